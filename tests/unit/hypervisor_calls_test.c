/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stddef.h>

#include "hypervisor.h"

/* Calls of full VMs that are answered at once: what the policy says, ids, versions, features. */

static struct hyp hyp;

TEST(hypervisor_calls, check_finds_what_is_wrong)
{
	static const struct {
		const char *what;
		uint16_t pes, vm_count;
		bool host, proxied;
		uint16_t vcpus, id, id2;
		uint64_t tx, base;
		const char *wrong;
	} rows[] = {
		{ "nothing", 2, 3, false, false, 1, 0, 0, HYP_TX, VM_PAGE(1, 0), NULL },
		{ "PEs", 0, 3, false, false, 1, 0, 0, HYP_TX, VM_PAGE(1, 0),
		  "the number of PEs is not 1 to 16" },
		{ "VMs", 2, 0, false, false, 1, 0, 0, HYP_TX, VM_PAGE(1, 0),
		  "the number of VMs is not 1 to 64" },
		{ "host", 2, 3, true, false, 1, 0, 0, HYP_TX, VM_PAGE(1, 0),
		  "the host is not the first VM, not proxied, or has another id than 0" },
		{ "policy", 2, 3, false, true, 1, 0, 0, HYP_TX, VM_PAGE(1, 0),
		  "a proxied VM has no policy" },
		{ "vCPUs", 2, 3, false, false, 0, 0, 0, HYP_TX, VM_PAGE(1, 0),
		  "the number of a VM's vCPUs is not 1 to 256" },
		{ "id", 2, 3, false, false, 1, 0x8001, 0, HYP_TX, VM_PAGE(1, 0),
		  "a VM's id has bit 15 set, as partitions have" },
		{ "ids", 2, 3, false, false, 1, 7, 7, HYP_TX, VM_PAGE(1, 0),
		  "two VMs have the same id" },
		{ "buffers", 2, 3, false, false, 1, 0, 0, HYP_TX + 1, VM_PAGE(1, 0),
		  "the hypervisor's buffers are not aligned to 4 KiB, or the same" },
		{ "buffer in a region", 2, 3, false, false, 1, 0, 0, VM_PAGE(1, 3), VM_PAGE(1, 0),
		  "a VM's region has one of the hypervisor's buffers in it" },
		{ "regions", 2, 3, false, false, 1, 0, 0, HYP_TX, VM_PAGE(2, 4),
		  "two regions of VMs overlap" },
		{ "region", 2, 3, false, false, 1, 0, 0, HYP_TX, VM_PAGE(1, 0) + 8,
		  "a VM's region is empty, not aligned to 4 KiB, or past the end" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_context("%s", rows[i].what);
		hyp_init(&hyp);
		hyp.config.pes = rows[i].pes;
		hyp.config.vm_count = rows[i].vm_count;
		hyp.config.tx = rows[i].tx;
		hyp.vms[0].host = rows[i].host;
		hyp.vms[0].proxied = rows[i].proxied;
		hyp.vms[0].vcpus = rows[i].vcpus;
		hyp.vms[0].id = rows[i].id;
		hyp.vms[1].id = rows[i].id2;
		hyp.regions[0].base = rows[i].base;
		CHECK_EQ_STR(ffasim_hypervisor_check(&hyp.config), rows[i].wrong);
	}
}

TEST(hypervisor_calls, tables_and_bits_are_checked)
{
	static const struct {
		size_t offset, size;
		uint64_t value;
		const char *wrong;
	} rows[] = {
#define CONFIG(field) offsetof(struct ffasim_hypervisor_config, field), sizeof(hyp.config.field)
		{ CONFIG(vms), 0, "the table of VMs is missing" },
		{ CONFIG(sri), 1020, "an interrupt of notifications is above 1019" },
		{ CONFIG(npi), 1020, "an interrupt of notifications is above 1019" },
	};
	static const struct {
		size_t offset, size;
		uint64_t value;
		const char *wrong;
	} vms[] = {
#define VM(field) offsetof(struct ffasim_vm, field), sizeof(hyp.vms[0].field)
		{ VM(version), 0x20000, "a VM's version is not 1.x" },
		{ VM(methods), 0x20, "the methods of a VM have bits that there are not" },
		{ VM(uuids), 0, "a VM's table of UUIDs is missing" },
		{ VM(regions), 0, "a VM's table of regions is missing" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hyp_init(&hyp);
		memcpy((uint8_t *)&hyp.config + rows[i].offset, &rows[i].value, rows[i].size);
		CHECK_EQ_STR(ffasim_hypervisor_check(&hyp.config), rows[i].wrong);
	}
	for (size_t i = 0; i < sizeof(vms) / sizeof(vms[0]); i++) {
		hyp_init(&hyp);
		/* The last one: the first would look at its regions. */
		hyp.vms[1].uuid_count = 1;
		memcpy((uint8_t *)&hyp.vms[1] + vms[i].offset, &vms[i].value, vms[i].size);
		CHECK_EQ_STR(ffasim_hypervisor_check(&hyp.config), vms[i].wrong);
	}
	hyp_init(&hyp);
	hyp.regions[0].access = 8;
	CHECK_EQ_STR(ffasim_hypervisor_check(&hyp.config),
		     "the access of a VM's region has bits that there are not");
}

TEST(hypervisor_calls, ids_left_open_are_assigned)
{
	hyp_init(&hyp);
	hyp.config.vm_count = 4;
	hyp.vms[1].id = 1;
	hyp.vms[2].id = 9;
	REQUIRE(hyp_start(&hyp));
	CHECK_EQ_U64(ffasim_vm_id(&hyp.h, 0), 2);
	CHECK_EQ_U64(ffasim_vm_id(&hyp.h, 1), 1);
	CHECK_EQ_U64(ffasim_vm_id(&hyp.h, 2), 9);
	CHECK_EQ_U64(ffasim_vm_id(&hyp.h, 3), 3);
	CHECK_EQ_U64(ffasim_vm_id(&hyp.h, 4), FFASIM_NO_VM);
	CHECK_EQ_U64(VM_CALL(&hyp, 2, 0, FFAF_FID_32(ID_GET)).regs.x[2], 2);
}

/* One call of VM 1, and what it is answered. */
TEST(hypervisor_calls, answers)
{
	static const struct {
		const char *what;
		struct ffaf_regs in;
		uint64_t x0, x2;
	} rows[] = {
		{ "id", { { FFAF_FID_32(ID_GET) } }, FFAF_FID_32(SUCCESS), 1 },
		{ "id with the hint bit",
		  { { FFAF_FID_32(ID_GET) | FFAF_FID_HINT } },
		  FFAF_FID_32(SUCCESS),
		  1 },
		{ "SPMC's id", { { FFAF_FID_32(SPM_ID_GET) } }, FFAF_FID_32(SUCCESS), 0x8000 },
		{ "no such call", { { 0x840000ff } }, FFAF_FID_32(ERROR), 0xffffffff },
		{ "no FF-A", { { 0x84000098 | 0x20000 } }, UINT64_MAX, 0 },
		{ "yielding", { { 0x04000063 } }, UINT64_MAX, 0 },
		{ "a hypervisor's call",
		  { { FFAF_FID_32(RX_ACQUIRE), 1 } },
		  FFAF_FID_32(ERROR),
		  0xffffffff },
		{ "another's bitmap",
		  { { FFAF_FID_32(NOTIFICATION_BITMAP_CREATE), 2, 1 } },
		  FFAF_FID_32(ERROR),
		  0xffffffff },
		{ "a partition's call",
		  { { FFAF_FID_32(CONSOLE_LOG), 1 } },
		  FFAF_FID_32(ERROR),
		  0xffffffff },
		{ "an answer as a call",
		  { { FFAF_FID_32(SUCCESS) } },
		  FFAF_FID_32(ERROR),
		  0xffffffff },
		{ "primary never waits",
		  { { FFAF_FID_32(MSG_WAIT) } },
		  FFAF_FID_32(ERROR),
		  (uint32_t)FFAF_DENIED },
		{ "primary yields to nobody", { { FFAF_FID_32(YIELD) } }, FFAF_FID_32(SUCCESS), 0 },
		{ "features: a call",
		  { { FFAF_FID_32(FEATURES), FFAF_FID_64(MSG_SEND_DIRECT_REQ2) } },
		  FFAF_FID_32(SUCCESS),
		  0 },
		{ "features: buffers",
		  { { FFAF_FID_32(FEATURES), FFAF_FID_64(RXTX_MAP) } },
		  FFAF_FID_32(SUCCESS),
		  64 << 16 },
		{ "features: not for VMs",
		  { { FFAF_FID_32(FEATURES), FFAF_FID_32(RX_ACQUIRE) } },
		  FFAF_FID_32(ERROR),
		  0xffffffff },
		{ "features: NPI",
		  { { FFAF_FID_32(FEATURES), 1 } },
		  FFAF_FID_32(SUCCESS),
		  HYP_NPI },
		{ "features: SRI",
		  { { FFAF_FID_32(FEATURES), 2 } },
		  FFAF_FID_32(SUCCESS),
		  HYP_SRI },
		{ "features: MEI",
		  { { FFAF_FID_32(FEATURES), 3 } },
		  FFAF_FID_32(ERROR),
		  0xffffffff },
		{ "features: none",
		  { { FFAF_FID_32(FEATURES), 0 } },
		  FFAF_FID_32(ERROR),
		  0xffffffff },
	};

	hyp_init(&hyp);
	REQUIRE(hyp_start(&hyp));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ffasim_filter_next next = hyp_call(&hyp, 1, 0, &rows[i].in);

		test_context("%s", rows[i].what);
		CHECK_VM_NEXT(next, FFASIM_FILTER_RETURN, 1);
		CHECK_EQ_U64(next.regs.x[0], rows[i].x0);
		CHECK_EQ_U64(next.regs.x[2], rows[i].x2);
	}
}

TEST(hypervisor_calls, only_the_primary_schedules)
{
	hyp_init(&hyp);
	hyp.vms[1].independent = true;
	REQUIRE(hyp_start(&hyp));
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(FEATURES), 2), FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_64(NOTIFICATION_INFO_GET)),
		     FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RUN), IDS(3, 0)), FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RUN), IDS(0x8001, 0)), FFAF_DENIED);
}

