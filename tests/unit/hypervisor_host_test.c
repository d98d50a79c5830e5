/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "guests.h"
#include "hypervisor.h"

/*
 * The contract of hypervisor.h from the side of an embedder: VMs and partitions are
 * independent programs, each with a stack of its own, and nothing else ties them together.
 */

#define REQ FFAF_FID_32(MSG_SEND_DIRECT_REQ)
#define RESP FFAF_FID_32(MSG_SEND_DIRECT_RESP)
#define WAIT FFAF_FID_32(MSG_WAIT)
#define RUN FFAF_FID_32(RUN)
#define TIMER 99u

static struct hyp hyp;
static struct host host;

static void follow(unsigned int pe, struct ffasim_filter_next next);

/* The world's outcome: the normal world's is the answer to the SMC that was out. */
static void follow_world(unsigned int pe, const struct ffasim_next *got)
{
	struct ffasim_filter_next next;

	if (got->kind == FFASIM_NOTHING || got->ec.id != 0) {
		host_follow(&host, pe, got);
		return;
	}
	REQUIRE(hyp.pending[pe].out);
	hyp.pending[pe].out = false;
	ffasim_filter_result(&hyp.h, pe, hyp.pending[pe].vm, hyp.pending[pe].vcpu, &got->regs,
			     &next);
	follow(pe, next);
}

static void follow(unsigned int pe, struct ffasim_filter_next next)
{
	const struct ffasim_ec normal_world = { 0, (uint16_t)pe };
	struct guest *to = host_guest(&host, (struct ffasim_ec){ next.vm, next.vcpu });
	struct ffasim_next got;

	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
	host.on[pe] = NULL;
	if (next.kind == FFASIM_FILTER_FORWARD) {
		hyp.pending[pe].vm = next.vm;
		hyp.pending[pe].vcpu = next.vcpu;
		hyp.pending[pe].out = true;
		ffasim_call(&hyp.rig.world, pe, normal_world, &next.regs, &got);
		follow_world(pe, &got);
		return;
	}
	if (next.kind == FFASIM_FILTER_HALT)
		return;
	REQUIRE(to != NULL);
	if (next.starts)
		host_start_guest(to);
	if (next.kind != FFASIM_FILTER_RESUME)
		to->regs = next.regs;
	host.on[pe] = to;
}

/* The guest's own step, then what it wants. */
static bool step(unsigned int pe)
{
	struct guest *guest = host.on[pe];
	struct ffasim_filter_next next;
	struct ffasim_next got;

	if (guest == NULL)
		return false;
	fiber_leave(&host.fiber, guest->stack, GUEST_STACK);
	swapcontext(&host.loop, &guest->context);
	fiber_enter(&host.fiber, NULL);
	host_advance(&host);
	if (guest->wish == GUEST_ENDED) {
		host.on[pe] = NULL;
	} else if (guest->wish == GUEST_CALLS && (guest->ec.id & 0x8000u) != 0) {
		ffasim_call(&hyp.rig.world, pe, guest->ec, &guest->regs, &got);
		follow_world(pe, &got);
	} else if (guest->wish == GUEST_CALLS) {
		ffasim_filter_call(&hyp.h, pe, guest->ec.id, guest->ec.index, &guest->regs, &next);
		follow(pe, next);
	}
	if (host.on[pe] != NULL && (host.on[pe]->ec.id & 0x8000u) != 0) {
		ffasim_poll(&hyp.rig.world, pe, &got);
		follow_world(pe, &got);
	}
	return true;
}

/* A partition, or a VM, that answers each request with its w3 plus one. */
static void adder(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (;;)
		GUEST_CALL(guest, RESP, IDS(guest->ec.id, guest->regs.x[1] >> 16), 0,
			   guest->regs.x[3] + 1);
}

