/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_INCLUDE_VERIFY_H
#define FFAREPORT_INCLUDE_VERIFY_H

#include <ffan/verify.h>
#include <ffareport/report.h>
#include <ffareport/shard.h>

/*
 * A verification, as text or JSON: findings in the order of the traces, then sums.
 *
 * At most SHOWN differences are written out, and SHOWN unknowns, one for each cause;
 * the rest is only counted.
 */
struct ffareport_verify;

/*
 * POLICY is a name, NULL where there is no filter; SYSTEM that of what is simulated, or NULL.
 * SHARD is NULL unless this is the report of one. All outlive the report.
 */
struct ffareport_verify *ffareport_verify_open(FILE *out, enum ffareport_format format,
					       const char *policy, const char *system,
					       uint64_t shown, const struct ffareport_shard *shard);

/* Findings of a part of a trace: collected in any thread, then reported in their turn. */
struct ffareport_findings;

struct ffareport_findings *ffareport_findings_open(uint64_t shown);
/* A step of FILE that does not match. */
void ffareport_findings_step(struct ffareport_findings *findings, const char *file,
			     const struct ffan_step *step,
			     const struct ffan_comparison *comparison);
/* The call on LINE of FILE was recorded with an SMC that no call of its boot issues. */
void ffareport_findings_unissued(struct ffareport_findings *findings, const char *file,
				 unsigned long line);
void ffareport_findings_free(struct ffareport_findings *findings);

/* Report FINDINGS, which follow all that were reported before; OPERAND is the trace's place. */
void ffareport_verify_findings(struct ffareport_verify *verify, size_t operand,
			       const struct ffareport_findings *findings);
/* FILE is done, the trace at place OPERAND; TOTALS are its own. */
void ffareport_verify_file(struct ffareport_verify *verify, size_t operand, const char *file,
			   const struct ffan_totals *totals);
/* The sums of each function of all files; a system answered. Before the close. */
void ffareport_verify_functions(struct ffareport_verify *verify,
				const struct ffan_functions *functions);
/* All is done; TOTALS are of all files. Frees VERIFY. */
void ffareport_verify_close(struct ffareport_verify *verify, const struct ffan_totals *totals);

#endif
