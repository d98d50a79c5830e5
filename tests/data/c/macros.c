// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A filter written for the tests: macros, continued lines, conditions, numbers. */
#define BOTH(name) case FFA_##name: case FFA_FN64_##name
#define DENIED_MESSAGES \
	case FFA_MSG_SEND: \
	case FFA_MSG_POLL
#define NO (0)
#define FFA_MSG_WAIT_NUMBER 0x8400006BU
#define number_of(id) ((id) & 0xffff)

#if 0
case FFA_RUN: this is not C, don't read it
#elif 1
#define ALLOWED 1
#else
#error never
#endif

#if defined(ALLOWED) && ALLOWED > 0
#define YES true
#endif

static bool call_supported(u64 id)
{
	switch (id) {
	BOTH(MEM_DONATE):
		return NO;
	DENIED_MESSAGES:
	case FFA_MSG_WAIT_NUMBER:
#if 0
	case FFA_RUN:
#endif
	case 0x84000076:	/* a number: RELINQUISH */
#ifdef CONFIG_UNKNOWN
		return false; /* both say the same */
#else
		return NO;
#endif
	default:
		return YES;
	}
}

#ifdef CONFIG_OTHER
static void only_there(void) { }
#endif

static bool by_number(u32 id)
{
	switch (number_of(id)) {
	case 0x8d ... 0x8e:
		return true;
	}
	return \
		false;
}

bool decide_call(struct cpu *cpu, u32 id)
{
	struct arm_smccc_1_2_regs out;

	if (call_supported(id) && !by_number(id))
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
