/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

/*
 * Random calls of a host and a VM over an SPMC that answers at random, most of the time as one
 * would. FFAF_SEQUENCES says how many calls for each policy.
 */

#define CALLS 100000u
#define PAGES 32u
#define RAM 0x80000000u

struct world {
	struct rig rig;
	uint64_t seed;
	bool held[PAGES]; /* the SPMC was given the page, and took it */
	uint8_t description[2 * FFAF_DESCRIPTOR_MAX]; /* of the memory that is being reclaimed */
	uint32_t described; /* bytes */
	bool slow; /* it comes byte by byte */
	bool forwards; /* this call goes on as it is */
	bool gave_pinned; /* a reclaim gave back a page that is pinned, and stays so */
	unsigned int smcs; /* of this call */
	struct ffaf_regs asked, answered; /* the last of them */
	unsigned long moved[FFAF_FN_COUNT]; /* calls in which pages changed hands */
	const char *broken; /* what did not hold */
};

static uint64_t pick(struct world *w, uint64_t count)
{
	return (rig_random(&w->seed) >> 20) % count;
}

static bool one_in(struct world *w, unsigned int n)
{
	return pick(w, n) == 0;
}

static void expect(struct world *w, bool holds, const char *what)
{
	if (!holds && w->broken == NULL)
		w->broken = what;
}

