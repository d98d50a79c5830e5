/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#define _GNU_SOURCE
#include "test.h"

#include <ffaio/extract.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DATA FFAF_SOURCE_DIR "/tests/data/c/"

static struct ffaio_policy *open_c(const char *file, const char *like)
{
	const struct ffaio_extract options = { .like = like };
	struct ffaio_error error = { 0 };
	char path[512];
	struct ffaio_policy *policy;

	snprintf(path, sizeof(path), "%s%s", DATA, file);
	policy = ffaio_policy_open(path, &options, &error);
	test_context("%s: %s:%lu:%lu: %s", file, error.file, error.line, error.column, error.text);
	CHECK((policy == NULL) == error.set);
	return policy;
}

static struct ffaio_policy *open_builtin(const char *name)
{
	struct ffaio_error error = { 0 };

	return ffaio_policy_open(name, NULL, &error);
}

static unsigned int action(const struct ffaio_policy *policy, uint32_t fid)
{
	return policy->core.entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff] & FFAF_ENTRY_ACTION;
}

static const struct ffaf_rule *rule(const struct ffaio_policy *policy, uint32_t fid)
{
	const uint8_t byte = policy->core.entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];

	return &policy->core.rule[ffaf_entry_rule(byte)];
}

/* Nothing that a caller or an SPMC could tell: what is listed may be, and is not compared. */
static void check_same(const struct ffaio_policy *got, const struct ffaio_policy *want)
{
	CHECK_EQ_U64(got->core.version, want->core.version);
	CHECK_EQ_U64(got->core.window_first, want->core.window_first);
	CHECK_EQ_U64(got->core.window_last, want->core.window_last);
	CHECK_EQ_U64(got->core.unlisted, want->core.unlisted);
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++) {
		test_context("%s", ffaf_behaviour_key(i));
		CHECK_EQ_U64(got->core.behaviour[i], want->core.behaviour[i]);
	}
	for (uint32_t fid = 0; fid < 512; fid++) {
		const uint32_t x0 = (fid & 1 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | fid / 2;

		test_context("FID 0x%08x", x0);
		CHECK_EQ_U64(action(got, x0), action(want, x0));
		CHECK_EQ_MEM(rule(got, x0), rule(want, x0), sizeof(struct ffaf_rule));
	}
}

