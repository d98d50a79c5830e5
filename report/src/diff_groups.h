/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_DIFF_GROUPS_H
#define FFAREPORT_DIFF_GROUPS_H

#include "diff_words.h"

/* Entries that change in the same way are shown as one; all else is a group of its own. */
struct group {
	size_t *change; /* places in the diff */
	size_t count;
	unsigned int direction;
	bool visible; /* a caller can tell */
	char *shape; /* what the changes have in common, in words */
};

struct groups {
	struct group *group;
	size_t count;
};

void groups_find(struct groups *groups, const struct ffan_diff *diff);
void groups_end(struct groups *groups);

/* Whether change I of GROUP and the one before it are decided by the same line of SIDE. */
bool same_line(const struct ffan_diff *diff, const struct group *group, size_t i,
	       unsigned int side);
/* "FFA_MEM_DONATE, FFA_MSG_POLL": a function whose widths are all there is named once. */
void put_group_names(FILE *out, const struct ffan_diff *diff, const struct group *group);
/* "called: deny NOT_SUPPORTED -> forward, once a version is agreed; also with hint bit 16" */
void put_effect(FILE *out, const struct ffan_diff *diff, const struct ffan_change *change,
		const struct ffan_effect *effect);
/* "linux-v6.18 -> linux-v6.18-allow-req2: 1 change: 1 loosened" */
void put_summary(FILE *out, const struct ffareport_diff *report);

/* Reasons of undecided calls that JSON lists; only shards list all. */
#define WHYS_SHOWN 64u

/* The formats. */
void diff_text(FILE *out, const struct ffareport_diff *report);
void diff_markdown(FILE *out, const struct ffareport_diff *report);
void diff_json(FILE *out, const struct ffareport_diff *report);
void diff_findings(FILE *out, enum ffareport_format format, const struct ffareport_diff *report);

#endif