static void put(uint8_t *p, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Spoil some bytes, now and then. */
static void spoil(struct world *w, uint8_t *bytes, uint32_t size)
{
	if (one_in(w, 6))
		for (uint64_t n = 1 + pick(w, 3); n > 0; n--)
			bytes[pick(w, one_in(w, 2) ? 112 : size)] = (uint8_t)pick(w, 256);
}

/* A range of pages: free ones, most of the time. */
static void put_range(struct world *w, uint8_t *range)
{
	const uint32_t page = w->rig.state.page;
	const uint64_t pages = one_in(w, 8) ? pick(w, 5) : 1;

	put(range, RAM + pick(w, PAGES + 1) * page + (one_in(w, 20) ? 1 + pick(w, page) : 0), 8);
	put(range + 8, pages * (page / 4096) + one_in(w, 50), 4);
	put(range + 12, 0, 4);
}

/* Header, access and composite region of a memory transaction; where its ranges start. */
static uint32_t put_head(struct world *w, uint8_t *d, uint16_t sender, uint32_t ranges)
{
	const uint32_t version = w->rig.state.version;
	const uint32_t access = version > FFAF_VERSION_1_0 ? 48 : 32;
	const uint32_t size = version > FFAF_VERSION_1_1 || one_in(w, 2) ? 32 : 16;

	memset(d, 0, access + size + 16);
	put(d, sender, 2);
	put(d + 2, 0x2f, 2);
	put(d + 28, 1, 4);
	if (version > FFAF_VERSION_1_0)
		put(d + 32, access, 4);
	put(d + access + 4, access + size, 4);
	put(d + access + size + 4, ranges, 4);
	return access + size + 16;
}

static uint32_t put_transaction(struct world *w, uint8_t *d, uint16_t sender, uint32_t ranges)
{
	const uint32_t first = put_head(w, d, sender, ranges);
	uint32_t pages = 0;

	for (uint32_t i = 0; i < ranges; i++) {
		put_range(w, d + first + 16 * i);
		pages += get(d + first + 16 * i + 8);
	}
	put(d + first - 16, pages, 4);
	spoil(w, d, first + 16 * ranges);
	return first + 16 * ranges;
}

/* What the SPMC will say that a handle stands for: pages that it holds, or anything. */
static void describe(struct world *w, uint16_t sender)
{
	const uint32_t page = w->rig.state.page;
	uint32_t ranges = 0, first = put_head(w, w->description, sender, 0);

	for (uint32_t i = 0; i < PAGES && ranges < 300; i++) {
		if (!w->held[i] || one_in(w, 2))
			continue;
		put(w->description + first + 16 * ranges, RAM + (uint64_t)i * page, 8);
		put(w->description + first + 16 * ranges++ + 8, page / 4096, 8);
	}
	for (; one_in(w, 10) && ranges < 2000; ranges += (uint32_t)pick(w, 300))
		memset(w->description + first + 16 * ranges, 0, 16 * 300);
	put(w->description + first - 12, ranges, 4);
	w->described = first + 16 * ranges;
	spoil(w, w->description, w->described);
	w->slow = one_in(w, 2000);
}

/* The SPMC's RX part from AT on; how many bytes it says that there are. */
static uint32_t give_part(struct world *w, uint32_t at)
{
	const uint32_t page = w->rig.state.page;
	const uint32_t left = at < w->described ? w->described - at : 0;
	uint32_t part = left < page ? left : page;

	if (one_in(w, 8) && part > 0)
		part = (uint32_t)pick(w, part);
	if (w->slow)
		part = 1;
	if (at + part <= sizeof(w->description))
		memcpy(w->rig.filter.buffers.rx, w->description + at, part);
	return one_in(w, 30) ? (uint32_t)pick(w, 2 * page) : part;
}

/* Walk the pages of COUNT ranges that the SPMC is given. */
static void each_page(struct world *w, const uint8_t *ranges, uint32_t count,
		      void (*visit)(struct world *w, uint64_t index))
{
	const uint32_t page = w->rig.state.page;

	for (uint32_t i = 0; i < count; i++) {
		const uint64_t address = get(ranges + 16 * i) | (uint64_t)get(ranges + 16 * i + 4)
									<< 32;
		const uint64_t pages = get(ranges + 16 * i + 8) / (page / 4096);

		for (uint64_t n = 0; n < pages; n++)
			visit(w, (address - RAM) / page + n);
	}
}

static void take_page(struct world *w, uint64_t index)
{
	expect(w, index < PAGES, "the SPMC is given pages that are not RAM");
	if (index >= PAGES)
		return;
	expect(w, !w->held[index], "a page is shared twice");
	expect(w, ffasim_page_state(w->rig.machine, RAM + index * w->rig.state.page) == FFASIM_FFA,
	       "the SPMC is given a page that was not taken from its owner");
	w->held[index] = true;
}

static void drop_page(struct world *w, uint64_t index)
{
	if (index < PAGES)
		w->held[index] = false;
}

/* The filter's own, of which the SPMC must know what it answered. */
static bool gives_memory(uint64_t x0)
{
	return x0 == FFAF_FID_64(MEM_SHARE) || x0 == FFAF_FID_64(MEM_LEND) ||
	       x0 == FFAF_FID_32(MEM_FRAG_TX);
}

/* FFA_MEM_SHARE and so on as the SPMC sees them: the bytes in the filter's TX buffer. */
static void take_memory(struct world *w, const struct ffaf_regs *smc, struct ffaf_regs *answer)
{
	const uint8_t *d = w->rig.filter.buffers.tx;
	const bool more = smc->x[0] == FFAF_FID_32(MEM_FRAG_TX);
	const uint32_t fragment = (uint32_t)smc->x[more ? 3 : 2];
	const uint32_t access = w->rig.state.version > FFAF_VERSION_1_0 ? get(d + 32) : 32;
	const uint32_t first = more ? 0 : get(d + access + 4) + 16;
	const bool whole = more ? one_in(w, 2) : smc->x[1] == smc->x[2];
	bool taken;

	expect(w, fragment <= w->rig.state.page && first <= fragment, "lengths are unchecked");
	if (fragment > w->rig.state.page || first > fragment)
		return;
	each_page(w, d + first, (fragment - first) / 16, take_page);
	answer->x[0] = whole ? FFAF_FID_32(SUCCESS) : FFAF_FID_32(MEM_FRAG_RX);
	answer->x[3] = fragment + (one_in(w, 20) ? 1 : 0);
	if (one_in(w, 4))
		answer->x[0] = pick(w, 2) ? FFAF_FID_32(ERROR) : FFAF_FID_32(SUCCESS);
	taken = more	? answer->x[0] != FFAF_FID_32(ERROR)
		: whole ? answer->x[0] == FFAF_FID_32(SUCCESS)
			: answer->x[0] == FFAF_FID_32(MEM_FRAG_RX) && answer->x[3] == fragment;
	if (!taken)
		each_page(w, d + first, (fragment - first) / 16, drop_page);
}

static void answer_version(struct world *w, const struct ffaf_regs *smc, struct ffaf_regs *answer)
{
	static const uint64_t odd[] = { UINT64_MAX, UINT32_MAX, 0x20000, 0x80010001, 0, 0x10009 };

	answer->x[0] = one_in(w, 8) ? odd[pick(w, 6)] : 0x10000 + pick(w, 3);
	if (one_in(w, 2))
		answer->x[0] = smc->x[1];
}

static void answer_smc(struct world *w, const struct ffaf_regs *smc, struct ffaf_regs *answer)
{
	switch (smc->x[0]) {
	case FFAF_FID_32(VERSION):
		answer_version(w, smc, answer);
		break;
	case FFAF_FID_64(MEM_RETRIEVE_REQ):
		describe(w, (uint16_t)get(w->rig.filter.buffers.tx));
		answer->x[0] = FFAF_FID_32(MEM_RETRIEVE_RESP);
		answer->x[1] = w->described + (one_in(w, 20) ? pick(w, 40000) : 0);
		answer->x[2] = give_part(w, 0);
		break;
	case FFAF_FID_32(MEM_FRAG_RX):
		answer->x[0] = FFAF_FID_32(MEM_FRAG_TX);
		answer->x[3] = give_part(w, (uint32_t)smc->x[3]);
		break;
	case FFAF_FID_32(PARTITION_INFO_GET):
		answer->x[2] = pick(w, 300);
		answer->x[3] = one_in(w, 4) ? rig_random(&w->seed) : 24;
		break;
	default:
		if (gives_memory(smc->x[0]))
			take_memory(w, smc, answer);
		break;
	}
}

static void smc(void *ctx, struct ffaf_regs *regs)
{
	struct rig *rig = ctx;
	struct world *w = rig->test;
	struct ffaf_regs answer = { { FFAF_FID_32(SUCCESS) } };

	w->smcs++;
	w->asked = *regs;
	if (!w->forwards)
		answer_smc(w, regs, &answer);
	if (one_in(w, 12) && !gives_memory(regs->x[0])) {
		answer.x[0] = one_in(w, 4) ? rig_random(&w->seed) : FFAF_FID_32(ERROR);
		answer.x[1 + pick(w, 3)] = rig_random(&w->seed);
	}
	*regs = w->answered = answer;
}

static void send_call(struct world *w, const struct ffaf_caller *caller, struct ffaf_regs *regs)
{
	uint8_t bytes[1024];
	const uint32_t length = put_transaction(w, bytes, caller->id, (uint32_t)pick(w, 6));

	ffasim_write(w->rig.machine, caller->tx, bytes, sizeof(bytes));
	*regs = (struct ffaf_regs){ { pick(w, 2) ? FFAF_FID_64(MEM_SHARE) : FFAF_FID_32(MEM_LEND),
				      length, length } };
	if (one_in(w, 4))
		regs->x[1] += 16 * pick(w, 8);
	if (one_in(w, 20))
		regs->x[1 + pick(w, 4)] = pick(w, 5000);
}

static void fragment_call(struct world *w, const struct ffaf_caller *caller, struct ffaf_regs *regs)
{
	uint8_t bytes[64];

	for (unsigned int i = 0; i < 4; i++)
		put_range(w, bytes + 16 * i);
	ffasim_write(w->rig.machine, caller->tx, bytes, sizeof(bytes));
	*regs = (struct ffaf_regs){ { FFAF_FID_32(MEM_FRAG_TX), 9, 0, 16 * pick(w, 5) } };
	if (one_in(w, 10))
		regs->x[3] = pick(w, 5000);
}

static void map_call(struct world *w, struct ffaf_regs *regs)
{
	const uint32_t page = w->rig.state.page;
	const uint64_t tx = pick(w, 8), rx = pick(w, 8);

	*regs = (struct ffaf_regs){ { FFAF_FID_64(RXTX_MAP), RAM + tx * page, RAM + rx * page,
				      1 } };
	if (one_in(w, 10))
		regs->x[1 + pick(w, 3)] += 1 + pick(w, 4096);
}

static void random_call(struct world *w, struct ffaf_regs *regs)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		regs->x[i] = rig_random(&w->seed) >> (one_in(w, 2) ? 60 : 0);
	regs->x[0] = (pick(w, 2) ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | (0x60 + pick(w, 64));
	if (one_in(w, 16))
		regs->x[0] ^= 1ull << pick(w, 48);
}

static void make_call(struct world *w, const struct ffaf_caller *caller, struct ffaf_regs *regs)
{
	switch (caller->mapped ? pick(w, 12) : pick(w, 6)) {
	case 0:
		*regs = (struct ffaf_regs){ { FFAF_FID_32(VERSION), 0x10000 + pick(w, 4) } };
		break;
	case 1:
		random_call(w, regs);
		break;
	case 2:
	case 3:
		*regs = (struct ffaf_regs){ { FFAF_FID_32(MEM_RECLAIM), 9 } };
		break;
	case 4:
	case 5:
		map_call(w, regs);
		break;
	case 6:
		*regs = (struct ffaf_regs){ { one_in(w, 4) ? FFAF_FID_32(RXTX_UNMAP)
							   : FFAF_FID_32(PARTITION_INFO_GET) } };
		break;
	case 7:
		fragment_call(w, caller, regs);
		break;
	default:
		send_call(w, caller, regs);
		break;
	}
}

/* The most SMCs that a call can cost. */
static unsigned int most_smcs(const struct ffaf_policy *policy, enum ffaf_fn fn)
{
	unsigned int probes = 0;

	switch (fn) {
	case FFAF_FN_VERSION: /* it, two checks, and a question for each entry that asks once */
		for (unsigned int i = 0; i < 512; i++) {
			const unsigned int rule = ffaf_entry_rule(policy->entry[i / 256][i % 256]);

			probes += rule != 0 && policy->rule[rule].probe == FFAF_PROBE_ONCE;
		}
		return 3 + probes;
	case FFAF_FN_MEM_RECLAIM: /* parts of a byte, and a few that are empty, each given back */
		return 3 + 2 * (FFAF_DESCRIPTOR_MAX + 16);
	default:
		return 2;
	}
}

/* What may happen to a page in a call of FN that came out as X0. */
static bool is_change_right(const struct world *w, enum ffaf_fn fn,
			    const struct ffasim_change *change, uint64_t x0)
{
	switch (fn) {
	case FFAF_FN_RXTX_MAP:
		/* What is pinned already cannot be given back when the call fails. */
		return change->after == FFASIM_HYP &&
		       (x0 == FFAF_FID_32(SUCCESS) || w->gave_pinned);
	case FFAF_FN_RXTX_UNMAP:
		return change->before == FFASIM_HYP && x0 == FFAF_FID_32(SUCCESS);
	case FFAF_FN_MEM_SHARE:
	case FFAF_FN_MEM_LEND:
	case FFAF_FN_MEM_FRAG_TX:
		return change->after == FFASIM_FFA &&
		       (x0 == FFAF_FID_32(SUCCESS) || x0 == FFAF_FID_32(MEM_FRAG_RX));
	case FFAF_FN_MEM_RECLAIM:
		/* The SPMC may describe pages that the filter has: they go back as well. */
		return change->after == FFASIM_OWNED && x0 == FFAF_FID_32(SUCCESS);
	default:
		return false;
	}
}

static void check_pages(struct world *w, enum ffaf_fn fn, uint64_t x0)
{
	size_t count;
	const struct ffasim_change *changes = ffasim_changes(w->rig.machine, &count);

	w->moved[fn % FFAF_FN_COUNT] += count > 0;
	for (size_t i = 0; i < count; i++) {
		expect(w, is_change_right(w, fn, &changes[i], x0), "a page changed hands");
		w->gave_pinned |= fn == FFAF_FN_MEM_RECLAIM && changes[i].before == FFASIM_HYP;
		if (changes[i].before == FFASIM_FFA)
			drop_page(w, (changes[i].address - RAM) / w->rig.state.page);
	}
	for (unsigned int i = 0; i < PAGES; i++)
		expect(w,
		       w->held[i] == (ffasim_page_state(w->rig.machine,
							RAM + (uint64_t)i * w->rig.state.page) ==
				      FFASIM_FFA),
		       "the SPMC and the filter do not agree who has a page");
}

static void check_call(struct world *w, const struct ffaf_caller *before,
		       const struct ffaf_caller *after, const struct ffaf_regs *in,
		       const struct ffaf_regs *out, struct ffaf_outcome outcome)
{
	const bool handled =
		outcome.verdict == FFAF_VERDICT_ANSWER || outcome.verdict == FFAF_VERDICT_HALT;
	const enum ffaf_fn fn = ffaf_fid_to_fn((uint32_t)in->x[0] & ~FFAF_FID_HINT);
	const bool noted = w->rig.filter.policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION] ==
			   FFAF_NEGOTIATION_RECORDED;

	expect(w, outcome.verdict < FFAF_VERDICT_COUNT && outcome.reason < FFAF_REASON_COUNT,
	       "there is no such verdict");
	expect(w, w->smcs <= most_smcs(w->rig.filter.policy, fn), "too many SMCs");
	expect(w, rig_intact(&w->rig), "something was written beside the buffers");
	expect(w,
	       before->agreed == 0 || (noted && !before->locked) ||
		       (after->agreed == 1 && after->version == before->version),
	       "the agreed version changed");
	if (outcome.verdict == FFAF_VERDICT_FORWARD)
		expect(w,
		       memcmp(&w->asked, in, sizeof(*in)) == 0 &&
			       memcmp(&w->answered, out, sizeof(*out)) == 0,
		       "a forwarded call was changed");
	if (outcome.verdict != FFAF_VERDICT_HALT)
		check_pages(w, handled ? fn : FFAF_FN_UNKNOWN, out->x[0]);
}