/* Each of the whole filters is that of a kernel; its policy is known from recordings. */
TEST(extract, whole_filters_are_those_of_kernels)
{
	static const struct {
		const char *file, *like, *policy;
	} rows[] = {
		{ "deny-1.0.c", NULL, "android14-6.1" },
		{ "lost-error-1.1.c", NULL, "android15-6.6" },
		{ "allow-1.2.c", NULL, "linux-v6.18" },
		{ "allow-1.2.c", "linux-v6.18-allow-req2", "linux-v6.18" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffaio_policy *got = open_c(rows[i].file, rows[i].like);
		struct ffaio_policy *want = open_builtin(rows[i].policy);

		REQUIRE(got != NULL && want != NULL);
		check_same(got, want);
		ffaio_policy_free(got);
		ffaio_policy_free(want);
	}
}

struct row {
	const char *file;
	uint32_t fid;
	unsigned int action;
	uint32_t since;
	unsigned int probe;
	unsigned long line; /* 0: unlisted */
};

static const struct row rows[] = {
	/* chains of if, || and ?: */
	{ "chain.c", 0x84000063, FFAF_HANDLE, 0, 0, 22 },
	{ "chain.c", 0xc4000071, FFAF_DENY, 0, 0, 5 },
	{ "chain.c", 0x84000076, FFAF_DENY, 0, 0, 33 },
	{ "chain.c", 0x84000070, FFAF_DENY, 0, 0, 15 },
	{ "chain.c", 0xc4000070, FFAF_FORWARD, 0, 0, 0 },
	{ "chain.c", 0x8400006d, FFAF_FORWARD, 0, 0, 0 },
	/* arrays, of numbers and of structs, by ARRAY_SIZE, by sizeof and up to a zero */
	{ "table.c", 0x84000071, FFAF_DENY, 0, 0, 4 },
	{ "table.c", 0xc4000071, FFAF_DENY, 0, 0, 5 },
	{ "table.c", 0xc400008d, FFAF_DENY, 0, 0, 6 },
	{ "table.c", 0x8400006a, FFAF_DENY, 0, 0, 9 },
	{ "table.c", 0x8400008a, FFAF_DENY, 0, 0, 15 },
	{ "table.c", 0x8400006d, FFAF_FORWARD, 0, 0, 16 },
	{ "table.c", 0x84000072, FFAF_FORWARD, 0, 0, 0 },
	/* macros that make labels, numbers, ranges, conditions */
	{ "macros.c", 0x84000071, FFAF_DENY, 0, 0, 26 },
	{ "macros.c", 0xc4000071, FFAF_DENY, 0, 0, 26 },
	{ "macros.c", 0x8400006a, FFAF_DENY, 0, 0, 28 },
	{ "macros.c", 0x8400006b, FFAF_DENY, 0, 0, 29 },
	{ "macros.c", 0x8400006d, FFAF_FORWARD, 0, 0, 0 },
	{ "macros.c", 0x84000076, FFAF_DENY, 0, 0, 33 },
	{ "macros.c", 0xc400008d, FFAF_DENY, 0, 0, 51 },
	{ "macros.c", 0x8400008e, FFAF_DENY, 0, 0, 51 },
	/* groups with returns of their own, by version */
	{ "since.c", 0xc4000071, FFAF_DENY, 0, 0, 14 },
	{ "since.c", 0xc400008d, FFAF_FORWARD, 0x10002, 0, 16 },
	{ "since.c", 0x8400007f, FFAF_FORWARD, 0x10001, 0, 19 },
	{ "since.c", 0x84000084, FFAF_FORWARD, 0x10001, 0, 21 },
	{ "since.c", 0x8400006d, FFAF_FORWARD, 0, 0, 23 },
	/* asked of the SPMC */
	{ "probe.c", 0xc400008d, FFAF_FORWARD, 0, FFAF_PROBE_EVERY_CALL, 15 },
	{ "probe.c", 0x8400008a, FFAF_FORWARD, 0, FFAF_PROBE_EVERY_CALL, 17 },
	{ "probe.c", 0xc400008a, FFAF_FORWARD, 0, 0, 0 },
	{ "probe.c", 0x84000071, FFAF_DENY, 0, 0, 20 },
	/* ranges of labels */
	{ "lost-error-1.1.c", 0x84000079, FFAF_DENY, 0, 0, 26 },
};

TEST(extract, shapes_of_lists)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const unsigned int wide = (row->fid & FFAF_FID_SMC64) != 0;
		struct ffaio_policy *policy = open_c(row->file, NULL);
		const struct ffaio_entry *entry;

		REQUIRE(policy != NULL);
		entry = &policy->entry[wide][row->fid & 0xff];
		test_context("%s, FID 0x%08x", row->file, row->fid);
		CHECK_EQ_U64(action(policy, row->fid), row->action);
		CHECK_EQ_U64(rule(policy, row->fid)->since, row->since);
		CHECK_EQ_U64(rule(policy, row->fid)->probe, row->probe);
		CHECK_EQ_U64(entry->place.line, row->line);
		if (row->line != 0)
			CHECK(strstr(policy->files[entry->place.file], row->file) != NULL);
		ffaio_policy_free(policy);
	}
}

