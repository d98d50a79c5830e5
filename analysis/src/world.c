/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#define ROOM (2 * FFAN_WORLD_PAGE + FFAF_DESCRIPTOR_MAX)

static struct ffaio_smc *append(struct ffan_seen *seen)
{
	if (seen->smc_count == seen->smc_room) {
		const size_t room = seen->smc_room != 0 ? 2 * seen->smc_room : 8;
		struct ffaio_smc *smc = realloc(seen->smc, room * sizeof(*smc));

		if (smc == NULL)
			return NULL;
		seen->smc = smc;
		seen->smc_room = room;
	}
	return &seen->smc[seen->smc_count++];
}

static void issue(void *ctx, struct ffaf_regs *regs)
{
	struct ffan_world *world = ctx;
	struct ffaio_smc *smc = append(&world->seen);
	const struct ffaf_regs in = *regs;
	const struct ffan_script_rx rx = ffan_script_answer(&world->script, regs);

	if (rx.size > 0)
		memcpy(world->filter[0].buffers.rx, rx.bytes, rx.size);
	if (smc == NULL) {
		world->failed = true;
		return;
	}
	*smc = (struct ffaio_smc){ .in = { in, FFAF_ALL_REGS },
				   .out = { *regs, FFAF_ALL_REGS },
				   .answered = true,
				   .has_hyp_rx = rx.size > 0,
				   .hyp_rx = { 0, (uint8_t *)(uintptr_t)rx.bytes, rx.size } };
}

static bool pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	struct ffan_world *world = ctx;

	world->touched = true;
	return ffasim_pages(world->machine, op, address, count);
}

static void read_memory(void *ctx, void *to, uint64_t address, uint32_t size)
{
	const struct ffan_world *world = ctx;

	ffasim_read(world->machine, to, address, size);
}

static void write_memory(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	struct ffan_world *world = ctx;
	struct ffan_seen *seen = &world->seen;

	world->touched = true;
	ffasim_write(world->machine, address, from, size);
	seen->wrote_at = address;
	seen->wrote_size = size < sizeof(seen->wrote) ? size : (uint32_t)sizeof(seen->wrote);
	memcpy(seen->wrote, from, seen->wrote_size);
}

static const struct ffaf_ops ops = {
	.smc = issue, .pages = pages, .read = read_memory, .write = write_memory
};

int ffan_world_init(struct ffan_world *world)
{
	*world = (struct ffan_world){ .machine = ffasim_create(), .room = calloc(1, ROOM) };
	if (world->machine == NULL || world->room == NULL) {
		ffan_world_free(world);
		return -1;
	}
	for (unsigned int i = 0; i < FFAN_CALLERS; i++)
		world->filter[i] =
			(struct ffaf_filter){ .state = &world->state,
					      .ops = &ops,
					      .ctx = world,
					      .buffers = { world->room,
							   world->room + FFAN_WORLD_PAGE,
							   world->room + 2 * FFAN_WORLD_PAGE } };
	return 0;
}

void ffan_world_free(struct ffan_world *world)
{
	ffasim_destroy(world->machine);
	free(world->room);
	ffan_seen_free(&world->seen);
	*world = (struct ffan_world){ 0 };
}

void ffan_world_use(struct ffan_world *world, const struct ffaf_policy *host,
		    const struct ffaf_policy *guest)
{
	world->filter[0].policy = host;
	world->filter[1].policy = guest;
}

static void start_seen(struct ffan_world *world)
{
	struct ffan_seen *seen = &world->seen;

	seen->boot_ok = false;
	seen->outcome = (struct ffaf_outcome){ 0 };
	seen->out = (struct ffaf_regs){ { 0 } };
	seen->smc_count = seen->page_count = 0;
	seen->wrote_at = seen->version = seen->wrote_size = 0;
	world->touched = false;
}

void ffan_world_boot(struct ffan_world *world, const struct ffan_script *script, uint32_t smccc)
{
	const struct ffaf_boot boot = { smccc, FFAN_WORLD_PAGE, FFAIO_BOOT_HYP_TX,
					FFAIO_BOOT_HYP_RX };

	world->script = *script;
	start_seen(world);
	memset(world->room, 0, ROOM);
	ffasim_reset(world->machine, FFAN_WORLD_PAGE);
	ffasim_add_ram(world->machine, FFAN_RAM, FFAN_RAM_SIZE);
	for (uint16_t i = 0; i < FFAN_CALLERS; i++)
		world->caller[i] = (struct ffaf_caller){ .id = i };
	world->seen.boot_ok = ffaf_boot(&world->filter[0], &boot);
}

