/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_REDACT_INTERNAL_H
#define FFAIO_REDACT_INTERNAL_H

#include <ffafilter/functions.h>
#include <ffaio/redact.h>

/* What a buffer holds. */
enum ffaio_layout {
	FFAIO_LAYOUT_PAYLOAD,
	FFAIO_LAYOUT_DESCRIPTOR, /* of a memory transaction */
	FFAIO_LAYOUT_RANGES, /* the ranges of one, as a later fragment */
	FFAIO_LAYOUT_RELINQUISH,
	FFAIO_LAYOUT_PARTITIONS, /* of FFA_PARTITION_INFO_GET */
	FFAIO_LAYOUT_MESSAGE, /* of FFA_MSG_SEND2 */
};

struct ffaio_redactor {
	uint64_t key[2];
	uint64_t distance; /* by which addresses are moved */
	uint64_t boots; /* so far */
	bool usual_buffers; /* of the filter: their addresses are those of any trace */
	char name[32]; /* of a boot */
	struct ffaio_record record; /* the last one, redacted; it is the redactor's */
};

/* What stands for a value: 0 for 0, and another for any other. */
uint64_t ffaio_redact_value(const struct ffaio_redactor *redactor, uint64_t value);
uint32_t ffaio_redact_word(const struct ffaio_redactor *redactor, uint32_t value);
/* Two that belong together. */
void ffaio_redact_uuid(const struct ffaio_redactor *redactor, uint64_t uuid[2]);
uint64_t ffaio_redact_handle(const struct ffaio_redactor *redactor, uint64_t handle);
/* In the same place of its 2 MiB, and as far from others as it was. */
uint64_t ffaio_redact_address(const struct ffaio_redactor *redactor, uint64_t address);
/*
 * SIZE bytes that hold LAYOUT; ENTRY: bytes of an entry, where that is told elsewhere. -1:
 * out of memory.
 */
int ffaio_redact_bytes(const struct ffaio_redactor *redactor, enum ffaio_layout layout,
		       uint8_t *bytes, size_t size, size_t entry);
/* What a buffer holds after FID was answered with OUT; *ENTRY: bytes of an entry. */
enum ffaio_layout ffaio_redact_layout(uint64_t fid, const struct ffaio_regs *out, size_t *entry);
/*
 * What COUNT SMCs, whose registers are not redacted yet, brought into the filter's buffer,
 * the fragments of a transaction in one. -1: out of memory.
 */
int ffaio_redact_hyp_rx(const struct ffaio_redactor *redactor, struct ffaio_smc *smc, size_t count);

#endif
