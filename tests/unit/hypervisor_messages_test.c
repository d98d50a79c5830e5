/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Boot, direct messages and scheduling of VMs, and what interrupts and deaths do to them. */

static struct hyp hyp;

static struct ffaf_regs req(uint16_t from, uint16_t to, uint64_t payload)
{
	return (struct ffaf_regs){ { FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(from, to), 0,
				     payload } };
}

static struct ffaf_regs resp(uint16_t from, uint16_t to, uint64_t payload)
{
	return (struct ffaf_regs){ { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(from, to), 0,
				     payload } };
}

static bool start(void)
{
	hyp_init(&hyp);
	return hyp_start(&hyp);
}

TEST(hypervisor_messages, vms_boot_until_they_wait_and_the_primary_last)
{
	struct ffasim_filter_next next;

	hyp_init(&hyp);
	REQUIRE(hyp_build(&hyp));
	ffasim_hypervisor_boot(&hyp.h, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK(next.starts);
	CHECK_EQ_U64(next.entry, 0x200);
	CHECK_EQ_U64(VM_CALL(&hyp, 2, 0, FFAF_FID_32(ID_GET)).regs.x[2], 2);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(YIELD)), FFAF_DENIED);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(MSG_WAIT));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 3);
	CHECK(next.starts);
	next = VM_CALL(&hyp, 3, 0, FFAF_FID_32(MSG_WAIT));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK(next.starts);
	CHECK_EQ_U64(next.entry, 0x100);
	ffasim_hypervisor_boot_pe(&hyp.h, 1, 0x500, 0x77, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.vcpu, 1);
	CHECK_EQ_U64(next.entry, 0x500);
	CHECK_EQ_U64(next.regs.x[0], 0x77);
	CHECK_EQ_INT(hyp_state(&hyp, 2, 0), FFASIM_EC_WAITING);
	CHECK_EQ_INT(hyp_state(&hyp, 1, 1), FFASIM_EC_RUNNING);
}

TEST(hypervisor_messages, partitions_that_want_it_are_told_of_vms)
{
	struct ffasim_filter_next next;
	struct ffaf_regs ready = { { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(0x8002, 0),
				     0x80000005 } };

	hyp_init(&hyp);
	hyp.rig.sps[1].vm_created = true;
	REQUIRE(hyp_build(&hyp));
	ffasim_hypervisor_boot(&hyp.h, &next);
	for (uint16_t vm = 1; vm <= 3; vm++) {
		CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, FFASIM_NO_VM);
		CHECK_EQ_U64(next.regs.x[1], 0x8002);
		CHECK_EQ_U64(next.regs.x[2], 0x80000004);
		CHECK_EQ_U64(next.regs.x[5], vm);
		next = hyp_settle(&hyp, 0, next);
		CHECK_EQ_INT(rig_state(&hyp.rig, SP(2)), FFASIM_EC_RUNNING);
		{
			const struct ffasim_next got = rig_call(&hyp.rig, SP(2), &ready);

			CHECK_NEXT(got, FFASIM_SWITCH, 0);
			ffasim_filter_result(&hyp.h, 0, FFASIM_NO_VM, 0, &got.regs, &next);
		}
	}
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK(next.starts);
}

TEST(hypervisor_messages, partitions_that_want_it_are_told_of_the_dead)
{
	const struct ffaf_regs ask = req(1, 2, 5);
	struct ffasim_filter_next next;

	hyp_init(&hyp);
	hyp.rig.sps[0].vm_destroyed = hyp.rig.sps[2].vm_destroyed = true;
	REQUIRE(hyp_start(&hyp));
	hyp_call(&hyp, 1, 0, &ask);
	ffasim_hypervisor_abort(&hyp.h, 0, 2, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, FFASIM_NO_VM);
	CHECK_EQ_U64(next.regs.x[1], 0x8001);
	CHECK_EQ_U64(next.regs.x[2], 0x80000006);
	CHECK_EQ_U64(next.regs.x[5], 2);
	hyp_settle(&hyp, 0, next);
	hyp_sp_call(&hyp, SP(1),
		    &(struct ffaf_regs){
			    { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(0x8001, 0), 0x80000007 } },
		    &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, FFASIM_NO_VM);
	CHECK_EQ_U64(next.regs.x[1], 0x8003);
	hyp_sp_call(&hyp, SP(3),
		    &(struct ffaf_regs){
			    { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(0x8003, 0), 0x80000007 } },
		    &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[2], (uint32_t)FFAF_ABORTED);
}