/* Each step is a call of VM 1; 0: FFA_ID_GET, which makes the version final. */
TEST(hypervisor_calls, version_of_each_vm)
{
	static const struct {
		const char *what;
		uint32_t asked[3];
		uint32_t answer; /* to the last */
		uint32_t agreed;
	} rows[] = {
		{ "same", { 0x10002 }, 0x10002, 0x10002 },
		{ "older", { 0x10000 }, 0x10002, 0x10000 },
		{ "newer", { 0x10003 }, 0x10002, 0x10002 },
		{ "other major", { 0x20000 }, 0x10002, 0x10002 },
		{ "bit 31", { 0x80010001 }, 0xffffffff, 0x10002 },
		{ "again", { 0x10001, 0x10000 }, 0x10002, 0x10000 },
		{ "final", { 0x10001, 0, 0x10000 }, 0xffffffff, 0x10001 },
		{ "final, the same", { 0x10001, 0, 0x10001 }, 0x10002, 0x10001 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffasim_endpoint_info info;
		uint64_t answer = 0;

		hyp_init(&hyp);
		REQUIRE(hyp_start(&hyp));
		test_context("%s", rows[i].what);
		for (unsigned int n = 0; n < 3 && (n == 0 || rows[i].asked[n] != 0 ||
						   (n == 1 && rows[i].asked[2] != 0));
		     n++)
			answer = rows[i].asked[n] != 0
					 ? VM_CALL(&hyp, 1, 0, FFAF_FID_32(VERSION),
						   rows[i].asked[n])
						   .regs.x[0]
					 : VM_CALL(&hyp, 1, 0, FFAF_FID_32(ID_GET)).regs.x[0];
		CHECK_EQ_U64(answer, rows[i].answer);
		CHECK(ffasim_vm_info(&hyp.h, 1, &info));
		CHECK_EQ_U64(info.version, rows[i].agreed);
		CHECK(ffasim_vm_info(&hyp.h, 2, &info));
		CHECK_EQ_U64(info.version, 0x10002);
	}
}

/* A version before 1.2 has neither its calls nor their FFA_FEATURES. */
TEST(hypervisor_calls, calls_of_a_later_version_are_not_there)
{
	hyp_init(&hyp);
	REQUIRE(hyp_start(&hyp));
	VM_CALL(&hyp, 1, 0, FFAF_FID_32(VERSION), 0x10001);
	CHECK_EQ_INT(
		VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(FEATURES), FFAF_FID_64(MSG_SEND_DIRECT_REQ2)),
		FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_64(MSG_SEND_DIRECT_REQ2), IDS(1, 2)),
		     FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(FEATURES), FFAF_FID_32(MSG_SEND2)), 0);
}

