/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * EL3 and EL2 alike; LEVEL says which one this is. QEMU's memory is
 * zero at the start, so .bss is.
 */
#include "machine.h"

#if LEVEL == 3
#define R(name) name##_el3
#define LOWER 0x3c9 /* EL2 with its own stack pointer, interrupts masked */
#else
#define R(name) name##_el2
#define LOWER 0x3c5 /* EL1 */
#endif

/* The top of this CPU's stack; x20 is the CPU. */
.macro set_stack
	adrp	x9, stacks
	add	x9, x9, :lo12:stacks
	add	x10, x20, #1
	mov	x11, #STACK_SIZE
	madd	x9, x10, x11, x9
	mov	sp, x9
.endm

.macro set_cpu
	mrs	x20, mpidr_el1
	and	x20, x20, #0xff
.endm

	.section .text.start, "ax"
	.global	_start
_start:
	mov	x19, x0
	set_cpu
	cmp	x20, #CPUS
	b.hs	.
	set_stack
	adrp	x9, vectors
	add	x9, x9, :lo12:vectors
	msr	R(vbar), x9
	isb
	bl	mmu_on
	mov	x0, x20
	mov	x1, x19
	b	level_main

	.global	enter_lower
enter_lower:
	mov	x19, x1
	set_cpu
	set_stack
	msr	R(elr), x0
	mov	x0, #LOWER
	msr	R(spsr), x0
	mov	x0, x19
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, #0
	.endr
	eret

/* "op x0, x1, [sp]" and so on for all 31 registers of struct frame. */
.macro each_pair op
	.irp	n, 0,2,4,6,8,10,12,14,16,18,20,22,24,26,28
	pair	\op, \n, %(\n + 1)
	.endr
.endm
.altmacro
.macro pair op, n, m
	\op	x\n, x\m, [sp, #8 * \n]
.endm

/* A call or fault of the level below: its registers become a struct frame. */
trap:
	sub	sp, sp, #256
	each_pair stp
	str	x30, [sp, #240]
	mov	x0, sp
	bl	level_trap
	each_pair ldp
	ldr	x30, [sp, #240]
	add	sp, sp, #256
	eret

/* The ninth vector is of a synchronous exception of the level below, at AArch64. */
.macro vector n
	.balign	128
	.if	\n == 8
	b	trap
	.else
	mov	x0, #\n
	b	level_unexpected
	.endif
.endm

	.balign	2048
vectors:
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	vector	\n
	.endr

	.bss
	.balign	16
stacks:
	.skip	CPUS * STACK_SIZE
