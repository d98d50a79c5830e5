/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Hold the core with the policies that ship against the naive model, call by
 * call, in each state of negotiation.
 */
#include <ffaio/policy.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "walk.h"

struct options {
	bool classes;
	bool features;
	unsigned int threads;
	char **names; /* of policies; none means all */
	int name_count;
};

/* What all walks together came to. */
struct summary {
	uint64_t calls;
	uint64_t differences;
	double seconds;
};

static const char usage[] =
	"usage: ffafilter_model_check [--classes] [--features] [-j THREADS] [POLICY]...\n"
	"Compare the filters with a naive model of them, for all 2^32 FIDs.\n"
	"  --classes   walk classes of FIDs, some millions, instead of all\n"
	"  --features  walk what FFA_FEATURES asks for in x1, instead of x0\n"
	"  -j THREADS  1 to 64; 2 by default\n";

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void state_name(uint32_t agreed, char buffer[16])
{
	if (agreed == 0)
		(void)snprintf(buffer, 16, "none");
	else
		(void)snprintf(buffer, 16, "%u.%u", ffaf_version_major(agreed),
			       ffaf_version_minor(agreed));
}

static void print_result(const struct walk *walk, const struct walk_result *result, double seconds)
{
	uint64_t told = result->differences;
	char state[16];

	state_name(walk->agreed, state);
	printf("%-27s %-5s %11" PRIu64 " %9" PRIu64 " %11" PRIu64 " %11" PRIu64 " %7" PRIu64
	       " %8.2f\n",
	       walk->model->name, state, result->calls, result->verdict[MODEL_DENY],
	       result->verdict[MODEL_FORWARD], result->verdict[MODEL_ANSWER], result->differences,
	       seconds);
	if (told > WALK_DIFFERENCES)
		told = WALK_DIFFERENCES;
	for (uint64_t i = 0; i < told; i++) {
		const struct walk_difference *seen = &result->first[i];

		printf("  x0=0x%" PRIx64 " x1=0x%" PRIx64 ": filter %s (%s), model %s\n", seen->x0,
		       seen->x1, ffaf_verdict_name(seen->filter.verdict),
		       ffaf_reason_text(seen->filter.reason), model_verdict_name(seen->model));
	}
	(void)fflush(stdout);
}

static int check_states(const struct model_filter *model, const struct ffaf_policy *policy,
			const struct options *options, struct summary *summary)
{
	struct walk walk = {
		.model = model,
		.policy = policy,
		.classes = options->classes,
		.features = options->features,
	};
	struct walk_result result;

	for (size_t i = 0; i < model->state_count; i++) {
		double begin = now();

		walk.agreed = model->states[i];
		if (walk_run(&walk, options->threads, &result) != 0) {
			(void)fprintf(stderr, "cannot start %u threads\n", options->threads);
			return -1;
		}
		print_result(&walk, &result, now() - begin);
		summary->calls += result.calls;
		summary->differences += result.differences;
		summary->seconds += now() - begin;
	}
	return 0;
}

static int check_filter(const struct model_filter *model, const struct options *options,
			struct summary *summary)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_load(model->name, &error);
	int status;

	if (policy == NULL) {
		char text[1024];

		ffaio_error_format(&error, text, sizeof(text));
		(void)fprintf(stderr, "%s\n", text);
		return -1;
	}
	status = check_states(model, &policy->core, options, summary);
	ffaio_policy_free(policy);
	return status;
}

static int check_named(const struct options *options, struct summary *summary)
{
	for (int i = 0; i < options->name_count; i++) {
		const struct model_filter *model = model_filter_find(options->names[i]);

		if (model == NULL) {
			(void)fprintf(stderr, "no model of '%s'\n", options->names[i]);
			return -1;
		}
		if (check_filter(model, options, summary) != 0)
			return -1;
	}
	return 0;
}

static int check_all(const struct options *options, struct summary *summary)
{
	const struct model_filter *model;

	for (size_t i = 0; (model = model_filter_at(i)) != NULL; i++)
		if (check_filter(model, options, summary) != 0)
			return -1;
	return 0;
}

static int read_threads(const char *text, unsigned int *threads)
{
	char *end;
	unsigned long value;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return -1;
	value = strtoul(text, &end, 10);
	if (*end != '\0' || value < 1 || value > WALK_THREADS)
		return -1;
	*threads = (unsigned int)value;
	return 0;
}

static int read_options(int count, char **words, struct options *options)
{
	int i = 1;

	for (; i < count && words[i][0] == '-'; i++) {
		if (strcmp(words[i], "--classes") == 0)
			options->classes = true;
		else if (strcmp(words[i], "--features") == 0)
			options->features = true;
		else if (strcmp(words[i], "-j") != 0 ||
			 read_threads(words[++i], &options->threads) != 0)
			return -1;
	}
	options->names = words + i;
	options->name_count = count - i;
	return 0;
}

int main(int count, char **words)
{
	struct options options = { .threads = 2 };
	struct summary summary = { 0 };
	int status;

	if (read_options(count, words, &options) != 0) {
		(void)fputs(usage, stderr);
		return 2;
	}
	printf("%-27s %-5s %11s %9s %11s %11s %7s %8s\n", "policy", "state", "calls", "deny",
	       "forward", "answer", "differ", "seconds");
	status = options.name_count > 0 ? check_named(&options, &summary)
					: check_all(&options, &summary);
	if (status != 0)
		return 2;
	printf("%" PRIu64 " calls: %" PRIu64 " differ, %.1f seconds\n", summary.calls,
	       summary.differences, summary.seconds);
	return summary.differences == 0 ? 0 : 1;
}
