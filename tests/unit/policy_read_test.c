/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"

#include <ffaio/policy.h>

#define HEAD                    \
	"ffafilter-policy: 1\n" \
	"name: test\n"          \
	"window: 0x60-0x97\n"   \
	"version: 1.2\n"        \
	"unlisted: forward\n"

static struct ffaio_policy *parse(const char *text)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_parse("test.yaml", text, strlen(text), &error);

	test_context("%s:%lu:%lu: %s", error.file, error.line, error.column, error.text);
	CHECK((policy == NULL) == error.set);
	return policy;
}

static unsigned int action(const struct ffaio_policy *policy, uint32_t fid)
{
	return policy->core.entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff] & FFAF_ENTRY_ACTION;
}

static const struct ffaio_entry *entry(const struct ffaio_policy *policy, uint32_t fid)
{
	return &policy->entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];
}

static const struct ffaf_rule *rule(const struct ffaio_policy *policy, uint32_t fid)
{
	const uint8_t byte = policy->core.entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];

	return &policy->core.rule[ffaf_entry_rule(byte)];
}

TEST(policy_read, takes_the_least_there_can_be)
{
	struct ffaio_policy *policy = parse(HEAD);

	REQUIRE(policy != NULL);
	CHECK_EQ_STR(policy->name, "test");
	CHECK(policy->summary == NULL && policy->origin == NULL && policy->extends == NULL);
	CHECK_EQ_U64(policy->core.version, FFAF_VERSION_1_2);
	CHECK_EQ_U64(policy->core.window_first, 0x60);
	CHECK_EQ_U64(policy->core.window_last, 0x97);
	CHECK_EQ_U64(policy->core.unlisted, FFAF_FORWARD);
	CHECK_EQ_U64(policy->window.line, 3);
	CHECK_EQ_U64(policy->window.column, 9);
	ffaio_policy_free(policy);
}

TEST(policy_read, unlisted_fills_the_window_and_no_more)
{
	struct ffaio_policy *policy = parse(HEAD "functions:\n  FFA_RUN_32: forward\n");

	REQUIRE(policy != NULL);
	CHECK_EQ_U64(policy->core.entry[0][0x5f], 0);
	CHECK_EQ_U64(policy->core.entry[0][0x60], FFAF_ENTRY(FFAF_FORWARD, false, FFAF_RULE_FINAL));
	CHECK_EQ_U64(policy->core.entry[0][0x6d], FFAF_ENTRY(FFAF_FORWARD, true, FFAF_RULE_FINAL));
	CHECK_EQ_U64(policy->core.entry[1][0x6d], FFAF_ENTRY(FFAF_FORWARD, false, FFAF_RULE_FINAL));
	CHECK_EQ_U64(policy->core.entry[1][0x97], FFAF_ENTRY(FFAF_FORWARD, false, FFAF_RULE_FINAL));
	CHECK_EQ_U64(policy->core.entry[1][0x98], 0);
	CHECK_EQ_U64(entry(policy, 0xc400006d)->place.line, 0);
	ffaio_policy_free(policy);
}

TEST(policy_read, a_fid_beats_its_function_in_any_order)
{
	struct ffaio_policy *policy = parse(HEAD "functions:\n"
						 "  FFA_MEM_SHARE: deny\n"
						 "  FFA_MEM_SHARE_64: handle\n"
						 "  0x84000071: handle\n"
						 "  FFA_MEM_DONATE: deny\n");

	REQUIRE(policy != NULL);
	CHECK_EQ_U64(action(policy, 0x84000073), FFAF_DENY);
	CHECK_EQ_U64(action(policy, 0xc4000073), FFAF_HANDLE);
	CHECK_EQ_U64(action(policy, 0x84000071), FFAF_HANDLE);
	CHECK_EQ_U64(action(policy, 0xc4000071), FFAF_DENY);
	CHECK_EQ_STR(entry(policy, 0x84000071)->name, "0x84000071");
	CHECK_EQ_STR(entry(policy, 0xc4000071)->name, "FFA_MEM_DONATE");
	ffaio_policy_free(policy);
}

