/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

#include <ffan/lint.h>
#include <ffan/verify.h>

/* Whether LINT has the rule ID about SUBJECT, NULL: about anything. */
static const struct ffan_lint_finding *find(const struct ffan_lint *lint, const char *id,
					    const char *subject)
{
	for (size_t i = 0; i < lint->count; i++) {
		const struct ffan_lint_finding *f = &lint->finding[i];

		if (strcmp(ffan_lint_id(f->rule), id) == 0 &&
		    (subject == NULL || strcmp(f->subject, subject) == 0))
			return f;
	}
	return NULL;
}

static struct ffan_lint linted(const struct ffaio_policy *policy)
{
	struct ffaio_error error = { 0 };
	struct ffan_lint lint;

	CHECK_EQ_INT(ffan_lint(policy, &lint, &error), 0);
	CHECK_EQ_STR(error.text, "");
	return lint;
}

/* "id subject" of all findings, in order. */
static void tell(const struct ffan_lint *lint, char *buffer, size_t size)
{
	size_t used = 0;

	buffer[0] = '\0';
	for (size_t i = 0; i < lint->count && used < size; i++)
		used += (size_t)snprintf(buffer + used, size - used, "%s%s %s", i > 0 ? "; " : "",
					 ffan_lint_id(lint->finding[i].rule),
					 lint->finding[i].subject);
}

/*
 * A host's allow list with no finding; what a row adds or puts in place of a line makes one.
 * Keys of `functions` come last.
 */
#define CLEAN_BEHAVIOUR "behaviour: {hint-bit: strip}\n"
#define CLEAN_HEAD "window: 0x60-0xff\nversion: 1.2\nunlisted: deny\n"
#define CLEAN_FUNCTIONS                                                                     \
	"functions:\n  FFA_VERSION: handle\n  FFA_FEATURES: handle\n  FFA_ID_GET: handle\n" \
	"  FFA_RXTX_MAP: handle\n  FFA_RXTX_UNMAP: handle\n"
#define CLEAN CLEAN_HEAD "behaviour: {features: all}\n" CLEAN_FUNCTIONS
#define WITH(entries) CLEAN entries
#define BEHAVES(behaviours) \
	CLEAN_HEAD "behaviour: {features: all, " behaviours "}\n" CLEAN_FUNCTIONS
#define ALONE(behaviours) CLEAN_HEAD "behaviour: {" behaviours "}\n"
#define MEMORY                                                                         \
	"  FFA_MEM_SHARE: handle\n  FFA_MEM_LEND: handle\n  FFA_MEM_RECLAIM: handle\n" \
	"  FFA_PARTITION_INFO_GET: handle\n  FFA_RX_RELEASE: handle\n"