/* Whoever names another as itself is refused. */
TEST(hypervisor_calls, spoofed_ids_are_refused)
{
	static const struct {
		const char *what;
		struct ffaf_regs in;
		int32_t status;
	} rows[] = {
		{ "request",
		  { { FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(2, 0x8001) } },
		  FFAF_INVALID_PARAMETERS },
		{ "request as the hypervisor",
		  { { FFAF_FID_32(MSG_SEND_DIRECT_REQ), 0x8001 } },
		  FFAF_INVALID_PARAMETERS },
		{ "request2",
		  { { FFAF_FID_64(MSG_SEND_DIRECT_REQ2), IDS(2, 0x8001) } },
		  FFAF_INVALID_PARAMETERS },
		{ "request to oneself",
		  { { FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 1) } },
		  FFAF_INVALID_PARAMETERS },
		{ "request to the hypervisor",
		  { { FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 0) } },
		  FFAF_INVALID_PARAMETERS },
		{ "framework message",
		  { { FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 0x8001), 0x80000004 } },
		  FFAF_INVALID_PARAMETERS },
		{ "response",
		  { { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(2, 1) } },
		  FFAF_INVALID_PARAMETERS },
		{ "response to nobody",
		  { { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(1, 2) } },
		  FFAF_DENIED },
		{ "release of another's RX",
		  { { FFAF_FID_32(RX_RELEASE), 2 } },
		  FFAF_INVALID_PARAMETERS },
		{ "unmapping another's buffers",
		  { { FFAF_FID_32(RXTX_UNMAP), 2 << 16 } },
		  FFAF_INVALID_PARAMETERS },
		{ "bind as another",
		  { { FFAF_FID_32(NOTIFICATION_BIND), IDS(3, 2), 0, 1 } },
		  FFAF_INVALID_PARAMETERS },
		{ "unbind as another",
		  { { FFAF_FID_32(NOTIFICATION_UNBIND), IDS(3, 2), 0, 1 } },
		  FFAF_INVALID_PARAMETERS },
		{ "set as another",
		  { { FFAF_FID_32(NOTIFICATION_SET), IDS(3, 2), 0, 1 } },
		  FFAF_INVALID_PARAMETERS },
		{ "get another's",
		  { { FFAF_FID_32(NOTIFICATION_GET), 2, 15 } },
		  FFAF_INVALID_PARAMETERS },
		{ "message as another",
		  { { FFAF_FID_32(MSG_SEND2), 2 << 16 } },
		  FFAF_INVALID_PARAMETERS },
		{ "fragment as another",
		  { { FFAF_FID_32(MEM_FRAG_TX), 1, 0, 16, 2 << 16 } },
		  FFAF_INVALID_PARAMETERS },
	};

	hyp_init(&hyp);
	REQUIRE(hyp_start(&hyp));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ffasim_filter_next next = hyp_call(&hyp, 1, 0, &rows[i].in);

		test_context("%s", rows[i].what);
		CHECK_EQ_INT(hyp_status(&next), rows[i].status);
	}
}

