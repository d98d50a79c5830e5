/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_send.h"
#include "buffers.h"
#include "memory_views.h"

/* FFA_MEM_SHARE, FFA_MEM_LEND, FFA_MEM_DONATE, and FFA_MEM_FRAG_TX of what they send. */

static uint64_t handle_of(const struct ffasim_calling *calling)
{
	return (uint32_t)calling->in->x[1] | calling->in->x[2] << 32;
}

static void answer_handle(struct ffasim_calling *calling, uint64_t handle)
{
	ffasim_success(calling);
	calling->next->regs.x[2] = (uint32_t)handle;
	calling->next->regs.x[3] = (uint32_t)(handle >> 32);
}

/* Ask for the next fragment. */
static void answer_more(struct ffasim_calling *calling,
			const struct ffasim_transaction *transaction)
{
	uint64_t *x = calling->next->regs.x;

	x[0] = FFAF_FID_32(MEM_FRAG_RX);
	x[1] = (uint32_t)transaction->handle;
	x[2] = (uint32_t)(transaction->handle >> 32);
	x[3] = transaction->received;
	if (calling->normal_world && ffasim_choice(calling->world, FFASIM_QUIRK_FRAGMENT_SENDER) !=
					     FFASIM_FRAGMENT_SENDER_SILENT)
		x[4] = (uint64_t)transaction->sender << 16;
}

static bool rounds(const struct ffasim_send *send)
{
	return ffasim_send_choice(send, FFASIM_QUIRK_FRAGMENT_CUTS) == FFASIM_FRAGMENT_CUTS_ROUNDED;
}

/* Leave what has come of a range at the end of the fragment to the next one. */
static void round_fragment(const struct ffasim_send *send)
{
	struct ffasim_transaction *transaction = send->transaction;

	if (!rounds(send))
		return;
	transaction->received = transaction->composite_at + FFASIM_COMPOSITE +
				transaction->range_count * FFASIM_CONSTITUENT;
	transaction->tail_size = 0;
}

static bool all_there(const struct ffasim_send *send)
{
	const struct ffasim_transaction *transaction = send->transaction;

	return rounds(send) ? transaction->range_count >= transaction->range_total
			    : transaction->received == transaction->total;
}

static void drop(struct ffasim_send *send, int32_t status)
{
	if (send->transaction != NULL)
		ffasim_free_transaction(send->calling->world, send->transaction);
	ffasim_refuse(send->calling, status);
}

/* All has come and is well: the receivers may have it. */
static void finish(struct ffasim_send *send)
{
	const struct ffasim_world *world = send->calling->world;
	struct ffasim_transaction *transaction = send->transaction;

	transaction->complete = true;
	if (transaction->type != FFASIM_SHARE && (transaction->flags & FFASIM_CLEAR) != 0)
		ffasim_clear_ranges(world, transaction);
	if (transaction->type != FFASIM_SHARE)
		ffasim_tell_ranges(world, transaction, transaction->sender);
	answer_handle(send->calling, transaction->handle);
}

/* The first fragment is well; HANDLE is what the transaction gets. */
static void accept(struct ffasim_send *send, uint64_t handle)
{
	const struct ffasim_world *world = send->calling->world;
	const bool whole = send->fragment == send->total || all_there(send);
	const int32_t status = whole ? ffasim_check_whole(send) : 0;
	struct ffasim_transaction *kept = NULL;

	if (status == 0)
		kept = ffasim_keep_transaction(world, handle);
	if (kept == NULL) {
		drop(send, status != 0 ? status : FFAF_NO_MEMORY);
		return;
	}
	send->transaction = kept;
	if (whole)
		finish(send);
	else
		answer_more(send->calling, kept);
}