static const struct row {
	const char *policy;
	const char *id, *subject; /* there must be one, about this */
	bool only; /* and no other */
} rows[] = {
	{ BEHAVES("reserved-fid-bits: unlisted, other-calls: forward"), "number-bits-open",
	  "other-calls", false },
	{ BEHAVES("reserved-fid-bits: other, other-calls: forward, hint-bit: strip"),
	  "reserved-bits-open", "reserved-fid-bits", false },
	{ BEHAVES("reserved-fid-bits: other, other-calls: forward"), "hint-bit-open", "hint-bit",
	  false },
	{ "window: 0x60-0x7f\nversion: 1.2\nunlisted: deny\nbehaviour: {other-calls: forward}\n",
	  "past-window", "window", false },
	{ ALONE("other-calls: forward, x0-upper-half: ignore"), "upper-half-ignored",
	  "x0-upper-half", false },
	{ WITH("  FFA_NOTIFICATION_INFO_GET_32: deny\n"
	       "  FFA_NOTIFICATION_INFO_GET_64: {action: forward, since: 1.1}\n"),
	  "width-open", "FFA_NOTIFICATION_INFO_GET_64", false },
	{ WITH("  FFA_NOTIFICATION_INFO_GET_32: {action: forward, since: 1.1, require: w1-zero}\n"
	       "  FFA_NOTIFICATION_INFO_GET_64: {action: forward, since: 1.1}\n"),
	  "width-open", NULL, false },
	{ WITH("  FFA_MEM_DONATE: forward\n"), "memory-open", "FFA_MEM_DONATE_64", false },
	{ WITH("  FFA_CONSOLE_LOG: {action: forward, since: 1.2}\n"), "secure-only-open",
	  "FFA_CONSOLE_LOG_32", false },
	/* What is handled without a handler of its own is passed on. */
	{ WITH("  FFA_CONSOLE_LOG: {action: handle, since: 1.2}\n"), "secure-only-open",
	  "FFA_CONSOLE_LOG_64", false },
	{ WITH("  FFA_YIELD_32: forward\n"), "vm-only-open", "FFA_YIELD_32", false },
	{ WITH("  FFA_MEM_RETRIEVE_RESP: forward\n"), "reply-open", "FFA_MEM_RETRIEVE_RESP",
	  false },
	{ CLEAN_HEAD "behaviour: {negotiation: host}\nfunctions: {FFA_VERSION: handle, "
		     "FFA_RX_ACQUIRE: forward}\n",
	  "hypervisor-only-open", "FFA_RX_ACQUIRE", false },
	{ WITH("  FFA_MSG_SEND_DIRECT_REQ: forward\n  FFA_RUN_32: forward\n"), "sender-unchecked",
	  "FFA_MSG_SEND_DIRECT_REQ_64", false },
	{ "window: 0x60-0xff\nversion: 1.1\nunlisted: forward\n", "unlisted-newer",
	  "FFA_MSG_SEND_DIRECT_REQ2", false },
	{ "window: 0x60-0xff\nversion: 1.1\nunlisted: forward\n", "unlisted-range", "unlisted",
	  false },
	{ "window: 0x60-0xff\nversion: 1.1\nunlisted: forward\n", "unlisted-known", "unlisted",
	  false },
	{ WITH("  FFA_NS_RES_INFO_GET: forward\n"), "newer-than-version", "FFA_NS_RES_INFO_GET",
	  false },
	{ WITH("  FFA_SPM_ID_GET: forward\n"), "since-missing", "FFA_SPM_ID_GET", false },
	{ CLEAN_HEAD "functions: {FFA_FEATURES: forward}\n", "features-unfiltered", "features",
	  true },
	{ WITH("  FFA_RUN_32: {action: handle, require: [w1-zero, target-secure]}\n"),
	  "features-promises", "features", false },
	{ CLEAN_HEAD CLEAN_FUNCTIONS, "features-understates", "features", false },
	{ WITH("  FFA_SPM_ID_GET: {action: forward, since: 1.1}\n"), "features-unasked", "features",
	  true },
	{ WITH("  FFA_MSG_SEND2: {action: forward, since: 1.1, require: w1-high-zero}\n"),
	  "buffers-confused", "FFA_MSG_SEND2", false },
	{ CLEAN_HEAD "behaviour: {features: all}\nfunctions: {FFA_VERSION: handle, FFA_FEATURES: "
		     "handle, FFA_PARTITION_INFO_GET: handle, FFA_RX_RELEASE: handle}\n",
	  "buffers-never-mapped", "FFA_PARTITION_INFO_GET", false },
	{ WITH("  FFA_MEM_SHARE: handle\n"), "half-open", "FFA_MEM_SHARE without FFA_MEM_RECLAIM",
	  false },
	{ WITH("  FFA_RUN: deny\n  FFA_RUN_32: deny\n  FFA_RUN_64: deny\n"), "entry-shadowed",
	  "FFA_RUN", false },
	{ WITH("  FFA_RUN_32: {action: forward, since: 1.3}\n"), "since-never", "FFA_RUN_32",
	  false },
	{ CLEAN_HEAD "functions: {FFA_RUN_32: {action: forward, since: 1.0}}\n", "since-never",
	  "FFA_RUN_32", false },
	{ WITH("  FFA_RUN_32: {action: forward, since: 1.0}\n"), "since-always", "FFA_RUN_32",
	  false },
	{ WITH("  FFA_RUN_32: {action: forward, require: [w1-zero, target-secure]}\n"),
	  "require-never", "FFA_RUN_32", false },
	{ WITH("  FFA_RUN_32: {action: forward, require: [w1-zero, w1-low-zero]}\n"),
	  "require-idle", "FFA_RUN_32 w1-low-zero", false },
	{ WITH("  FFA_RX_RELEASE: {action: forward, probe: once}\n"), "probe-mandatory",
	  "FFA_RX_RELEASE", false },
	{ "extends: linux-v7.3\nversion: 1.2\n", "same-as-parent", "version", false },
	{ "extends: linux-v7.3\nfunctions: {FFA_MEM_DONATE: deny}\n", "same-as-parent",
	  "FFA_MEM_DONATE", false },
	{ "extends: linux-v7.3\nbehaviour: {hint-bit: strip}\n", "same-as-parent", "hint-bit",
	  false },
	{ WITH("  FFA_RUN_32: deny\n"), "same-as-unlisted", "FFA_RUN_32", true },
	{ BEHAVES("version-registers: undefined"), "version-leaks-stack", "version-registers",
	  true },
	{ BEHAVES("later-version: agreed"), "downgrade-ignored", "later-version", true },
	{ BEHAVES("before-agreement: unanswered"), "early-call-unanswered", "before-agreement",
	  true },
	{ BEHAVES("spmc-absent: x0"), "absent-spmc-fails-boot", "spmc-absent", true },
	{ BEHAVES("boot-version: exact"), "boot-needs-exact-version", "boot-version", true },
	{ BEHAVES("spmc-buffers: with-caller"), "unmap-unchecked", "spmc-buffers", true },
	{ BEHAVES("access-bounds: unchecked") MEMORY, "access-past-buffer", "access-bounds",
	  false },
	{ BEHAVES("range-address: rounded-down") MEMORY, "range-rounded", "range-address", false },
	{ BEHAVES("fragments: taken") MEMORY, "fragment-undone", "fragments", false },
	{ BEHAVES("reclaim-bounds: halt") MEMORY, "reclaim-halts", "reclaim-bounds", false },
	{ BEHAVES("reclaim-ranges: never") MEMORY, "reclaim-past-description", "reclaim-ranges",
	  false },
	{ BEHAVES("reclaim-ranges: after") MEMORY, "reclaim-checked-late", "reclaim-ranges",
	  false },
	{ BEHAVES("reclaim-release: keep") MEMORY, "rx-never-released", "reclaim-release", false },
	{ BEHAVES("reclaim-owner: unchecked") MEMORY, "reclaim-anybody", "reclaim-owner", false },
	{ BEHAVES("send-minimum: largest, fragments: taken") MEMORY "  FFA_MEM_FRAG_TX: handle\n",
	  "minimum-too-large", "send-minimum", false },
	{ CLEAN MEMORY "  FFA_MEM_FRAG_TX: handle\n", "fragment-halts", "FFA_MEM_FRAG_TX", false },
	{ CLEAN MEMORY, "count-needs-buffers", "FFA_PARTITION_INFO_GET", false },
};

