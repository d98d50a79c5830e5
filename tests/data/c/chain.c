// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A filter written for the tests: no switch at all, but chains of if and ||, and ?:. */
static inline bool is_memory(u64 id)
{
	return id == FFA_MEM_DONATE || id == FFA_FN64_MEM_DONATE ||
	       (id >= FFA_MEM_RETRIEVE_RESP && id <= FFA_MEM_RELINQUISH);
}

static inline bool is_message(u64 id)
{
	if (id == FFA_MSG_SEND)
		return true;
	else if (id == FFA_MSG_POLL || id == FFA_MSG_WAIT)
		return true;
	return id == FFA_MSG_SEND_DIRECT_RESP ? true : false;
}

static int decide_call(struct cpu *cpu, u32 id)
{
	struct arm_smccc_1_2_regs out;

	if (id == FFA_VERSION) {
		agree(&out, cpu);
	} else if (is_memory(id) || is_message(id)) {
		out = (struct arm_smccc_1_2_regs){
			.a0 = FFA_ERROR,
			.a2 = FFA_RET_NOT_SUPPORTED,
		};
	} else {
		return 0;
	}
	put_back(cpu, &out);
	return 1;
}

int start(void)
{
	arm_smccc_1_2_smc(&(struct arm_smccc_1_2_regs){
		.a0 = FFA_VERSION, .a1 = FFA_VERSION_1_2 }, NULL);
	return 0;
}
