// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
// The module whose calls probes-arm64.log has, on Linux 6.12 in QEMU.
#include <linux/module.h>
#include <linux/arm-smccc.h>
static noinline void __arm_ffa_fn_smc(struct arm_smccc_1_2_regs args, struct arm_smccc_1_2_regs *res)
{
	arm_smccc_1_2_smc(&args, res);
	barrier();
}
static void call(u64 x0, u64 x1, u64 x2, u64 x17)
{
	struct arm_smccc_1_2_regs a = { .a0 = x0, .a1 = x1, .a2 = x2, .a17 = x17 }, r;
	__arm_ffa_fn_smc(a, &r);
	pr_info("ffatest %llx -> %lx %lx %lx .. %lx\n", x0, r.a0, r.a1, r.a2, r.a17);
}
static int __init start(void)
{
	call(0x84000063, 0x10002, 0, 0);
	call(0x84000069, 0, 0, 0);
	call(0x84000064, 0xc400008d, 0, 0);
	call(0x84000000, 0, 0, 0);
	call(0xc400008d, 0x8001, 0x1111222233334444, 0x17171717);
	call(0x84000064, ~0ull, 0, 0);
	return 0;
}
static void __exit stop(void) {}
module_init(start);
module_exit(stop);
MODULE_LICENSE("GPL");
