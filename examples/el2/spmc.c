/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "spmc.h"

#include "console.h"
#include "machine.h"
#include <ffasim/actor.h>
#include <ffasim/world.h>

/* The same secure world as system.yaml says, which the host's tools take. */

static const struct ffasim_uuid echo_uuid = { { 0x5d, 0x5a, 0x8c, 0x3e, 0x2c, 0x3b, 0x4e, 0x27,
						0x9f, 0x4f, 0x2b, 0x7f, 0x2a, 0x5a, 0x8a, 0x01 } };
static const struct ffasim_uuid borrower_uuid = { { 0x5d, 0x5a, 0x8c, 0x3e, 0x2c, 0x3b, 0x4e, 0x27,
						    0x9f, 0x4f, 0x2b, 0x7f, 0x2a, 0x5a, 0x8a,
						    0x02 } };
static const struct ffasim_region borrower_memory = { .base = BORROWER_BASE,
						      .pages = BORROWER_PAGES,
						      .access = FFASIM_READ | FFASIM_WRITE };

static const struct ffasim_partition partitions[] = {
	{ .name = "echo",
	  .id = 0x8001,
	  .version = FFAF_VERSION_1_2,
	  .uuids = &echo_uuid,
	  .uuid_count = 1,
	  .contexts = CPUS,
	  .methods = FFASIM_RECEIVES_REQ | FFASIM_RECEIVES_REQ2 },
	{ .name = "borrower",
	  .id = 0x8002,
	  .version = FFAF_VERSION_1_2,
	  .uuids = &borrower_uuid,
	  .uuid_count = 1,
	  .contexts = 1,
	  .methods = FFASIM_RECEIVES_REQ,
	  .rx = BORROWER_BASE,
	  .tx = BORROWER_BASE + PAGE_SIZE,
	  .rxtx_pages = 1,
	  .regions = &borrower_memory,
	  .region_count = 1 },
};
static const struct ffasim_actor acts[] = { { .kind = FFASIM_ACTOR_ECHO },
					    { .kind = FFASIM_ACTOR_BORROWER } };
#define CONTEXTS (CPUS + 1) /* of both partitions */

static const struct ffasim_memory memory[] = {
	{ RAM_BASE, RAM_SIZE, FFASIM_NORMAL_NS },
	{ BORROWER_BASE, BORROWER_PAGES *PAGE_SIZE, FFASIM_NORMAL_SECURE },
};

static struct ffasim_config config; /* filled at the start: .data has no place in flash */

static uint64_t state[65536 / sizeof(uint64_t)];
static struct ffasim_memo memos[CONTEXTS];

/* Addresses are what they are: mmu.c maps all memory one to one. */
static void *translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	const struct ffasim_memory *range = &memory[secure];

	(void)ctx;
	return address - range->base < range->size && pages == 1 ? (void *)address : NULL;
}

static const struct ffasim_ops ops = { .translate = translate };
static const struct ffasim_world world = { &config, (struct ffasim_state *)state, &ops, NULL };
static const struct ffasim_actors actors = { .actor = acts, .memo = memos };

void spmc_start(void)
{
	config = (struct ffasim_config){
		.spmc_id = 0x8000,
		.spmd_id = 0xffff,
		.pes = CPUS,
		.version = FFAF_VERSION_1_2,
		.first_handle = 1,
		.partitions = partitions,
		.partition_count = sizeof(partitions) / sizeof(partitions[0]),
		.memory = memory,
		.memory_count = sizeof(memory) / sizeof(memory[0]),
	};
	ffasim_calls_of_version(config.call, config.version);
	if (ffasim_check(&config) != NULL)
		panic(ffasim_check(&config), 0, 0, 0);
	if (ffasim_size(&config) > sizeof(state) || ffasim_memos(&config) > CONTEXTS)
		panic("the secure world needs more room", ffasim_size(&config),
		      ffasim_memos(&config), 0);
	ffasim_init(&world);
	ffasim_skip_boot(&world);
}

void spmc_call(unsigned int cpu, struct ffaf_regs *regs)
{
	struct ffasim_next next;

	if (ffasim_actors_call(&world, &actors, cpu, regs, &next) != FFASIM_END_RETURNED)
		panic("the secure world did not come back", cpu, regs->x[0], next.kind);
	*regs = next.regs;
}
