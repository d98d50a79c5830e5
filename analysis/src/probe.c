/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "probe.h"

#include <string.h>

void ffan_probe_start(struct ffan_probe *probe, uint32_t version)
{
	memset(probe, 0, sizeof(*probe));
	probe->smccc = FFAF_MAKE_VERSION(1, 2);
	probe->script.version = version;
}

struct ffan_call *ffan_probe_add(struct ffan_probe *probe, uint16_t vm, uint32_t fid, uint64_t x1,
				 uint64_t x2, uint64_t x3)
{
	struct ffan_call *call = &probe->call[probe->count];

	if (probe->count + 1 < FFAN_PROBE_CALLS)
		probe->count++;
	*call = (struct ffan_call){ .vm = vm, .regs = { { fid, x1, x2, x3 } } };
	return call;
}

void ffan_probe_drop(struct ffan_probe *probe, unsigned int at)
{
	const unsigned int rest = --probe->count - at;

	memmove(&probe->call[at], &probe->call[at + 1], rest * sizeof(probe->call[0]));
	memmove(&probe->mem[at], &probe->mem[at + 1], rest * sizeof(probe->mem[0]));
	memmove(&probe->mem_size[at], &probe->mem_size[at + 1], rest * sizeof(probe->mem_size[0]));
}

bool ffan_probe_step(struct ffan_world *world, const struct ffan_probe *probe, unsigned int step)
{
	struct ffan_call call;

	if (step == 0) {
		ffan_world_boot(world, &probe->script, probe->smccc);
		return true;
	}
	if (step == 1 ? !world->seen.boot_ok : world->seen.outcome.verdict == FFAF_VERDICT_HALT)
		return false;
	call = probe->call[step - 1];
	call.mem_size = probe->mem_size[step - 1];
	call.mem = call.mem_size > 0 ? probe->mem[step - 1] : NULL;
	ffan_world_call(world, &call);
	return true;
}

bool ffan_probe_run(struct ffan_world *world, const struct ffan_probe *probe, unsigned int step)
{
	for (unsigned int i = 0; i <= step; i++) {
		if (!ffan_probe_step(world, probe, i))
			return false;
	}
	return true;
}