TEST(hypervisor_messages, request_to_a_partition_and_back)
{
	struct ffasim_filter_next next;
	const struct ffaf_regs ask = req(1, 0x8001, 5), reply = resp(0x8001, 1, 6);

	REQUIRE(start());
	next = hyp_call(&hyp, 1, 0, &ask);
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 1);
	CHECK_EQ_INT(rig_state(&hyp.rig, SP(1)), FFASIM_EC_RUNNING);
	CHECK_EQ_INT(hyp_state(&hyp, 1, 0), FFASIM_EC_BLOCKED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(ID_GET)), FFAF_DENIED);
	hyp_sp_call(&hyp, SP(1), &reply, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RETURN, 1);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MSG_SEND_DIRECT_RESP));
	CHECK_EQ_U64(next.regs.x[3], 6);
	CHECK_EQ_INT(hyp_state(&hyp, 1, 0), FFASIM_EC_RUNNING);
	ffasim_filter_result(&hyp.h, 0, 1, 0, &reply, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_HALT, 1);
}

/* The answer to a forwarded call comes after other calls went through. */
TEST(hypervisor_messages, answers_come_out_of_order)
{
	struct ffasim_filter_next next;
	const struct ffaf_regs ask = req(1, 0x8001, 5), reply = resp(0x8001, 1, 6);
	const struct ffaf_regs other = req(1, 0x8002, 7), other_reply = resp(0x8002, 1, 8);

	REQUIRE(start());
	hyp_call(&hyp, 1, 0, &ask);
	next = hyp_call(&hyp, 1, 1, &other);
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 1);
	CHECK_EQ_U64(next.vcpu, 1);
	hyp_sp_call(&hyp, SP(2), &other_reply, &next);
	CHECK_EQ_U64(next.vcpu, 1);
	CHECK_EQ_U64(next.regs.x[3], 8);
	CHECK_EQ_U64(VM_CALL(&hyp, 1, 1, FFAF_FID_32(ID_GET)).regs.x[2], 1);
	hyp_sp_call(&hyp, SP(1), &reply, &next);
	CHECK_EQ_U64(next.vcpu, 0);
	CHECK_EQ_U64(next.regs.x[3], 6);
}

TEST(hypervisor_messages, between_vms)
{
	struct ffasim_filter_next next;
	const struct ffaf_regs ask = req(1, 2, 5), on = req(2, 3, 6);
	const struct ffaf_regs back = resp(3, 2, 7), home = resp(2, 1, 8);

	REQUIRE(start());
	next = hyp_call(&hyp, 1, 0, &ask);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK_EQ_MEM(&next.regs, &ask, sizeof(ask));
	/* nobody answers for another, nobody waits within a request, nobody is asked twice */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(2, 3)),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_64(MSG_SEND_DIRECT_RESP2), IDS(2, 1)),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(MSG_WAIT)), FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 1, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 2)),
		     FFAF_BUSY);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(2, 1)),
		     FFAF_BUSY);
	next = hyp_call(&hyp, 2, 0, &on);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 3);
	next = hyp_call(&hyp, 3, 0, &back);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK_EQ_U64(next.regs.x[3], 7);
	next = hyp_call(&hyp, 2, 0, &home);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_MEM(&next.regs, &home, sizeof(home));
	CHECK_EQ_INT(hyp_state(&hyp, 3, 0), FFASIM_EC_WAITING);
}