TEST(lint, each_rule_is_found_where_it_is)
{
	bool met[FFAN_LINT_COUNT] = { false };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffaio_policy *policy = rig_policy(rows[i].policy);
		struct ffan_lint lint = linted(policy);
		const struct ffan_lint_finding *finding;
		char got[2000];

		tell(&lint, got, sizeof(got));
		test_context("row %zu:\n%s\n%s %s wanted, got: %s", i, rows[i].policy, rows[i].id,
			     rows[i].subject, got);
		finding = find(&lint, rows[i].id, rows[i].subject);
		CHECK(finding != NULL);
		if (finding != NULL)
			met[finding->rule] = true;
		/* Every host's filter that handles FFA_VERSION has the two that nothing changes. */
		for (size_t j = 0; rows[i].only && j < lint.count; j++)
			CHECK(&lint.finding[j] == finding ||
			      lint.finding[j].rule == FFAN_LINT_SMCCC_OLD ||
			      lint.finding[j].rule == FFAN_LINT_BUFFER_SIZE);
		ffan_lint_free(&lint);
		ffaio_policy_free(policy);
	}
	met[FFAN_LINT_SMCCC_OLD] = met[FFAN_LINT_BUFFER_SIZE] = met[FFAN_LINT_ALLOW_UNUSED] = true;
	for (unsigned int i = 0; i < FFAN_LINT_COUNT; i++) {
		test_context("no row for %s", ffan_lint_id(i));
		CHECK(met[i]);
	}
}

TEST(lint, what_denies_everything_is_clean)
{
	struct ffaio_policy *policy = rig_policy(CLEAN_HEAD);
	struct ffan_lint lint = linted(policy);
	char got[2000];

	tell(&lint, got, sizeof(got));
	CHECK_EQ_STR(got, "");
	ffan_lint_free(&lint);
	ffaio_policy_free(policy);
}

