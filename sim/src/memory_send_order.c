/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_send.h"

/* In which order a descriptor that is sent is checked: by the choice of SEND_ORDER. */

typedef int32_t check(struct ffasim_send *send);

#define C(name) ffasim_send_##name
#define MOST 24

struct order {
	check *first[MOST]; /* with the first fragment */
	check *more[MOST]; /* with each one behind it */
	check *whole[MOST]; /* when all have come */
};

static const struct order orders[FFASIM_SEND_ORDER_COUNT] = {
	[FFASIM_SEND_ORDER_DESCRIPTOR] = {
		.first = { C(unused_registers), C(buffer_address), C(fragment_in_total),
			   C(fragment_in_buffer), C(fragments), C(fragment_header), C(read),
			   C(reserved), C(borrowers), C(composite), C(length), C(cut), C(flags),
			   C(one_for_donation), C(receivers), C(sender), C(receivers_once),
			   C(permissions), C(attributes), C(given_handle), C(page_limit), C(table_room) },
		.more = { C(table_room) },
		.whole = { C(ranges_reserved), C(all_ranges), C(ranges_apart), C(page_total), C(not_empty),
			   C(ownership) },
	},
	[FFASIM_SEND_ORDER_ROOM] = {
		.first = { C(unused_registers), C(buffer_address), C(fragment_in_total),
			   C(fragment_header), C(room_for_length), C(fragment_in_buffer),
			   C(fragments), C(read), C(borrowers_in_total), C(attributes), C(flags),
			   C(sender), C(given_handle), C(page_limit), C(table_room) },
		.more = { C(table_room) },
		.whole = { C(reserved), C(composite), C(length), C(one_for_donation),
			   C(receivers), C(receivers_once), C(permissions), C(ranges_reserved), C(all_ranges),
			   C(ranges_apart), C(page_total), C(not_empty), C(ownership) },
	},
	[FFASIM_SEND_ORDER_BUFFER] = {
		.first = { C(unused_registers), C(buffer_address), C(fragment_in_buffer),
			   C(fragment_in_total), C(fragments), C(fragment_header), C(read),
			   C(reserved), C(borrowers), C(flags), C(sender), C(one_for_donation),
			   C(receivers), C(receivers_once), C(permissions), C(attributes),
			   C(composite), C(length), C(not_empty), C(given_handle), C(page_limit), C(cut), C(table_room),
			   C(ownership) },
		.more = { C(table_room), C(ownership) },
		.whole = { C(ranges_reserved), C(all_ranges), C(ranges_apart), C(page_total) },
	},
};

static int32_t run(check *const *checks, struct ffasim_send *send)
{
	int32_t status = 0;

	for (unsigned int i = 0; i < MOST && checks[i] != NULL && status == 0; i++)
		status = checks[i](send);
	return status;
}

static const struct order *order_of(const struct ffasim_send *send)
{
	return &orders[ffasim_send_choice(send, FFASIM_QUIRK_SEND_ORDER)];
}

int32_t ffasim_check_first_fragment(struct ffasim_send *send)
{
	return run(order_of(send)->first, send);
}

int32_t ffasim_check_next_fragment(struct ffasim_send *send)
{
	return run(order_of(send)->more, send);
}

int32_t ffasim_check_whole(struct ffasim_send *send)
{
	return run(order_of(send)->whole, send);
}