TEST(hypervisor_messages, request2_names_a_service)
{
	struct ffasim_filter_next next;
	struct ffaf_regs ask = { { FFAF_FID_64(MSG_SEND_DIRECT_REQ2), IDS(1, 2) } };

	REQUIRE(start());
	ask.x[2] = 1;
	next = hyp_call(&hyp, 1, 0, &ask);
	CHECK_EQ_INT(hyp_status(&next), FFAF_INVALID_PARAMETERS);
	memcpy(&ask.x[2], &vm_uuids[1], 16);
	for (unsigned int i = 4; i < FFAF_REGS; i++)
		ask.x[i] = UINT64_C(0x1000000000) + i;
	next = hyp_call(&hyp, 1, 0, &ask);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK_EQ_MEM(&next.regs, &ask, sizeof(ask));
	ask.x[0] = FFAF_FID_64(MSG_SEND_DIRECT_RESP2);
	ask.x[1] = IDS(2, 1);
	next = hyp_call(&hyp, 2, 0, &ask);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[2] | next.regs.x[3], 0);
	CHECK_EQ_U64(next.regs.x[17], ask.x[17]);
	/* VM 3 speaks 1.1 */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_64(MSG_SEND_DIRECT_REQ2), IDS(1, 3)),
		     FFAF_NOT_SUPPORTED);
}

TEST(hypervisor_messages, methods_are_needed_on_both_sides)
{
	hyp_init(&hyp);
	hyp.vms[0].methods = FFASIM_SENDS_REQ;
	hyp.vms[1].methods = FFASIM_RECEIVES_REQ2;
	REQUIRE(hyp_start(&hyp));
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 2)),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_64(MSG_SEND_DIRECT_REQ2), IDS(1, 2)),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 77)),
		     FFAF_INVALID_PARAMETERS);
}

TEST(hypervisor_messages, run_wait_and_yield)
{
	struct ffasim_filter_next next;

	REQUIRE(start());
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(2, 0));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(RUN));
	CHECK_EQ_U64(next.regs.x[1], IDS(2, 0));
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 1, FFAF_FID_32(RUN), IDS(2, 0)), FFAF_BUSY);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(2, 1)),
		     FFAF_DENIED);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(YIELD), 0, 0x12, 0x34);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(YIELD));
	CHECK_EQ_U64(next.regs.x[1], IDS(2, 0));
	CHECK_EQ_U64(next.regs.x[3], 0x34);
	/* another vCPU of the scheduler may go on with it */
	next = VM_CALL(&hyp, 1, 1, FFAF_FID_32(RUN), IDS(2, 0));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(SUCCESS));
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(MSG_WAIT));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.vcpu, 1);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MSG_WAIT));
	CHECK_EQ_U64(next.regs.x[1], IDS(2, 0));
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(2, 1)), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(1, 1)), FFAF_INVALID_PARAMETERS);
}

TEST(hypervisor_messages, interrupt_goes_to_the_start_of_the_chain)
{
	struct ffasim_filter_next next;
	const struct ffaf_regs ask = req(1, 2, 5), on = req(2, 3, 6);
	const struct ffaf_regs back = resp(3, 2, 7), home = resp(2, 1, 8);

	REQUIRE(start());
	ffasim_hypervisor_preempt(&hyp.h, 0, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RESUME, 1);
	hyp_call(&hyp, 1, 0, &ask);
	hyp_call(&hyp, 2, 0, &on);
	ffasim_hypervisor_preempt(&hyp.h, 0, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(INTERRUPT));
	CHECK_EQ_U64(next.regs.x[1], IDS(3, 0));
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
	/* what serves a request is run by whoever started the chain alone */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 1, FFAF_FID_32(RUN), IDS(3, 0)), FFAF_DENIED);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(3, 0));
	CHECK_VM_NEXT(next, FFASIM_FILTER_RESUME, 3);
	next = hyp_call(&hyp, 3, 0, &back);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	next = hyp_call(&hyp, 2, 0, &home);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[3], 8);
}