/* An allow list can be clean: no rule finds fault with all that there is. */
TEST(lint, a_careful_policy_is_clean_but_for_what_nothing_changes)
{
	struct ffaio_policy *policy =
		rig_policy(CLEAN_HEAD "behaviour: {features: all, buffer-size: bits-1-0, "
				      "hint-bit: strip}\n" CLEAN_FUNCTIONS);
	struct ffan_lint lint = linted(policy);
	char got[2000];

	tell(&lint, got, sizeof(got));
	CHECK_EQ_STR(got, "version-zero negotiation");
	ffan_lint_free(&lint);
	ffaio_policy_free(policy);
}

/* Whether what lint shows happens: every step of its trace is as recorded, through POLICY. */
static void check_trace(const struct ffaio_policy *policy, const struct ffan_lint_finding *f)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("trace", f->trace, strlen(f->trace), &error);
	struct ffan_replay *replay = ffan_replay_open(reader, policy, NULL);
	struct ffan_comparison comparison;
	struct ffan_step step;

	while (ffan_replay_next(replay, &step, &error) == 1) {
		if (!step.replayed)
			continue;
		ffan_compare(&step, &comparison);
		if (comparison.result != FFAN_MATCH)
			CHECK_EQ_STR(comparison.what, "");
	}
	CHECK_EQ_STR(error.text, "");
	ffan_replay_close(replay);
	ffaio_trace_close(reader);
}

/* What the shown lines claim is in the trace, but for firmware's answers to forwarded calls. */
static void check_calls(const struct ffan_lint_finding *f)
{
	char line[1000];

	for (const char *at = f->calls; *at != '\0'; at += strcspn(at, "\n") + 1) {
		snprintf(line, sizeof(line), "\n%.*s", (int)strcspn(at, "\n"), at);
		CHECK(strstr(f->trace, line) != NULL);
	}
}

TEST(lint, every_example_of_every_policy_that_ships_replays)
{
	size_t count, shown = 0;
	const char *const *names = ffaio_policy_builtins(&count);

	for (size_t i = 0; i < count; i++) {
		struct ffaio_policy *policy = rig_policy(names[i]);
		struct ffan_lint lint = linted(policy);

		for (size_t j = 0; j < lint.count; j++) {
			const struct ffan_lint_finding *f = &lint.finding[j];

			test_context("%s: %s %s\n%s", names[i], ffan_lint_id(f->rule), f->subject,
				     f->trace);
			/* Behind no host that agreed on a version a guest's call may not be made.
			 */
			CHECK(f->calls == NULL || f->trace != NULL);
			if (f->trace == NULL)
				continue;
			check_trace(policy, f);
			check_calls(f);
			shown++;
		}
		ffan_lint_free(&lint);
		ffaio_policy_free(policy);
	}
	CHECK(shown > 400);
}

/* What is known to be forwarded still by the filter of Linux v7.3, for its list of denied calls. */
TEST(lint, finds_what_linux_v7_3_lets_through)
{
	static const char *const known[][2] = {
		{ "width-open", "FFA_NOTIFICATION_INFO_GET_64" },
		{ "width-open", "FFA_CONSOLE_LOG_64" },
		{ "width-open", "FFA_MSG_SEND_DIRECT_RESP_64" },
		{ "secure-only-open", "FFA_EL3_INTR_HANDLE" },
		{ "secure-only-open", "FFA_SECONDARY_EP_REGISTER_32" },
		{ "secure-only-open", "FFA_SECONDARY_EP_REGISTER_64" },
		{ "secure-only-open", "FFA_MEM_PERM_GET_32" },
		{ "secure-only-open", "FFA_MEM_PERM_SET_64" },
		{ "secure-only-open", "FFA_NORMAL_WORLD_RESUME_32" },
		{ "vm-only-open", "FFA_YIELD_32" },
		{ "buffers-confused", "FFA_RX_ACQUIRE" },
		{ "buffers-confused", "FFA_MSG_SEND2" },
		{ "unlisted-newer", "FFA_NS_RES_INFO_GET" },
	};
	struct ffaio_policy *policy = rig_policy("linux-v7.3");
	struct ffan_lint lint = linted(policy);
	const struct ffan_lint_finding *f;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		test_context("%s %s", known[i][0], known[i][1]);
		f = find(&lint, known[i][0], known[i][1]);
		REQUIRE(f != NULL && f->calls != NULL);
		CHECK(strstr(f->calls, known[i][1]) != NULL && strstr(f->calls, "-> forward\n"));
	}
	f = find(&lint, "reserved-bits-open", NULL);
	REQUIRE(f != NULL);
	CHECK(strstr(f->calls, "host 0x84020071 -> forward\n") != NULL);
	f = find(&lint, "unlisted-known", NULL);
	REQUIRE(f != NULL);
	CHECK(strstr(f->message, "FFA_SPM_ID_GET") != NULL);
	CHECK(strstr(f->message, "FFA_RUN_32") != NULL);
	f = find(&lint, "unlisted-range", NULL);
	REQUIRE(f != NULL);
	CHECK(strstr(f->message, "0xc4000098 to 0xc40000ff") != NULL);
	/* What was mended since is not held against it. */
	CHECK(find(&lint, "version-leaks-stack", NULL) == NULL);
	CHECK(find(&lint, "access-past-buffer", NULL) == NULL);
	ffan_lint_free(&lint);
	ffaio_policy_free(policy);
}

