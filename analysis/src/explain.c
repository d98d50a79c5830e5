/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffan/explain.h>
#include <string.h>

/* A world that notes what the filter asked of it, and answers nothing of use. */
struct world {
	bool spmc, memory;
};

static void note_smc(void *ctx, struct ffaf_regs *regs)
{
	(void)regs;
	((struct world *)ctx)->spmc = true;
}

static bool note_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	(void)op;
	(void)address;
	(void)count;
	((struct world *)ctx)->memory = true;
	return false;
}

static void note_read(void *ctx, void *to, uint64_t address, uint32_t size)
{
	(void)address;
	memset(to, 0, size);
	((struct world *)ctx)->memory = true;
}

static void note_write(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	(void)address;
	(void)from;
	(void)size;
	((struct world *)ctx)->memory = true;
}

static struct ffaf_outcome try_call(const struct ffaio_policy *policy, struct ffaf_state state,
				    struct ffaf_caller caller, struct ffaf_regs *regs,
				    struct world *world)
{
	static const struct ffaf_ops ops = { note_smc, note_pages, note_read, note_write };
	uint8_t tx[4096] = { 0 }, rx[4096] = { 0 }, descriptor[FFAF_DESCRIPTOR_MAX];
	const struct ffaf_filter filter = {
		&policy->core, &state, &ops, world, { tx, rx, descriptor }
	};

	return ffaf_call(&filter, &caller, regs);
}

/* The answer, where it is the same whatever the SPMC, the caller's buffers and memory are. */
static void make_call(const struct ffaio_policy *policy, struct ffaf_state state,
		      struct ffaf_caller caller, const struct ffaio_record *call,
		      struct ffan_explanation *e)
{
	struct ffaf_regs mapped = call->in.regs;
	struct world world = { 0 };
	struct ffaf_outcome outcome;

	e->out = (struct ffaio_regs){ .regs = call->in.regs, .known = FFAF_ALL_REGS };
	outcome = try_call(policy, state, caller, &e->out.regs, &world);
	caller.mapped = true;
	try_call(policy, state, caller, &mapped, &world);
	e->out.known &= ~outcome.undefined;
	e->needs_memory = world.memory || memcmp(&mapped, &e->out.regs, sizeof(mapped)) != 0;
	e->has_out = !world.spmc && !e->needs_memory;
}

static enum ffaio_verdict ask_features(const struct ffaio_policy *policy,
				       const struct ffaf_state *state,
				       const struct ffaf_caller *caller, uint32_t fid)
{
	const struct ffaf_regs regs = { .x = { FFAF_FID_32(FEATURES), fid } };
	const struct ffaf_decision d = ffaf_decide(&policy->core, state, caller, &regs);

	if (d.reason == FFAF_REASON_FEATURES_DENIED)
		return FFAIO_DENY;
	return ffaio_verdict_of(d.verdict);
}

/* Whether the SPMC has said, when the version was agreed, what becomes of the call. */
static bool was_probed(const struct ffaio_policy *policy, struct ffaf_decision decision)
{
	return decision.reason == FFAF_REASON_LISTED &&
	       policy->core.rule[decision.rule % FFAF_RULES].probe == FFAF_PROBE_ONCE;
}

void ffan_explain(const struct ffaio_policy *policy, uint32_t version,
		  const struct ffaio_record *call, struct ffan_explanation *e)
{
	struct ffaf_state state = { .version = version != 0 ? version : policy->core.version,
				    .page = 4096 };
	const struct ffaf_caller caller = { .id = call->who.vm,
					    .version = version,
					    .agreed = version != 0 };

	memset(state.probed, 0xff, sizeof(state.probed));
	memset(e, 0, sizeof(*e));
	e->agreed = version != 0;
	e->version = version;
	e->fid = ffaf_fid_of(&policy->core, call->in.regs.x[0]);
	e->decision = ffaf_decide(&policy->core, &state, &caller, &call->in.regs);
	e->verdict = ffaio_verdict_of(e->decision.verdict);
	e->lacking = ffaf_call_reads(&policy->core, e->decision, &call->in.regs) & ~call->in.known;
	if (e->lacking != 0 || was_probed(policy, e->decision))
		e->verdict = FFAIO_UNKNOWN;
	else
		make_call(policy, state, caller, call, e);
	ffan_decider(policy, &caller, &call->in.regs, e->decision, &e->decider);
	if (ffaf_fid_to_fn(e->fid) != FFAF_FN_UNKNOWN && e->fid != FFAF_FID_32(FEATURES))
		e->features = ask_features(policy, &state, &caller, e->fid);
}
