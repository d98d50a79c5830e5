/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef RECORD_H
#define RECORD_H

#include <ffafilter/filter.h>

/*
 * What the filter does, as trace text on the console. One record at a time, from
 * its begin to its end, under the lock of the filter: the lines of a record stay
 * together, and their order is one in which the calls can be made again.
 */

/* The boot of the filter; SMCs that it makes come between. */
void record_boot_begin(void);
void record_boot_end(const struct ffaf_boot *boot, bool ok);

/* A call of the kernel; what is told in between is of it. */
void record_begin(unsigned int cpu, const struct ffaf_regs *call);
/* An SMC that the filter makes: before it and after it. */
void record_smc_begin(const struct ffaf_regs *in);
void record_smc_end(const struct ffaf_regs *out);
/* Bytes that the filter read from the caller's memory; SIZE may be 0. */
void record_read(uint64_t address, const void *bytes, uint32_t size);
/* Bytes that it is about to write there. */
void record_write(uint64_t address, const void *bytes, uint32_t size);
/* Pages that go to the secure world: how they begin is recorded, for partitions that read it. */
void record_given(uint64_t address, uint64_t count);
/* ANSWER is what the caller gets. */
void record_end(const struct ffaf_outcome *outcome, const struct ffaf_regs *answer);

/* A comment line: what cannot be printed becomes a full stop. */
void record_comment(const char *text, uint64_t length);

#endif