/* Upper halves of an SMC32 call play no part. */
TEST(hypervisor_calls, upper_halves_are_ignored)
{
	struct ffasim_filter_next next;

	hyp_init(&hyp);
	REQUIRE(hyp_start(&hyp));
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), 0xff00000000 | IDS(1, 2), 0,
		       0x100000007);
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
	CHECK_EQ_U64(next.regs.x[1], IDS(1, 2));
	CHECK_EQ_U64(next.regs.x[3], 7);
}

static void psci(void *ctx, unsigned int pe, uint16_t vm, uint16_t vcpu, struct ffaf_regs *regs)
{
	(void)ctx;
	regs->x[0] = pe + 0x10u * vcpu + 0x100u * vm;
}

TEST(hypervisor_calls, psci_is_the_embedders)
{
	hyp_init(&hyp);
	REQUIRE(hyp_start(&hyp));
	CHECK_EQ_U64(VM_CALL(&hyp, 1, 1, 0x84000000).regs.x[0], UINT64_MAX);
	hyp.ops.psci = psci;
	CHECK_EQ_U64(VM_CALL(&hyp, 1, 1, 0x84000000).regs.x[0], 0x111);
}

/* What a policy denies is denied, what it forwards goes on after the same checks. */
TEST(hypervisor_calls, policy_decides)
{
	struct ffaf_policy policy = ffasim_reference_policy;
	struct ffasim_filter_next next;

	policy.entry[0][FFAF_NR_MEM_DONATE] = policy.entry[1][FFAF_NR_MEM_DONATE] = 0;
	policy.entry[0][FFAF_NR_MSG_SEND_DIRECT_REQ] = FFAF_ENTRY(FFAF_FORWARD, true, 0);
	hyp_init(&hyp);
	hyp.vms[0].policy = &policy;
	REQUIRE(hyp_start(&hyp));
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(MEM_DONATE));
	CHECK_EQ_INT(hyp_status(&next), FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(next.verdict, FFAF_VERDICT_DENY);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(FEATURES), FFAF_FID_64(MEM_DONATE)),
		     FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(2, 0x8001)),
		     FFAF_INVALID_PARAMETERS);
	/* the SPMC is asked, and does not know VMs as receivers */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 2)),
		     FFAF_INVALID_PARAMETERS);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 0x8001));
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 1);
	CHECK_EQ_INT(next.verdict, FFAF_VERDICT_FORWARD);
}

