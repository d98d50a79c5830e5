/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* A larger table is not worth clearing for the next machine. */
#define SLOTS_KEPT 1024u

struct ffasim_machine *ffasim_create(void)
{
	struct ffasim_machine *machine = calloc(1, sizeof(*machine));

	if (machine != NULL)
		ffasim_reset(machine, 4096);
	return machine;
}

uint8_t *ffasim_take_room(struct ffasim_machine *machine)
{
	return machine->spares > 0 ? machine->spare[--machine->spares] : malloc(machine->page);
}

void ffasim_give_room(struct ffasim_machine *machine, uint8_t *room)
{
	if (machine->spares < FFASIM_SPARE)
		machine->spare[machine->spares++] = room;
	else
		free(room);
}

static void drop_spares(struct ffasim_machine *machine)
{
	while (machine->spares > 0)
		free(machine->spare[--machine->spares]);
}

void ffasim_destroy(struct ffasim_machine *machine)
{
	if (machine == NULL)
		return;
	ffasim_reset(machine, 4096);
	drop_spares(machine);
	free(machine->slots);
	free(machine->filled);
	free(machine->states);
	free(machine->changes);
	free(machine->bytes);
	free(machine);
}

void ffasim_reset(struct ffasim_machine *machine, uint32_t page)
{
	ffasim_begin(machine);
	for (size_t i = 0; i < machine->data_pages; i++)
		ffasim_give_room(machine, ffasim_find(machine, machine->filled[i])->data);
	if (page != machine->page)
		drop_spares(machine);
	if (machine->room > SLOTS_KEPT) {
		free(machine->slots);
		machine->slots = NULL;
		machine->room = 0;
	}
	machine->number++;
	machine->used = machine->data_pages = 0;
	machine->ram_count = machine->foreign_count = 0;
	machine->page = page;
	machine->shift = (unsigned int)__builtin_ctz(page);
	machine->failing = 0;
	machine->exhausted = false;
}

static bool add_range(struct range *ranges, size_t *count, uint64_t address, uint64_t size)
{
	if (*count == FFASIM_RANGES)
		return false;
	ranges[(*count)++] = (struct range){ address, size };
	return true;
}

bool ffasim_add_ram(struct ffasim_machine *machine, uint64_t address, uint64_t size)
{
	return add_range(machine->ram, &machine->ram_count, address, size);
}

bool ffasim_add_foreign(struct ffasim_machine *machine, uint64_t address, uint64_t size)
{
	return add_range(machine->foreign, &machine->foreign_count, address, size);
}

static size_t place_of(const struct ffasim_machine *machine, uint64_t number)
{
	return (size_t)((number * 0x9e3779b97f4a7c15u) >> 20) & (machine->room - 1);
}

static bool is_taken(const struct ffasim_machine *machine, const struct slot *slot)
{
	return slot->machine == machine->number;
}

struct slot *ffasim_find(const struct ffasim_machine *machine, uint64_t number)
{
	size_t i;

	if (machine->room == 0)
		return NULL;
	for (i = place_of(machine, number); is_taken(machine, &machine->slots[i]);
	     i = (i + 1) & (machine->room - 1)) {
		if (machine->slots[i].number == number)
			return &machine->slots[i];
	}
	return NULL;
}

static bool grow(struct ffasim_machine *machine)
{
	const size_t room = machine->room != 0 ? 2 * machine->room : 64;
	struct slot *old = machine->slots;
	const size_t old_room = machine->room;
	struct slot *slots = room <= FFASIM_SLOTS ? calloc(room, sizeof(*slots)) : NULL;

	if (slots == NULL)
		return false;
	machine->slots = slots;
	machine->room = room;
	for (size_t i = 0; i < old_room; i++) {
		size_t to;

		if (!is_taken(machine, &old[i]))
			continue;
		to = place_of(machine, old[i].number);
		while (is_taken(machine, &slots[to]))
			to = (to + 1) & (room - 1);
		slots[to] = old[i];
	}
	free(old);
	return true;
}

struct slot *ffasim_touch(struct ffasim_machine *machine, uint64_t number)
{
	struct slot *slot = ffasim_find(machine, number);
	size_t i;

	if (slot != NULL)
		return slot;
	if (2 * machine->used >= machine->room && !grow(machine)) {
		machine->exhausted = true;
		return NULL;
	}
	i = place_of(machine, number);
	while (is_taken(machine, &machine->slots[i]))
		i = (i + 1) & (machine->room - 1);
	machine->slots[i] = (struct slot){ .number = number, .machine = machine->number };
	machine->used++;
	return &machine->slots[i];
}

bool ffasim_exhausted(const struct ffasim_machine *machine)
{
	return machine->exhausted;
}
