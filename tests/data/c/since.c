// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A list written for the tests: groups with returns of their own, some of them by version. */
static u32 spoken = FFA_VERSION_1_0;

static bool at_least(u32 version)
{
	return FFA_MINOR_VERSION(spoken) >= FFA_MINOR_VERSION(version);
}

static bool call_supported(u64 id)
{
	switch (id) {
	case FFA_MEM_DONATE:
	case FFA_FN64_MEM_DONATE:
		return false;
	case FFA_MSG_SEND_DIRECT_REQ2:
	case FFA_MSG_SEND_DIRECT_RESP2:
		return spoken >= FFA_VERSION_1_2;
	case FFA_NOTIFICATION_BIND:
		return at_least(FFA_VERSION_1_1);
	case FFA_RX_ACQUIRE:
		return !(spoken < FFA_VERSION_1_1);
	case FFA_RUN:
		return true;
	}
	return true;
}

bool decide_call(struct cpu *cpu, u32 id)
{
	struct arm_smccc_1_2_regs out;

	switch (id) {
	case FFA_VERSION:
		agree(&out, cpu);
		goto done;
	default:
		if (call_supported(id))
			return false;
		answer_error(&out, FFA_RET_NOT_SUPPORTED);
	}
done:
	put_back(cpu, &out);
	return true;
}

int start(struct arm_smccc_1_2_regs *regs)
{
	regs->a0 = FFA_VERSION;
	regs->a1 = FFA_VERSION_1_2;
	spoken = FFA_VERSION_1_2;
	return 0;
}
