/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_COVERAGE_H
#define FFAN_COVERAGE_H

#include <ffafilter/filter.h>
#include <ffaio/policy.h>
#include <ffan/crew.h>

/*
 * What of a policy traces exercise. An entry is exercised by a call that it decides on; a
 * condition by calls on both of its sides; a version by a call made while it is agreed. A
 * behaviour is exercised where the traces notice it: with another choice in its place some
 * recorded call would come out differently.
 */

enum ffan_item_kind {
	FFAN_ITEM_ENTRY,
	FFAN_ITEM_HOLDS, /* a requirement of an entry, */
	FFAN_ITEM_FAILS, /* and a call that it refuses */
	FFAN_ITEM_OLDER, /* `since`: an older version is agreed, or none, */
	FFAN_ITEM_SINCE, /* and one that is new enough */
	FFAN_ITEM_HAS, /* `probe`: the SPMC has the call, */
	FFAN_ITEM_LACKS, /* and lacks it */
	FFAN_ITEM_UNLISTED, /* a FID that no entry names */
	FFAN_ITEM_BEHAVIOUR,
	FFAN_ITEM_VERSION, /* none, or one that the filter agrees to */
	FFAN_ITEM_KINDS
};

struct ffan_item {
	enum ffan_item_kind kind;
	uint32_t fid; /* of an entry and its conditions */
	unsigned int number; /* enum ffaf_requirement, enum ffaf_behaviour, or a version word */
	struct ffaio_place place; /* line 0: said nowhere, the default */
	uint64_t count; /* calls; of a behaviour 1 where it was noticed */
	uint64_t asked; /* of an entry: FFA_FEATURES about it, which counts for nothing */
	char *shown_by; /* of a behaviour that was not noticed: a call that would; or NULL */
};

struct ffan_coverage {
	const struct ffaio_policy *policy; /* the caller's */
	struct ffan_item *item; /* by kind, then as the policy has them */
	size_t count;
	size_t exercised; /* items with a count */
	uint64_t calls, undecided; /* of the traces */
};

/*
 * The traces of CREW under POLICY. NULL: ERROR is filled. Behaviours that no caller can tell
 * under POLICY are no items.
 */
struct ffan_coverage *ffan_coverage(const struct ffaio_policy *policy, const struct ffan_crew *crew,
				    struct ffaio_error *error);
void ffan_coverage_free(struct ffan_coverage *coverage);

#endif
