/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffaio/policy.h>
#include <ffasim/machine.h>

#include "hypervisor.h"

/*
 * Proxied VMs: a call through the simulated hypervisor is what ffaf_call makes of it,
 * register for register and SMC for SMC, with every policy that ships.
 */

#define RAM VM_PAGE(1, 0)
#define CALLS 400u
#define SMCS 64u

/* The SPMC on each side: the same questions get the same answers. */
struct spmc {
	uint8_t *rx;
	uint64_t count;
	struct ffaf_regs smcs[SMCS]; /* of this call */
	unsigned int used;
};

static struct sides {
	struct spmc core, hypervisor;
	struct ffasim_machine *machine;
	struct ffaf_state state;
	struct ffaf_caller caller;
	struct ffaf_filter filter;
	uint8_t tx[FFASIM_PAGE], rx[FFASIM_PAGE], descriptor[FFAF_DESCRIPTOR_MAX];
	struct hyp hyp;
	uint64_t seed;
} sides;

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void put(uint8_t *to, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

/* A description with one borrower and one range of PAGES from ADDRESS, as 1.1 has it. */
static void describe(uint8_t *to, uint16_t sender, uint64_t address, uint32_t pages)
{
	memset(to, 0, 112);
	put(to, sender, 2);
	put(to + 2, 0x2f, 2);
	put(to + 24, 16, 4);
	put(to + 28, 1, 4);
	put(to + 32, 48, 4);
	put(to + 48, 0x8001, 2);
	to[50] = 2;
	put(to + 52, 64, 4);
	put(to + 64, pages, 4);
	put(to + 68, 1, 4);
	put(to + 80, address, 8);
	put(to + 88, pages, 4);
}

static void answer(struct spmc *spmc, struct ffaf_regs *regs)
{
	uint64_t seed = regs->x[0] * 0x9e3779b97f4a7c15u + regs->x[1] * 31 + ++spmc->count;
	const uint32_t fid = (uint32_t)regs->x[0];

	if (spmc->used < SMCS)
		spmc->smcs[spmc->used++] = *regs;
	next_random(&seed);
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFAF_FID_32(SUCCESS);
	if (fid == FFAF_FID_32(VERSION)) {
		regs->x[0] = 0x10002;
	} else if (fid == FFAF_FID_32(MEM_RETRIEVE_REQ) && seed % 4 != 0) {
		describe(spmc->rx, 0, RAM + seed % 12 * FFASIM_PAGE, 1);
		regs->x[0] = FFAF_FID_32(MEM_RETRIEVE_RESP);
		regs->x[1] = regs->x[2] = 96;
	} else if (fid == FFAF_FID_32(PARTITION_INFO_GET)) {
		memset(spmc->rx, (int)(seed & 0xff), 48);
		regs->x[2] = 2;
		regs->x[3] = 24;
	} else if (seed % 5 == 0 && fid != FFAF_FID_32(ID_GET) && fid != FFAF_FID_32(FEATURES)) {
		regs->x[0] = FFAF_FID_32(ERROR);
		regs->x[2] = (uint32_t)FFAF_INVALID_PARAMETERS;
		for (unsigned int i = 4; i < FFAF_REGS; i++)
			regs->x[i] = seed + i;
	}
}

static void core_smc(void *ctx, struct ffaf_regs *regs)
{
	(void)ctx;
	answer(&sides.core, regs);
}

static bool core_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	(void)ctx;
	return ffasim_pages(sides.machine, op, address, count);
}

static void core_read(void *ctx, void *to, uint64_t address, uint32_t size)
{
	(void)ctx;
	ffasim_read(sides.machine, to, address, size);
}

static void core_write(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	(void)ctx;
	ffasim_write(sides.machine, address, from, size);
}

static const struct ffaf_ops core_ops = { core_smc, core_pages, core_read, core_write };

static void hypervisor_smc(void *ctx, unsigned int pe, struct ffaf_regs *regs)
{
	(void)ctx;
	(void)pe;
	answer(&sides.hypervisor, regs);
}

