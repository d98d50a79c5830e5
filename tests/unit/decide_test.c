/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trial.h"

#include <ffafilter/status.h>

#define V7_3 "window: 0x60-0xff\nextends: linux-v7.3\n"
#define DENIED " -> deny FFA_ERROR_32 x2=-1\n"
#define INVALID " -> FFA_ERROR_32 x2=-2\n"
#define FORWARD " -> forward FFA_SUCCESS_32 x2=0x2 x17=0x17\n"

TEST(decide, each_choice_has_its_effect)
{
#define B(lines) V7_3 "behaviour:\n" lines
	static const struct trial_row rows[] = {
		{ B("  other-calls: refuse\n"),
		  { BOOT("0x10002"), "host 0xc6000000 x1=0x1 x17=0x17 -> x0=-1 x1-x17=same\n",
		    "host 0x4000063 -> x0=-1\nhost 0x8400005f -> x0=-1\n",
		    "host 0x84000100 -> x0=-1\nhost 0x0 -> x0=-1\n" } },
		{ B("  other-calls: forward\n"),
		  { BOOT("0x10002"), "host 0xc6000000" FORWARD, "host 0x4000063" FORWARD,
		    "host 0x8400005f" FORWARD, "host 0x84000100" FORWARD } },
		{ B("  x0-upper-half: refuse\n"),
		  { AGREED, "host 0x184000071 x5=0x5 -> x0=-1 x5=0x5\n",
		    "host 0x80000000c6000000 -> x0=-1\n" } },
		{ B("  x0-upper-half: ignore\n"),
		  { AGREED, "host 0x184000071" DENIED, "host 0x184000069" FORWARD,
		    "host 0x1c6000000" FORWARD } },
		{ B("  hint-bit: strip\n"),
		  { AGREED, "host 0x84010071" DENIED, "host 0x84010069" FORWARD } },
		{ B("  hint-bit: keep\n"), { AGREED, "host 0x84010071" FORWARD } },
		{ B("  hint-bit: keep\n  reserved-fid-bits: deny\n"),
		  { AGREED, "host 0x84010069" DENIED } },
		{ B("  reserved-fid-bits: deny\n"), { AGREED, "host 0x84020069" DENIED } },
		{ B("  reserved-fid-bits: unlisted\n"), { AGREED, "host 0x84800071" FORWARD } },
		{ "unlisted: deny\n" B("  reserved-fid-bits: unlisted\n"),
		  { AGREED, "host 0x84020069" DENIED } },
		{ B("  reserved-fid-bits: other\n"),
		  { BOOT("0x10002"), "host 0x84020071" FORWARD } },
		{ B("  reserved-fid-bits: other\n  other-calls: refuse\n"),
		  { AGREED, "host 0x84020069 -> x0=-1\n" } },
		{ B("  before-agreement: not-supported\n"),
		  { BOOT("0x10002"), "host FFA_ID_GET -> FFA_ERROR_32 x2=-1\n",
		    "host 0x84020069 -> FFA_ERROR_32 x2=-1\nhost 0xc6000000" FORWARD } },
		{ B("  before-agreement: invalid-parameters\n"),
		  { BOOT("0x10002"), "host FFA_ID_GET" INVALID, "host FFA_MEM_DONATE_32" INVALID,
		    "host FFA_ERROR_32" INVALID, "host 0xc40000ff" INVALID,
		    "host 0x8400005f" FORWARD } },
		{ B("  before-agreement: unanswered\n"),
		  { BOOT("0x10002"), "host FFA_ID_GET x1=0x1 x9=0x9 -> FFA_ID_GET x1-x9=same\n" } },
		{ B("  before-agreement: allow\n"),
		  { BOOT("0x10002"), "host FFA_ID_GET" FORWARD, "host FFA_MEM_DONATE_32" DENIED } },
		{ B("  later-version: refuse-older\n"),
		  { AGREED, "host FFA_VERSION x1=0x10001 -> x0=-1\n" } },
		{ B("  later-version: agreed\n"),
		  { AGREED, "host FFA_VERSION x1=0x10001 -> x0=0x10002\n" } },
		{ B("  features: spmc\n"),
		  { AGREED, "host FFA_FEATURES x1=0x84000071 -> FFA_ERROR_32 x2=-1\n",
		    "host FFA_FEATURES x1=0x84000073 -> FFA_SUCCESS_32\n",
		    "host FFA_FEATURES x1=0xc4000072 -> FFA_SUCCESS_32\n",
		    "host FFA_FEATURES x1=0xc4000066" FORWARD, "host FFA_FEATURES x1=0x1" FORWARD,
		    "host FFA_FEATURES x1=0x84020071" FORWARD } },
		{ B("  features: buffers-and-memory\n"),
		  { AGREED, "host FFA_FEATURES x1=0x84000071 -> FFA_ERROR_32 x2=-1\n",
		    "host FFA_FEATURES x1=0x84000073 -> FFA_SUCCESS_32\n",
		    "host FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32\n",
		    "host FFA_FEATURES x1=0x84000065 -> FFA_SUCCESS_32\n",
		    "host FFA_FEATURES x1=0x84000066 -> FFA_ERROR_32 x2=-1\n",
		    "host FFA_FEATURES x1=0x84000069 -> FFA_ERROR_32 x2=-1\n",
		    "host FFA_FEATURES x1=0x1 -> FFA_ERROR_32 x2=-1\n" } },
		{ B("  features: all\n"),
		  { AGREED, "host FFA_FEATURES x1=0x84000071 -> FFA_ERROR_32 x2=-1\n",
		    "host FFA_FEATURES x1=0x84000069 -> FFA_SUCCESS_32\n",
		    "host FFA_FEATURES x1=0x1 -> FFA_ERROR_32 x2=-1\n" } },
	};

	TRIALS(rows);
}

