/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_NAMES_H
#define FFAIO_TRACE_NAMES_H

#include "trace_scan.h"
#include <ffafilter/functions.h>

/*
 * The names that stand for one FID, hashed: a trace has one or two on every line.
 */
#define FFAIO_NAME_SLOTS 512u

struct ffaio_name {
	uint32_t fid; /* 0: the slot is empty */
	uint32_t length;
	char text[FFAF_NAME_SIZE];
};

struct ffaio_names {
	struct ffaio_name slot[FFAIO_NAME_SLOTS];
};

/* Fill NAMES from the function table. */
void ffaio_names_init(struct ffaio_names *names);
/* The FID of the name at AT, and past it; fails with what would be right. */
int ffaio_names_scan(const struct ffaio_names *names, struct ffaio_scan *scan, uint64_t *fid);

#endif
