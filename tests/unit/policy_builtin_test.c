/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"

#include <stdio.h>

#include <ffaio/policy.h>
#include <ffaio/system.h>

/* The entries of a filter, as numbers: what no list has is forwarded. */
struct filter {
	const char *name;
	const char *deny; /* FIDs and two names for lists of them */
	const char *handle;
};

/* What all of them deny, and what v6.18 adds to that. */
#define BASE                                                              \
	"84000066 8400006a 8400006b 8400006e 84000070 84000071 c4000071 " \
	"84000074 c4000074 84000075 84000076 84000078 84000079 8400007a "
#define NOTIFY "8400007d 8400007e 8400007f 84000080 84000081 84000082 "
#define REGS "84000083 8400008a c400008b c400008e "
#define REQ2 "c400008d "
#define MEMORY                                                            \
	"84000064 c4000066 84000067 84000072 c4000072 84000073 c4000073 " \
	"84000077 8400007b "
#define ALL MEMORY "84000063 84000068 "

static const struct filter filters[] = {
	{ "android14-6.1", BASE "8400006f", MEMORY },
	{ "android15-6.6", BASE, ALL },
	{ "linux-next-direct-resp", BASE NOTIFY REGS REQ2 "c4000070", ALL },
	{ "linux-next-notifications", BASE "8400008a c400008b c400008e " REQ2, ALL NOTIFY },
	{ "linux-v6.6", BASE "8400006f", MEMORY },
	{ "linux-v6.12", BASE, ALL },
	{ "linux-v6.18", BASE NOTIFY REGS REQ2, ALL },
	{ "linux-v6.18-allow-req2", BASE NOTIFY REGS, ALL },
	{ "linux-v6.18-direct-messages", BASE NOTIFY REGS, ALL REQ2 "8400006f c400006f" },
	{ "linux-v6.18-probe-optional", BASE NOTIFY "84000083", ALL },
	{ "linux-v7.1", BASE NOTIFY REGS REQ2, ALL },
	{ "linux-v7.3", BASE NOTIFY REGS REQ2, ALL },
};

static bool lists(const char *list, uint32_t fid)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%08x", fid);
	return strstr(list, digits) != NULL;
}

static void check_filter(const struct filter *filter, const struct ffaio_policy *policy)
{
	for (uint32_t i = 0; i < 512; i++) {
		const uint32_t number = i % 256, wide = i / 256;
		const uint32_t fid = (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
		unsigned int want = FFAF_FORWARD;

		if (number < policy->core.window_first || number > policy->core.window_last)
			continue;
		if (lists(filter->deny, fid))
			want = FFAF_DENY;
		if (lists(filter->handle, fid))
			want = FFAF_HANDLE;
		test_context("%s: 0x%08x", filter->name, fid);
		CHECK_EQ_U64(policy->core.entry[wide][number] & FFAF_ENTRY_ACTION, want);
	}
}

TEST(policy_builtin, each_names_what_its_kernel_does)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		struct ffaio_error error = { 0 };
		struct ffaio_policy *policy = ffaio_policy_load(filters[i].name, &error);

		test_context("%s:%lu:%lu: %s", error.file, error.line, error.column, error.text);
		REQUIRE(policy != NULL);
		check_filter(&filters[i], policy);
		ffaio_policy_free(policy);
	}
}

/* Versions within a name sort by their value: 6.6 stands before 6.12. */
TEST(policy_builtin, all_are_in_order_and_called_as_their_files)
{
	static const char *const order[] = { "linux-v6.6", "linux-v6.12", "linux-v6.18",
					     "linux-v7.3" };
	size_t count, next = 0;
	const char *const *names = ffaio_policy_builtins(&count);

	/* Those in the table, and two for guests. */
	CHECK_EQ_U64(count, sizeof(filters) / sizeof(filters[0]) + 2);
	for (size_t i = 0; i < count; i++) {
		struct ffaio_error error = { 0 };
		struct ffaio_policy *policy = ffaio_policy_load(names[i], &error);

		test_context("%s:%lu:%lu: %s", error.file, error.line, error.column, error.text);
		REQUIRE(policy != NULL);
		CHECK_EQ_STR(policy->name, names[i]);
		CHECK(policy->summary != NULL && policy->origin != NULL);
		if (next < 4 && strcmp(names[i], order[next]) == 0)
			next++;
		ffaio_policy_free(policy);
	}
	CHECK_EQ_U64(next, 4);
}

static struct ffaf_policy core_of(const char *name)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_load(name, &error);
	struct ffaf_policy core = { 0 };

	if (CHECK(policy != NULL))
		core = policy->core;
	ffaio_policy_free(policy);
	return core;
}

/* The proposals differ from v6.18 in the calls that they are about, and in nothing else. */
TEST(policy_builtin, a_proposal_changes_its_calls_only)
{
	const struct ffaf_policy old = core_of("linux-v6.18");
	struct ffaf_policy allow = core_of("linux-v6.18-allow-req2");
	struct ffaf_policy probe = core_of("linux-v6.18-probe-optional");

	CHECK_EQ_U64(allow.entry[1][0x8d], FFAF_ENTRY(FFAF_FORWARD, true, FFAF_RULE_FINAL));
	allow.entry[1][0x8d] = old.entry[1][0x8d];
	CHECK_EQ_MEM(&allow, &old, sizeof(old));

	CHECK_EQ_U64(probe.rule[1].probe, FFAF_PROBE_EVERY_CALL);
	probe.rule[1] = old.rule[1];
	CHECK_EQ_U64(probe.entry[0][0x8a], FFAF_ENTRY(FFAF_FORWARD, true, 1));
	CHECK_EQ_U64(probe.entry[1][0x8b], FFAF_ENTRY(FFAF_FORWARD, true, 1));
	CHECK_EQ_U64(probe.entry[1][0x8d], FFAF_ENTRY(FFAF_FORWARD, true, 1));
	CHECK_EQ_U64(probe.entry[1][0x8e], FFAF_ENTRY(FFAF_FORWARD, true, 1));
	probe.entry[0][0x8a] = old.entry[0][0x8a];
	memcpy(&probe.entry[1][0x8b], &old.entry[1][0x8b], 4);
	CHECK_EQ_MEM(&probe, &old, sizeof(old));
}

TEST(policy_builtin, an_unknown_name_gets_the_nearest)
{
	struct ffaio_error error = { 0 };

	CHECK(ffaio_policy_load("linux-v6.18-alow-req2", &error) == NULL);
	CHECK(strstr(error.text, "did you mean 'linux-v6.18-allow-req2'?") != NULL);
}

TEST(policy_builtin, summaries_are_those_of_the_files)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);

	for (size_t i = 0; i < count; i++) {
		struct ffaio_error error = { 0 };
		struct ffaio_policy *policy = ffaio_policy_load(names[i], &error);

		REQUIRE(policy != NULL);
		CHECK_EQ_STR(ffaio_policy_builtin_summary(names[i]), policy->summary);
		ffaio_policy_free(policy);
	}
	names = ffaio_system_builtins(&count);
	for (size_t i = 0; i < count; i++) {
		struct ffaio_error error = { 0 };
		struct ffaio_system *system = ffaio_system_load(names[i], &error);

		REQUIRE(system != NULL);
		CHECK_EQ_STR(ffaio_system_builtin_summary(names[i]), system->summary);
		ffaio_system_free(system);
	}
	CHECK_EQ_STR(ffaio_policy_builtin_summary("nobody"), "");
}
