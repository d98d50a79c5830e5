/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Two worlds and a monitor in a page, to record: EL3 switches between a caller at EL2 and an
 * SPMC at S-EL1 as an SPMD does. Built and run as docs/recording.md says.
 */
	.arch armv8-a
	.text

/* EL3 enters here. The SPMC runs first, up to its FFA_MSG_WAIT. */
	.globl _start
_start:
	adr	x0, vectors
	msr	vbar_el3, x0
	adr	x9, spmc
	adr	x10, caller
	mov	x11, #0x3c5		/* EL1h, masked */
	mov	x12, #0x3c9		/* EL2h, masked */
	mov	x13, #0x430		/* SCR_EL3: AArch64, secure */
	mov	x14, #0x531		/* the same, HVC, not secure */
	mov	x18, #0			/* 1: the caller runs */
	mov	x19, x10		/* where the other world goes on, and how */
	mov	x20, x12
	b	to_secure

	.macro	fid, to, number, wide = 0x8400
	movz	\to, #\number
	movk	\to, #\wide, lsl #16
	.endm

	.balign	2048
vectors:
	.fill	256, 4, 0xd503201f	/* four kinds from EL3 itself */
	.balign	128
	.org	vectors + 0x400
	/* A call. EL3 alone uses x18 to x29. */
	mrs	x21, elr_el3
	mrs	x22, spsr_el3
	cbz	x18, from_spmc
	fid	x24, 0x69
	cmp	w0, w24
	b.eq	id_get
	fid	x24, 0x63
	cmp	w0, w24
	b.eq	version
	b	switch
	.org	vectors + 0x600
from_spmc:
	fid	x24, 0x70		/* the answer to FFA_VERSION */
	movz	x25, #9
	movk	x25, #0x8000, lsl #16
	cmp	w0, w24
	b.ne	switch
	cmp	w2, w25
	b.ne	switch
	mov	x0, x3
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	b	switch
id_get:
	fid	x0, 0x61
	mov	x1, #0
	mov	x2, #0
	eret
version:
	mov	x3, x1
	fid	x0, 0x6f
	movz	x1, #0x8000
	movk	x1, #0xffff, lsl #16
	movz	x2, #8
	movk	x2, #0x8000, lsl #16
switch:
	mov	x23, x19
	mov	x24, x20
	mov	x19, x21
	mov	x20, x22
	mov	x21, x23
	mov	x22, x24
	cbz	x18, to_normal
	mov	x18, #0
	msr	scr_el3, x13
	b	go
to_normal:
	mov	x18, #1
	msr	scr_el3, x14
go:
	isb
	msr	elr_el3, x21
	msr	spsr_el3, x22
	eret
to_secure:
	msr	scr_el3, x13
	isb
	msr	elr_el3, x9
	msr	spsr_el3, x11
	mov	x0, #0
	eret

/* The SPMC: version 1.1, echoes direct messages, knows no features. */
spmc:
	fid	x0, 0x6b
answered:
	smc	#0
	fid	x26, 0x6f
	cmp	w0, w26
	b.ne	1f
	fid	x0, 0x70
	ror	w1, w1, #16
	tbz	w2, #31, answered
	add	x2, x2, #1
	movz	x3, #1
	movk	x3, #1, lsl #16
	b	answered
1:	movz	x26, #0x8d
	movk	x26, #0xc400, lsl #16
	cmp	x0, x26
	b.ne	2f
	add	x0, x0, #1
	ror	w1, w1, #16
	b	answered
2:	fid	x0, 0x60
	mov	x1, #0
	mov	w2, #-1
	b	answered

/* The caller: x0 to x17 from a table, one call after the other. */
caller:
	adr	x28, calls
3:	adr	x27, calls_end
	cmp	x28, x27
	b.hs	4f
	ldp	x0, x1, [x28]
	ldp	x2, x3, [x28, #16]
	ldp	x4, x17, [x28, #32]
	add	x28, x28, #48
	mov	x5, #5
	mov	x8, #8
	smc	#0
	.globl	returned
returned:
	b	3b
4:	mov	w0, #0x18		/* semihosting: exit */
	adr	x1, exit
	hlt	#0xf000
	b	.
	.balign	8
exit:	.quad	0x20026, 0
	/* x0, x1, x2, x3, x4, x17 */
calls:	.quad	0x84000063, 0x10002, 0, 0, 0, 0
	.quad	0x84000069, 0, 0, 0, 0, 0
	.quad	0x84000064, 0xc400008d, 0, 0, 0, 0
	.quad	0x8400006f, 0x8001, 0, 0x1234, 0x5678, 0
	.quad	0xc400008d, 0x8001, 0x1111222233334444, -1, 0, 0x17171717
	.quad	0x84000000, 0, 0, 0, 0, 0
	.quad	0x84010064, 0x84000064, 0, 0, 0, 0
calls_end:
