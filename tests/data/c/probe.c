// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A list written for the tests: optional calls go where the SPMC says that it has them. */
static bool spmc_has(u64 id)
{
	struct arm_smccc_1_2_regs asked = { .a0 = FFA_FEATURES, .a1 = id };
	struct arm_smccc_1_2_regs answer;

	arm_smccc_1_2_smc(&asked, &answer);
	return answer.a0 == FFA_SUCCESS;
}

static bool call_supported(u64 id)
{
	switch (id) {
	case FFA_MSG_SEND_DIRECT_REQ2:
	case FFA_MSG_SEND_DIRECT_RESP2:
	case FFA_CONSOLE_LOG:
	case FFA_PARTITION_INFO_GET_REGS:
		return spmc_has(id);
	case FFA_MEM_DONATE:
		return false;
	}
	return true;
}

bool decide_call(struct cpu *cpu, u32 id)
{
	struct arm_smccc_1_2_regs out;

	if (call_supported(id))
		return false;
	answer_error(&out, FFA_RET_NOT_SUPPORTED);
	put_back(cpu, &out);
	return true;
}

int start(void)
{
	struct arm_smccc_1_2_regs regs = {};

	regs.a0 = FFA_VERSION;
	regs.a1 = FFA_VERSION_1_2;
	arm_smccc_1_2_smc(&regs, &regs);
	return 0;
}
