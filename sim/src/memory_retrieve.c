/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_retrieve.h"
#include "buffers.h"
#include "memory_views.h"

/* FFA_MEM_RETRIEVE_REQ, and FFA_MEM_FRAG_RX of what it answers with. */

typedef int32_t check(struct ffasim_retrieve *retrieve);

static check *const checks[] = {
#define FFASIM_RETRIEVE_CHECK(name, text) ffasim_retrieve_##name,
#include "memory_retrieve_checks.inc"
#undef FFASIM_RETRIEVE_CHECK
};

/* Those up to "read" are for the hypervisor too. */
#define HEADER_CHECKS 3u

/* The pages are the receiver's for good. */
static void hand_over(const struct ffasim_world *world, const struct ffasim_retrieve *retrieve)
{
	const uint16_t place = ffasim_owner_place(world, retrieve->calling->caller);

	for (const struct ffasim_range *range = ffasim_first_range(world, retrieve->transaction);
	     range != NULL; range = ffasim_next_range(world, range))
		ffasim_set_span(world, range->address, range->pages, place, retrieve->access);
}

static void begin(const struct ffasim_world *world, struct ffasim_retrieve *retrieve)
{
	struct ffasim_borrower *borrower = retrieve->borrower;

	borrower->retrieved++;
	borrower->access |= retrieve->access;
	borrower->flags |= (retrieve->header.flags & FFASIM_CLEAR_WHEN_RELINQUISHED) != 0
				   ? FFASIM_CLEAR_AFTER
				   : 0;
	if (retrieve->transaction->type == FFASIM_DONATE)
		hand_over(world, retrieve);
	ffasim_tell_ranges(world, retrieve->transaction, ffasim_borrower_id(borrower));
}

/* The answer to a retrieval that has gone out as a whole. */
static void end(const struct ffasim_world *world, struct ffasim_transaction *transaction,
		const struct ffasim_borrower *borrower)
{
	if (transaction->type == FFASIM_DONATE && borrower != NULL)
		ffasim_free_transaction(world, transaction);
}

static void answer(struct ffasim_retrieve *retrieve, uint32_t *sent)
{
	struct ffasim_calling *calling = retrieve->calling;
	const struct ffasim_answer answer =
		ffasim_answer_of(calling, retrieve->transaction, retrieve->borrower);
	const uint32_t size = ffasim_put_answer(calling, &answer, 0);

	if (size == 0) {
		ffasim_refuse(calling, FFAF_ABORTED);
		return;
	}
	calling->next->regs.x[0] = FFAF_FID_32(MEM_RETRIEVE_RESP);
	calling->next->regs.x[1] = answer.total;
	calling->next->regs.x[2] = size;
	*sent = size < answer.total ? size : FFASIM_ALL_SENT;
	if (*sent == FFASIM_ALL_SENT)
		end(calling->world, retrieve->transaction, retrieve->borrower);
}

static void hypervisor(struct ffasim_retrieve *retrieve)
{
	const struct ffasim_world *world = retrieve->calling->world;
	const uint8_t choice = ffasim_choice(world, FFASIM_QUIRK_HYPERVISOR_RETRIEVE);
	struct ffasim_transaction *transaction =
		ffasim_transaction_of(world, retrieve->header.handle);
	int32_t status = 0;

	if ((choice != FFASIM_HYPERVISOR_RETRIEVE_BARE && !retrieve->header.bare) ||
	    retrieve->header.borrower_count != 0 || transaction == NULL ||
	    !transaction->normal_world ||
	    (choice != FFASIM_HYPERVISOR_RETRIEVE_EARLY && !transaction->complete))
		status = FFAF_INVALID_PARAMETERS;
	else if (choice != FFASIM_HYPERVISOR_RETRIEVE_BARE && transaction->hypervisor_retrieved)
		status = FFAF_DENIED;
	else
		status = ffasim_retrieve_rx_last(retrieve);
	if (status != 0) {
		ffasim_refuse(retrieve->calling, status);
		return;
	}
	retrieve->transaction = transaction;
	transaction->hypervisor_retrieved = true;
	answer(retrieve, &transaction->hypervisor_sent);
}

static int32_t run(struct ffasim_retrieve *retrieve, unsigned int from, unsigned int to)
{
	int32_t status = 0;

	for (unsigned int i = from; i < to && status == 0; i++)
		status = checks[i](retrieve);
	return status;
}

void ffasim_do_mem_retrieve_req(struct ffasim_calling *calling)
{
	struct ffasim_retrieve retrieve = { .calling = calling, .source = { .calling = calling } };
	int32_t status = run(&retrieve, 0, HEADER_CHECKS);

	if (status == 0 && calling->normal_world) {
		hypervisor(&retrieve);
		return;
	}
	if (status == 0)
		status = run(&retrieve, HEADER_CHECKS, sizeof(checks) / sizeof(checks[0]));
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	begin(calling->world, &retrieve);
	answer(&retrieve, &retrieve.borrower->sent);
}

/* How far the caller's retrieval of TRANSACTION has come; NULL: it has none. */
static uint32_t *progress(const struct ffasim_calling *calling,
			  struct ffasim_transaction *transaction)
{
	struct ffasim_borrower *borrower;

	if (calling->normal_world)
		return transaction->hypervisor_retrieved ? &transaction->hypervisor_sent : NULL;
	borrower = ffasim_borrower_of(transaction, calling->caller->id);
	return borrower != NULL && borrower->retrieved ? &borrower->sent : NULL;
}

static void answer_more(struct ffasim_calling *calling, struct ffasim_transaction *transaction,
			uint32_t *sent)
{
	const struct ffasim_borrower *borrower =
		calling->normal_world ? NULL : ffasim_borrower_of(transaction, calling->caller->id);
	const struct ffasim_answer answer = ffasim_answer_of(calling, transaction, borrower);
	const uint32_t size = ffasim_put_answer(calling, &answer, *sent);
	uint64_t *x = calling->next->regs.x;

	if (size == 0) {
		ffasim_refuse(calling, FFAF_ABORTED);
		return;
	}
	x[0] = FFAF_FID_32(MEM_FRAG_TX);
	x[1] = (uint32_t)transaction->handle;
	x[2] = (uint32_t)(transaction->handle >> 32);
	x[3] = size;
	*sent = *sent + size < answer.total ? *sent + size : FFASIM_ALL_SENT;
	if (*sent == FFASIM_ALL_SENT)
		end(calling->world, transaction, borrower);
}

void ffasim_do_mem_frag_rx(struct ffasim_calling *calling)
{
	const uint64_t handle = (uint32_t)calling->in->x[1] | calling->in->x[2] << 32;
	const bool first =
		ffasim_choice(calling->world, FFASIM_QUIRK_BUSY_RX) == FFASIM_BUSY_RX_FIRST;
	const bool busy = !ffasim_rx_free(calling->caller);
	struct ffasim_transaction *transaction = ffasim_transaction_of(calling->world, handle);
	uint32_t *sent = transaction != NULL ? progress(calling, transaction) : NULL;

	if (busy && first)
		ffasim_refuse(calling, FFAF_BUSY);
	else if (sent == NULL || *sent == FFASIM_ALL_SENT || *sent != (uint32_t)calling->in->x[3] ||
		 (uint32_t)calling->in->x[4] != 0)
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
	else if (busy)
		ffasim_refuse(calling, FFAF_BUSY);
	else
		answer_more(calling, transaction, sent);
}
