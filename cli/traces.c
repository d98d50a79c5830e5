/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "traces.h"
#include "progress.h"

#include <ffaio/digest.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A fingerprint of all that the answers hang on, but for the traces. */
static int tell_question(const struct cli_options *options, const struct cli_question *question,
			 char fingerprint[16])
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return CLI_BAD;
	for (unsigned int i = 0; i < 3; i++) {
		fprintf(out, "policy %u\n", i);
		if (question->policy[i] != NULL)
			ffaio_policy_write(out, question->policy[i], true);
	}
	fprintf(out, "system %s %d\n", question->system != NULL ? question->system->name : "",
		(int)options->spmc);
	if (fclose(out) == 0)
		snprintf(fingerprint, 16, "%08" PRIx32, ffaio_digest(text, size));
	free(text);
	return fingerprint[0] != '\0' ? CLI_OK : CLI_BAD;
}

/* Whether PATH belongs to the shard: its content says so, and neither its name nor its place. */
static int belongs(const struct cli_options *options, const char *path, bool *yes)
{
	struct ffaio_error error = { 0 };
	uint32_t digest;

	*yes = true;
	if (options->shards == 0)
		return CLI_OK;
	if (strcmp(path, "-") == 0) {
		cli_complain("--shard: a trace is read twice, and cannot be standard input");
		return CLI_BAD;
	}
	if (ffaio_digest_file(path, &digest, &error) != 0)
		return cli_complain_error(&error);
	*yes = digest % options->shards + 1 == options->shard;
	return CLI_OK;
}

static int choose(const struct cli_options *options, int first, struct cli_traces *traces)
{
	const size_t all = (size_t)(options->operand_count - first);
	int status = CLI_OK;
	bool yes;

	traces->file = calloc(all + 1, sizeof(*traces->file));
	traces->operand = calloc(all + 1, sizeof(*traces->operand));
	if (traces->file == NULL || traces->operand == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	for (size_t i = 0; i < all && status == CLI_OK; i++) {
		char *path = options->operands[(size_t)first + i];

		status = belongs(options, path, &yes);
		if (status != CLI_OK || !yes)
			continue;
		traces->operand[traces->count] = i;
		traces->file[traces->count++] = path;
	}
	traces->shard.traces = all;
	traces->shard.operand = traces->operand;
	traces->shard.operand_count = traces->count;
	return status;
}

int cli_traces_choose(const struct cli_options *options, int first, const char *command,
		      const struct cli_question *question, struct cli_traces *traces)
{
	*traces = (struct cli_traces){ .shard = { .index = options->shard,
						  .count = options->shards,
						  .command = command,
						  .tool = FFAFILTER_VERSION,
						  .shown = options->max } };
	if (options->shards != 0 && options->format != FFAREPORT_JSON) {
		cli_complain("%s: --shard needs --format json, which merge reads", command);
		return CLI_BAD;
	}
	if (options->shards != 0 && tell_question(options, question, traces->question) != CLI_OK) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	traces->shard.question = traces->question;
	return choose(options, first, traces);
}

void cli_traces_free(struct cli_traces *traces)
{
	free(traces->file);
	free(traces->operand);
}

const struct ffareport_shard *cli_shard_of(const struct cli_options *options,
					   const struct cli_traces *traces)
{
	return options->shards != 0 ? &traces->shard : NULL;
}

static unsigned int threads(const struct cli_options *options)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (options->jobs != 0)
		return options->jobs;
	return cpus < 1 ? 1 : cpus > (long)FFAN_THREADS ? FFAN_THREADS : (unsigned int)cpus;
}

/*
 * What a part of a trace is replayed on is given back and taken again with the next part: the C
 * library shall keep it, and not have the kernel hand out and clear the same pages each time.
 */
static void keep_freed_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

struct ffan_crew cli_crew_start(const struct cli_options *options, struct cli_traces *traces)
{
	keep_freed_memory();
	if (!traces->prints)
		traces->progress = cli_progress_start(traces->file, traces->count);
	return (struct ffan_crew){ .file = traces->file,
				   .operand = traces->operand,
				   .count = traces->count,
				   .threads = threads(options),
				   .consumed = cli_progress_consumed(traces->progress) };
}

int cli_crew_stop(struct cli_traces *traces, int result, const struct ffaio_error *error)
{
	cli_progress_stop(traces->progress);
	traces->shard.failed = result != 0;
	return result == 0 ? CLI_OK : cli_complain_error(error);
}