TEST(decide, each_requirement_holds_or_refuses)
{
#define R(word) V7_3 "functions:\n  FFA_RUN_32:\n    action: forward\n    require: " word "\n"
#define RUN(registers) "host FFA_RUN_32 " registers
#define UNKNOWN " -> FFA_ERROR_32 x2=-1\n"
	static const struct trial_row rows[] = {
		{ R("w1-zero"),
		  { AGREED, RUN("x2=0x1") FORWARD, RUN("x1=0x100000000") FORWARD,
		    RUN("x1=0x80000000") INVALID } },
		{ R("w2-zero"), { AGREED, RUN("x1=0x1") FORWARD, RUN("x2=0x1") INVALID } },
		{ R("w1-high-zero"),
		  { AGREED, RUN("x1=0xffff") FORWARD, RUN("x1=0x10000") INVALID } },
		{ R("w1-low-zero"),
		  { AGREED, RUN("x1=0xffff0000") FORWARD, RUN("x1=0x8000") INVALID } },
		{ R("w2-bit-0-only"), { AGREED, RUN("x2=0x1") FORWARD, RUN("x2=0x2") INVALID } },
		{ R("w2-bits-15-2-zero"),
		  { AGREED, RUN("x2=0xffff0003") FORWARD, RUN("x2=0x4") INVALID,
		    RUN("x2=0x8000") INVALID } },
		{ R("w2-bits-31-4-zero"),
		  { AGREED, RUN("x2=0xf") FORWARD, RUN("x2=0x10") INVALID } },
		{ R("sender-is-caller"),
		  { AGREED, RUN("x1=0xffff") FORWARD, RUN("x1=0x10000") INVALID } },
		{ R("receiver-not-caller"),
		  { AGREED, RUN("x1=0x1") FORWARD, RUN("x1=0x10000") INVALID } },
		{ R("receiver-secure"),
		  { AGREED, RUN("x1=0x8000") FORWARD, RUN("x1=0x7fff") UNKNOWN } },
		{ R("target-secure"),
		  { AGREED, RUN("x1=0x80000000") FORWARD, RUN("x1=0x7fff8000") UNKNOWN } },

		/* All must hold; the first that fails says how. */
		{ R("[w2-zero, receiver-secure]"),
		  { AGREED, RUN("x1=0x8000") FORWARD, RUN("x1=0x8000 x2=0x1") INVALID,
		    RUN("x1=0x1") UNKNOWN, RUN("x2=0x1") INVALID } },
	};

	TRIALS(rows);
}

