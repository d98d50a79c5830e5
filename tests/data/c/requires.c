// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A filter written for the tests: handlers that check arguments and then issue the call. */
#define HIGH GENMASK(31, 16)
#define LOW GENMASK(15, 0)

static u32 spoken;

static void create(struct arm_smccc_1_2_regs *out, struct cpu *cpu)
{
	DECLARE_REG(u32, vm, cpu, 1);
	struct arm_smccc_1_2_regs *args = (void *)&cpu->regs[0];

	if (vm) {
		answer_error(out, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	arm_smccc_1_2_smc(args, out);
}

static bool is_ours(u32 pair)
{
	return FIELD_GET(LOW, pair) == 0;
}

static void bind(struct arm_smccc_1_2_regs *out, struct cpu *cpu)
{
	DECLARE_REG(u32, pair, cpu, 1);
	DECLARE_REG(u32, flags, cpu, 2);
	struct arm_smccc_1_2_regs *args = (void *)&cpu->regs[0];

	if (!is_ours(pair) || flags > 1)
		goto bad;
	arm_smccc_1_2_smc(args, out);
	return;
bad:
	answer_error(out, FFA_RET_INVALID_PARAMETERS);
}

static void set(struct arm_smccc_1_2_regs *out, struct cpu *cpu)
{
	DECLARE_REG(u32, pair, cpu, 1);
	DECLARE_REG(u32, flags, cpu, 2);
	struct arm_smccc_1_2_regs *args = (void *)&cpu->regs[0];

	if ((pair & HIGH) || (flags & GENMASK(15, 2)))
		answer_error(out, FFA_RET_INVALID_PARAMETERS);
	else
		arm_smccc_1_2_smc(args, out);
}

static void message(u64 id, struct arm_smccc_1_2_regs *out, struct cpu *cpu)
{
	struct arm_smccc_1_2_regs *args = (void *)&cpu->regs[0];

	arm_smccc_1_2_smc(args, out);
}

bool decide_call(struct cpu *cpu, u32 id)
{
	struct arm_smccc_1_2_regs out;

	switch (id) {
	case FFA_VERSION:
		agree(&out, cpu);
		break;
	case FFA_NOTIFICATION_BITMAP_CREATE:
		create(&out, cpu);
		break;
	case FFA_NOTIFICATION_BIND:
		bind(&out, cpu);
		break;
	case FFA_NOTIFICATION_SET:
		set(&out, cpu);
		break;
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_FN64_MSG_SEND_DIRECT_REQ:
		message(id, &out, cpu);
		break;
	case FFA_MSG_SEND_DIRECT_REQ2:
		if (spoken >= FFA_VERSION_1_2) {
			message(id, &out, cpu);
			break;
		}
		answer_error(&out, FFA_RET_NOT_SUPPORTED);
		break;
	default:
		return false;
	}
	put_back(cpu, &out);
	return true;
}

int start(struct arm_smccc_1_2_regs *regs)
{
	regs->a0 = FFA_VERSION;
	regs->a1 = FFA_VERSION_1_2;
	return 0;
}
