/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef MACHINE_H
#define MACHINE_H

/*
 * QEMU's machine "virt" with secure=on and virtualization=on, and who lives where
 * on it. For C and for the assembler.
 */
#define CPUS 2
#define STACK_SIZE 0x8000
#define PAGE_SIZE 0x1000

#define UART 0x09000000

/* Secure flash and memory: the stand-in for firmware, and the memory of its partition. */
#define EL3_FLASH 0x00000000
#define EL3_BASE 0x0e000000
#define BORROWER_BASE 0x0e300000
#define BORROWER_PAGES 16

/* Normal memory: the filter's buffers towards the SPMC, the hypervisor, the kernel. */
#define RAM_BASE 0x40000000
#define RAM_SIZE 0x04000000
#define HYP_TX 0x40000000
#define HYP_RX 0x40001000
#define EL2_BASE 0x40100000
#define EL1_BASE 0x40200000
#define EL1_SIZE 0x00200000

/* Within the kernel's memory: the driver's buffers, and pages to share. */
#define TX_PAGE 0x40300000
#define RX_PAGE 0x40301000
#define FIRST_PAGE 0x40302000

/* PSCI and SMCCC calls that are used here. */
#define SMCCC_VERSION 0x80000000
#define SMCCC_1_2 0x10002
#define PSCI_VERSION 0x84000000
#define PSCI_1_1 0x10001
#define PSCI_CPU_OFF 0x84000002
#define PSCI_CPU_ON 0xc4000003
#define PSCI_SYSTEM_OFF 0x84000008
#define PSCI_NOT_SUPPORTED -1
#define PSCI_INVALID_PARAMETERS -2
#define PSCI_ALREADY_ON -4

/* What the kernel says through HVC: x0 this, x1 and x2 a text and its length. */
#define HVC_SAY 0xc6000001

#endif
