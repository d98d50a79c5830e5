/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* The bytes of SIZE from ADDRESS that lie in the same page. */
static uint32_t in_page(const struct ffasim_machine *machine, uint64_t address, size_t size)
{
	const uint32_t rest = machine->page - (uint32_t)(address % machine->page);

	return size < rest ? (uint32_t)size : rest;
}

void ffasim_read(const struct ffasim_machine *machine, void *to, uint64_t address, size_t size)
{
	uint8_t *out = to;

	while (size > 0) {
		const uint32_t part = in_page(machine, address, size);
		const struct slot *slot = ffasim_find(machine, address / machine->page);

		if (slot != NULL && slot->data != NULL)
			memcpy(out, slot->data + address % machine->page, part);
		else
			memset(out, 0, part);
		out += part;
		address += part;
		size -= part;
	}
}

bool ffasim_has_bytes(const struct ffasim_machine *machine, uint64_t address)
{
	const struct slot *slot = ffasim_find(machine, address / machine->page);

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
	notes->before = malloc(machine->page);
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
	slot->data = calloc(1, machine->page);
	machine->data_pages += slot->data != NULL;
	return slot->data != NULL;
}

void ffasim_write(struct ffasim_machine *machine, uint64_t address, const void *from, size_t size)
{
	const uint8_t *in = from;

	while (size > 0) {
		const uint32_t part = in_page(machine, address, size);
		struct slot *slot = ffasim_touch(machine, address / machine->page);

		if (slot == NULL || !make_data(machine, slot) || !note(machine, slot)) {
			machine->exhausted = true;
			return;
		}
		memcpy(slot->data + address % machine->page, in, part);
		in += part;
		address += part;
		size -= part;
	}
}

void *ffasim_map(struct ffasim_machine *machine, uint64_t address)
{
	struct slot *slot = ffasim_touch(machine, address / machine->page);

	if (slot == NULL || !make_data(machine, slot) || !note(machine, slot)) {
		machine->exhausted = true;
		return NULL;
	}
	return slot->data + address % machine->page;
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
