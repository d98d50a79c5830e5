/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_SHARD_H
#define FFAREPORT_SHARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the JSON report of a shard says of itself, in its member "shard", for `merge`. */
struct ffareport_shard {
	uint64_t index, count; /* the INDEXth, from 1, of COUNT */
	size_t traces; /* of all shards */
	const char *command; /* verify, coverage or diff */
	const char *tool; /* version */
	uint64_t shown; /* --max */
	const char *question; /* a fingerprint of the policies and options: equal in all shards */
	const size_t
		*operand; /* of each trace of the shard, in order: its place among all, from 0 */
	size_t operand_count;
	bool failed; /* a trace was bad: the report is not of all */
};

#endif
