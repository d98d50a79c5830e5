/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_DIFF_INTERNAL_H
#define FFAN_DIFF_INTERNAL_H

#include "probe.h"

#include <ffan/diff.h>

/*
 * How a comparison goes: diff_cells.c and diff_sequences.c make calls under both
 * policies; diff_note.c takes what came out differently, asks diff_cause.c which of the
 * atoms (diff_atoms.c) is behind it, and files it; diff_example.c makes a short trace of it.
 */

/* Policies fall into atoms: one says what NEW says, the others what OLD says, or the reverse. */
#define FFAN_ATOMS_MAX (2u * 256u + FFAF_BEHAVIOUR_COUNT + 3u)

struct ffan_atoms {
	struct ffan_cause atom[FFAN_ATOMS_MAX];
	bool told[FFAN_ATOMS_MAX]; /* a call shows it */
	size_t count;
	uint16_t of_fid[2][256]; /* place + 1 of the entry's; 0: none */
};

void ffan_atoms_find(struct ffan_atoms *atoms, const struct ffaio_policy *old,
		     const struct ffaio_policy *new_);
/* Make POLICY do as SOURCE in what ATOM is about. False where that cannot be put into one policy.
 */
bool ffan_atom_apply(struct ffaf_policy *policy, const struct ffaf_policy *source,
		     const struct ffan_cause *atom);

/* Indices of atoms. */
struct ffan_causes {
	uint16_t atom[FFAN_CAUSES];
	size_t count; /* 0: more than there is room for */
};

/* What was noted, before there are examples. */
struct ffan_noted_effect {
	struct ffan_effect effect;
	struct ffan_causes causes;
	struct ffan_probe probe; /* shows it at its last step */
	unsigned int step;
};

struct ffan_noted_change {
	uint16_t atom; /* UINT16_MAX: many */
	struct ffan_noted_effect *effect;
	size_t count, room;
};

struct ffan_differ {
	const struct ffaio_policy *policy[FFAN_SIDES];
	const struct ffaf_policy *host; /* NULL: both serve the host too */
	const char *host_name;
	struct ffan_atoms atoms;
	struct ffan_world world[FFAN_SIDES];
	struct ffan_world trial; /* for policies in between */
	struct ffan_memo *memo;
	struct ffan_noted_change *change;
	size_t count, room;
	unsigned int versions, callers, spmcs;
	uint64_t compared;
	bool failed; /* out of memory */
};

/* Give WORLD the policy CORE, for whom it serves. */
void ffan_differ_use(const struct ffan_differ *differ, struct ffan_world *world,
		     const struct ffaf_policy *core);

/* The bit of struct ffan_effect.versions for what a call saw. */
unsigned int ffan_version_bit(const struct ffan_differ *differ);

/* diff_cells.c, diff_sequences.c */
void ffan_diff_cells(struct ffan_differ *differ);
void ffan_diff_sequences(struct ffan_differ *differ);

/* A difference: step STEP of PROBE, the last one, in sight of both worlds. */
struct ffan_sight {
	const struct ffan_probe *probe;
	unsigned int step;
	unsigned int facets; /* enum ffan_facet in which they differ */
	unsigned int versions, spmcs; /* bits */
	unsigned int context; /* 1, 2 ...: the last call is the only one that differs between sights
				 of it */
};

/* diff_cause.c: the atoms that make FACETS of SIGHT what they are in the new world. */
struct ffan_causes ffan_diff_causes(struct ffan_differ *differ, const struct ffan_sight *sight,
				    unsigned int facets);
/* Whether they make FACETS what they are, too. */
bool ffan_diff_is_behind(struct ffan_differ *differ, const struct ffan_sight *sight,
			 unsigned int facets, const struct ffan_causes *causes);

/*
 * diff_memo.c: causes of differences that are made alike. Of the calls that one
 * context ends in, those on which both filters decide alike, for FIDs with like
 * entries, differ for like causes.
 */
struct ffan_remembered {
	struct ffan_causes causes;
	unsigned int facets; /* that they are behind */
};
struct ffan_memo *ffan_memo_create(void);
void ffan_memo_free(struct ffan_memo *memo);
/* What is behind the first of the facets LEFT of SIGHT. */
bool ffan_memo_find(const struct ffan_differ *differ, const struct ffan_sight *sight,
		    unsigned int left, struct ffan_remembered *found);
void ffan_memo_add(struct ffan_differ *differ, const struct ffan_sight *sight, unsigned int left,
		   const struct ffan_remembered *found);

/* diff_note.c: file SIGHT, unless its causes are among SEEN, which grows; it may be NULL. */
#define FFAN_SEEN_CAUSES 16u
struct ffan_seen_causes {
	struct ffan_causes causes[FFAN_SEEN_CAUSES];
	unsigned int facet[FFAN_SEEN_CAUSES]; /* that they were behind */
	size_t count;
};
void ffan_diff_note(struct ffan_differ *differ, const struct ffan_sight *sight,
		    struct ffan_seen_causes *seen);
struct ffan_upshot ffan_diff_result(const struct ffan_probe *probe, unsigned int step,
				    const struct ffan_seen *seen);
/* The facet by which differences are told apart: the first of RESULT, SMC, MEMORY, REST. */
unsigned int ffan_diff_leading(unsigned int facets);
/* Whether a difference in FACETS from A to B is of the same kind as that from C to D. */
bool ffan_diff_alike(unsigned int facets, const struct ffan_upshot a[FFAN_SIDES],
		     const struct ffan_upshot b[FFAN_SIDES]);

/* diff_example.c: fill the example of NOTED. Returns -1 when out of memory. */
int ffan_diff_example(struct ffan_differ *differ, struct ffan_noted_effect *noted);

#endif