/* Handlers that the base does not have: what they ask is found out by trying. */
TEST(extract, handlers_are_tried_with_arguments)
{
	static const uint32_t fids[] = { 0x8400007d, 0x8400007f, 0x84000081 };
	struct ffaio_policy *got = open_c("requires.c", NULL);
	struct ffaio_policy *want = open_builtin("linux-next-notifications");

	REQUIRE(got != NULL && want != NULL);
	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		test_context("FID 0x%08x", fids[i]);
		CHECK_EQ_U64(action(got, fids[i]), FFAF_HANDLE);
		CHECK(rule(want, fids[i])->require != 0);
		CHECK_EQ_U64(rule(got, fids[i])->require, rule(want, fids[i])->require);
	}
	CHECK_EQ_U64(action(got, 0xc400006f), FFAF_HANDLE);
	CHECK_EQ_U64(rule(got, 0xc400006f)->require, 0);
	CHECK_EQ_U64(action(got, 0xc400008d), FFAF_HANDLE);
	CHECK_EQ_U64(rule(got, 0xc400008d)->since, FFAF_VERSION_1_2);
	ffaio_policy_free(got);
	ffaio_policy_free(want);
}

/* A list alone leaves what is handled, the window and the version to the base. */
TEST(extract, a_list_alone_needs_a_base)
{
	struct ffaio_policy *policy = open_c("list.c", "linux-v7.3");

	REQUIRE(policy != NULL);
	CHECK_EQ_U64(action(policy, 0xc4000066), FFAF_HANDLE);
	CHECK_EQ_U64(action(policy, 0xc400008d), FFAF_DENY);
	CHECK_EQ_U64(action(policy, 0x8400008a), FFAF_FORWARD);
	CHECK_EQ_U64(policy->core.version, FFAF_VERSION_1_2);
	ffaio_policy_free(policy);
}

static void check_written(const struct ffaio_policy *policy)
{
	char path[] = "/tmp/ffafilter-test-XXXXXX.yaml";
	const int fd = mkstemps(path, 5);
	struct ffaio_error error = { 0 };
	struct ffaio_policy *again;

	REQUIRE(fd >= 0);
	close(fd);
	CHECK_EQ_INT(ffaio_policy_save(path, policy, &error), 0);
	again = ffaio_policy_load(path, &error);
	unlink(path);
	test_context("%s: %lu: %s", policy->name, error.line, error.text);
	REQUIRE(again != NULL);
	CHECK_EQ_STR(again->name, policy->name);
	CHECK_EQ_STR(again->summary, policy->summary);
	CHECK_EQ_MEM(&again->core, &policy->core, sizeof(policy->core));
	for (size_t i = 0; i < 512; i++) {
		const struct ffaio_entry *a = &again->entry[i % 2][i / 2];
		const struct ffaio_entry *b = &policy->entry[i % 2][i / 2];

		CHECK((a->reason == NULL) == (b->reason == NULL));
		CHECK(a->reason == NULL || strcmp(a->reason, b->reason) == 0);
		CHECK((a->spec == NULL) == (b->spec == NULL));
	}
	ffaio_policy_free(again);
}

TEST(extract, what_is_written_reads_back)
{
	static const char *const files[] = { "allow-1.2.c", "deny-1.0.c", "lost-error-1.1.c",
					     "chain.c",	    "table.c",	  "macros.c",
					     "since.c",	    "probe.c",	  "requires.c" };
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);
	struct ffaio_policy *policy;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) + count; i++) {
		const size_t k = sizeof(files) / sizeof(files[0]);

		policy = i < k ? open_c(files[i], NULL) : open_builtin(names[i - k]);
		REQUIRE(policy != NULL);
		check_written(policy);
		ffaio_policy_free(policy);
	}
}

/* Every prefix of a source is a policy or an error with a text. */
TEST(extract, any_prefix_is_read_or_refused)
{
	static char text[8192];
	FILE *file = fopen(DATA "since.c", "rb");
	size_t size;

	REQUIRE(file != NULL);
	size = fread(text, 1, sizeof(text), file);
	fclose(file);
	for (size_t length = 0; length <= size; length += 3) {
		struct ffaio_error error = { 0 };
		struct ffaio_policy *policy =
			ffaio_extract_memory("prefix.c", text, length, NULL, &error);

		test_context("prefix of %zu", length);
		CHECK((policy == NULL) == error.set);
		ffaio_policy_free(policy);
	}
}