static bool boot(struct world *w)
{
	static const uint32_t sizes[] = { 4096, 4096, 4096, 16384, 65536 };
	const struct ffaf_boot b = { .smccc = 0x10002, .page = sizes[pick(w, 5)] };

	w->forwards = w->gave_pinned = false;
	memset(w->held, 0, sizeof(w->held));
	if (!rig_boot(&w->rig, &b))
		return false;
	w->rig.state.agreed = one_in(w, 2);
	ffasim_add_ram(w->rig.machine, RAM, (uint64_t)PAGES * b.page);
	ffasim_add_foreign(w->rig.machine, RAM + 3 * b.page, b.page);
	return true;
}

/* Up to COUNT calls of one boot; how many were made. */
static unsigned int run_boot(struct world *w, unsigned int count)
{
	unsigned int made = 0;

	if (!boot(w))
		return 1;
	while (made < count && w->broken == NULL) {
		struct ffaf_caller *caller = &w->rig.caller[one_in(w, 4)];
		const struct ffaf_caller before = *caller;
		struct ffaf_decision d;
		struct ffaf_outcome outcome;
		struct ffaf_regs in, out;

		make_call(w, caller, &in);
		out = in;
		w->smcs = 0;
		d = ffaf_decide(w->rig.filter.policy, &w->rig.state, caller, &in);
		w->forwards = d.verdict == FFAF_VERDICT_FORWARD || d.reason == FFAF_REASON_PROBE;
		rig_begin(&w->rig);
		outcome = ffaf_call(&w->rig.filter, caller, &out);
		check_call(w, &before, caller, &in, &out, outcome);
		made++;
		if (w->broken != NULL)
			test_context("%s, call %u: 0x%llx -> 0x%llx, verdict %u", w->broken, made,
				     (unsigned long long)in.x[0], (unsigned long long)out.x[0],
				     outcome.verdict);
		if (outcome.verdict == FFAF_VERDICT_HALT)
			break;
	}
	return made;
}

