/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MEMORY_SEND_H
#define FFASIM_MEMORY_SEND_H

#include "memory_descriptor.h"

/* FFA_MEM_SHARE, LEND and DONATE, on the way. */
struct ffasim_send {
	struct ffasim_calling *calling;
	struct ffasim_source source;
	struct ffasim_header header;
	struct ffasim_transaction *transaction;
	uint32_t total, fragment; /* bytes */
	uint8_t type; /* enum ffasim_transaction_type */
};

/*
 * The checks of memory_send_checks.inc: 0, or the status with which the call is refused.
 * SEND_ORDER chooses which there are with the first fragment, with others, and when all have
 * come, and in which order.
 */
int32_t ffasim_check_first_fragment(struct ffasim_send *send);
int32_t ffasim_check_next_fragment(struct ffasim_send *send);
int32_t ffasim_check_whole(struct ffasim_send *send);

#define FFASIM_SEND_CHECK(name, text) int32_t ffasim_send_##name(struct ffasim_send *send);
#include "memory_send_checks.inc"
#undef FFASIM_SEND_CHECK

/* The choice of a quirk, for short. */
static inline uint8_t ffasim_send_choice(const struct ffasim_send *send, enum ffasim_quirk quirk)
{
	return ffasim_choice(send->calling->world, quirk);
}

#endif