/* Both sides with POLICY, for the host or for VM 1. */
static bool start(const struct ffaf_policy *policy, bool host)
{
	const struct ffaf_boot boot = {
		.smccc = 0x10002, .page = FFASIM_PAGE, .hyp_tx = HYP_TX, .hyp_rx = HYP_RX
	};
	bool good;

	ffasim_destroy(sides.machine);
	memset(&sides, 0, sizeof(sides));
	sides.machine = ffasim_create();
	ffasim_reset(sides.machine, FFASIM_PAGE);
	ffasim_add_ram(sides.machine, RAM, VM_PAGES * FFASIM_PAGE);
	sides.core.rx = sides.rx;
	sides.caller.id = host ? 0 : 1;
	sides.filter = (struct ffaf_filter){
		policy, &sides.state, &core_ops, NULL, { sides.tx, sides.rx, sides.descriptor }
	};
	good = ffaf_boot(&sides.filter, &boot);
	hyp_init(&sides.hyp);
	sides.hyp.config.vm_count = 1;
	sides.hyp.vms[0].host = host;
	sides.hyp.vms[0].proxied = true;
	sides.hyp.vms[0].policy = policy;
	sides.hyp.ops.smc = hypervisor_smc;
	sides.hypervisor.rx = hyp_at(&sides.hyp, HYP_RX);
	if (!hyp_build(&sides.hyp))
		return false;
	CHECK_EQ_U64(ffasim_hypervisor_skip_boot(&sides.hyp.h), good);
	/* the hypervisor registers its own pair where the policy leaves that to the embedder */
	sides.core.count = sides.hypervisor.count;
	return good;
}

static uint64_t pick(const uint64_t *values, size_t count, uint64_t random)
{
	return values[random % count];
}

static struct ffaf_regs random_call(uint64_t *seed)
{
	static const uint64_t fids[] = { FFAF_FID_32(VERSION),
					 FFAF_FID_32(FEATURES),
					 FFAF_FID_64(RXTX_MAP),
					 FFAF_FID_64(RXTX_MAP),
					 FFAF_FID_32(RXTX_UNMAP),
					 FFAF_FID_64(MEM_SHARE),
					 FFAF_FID_64(MEM_SHARE),
					 FFAF_FID_32(MEM_LEND),
					 FFAF_FID_32(MEM_RECLAIM),
					 FFAF_FID_32(MEM_RECLAIM),
					 FFAF_FID_32(MEM_FRAG_TX),
					 FFAF_FID_32(PARTITION_INFO_GET),
					 FFAF_FID_32(RX_RELEASE),
					 FFAF_FID_32(ID_GET),
					 FFAF_FID_32(MSG_SEND_DIRECT_REQ),
					 FFAF_FID_64(MSG_SEND_DIRECT_REQ2),
					 FFAF_FID_32(RUN),
					 FFAF_FID_32(NOTIFICATION_GET),
					 0x84000000,
					 0xc2000001 };
	static const uint64_t values[] = { 0,
					   1,
					   96,
					   96,
					   0x10001,
					   0x10002,
					   0x8001,
					   0x18001,
					   RAM,
					   RAM + FFASIM_PAGE,
					   0xc400008d,
					   0x84000073,
					   RAM + 2 * FFASIM_PAGE };
	struct ffaf_regs regs = { { pick(fids, sizeof(fids) / 8, next_random(seed)) } };

	if (next_random(seed) % 16 == 0)
		regs.x[0] = FFAF_FID_BASE_32 | (next_random(seed) & 0x400001ff);
	for (unsigned int i = 1; i < FFAF_REGS; i++)
		regs.x[i] = pick(values, sizeof(values) / 8, next_random(seed));
	if ((regs.x[0] & 0xff) == FFAF_NR_RXTX_MAP)
		memcpy(&regs.x[1], (uint64_t[]){ RAM, RAM + FFASIM_PAGE, 1 }, 24);
	if ((regs.x[0] & 0xff) == FFAF_NR_MEM_SHARE || (regs.x[0] & 0xff) == FFAF_NR_MEM_LEND)
		memcpy(&regs.x[1], (uint64_t[]){ 96, 96, 0, 0 }, 32);
	return regs;
}

/* TX of the caller on both sides: a transaction of some page. */
static void fill_tx(uint64_t *seed)
{
	uint8_t bytes[112];

	describe(bytes, sides.caller.id, RAM + next_random(seed) % 14 * FFASIM_PAGE,
		 (uint32_t)(next_random(seed) % 3));
	ffasim_write(sides.machine, RAM, bytes, sizeof(bytes));
	memcpy(hyp_at(&sides.hyp, RAM), bytes, sizeof(bytes));
}

/* The hypervisor's side: what is forwarded is answered by the same SPMC. */
static struct ffasim_filter_next through_hypervisor(const struct ffaf_regs *regs)
{
	struct ffasim_filter_next next;
	struct ffaf_regs smc;
	uint8_t verdict;

