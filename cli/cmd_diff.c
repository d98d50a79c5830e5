/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "traces.h"

#include <errno.h>
#include <ffareport/diff.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* FIDs that --only declares. */
struct declared {
	bool fid[2][256];
	size_t count;
};

static void declare(struct declared *declared, uint32_t fid)
{
	declared->fid[(fid & FFAF_FID_SMC64) != 0][fid & 0xff] = true;
	declared->count++;
}

/* One word of --only: a function, or a FID by name or number. */
static int declare_word(struct declared *declared, const char *word)
{
	const enum ffaf_fn fn = ffaf_name_to_fn(word);
	char *end, hint[64];
	unsigned long number;
	uint32_t fid;

	if (fn != FFAF_FN_UNKNOWN) {
		declare(declared, FFAF_FID_BASE_32 | ffaf_function(fn)->number);
		declare(declared, FFAF_FID_BASE_64 | ffaf_function(fn)->number);
		return CLI_OK;
	}
	number = strtoul(word, &end, 16);
	fid = *end == '\0' && strncmp(word, "0x", 2) == 0 && number <= UINT32_MAX
		      ? (uint32_t)number
		      : ffaf_name_to_fid(word);
	if ((fid & ~(FFAF_FID_SMC64 | 0xffu)) == FFAF_FID_BASE_32) {
		declare(declared, fid);
		return CLI_OK;
	}
	if (ffaio_nearest_function(word, hint) != NULL)
		cli_complain("diff: --only: unknown function '%s'; did you mean '%s'?", word, hint);
	else
		cli_complain("diff: --only: unknown function '%s'", word);
	return CLI_BAD;
}

static int read_only(struct declared *declared, const char *only)
{
	char *copy = strdup(only), *next = copy;
	int status = copy != NULL ? CLI_OK : CLI_BAD;

	while (next != NULL && status == CLI_OK) {
		char *word = next;

		next = strchr(word, ',');
		if (next != NULL)
			*next++ = '\0';
		status = declare_word(declared, word);
	}
	free(copy);
	return status;
}

/* Whether EFFECT is on nothing but declared FIDs. */
static bool is_declared(const struct declared *declared, const struct ffan_effect *effect)
{
	if (effect->result[FFAN_OLD].boot || (effect->forms & FFAN_FORM_OTHER) != 0)
		return false;
	for (uint32_t i = 0; i < 512; i++) {
		const uint32_t fid = (i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2;

		if (ffan_effect_has(effect, fid) && !declared->fid[i % 2][i / 2])
			return false;
	}
	return true;
}

static size_t find_outside(const struct declared *declared, const struct ffan_diff *diff,
			   bool *outside)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->change_count; i++) {
		for (size_t n = 0; n < diff->change[i].effect_count; n++)
			outside[i] |= !is_declared(declared, &diff->change[i].effect[n]);
		count += outside[i];
	}
	return count;
}

static int write_example(const char *path, const struct ffan_example *example)
{
	FILE *out = fopen(path, "w");

	if (out == NULL) {
		cli_complain("%s: %s", path, strerror(errno));
		return CLI_BAD;
	}
	fwrite(example->trace, 1, example->size, out);
	if (fclose(out) != 0) {
		cli_complain("%s: %s", path, strerror(errno));
		remove(path);
		return CLI_BAD;
	}
	return CLI_OK;
}

static int write_examples(const char *folder, const struct ffan_diff *diff)
{
	char name[128], path[4096];
	int status = CLI_OK;

	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		cli_complain("%s: %s", folder, strerror(errno));
		return CLI_BAD;
	}
	for (size_t i = 0; i < diff->change_count; i++) {
		const struct ffan_change *change = &diff->change[i];

		for (size_t n = 0; n < change->effect_count && status == CLI_OK; n++) {
			ffareport_example_name(name, sizeof(name), change, n);
			snprintf(path, sizeof(path), "%s/%s.trace", folder, name);
			status = write_example(path, &change->effect[n].example);
		}
	}
	return status;
}

static int compare_traces(const struct cli_options *options, const struct ffan_diff *diff,
			  struct cli_traces *chosen, struct ffan_trace_diff *traces)
{
	struct ffaio_system *system = NULL;
	struct cli_question question = { .policy = { diff->policy[FFAN_OLD], diff->policy[FFAN_NEW],
						     diff->host } };
	struct ffan_source source = { .spmc = options->spmc };
	struct ffaio_error error = { 0 };
	int status;

