/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_EXTRACT_READ_H
#define FFAIO_EXTRACT_READ_H

#include "c_eval.h"
#include "c_source.h"

#include <ffafilter/policy.h>

/*
 * From what the source does with each FID to a policy: find the function that
 * decides (extract_root.c), what the file says once (extract_facts.c), what becomes of
 * each FID (extract_verdict.c, extract_calls.c), the window around them and
 * the behaviours that show (extract_shape.c), and put it together (extract_policy.c).
 */

/* What becomes of a call on one path, and of a FID on all. */
enum outcome {
	OUT_FORWARD,
	OUT_DENY, /* answered with NOT_SUPPORTED */
	OUT_HANDLE,
	OUT_STATUS, /* answered with another status */
	OUT_UNANSWERED, /* taken, and nothing is written */
};

struct verdict {
	enum outcome outcome;
	int64_t status; /* of OUT_STATUS */
	bool probe; /* forwarded where the SPMC has it, asked each time */
	uint32_t since; /* denied while the agreed version is older; 0: always so */
	struct c_place matched; /* line 0: nothing names the FID */
	struct c_place returned;
	const struct c_token *handler; /* of OUT_HANDLE; NULL: none is called */
	bool tried; /* of OUT_HANDLE: the handler was tried, and requires REQUIRE */
	uint32_t require; /* as struct ffaf_rule has it */
};

/* A variable that says whether a version was agreed on. */
struct guard {
	const struct c_token *name; /* NULL: there is none */
	bool blocks; /* its value while there was none */
	struct verdict verdict; /* what a call gets then */
	struct c_place place;
};

/* What the text of the source says beside its decisions; line 0: it does not. */
struct facts {
	uint32_t version;
	struct c_place version_place;
	int choice[FFAF_BEHAVIOUR_COUNT]; /* -1: not said */
	struct c_place choice_place[FFAF_BEHAVIOUR_COUNT];
};

struct extraction {
	struct c_unit *unit;
	const struct ffaio_extract *options;
	const struct c_function *root;
	bool list; /* the root is a list alone: true means LISTED_DENIES or not */
	bool true_denies;
	struct facts facts;
	const struct ffaio_policy *base; /* what C does not show */
	char *why; /* this base */
	struct guard guard;
	uint8_t window_first, window_last;
	bool window_shown; /* the source tests for it */
	struct c_place window_place;
	struct c_place unlisted_place;
	enum outcome unlisted;
	struct verdict verdict[2][256];
};

/* All return or refuse. */
void ffaio_extract_root(struct extraction *x);
void ffaio_extract_facts(struct extraction *x);
/* What becomes of FID while VERSION is agreed; PATHS may be asked for again. */
struct c_path *ffaio_extract_run(struct extraction *x, uint32_t fid, uint32_t version);
/* One verdict of PATHS, those of the guard left out where it blocks. */
struct verdict ffaio_extract_verdict(struct extraction *x, const struct c_path *paths,
				     uint32_t fid);
/* What becomes of one path. */
struct verdict ffaio_extract_outcome(const struct extraction *x, const struct c_path *path);
bool ffaio_extract_same(const struct verdict *a, const struct verdict *b);
bool ffaio_extract_blocked(const struct guard *guard, const struct c_path *path);
void ffaio_extract_guard(struct extraction *x);
void ffaio_extract_window(struct extraction *x);
void ffaio_extract_calls(struct extraction *x);
/*
 * Find out what the handler of FID requires by trying arguments, and that it issues the
 * call as it came. False where it does other things, or asks what no policy says.
 */
bool ffaio_extract_require(struct extraction *x, uint32_t fid, struct verdict *verdict);
void ffaio_extract_bits(struct extraction *x);
void ffaio_extract_features(struct extraction *x);
/* FID as it is named, for errors; one of two buffers. */
const char *ffaio_extract_name(uint32_t fid);
struct ffaio_policy *ffaio_extract_policy(struct extraction *x, const char *name,
					  struct ffaio_error *error);

#endif
