/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

#include <ffan/diff.h>
#include <ffan/replay.h>

/*
 * diff against brute force: every FID, called and asked about, in every version, by the host
 * and by a VM, before an SPMC that is not the one that diff has. What differs must be in the
 * diff; and what the diff says, replay must show. FFAF_DIFF_ALL=1: all pairs of policies and
 * every FID; otherwise some of both.
 */

static bool all_of_it(void)
{
	return getenv("FFAF_DIFF_ALL") != NULL;
}

/* The SPMC of RIG->test, a version word, answers every call in the same way. */
static void smc(void *ctx, struct ffaf_regs *regs)
{
	const struct rig *rig = ctx;
	const uint32_t *version = rig->test;

	switch (regs->x[0]) {
	case FFAF_FID_32(VERSION):
		*regs = (struct ffaf_regs){ { *version } };
		break;
	case FFAF_FID_32(ID_GET):
	case FFAF_FID_32(FEATURES):
		*regs = (struct ffaf_regs){ { FFAF_FID_32(SUCCESS) } };
		break;
	default:
		*regs = (struct ffaf_regs){ { FFAF_FID_32(SUCCESS), 7, 7, 7 } };
		break;
	}
}

struct side {
	struct rig rig;
	struct ffaf_ops ops;
	struct ffaf_state state;
	struct ffaf_caller caller[2];
};

struct brute {
	struct side side[FFAN_SIDES];
	const struct ffan_diff *diff;
	uint32_t spmc; /* version word */
	uint16_t vm;
	unsigned int version; /* bit */
	unsigned long differ, missed;
	bool others_told[2]; /* [asked]: what is no FF-A at all, in this state */
};

static const struct ffaf_boot machine = { FFAF_MAKE_VERSION(1, 2), 4096, 0x40000000, 0x40001000 };

/* Boot, and let the host and VM 1 ask for ASKED (0: nobody asks). */
static bool start(struct brute *b, uint32_t asked)
{
	bool up = true;

	b->version = FFAN_VERSIONS_NONE;
	b->others_told[0] = b->others_told[1] = false;
	for (unsigned int i = 0; i < FFAN_SIDES; i++) {
		struct side *s = &b->side[i];

		s->rig.test = &b->spmc;
		up &= rig_boot(&s->rig, &machine);
		for (unsigned int who = 0; up && asked != 0 && who < 2; who++) {
			struct ffaf_regs regs = { { FFAF_FID_32(VERSION), asked } };

			ffaf_call(&s->rig.filter, &s->rig.caller[who], &regs);
		}
		s->state = s->rig.state;
		memcpy(s->caller, s->rig.caller, sizeof(s->caller));
		if (s->caller[b->vm].agreed)
			b->version = FFAN_VERSION_BIT(s->caller[b->vm].version & 3u);
	}
	return up;
}

/* Whether the two filters, as they have started, make something else of REGS. */
static bool differs(struct brute *b, const struct ffaf_regs *call)
{
	struct ffaf_decision d[FFAN_SIDES];
	struct ffaf_outcome outcome[FFAN_SIDES];
	struct ffaf_regs regs[FFAN_SIDES] = { *call, *call };

	for (unsigned int i = 0; i < FFAN_SIDES; i++) {
		struct side *s = &b->side[i];

		s->rig.state = s->state;
		memcpy(s->rig.caller, s->caller, sizeof(s->caller));
		d[i] = ffaf_decide(s->rig.filter.policy, &s->state, &s->caller[b->vm], call);
	}
	if (d[0].verdict == FFAF_VERDICT_FORWARD && d[1].verdict == FFAF_VERDICT_FORWARD)
		return false;
	for (unsigned int i = 0; i < FFAN_SIDES; i++)
		outcome[i] =
			ffaf_call(&b->side[i].rig.filter, &b->side[i].rig.caller[b->vm], &regs[i]);
	return memcmp(&regs[0], &regs[1], sizeof(regs[0])) != 0 ||
	       outcome[0].undefined != outcome[1].undefined;
}

