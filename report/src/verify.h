/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_VERIFY_H
#define FFAREPORT_VERIFY_H

#include "json.h"

#include <ffareport/verify.h>

/* An unknown is written out once for each cause; more causes than these are not told apart. */
#define CAUSES 64

enum finding_kind { DIFFERENCE, UNKNOWN };

/* Which findings are written out, of those that come by in the order of the traces. */
struct sieve {
	uint64_t shown; /* of each kind, at most */
	uint64_t written[2];
	uint64_t causes[CAUSES]; /* of unknowns that were written out */
	size_t cause_count;
};

bool sieve_passes(struct sieve *sieve, enum finding_kind kind, const char *what);

/* A finding is the object that it is in JSON. */
struct ffareport_findings {
	struct sieve sieve;
	struct json_object *list;
};

struct ffareport_verify {
	FILE *out;
	enum ffareport_format format;
	const char *policy; /* NULL: no filter */
	const char *system; /* NULL: only the traces answer */
	struct sieve sieve;
	const struct ffareport_shard *shard; /* NULL: it is the whole */
	struct json_object *root, *files, *findings;
};

/* Report the finding OBJECT, unless enough like it were; takes it. OPERAND: of a shard. */
void verify_finding(struct ffareport_verify *verify, size_t operand, struct json_object *object);
/* Add the sums of LIST, which is of JSON; -1: it is not as it should be. */
int verify_read_functions(struct json_object *list, struct ffan_functions *functions);

#endif
