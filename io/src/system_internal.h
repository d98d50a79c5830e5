/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_SYSTEM_INTERNAL_H
#define FFAIO_SYSTEM_INTERNAL_H

#include <ffaio/system.h>

#include "policy_internal.h"

/*
 * A system is read like a policy: trees, and then each put on top of the one
 * before. The calls come last, when the version is known that they start from.
 */

struct ffaio_system_block {
	struct ffaio_system_block *next;
	_Alignas(16) uint8_t bytes[];
};

/* Zeroed memory of SYSTEM's own; NULL, with an error, when there is none. */
void *ffaio_system_allocate(const struct policy_item *item, size_t count, size_t size);

/* What is being read. */
struct ffaio_system *ffaio_system_of(const struct policy_item *item);

/* The elements of a list, which must all be maps or words as KIND says; -1: an error. */
int ffaio_system_count(const struct policy_item *item, unsigned int kind);

/* Read one value to the key's offset in the item's ctx. */
int ffaio_system_u8(const struct policy_item *item);
int ffaio_system_u16(const struct policy_item *item);
int ffaio_system_u32(const struct policy_item *item);
int ffaio_system_u64(const struct policy_item *item);
int ffaio_system_bool(const struct policy_item *item); /* yes or no */
int ffaio_system_version(const struct policy_item *item);
int ffaio_system_access(const struct policy_item *item); /* r, rw, rx, rwx */
int ffaio_system_string(const struct policy_item *item); /* owned by the system */
/* A number up to LIMIT, decimal or with 0x. */
int ffaio_system_number(const struct policy_item *item, const struct policy_node *node,
			uint64_t limit, uint64_t *number);
/* 8-4-4-4-12 digits. */
int ffaio_system_uuid(const struct policy_item *item, const struct policy_node *node,
		      struct ffasim_uuid *uuid);
/* The index of the item's word among WORDS, to the u8 at the key's offset. */
int ffaio_system_word(const struct policy_item *item, const char *const *words, size_t count);

/* system_calls.c, system_partitions.c, system_actors.c, system_rest.c: the values of keys. */
int ffaio_system_read_calls(const struct policy_item *item);
int ffaio_system_read_partitions(const struct policy_item *item);
int ffaio_system_read_actor(const struct policy_item *item);
int ffaio_system_read_script(const struct policy_item *item);
int ffaio_system_read_spmc(const struct policy_item *item);
int ffaio_system_read_behaviour(const struct policy_item *item);
int ffaio_system_read_memory(const struct policy_item *item);
int ffaio_system_read_faults(const struct policy_item *item);
int ffaio_system_read_limits(const struct policy_item *item);

/* FIDs that a key names: a function's, one, or a range. */
struct system_fids {
	enum ffaf_fn function; /* every width of it; FFAF_FN_UNKNOWN: first to last */
	uint32_t first, last;
};
int ffaio_system_fids(const struct policy_item *item, const struct policy_node *key,
		      struct system_fids *fids);
/* The same where one FID alone will do. */
int ffaio_system_fid(const struct policy_item *item, uint32_t *fid);

#endif
