/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffan/verify.h>

void ffan_functions_add(struct ffan_functions *functions, const struct ffan_step *step,
			const struct ffan_comparison *comparison)
{
	const uint64_t x0 = step->record->in.regs.x[0];
	const uint32_t fid = (uint32_t)x0 & ~FFAF_FID_HINT, base = fid & ~0xffu;
	struct ffan_sums *sums = &functions->other;

	if (!step->replayed || step->record->kind != FFAIO_CALL)
		return;
	if (base == FFAF_FID_BASE_32 || base == FFAF_FID_BASE_64)
		sums = &functions->fid[base == FFAF_FID_BASE_64][fid & 0xffu];
	sums->calls++;
	sums->match += comparison->result == FFAN_MATCH;
	sums->differ += comparison->result == FFAN_DIFFER;
	sums->unknown += comparison->result == FFAN_UNKNOWN;
}

void ffan_sums_add(struct ffan_sums *to, const struct ffan_sums *from)
{
	to->calls += from->calls;
	to->match += from->match;
	to->differ += from->differ;
	to->unknown += from->unknown;
}

void ffan_functions_sum(struct ffan_functions *to, const struct ffan_functions *from)
{
	for (unsigned int i = 0; i < 512; i++)
		ffan_sums_add(&to->fid[i % 2][i / 2], &from->fid[i % 2][i / 2]);
	ffan_sums_add(&to->other, &from->other);
}