/* Boot everybody, then run: partitions and VMs 2 and 3 add unless they are there already. */
static void run_all(guest_main *primary)
{
	struct ffasim_next next;
	struct ffasim_filter_next started;

	REQUIRE(rig_build(&hyp.rig));
	REQUIRE(hyp_make(&hyp) == NULL);
	for (uint16_t i = 1; i <= RIG_SPS; i++)
		if (host_guest(&host, SP(i)) == NULL)
			host_add(&host, SP(i), adder);
	for (uint16_t vm = 2; vm <= 3; vm++)
		if (host_guest(&host, (struct ffasim_ec){ vm, 0 }) == NULL)
			host_add(&host, (struct ffasim_ec){ vm, 0 }, adder);
	host_add(&host, (struct ffasim_ec){ 1, 0 }, primary);
	ffasim_boot(&hyp.rig.world, &next);
	host_follow(&host, 0, &next);
	for (unsigned int i = 0; i < GUEST_LIMIT && next.ec.id != 0; i++) {
		/* partitions boot before there is a hypervisor */
		struct guest *guest = host.on[0];

		fiber_leave(&host.fiber, guest->stack, GUEST_STACK);
		swapcontext(&host.loop, &guest->context);
		fiber_enter(&host.fiber, NULL);
		ffasim_call(&hyp.rig.world, 0, guest->ec, &guest->regs, &next);
		if (next.ec.id != 0)
			host_follow(&host, 0, &next);
	}
	CHECK(next.starts);
	ffasim_hypervisor_boot(&hyp.h, &started);
	follow(0, started);
	for (unsigned int i = 0; CHECK(i < GUEST_LIMIT) && step(0); i++)
		;
	host_end(&host);
}

static void begin(void)
{
	hyp_init(&hyp);
	host_init(&host, &hyp.rig);
}

static void asks_all(struct guest *guest)
{
	static const uint16_t receivers[] = { 0x8001, 0x8002, 2, 3 };

	for (unsigned int i = 0; i < 4; i++) {
		GUEST_CALL(guest, REQ, IDS(1, receivers[i]), 0, 10 * i);
		say(&host, "%x:%llu ", receivers[i], (unsigned long long)guest->regs.x[3]);
	}
	GUEST_CALL(guest, REQ, IDS(2, 0x8001), 0, 1);
	say(&host, "spoofed:%d", (int32_t)guest->regs.x[2]);
}

TEST(hypervisor_host, messages_to_vms_and_partitions)
{
	begin();
	run_all(asks_all);
	CHECK_EQ_STR(host.log, "8001:1 8002:11 2:21 3:31 spoofed:-2");
}

/* A VM that asks a partition for what it is asked, and answers twice that. */
static void relay(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;

		GUEST_CALL(guest, REQ, IDS(guest->ec.id, 0x8002), 0, request.x[3]);
		GUEST_CALL(guest, RESP, IDS(guest->ec.id, request.x[1] >> 16), 0,
			   2 * guest->regs.x[3]);
	}
}

static void asks_relay(struct guest *guest)
{
	for (unsigned int i = 1; i <= 2; i++) {
		GUEST_CALL(guest, REQ, IDS(1, 2), 0, i);
		say(&host, "%llu ", (unsigned long long)guest->regs.x[3]);
	}
}

TEST(hypervisor_host, chain_through_both_worlds)
{
	begin();
	host_add(&host, (struct ffasim_ec){ 2, 0 }, relay);
	run_all(asks_relay);
	CHECK_EQ_STR(host.log, "4 6 ");
}

/* A partition that is interrupted three times before it answers. */
static void slow(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (unsigned int i = 0; i < 3; i++) {
		host_timer(&host, 0, TIMER, 0, 2);
		for (unsigned int n = 0; n < 5; n++)
			guest_tick(guest);
	}
	GUEST_CALL(guest, RESP, IDS(guest->ec.id, guest->regs.x[1] >> 16), 0, 77);
}

static void asks_slow(struct guest *guest)
{
	uint64_t answer = GUEST_CALL(guest, REQ, IDS(1, 0x8001), 0, 1);

	while (answer == FFAF_FID_32(INTERRUPT)) {
		say(&host, "irq ");
		host_clear(&host, TIMER, 0);
		/* meanwhile others are served */
		GUEST_CALL(guest, REQ, IDS(1, 3), 0, 4);
		say(&host, "%llu ", (unsigned long long)guest->regs.x[3]);
		answer = GUEST_CALL(guest, RUN, IDS(0x8001, 0));
	}
	say(&host, "%llu", (unsigned long long)guest->regs.x[3]);
}