/* A partition is preempted, and the VM that asked it, and no other, goes on with it. */
/* VM 1 asks VM 2, which asks VM 3, which yields. */
static bool chain_yields(void)
{
	const struct ffaf_regs ask = req(1, 2, 5), on = req(2, 3, 6);
	struct ffasim_filter_next next;

	if (!start())
		return false;
	hyp_call(&hyp, 1, 0, &ask);
	hyp_call(&hyp, 2, 0, &on);
	next = VM_CALL(&hyp, 3, 0, FFAF_FID_32(YIELD));
	return CHECK_EQ_U64(next.vm, 2) && CHECK_EQ_U64(next.regs.x[1], IDS(3, 0));
}

TEST(hypervisor_messages, what_has_yielded_is_run_by_who_asked)
{
	const struct ffaf_regs back = resp(3, 2, 7), home = resp(2, 1, 8);
	struct ffasim_filter_next next;

	REQUIRE(chain_yields());
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(RUN), IDS(3, 0));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 3);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(SUCCESS));
	CHECK_VM_NEXT(hyp_call(&hyp, 3, 0, &back), FFASIM_FILTER_SWITCH, 2);

	/* who has yielded itself comes first: nobody waits for the other until it goes on */
	REQUIRE(chain_yields());
	CHECK_VM_NEXT(VM_CALL(&hyp, 2, 0, FFAF_FID_32(YIELD)), FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(3, 0)), FFAF_DENIED);
	CHECK_VM_NEXT(VM_CALL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(2, 0)), FFASIM_FILTER_SWITCH, 2);

	/* who asked has answered without it: the scheduler lets it come to its end */
	CHECK_VM_NEXT(hyp_call(&hyp, 2, 0, &home), FFASIM_FILTER_SWITCH, 1);
	CHECK_VM_NEXT(VM_CALL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(3, 0)), FFASIM_FILTER_SWITCH, 3);
	next = hyp_call(&hyp, 3, 0, &back);
	CHECK_EQ_INT(hyp_status(&next), FFAF_ABORTED);
	CHECK_VM_NEXT(VM_CALL(&hyp, 3, 0, FFAF_FID_32(MSG_WAIT)), FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_INT(hyp_state(&hyp, 3, 0), FFASIM_EC_WAITING);
}

TEST(hypervisor_messages, preempted_partition_is_run_by_who_asked)
{
	struct ffasim_filter_next next;
	struct ffasim_next got;
	const struct ffaf_regs ask = req(2, 0x8001, 5), reply = resp(0x8001, 2, 6);

	hyp_init(&hyp);
	hyp.vms[1].independent = hyp.vms[2].independent = true;
	REQUIRE(hyp_start(&hyp));
	hyp_call(&hyp, 2, 0, &ask);
	ffasim_irq(&hyp.rig.world, 99, 0, true);
	ffasim_poll(&hyp.rig.world, 0, &got);
	CHECK_NEXT(got, FFASIM_SWITCH, 0);
	ffasim_filter_result(&hyp.h, 0, 2, 0, &got.regs, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RETURN, 2);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(INTERRUPT));
	ffasim_irq(&hyp.rig.world, 99, 0, false);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(RUN), IDS(0x8001, 0)), FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RUN), IDS(0x8002, 0)), FFAF_DENIED);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(RUN), IDS(0x8001, 0));
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 2);
	CHECK_EQ_INT(rig_state(&hyp.rig, SP(1)), FFASIM_EC_RUNNING);
	hyp_sp_call(&hyp, SP(1), &reply, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RETURN, 2);
	CHECK_EQ_U64(next.regs.x[3], 6);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RUN), IDS(0x8001, 0)), FFAF_DENIED);
}

