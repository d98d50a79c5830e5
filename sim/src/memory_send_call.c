/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "memory_send.h"

/* Checks of the call that sends memory, and reading what it names. */

int32_t ffasim_send_unused_registers(struct ffasim_send *send)
{
	const uint64_t *x = send->calling->in->x;

	return ffasim_send_choice(send, FFASIM_QUIRK_UNUSED_REGISTERS) ==
				       FFASIM_UNUSED_REGISTERS_CHECKED &&
			       (x[5] | x[6] | x[7]) != 0
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

int32_t ffasim_send_buffer_address(struct ffasim_send *send)
{
	const uint64_t address = send->calling->in->x[3];
	const uint32_t pages = (uint32_t)send->calling->in->x[4];

	if (address == 0 && pages == 0)
		return 0;
	if (ffasim_send_choice(send, FFASIM_QUIRK_DYNAMIC_BUFFERS) ==
		    FFASIM_DYNAMIC_BUFFERS_REFUSED ||
	    address == 0 || pages == 0 || address % FFASIM_PAGE != 0 ||
	    send->fragment > pages * (uint64_t)FFASIM_PAGE)
		return FFAF_INVALID_PARAMETERS;
	send->source.dynamic = true;
	send->source.address = address;
	return 0;
}

int32_t ffasim_send_fragment_in_total(struct ffasim_send *send)
{
	return send->fragment > send->total ? FFAF_INVALID_PARAMETERS : 0;
}

int32_t ffasim_send_fragment_in_buffer(struct ffasim_send *send)
{
	/* The length of another buffer was checked with its address. */
	if (send->source.dynamic || (send->fragment <= ffasim_buffer_size(send->calling->caller) &&
				     ffasim_buffer_size(send->calling->caller) != 0))
		return 0;
	return ffasim_send_choice(send, FFASIM_QUIRK_NO_TX) == FFASIM_NO_TX_DENIED
		       ? FFAF_DENIED
		       : FFAF_INVALID_PARAMETERS;
}

int32_t ffasim_send_fragments(struct ffasim_send *send)
{
	return send->fragment != send->total && ffasim_send_choice(send, FFASIM_QUIRK_FRAGMENTS) ==
							FFASIM_FRAGMENTS_REFUSED
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

int32_t ffasim_send_fragment_header(struct ffasim_send *send)
{
	return send->fragment < ffasim_header_size(send->calling) ? FFAF_INVALID_PARAMETERS : 0;
}

int32_t ffasim_send_room_for_length(struct ffasim_send *send)
{
	return send->total % FFASIM_CONSTITUENT != 0 ||
			       send->total / FFASIM_CONSTITUENT >
				       send->calling->state->table[FFASIM_TABLE_RANGES].count ||
			       !ffasim_transaction_room(send->calling->world)
		       ? FFAF_NO_MEMORY
		       : 0;
}

int32_t ffasim_send_read(struct ffasim_send *send)
{
	const struct ffasim_world *world = send->calling->world;

	send->source.size = send->fragment;
	send->transaction = ffasim_new_transaction(world);
	send->transaction->type = send->type;
	send->transaction->normal_world = send->calling->normal_world;
	send->transaction->total = send->total;
	if (!ffasim_read_header(&send->source, &send->header))
		return FFAF_ABORTED;
	ffasim_take_header(world, send->transaction, &send->header);
	return ffasim_take_fragment(send->transaction, &send->source) ? 0 : FFAF_ABORTED;
}
