/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_COVERAGE_H
#define FFAREPORT_COVERAGE_H

#include <ffan/coverage.h>
#include <ffareport/report.h>
#include <ffareport/shard.h>

/*
 * Text, JSON or Markdown: what is exercised, and each line that is not. TOOL is its version;
 * SHARD is NULL unless the traces are those of one.
 */
void ffareport_coverage(FILE *out, enum ffareport_format format,
			const struct ffan_coverage *coverage, const char *tool,
			const struct ffareport_shard *shard);
/* Percent of the items that are exercised, rounded down; 100 where there are none. */
unsigned int ffareport_coverage_percent(const struct ffan_coverage *coverage);

#endif
