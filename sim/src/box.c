/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/box.h>
#include <stdlib.h>
#include <string.h>

struct ffasim_box {
	struct ffasim_world world;
	struct ffasim_actors actors;
	struct ffasim_ram *ram;
	size_t state_size, size; /* of the state; of state and memos behind it */
	uint64_t block[]; /* both */
};

static bool has_memory(const struct ffasim_config *config, uint64_t address)
{
	for (unsigned int i = 0; i < config->memory_count; i++)
		if (address - config->memory[i].base < config->memory[i].size)
			return config->memory[i].kind != FFASIM_DEVICE_MEMORY;
	return false;
}

static bool is_secure(const struct ffasim_config *config, uint64_t address)
{
	for (unsigned int i = 0; i < config->memory_count; i++)
		if (address - config->memory[i].base < config->memory[i].size)
			return config->memory[i].kind == FFASIM_NORMAL_SECURE;
	return false;
}

static void *translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	struct ffasim_box *box = ctx;
	const struct ffasim_config *config = box->world.config;

	/* A page at a time: they need not lie behind one another. */
	if (pages != 1 || !has_memory(config, address) || is_secure(config, address) != secure)
		return NULL;
	return ffasim_ram_map(box->ram, address);
}

static const struct ffasim_ops ops = { .translate = translate };

/* A box of SIZE bytes of block whose pointers are its own; no RAM yet. */
static struct ffasim_box *make(const struct ffasim_config *config, const struct ffasim_actor *actor,
			       size_t state_size, size_t size)
{
	struct ffasim_box *box = calloc(1, sizeof(*box) + size);

	if (box == NULL)
		return NULL;
	box->state_size = state_size;
	box->size = size;
	box->world = (struct ffasim_world){ config, (struct ffasim_state *)box->block, &ops, box };
	box->actors.actor = actor;
	box->actors.memo = (struct ffasim_memo *)(box->block + state_size / sizeof(box->block[0]));
	return box;
}

struct ffasim_box *ffasim_box_create(const struct ffasim_config *config,
				     const struct ffasim_actor *actor)
{
	const size_t state_size = (ffasim_size(config) + 7) / 8 * 8;
	struct ffasim_box *box =
		make(config, actor, state_size,
		     state_size + ffasim_memos(config) * sizeof(struct ffasim_memo));

	if (box == NULL)
		return NULL;
	box->ram = ffasim_ram_create();
	if (box->ram == NULL) {
		free(box);
		return NULL;
	}
	ffasim_init(&box->world);
	ffasim_skip_boot(&box->world);
	return box;
}

struct ffasim_box *ffasim_box_fork(const struct ffasim_box *box)
{
	struct ffasim_box *fork =
		make(box->world.config, box->actors.actor, box->state_size, box->size);

	if (fork == NULL)
		return NULL;
	ffasim_copy(fork->world.state, box->world.state);
	memcpy(fork->actors.memo, box->actors.memo, box->size - box->state_size);
	fork->ram = ffasim_ram_fork(box->ram);
	if (fork->ram != NULL)
		return fork;
	free(fork);
	return NULL;
}

void ffasim_box_destroy(struct ffasim_box *box)
{
	if (box == NULL)
		return;
	ffasim_ram_destroy(box->ram);
	free(box);
}

enum ffasim_end ffasim_box_call(struct ffasim_box *box, unsigned int pe, struct ffaf_regs *regs)
{
	struct ffasim_next next;
	const enum ffasim_end end = ffasim_actors_call(&box->world, &box->actors, pe, regs, &next);

	if (end == FFASIM_END_RETURNED)
		*regs = next.regs;
	return end;
}

struct ffasim_ram *ffasim_box_ram(struct ffasim_box *box)
{
	return box->ram;
}

const struct ffasim_world *ffasim_box_world(struct ffasim_box *box)
{
	return &box->world;
}

size_t ffasim_box_size(const struct ffasim_box *box)
{
	return box->size;
}

bool ffasim_box_same(const struct ffasim_box *a, const struct ffasim_box *b)
{
	return a->world.config == b->world.config && a->size == b->size &&
	       memcmp(a->block, b->block, a->size) == 0 && ffasim_ram_same(a->ram, b->ram);
}

uint64_t ffasim_box_hash(const struct ffasim_box *box)
{
	uint64_t hash = ffasim_ram_hash(box->ram);

	for (size_t i = 0; i < box->size / sizeof(box->block[0]); i++) {
		hash = (hash ^ box->block[i]) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	return hash;
}