TEST(decide, conditions_come_before_the_action)
{
#define SINCE V7_3 "functions:\n  FFA_RUN_32: {action: forward, since: 1.2, require: w1-zero}\n"
#define EVERY V7_3 "functions:\n  FFA_RUN_32: {action: forward, probe: every-call, since: 1.1}\n"
#define ONCE V7_3 "functions:\n  FFA_RUN_32: {action: forward, probe: once}\n"
#define ON_BOOT                                                                           \
	"extends: linux-v6.6\nfunctions:\n  0x84000060: {action: forward, probe: once}\n" \
	"  0x8400007f: {action: forward, probe: once}\n"
#define STARTED "boot b smccc=1.2 -> ok\n  smc FFA_VERSION x1=0x10000 -> x0=0x10000\n" CHECKS
#define ON_BOOT_ASK(fid, answer) "  smc FFA_FEATURES x1=0x" fid " -> " answer "\n"
#define UPPER                                                                \
	V7_3 "functions:\n  FFA_MSG_SEND2: {action: forward, probe: once}\n" \
	     "  0xc40000ff: {action: forward, probe: once}\n"
#define OLDER BOOT("0x10001") "host FFA_VERSION x1=0x10002 -> x0=0x10001\n" CHECKS
#define ASK(answer) "  smc FFA_FEATURES x1=0x8400006d -> " answer "\n"
	static const struct trial_row rows[] = {
		{ SINCE,
		  { AGREED, "host FFA_RUN_32" FORWARD, "host FFA_RUN_32 x1=0x1" INVALID,
		    "host FFA_FEATURES x1=0x8400006d" FORWARD } },
		{ SINCE,
		  { OLDER, "host FFA_RUN_32" DENIED, "host FFA_RUN_32 x1=0x1" DENIED,
		    "host FFA_FEATURES x1=0x8400006d -> FFA_ERROR_32 x2=-1\n" } },
		{ EVERY,
		  { AGREED, "host FFA_RUN_32 x1=0x1 x17=0x17" FORWARD, ASK("FFA_SUCCESS_32"),
		    "host FFA_RUN_32 x1=0x1" DENIED, ASK("FFA_ERROR_32 x2=-1"),
		    "host FFA_RUN_32" DENIED, ASK("FFA_SUCCESS_64"), "host 0x8401006d" FORWARD,
		    ASK("FFA_SUCCESS_32"), "host FFA_FEATURES x1=0x8400006d" FORWARD } },
		/* Where nobody is to agree, the SPMC is asked on boot. */
		{ ON_BOOT,
		  { STARTED, ON_BOOT_ASK("84000060", "FFA_SUCCESS_32"),
		    ON_BOOT_ASK("8400007f", "FFA_ERROR_32 x2=-1"), "host FFA_ERROR_32" FORWARD,
		    "host FFA_NOTIFICATION_BIND" DENIED } },
		{ ON_BOOT,
		  { "boot b smccc=1.2 -> ok\n  smc FFA_VERSION x1=0x10000 -> x0=-1\n",
		    "host FFA_ERROR_32" DENIED } },
		{ UPPER,
		  { AGREED, "  smc FFA_FEATURES x1=0x84000086 -> FFA_SUCCESS_32\n",
		    "  smc FFA_FEATURES x1=0xc40000ff -> FFA_SUCCESS_32\n",
		    "host FFA_MSG_SEND2" FORWARD, "host 0xc40000ff" FORWARD } },
		{ ONCE,
		  { AGREED, ASK("FFA_SUCCESS_32"), "host FFA_RUN_32" FORWARD,
		    "host FFA_FEATURES x1=0x8400006d" FORWARD } },
		{ ONCE,
		  { AGREED, ASK("FFA_ERROR_32 x2=-1"), "host FFA_RUN_32" DENIED,
		    "host FFA_FEATURES x1=0x8400006d -> FFA_ERROR_32 x2=-1\n",
		    "host FFA_RUN_64" FORWARD } },
	};

	TRIALS(rows);
}

