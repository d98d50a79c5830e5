/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

/* What ffaio_policy_write makes of POLICY; free it. Inlined, gcc 12 takes it for a local array. */
__attribute__((noinline)) static char *written(const struct ffaio_policy *policy, bool places)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ffaio_policy_write(out, policy, places);
	fclose(out);
	return text;
}

static struct ffaio_policy *parsed(const char *text)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_parse("again", text, strlen(text), &error);

	if (policy == NULL)
		test_context("%lu:%lu: %s\n%s", error.line, error.column, error.text, text);
	CHECK(policy != NULL);
	return policy;
}

static void check_same_texts(const struct ffaio_policy *a, const struct ffaio_policy *b)
{
	for (unsigned int i = 0; i < 512; i++) {
		const struct ffaio_entry *x = &a->entry[i / 256][i % 256];
		const struct ffaio_entry *y = &b->entry[i / 256][i % 256];

		CHECK_EQ_STR(x->reason, y->reason);
		CHECK_EQ_STR(x->spec, y->spec);
	}
	CHECK_EQ_STR(a->name, b->name);
	CHECK_EQ_STR(a->summary, b->summary);
	CHECK_EQ_STR(a->origin, b->origin);
}

/* Read back, POLICY has the same core and says the same; written again, it has the same bytes. */
static void check_round_trip(const struct ffaio_policy *policy, bool places)
{
	char *text = written(policy, places), *again;
	struct ffaio_policy *back = parsed(text);

	if (back != NULL) {
		CHECK_EQ_MEM(&back->core, &policy->core, sizeof(back->core));
		check_same_texts(back, policy);
		again = written(back, false);
		if (!places)
			CHECK_EQ_STR(again, text);
		free(again);
	}
	ffaio_policy_free(back);
	free(text);
}

TEST(policy_write, every_policy_that_ships_reads_back)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);

	REQUIRE(count > 10);
	for (size_t i = 0; i < count; i++) {
		struct ffaio_policy *policy = rig_policy(names[i]);

		test_context("%s", names[i]);
		check_round_trip(policy, false);
		check_round_trip(policy, true);
		ffaio_policy_free(policy);
	}
}

#define HEAD "window: 0x60-0xff\nversion: 1.2\nunlisted: deny\n"

/* Values that YAML would read otherwise if they stood as they are, and odd entries. */
TEST(policy_write, odd_values_read_back)
{
	static const char *const texts[] = {
		HEAD "summary: 'it''s: so'",
		HEAD "summary: 'a # b'\norigin: '- c'",
		HEAD "summary: '*a'\norigin: 'ends:'",
		HEAD "summary: \"double \\\"q\\\" \\\\ \"\norigin: 'ends '",
		HEAD "summary: \"\xc3\xa9 h\"",
		HEAD "functions: {0x84000091: forward, 0xc40000ff: deny}",
		HEAD "functions: {FFA_MEM_SHARE_64: handle, FFA_MEM_SHARE_32: forward}",
		HEAD "functions: {FFA_MEM_SHARE_64: handle}",
		HEAD "functions: {FFA_MEM_SHARE_64: handle, FFA_MEM_SHARE_32: {action: handle, "
		     "reason: b}}",
		HEAD "functions:\n  FFA_RUN:\n    action: forward\n    since: 1.1\n"
		     "    probe: once\n    require: [w1-zero, target-secure]\n    spec: 'x: y'",
		HEAD "functions: {FFA_RUN: {action: forward, require: w2-zero}}",
		HEAD "behaviour: {hint-bit: strip}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ffaio_policy *policy = rig_policy(texts[i]);

		test_context("%s", texts[i]);
		check_round_trip(policy, false);
		ffaio_policy_free(policy);
	}
}

/* Entries at random, conditions and all. */
TEST(policy_write, random_policies_read_back)
{
	uint64_t seed = 0x5eed;

	for (unsigned int run = 0; run < 200; run++) {
		struct ffaio_policy *policy;
		char text[4000] = HEAD "functions:\n";
		size_t used = strlen(text);

		for (unsigned int i = 0; i < FFAF_FN_COUNT && used < 3000; i++) {
			const uint64_t r = rig_random(&seed);
			const struct ffaf_function *f = ffaf_function((enum ffaf_fn)i);
			const bool one = f->since32 != 0 && f->since64 != 0 && (r & 4) != 0;

			if ((r & 3) == 0)
				continue;
			used += (size_t)snprintf(
				text + used, sizeof(text) - used,
				(r & 3) == 1 ? "  %s%s: %s\n"
					     : "  %s%s: {action: %s, since: 1.%u, require: %s}\n",
				f->name,
				!one	       ? ""
				: (r & 8) != 0 ? "_64"
					       : "_32",
				(r & 3) == 1	? "deny"
				: (r & 16) != 0 ? "handle"
						: "forward",
				(unsigned int)(r >> 8 & 3),
				ffaf_requirement_word((unsigned int)(r >> 16 & 7)));
		}
		policy = rig_policy(text);
		check_round_trip(policy, (run & 1) != 0);
		ffaio_policy_free(policy);
	}
}

TEST(policy_write, is_readable)
{
	struct ffaio_policy *policy =
		rig_policy(HEAD "functions:\n  FFA_RUN_64: forward\n  FFA_MEM_DONATE: deny\n"
				"  FFA_RUN_32: {action: forward, require: [w1-zero, w2-zero]}\n");
	char *text = written(policy, true);

	REQUIRE(strstr(text, "\nbehaviour:") != NULL);
	*strstr(text, "\nbehaviour:") = '\0';
	CHECK_EQ_STR(text, "ffafilter-policy: 1\nname: test\n\n"
			   "window: 0x60-0xff                                # test:3\n"
			   "version: 1.2                                     # test:4\n"
			   "unlisted: deny                                   # test:5\n"
			   "\nfunctions:\n"
			   "  FFA_RUN_32:                                    # test:9\n"
			   "    action: forward\n    require: [w1-zero, w2-zero]\n"
			   "  FFA_RUN_64: forward                            # test:7\n"
			   "  FFA_MEM_DONATE: deny                           # test:8\n");
	free(text);
	ffaio_policy_free(policy);
}