TEST(hypervisor_messages, who_waits_for_a_dead_vm_is_told)
{
	struct ffasim_filter_next next;
	const struct ffaf_regs ask = req(1, 2, 5), on = req(2, 3, 6), back = resp(3, 2, 7);

	REQUIRE(start());
	hyp_call(&hyp, 1, 0, &ask);
	ffasim_hypervisor_abort(&hyp.h, 0, 2, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[2], (uint32_t)FFAF_ABORTED);
	ffasim_hypervisor_abort(&hyp.h, 0, 2, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RESUME, 1);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 2)),
		     FFAF_ABORTED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(2, 0)), FFAF_ABORTED);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);

	/* in the middle of a chain: what it asked for goes on, and then the first is told */
	REQUIRE(start());
	hyp_call(&hyp, 1, 0, &ask);
	hyp_call(&hyp, 2, 0, &on);
	ffasim_hypervisor_abort(&hyp.h, 0, 2, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RESUME, 3);
	next = hyp_call(&hyp, 3, 0, &back);
	CHECK_EQ_INT(hyp_status(&next), FFAF_ABORTED);
	next = VM_CALL(&hyp, 3, 0, FFAF_FID_32(MSG_WAIT));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[2], (uint32_t)FFAF_ABORTED);
}

/* PE 0 and PE 1 run VM 1 when it dies; it has left PE 1, and not yet PE 0. */
static bool primary_is_dead(void)
{
	struct ffasim_filter_next next;

	if (!start())
		return false;
	ffasim_hypervisor_abort(&hyp.h, 1, 1, &next);
	return CHECK_EQ_INT(next.kind, FFASIM_FILTER_HALT);
}

TEST(hypervisor_messages, the_dead_do_not_run_again)
{
	struct ffasim_filter_next next;

	/* another VM dies on a PE of a dead one */
	REQUIRE(primary_is_dead());
	ffasim_hypervisor_abort(&hyp.h, 0, 2, &next);
	CHECK_EQ_INT(next.kind, FFASIM_FILTER_HALT);
	CHECK_EQ_INT(hyp_state(&hyp, 1, 0), FFASIM_EC_ABORTED);
	ffasim_hypervisor_abort(&hyp.h, 0, 1, &next);
	CHECK_EQ_INT(next.kind, FFASIM_FILTER_HALT);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);

	/* an interrupt comes there */
	REQUIRE(primary_is_dead());
	ffasim_hypervisor_preempt(&hyp.h, 0, &next);
	CHECK_EQ_INT(next.kind, FFASIM_FILTER_HALT);
	CHECK_EQ_INT(hyp_state(&hyp, 1, 0), FFASIM_EC_ABORTED);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}

TEST(hypervisor_messages, a_pe_that_was_off_starts_the_primary_anew)
{
	const struct ffaf_regs ask = req(1, 0x8001, 5);
	struct ffasim_filter_next next;

	REQUIRE(start());
	ffasim_hypervisor_boot_pe(&hyp.h, 1, 0x900, 7, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK(next.starts && next.vcpu == 1 && next.entry == 0x900 && next.regs.x[0] == 7);

	/* not so where its vCPU waits for an answer, on whatever PE */
	next = hyp_call(&hyp, 1, 1, &ask);
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 1);
	ffasim_hypervisor_boot_pe(&hyp.h, 1, 0x900, 7, &next);
	CHECK_EQ_INT(next.kind, FFASIM_FILTER_HALT);
	CHECK_EQ_INT(hyp_state(&hyp, 1, 1), FFASIM_EC_BLOCKED);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}