static unsigned int form_of(uint64_t x0)
{
	unsigned int form = 0;

	if ((x0 & 0xbf000000) != 0x84000000 || (x0 & 0xffff) > 0xff)
		return FFAN_FORM_OTHER;
	form |= x0 >> 32 != 0 ? FFAN_FORM_UPPER : 0;
	form |= (x0 & 0x10000) != 0 ? FFAN_FORM_HINT : 0;
	form |= (x0 & 0xfe0000) != 0 ? FFAN_FORM_RESERVED : 0;
	return form != 0 ? form : FFAN_FORM_PLAIN;
}

static bool is_told(const struct brute *b, uint64_t x0, bool asked)
{
	for (size_t i = 0; i < b->diff->change_count; i++) {
		const struct ffan_change *change = &b->diff->change[i];

		for (size_t n = 0; n < change->effect_count; n++) {
			const struct ffan_effect *e = &change->effect[n];

			if ((e->asked == asked ||
			     (e->differs & FFAN_DIFFERS_VISIBLE) == FFAN_DIFFERS_REST) &&
			    (e->forms & form_of(x0)) == form_of(x0) &&
			    (e->versions & b->version) != 0 && (e->callers & 1u << b->vm) != 0 &&
			    (form_of(x0) == FFAN_FORM_OTHER || ffan_effect_has(e, (uint32_t)x0)))
				return true;
		}
	}
	return false;
}

static void compare(struct brute *b, const struct ffaf_regs *call, uint64_t x0, bool asked)
{
	const bool other = form_of(x0) == FFAN_FORM_OTHER;

	if (!differs(b, call))
		return;
	b->differ++;
	if (other && b->others_told[asked])
		return;
	if (is_told(b, x0, asked)) {
		b->others_told[asked] |= other;
		return;
	}
	test_context("%s to %s: x0 0x%llx x1 0x%llx x2 0x%llx of vm%u, version bit %x",
		     b->diff->policy[0]->name, b->diff->policy[1]->name,
		     (unsigned long long)call->x[0], (unsigned long long)call->x[1],
		     (unsigned long long)call->x[2], b->vm, b->version);
	/* A difference that diff does not know; the first three are shown. */
	if (b->missed++ < 3)
		CHECK(b->missed == 0);
}

/* With several ARGUMENTS, where there can be an entry that looks at them. */
static void compare_fid(struct brute *b, uint64_t x0, unsigned int arguments)
{
	const uint64_t own = (uint64_t)b->vm << 16;
	const uint64_t w1[] = { own | 0x8001, 0, 0x8001, own | 0x10000, 0x10002 };
	const uint64_t w2[] = { 0, 1, 0x10, 2, 0xffffffff };
	struct ffaf_regs regs = { { x0 } };

	for (unsigned int i = 4; i < FFAF_REGS; i++)
		regs.x[i] = 0x100 + i;
	for (unsigned int i = 0; i < arguments; i++) {
		regs.x[1] = w1[i];
		regs.x[2] = w2[i];
		if ((uint32_t)x0 != FFAF_FID_32(FEATURES))
			compare(b, &regs, x0, false);
	}
	regs = (struct ffaf_regs){ { FFAF_FID_32(FEATURES), x0 } };
	if (x0 >> 32 == 0)
		compare(b, &regs, x0, true);
}

static void compare_all_fids(struct brute *b)
{
	static const uint64_t bases[] = { 0x84000000, 0xc4000000, 0x04000000,  0x44000000,
					  0x86000000, 0xc0000000, 0x84010000,  0xc4010000,
					  0x84800000, 0xc4030000, 0x184000000, 0x80000000c4010000 };

	for (size_t base = 0; base < sizeof(bases) / sizeof(bases[0]); base++) {
		for (uint32_t n = 0; n < 0x10000; n += n < 0x108 || all_of_it() ? 1 : 0xfff)
			compare_fid(b, bases[base] | n, n < 0x100 ? 5 : 1);
	}
}

static void compare_pair(const struct ffan_diff *diff)
{
	static const uint32_t spmcs[] = { 0x10002, 0x10001, 0x10000 };
	static const uint32_t asked[] = { 0, 0x10000, 0x10001, 0x10002 };
	struct brute b = { .diff = diff };

	for (unsigned int i = 0; i < FFAN_SIDES; i++)
		rig_init(&b.side[i].rig, &b.side[i].ops, &diff->policy[i]->core, smc);
	for (unsigned int n = 0; n < 3 * 4 * 2; n++) {
		b.spmc = spmcs[n / 8];
		b.vm = n % 2;
		/* An older SPMC agrees on nothing that this one does not. */
		if ((n < 8 || n / 2 % 4 == 0 || n / 2 % 4 == 3) && start(&b, asked[n / 2 % 4]))
			compare_all_fids(&b);
	}
	CHECK(b.differ == 0 || diff->change_count > 0);
	for (unsigned int i = 0; i < FFAN_SIDES; i++)
		rig_free(&b.side[i].rig);
}

