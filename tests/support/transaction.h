/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef TRANSACTION_H
#define TRANSACTION_H

#include "trial.h"

/*
 * Bytes of a memory transaction. The host's TX buffer is at 0x80000000, pages to share from
 * 0x80020000 on; 0x80030000 is not the host's.
 */
#define HEADER(sender, count, offset)                                              \
	sender "2f00000000000000000000000000000000000000000020000000" count offset \
	       "000000000000000000000000"
#define ACCESS(composite) "01800200" composite "0000000000000000"
#define ACCESS_1_2(composite) ACCESS(composite) "00000000000000000000000000000000"
#define COMPOSITE "01000000010000000000000000000000"
#define RANGE(address, pages) address "028000000000" pages "00000000000000"
#define PAGE_20 RANGE("0000", "01")
#define PAGE_21 RANGE("0010", "01")
#define FOREIGN "00000380000000000100000000000000"
#define HEAD_1_2 HEADER("0000", "01000000", "30000000") ACCESS_1_2("50000000")
#define WHOLE HEAD_1_2 COMPOSITE PAGE_20

/* Lines of traces: buffers mapped, a call with bytes in the TX buffer, what the filter issues. */
#define READY RAM("", "0x10002") MAPPED
#define SEND(call, result, bytes) \
	"host FFA_MEM_" call " -> " result "\n  mem 0x80000000 " bytes "\n"
#define SHARE(result, bytes) SEND("SHARE_64 x1=0x70 x2=0x70", result, bytes)
#define ISSUED(call, result) "  smc FFA_MEM_" call " -> " result "\n"
#define TAKEN(length) ISSUED("SHARE_64 x1=" length " x2=" length, "FFA_SUCCESS_32 x2=0x9")
#define DONE "FFA_SUCCESS_32 x2=0x9"
#define INVALID "FFA_ERROR_32 x2=-2"
#define DENIED "FFA_ERROR_32 x2=-6"
#define PAGES "  page 0x80020000 ffa\n"

#endif
