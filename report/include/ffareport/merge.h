/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_MERGE_H
#define FFAREPORT_MERGE_H

#include <ffaio/error.h>
#include <ffareport/report.h>

/* What the whole says, for an exit status. */
struct ffareport_merged {
	bool different; /* calls or boots differ; policies do */
	bool unknown; /* something could not be told, or records are missing */
	bool has_percent;
	unsigned int percent; /* of a coverage */
};

/*
 * Put the JSON reports of all shards of a verification, a coverage or a diff together and
 * write what one run over all traces had written, byte for byte. FILES are the COUNT reports in any
 * order, "-" standard input. A diff is written as JSON alone. -1: ERROR says what is not as it
 * should be, and nothing was written.
 */
int ffareport_merge(FILE *out, enum ffareport_format format, char *const *files, size_t count,
		    struct ffareport_merged *merged, struct ffaio_error *error);

#endif
