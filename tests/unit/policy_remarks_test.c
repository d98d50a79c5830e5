/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

/* A policy with the text in place of one value or comment, and what the remarks are. */
struct row {
	const char *text; /* a whole file, after its first line */
	const char *remarks; /* "line:column about text;" each, '^' where at the top */
};

#define REST "\nwindow: 0x60-0xff\nversion: 1.2\nunlisted: deny\n"

static const struct row rows[] = {
	{ "name: a" REST, "" },
	{ "name: a # ffafilter: allow x y" REST, "2:9 2 allow x y;" },
	{ "# ffafilter: allow x y\nname: a" REST, "2:1 3 allow x y;" },
	{ "#   ffafilter:z\n\n# more\n  # ffafilter:  b  \nname: a" REST, "2:1 6 z;5:3 6 b;" },
	{ "##ffafilter: z\nname: a" REST, "2:1 3 z;" },
	{ "# of ffafilter: z\nname: a" REST, "" },
	{ "name: a\n# ffafilter:" REST, "3:1 4 ;" },
	/* No comments: within quotes, or without a blank before. */
	{ "name: a\nsummary: 'b # ffafilter: c'" REST, "" },
	{ "name: a\nsummary: \"b # ffafilter: c\"" REST, "" },
	{ "name: a\nsummary: \"b \\\" # ffafilter: c\"" REST, "" },
	{ "name: a\nsummary: 'b '' # ffafilter: c'" REST, "" },
	{ "name: a\nsummary: b#ffafilter:c" REST, "" },
	{ "name: a\nsummary: 'b\n   # ffafilter: c'" REST, "" },
	{ "name: a\nsummary: >\n   # ffafilter: c" REST, "" },
	/* Comments all the same. */
	{ "name: a\nsummary: 'b' # ffafilter: c" REST, "3:14 3 c;" },
	{ "name: a\nsummary: b 'c # ffafilter: d" REST, "3:15 3 d;" },
	{ "name: a\nsummary: >\n   b\n# ffafilter: c" REST, "5:1 6 c;" },
	{ "name: a\nsummary: > # ffafilter: c\n   b" REST, "" },
	{ "name: a\nsummary: \"\xc3\xa9\" # ffafilter: \xc3\xa9" REST, "3:15 3 \xc3\xa9;" },
	{ "name: a\nfunctions: { FFA_RUN: deny, # ffafilter: c\n  FFA_YIELD: deny }" REST,
	  "3:29 3 c;" },
	{ "name: a\nfunctions:\n  FFA_RUN: # ffafilter: c\n    action: deny" REST, "4:12 4 c;" },
	{ "name: a" REST "# ffafilter: last", "6:1 0 last;" },
	{ "name: a" REST " # ffafilter: tab\t\r\n", "6:2 0 tab;" },
};

static void tell(const struct ffaio_policy *policy, char *buffer, size_t size)
{
	size_t used = 0;

	buffer[0] = '\0';
	for (size_t i = 0; i < policy->remark_count && used < size; i++) {
		const struct ffaio_remark *r = &policy->remark[i];

		used += (size_t)snprintf(buffer + used, size - used, "%lu:%lu %lu %s;",
					 r->place.line, r->place.column, r->about, r->text);
	}
}

TEST(policy_remarks, comments_and_no_comments)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffaio_error error = { 0 };
		struct ffaio_policy *policy;
		char text[500], got[200];

		snprintf(text, sizeof(text), "ffafilter-policy: 1\n%s", rows[i].text);
		test_context("row %zu: %s", i, text);
		policy = ffaio_policy_parse("f", text, strlen(text), &error);
		if (!CHECK_EQ_STR(error.text, "") || policy == NULL)
			continue;
		tell(policy, got, sizeof(got));
		CHECK_EQ_STR(got, rows[i].remarks);
		ffaio_policy_free(policy);
	}
}

TEST(policy_remarks, top_of_the_file)
{
	static const char text[] = "# one\n# ffafilter: a\n\n# ffafilter: b\nffafilter-policy: 1\n"
				   "# ffafilter: c\nname: x" REST;
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_parse("f", text, strlen(text), &error);

	REQUIRE(policy != NULL && policy->remark_count == 3);
	CHECK(policy->remark[0].top && policy->remark[1].top && !policy->remark[2].top);
	ffaio_policy_free(policy);
}

/* Cut anywhere, and with any byte changed, a file is read or refused, and no more. */
TEST(policy_remarks, broken_files)
{
	static const char text[] =
		"# ffafilter: a\nffafilter-policy: 1 # ffafilter: b\nname: x" REST
		"summary: 'q # z' # ffafilter: c\norigin: >-\n  a\n  b\n# e";
	uint64_t seed = 7;
	char copy[sizeof(text)];

	for (size_t i = 0; i < 20 * sizeof(text); i++) {
		const uint64_t r = rig_random(&seed);
		struct ffaio_error error = { 0 };
		char *exact;
		size_t size = sizeof(text) - 1;

		memcpy(copy, text, sizeof(text));
		if ((r & 1) != 0)
			copy[(r >> 8) % size] = "#'\" \n>|\t:x"[(r >> 32) % 10];
		else
			size = (r >> 8) % size;
		/* Of this very size: a sanitizer sees a read past the end. */
		exact = malloc(size + (size == 0));
		memcpy(exact, copy, size);
		ffaio_policy_free(ffaio_policy_parse("f", exact, size, &error));
		free(exact);
	}
}

TEST(policy_remarks, shadowed_and_repeated)
{
	struct ffaio_policy *policy =
		rig_policy("extends: linux-v6.18\nversion: 1.2\nunlisted: deny\nfunctions:\n"
			   "  FFA_RUN: deny\n  FFA_RUN_32: forward\n  FFA_RUN_64: forward\n"
			   "  FFA_YIELD: deny\n  FFA_YIELD_64: forward\n"
			   "  FFA_MEM_DONATE: deny\n  FFA_MEM_SHARE: forward\n"
			   "behaviour: {hint-bit: strip, registers: x0-x3}\n");

	CHECK_EQ_U64(policy->shadowed_count, 1);
	CHECK_EQ_STR(policy->shadowed[0].name, "FFA_RUN");
	CHECK_EQ_U64(policy->shadowed[0].place.line, 7);
	CHECK(policy->version.repeats && !policy->unlisted.repeats && !policy->window.repeats);
	CHECK(policy->entry[0][FFAF_NR_MEM_DONATE].place.repeats);
	CHECK(policy->entry[1][FFAF_NR_MEM_DONATE].place.repeats);
	CHECK(!policy->entry[0][FFAF_NR_MEM_SHARE].place.repeats);
	CHECK(!policy->entry[0][FFAF_NR_RUN].place.repeats);
	CHECK(policy->behaviour[FFAF_BEHAVIOUR_HINT_BIT].repeats);
	CHECK(!policy->behaviour[FFAF_BEHAVIOUR_REGISTERS].repeats);
	ffaio_policy_free(policy);
}