TEST(policy_read, a_function_of_one_width_covers_that)
{
	struct ffaio_policy *policy = parse(HEAD "functions:\n"
						 "  FFA_MEM_FRAG_RX: deny\n"
						 "  FFA_MSG_SEND_DIRECT_REQ2: deny\n"
						 "  0xC4000091: deny\n");

	REQUIRE(policy != NULL);
	CHECK_EQ_U64(action(policy, 0x8400007a), FFAF_DENY);
	CHECK_EQ_U64(action(policy, 0xc400007a), FFAF_FORWARD);
	CHECK_EQ_U64(action(policy, 0x8400008d), FFAF_FORWARD);
	CHECK_EQ_U64(action(policy, 0xc400008d), FFAF_DENY);
	CHECK_EQ_U64(action(policy, 0x84000091), FFAF_FORWARD);
	CHECK_EQ_U64(action(policy, 0xc4000091), FFAF_DENY);
	ffaio_policy_free(policy);
}

TEST(policy_read, conditions_become_rules_that_equal_entries_share)
{
	struct ffaio_policy *policy =
		parse(HEAD "functions:\n"
			   "  FFA_MSG_SEND2: {action: forward, since: 1.1, probe: once}\n"
			   "  FFA_RUN: {probe: once, action: forward, since: 1.1}\n"
			   "  FFA_NOTIFICATION_UNBIND:\n"
			   "    action: handle\n"
			   "    require: [w2-zero, w1-low-zero]\n"
			   "  FFA_RX_ACQUIRE: {action: handle, require: w2-zero}\n");

	REQUIRE(policy != NULL);
	CHECK(rule(policy, 0x84000086) == rule(policy, 0xc400006d));
	CHECK(rule(policy, 0x84000086) != &policy->core.rule[0]);
	CHECK_EQ_U64(rule(policy, 0x84000086)->since, FFAF_VERSION_1_1);
	CHECK_EQ_U64(rule(policy, 0x84000086)->probe, FFAF_PROBE_ONCE);
	CHECK_EQ_U64(rule(policy, 0x84000080)->require,
		     1u << FFAF_REQUIREMENT_W1_LOW_ZERO | 1u << FFAF_REQUIREMENT_W2_ZERO);
	CHECK_EQ_U64(rule(policy, 0x84000084)->require, 1u << FFAF_REQUIREMENT_W2_ZERO);
	CHECK(rule(policy, 0x84000064) == &policy->core.rule[0]);
	ffaio_policy_free(policy);
}

TEST(policy_read, places_and_texts_are_kept)
{
	struct ffaio_policy *policy =
		parse(HEAD "functions: { FFA_RUN: { action: deny, reason: 'caf\xc3\xa9', "
			   "spec: \"1\" }, FFA_YIELD: deny,\n"
			   "  FFA_MSG_WAIT: { action: deny, reason: two\n"
			   "    lines } }\n");
	REQUIRE(policy != NULL);
	CHECK_EQ_STR(entry(policy, 0x8400006d)->reason, "caf\xc3\xa9");
	CHECK_EQ_STR(entry(policy, 0x8400006d)->spec, "1");
	CHECK_EQ_U64(entry(policy, 0xc400006d)->place.line, 6);
	CHECK_EQ_U64(entry(policy, 0xc400006d)->place.column, 14);
	/* In bytes, behind a character of two. */
	CHECK_EQ_U64(entry(policy, 0x8400006c)->place.column, 69);
	CHECK(entry(policy, 0x8400006c)->reason == NULL);
	CHECK_EQ_STR(entry(policy, 0x8400006b)->reason, "two lines");
	CHECK_EQ_U64(entry(policy, 0x8400006b)->place.line, 7);
	ffaio_policy_free(policy);
}