static void see_pages(struct ffan_world *world)
{
	struct ffan_seen *seen = &world->seen;
	size_t count;
	const struct ffasim_change *changes = ffasim_changes(world->machine, &count);

	for (size_t i = 0; i < count && i < FFAN_SEEN_PAGES; i++)
		seen->page[seen->page_count++] =
			(struct ffaio_page){ changes[i].address,
					     (enum ffaio_page_state)changes[i].after };
}

_Static_assert((int)FFASIM_OWNED == (int)FFAIO_PAGE_OWNED &&
		       (int)FFASIM_HYP == (int)FFAIO_PAGE_HYP &&
		       (int)FFASIM_FFA == (int)FFAIO_PAGE_FFA &&
		       (int)FFASIM_FOREIGN == (int)FFAIO_PAGE_FOREIGN,
	       "the simulator and the trace number page states alike");

void ffan_world_call(struct ffan_world *world, const struct ffan_call *call)
{
	struct ffan_seen *seen = &world->seen;
	const struct ffaf_caller *caller = &world->caller[call->vm];

	start_seen(world);
	if (call->mem != NULL)
		ffasim_write(world->machine, FFAN_TX, call->mem, call->mem_size);
	ffasim_begin(world->machine);
	seen->out = call->regs;
	seen->outcome = ffaf_call(&world->filter[call->vm], &world->caller[call->vm], &seen->out);
	seen->version = caller->agreed != 0 ? caller->version : 0;
	if (world->touched)
		see_pages(world);
}

void ffan_world_undo(struct ffan_world *world)
{
	if (world->touched)
		ffasim_undo(world->machine);
	world->touched = false;
}

void ffan_world_save(const struct ffan_world *world, struct ffan_snapshot *snapshot)
{
	snapshot->state = world->state;
	memcpy(snapshot->caller, world->caller, sizeof(snapshot->caller));
}

void ffan_world_restore(struct ffan_world *world, const struct ffan_snapshot *snapshot)
{
	world->state = snapshot->state;
	memcpy(world->caller, snapshot->caller, sizeof(world->caller));
}

static bool same_smcs(const struct ffan_seen *a, const struct ffan_seen *b)
{
	if (a->smc_count != b->smc_count)
		return false;
	for (size_t i = 0; i < a->smc_count; i++) {
		if (memcmp(&a->smc[i].in.regs, &b->smc[i].in.regs, sizeof(struct ffaf_regs)) != 0)
			return false;
	}
	return true;
}

static bool same_memory(const struct ffan_seen *a, const struct ffan_seen *b)
{
	if (a->page_count != b->page_count || a->wrote_size != b->wrote_size ||
	    a->wrote_at != b->wrote_at || memcmp(a->wrote, b->wrote, a->wrote_size) != 0)
		return false;
	for (size_t i = 0; i < a->page_count; i++) {
		if (a->page[i].address != b->page[i].address ||
		    a->page[i].state != b->page[i].state)
			return false;
	}
	return true;
}

#define RESULT_REGS 4u
#define RESULT_MASK 0xfu

unsigned int ffan_seen_differ(const struct ffan_seen *a, const struct ffan_seen *b)
{
	const uint32_t undefined = a->outcome.undefined ^ b->outcome.undefined;
	const bool halt = a->outcome.verdict == FFAF_VERDICT_HALT;
	unsigned int facets = 0;

	if (a->boot_ok != b->boot_ok || halt != (b->outcome.verdict == FFAF_VERDICT_HALT) ||
	    (undefined & RESULT_MASK) != 0 ||
	    memcmp(a->out.x, b->out.x, RESULT_REGS * sizeof(a->out.x[0])) != 0)
		facets |= FFAN_FACET_RESULT;
	if ((undefined & ~RESULT_MASK) != 0 ||
	    memcmp(a->out.x + RESULT_REGS, b->out.x + RESULT_REGS,
		   (FFAF_REGS - RESULT_REGS) * sizeof(a->out.x[0])) != 0)
		facets |= FFAN_FACET_REST;
	if (!same_memory(a, b))
		facets |= FFAN_FACET_MEMORY;
	if (!same_smcs(a, b))
		facets |= FFAN_FACET_SMC;
	return facets;
}

int ffan_seen_copy(struct ffan_seen *to, const struct ffan_seen *from)
{
	struct ffaio_smc *smc = to->smc;
	size_t room = to->smc_room;

	if (from->smc_count > room) {
		smc = realloc(smc, from->smc_count * sizeof(*smc));
		if (smc == NULL)
			return -1;
		room = from->smc_count;
	}
	*to = *from;
	to->smc = smc;
	to->smc_room = room;
	if (from->smc_count > 0)
		memcpy(smc, from->smc, from->smc_count * sizeof(*smc));
	return 0;
}

void ffan_seen_free(struct ffan_seen *seen)
{
	free(seen->smc);
	*seen = (struct ffan_seen){ 0 };
}
