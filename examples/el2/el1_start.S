/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machine.h"

	.section .text.start, "ax"
	.global	_start
_start:
	mrs	x0, mpidr_el1
	and	x0, x0, #0xff
	adrp	x9, stacks
	add	x9, x9, :lo12:stacks
	add	x10, x0, #1
	mov	x11, #STACK_SIZE
	madd	x9, x10, x11, x9
	mov	sp, x9
	b	payload

	.bss
	.balign	16
stacks:
	.skip	CPUS * STACK_SIZE
