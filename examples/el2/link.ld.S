/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A linker script for LEVEL, once the preprocessor has been over it. EL3's code is in flash,
 * and so none of its variables starts with a value; the others are loaded into RAM.
 */
#include "machine.h"

#if LEVEL == 3
#define CODE EL3_FLASH
#define VARIABLES EL3_BASE
#elif LEVEL == 2
#define CODE EL2_BASE
#define VARIABLES .
#else
#define CODE EL1_BASE
#define VARIABLES .
#endif

ENTRY(_start)
PHDRS { code PT_LOAD FLAGS(5); variables PT_LOAD FLAGS(6); }
SECTIONS
{
	. = CODE;
	.text : { KEEP(*(.text.start)) *(.text .text.*) } :code
	.rodata : { *(.rodata .rodata.*) } :code
	. = VARIABLES;
	.data : { *(.data .data.*) } :variables
	.bss : { *(.bss .bss.* COMMON) } :variables
	/DISCARD/ : { *(.comment) *(.note.*) *(.eh_frame) }
}
ASSERT(LEVEL != 3 || SIZEOF(.data) == 0, "flash has no place for .data")
