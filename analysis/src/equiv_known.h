/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EQUIV_KNOWN_H
#define FFAN_EQUIV_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of byte strings, each known by 128 bits of hash. Zero it to start. */
struct equiv_known {
	uint64_t (*slot)[2]; /* zero: free */
	size_t room, count;
};

/* Add SIZE bytes, a multiple of 8: 1 when they are new, 0 when not, -1 when out of memory. */
int equiv_known_add(struct equiv_known *known, const void *bytes, size_t size);
void equiv_known_free(struct equiv_known *known);

#endif
