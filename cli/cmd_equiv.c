/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffareport/equiv.h>
#include <string.h>

static enum ffaf_fn function_of(const char *name)
{
	const enum ffaf_fn fn = ffaf_name_to_fn(name);

	return fn != FFAF_FN_UNKNOWN ? fn : ffaf_fid_to_fn(ffaf_name_to_fid(name));
}

static void add(uint32_t set[8], unsigned int number)
{
	set[number / 32] |= 1u << (number % 32);
}

/* The functions that --by names, comma-separated, as a set of numbers. */
static int parse_by(const char *list, uint32_t set[8])
{
	char name[FFAF_NAME_SIZE];

	memset(set, 0, 8 * sizeof(*set));
	for (const char *at = list;; at++) {
		const size_t length = strcspn(at, ",");
		enum ffaf_fn fn;

		snprintf(name, sizeof(name), "%.*s", (int)(length < 39 ? length : 39), at);
		fn = function_of(name);
		if (fn == FFAF_FN_UNKNOWN) {
			cli_complain("equiv: --by %s: no FF-A function '%s'", list, name);
			return CLI_BAD;
		}
		add(set, ffaf_function(fn)->number);
		at += length;
		if (*at == '\0')
			break;
	}
	return CLI_OK;
}

static int write_trace(const char *path, const struct ffareport_equiv *equiv)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_writer *writer;
	int status;

	if (!equiv->result->told_apart || strcmp(path, "-") == 0)
		return CLI_OK;
	writer = ffaio_trace_create(path, &error);
	if (writer == NULL)
		return cli_complain_error(&error);
	status = ffareport_equiv_trace(writer, equiv, false, &error);
	if (ffaio_trace_finish(writer, status == 0, &error) != 0 || status != 0)
		return cli_complain_error(&error);
	return CLI_OK;
}

static int search(const struct cli_options *options, const struct ffaio_policy *before,
		  const struct ffaio_policy *after, const struct ffaio_system *system)
{
	uint32_t by[8];
	struct ffan_equiv_result result;
	struct ffan_equiv_options how = { .depth = options->depth,
					  .max_states = options->states,
					  .system = system,
					  .exact = options->exact };
	const struct ffareport_equiv report = { before, after, options->by, options->system,
						&result };
	int status;

	if (options->by != NULL) {
		if (parse_by(options->by, by) != CLI_OK)
			return CLI_BAD;
		how.by = by;
	}
	if (ffan_equiv(before, after, &how, &result) != 0) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	ffareport_equiv(stdout, options->format, &report);
	status = write_trace(options->output, &report);
	if (status == CLI_OK && result.told_apart)
		status = CLI_DIFFERENT;
	if (status == CLI_OK && result.stopped && options->strict)
		status = CLI_UNKNOWN;
	ffan_equiv_free(&result);
	return status;
}

static int search_policies(const struct cli_options *options, const struct ffaio_system *system)
{
	struct ffaio_policy *before = cli_load_policy(options, options->operands[0]);
	struct ffaio_policy *after =
		before != NULL ? cli_load_policy(options, options->operands[1]) : NULL;
	int status = CLI_BAD;

	if (after != NULL)
		status = search(options, before, after, system);
	ffaio_policy_free(before);
	ffaio_policy_free(after);
	return status;
}

static int run(const struct cli_options *options)
{
	struct ffaio_system *system = NULL;
	int status;

	if (options->system != NULL) {
		system = cli_load_system(options->system);
		if (system == NULL)
			return CLI_BAD;
	}
	status = search_policies(options, system);
	ffaio_system_free(system);
	return status;
}

const struct cli_command cli_equiv = {
	.name = "equiv",
	.summary = "Search for calls by which a caller can tell two policies apart",
	.operands = "OLD NEW",
	.options = CLI_SOURCE | CLI_SYSTEM | CLI_DEPTH | CLI_STATES | CLI_BY | CLI_EXACT |
		   CLI_OUTPUT | CLI_STRICT | CLI_FORMAT,
	.min_operands = 2,
	.max_operands = 2,
	.help = "Both filters run in step in front of simulated SPMCs of each kind, or of the SYSTEM\n"
		"given alone. Prints the shortest sequence\n"
		"that tells them apart, as a trace with the outcomes of OLD (-o writes it to FILE),\n"
		"or up to which depth there is none, and what each call costs in SMCs. Exit status 1\n"
		"when they can be told apart; 4 under --strict when the search met its limit.\n",
	.run = run,
};
