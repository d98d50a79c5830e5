/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef CLI_H
#define CLI_H

#include <ffaio/export.h>
#include <ffaio/extract.h>
#include <ffaio/policy.h>
#include <ffaio/trace.h>
#include <ffareport/report.h>

/* What every subcommand shares: options, exit status, complaints. */

enum cli_exit {
	CLI_OK = 0,
	CLI_DIFFERENT = 1,
	CLI_BAD = 2, /* usage or input */
	CLI_LOOSENED = 3,
	CLI_UNKNOWN = 4, /* under --strict */
};

/* Options that a subcommand may take, a bit each. -h is always there. */
enum cli_option {
	CLI_POLICY = 1 << 0,
	CLI_FORMAT = 1 << 1,
	CLI_VERSION = 1 << 2,
	CLI_SPMC = 1 << 3,
	CLI_STRICT = 1 << 4,
	CLI_MAX = 1 << 5,
	CLI_OUTPUT = 1 << 6,
	CLI_REPORT = 1 << 7,
	CLI_GUEST = 1 << 8,
	CLI_ONLY = 1 << 9,
	CLI_NO_LOOSENING = 1 << 10,
	CLI_EXAMPLES = 1 << 11,
	CLI_HOST = 1 << 12,
	CLI_FAIL_UNDER = 1 << 13,
	CLI_SYSTEM = 1 << 20,
	CLI_NO_FILTER = 1 << 21, /* then -p may be missing */
	CLI_FAULT = 1 << 22,
	CLI_DEPTH = 1 << 23,
	CLI_STATES = 1 << 24,
	CLI_BY = 1 << 25,
	CLI_EXACT = 1 << 26,
	CLI_SOURCE = 1 << 27, /* --like, --base, --function, --assume: of policies in C */
	CLI_PLACES = 1 << 14,
	CLI_EMIT = 1 << 15, /* --emit, --prefix, --license */
	CLI_JOBS = 1 << 16,
	CLI_SHARD = 1 << 17,
	CLI_ENCODING = 1 << 29, /* --to, --zstd, --redact, --redact-key */
};

#define CLI_FAULTS FFASIM_FAULTS /* at most */
#define CLI_ASSUMPTIONS 32

struct cli_options {
	const char *policy, *guest; /* NULL: not given */
	enum ffareport_format format;
	bool has_version;
	uint32_t version; /* 0: "none" */
	bool strict;
	enum ffan_spmc spmc;
	bool has_spmc;
	const char *system; /* NULL: not given */
	bool no_filter;
	const char *faults[CLI_FAULTS];
	size_t fault_count;
	uint64_t max;
	const char *only, *examples, *host; /* NULL: not given */
	bool no_loosening;
	unsigned int fail_under; /* percent */
	bool places;
	const char *output; /* "-" by default */
	enum ffareport_format report;
	unsigned int depth; /* calls in a sequence */
	uint64_t states;
	bool exact;
	const char *by; /* functions, comma-separated; NULL: not given */
	struct ffaio_extract extract; /* CLI_SOURCE */
	struct ffaio_assumption assume[CLI_ASSUMPTIONS];
	const char *emit, *prefix, *licence; /* NULL: not given */
	unsigned int jobs; /* threads; 0: as many as there are CPUs */
	uint64_t shard, shards; /* the SHARDth, from 1, of SHARDS; 0: --shard is not given */
	bool has_encoding; /* --to */
	enum ffaio_encoding encoding;
	const struct ffaio_exporter *exporter; /* --to; NULL: none */
	bool zstd, redact;
	const char *redact_key; /* NULL: not given */
	char **operands;
	int operand_count;
};

struct cli_command {
	const char *name;
	const char *summary; /* a line for the list of commands */
	const char *operands; /* for the usage line */
	unsigned int options; /* enum cli_option, ored */
	unsigned int formats; /* more than text and json: 1 << enum ffareport_format, ored */
	int min_operands, max_operands; /* max -1: any number */
	const char *help; /* after the options */
	void (*help_list)(FILE *out); /* after that: what a table holds; may be NULL */
	int (*run)(const struct cli_options *options);
};

extern const struct cli_command cli_functions, cli_explain, cli_replay, cli_verify, cli_import,
	cli_run, cli_equiv, cli_extract, cli_diff, cli_coverage, cli_lint, cli_canon, cli_compile,
	cli_merge, cli_convert;

/*
 * Parse the arguments of COMMAND. Returns -1 to go on, or the exit status: help
 * was printed, or the usage is bad and a complaint was.
 */
int cli_parse(const struct cli_command *command, int argc, char **argv,
	      struct cli_options *options);

/* "ffafilter: ..." on standard error. */
__attribute__((format(printf, 1, 2))) void cli_complain(const char *format, ...);
/* The same for a bad file, as file:line:column. Returns CLI_BAD. */
int cli_complain_error(const struct ffaio_error *error);

/*
 * Load the policy that OPERAND names, in any form that ffaio_policy_open knows. NULL
 * after a complaint.
 */
struct ffaio_policy *cli_load_policy(const struct cli_options *options, const char *operand);

/* The system NAME, or NULL after a complaint. */
struct ffaio_system *cli_load_system(const char *name);

/* The policies of a replay: of the host, and of VMs where -g gives one; who answers SMCs. */
struct cli_policies {
	struct ffaio_policy *host, *guest; /* host NULL: --no-filter */
	struct ffaio_system *system;
	struct ffan_source source;
};

/* Load -p, and -g and --system where they are given. Returns CLI_OK, or CLI_BAD after a complaint.
 */
int cli_load_policies(const struct cli_options *options, struct cli_policies *policies);
void cli_free_policies(struct cli_policies *policies);
/* Print the operands, which are traces, with every outcome recomputed. Returns the exit status. */
int cli_replay_files(const struct cli_options *options, const struct cli_policies *policies);
/* The word nearest to NAME as ", did you mean 'X'?", or "". */
const char *cli_hint(const char *name, const char *const *words, size_t count, char buffer[128]);

#endif
