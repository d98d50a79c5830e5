// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A filter written for the tests: what is denied stands in arrays. */
static const u32 denied[] = {
	FFA_MEM_DONATE,
	FFA_FN64_MEM_DONATE,
	FFA_MSG_SEND_DIRECT_REQ2,	/* not yet */
};

static const u32 denied_too[] = { FFA_MSG_SEND, FFA_MSG_POLL, 0 };

static const struct rule {
	u32 id;
	bool ok;
} rules[] = {
	{ .id = FFA_CONSOLE_LOG, .ok = false },
	{ .id = FFA_RUN, .ok = true },
};

static bool in_table(u32 id)
{
	for (size_t i = 0; i < ARRAY_SIZE(denied); i++) {
		if (denied[i] == id)
			return true;
	}
	for (int i = 0; denied_too[i] != 0; ++i)
		if (id == denied_too[i])
			return true;
	for (int i = 0; i < (int)(sizeof(rules) / sizeof(rules[0])); i++) {
		if (rules[i].id != id)
			continue;
		return !rules[i].ok;
	}
	return false;
}

bool decide_call(struct cpu *cpu, u32 id)
{
	struct arm_smccc_1_2_regs out;

	if (!in_table(id))
		return false;
	answer_error(&out, FFA_RET_NOT_SUPPORTED);
	put_back(cpu, &out);
	return true;
}

int start(struct arm_smccc_1_2_regs *regs)
{
	regs->a0 = FFA_VERSION;
	regs->a1 = FFA_VERSION_1_2;
	return 0;
}