static void send(struct ffasim_calling *calling, enum ffasim_transaction_type type)
{
	struct ffasim_send send = { .calling = calling,
				    .source = { .calling = calling },
				    .total = (uint32_t)calling->in->x[1],
				    .fragment = (uint32_t)calling->in->x[2],
				    .type = (uint8_t)type };
	const int32_t status = ffasim_check_first_fragment(&send);

	if (status != 0) {
		drop(&send, status);
		return;
	}
	round_fragment(&send);
	accept(&send, ffasim_new_handle(calling->world));
}

void ffasim_do_mem_share(struct ffasim_calling *calling)
{
	send(calling, FFASIM_SHARE);
}

void ffasim_do_mem_lend(struct ffasim_calling *calling)
{
	send(calling, FFASIM_LEND);
}

void ffasim_do_mem_donate(struct ffasim_calling *calling)
{
	send(calling, FFASIM_DONATE);
}

/* Whether the caller may go on with TRANSACTION. */
static bool is_senders(const struct ffasim_calling *calling,
		       const struct ffasim_transaction *transaction)
{
	const uint16_t told = (uint16_t)(calling->in->x[4] >> 16);

	if (!calling->normal_world)
		return !transaction->normal_world && told == 0 &&
		       transaction->sender == calling->caller->id;
	if (!transaction->normal_world)
		return false;
	return told == transaction->sender ||
	       ffasim_choice(calling->world, FFASIM_QUIRK_FRAGMENT_SENDER) ==
		       FFASIM_FRAGMENT_SENDER_TOLD;
}

/* Whether a next fragment of LENGTH may come; 0, or the status; DROPS: the transaction ends. */
static int32_t check_length(const struct ffasim_send *send, uint32_t length, bool *drops)
{
	const struct ffasim_transaction *transaction = send->transaction;
	const uint8_t excess = ffasim_send_choice(send, FFASIM_QUIRK_LONG_FRAGMENT);
	const uint32_t missing = transaction->received < transaction->total
					 ? transaction->total - transaction->received
					 : 0;

	if (ffasim_send_choice(send, FFASIM_QUIRK_FRAGMENT_CUTS) == FFASIM_FRAGMENT_CUTS_RANGES &&
	    (length == 0 || length % FFASIM_CONSTITUENT != 0))
		return FFAF_INVALID_PARAMETERS;
	if (length > ffasim_buffer_size(send->calling->caller) ||
	    ffasim_buffer_size(send->calling->caller) == 0)
		return ffasim_send_choice(send, FFASIM_QUIRK_NO_TX) == FFASIM_NO_TX_DENIED
			       ? FFAF_DENIED
			       : FFAF_INVALID_PARAMETERS;
	if (rounds(send) || length <= missing || excess == FFASIM_LONG_FRAGMENT_COUNTED)
		return 0;
	*drops = excess == FFASIM_LONG_FRAGMENT_DROPS;
	return FFAF_INVALID_PARAMETERS;
}

/* A fragment of LENGTH bytes is in TX. */
static void take_next(struct ffasim_send *send, uint32_t length)
{
	int32_t status = FFAF_ABORTED;

	send->source.size = length;
	if (ffasim_take_fragment(send->transaction, &send->source))
		status = ffasim_check_next_fragment(send);
	round_fragment(send);
	if (status == 0 && all_there(send))
		status = ffasim_check_whole(send);
	if (status != 0)
		drop(send, status);
	else if (all_there(send))
		finish(send);
	else
		answer_more(send->calling, send->transaction);
}

void ffasim_do_mem_frag_tx(struct ffasim_calling *calling)
{
	struct ffasim_transaction *transaction =
		ffasim_transaction_of(calling->world, handle_of(calling));
	const uint32_t length = (uint32_t)calling->in->x[3];
	struct ffasim_send send = { .calling = calling,
				    .source = { .calling = calling },
				    .transaction = transaction };
	bool drops = false;
	int32_t status;

	if (transaction == NULL || transaction->complete || !is_senders(calling, transaction)) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	status = check_length(&send, length, &drops);
	if (drops)
		drop(&send, status);
	else if (status != 0)
		ffasim_refuse(calling, status);
	else
		take_next(&send, length);
}