/* The outcome of the last step of EXAMPLE under POLICY, as the example has it. */
static void check_side(const struct ffan_effect *effect, const struct ffaio_policy *policy,
		       unsigned int side)
{
	static const struct ffaio_unrecorded all;
	const struct ffan_example *example = &effect->example;
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("example", example->trace, example->size, &error);
	struct ffan_replay *replay = ffan_replay_open(reader, policy, NULL);
	char text[FFAIO_FORMAT_MAX] = "nothing";
	struct ffaio_record record;
	struct ffan_step step;
	size_t smcs = 0;

	while (ffan_replay_next(replay, &step, &error) == 1) {
		if (step.record->line != example->line)
			continue;
		ffan_step_record(&step, &record);
		smcs = step.smc_count + (step.verdict == FFAIO_FORWARD);
		if (record.kind == FFAIO_BOOT)
			snprintf(text, sizeof(text), "%s", step.boot_ok ? "ok" : "fail");
		else
			ffaio_format_outcome(text, sizeof(text), &record, &all);
	}
	test_context("%s:\n%s", policy->name, example->trace);
	CHECK(!error.set);
	CHECK_EQ_STR(text, example->outcome[side]);
	CHECK_EQ_U64(smcs, effect->result[side].smcs);
	ffan_replay_close(replay);
	ffaio_trace_close(reader);
}

static unsigned long check_examples(const struct ffan_diff *diff)
{
	unsigned long count = 0;

	for (size_t i = 0; i < diff->change_count; i++) {
		for (size_t n = 0; n < diff->change[i].effect_count; n++, count++) {
			for (unsigned int side = 0; side < FFAN_SIDES; side++)
				check_side(&diff->change[i].effect[n], diff->policy[side], side);
		}
	}
	return count;
}

TEST(diff_brute, finds_all_that_differs_and_shows_all_that_it_finds)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);
	unsigned long pairs = 0, examples = 0;

	for (size_t i = 0; i < count * count; i++) {
		const size_t from = i / count, to = i % count;
		struct ffaio_policy *old, *new_;
		struct ffan_diff *diff;

		if (!all_of_it() && (to + count - from) % count != 1 && to != from)
			continue;
		old = rig_policy(names[from]);
		new_ = rig_policy(names[to]);
		diff = ffan_diff(old, new_, NULL);
		CHECK_EQ_U64(diff->equal, from == to);
		CHECK(from != to || diff->change_count + diff->untold_count == 0);
		compare_pair(diff);
		examples += check_examples(diff);
		pairs++;
		if (all_of_it())
			fprintf(stderr, "%s to %s\n", names[from], names[to]);
		ffan_diff_free(diff);
		ffaio_policy_free(old);
		ffaio_policy_free(new_);
	}
	printf("%lu pairs, %lu examples replayed\n", pairs, examples);
}

/* Policies that no file has said: conditions, windows and behaviours at random. */
TEST(diff_brute, finds_all_that_differs_between_random_policies)
{
	uint64_t seed = 1;

	for (unsigned int i = 0; i < (all_of_it() ? 100 : 12); i++) {
		struct ffaio_policy *old = rig_policy("linux-v6.18-probe-optional");
		struct ffaio_policy *new_ = rig_policy("linux-next-notifications");
		struct ffan_diff *diff;

		rig_mutate(&old->core, &seed);
		ffaio_policy_mark_final(&old->core);
		if (i % 2 == 0)
			new_->core = old->core;
		rig_mutate(&new_->core, &seed);
		ffaio_policy_mark_final(&new_->core);
		diff = ffan_diff(old, new_, NULL);
		compare_pair(diff);
		check_examples(diff);
		ffan_diff_free(diff);
		ffaio_policy_free(old);
		ffaio_policy_free(new_);
	}
}