static unsigned long calls_wanted(void)
{
	const char *text = getenv("FFAF_SEQUENCES");

	return text != NULL ? strtoul(text, NULL, 10) : CALLS;
}

/* Nothing is proved by calls that all fail. */
static void check_variety(const struct world *w)
{
	static const enum ffaf_fn fns[] = { FFAF_FN_RXTX_MAP, FFAF_FN_RXTX_UNMAP, FFAF_FN_MEM_SHARE,
					    FFAF_FN_MEM_FRAG_TX, FFAF_FN_MEM_RECLAIM };

	for (size_t i = 0; i < sizeof(fns) / sizeof(fns[0]); i++) {
		const struct ffaf_function *f = ffaf_function(fns[i]);
		const uint8_t *entries = w->rig.filter.policy->entry[f->since64 != 0];

		test_context("%s: %lu", f->name, w->moved[fns[i]]);
		if ((entries[f->number] & FFAF_ENTRY_ACTION) == FFAF_HANDLE)
			CHECK(w->moved[fns[i]] > CALLS / 1000);
	}
}

/* CHANGED: every boot has a policy of its own, which no file could all say. */
static void run_policy(const struct ffaf_policy *policy, uint64_t seed, bool changed)
{
	static struct world w;
	const unsigned long wanted = calls_wanted();
	struct ffaf_policy own = *policy;
	struct ffaf_ops ops;

	w = (struct world){ .seed = seed };
	rig_init(&w.rig, &ops, &own, smc);
	w.rig.test = &w;
	for (unsigned long made = 0; made < wanted && w.broken == NULL;) {
		if (changed) {
			own = *policy;
			rig_mutate(&own, &w.seed);
		}
		made += run_boot(&w, 60);
	}
	CHECK(w.broken == NULL);
	if (wanted == CALLS && w.broken == NULL)
		check_variety(&w);
	rig_free(&w.rig);
}

TEST(sequences, keep_what_every_filter_must)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);

	for (size_t i = 0; i < count; i++) {
		struct ffaio_policy *policy = rig_policy(names[i]);

		run_policy(&policy->core, i + 1, false);
		ffaio_policy_free(policy);
	}
}

TEST(sequences, keep_it_under_any_policy)
{
	struct ffaio_policy *policy = rig_policy("linux-v7.3");

	run_policy(&policy->core, 1, true);
	ffaio_policy_free(policy);
}