TEST(lint, finds_the_known_defects)
{
	static const char *const known[][2] = {
		{ "linux-v6.12", "version-leaks-stack" },
		{ "linux-v6.18", "version-leaks-stack" },
		{ "linux-v7.1", "version-leaks-stack" },
		{ "linux-v6.12", "access-past-buffer" },
		{ "linux-v6.6", "absent-spmc-fails-boot" },
		{ "linux-v6.18", "absent-spmc-fails-boot" },
		{ "linux-v6.12", "downgrade-ignored" },
		{ "linux-v6.12", "buffer-size-misread" },
		{ "linux-v6.12", "minimum-too-large" },
		{ "linux-v6.6", "reclaim-halts" },
		{ "linux-v6.6", "rx-never-released" },
		{ "linux-v6.6", "past-window" },
		{ "linux-v6.6", "buffers-confused" },
		{ "linux-v6.18", "reclaim-past-description" },
		{ "linux-v6.18", "range-rounded" },
		{ "linux-v6.18", "upper-half-ignored" },
		{ "android14-6.1", "boot-needs-exact-version" },
		{ "android15-6.6", "early-call-unanswered" },
		{ "android15-6.6", "reclaim-checked-late" },
		{ "linux-v7.3", "version-zero" },
		{ "linux-v7.3", "fragment-halts" },
		{ "linux-v7.3", "fragment-undone" },
		{ "linux-v7.3", "unmap-unchecked" },
		{ "linux-v6.18-allow-req2", "since-missing" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct ffaio_policy *policy = rig_policy(known[i][0]);
		struct ffan_lint lint = linted(policy);

		test_context("%s %s", known[i][0], known[i][1]);
		CHECK(find(&lint, known[i][1], NULL) != NULL);
		ffan_lint_free(&lint);
		ffaio_policy_free(policy);
	}
}

/* Anything that a struct can hold is linted, and each rule speaks of a thing once. */
TEST(lint, random_policies)
{
	uint64_t seed = 0xa11;
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);

	for (unsigned int run = 0; run < 24; run++) {
		struct ffaio_policy *policy = rig_policy(names[run % count]);
		struct ffan_lint lint;

		rig_mutate(&policy->core, &seed);
		ffaio_policy_mark_final(&policy->core);
		test_context("run %u", run);
		lint = linted(policy);
		for (size_t i = 1; i < lint.count; i++)
			CHECK(lint.finding[i].rule != lint.finding[i - 1].rule ||
			      strcmp(lint.finding[i].subject, lint.finding[i - 1].subject) != 0);
		/* Not all: a sanitizer takes its time. */
		for (size_t i = run % 4; i < lint.count; i += 4) {
			if (lint.finding[i].trace != NULL)
				check_trace(policy, &lint.finding[i]);
		}
		ffan_lint_free(&lint);
		ffaio_policy_free(policy);
	}
}

/* Comments: what they accept, by the id of the finding that is left, and what is wrong with them.
 */