TEST(policy_read, a_child_says_what_is_other_than_in_its_parent)
{
	struct ffaio_policy *policy = parse("ffafilter-policy: 1\n"
					    "name: child\n"
					    "extends: linux-v6.12\n"
					    "functions:\n"
					    "  FFA_RXTX_MAP: {action: forward, since: 1.1}\n"
					    "  FFA_MEM_DONATE_64: forward\n"
					    "behaviour:\n"
					    "  hint-bit: keep\n");

	REQUIRE(policy != NULL);
	CHECK_EQ_STR(policy->name, "child");
	CHECK_EQ_STR(policy->extends, "linux-v6.12");
	CHECK(policy->summary == NULL && policy->origin == NULL);
	CHECK_EQ_U64(policy->core.version, FFAF_VERSION_1_1);
	CHECK_EQ_U64(policy->version.file, 1);
	REQUIRE(policy->file_count == 2);
	CHECK_EQ_STR(policy->files[0], "test.yaml");
	CHECK_EQ_STR(policy->files[1], "policies/linux-v6.12.yaml");
	/* A function's name takes the place of what the parent says of its FIDs. */
	CHECK_EQ_U64(action(policy, 0x84000066), FFAF_FORWARD);
	CHECK_EQ_U64(action(policy, 0xc4000066), FFAF_FORWARD);
	CHECK(entry(policy, 0x84000066)->reason == NULL);
	CHECK_EQ_U64(action(policy, 0x84000071), FFAF_DENY);
	CHECK_EQ_U64(entry(policy, 0x84000071)->place.file, 1);
	CHECK_EQ_U64(action(policy, 0xc4000071), FFAF_FORWARD);
	CHECK_EQ_U64(entry(policy, 0xc4000071)->place.file, 0);
	CHECK_EQ_U64(policy->core.behaviour[FFAF_BEHAVIOUR_HINT_BIT], FFAF_HINT_BIT_KEEP);
	CHECK_EQ_U64(policy->behaviour[FFAF_BEHAVIOUR_HINT_BIT].file, 0);
	CHECK_EQ_U64(policy->core.behaviour[FFAF_BEHAVIOUR_REGISTERS], FFAF_REGISTERS_X0_X3);
	CHECK_EQ_U64(policy->behaviour[FFAF_BEHAVIOUR_REGISTERS].file, 1);
	ffaio_policy_free(policy);
}

TEST(policy_read, an_unsaid_behaviour_is_the_strictest_and_has_no_place)
{
	struct ffaio_policy *policy = parse(HEAD "behaviour: {hint-bit: strip}\n");

	REQUIRE(policy != NULL);
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++) {
		const bool said = i == FFAF_BEHAVIOUR_HINT_BIT;

		CHECK_EQ_U64(policy->core.behaviour[i], said ? FFAF_HINT_BIT_STRIP : 0);
		CHECK_EQ_U64(policy->behaviour[i].line, said ? 6 : 0);
	}
	ffaio_policy_free(policy);
}

TEST(policy_read, line_ends_quotes_and_markers_play_no_part)
{
	struct ffaio_policy *plain = parse(HEAD "functions:\n  FFA_RUN: deny\n");
	struct ffaio_policy *other = parse("%YAML 1.1\r\n---\r\n"
					   "'ffafilter-policy': \"1\"\r\n"
					   "\"name\": test\t# a tab\r\n"
					   "window: '0x60-0x97'\r\nversion: '1.2'\r\n"
					   "unlisted: forward\r\n\r\n"
					   "functions: {\"FFA_RUN\": 'deny'}\r\n...");

	REQUIRE(plain != NULL && other != NULL);
	CHECK_EQ_MEM(&plain->core, &other->core, sizeof(plain->core));
	CHECK_EQ_U64(entry(other, 0x8400006d)->place.line, 9);
	ffaio_policy_free(plain);
	ffaio_policy_free(other);
}

TEST(policy_read, the_first_error_stays)
{
	struct ffaio_error error = { .set = true, .text = "earlier" };

	CHECK(ffaio_policy_parse("test.yaml", "", 0, &error) == NULL);
	CHECK_EQ_STR(error.text, "earlier");
}

/* Every prefix of a policy is a policy or an error in it, and nothing leaks. */
TEST(policy_read, any_prefix_is_read_or_refused)
{
	static const char text[] = HEAD "extends: linux-v6.18\n"
					"functions:\n"
					"  FFA_RUN: {action: forward, require: [w1-zero],"
					" reason: \"because\", spec: '1'}\n"
					"  0x84000090: deny\n"
					"behaviour:\n"
					"  hint-bit: strip\n";

	for (size_t size = 0; size < sizeof(text); size++) {
		struct ffaio_error error = { 0 };
		struct ffaio_policy *policy = ffaio_policy_parse("test.yaml", text, size, &error);

		test_context("prefix of %zu", size);
		CHECK((policy == NULL) == error.set);
		CHECK(!error.set || error.line != 0);
		ffaio_policy_free(policy);
	}
}
