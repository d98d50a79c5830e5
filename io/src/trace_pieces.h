/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_PIECES_H
#define FFAIO_TRACE_PIECES_H

/*
 * The records inside the blocks of a binary trace, as docs/trace-binary.md lays them out.
 * The low three bits of a record's first byte say what it is.
 */
enum ffaio_piece {
	FFAIO_PIECE_CALL = 1,
	FFAIO_PIECE_BOOT,
	FFAIO_PIECE_COMMENT,
	FFAIO_PIECE_DIRECTIVE,
	FFAIO_PIECE_BLANK
};

#define FFAIO_PIECE_MASK 7u

/* Of a comment or a directive: bytes before its text. */
#define FFAIO_TEXT_FIXED 8u

/* The first word of a call, and of an SMC: bits, and where the sets of registers stand. */
#define FFAIO_WORD_VERDICT 3 /* three bits */
#define FFAIO_WORD_HAS_OUTCOME (1u << 6)
#define FFAIO_WORD_HAS_OUT (1u << 7)
#define FFAIO_WORD_IN_KNOWN (1u << 8) /* a set of the registers that are known follows */
#define FFAIO_WORD_OUT_KNOWN (1u << 9)
#define FFAIO_WORD_WHO (1u << 10) /* a VM and its vCPU follow */
#define FFAIO_WORD_WHEN (1u << 11) /* a CPU and a time follow */
#define FFAIO_WORD_MORE (1u << 12) /* counts of what tells more follow */
#define FFAIO_WORD_HYP_RX (1u << 13) /* of an SMC: bytes follow */
#define FFAIO_WORD_PRESENT 16 /* registers that follow */
#define FFAIO_WORD_WIDE 34 /* of these, the ones that take eight bytes and not four */

/* The second word, where there is an outcome with registers. */
#define FFAIO_WORD2_PRESENT 0
#define FFAIO_WORD2_WIDE 18
#define FFAIO_WORD2_SAME 36 /* registers that equal those of the call */

/* A boot: its first word. */
#define FFAIO_BOOT_HAS_RESULT (1u << 3)
#define FFAIO_BOOT_OK (1u << 4)
#define FFAIO_BOOT_FIXED 48u /* bytes before its name */

/* More than the registers of a call or an SMC, and what goes with them, can take. */
#define FFAIO_PIECE_REGS_MAX 400u

#endif
