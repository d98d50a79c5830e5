/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Sequences of calls, for what is behind a call that the filter handles. */
#include "diff.h"

#include <string.h>

/* What the caller of STEP has agreed on. */
unsigned int ffan_version_bit(const struct ffan_differ *differ)
{
	for (unsigned int side = FFAN_SIDES; side-- > 0;) {
		const uint32_t version = differ->world[side].seen.version;

		if (version != 0)
			return FFAN_VERSION_BIT(ffaf_version_minor(version));
	}
	return FFAN_VERSIONS_NONE;
}

/* Another step in both worlds; false where the filter is at its end in one of them. */
static bool step_both(struct ffan_differ *differ, const struct ffan_probe *probe, unsigned int step)
{
	bool both = true;

	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		both = ffan_probe_step(&differ->world[side], probe, step) && both;
	return both;
}

static bool is_compared(const struct ffan_differ *differ, const struct ffan_probe *probe,
			unsigned int step)
{
	return differ->host == NULL || (step > 0 && probe->call[step - 1].vm != 0);
}

static void run(struct ffan_differ *differ, const struct ffan_probe *probe)
{
	struct ffan_seen_causes seen = { .count = 0 };

	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		ffan_differ_use(differ, &differ->world[side], &differ->policy[side]->core);
	for (unsigned int step = 0; step <= probe->count && !differ->failed; step++) {
		struct ffan_sight sight = { .probe = probe,
					    .step = step,
					    .spmcs = probe->script.absent ? FFAN_SPMC_ABSENT
									  : FFAN_SPMC_HAS };

		if (!step_both(differ, probe, step))
			return;
		if (!is_compared(differ, probe, step))
			continue;
		differ->compared++;
		sight.versions = ffan_version_bit(differ);
		sight.facets = ffan_seen_differ(&differ->world[FFAN_OLD].seen,
						&differ->world[FFAN_NEW].seen);
		if (sight.facets != 0)
			ffan_diff_note(differ, &sight, &seen);
	}
}

static bool sends_memory(uint64_t x0)
{
	switch (x0) {
	case FFAF_FID_32(MEM_SHARE):
	case FFAF_FID_64(MEM_SHARE):
	case FFAF_FID_32(MEM_LEND):
	case FFAF_FID_64(MEM_LEND):
		return true;
	default:
		return false;
	}
}

/* Behind a host's filter, VM 1 does what a host does otherwise, once the host has begun. */
static void for_vm(struct ffan_probe *probe)
{
	const struct ffan_probe host = *probe;

	if (probe->count + 1 >= FFAN_PROBE_CALLS || probe->call[0].vm != 0)
		return;
	probe->count = 1;
	probe->mem_size[0] = 0;
	for (unsigned int i = 0; i < host.count; i++) {
		uint8_t *mem = probe->mem[probe->count];

		memcpy(mem, host.mem[i], FFAN_PROBE_MEM);
		mem[0] |= sends_memory(host.call[i].regs.x[0]) && host.mem_size[i] > 0;
		probe->mem_size[probe->count] = host.mem_size[i];
		probe->call[probe->count] = host.call[i];
		probe->call[probe->count++].vm = 1;
	}
	if (probe->script.described > 0 && probe->script.description[0] == 0)
		probe->script.description[0] = 1;
}

static void run_row(struct ffan_differ *differ, const struct ffan_probe_row *row)
{
	static const uint32_t versions[FFAN_PROBE_VERSIONS] = { FFAF_VERSION_1_2, FFAF_VERSION_1_1,
								FFAF_VERSION_1_0,
								FFAF_VERSION_1_3 };
	struct ffan_probe probe;

	for (unsigned int n = 0; n < row->variants * FFAN_PROBE_VERSIONS; n++) {
		row->build(&probe, versions[n % FFAN_PROBE_VERSIONS], n / FFAN_PROBE_VERSIONS);
		if (differ->host != NULL)
			for_vm(&probe);
		run(differ, &probe);
	}
}

void ffan_diff_sequences(struct ffan_differ *differ)
{
	size_t count;
	const struct ffan_probe_row *rows = ffan_probe_rows(&count);

	for (size_t i = 0; i < count && !differ->failed; i++)
		run_row(differ, &rows[i]);
}
