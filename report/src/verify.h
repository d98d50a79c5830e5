/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_VERIFY_H
#define FFAREPORT_VERIFY_H

#include "json.h"

#include <ffareport/report.h>

/* An unknown is written out once for each cause; more causes than these are not told apart. */
#define CAUSES 64

struct ffareport_verify {
	FILE *out;
	enum ffareport_format format;
	const struct ffaio_policy *policy; /* NULL: no filter */
	const struct ffaio_system *system; /* NULL: only the traces answer */
	uint64_t shown; /* findings of each kind that are written out */
	uint64_t met[2], written[2]; /* differences, unknowns */
	uint64_t causes[CAUSES]; /* of unknowns that were written out */
	size_t cause_count;
	struct json_object *root, *files, *findings;
};

#endif
