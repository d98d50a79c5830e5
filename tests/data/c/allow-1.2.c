// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A filter written for the tests, in the shape of a mainline host filter that speaks
 * 1.2: a window test, a guard, cases that handle, and a helper that says what is supported.
 */
#include <linux/arm_ffa.h>
#include <nvhe/ffa.h>

#define MAX_TEXT "not a 'quote' // nor a comment"

struct pair {
	void *tx, *rx;
	struct { int nested; } state;
};

static struct pair ours, theirs;
static bool agreed;
static u32 spoken_version;

static DEFINE_LOCK(lock);

static void answer_error(struct arm_smccc_1_2_regs *out, u64 status)
{
	*out = (struct arm_smccc_1_2_regs) {
		.a0 = FFA_ERROR,
		.a2 = status,
	};
}

static void write_back(struct cpu *cpu, struct arm_smccc_1_2_regs *out)
{
	for (int i = 0; i < 18; i++)
		cpu->x[i] = ((u64 *)out)[i];
}

static bool in_window(u64 id)
{
	if (!ARM_SMCCC_IS_FAST_CALL(id))
		return false;
	return ARM_SMCCC_OWNER_NUM(id) == ARM_SMCCC_OWNER_STANDARD &&
	       ARM_SMCCC_FUNC_NUM(id) >= FFA_MIN_FUNC_NUM &&
	       ARM_SMCCC_FUNC_NUM(id) <= FFA_MAX_FUNC_NUM;
}

static __always_inline int map_pages(u64 tx, u64 rx, int *done)
{
	asm volatile("dsb sy" ::: "memory");
	for (;;) {
		if (tx & 0xfffUL || !rx)
			break;
		do {
			(*done)++;
		} while (*done < 10);
		return 0;
	}
	return -EINVAL;
}

static void map_buffers(struct arm_smccc_1_2_regs *out, struct cpu *cpu)
{
	DECLARE_REG(phys_addr_t, tx, cpu, 1);
	DECLARE_REG(phys_addr_t, rx, cpu, 2);
	int done = 0;

	spin_lock(&lock);
	if (map_pages(tx, rx, &done)) {
		answer_error(out, FFA_RET_INVALID_PARAMETERS);
		goto unlock;
	}
	arm_smccc_1_2_smc(&(struct arm_smccc_1_2_regs){ .a0 = FFA_FN64_RXTX_MAP }, out);
unlock:
	spin_unlock(&lock);
}

static void unmap_buffers(struct arm_smccc_1_2_regs *out, struct cpu *cpu) { }
static void send_memory(u64 id, struct arm_smccc_1_2_regs *out, struct cpu *cpu) { }
static void send_fragment(struct arm_smccc_1_2_regs *out, struct cpu *cpu) { }
static void reclaim_memory(struct arm_smccc_1_2_regs *out, struct cpu *cpu) { }
static void partition_info(struct arm_smccc_1_2_regs *out, struct cpu *cpu) { }
static void agree(struct arm_smccc_1_2_regs *out, struct cpu *cpu) { }

/*
 * What the host may not do is answered here.
 */
static bool call_supported(u64 id)
{
	switch (id) {
	/* memory that somebody lent us: never */
	case FFA_MEM_RETRIEVE_REQ:
	case FFA_FN64_MEM_RETRIEVE_REQ:
	case FFA_MEM_RETRIEVE_RESP:
	case FFA_MEM_RELINQUISH:
	case FFA_MEM_OP_PAUSE:
	case FFA_MEM_OP_RESUME:
	case FFA_MEM_FRAG_RX:
	case FFA_MEM_DONATE:
	case FFA_FN64_MEM_DONATE:
	/* withdrawn in 1.1 */
	case FFA_MSG_SEND:
	case FFA_MSG_POLL:
	case FFA_MSG_WAIT:
	case FFA_MSG_SEND_DIRECT_RESP:
	case FFA_RXTX_MAP:
	/* notifications */
	case FFA_NOTIFICATION_BITMAP_CREATE:
	case FFA_NOTIFICATION_BITMAP_DESTROY:
	case FFA_NOTIFICATION_BIND:
	case FFA_NOTIFICATION_UNBIND:
	case FFA_NOTIFICATION_SET:
	case FFA_NOTIFICATION_GET:
	case FFA_NOTIFICATION_INFO_GET:
	/* optional in 1.2 */
	case FFA_MSG_SEND_DIRECT_REQ2:
	case FFA_MSG_SEND_DIRECT_RESP2:
	case FFA_CONSOLE_LOG:
	case FFA_PARTITION_INFO_GET_REGS:
		return false;
	}

	return true;
}

static bool features(struct arm_smccc_1_2_regs *out, struct cpu *cpu)
{
	DECLARE_REG(u32, id, cpu, 1);

	if (!call_supported(id)) {
		answer_error(out, FFA_RET_NOT_SUPPORTED);
		return true;
	}
	switch (id) {
	case FFA_MEM_SHARE:
	case FFA_FN64_MEM_SHARE:
	case FFA_MEM_LEND:
	case FFA_FN64_MEM_LEND:
		*out = (struct arm_smccc_1_2_regs){ .a0 = FFA_SUCCESS };
		return true;
	default:
		return false;
	}
}

bool kvm_host_ffa_handler(struct cpu *cpu, u32 func_id)
{
	struct arm_smccc_1_2_regs out;

	/* Anything else is somebody else's. */
	if (!in_window(func_id))
		return false;

	if (unlikely(!READ_ONCE(agreed)) && func_id != FFA_VERSION) {
		answer_error(&out, FFA_RET_INVALID_PARAMETERS);
		goto answered;
	}

	switch (func_id) {
	case FFA_FEATURES:
		if (!features(&out, cpu))
			return false;
		goto answered;
	case FFA_FN64_RXTX_MAP:
		map_buffers(&out, cpu);
		goto answered;
	case FFA_RXTX_UNMAP:
		unmap_buffers(&out, cpu);
		goto answered;
	case FFA_MEM_SHARE:
	case FFA_FN64_MEM_SHARE:
		send_memory(FFA_FN64_MEM_SHARE, &out, cpu);
		goto answered;
	case FFA_MEM_LEND:
	case FFA_FN64_MEM_LEND:
		send_memory(FFA_FN64_MEM_LEND, &out, cpu);
		goto answered;
	case FFA_MEM_FRAG_TX:
		send_fragment(&out, cpu);
		goto answered;
	case FFA_MEM_RECLAIM:
		reclaim_memory(&out, cpu);
		goto answered;
	case FFA_VERSION:
		agree(&out, cpu);
		goto answered;
	case FFA_PARTITION_INFO_GET:
		partition_info(&out, cpu);
		goto answered;
	}

	if (call_supported(func_id))
		return false;

	answer_error(&out, FFA_RET_NOT_SUPPORTED);
answered:
	write_back(cpu, &out);
	return true;
}

int hyp_ffa_init(void *pages)
{
	struct arm_smccc_1_2_regs out;

	if (kvm_host_psci_config.smccc_version < ARM_SMCCC_VERSION_1_2)
		return 0;

	arm_smccc_1_2_smc(&(struct arm_smccc_1_2_regs) {
		.a0 = FFA_VERSION,
		.a1 = FFA_VERSION_1_2,
	}, &out);
	if (out.a0 == FFA_RET_NOT_SUPPORTED)
		return 0;
	spoken_version = FFA_VERSION_1_2;
	return 0;
}