static void never_called(void *ctx, struct ffaf_regs *regs)
{
	(void)ctx;
	CHECK_EQ_U64(regs->x[0], 0);
}

/* All zero, a policy lets nothing through: every id of the range in all forms, and others. */
TEST(decide, a_zeroed_policy_lets_nothing_through)
{
	static const uint32_t bases[] = { 0x84000000, 0xc4000000, 0x04000000, 0x44000000,
					  0x80000000, 0x83000000, 0x86000000, 0xff000000 };
	static const struct ffaf_policy policy;
	const struct ffaf_boot boot = { .smccc = 0x10001, .page = 4096 };
	struct ffaf_ops ops;
	struct rig rig;

	rig_init(&rig, &ops, &policy, never_called);
	rig_boot(&rig, &boot);
	for (uint64_t i = 0; i < 8u * 512 * 33 * 4; i++) {
		const uint64_t fid = (bases[i % 8] | (i / 8 % 512)) ^ (1ull << (i / 8 / 512 % 33));
		struct ffaf_regs regs = { { fid, i, i * i } };

		rig.caller[0].agreed = (i / 8 / 512 / 33) & 1;
		rig.caller[0].version = i / 8 / 512 / 66 ? 0x10002 : 0;
		ffaf_call(&rig.filter, &rig.caller[0], &regs);
		test_context("0x%llx", (unsigned long long)fid);
		CHECK(regs.x[0] == UINT64_MAX ||
		      (regs.x[0] == FFAF_FID_32(ERROR) && regs.x[2] == UINT64_MAX));
	}
	rig_free(&rig);
}

/* Each policy that ships, and CHANGED times changed at random. */
static void each_policy(void (*check)(const struct ffaf_policy *policy, uint64_t *seed),
			unsigned int changed)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);
	uint64_t seed = 1;

	for (size_t i = 0; i < count; i++) {
		struct ffaio_policy *policy = rig_policy(names[i]);

		test_context("%s", names[i]);
		check(&policy->core, &seed);
		for (unsigned int n = 0; n < changed; n++) {
			struct ffaf_policy other = policy->core;

			test_context("%s, changed %u", names[i], n);
			rig_mutate(&other, &seed);
			check(&other, &seed);
		}
		ffaio_policy_free(policy);
	}
}

static void check_features(const struct ffaf_policy *policy, uint64_t *seed)
{
	struct ffaf_state state = { .version = 0x10002, .page = 4096 };

	for (unsigned int i = 0; i < 16; i++)
		state.probed[i & 1][i / 2] = (uint32_t)rig_random(seed);
	for (uint32_t i = 0; i < 4u * 512 * 9; i++) {
		const struct ffaf_caller caller = { .version = i % 4 ? 0x10000 + i % 4 - 1 : 0,
						    .agreed = i % 4 != 0 };
		const uint32_t base = i / 4 % 2 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32;
		const uint32_t fid =
			(base | (i / 8 % 256)) ^ (i / 2048 ? 1u << (15 + i / 2048) : 0);
		const struct ffaf_regs ask = { { FFAF_FID_32(FEATURES), fid } };
		const struct ffaf_regs call = { { fid & ~FFAF_FID_HINT } };
		const struct ffaf_decision said = ffaf_decide(policy, &state, &caller, &ask);
		const struct ffaf_decision done = ffaf_decide(policy, &state, &caller, &call);

		if (said.reason < FFAF_REASON_FEATURES_DENIED || (fid & FFAF_FID_HINT) != 0)
			continue;
		if ((said.reason == FFAF_REASON_FEATURES_DENIED) !=
			    (done.verdict == FFAF_VERDICT_DENY) ||
		    (said.reason == FFAF_REASON_FEATURES_HANDLED &&
		     done.reason == FFAF_REASON_OTHER_CALL))
			CHECK_EQ_U64(fid, 0);
	}
}

