/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef EL1_H
#define EL1_H

#include "cpu.h"
#include <ffafilter/functions.h>
#include <ffafilter/status.h>

/* What the two payloads share: calls as a kernel's FF-A driver makes them. */

/* The payload, on each CPU that is on; from the start of el1_start.S. */
void payload(unsigned int cpu) __attribute__((noreturn));

#define ECHO 0x8001u
#define BORROWER 0x8002u

/* Pages of the kernel's own, at addresses that no compiler moves. */
#define TX ((uint8_t *)TX_PAGE)
#define RX ((uint8_t *)RX_PAGE)
#define SPARE(n) ((uint8_t *)(FIRST_PAGE + (n)*UINT64_C(PAGE_SIZE)))

/* A call with up to seven arguments; the answer stays until the next call of this CPU. */
const struct ffaf_regs *call(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4,
			     uint64_t x5, uint64_t x6, uint64_t x7);
#define CALL(...) CALL_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0)
#define CALL_(fid, x1, x2, x3, x4, x5, x6, x7, ...) call(fid, x1, x2, x3, x4, x5, x6, x7)

/* Whether ANSWER is FFA_SUCCESS; FFA_ERROR with STATUS. */
bool succeeded(const struct ffaf_regs *answer);
bool failed(const struct ffaf_regs *answer, int32_t status);

/* A comment line in the trace. */
void say(const char *text);
/* One that says FAILED, unless OK. */
void check(bool ok, const char *text);

/*
 * FFA_MEM_SHARE or FFA_MEM_LEND, by FID, of the COUNT pages at ADDRESS to the borrower: the
 * descriptor is put into TX. *HANDLE becomes the transaction's.
 */
bool send_memory(uint64_t fid, const void *address, uint32_t count, uint64_t *handle);
/* The version that was agreed: descriptors are of it. */
void speak_version(uint32_t version);
/* The descriptor alone: its length. Ranges of COUNT pages each. */
uint32_t describe_memory(bool lend, const uint64_t *ranges, uint32_t range_count, uint32_t count);
/* Have the borrower retrieve, read and perhaps relinquish: the first 8 bytes that it read. */
bool borrow(uint64_t handle, uint32_t steps, uint64_t *read);
enum { RETRIEVE = 1, READ = 2, RELINQUISH = 8 };
bool reclaim_memory(uint64_t handle);

#endif
