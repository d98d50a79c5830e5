/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_search.h"
#include "equiv_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All environments of two policies, one search in each. */
struct work {
	const struct ffaio_policy *before, *after;
	const struct ffan_equiv_options *options;
	struct ffan_equiv_result *result;
	struct equiv_calls calls;
	struct equiv_side *sides; /* the old one's, the new one's */
	struct equiv_seen seen[256];
	int boot_seen;
};

void ffan_environment_text(char *buffer, size_t size, const struct ffan_environment *environment)
{
	const enum ffaf_fn fn = ffaf_number_to_fn(environment->without);
	const struct ffaf_function *without = fn != FFAF_FN_UNKNOWN ? ffaf_function(fn) : NULL;

	if (environment->system != NULL) {
		snprintf(buffer, size, "system %s", environment->system->name);
		return;
	}
	if (environment->oldest == UINT32_MAX) {
		snprintf(buffer, size, "no FF-A, FFA_VERSION is -1 in %s",
			 environment->wide ? "x0" : "w0");
		return;
	}
	snprintf(buffer, size, "FF-A %u.%u%s%s%s%s%s, refusals in %s",
		 ffaf_version_major(environment->version), ffaf_version_minor(environment->version),
		 environment->oldest != 0 ? " and no older" : "",
		 environment->lenient ? ", newer and secure-side calls taken" : "",
		 environment->without != 0 && without != NULL ? ", without " : "",
		 environment->without != 0 && without != NULL ? without->name : "",
		 environment->bare ? ", without optional calls" : "",
		 environment->wide ? "x2" : "w2");
}

/* Whether A is a better place to show a difference than what was found so far. */
static bool is_shorter(const struct work *work, const struct equiv_search *search)
{
	return search->told_apart && (work->result->trace.count < 2 ||
				      search->told_depth < work->result->trace.count - 1);
}

static int keep_trace(struct work *work, const struct equiv_search *search,
		      const struct ffan_environment *environment)
{
	uint32_t calls[FFAN_EQUIV_DEPTH + 1];
	size_t count = equiv_path(search, search->told_from, calls, FFAN_EQUIV_DEPTH);

	calls[count++] = search->told_call;
	equiv_trace_free(&work->result->trace);
	work->result->told_apart = true;
	work->result->trace.environment = *environment;
	return equiv_trace_make(&work->result->trace, &work->sides[0], &work->sides[1],
				&work->calls, calls, count);
}

static void add_up(struct ffan_equiv_result *result, const struct equiv_search *search)
{
	result->environments++;
	result->states += search->states;
	result->pairs += search->pairs;
	result->steps += search->steps;
	result->stopped |= search->stopped;
	result->closed &= search->closed;
	if (search->depth < result->depth)
		result->depth = search->depth;
}

static int search_both(struct work *work, const struct ffan_environment *environment)
{
	struct equiv_search search = {
		.calls = &work->calls,
		.options = work->options,
		.before = &work->sides[0],
		.after = &work->sides[1],
		.seen = work->seen,
	};
	int status = equiv_search(&search);

	if (status == 0 && is_shorter(work, &search))
		status = keep_trace(work, &search, environment);
	add_up(work->result, &search);
	equiv_search_free(&search);
	return status;
}

/* A boot that only one of the two survives tells them apart without a call. */
static int keep_boot(struct work *work, const struct ffan_environment *environment,
		     bool new_comes_up)
{
	struct ffan_equiv_result *result = work->result;

	if (result->boot_differs)
		return 0;
	result->told_apart = result->boot_differs = true;
	result->new_comes_up = new_comes_up;
	result->boot_environment = *environment;
	if (result->trace.count != 0)
		return 0;
	result->trace.environment = *environment;
	return equiv_trace_make(&result->trace, &work->sides[0], &work->sides[1], &work->calls,
				NULL, 0);
}

static int search_in(struct work *work, const struct ffan_environment *environment)
{
	bool up[2];

	equiv_side_init(&work->sides[0], &work->before->core, environment);
	equiv_side_init(&work->sides[1], &work->after->core, environment);
	for (unsigned int i = 0; i < 2; i++) {
		work->sides[i].state = calloc(1, equiv_state_size(&work->sides[i]));
		if (work->sides[i].state == NULL)
			return -1;
	}
	for (unsigned int i = 0; i < 2; i++)
		up[i] = equiv_side_boot(&work->sides[i]);
	work->result->boot_cost =
		(int64_t)work->sides[1].smc_count - (int64_t)work->sides[0].smc_count;
	if (up[0] && up[1])
		return search_both(work, environment);
	work->result->environments++;
	return up[0] == up[1] ? 0 : keep_boot(work, environment, up[1]);
}

