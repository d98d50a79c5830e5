/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "memory_retrieve.h"

/* Checks of FFA_MEM_RETRIEVE_REQ: the call and the header of its descriptor. */

#define KNOWN_FLAGS 0x7ffu
#define TIME_SLICE (1u << 1)
#define ALIGNMENT_HINT (0x1fu << 5) /* and that it is valid */
#define NS_BIT (1u << 6)

int32_t ffasim_retrieve_call(struct ffasim_retrieve *retrieve)
{
	const struct ffasim_calling *calling = retrieve->calling;
	const uint64_t *x = calling->in->x;
	const uint32_t room = ffasim_buffer_size(calling->caller);

	if (x[3] != 0 || (uint32_t)x[4] != 0 || (uint32_t)x[1] != (uint32_t)x[2])
		return FFAF_INVALID_PARAMETERS;
	if (room == 0 || (uint32_t)x[1] > room)
		return ffasim_choice(calling->world, FFASIM_QUIRK_NO_TX) == FFASIM_NO_TX_DENIED
			       ? FFAF_DENIED
			       : FFAF_INVALID_PARAMETERS;
	retrieve->source.size = (uint32_t)x[1];
	return 0;
}

static int32_t rx(const struct ffasim_retrieve *retrieve, uint8_t when)
{
	const struct ffasim_calling *calling = retrieve->calling;

	return ffasim_choice(calling->world, FFASIM_QUIRK_BUSY_RX) == when &&
			       !ffasim_rx_free(calling->caller)
		       ? FFAF_BUSY
		       : 0;
}

int32_t ffasim_retrieve_rx_first(struct ffasim_retrieve *retrieve)
{
	return rx(retrieve, FFASIM_BUSY_RX_FIRST);
}

/* Whether all of the caller's RX is there to be written. */
static bool rx_there(const struct ffasim_retrieve *retrieve)
{
	const struct ffasim_calling *calling = retrieve->calling;
	const struct ffasim_buffers *pair = &calling->caller->buffers;

	for (uint32_t i = 0; i < pair->pages; i++)
		if (ffasim_page(calling->world, pair->rx + i * (uint64_t)FFASIM_PAGE,
				!calling->normal_world) == NULL)
			return false;
	return true;
}

int32_t ffasim_retrieve_rx_last(struct ffasim_retrieve *retrieve)
{
	const int32_t status = rx(retrieve, FFASIM_BUSY_RX_LAST);

	if (status != 0)
		return status;
	return rx_there(retrieve) ? 0 : FFAF_ABORTED;
}

int32_t ffasim_retrieve_read(struct ffasim_retrieve *retrieve)
{
	const bool any_size =
		retrieve->calling->normal_world &&
		ffasim_choice(retrieve->calling->world, FFASIM_QUIRK_HYPERVISOR_RETRIEVE) ==
			FFASIM_HYPERVISOR_RETRIEVE_EARLY;

	if (!any_size && retrieve->source.size < ffasim_header_size(retrieve->calling))
		return FFAF_INVALID_PARAMETERS;
	return ffasim_read_header(&retrieve->source, &retrieve->header) ? 0 : FFAF_ABORTED;
}

int32_t ffasim_retrieve_handle(struct ffasim_retrieve *retrieve)
{
	retrieve->transaction =
		ffasim_transaction_of(retrieve->calling->world, retrieve->header.handle);
	if (retrieve->transaction == NULL || !retrieve->transaction->complete)
		return FFAF_INVALID_PARAMETERS;
	retrieve->borrower =
		ffasim_borrower_of(retrieve->transaction, retrieve->calling->caller->id);
	return 0;
}

int32_t ffasim_retrieve_layout(struct ffasim_retrieve *retrieve)
{
	const struct ffasim_header *header = &retrieve->header;
	const uint32_t version =
		ffasim_version_of(retrieve->calling->world, retrieve->calling->caller);
	const uint64_t end =
		header->borrowers_at + (uint64_t)header->borrower_size * header->borrower_count;
	const bool size = header->borrower_size == FFASIM_BORROWER_1_0 ||
			  (header->borrower_size == FFASIM_BORROWER && version >= FFAF_VERSION_1_2);

	return header->has_reserved || !size || header->borrowers_at < header->size ||
			       header->borrowers_at % 16 != 0 || end != retrieve->source.size
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

int32_t ffasim_retrieve_sender(struct ffasim_retrieve *retrieve)
{
	return retrieve->header.sender != retrieve->transaction->sender ? FFAF_DENIED : 0;
}

int32_t ffasim_retrieve_type(struct ffasim_retrieve *retrieve)
{
	const unsigned int type = retrieve->header.flags >> FFASIM_TYPE_SHIFT & 3u;

	return type != 0 && type != retrieve->transaction->type ? FFAF_INVALID_PARAMETERS : 0;
}

int32_t ffasim_retrieve_tag(struct ffasim_retrieve *retrieve)
{
	return retrieve->header.tag != retrieve->transaction->tag ? FFAF_INVALID_PARAMETERS : 0;
}

int32_t ffasim_retrieve_flags(struct ffasim_retrieve *retrieve)
{
	const uint32_t flags = retrieve->header.flags;

	if ((flags & ~KNOWN_FLAGS) != 0 || (flags & (TIME_SLICE | ALIGNMENT_HINT)) != 0)
		return FFAF_INVALID_PARAMETERS;
	return retrieve->transaction->type == FFASIM_SHARE &&
			       (flags & (FFASIM_CLEAR | FFASIM_CLEAR_WHEN_RELINQUISHED)) != 0
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

int32_t ffasim_retrieve_attributes(struct ffasim_retrieve *retrieve)
{
	const uint16_t attributes = retrieve->header.attributes;

	if (attributes >= NS_BIT)
		return FFAF_INVALID_PARAMETERS;
	/* Normal, write-back, inner shareable, or nothing said. */
	return (attributes & 0x30u) != 0 && attributes != 0x2fu ? FFAF_DENIED : 0;
}

int32_t ffasim_retrieve_count(struct ffasim_retrieve *retrieve)
{
	const uint32_t count = retrieve->header.borrower_count;
	const uint16_t all = retrieve->transaction->borrower_count;

	if ((retrieve->header.flags & FFASIM_BYPASS) != 0)
		return count == 1 && all > 1 ? 0 : FFAF_INVALID_PARAMETERS;
	return count != all ? FFAF_INVALID_PARAMETERS : 0;
}
