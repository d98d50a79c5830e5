/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* The bytes of SIZE from ADDRESS that lie in the same page. */
static uint32_t in_page(const struct ffasim_machine *machine, uint64_t address, size_t size)
{
	const uint32_t rest = machine->page - (uint32_t)(address & (machine->page - 1));

	return size < rest ? (uint32_t)size : rest;
}

void ffasim_read(const struct ffasim_machine *machine, void *to, uint64_t address, size_t size)
{
	uint8_t *out = to;

	while (size > 0) {
		const uint32_t part = in_page(machine, address, size);
		const struct slot *slot = ffasim_find(machine, address >> machine->shift);

		if (slot != NULL && slot->data != NULL)
			memcpy(out, slot->data + (address & (machine->page - 1)), part);
		else
			memset(out, 0, part);
		out += part;
		address += part;
		size -= part;
	}
}

bool ffasim_has_bytes(const struct ffasim_machine *machine, uint64_t address)
{
	const struct slot *slot = ffasim_find(machine, address >> machine->shift);

	return slot != NULL && slot->data != NULL;
}

static bool note(struct ffasim_machine *machine, struct slot *slot)
{
	struct bytes_note *notes = machine->bytes;

	if (slot->data_epoch == machine->epoch)
		return true;
	if (machine->byte_count == machine->byte_room) {
		const size_t room = machine->byte_room != 0 ? 2 * machine->byte_room : 4;

		notes = realloc(notes, room * sizeof(*notes));
		if (notes == NULL)
			return false;
		machine->bytes = notes;
		machine->byte_room = room;
	}
	notes = &machine->bytes[machine->byte_count];
	notes->number = slot->number;
	notes->before = ffasim_take_room(machine);
	if (notes->before == NULL)
		return false;
	memcpy(notes->before, slot->data, machine->page);
	machine->byte_count++;
	slot->data_epoch = machine->epoch;
	return true;
}

static bool make_data(struct ffasim_machine *machine, struct slot *slot)
{
	if (slot->data != NULL)
		return true;
	if (machine->data_pages == FFASIM_DATA_PAGES)
		return false;
	if (machine->data_pages == machine->filled_room) {
		const size_t room = machine->filled_room != 0 ? 2 * machine->filled_room : 16;
		uint64_t *filled = realloc(machine->filled, room * sizeof(*filled));

		if (filled == NULL)
			return false;
		machine->filled = filled;
		machine->filled_room = room;
	}
	slot->data = ffasim_take_room(machine);
	if (slot->data == NULL)
		return false;
	memset(slot->data, 0, machine->page);
	machine->filled[machine->data_pages++] = slot->number;
	return true;
}

/* The bytes at ADDRESS, to be written; NULL at the limit. NOTED: can be undone. */
static uint8_t *bytes_at(struct ffasim_machine *machine, uint64_t address, bool noted)
{
	struct slot *slot = ffasim_touch(machine, address >> machine->shift);

	if (slot == NULL || !make_data(machine, slot) || (noted && !note(machine, slot))) {
		machine->exhausted = true;
		return NULL;
	}
	return slot->data + (address & (machine->page - 1));
}

static void put(struct ffasim_machine *machine, uint64_t address, const uint8_t *from, size_t size,
		bool noted)
{
	while (size > 0) {
		const uint32_t part = in_page(machine, address, size);
		uint8_t *to = bytes_at(machine, address, noted);

		if (to == NULL)
			return;
		memcpy(to, from, part);
		from += part;
		address += part;
		size -= part;
	}
}

void ffasim_write(struct ffasim_machine *machine, uint64_t address, const void *from, size_t size)
{
	put(machine, address, from, size, true);
}

void ffasim_put(struct ffasim_machine *machine, uint64_t address, const void *from, size_t size)
{
	put(machine, address, from, size, false);
}

void *ffasim_map(struct ffasim_machine *machine, uint64_t address)
{
	return bytes_at(machine, address, true);
}

bool ffasim_written(const struct ffasim_machine *machine, size_t n, uint64_t *address,
		    const uint8_t **before)
{
	if (n >= machine->byte_count)
		return false;
	*address = machine->bytes[n].number * machine->page;
	*before = machine->bytes[n].before;
	return true;
}