static struct {
	unsigned int calls, results, nexts;
	struct ffasim_filter_event last;
} traced;

static void trace(void *ctx, const struct ffasim_filter_event *event)
{
	(void)ctx;
	if (event->kind == FFASIM_EVENT_NEXT)
		traced.nexts++;
	else if (event->result)
		traced.results++;
	else
		traced.calls++;
	traced.last = *event;
	traced.last.next = NULL;
	traced.last.regs = NULL;
}

TEST(hypervisor_calls, are_traced)
{
	struct ffasim_filter_next next;

	hyp_init(&hyp);
	memset(&traced, 0, sizeof(traced));
	hyp.ops.trace = trace;
	REQUIRE(hyp_start(&hyp));
	VM_CALL(&hyp, 1, 1, FFAF_FID_32(ID_GET));
	CHECK_EQ_U64(traced.last.pe, 1);
	CHECK_EQ_U64(traced.last.vcpu, 1);
	VM_CALL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 0x8001));
	hyp_sp_call(&hyp, SP(1),
		    &(struct ffaf_regs){ { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(0x8001, 1) } },
		    &next);
	CHECK(traced.last.result);
	CHECK_EQ_U64(traced.calls, 2);
	CHECK_EQ_U64(traced.results, 1);
	CHECK_EQ_U64(traced.nexts, 3);
}

/* Without an SPMC VMs still have each other. */
TEST(hypervisor_calls, no_secure_world)
{
	struct ffasim_filter_next next;

	hyp_init(&hyp);
	REQUIRE(hyp_build(&hyp));
	hyp.h.world = NULL;
	REQUIRE(ffasim_hypervisor_skip_boot(&hyp.h));
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 0x8001)),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(0x8001, 0)),
		     FFAF_INVALID_PARAMETERS);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET), 0, 0, 0, 0, 1);
	CHECK_EQ_U64(next.regs.x[2], 4);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND_DIRECT_REQ), IDS(1, 2));
	CHECK_VM_NEXT(next, FFASIM_FILTER_SWITCH, 2);
}
