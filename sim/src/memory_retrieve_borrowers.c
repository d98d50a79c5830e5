/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_retrieve.h"
#include "ownership.h"

/* Checks of FFA_MEM_RETRIEVE_REQ: the borrowers that it lists, and what the caller gets. */

enum { READ_ONLY = 1, READ_WRITE = 2, NOT_EXECUTABLE = 1, EXECUTABLE = 2, RESERVED = 3 };

static unsigned int data_of(uint8_t permissions)
{
	return permissions & 3u;
}

static unsigned int instruction_of(uint8_t permissions)
{
	return permissions >> 2 & 3u;
}

/* An access descriptor of the request, as the sender's for the same borrower would be. */
static int32_t check_listed(struct ffasim_retrieve *retrieve, const uint8_t *raw)
{
	const uint16_t id = (uint16_t)(raw[0] | raw[1] << 8);
	const bool longer = retrieve->header.borrower_size >= FFASIM_BORROWER;
	const struct ffasim_borrower *sent = ffasim_borrower_of(retrieve->transaction, id);
	const unsigned int data = data_of(raw[2]);

	/* Memory cannot be wanted at other addresses. */
	if (ffasim_get32(raw + 4) != 0 || (raw[2] & 0xf0u) != 0)
		return FFAF_INVALID_PARAMETERS;
	if (sent == NULL)
		return FFAF_DENIED;
	if (longer && memcmp(raw + 8, sent->raw + 8, 16) != 0 &&
	    retrieve->transaction->borrower_size >= FFASIM_BORROWER)
		return FFAF_INVALID_PARAMETERS;
	if (id == retrieve->calling->caller->id)
		retrieve->wanted = raw[2];
	else if (data > data_of(ffasim_borrower_permissions(sent)) &&
		 retrieve->transaction->type != FFASIM_DONATE)
		return FFAF_DENIED;
	return 0;
}

int32_t ffasim_retrieve_borrowers(struct ffasim_retrieve *retrieve)
{
	const struct ffasim_header *header = &retrieve->header;
	bool own = false;

	for (uint32_t i = 0; i < header->borrower_count; i++) {
		uint8_t raw[FFASIM_BORROWER];
		int32_t status;

		if (!ffasim_source_read(&retrieve->source, raw,
					header->borrowers_at + i * header->borrower_size,
					header->borrower_size))
			return FFAF_ABORTED;
		status = check_listed(retrieve, raw);
		if (status != 0)
			return status;
		own |= (raw[0] | raw[1] << 8) == retrieve->calling->caller->id;
	}
	return own ? 0 : FFAF_DENIED;
}

int32_t ffasim_retrieve_clear(struct ffasim_retrieve *retrieve)
{
	return (retrieve->header.flags & FFASIM_CLEAR) != 0 &&
			       (retrieve->transaction->flags & FFASIM_CLEAR) == 0
		       ? FFAF_DENIED
		       : 0;
}

int32_t ffasim_retrieve_once(struct ffasim_retrieve *retrieve)
{
	const struct ffasim_borrower *borrower = retrieve->borrower;

	if (borrower == NULL)
		return FFAF_DENIED;
	if (borrower->retrieved == 0)
		return 0;
	/* Again, once the one before has gone out as a whole. */
	return borrower->sent == FFASIM_ALL_SENT &&
			       borrower->retrieved <= retrieve->calling->world->config->outstanding
		       ? 0
		       : FFAF_DENIED;
}

/* What the owner of all pages of TRANSACTION may do with them. */
static unsigned int owner_access(const struct ffasim_world *world,
				 const struct ffasim_transaction *transaction)
{
	unsigned int access = FFASIM_READ | FFASIM_WRITE | FFASIM_EXECUTE;

	for (const struct ffasim_range *range = ffasim_first_range(world, transaction);
	     range != NULL; range = ffasim_next_range(world, range))
		for (uint64_t done = 0; done < range->pages;) {
			const struct ffasim_run run =
				ffasim_run_at(world, range->address + done * FFASIM_PAGE);

			access &= run.memory ? run.access : access;
			done += run.pages;
		}
	return access;
}

/* The data access that the caller was given, at most. */
static unsigned int data_limit(const struct ffasim_retrieve *retrieve)
{
	const unsigned int given = data_of(ffasim_borrower_permissions(retrieve->borrower));
	const unsigned int access = owner_access(retrieve->calling->world, retrieve->transaction);
	const unsigned int owner = (access & FFASIM_WRITE) != 0 ? READ_WRITE : READ_ONLY;

	return given == 0 || given == RESERVED ? owner : given;
}

/* Who chooses whether memory is executable: a receiver that gets it for itself. */
static bool instruction_good(const struct ffasim_retrieve *retrieve, unsigned int instruction)
{
	const struct ffasim_transaction *transaction = retrieve->transaction;
	const bool chooses = transaction->type == FFASIM_DONATE ||
			     (transaction->type == FFASIM_LEND && transaction->borrower_count == 1);

	if (chooses)
		return instruction == NOT_EXECUTABLE || instruction == EXECUTABLE;
	return instruction == 0;
}

int32_t ffasim_retrieve_permissions(struct ffasim_retrieve *retrieve)
{
	const unsigned int wanted = data_of(retrieve->wanted);
	const unsigned int instruction = instruction_of(retrieve->wanted);
	const unsigned int limit = data_limit(retrieve);
	const unsigned int data = wanted != 0 ? wanted : limit;

	if (wanted == RESERVED || !instruction_good(retrieve, instruction))
		return FFAF_INVALID_PARAMETERS;
	if (data > limit)
		return FFAF_DENIED;
	retrieve->access = (uint8_t)(FFASIM_READ | (data == READ_WRITE ? FFASIM_WRITE : 0) |
				     (instruction == EXECUTABLE ? FFASIM_EXECUTE : 0));
	return 0;
}

int32_t ffasim_retrieve_clear_after(struct ffasim_retrieve *retrieve)
{
	const uint32_t flags = retrieve->header.flags;

	return (flags & (FFASIM_CLEAR | FFASIM_CLEAR_WHEN_RELINQUISHED)) != 0 &&
			       (retrieve->access & FFASIM_WRITE) == 0
		       ? FFAF_DENIED
		       : 0;
}

int32_t ffasim_retrieve_room(struct ffasim_retrieve *retrieve)
{
	return retrieve->transaction->type == FFASIM_DONATE &&
			       !ffasim_room_for_spans(retrieve->calling->world,
						      retrieve->transaction->range_count)
		       ? FFAF_NO_MEMORY
		       : 0;
}