	ffasim_filter_call(&sides.hyp.h, 0, sides.caller.id, 0, regs, &next);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&sides.hyp.h), NULL);
	if (next.kind != FFASIM_FILTER_FORWARD)
		return next;
	verdict = next.verdict;
	smc = next.regs;
	answer(&sides.hypervisor, &smc);
	ffasim_filter_result(&sides.hyp.h, 0, next.vm, next.vcpu, &smc, &next);
	CHECK_EQ_INT(next.kind, FFASIM_FILTER_RETURN);
	next.verdict = verdict;
	return next;
}

static bool compare(const struct ffaf_outcome *outcome, const struct ffaf_regs *regs,
		    const struct ffasim_filter_next *next)
{
	bool same = CHECK_EQ_INT(next->verdict, outcome->verdict);

	if (outcome->verdict == FFAF_VERDICT_HALT)
		return same && CHECK(next->stopped);
	return same && CHECK_EQ_MEM(&next->regs, regs, sizeof(*regs)) &&
	       CHECK_EQ_U64(sides.hypervisor.used, sides.core.used) &&
	       CHECK_EQ_MEM(sides.hypervisor.smcs, sides.core.smcs,
			    sides.core.used * sizeof(*regs));
}

static void run(const char *name, const struct ffaf_policy *policy, bool host, uint64_t seed)
{
	if (!start(policy, host))
		return;
	for (unsigned int n = 0; n < CALLS; n++) {
		struct ffaf_regs regs = random_call(&seed);
		const struct ffaf_regs call = regs;
		struct ffasim_filter_next next;
		struct ffaf_outcome outcome;

		test_context("%s, seed %llx, call %u: x0=%llx", name, (unsigned long long)seed, n,
			     (unsigned long long)regs.x[0]);
		fill_tx(&seed);
		sides.core.used = sides.hypervisor.used = 0;
		outcome = ffaf_call(&sides.filter, &sides.caller, &regs);
		next = through_hypervisor(&call);
		if (!compare(&outcome, &regs, &next) || outcome.verdict == FFAF_VERDICT_HALT)
			return;
	}
}

TEST(hypervisor_proxy, is_what_the_core_does)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);

	for (size_t i = 0; i < count; i++) {
		const bool host = strstr(names[i], "guest") == NULL;
		struct ffaio_error error = { 0 };
		struct ffaio_policy *policy = ffaio_policy_load(names[i], &error);

		REQUIRE(policy != NULL);
		for (uint64_t seed = 1; seed <= 8; seed++)
			run(names[i], &policy->core, host, seed * 0x9e3779b97f4a7c15u);
		ffaio_policy_free(policy);
	}
	ffasim_destroy(sides.machine);
	sides.machine = NULL;
}

/* A real filter in front of a whole simulated secure world. */
TEST(hypervisor_proxy, host_talks_to_a_partition_through_its_filter)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_load("linux-v7.3", &error);
	static struct hyp hyp;
	struct ffasim_filter_next next;

	REQUIRE(policy != NULL);
	hyp_init(&hyp);
	hyp.config.vm_count = 1;
	hyp.vms[0].host = hyp.vms[0].proxied = true;
	hyp.vms[0].policy = &policy->core;
	REQUIRE(hyp_build(&hyp));
	ffasim_hypervisor_boot(&hyp.h, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 0);
	CHECK(next.starts);
	CHECK_EQ_U64(VM_CALL(&hyp, 0, 0, FFAF_FID_32(VERSION), 0x10002).regs.x[0], 0x10002);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 0, 0, FFAF_FID_32(MEM_DONATE)), FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 0, 0, FFAF_FID_64(RXTX_MAP), VM_TX(1), VM_RX(1), 1), 0);
	next = VM_CALL(&hyp, 0, 0, FFAF_FID_32(PARTITION_INFO_GET));
	CHECK_EQ_U64(next.regs.x[2], 4);
	CHECK_EQ_MEM(hyp_at(&hyp, VM_RX(1)), "\x01\x80", 2);
	next = VM_CALL(&hyp, 0, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), 0x8001, 0, 5);
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 0);
	hyp_sp_call(
		&hyp, SP(1),
		&(struct ffaf_regs){ { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(0x8001, 0), 0, 6 } },
		&next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RETURN, 0);
	CHECK_EQ_U64(next.regs.x[3], 6);
	ffaio_policy_free(policy);
}