static int search_and_free(struct work *work, const struct ffan_environment *environment)
{
	const int status = search_in(work, environment);

	free(work->sides[0].state);
	free(work->sides[1].state);
	work->sides[0].state = work->sides[1].state = NULL;
	return status;
}

/* An SPMC of ENVIRONMENT's version with all calls, without each, and without any optional one. */
static int search_calls(struct work *work, struct ffan_environment environment)
{
	for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
		const struct ffaf_function *function = ffaf_function((enum ffaf_fn)fn);

		environment.without = function->number;
		if (equiv_is_optional(function, environment.version) &&
		    search_and_free(work, &environment) != 0)
			return -1;
	}
	environment.without = 0;
	environment.bare = true;
	return search_and_free(work, &environment);
}

static int search_version(struct work *work, uint32_t version)
{
	for (unsigned int i = 0; i < 4; i++) {
		const struct ffan_environment environment = { .version = version,
							      .wide = (i & 1) != 0,
							      .lenient = (i & 2) != 0 };

		if (search_and_free(work, &environment) != 0)
			return -1;
	}
	for (unsigned int i = 0; i < 2; i++) {
		const struct ffan_environment environment = { .version = version,
							      .wide = i != 0,
							      .lenient = true };

		if (search_calls(work, environment) != 0)
			return -1;
	}
	return 0;
}

/* An SPMC that speaks one version alone, one of another major, and none at all. */
static int search_odd(struct work *work)
{
	static const uint32_t oldest[][2] = {
		{ FFAF_VERSION_1_2, FFAF_VERSION_1_2 }, { FFAF_VERSION_1_2, FFAF_VERSION_1_1 },
		{ FFAF_VERSION_1_1, FFAF_VERSION_1_1 }, { FFAF_VERSION_1_3, FFAF_VERSION_1_3 },
		{ FFAF_MAKE_VERSION(2, 0), 0 },		{ FFAF_VERSION_1_2, UINT32_MAX },
	};

	for (unsigned int i = 0; i < 2 * sizeof(oldest) / sizeof(oldest[0]); i++) {
		const struct ffan_environment environment = { .version = oldest[i / 2][0],
							      .oldest = oldest[i / 2][1],
							      .wide = i % 2 != 0 };

		if (search_and_free(work, &environment) != 0)
			return -1;
	}
	return 0;
}

static bool is_notable(const struct equiv_seen *seen)
{
	return seen->depth != 0 || seen->upper_halves || seen->undefined ||
	       (seen->costed && (seen->cost_min != 0 || seen->cost_max != 0));
}

static int tell_functions(struct work *work)
{
	struct ffan_equiv_result *result = work->result;

	result->functions = calloc(256, sizeof(*result->functions));
	if (result->functions == NULL)
		return -1;
	for (unsigned int n = 0; n < 256; n++) {
		const struct equiv_seen *seen = &work->seen[n];

		if (is_notable(seen))
			result->functions[result->function_count++] = (struct ffan_equiv_function){
				.number = (uint8_t)n,
				.told_apart = seen->depth != 0,
				.upper_halves = seen->upper_halves,
				.undefined = seen->undefined,
				.depth = seen->depth,
				.cost_min = seen->cost_min,
				.cost_max = seen->cost_max,
			};
	}
	return 0;
}

static int search_all(struct work *work)
{
	static const uint32_t versions[] = { FFAF_VERSION_1_2, FFAF_VERSION_1_1, FFAF_VERSION_1_0,
					     FFAF_VERSION_1_3 };

	if (work->options->system != NULL) {
		const struct ffan_environment one = { .system = work->options->system };

		return search_and_free(work, &one) != 0 ? -1 : tell_functions(work);
	}
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (search_version(work, versions[i]) != 0)
			return -1;
	return search_odd(work) != 0 ? -1 : tell_functions(work);
}

int ffan_equiv(const struct ffaio_policy *before, const struct ffaio_policy *after,
	       const struct ffan_equiv_options *options, struct ffan_equiv_result *result)
{
	struct work *work = calloc(1, sizeof(*work));
	int status = -1;

	memset(result, 0, sizeof(*result));
	result->depth = options->depth;
	result->closed = true;
	if (work == NULL)
		return -1;
	work->before = before;
	work->after = after;
	work->options = options;
	work->result = result;
	work->sides = calloc(2, sizeof(*work->sides));
	if (work->sides != NULL &&
	    equiv_calls_init(&work->calls, &before->core, &after->core) == 0) {
		result->calls = work->calls.count;
		status = search_all(work);
	}
	equiv_calls_free(&work->calls);
	free(work->sides);
	free(work);
	if (status != 0)
		ffan_equiv_free(result);
	return status;
}

void ffan_equiv_free(struct ffan_equiv_result *result)
{
	equiv_trace_free(&result->trace);
	free(result->functions);
	memset(result, 0, sizeof(*result));
}