TEST(hypervisor_host, preempted_partition_goes_on_where_it_was)
{
	begin();
	host_add(&host, SP(1), slow);
	run_all(asks_slow);
	CHECK_EQ_STR(host.log, "irq 5 irq 5 irq 5 77");
}

static void put(uint8_t *to, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

/* A transaction of one page from VM 1 to ID in TX; HANDLE: to retrieve it. Returns its length. */
static uint32_t describe(uint8_t *tx, uint16_t id, uint64_t handle, bool retrieve)
{
	memset(tx, 0, 128);
	put(tx, 1, 2);
	put(tx + 2, 0x2f, 2);
	put(tx + 8, handle, 8);
	put(tx + 24, 32, 4);
	put(tx + 28, 1, 4);
	put(tx + 32, 48, 4);
	put(tx + 48, id, 2);
	tx[50] = 2;
	put(tx + 52, retrieve ? 0 : 80, 4);
	put(tx + 80, 1, 4);
	put(tx + 84, 1, 4);
	put(tx + 96, VM_PAGE(1, 4), 8);
	put(tx + 104, 1, 4);
	return retrieve ? 80 : 112;
}

/* Retrieves the handle in w3, w4, writes its name into the page, and gives it back. */
static void writer(struct guest *guest)
{
	const bool vm = (guest->ec.id & 0x8000u) == 0;
	const uint64_t at = vm ? VM_TX(guest->ec.id) : RIG_SECURE;
	uint8_t *tx = rig_at(&hyp.rig, at, 1);

	GUEST_CALL(guest, FFAF_FID_64(RXTX_MAP), at, at + FFASIM_PAGE, 1);
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;
		const uint64_t handle = request.x[3] | request.x[4] << 32;
		const uint32_t length = describe(tx, guest->ec.id, handle, true);

		if (GUEST_CALL(guest, FFAF_FID_32(MEM_RETRIEVE_REQ), length, length) ==
		    FFAF_FID_32(MEM_RETRIEVE_RESP))
			hyp_at(&hyp, VM_PAGE(1, 4))[0] = (uint8_t)guest->ec.id;
		GUEST_CALL(guest, FFAF_FID_32(RX_RELEASE));
		memset(tx, 0, 32);
		put(tx, handle, 8);
		put(tx + 12, 1, 4);
		put(tx + 16, guest->ec.id, 2);
		GUEST_CALL(guest, FFAF_FID_32(MEM_RELINQUISH));
		GUEST_CALL(guest, RESP, IDS(guest->ec.id, request.x[1] >> 16), 0, guest->regs.x[0]);
	}
}

static void shares(struct guest *guest)
{
	static const uint16_t receivers[] = { 2, 0x8001 };
	uint8_t *tx = hyp_at(&hyp, VM_TX(1));

	GUEST_CALL(guest, FFAF_FID_64(RXTX_MAP), VM_TX(1), VM_RX(1), 1);
	for (unsigned int i = 0; i < 2; i++) {
		const uint32_t length = describe(tx, receivers[i], 0, false);
		uint64_t low, high;

		GUEST_CALL(guest, FFAF_FID_64(MEM_SHARE), length, length);
		low = guest->regs.x[2];
		high = guest->regs.x[3];
		say(&host, "%llx ", (unsigned long long)high >> 31);
		GUEST_CALL(guest, REQ, IDS(1, receivers[i]), 0, low, high);
		say(&host, "%s %x ", guest->regs.x[3] == FFAF_FID_32(SUCCESS) ? "back" : "kept",
		    hyp_at(&hyp, VM_PAGE(1, 4))[0]);
		GUEST_CALL(guest, FFAF_FID_32(MEM_RECLAIM), low, high);
		say(&host, "%d ", (int32_t)guest->regs.x[2]);
	}
}

TEST(hypervisor_host, memory_shared_with_a_vm_and_a_partition)
{
	begin();
	host_add(&host, SP(1), writer);
	host_add(&host, (struct ffasim_ec){ 2, 0 }, writer);
	run_all(shares);
	CHECK_EQ_STR(host.log, "1 back 2 0 0 back 1 0 ");
}
