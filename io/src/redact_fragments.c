/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "redact.h"
#include <stdlib.h>
#include <string.h>

/* What the SPMC wrote to the filter's buffer: a transaction may come in several SMCs. */

/* Whether SMC brought a fragment that belongs behind that of an SMC before it. */
static bool goes_on(const struct ffaio_smc *smc)
{
	size_t entry;

	return ffaio_redact_layout(smc->in.regs.x[0], &smc->out, &entry) == FFAIO_LAYOUT_RANGES;
}

/* The bytes of a transaction that SMC brought; there may be more in the buffer. */
static size_t fragment_of(const struct ffaio_smc *smc)
{
	const uint64_t *x = smc->out.regs.x;
	const enum ffaf_fn fn = ffaf_fid_to_fn((uint32_t)x[0]);
	const uint64_t told = fn == FFAF_FN_MEM_RETRIEVE_RESP ? x[2]
			      : fn == FFAF_FN_MEM_FRAG_TX     ? x[3]
							      : UINT64_MAX;

	if (!smc->has_hyp_rx)
		return 0;
	return told < smc->hyp_rx.size ? (size_t)told : smc->hyp_rx.size;
}

/* The fragments that the SMCs from FIRST to END brought, copied to or from WHOLE. */
static void copy_fragments(struct ffaio_smc *first, const struct ffaio_smc *end, uint8_t *whole,
			   bool back)
{
	for (struct ffaio_smc *smc = first; smc != end; smc++) {
		const size_t size = fragment_of(smc);

		if (size != 0)
			memcpy(back ? smc->hyp_rx.data : whole, back ? whole : smc->hyp_rx.data,
			       size);
		whole += size;
	}
}

/* What is in the buffers, by themselves. */
static int redact_each(const struct ffaio_redactor *redactor, struct ffaio_smc *first,
		       const struct ffaio_smc *end, enum ffaio_layout layout, size_t entry)
{
	int rc = 0;

	for (struct ffaio_smc *smc = first; smc != end && rc == 0; smc++)
		if (smc->has_hyp_rx)
			rc = ffaio_redact_bytes(redactor,
						smc == first ? layout : FFAIO_LAYOUT_RANGES,
						smc->hyp_rx.data, smc->hyp_rx.size, entry);
	return rc;
}

/* The SMCs from FIRST to END brought one transaction: redact their bytes as that. */
static int redact_together(const struct ffaio_redactor *redactor, struct ffaio_smc *first,
			   const struct ffaio_smc *end)
{
	size_t entry, size = 0;
	const enum ffaio_layout layout =
		ffaio_redact_layout(first->in.regs.x[0], &first->out, &entry);
	uint8_t *whole;
	int rc;

	for (const struct ffaio_smc *smc = first; smc != end; smc++)
		size += fragment_of(smc);
	whole = malloc(size + 1);
	if (whole == NULL)
		return -1;
	copy_fragments(first, end, whole, false);
	rc = redact_each(redactor, first, end, layout, entry);
	if (rc == 0)
		rc = ffaio_redact_bytes(redactor, layout, whole, size, entry);
	copy_fragments(first, end, whole, true);
	free(whole);
	return rc;
}

int ffaio_redact_hyp_rx(const struct ffaio_redactor *redactor, struct ffaio_smc *smc, size_t count)
{
	int rc = 0;

	for (size_t i = 0, next; i < count && rc == 0; i = next) {
		next = i + 1;
		while (next < count && (goes_on(&smc[next]) || !smc[next].has_hyp_rx))
			next++;
		rc = redact_together(redactor, &smc[i], &smc[next]);
	}
	return rc;
}