static const struct {
	const char *policy; /* after two lines */
	const char *left; /* findings that are open, or the error as "line:column: text" */
} comments[] = {
	{ CLEAN_HEAD "functions: {FFA_RUN_32: deny} # ffafilter: allow same-as-unlisted so it is\n",
	  "" },
	{ CLEAN_HEAD "functions:\n  # ffafilter: allow same-as-unlisted so it is\n\n  # more\n"
		     "  FFA_RUN_32: deny\n  FFA_YIELD_32: deny\n",
	  "same-as-unlisted FFA_YIELD_32" },
	{ CLEAN_HEAD "functions:\n  FFA_RUN_32: deny\n# ffafilter: allow same-as-unlisted late\n",
	  "same-as-unlisted FFA_RUN_32; allow-unused same-as-unlisted on line 8" },
	{ CLEAN_HEAD "# ffafilter: allow since-never why\nfunctions: {}\n",
	  "allow-unused since-never on line 6" },
	{ CLEAN_HEAD "# ffafilter: allow since-nver why\n",
	  "6:1: no finding has the id 'since-nver'; did you mean since-never" },
	{ CLEAN_HEAD "  # ffafilter: allow since-never\n",
	  "6:3: no reason given to allow 'since-never'" },
	{ CLEAN_HEAD "# ffafilter: allow\n", "6:1: allow what? An id and a reason are missing" },
	{ CLEAN_HEAD "# ffafilter: ignore since-never x\n",
	  "6:1: unknown remark 'ignore'; did you mean allow ID reason" },
	{ CLEAN_HEAD "summary: '# ffafilter: nothing'\n", "" },
};

TEST(lint, comments_accept)
{
	for (size_t i = 0; i < sizeof(comments) / sizeof(comments[0]); i++) {
		struct ffaio_policy *policy = rig_policy(comments[i].policy);
		struct ffaio_error error = { 0 };
		struct ffan_lint lint;
		char got[600] = "";
		size_t used = 0;

		test_context("%s", comments[i].policy);
		if (ffan_lint(policy, &lint, &error) != 0)
			snprintf(got, sizeof(got), "%lu:%lu: %s", error.line, error.column,
				 error.text);
		for (size_t j = 0; j < lint.count && !error.set; j++) {
			const struct ffan_lint_finding *f = &lint.finding[j];

			if (f->allowed == NULL)
				used += (size_t)snprintf(got + used, sizeof(got) - used, "%s%s %s",
							 used > 0 ? "; " : "",
							 ffan_lint_id(f->rule), f->subject);
		}
		CHECK_EQ_STR(got, comments[i].left);
		ffan_lint_free(&lint);
		ffaio_policy_free(policy);
	}
}

TEST(lint, comment_at_the_top_accepts_all_of_a_kind)
{
	static const char text[] = "# ffafilter: allow width-open as upstream has it\n"
				   "ffafilter-policy: 1\nname: x\nextends: linux-v7.3\n";
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_parse("f", text, strlen(text), &error);
	struct ffan_lint lint = linted(policy);
	const struct ffan_lint_finding *f = find(&lint, "width-open", "FFA_CONSOLE_LOG_64");

	REQUIRE(f != NULL);
	CHECK_EQ_STR(f->allowed, "as upstream has it");
	CHECK_EQ_U64(lint.count - lint.open, 4);
	CHECK_EQ_U64(lint.by_severity[FFAN_NOTE] + lint.by_severity[FFAN_WARNING] +
			     lint.by_severity[FFAN_ERROR],
		     lint.open);
	ffan_lint_free(&lint);
	ffaio_policy_free(policy);
}

/* The table: ids are words, texts are sentences. */
TEST(lint, rules_are_told_apart)
{
	for (unsigned int i = 0; i < FFAN_LINT_COUNT; i++) {
		const char *id = ffan_lint_id(i), *help = ffan_lint_help(i);
		const char *remedy = ffan_lint_remedy(i), *title = ffan_lint_title(i);

		test_context("%s", id);
		CHECK(strspn(id, "abcdefghijklmnopqrstuvwxyz-") == strlen(id) && id[0] != '-');
		CHECK(help[strlen(help) - 1] == '.' && remedy[strlen(remedy) - 1] == '.');
		CHECK(title[strlen(title) - 1] != '.');
		for (unsigned int j = 0; j < i; j++)
			CHECK(strcmp(ffan_lint_id(j), id) != 0);
	}
	CHECK(ffan_lint_id(FFAN_LINT_COUNT) == NULL && ffan_severity_word(3) == NULL);
}