/* FFA_FEATURES says no to exactly what is denied, and yes to nothing that is no FF-A call. */
TEST(decide, features_agree_with_the_call)
{
	each_policy(check_features, 40);
}

static bool same_decision(struct ffaf_decision a, struct ffaf_decision b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* All FIDs that can have an entry, and some near them, called and asked for. */
static void check_ways(const struct ffaf_policy *policy, uint64_t *seed)
{
	struct ffaf_policy marked = *policy, bare;
	const struct ffaf_state state = { .version = 0x10002, .page = 4096 };

	(void)seed;
	ffaio_policy_mark_final(&marked);
	bare = marked;
	for (unsigned int i = 0; i < 512; i++)
		if (bare.entry[i / 256][i % 256] >= FFAF_ENTRY_FINAL)
			bare.entry[i / 256][i % 256] &= FFAF_ENTRY_ACTION | FFAF_ENTRY_LISTED;
	for (uint32_t i = 0; i < 4u * 512 * 34; i++) {
		const struct ffaf_caller caller = { .version = i % 4 ? 0x10000 + i % 4 - 1 : 0,
						    .agreed = i % 4 != 0 };
		const uint32_t fid =
			(i / 4 % 2 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | (i / 8 % 256);
		const uint64_t x0 = fid ^ (i / 2048 ? 1ull << (i / 2048 - 1) : 0);
		const struct ffaf_regs calls[] = { { { x0 } }, { { FFAF_FID_32(FEATURES), x0 } } };

		for (unsigned int n = 0; n < 2; n++) {
			const struct ffaf_decision d =
				ffaf_decide(policy, &state, &caller, &calls[n]);

			if (!same_decision(d,
					   ffaf_decide_fully(policy, &state, &caller, &calls[n])) ||
			    !same_decision(ffaf_decide(&marked, &state, &caller, &calls[n]),
					   ffaf_decide(&bare, &state, &caller, &calls[n])))
				CHECK_EQ_U64(x0, 0);
		}
	}
}

/* The short way decides as the long one whatever is marked, and to mark what may be changes
 * nothing. */
TEST(decide, final_entries_change_nothing)
{
	each_policy(check_ways, 8);
}

TEST(decide, a_final_entry_is_in_the_window)
{
	static const struct ffaf_state state;
	static const struct ffaf_caller caller = { .version = 0x10000, .agreed = 1 };
	static const struct ffaf_policy policy = {
		.window_first = 0x60,
		.window_last = 0x7f,
		.entry = { { [0x84] = FFAF_ENTRY(FFAF_FORWARD, true, FFAF_RULE_FINAL),
			     [0x85] = FFAF_ENTRY(FFAF_FORWARD, true, 0),
			     [FFAF_NR_FEATURES] = FFAF_ENTRY(FFAF_HANDLE, true, 0) } },
	};
	static const struct {
		struct ffaf_regs call;
		enum ffaf_reason reason;
	} rows[] = {
		{ { { 0x84000084 } }, FFAF_REASON_LISTED },
		{ { { 0x84000085 } }, FFAF_REASON_OTHER_CALL },
		{ { { 0x84000184 } }, FFAF_REASON_OTHER_CALL },
		{ { { 0x84010084 } }, FFAF_REASON_OTHER_CALL },
		{ { { 0x8400000064 } }, FFAF_REASON_UPPER_HALF },
		{ { { FFAF_FID_32(FEATURES), 0x84000084 } }, FFAF_REASON_FEATURES_UNKNOWN },
		{ { { FFAF_FID_32(FEATURES), 0x84000085 } }, FFAF_REASON_FEATURES_UNKNOWN },
		{ { { FFAF_FID_32(FEATURES), 0x84000061 } }, FFAF_REASON_FEATURES_DENIED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_context("row %zu", i);
		CHECK_EQ_U64(ffaf_decide(&policy, &state, &caller, &rows[i].call).reason,
			     rows[i].reason);
	}
}

/* A call, and what of it can be seen. */
struct run {
	struct ffaf_regs in, out;
	struct ffaf_decision decision;
	struct ffaf_outcome outcome;
	struct ffaf_regs smc[8];
	unsigned int smcs;
};

static void note_smc(void *ctx, struct ffaf_regs *regs)
{
	struct rig *rig = ctx;
	struct run *run = rig->test;

	if (run->smcs < 8)
		run->smc[run->smcs] = *regs;
	*regs = (struct ffaf_regs){ { FFAF_FID_32(SUCCESS), 0, 0, run->smcs++ } };
}

static void make_run(struct rig *rig, struct run *run, const struct rig *from)
{
	rig->state = from->state;
	rig->caller[0] = from->caller[0];
	rig->test = run;
	run->smcs = 0;
	run->out = run->in;
	rig_begin(rig);
	run->decision = ffaf_decide(rig->filter.policy, &rig->state, &rig->caller[0], &run->in);
	run->outcome = ffaf_call(&rig->filter, &rig->caller[0], &run->out);
	ffasim_undo(rig->machine);
}

/* Registers of both: the same, or each its caller's own, handed on. */
static bool same_regs(const struct run *a, const struct run *b, const struct ffaf_regs *of_a,
		      const struct ffaf_regs *of_b)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		if (of_a->x[i] != of_b->x[i] &&
		    (of_a->x[i] != a->in.x[i] || of_b->x[i] != b->in.x[i]))
			return false;
	return true;
}

static bool same_runs(const struct run *a, const struct run *b)
{
	bool same = memcmp(&a->decision, &b->decision, sizeof(a->decision)) == 0 &&
		    memcmp(&a->outcome, &b->outcome, sizeof(a->outcome)) == 0 &&
		    a->smcs == b->smcs && same_regs(a, b, &a->out, &b->out);

	for (unsigned int i = 0; i < a->smcs && i < 8; i++)
		same &= same_regs(a, b, &a->smc[i], &b->smc[i]);
	return same;
}

static void random_call(struct ffaf_regs *regs, uint64_t *seed)
{
	const uint64_t r = rig_random(seed);

	for (unsigned int i = 0; i < FFAF_REGS; i++)
		regs->x[i] = rig_random(seed) >> (r >> 32 & 3 ? 62 : 0);
	regs->x[0] = (r & 1 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | (0x60 + (r >> 8) % 0x40);
	if ((r >> 16) % 32 == 0)
		regs->x[0] ^= 1ull << (r >> 24) % 40;
	if ((uint32_t)regs->x[0] == FFAF_FID_32(FEATURES))
		regs->x[1] = FFAF_FID_BASE_32 | (r >> 40 & 0xff) | (r >> 50 & 1) << 30;
}

static void check_reads(const struct ffaf_policy *policy, uint64_t *seed)
{
	const struct ffaf_boot boot = { .smccc = 0x10000, .page = 4096 };
	static struct run a, b;
	struct ffaf_ops ops;
	struct rig rig, before;

	rig_init(&rig, &ops, policy, note_smc);
	rig.test = &a;
	rig_boot(&rig, &boot);
	ffasim_add_ram(rig.machine, 0, 0x10000);
	ffasim_pages(rig.machine, FFAF_SHARE_HYP, 0x1000, 2);
	ffasim_pages(rig.machine, FFAF_PIN, 0x1000, 2);
	before = rig;
	before.caller[0].tx = 0x1000;
	before.caller[0].rx = 0x2000;
	before.state.version = 0x10002;
	for (unsigned int i = 0; i < 300; i++) {
		uint32_t reads;

		before.caller[0].mapped = i % 5 != 0;
		before.caller[0].agreed = i % 8 != 0;
		before.caller[0].version = i % 8 != 0 ? 0x10000 + i % 3 : 0;
		random_call(&a.in, seed);
		make_run(&rig, &a, &before);
		reads = ffaf_call_reads(policy, a.decision, &a.in);
		b.in = a.in;
		for (unsigned int n = 0; n < FFAF_REGS; n++)
			if ((reads >> n & 1u) == 0)
				b.in.x[n] = rig_random(seed) >> (i & 1 ? 62 : 0);
		make_run(&rig, &b, &before);
		if (!same_runs(&a, &b)) /* which call, and why it was decided as it was */
			CHECK_EQ_U64(a.in.x[0], a.decision.reason);
	}
	rig_free(&rig);
}

/* What ffaf_call_reads does not name plays no part, whatever is there. */
TEST(decide, reads_are_all_that_counts)
{
	struct ffaio_policy *policy = rig_policy(
		V7_3 "functions:\n  FFA_FEATURES: {action: handle, require: w2-zero}\n"
		     "  FFA_VERSION: {action: handle, require: w2-zero}\n"
		     "  FFA_RUN: {action: forward, require: w2-zero, probe: every-call}\n");
	uint64_t seed = 1;

	each_policy(check_reads, 40);
	test_context("requirements");
	for (unsigned int i = 0; i < 20; i++)
		check_reads(&policy->core, &seed);
	ffaio_policy_free(policy);
}

/* And no more than that: what is not named need not have been recorded. */
TEST(decide, reads_no_more_than_it_must)
{
	static const struct {
		const char *policy;
		struct ffaf_regs call;
		uint32_t reads;
	} rows[] = {
		{ "linux-v7.3", { { FFAF_FID_32(MEM_DONATE) } }, 0x1 },
		{ "linux-v7.3", { { FFAF_FID_32(RUN) } }, 0x1 },
		{ "linux-v7.3", { { 0xc6000000 } }, 0x1 },
		{ "linux-v7.3", { { 0x100000000 } }, 0x1 },
		{ "linux-v7.3", { { FFAF_FID_32(FEATURES) } }, 0x3 },
		{ "linux-v7.3", { { FFAF_FID_32(VERSION) } }, 0x3 },
		{ "linux-v7.3", { { FFAF_FID_32(RXTX_UNMAP) } }, 0x3 },
		{ "linux-v7.3", { { FFAF_FID_64(RXTX_MAP) } }, 0xf },
		{ "linux-v7.3", { { FFAF_FID_32(MEM_RECLAIM) } }, 0xf },
		{ "linux-v7.3", { { FFAF_FID_64(MEM_SHARE) } }, 0x1f },
		{ "linux-v7.3", { { FFAF_FID_32(MEM_FRAG_TX) } }, 0x1f },
		{ "linux-v7.3", { { FFAF_FID_32(PARTITION_INFO_GET) } }, 0x3f },
		{ "linux-next-notifications",
		  { { FFAF_FID_32(NOTIFICATION_BITMAP_CREATE) } },
		  0x3 },
		{ "linux-next-notifications", { { FFAF_FID_32(NOTIFICATION_GET), 1 } }, 0x7 },
		{ "linux-v6.18-direct-messages", { { FFAF_FID_64(MSG_SEND_DIRECT_REQ2) } }, 0x1 },
		{ "xen-guest", { { FFAF_FID_32(ID_GET) } }, 0x1 },
	};
	const struct ffaf_state state = { .version = 0x10002, .page = 4096 };
	const struct ffaf_caller caller = { .version = 0x10002, .agreed = 1 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffaio_policy *policy = rig_policy(rows[i].policy);
		const struct ffaf_decision decision =
			ffaf_decide(&policy->core, &state, &caller, &rows[i].call);

		test_context("row %zu", i);
		CHECK_EQ_U64(ffaf_call_reads(&policy->core, decision, &rows[i].call),
			     rows[i].reads);
		ffaio_policy_free(policy);
	}
}
