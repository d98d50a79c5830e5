/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_BECAUSE_H
#define FFAREPORT_BECAUSE_H

#include <ffaio/policy.h>
#include <ffan/decider.h>

/* "file:line", or the file alone for what it says nowhere. */
void place_text(char *buffer, size_t size, const struct ffaio_policy *policy,
		const struct ffaio_place *place);

/* "w1-zero (w1 is zero)" where a requirement failed, else nothing. */
void requirement_text(char *buffer, size_t size, const struct ffan_decider *decider);

#endif