/* VM 2 waits for VM 3, which dies where nobody waits for the dead one that ran there. */
TEST(hypervisor_messages, nobody_is_left_waiting_for_the_dead)
{
	const struct ffaf_regs ask = req(1, 2, 5), on = req(2, 3, 6);
	struct ffasim_filter_next next;

	REQUIRE(start());
	hyp_call(&hyp, 1, 0, &ask);
	hyp_call(&hyp, 2, 0, &on);
	ffasim_hypervisor_preempt(&hyp.h, 0, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	ffasim_hypervisor_abort(&hyp.h, 1, 1, &next);
	ffasim_hypervisor_abort(&hyp.h, 0, 3, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK_EQ_U64(next.regs.x[2], (uint32_t)FFAF_ABORTED);
	ffasim_hypervisor_abort(&hyp.h, 0, 3, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RESUME, 2);
}

/* Who asked a VM that dies on another PE goes on there, and the PE is left. */
TEST(hypervisor_messages, the_dead_leave_the_pe_where_they_ran)
{
	const struct ffaf_regs ask = req(1, 2, 5);
	struct ffasim_filter_next next;

	REQUIRE(start());
	hyp_call(&hyp, 1, 0, &ask);
	ffasim_hypervisor_abort(&hyp.h, 1, 2, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.vcpu, 0);
	CHECK_EQ_U64(next.regs.x[2], (uint32_t)FFAF_ABORTED);
	ffasim_hypervisor_preempt(&hyp.h, 0, &next);
	CHECK_EQ_INT(next.kind, FFASIM_FILTER_HALT);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);

	/* an interrupt comes while partitions are told: who asked is not told to go on with it */
	hyp_init(&hyp);
	hyp.rig.sps[0].vm_destroyed = true;
	REQUIRE(hyp_start(&hyp));
	hyp_call(&hyp, 1, 0, &ask);
	ffasim_hypervisor_abort(&hyp.h, 1, 2, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, FFASIM_NO_VM);
	ffasim_hypervisor_preempt(&hyp.h, 0, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 1);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(ERROR));
	CHECK_EQ_U64(next.regs.x[2], (uint32_t)FFAF_ABORTED);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}

/* A VM that the embedder schedules waits for messages when it likes. */
TEST(hypervisor_messages, independent_vms_need_no_primary)
{
	struct ffasim_filter_next next;
	const struct ffaf_regs ask = req(3, 2, 5), home = resp(2, 3, 8);

	hyp_init(&hyp);
	hyp.vms[1].independent = hyp.vms[2].independent = true;
	REQUIRE(hyp_start(&hyp));
	next = hyp_call(&hyp, 3, 0, &ask);
	CHECK_EQ_INT(hyp_status(&next), FFAF_BUSY);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(MSG_WAIT));
	CHECK_VM_NEXT(next, FFASIM_FILTER_HALT, 2);
	CHECK_EQ_INT(hyp_state(&hyp, 2, 0), FFASIM_EC_WAITING);
	next = hyp_call(&hyp, 3, 0, &ask);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	/* the embedder lets the primary run in between */
	CHECK_EQ_U64(VM_CALL(&hyp, 1, 0, FFAF_FID_32(ID_GET)).regs.x[2], 1);
	CHECK_EQ_INT(hyp_state(&hyp, 2, 0), FFASIM_EC_PREEMPTED);
	next = hyp_call(&hyp, 2, 0, &home);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 3);
	CHECK_EQ_U64(next.regs.x[3], 8);
}

/* The same guest without a hypervisor: the normal world's context of the SPMC. */
TEST(hypervisor_messages, can_be_left_out)
{
	struct ffasim_next next;

	REQUIRE(start());
	hyp.rig.config.hypervisor = false;
	REQUIRE(rig_start(&hyp.rig));
	next = CALL(&hyp.rig, NWD, FFAF_FID_32(ID_GET));
	CHECK_EQ_U64(next.regs.x[2], 0);
	next = CALL(&hyp.rig, NWD, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(0, 0x8001), 0, 5);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8001);
	CHECK_EQ_U64(next.regs.x[3], 5);
	next = CALL(&hyp.rig, SP(1), FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(0x8001, 0), 0, 6);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_U64(next.regs.x[3], 6);
}