	if (options->system != NULL) {
		system = cli_load_system(options->system);
		if (system == NULL)
			return CLI_BAD;
	}
	source.system = question.system = system;
	status = cli_traces_choose(options, 2, "diff", &question, chosen);
	if (status == CLI_OK) {
		const struct ffan_crew crew = cli_crew_start(options, chosen);
		const int result =
			ffan_diff_traces(traces, &crew, diff->policy[FFAN_OLD],
					 diff->policy[FFAN_NEW], diff->host, &source, &error);

		status = cli_crew_stop(chosen, result, &error);
	}
	ffaio_system_free(system);
	return status;
}

/* What the exit status says, the gravest first. */
static int verdict(const struct cli_options *options, const struct ffan_diff *diff, size_t outside,
		   const struct ffan_trace_diff *traces)
{
	const bool changed = diff->change_count > 0;

	if (options->no_loosening && (diff->direction & FFAN_LOOSENED) != 0)
		return CLI_LOOSENED;
	if (options->only != NULL ? outside > 0 : changed || traces->changed > 0)
		return CLI_DIFFERENT;
	return options->strict && traces->undecided > 0 ? CLI_UNKNOWN : CLI_OK;
}

static void complain_outside(const struct cli_options *options, const struct ffan_diff *diff,
			     size_t outside)
{
	if (outside > 0)
		cli_complain("diff: %zu of %zu changes are outside --only %s", outside,
			     diff->change_count, options->only);
	else if (options->only != NULL && diff->change_count == 0)
		cli_complain("diff: --only %s: nothing changes", options->only);
}

static int report(const struct cli_options *options, const struct ffan_diff *diff)
{
	struct declared declared = { .count = 0 };
	struct ffan_trace_diff traces = { 0 };
	struct cli_traces chosen = { 0 };
	bool *outside = calloc(diff->change_count + 1, sizeof(*outside));
	struct ffareport_diff shown = { .diff = diff,
					.tool = FFAFILTER_VERSION,
					.outside = options->only != NULL ? outside : NULL,
					.traces = options->operand_count > 2 ? &traces : NULL };
	size_t count = 0;
	int status = outside != NULL ? CLI_OK : CLI_BAD;

	if (status == CLI_OK && options->only != NULL)
		status = read_only(&declared, options->only);
	if (status == CLI_OK)
		status = compare_traces(options, diff, &chosen, &traces);
	shown.shard = cli_shard_of(options, &chosen);
	if (status == CLI_OK && options->only != NULL)
		count = find_outside(&declared, diff, outside);
	if (status == CLI_OK && options->examples != NULL)
		status = write_examples(options->examples, diff);
	if (status == CLI_OK) {
		ffareport_diff(stdout, options->format, &shown);
		complain_outside(options, diff, count);
		status = verdict(options, diff, count, &traces);
	}
	ffan_trace_diff_end(&traces);
	cli_traces_free(&chosen);
	free(outside);
	return status;
}

static int compare(const struct cli_options *options, struct ffaio_policy *const policy[3])
{
	struct ffan_diff *diff = ffan_diff(policy[0], policy[1], policy[2]);
	int status;

	if (diff == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	status = report(options, diff);
	ffan_diff_free(diff);
	return status;
}

static int run(const struct cli_options *options)
{
	struct ffaio_policy *policy[3] = { NULL };
	int status = CLI_BAD;

	policy[0] = cli_load_policy(options, options->operands[0]);
	if (policy[0] != NULL)
		policy[1] = cli_load_policy(options, options->operands[1]);
	if (policy[1] != NULL && options->host != NULL)
		policy[2] = cli_load_policy(options, options->host);
	if (policy[1] != NULL && (options->host == NULL || policy[2] != NULL))
		status = compare(options, policy);
	for (unsigned int i = 0; i < 3; i++)
		ffaio_policy_free(policy[i]);
	return status;
}

const struct cli_command cli_diff = {
	.name = "diff",
	.summary = "Say what changes from one policy to another, and prove it",
	.operands = "OLD NEW [TRACE...]",
	.options = CLI_SOURCE | CLI_SYSTEM | CLI_SPMC | CLI_ONLY | CLI_NO_LOOSENING | CLI_EXAMPLES |
		   CLI_HOST | CLI_STRICT | CLI_JOBS | CLI_SHARD | CLI_FORMAT,
	.formats = 1 << FFAREPORT_MARKDOWN | 1 << FFAREPORT_SARIF | 1 << FFAREPORT_JUNIT |
		   1 << FFAREPORT_GITHUB,
	.min_operands = 2,
	.max_operands = -1,
	.help = "Meanings are compared, not lines: every call, and what FFA_FEATURES says of it, in\n"
		"every version, from the host and from VMs. '-' is what OLD does, '+' what NEW does.\n"
		"With traces, which recorded calls change; --system answers what they leave open.\n"
		"\n"
		"Exit status: 0 no difference, or none outside --only; 1 differences; 3 loosened under\n"
		"--no-loosening; 4 recorded calls are undecided under --strict.\n",
	.run = run,
};
