/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* Whether the bytes from ADDRESS to LAST, both in, lie in one of the ranges. */
static bool inside(const struct range *ranges, size_t count, uint64_t address, uint64_t last)
{
	for (size_t i = 0; i < count; i++) {
		if (address >= ranges[i].address && last >= address &&
		    last - ranges[i].address < ranges[i].size)
			return true;
	}
	return false;
}

static bool touches(const struct range *ranges, size_t count, uint64_t address, uint64_t last)
{
	for (size_t i = 0; i < count; i++) {
		if (ranges[i].size != 0 && address <= ranges[i].address + (ranges[i].size - 1) &&
		    last >= ranges[i].address)
			return true;
	}
	return false;
}

enum ffasim_page_state ffasim_page_state(const struct ffasim_machine *machine, uint64_t address)
{
	const uint64_t first = address - (address & (machine->page - 1));
	const uint64_t last = first + (machine->page - 1);
	const struct slot *slot;

	if (!inside(machine->ram, machine->ram_count, first, last) ||
	    touches(machine->foreign, machine->foreign_count, first, last))
		return FFASIM_FOREIGN;
	slot = ffasim_find(machine, first >> machine->shift);
	return slot != NULL ? (enum ffasim_page_state)slot->state : FFASIM_OWNED;
}

/* The state that a page must have for OP, and that it has afterwards. */
struct transition {
	uint8_t from, to;
};

static const struct transition transitions[] = {
	[FFAF_SHARE_HYP] = { FFASIM_OWNED, FFASIM_HYP },
	[FFAF_UNSHARE_HYP] = { FFASIM_HYP, FFASIM_OWNED },
	[FFAF_PIN] = { FFASIM_HYP, FFASIM_HYP },
	[FFAF_UNPIN] = { FFASIM_HYP, FFASIM_HYP },
	[FFAF_SHARE_FFA] = { FFASIM_OWNED, FFASIM_FFA },
	[FFAF_UNSHARE_FFA] = { FFASIM_FFA, FFASIM_OWNED },
};

static bool allowed(const struct ffasim_machine *machine, enum ffaf_page_op op, uint64_t address)
{
	const struct slot *slot = ffasim_find(machine, address >> machine->shift);
	const uint32_t pins = slot != NULL ? slot->pins : 0;
	const unsigned int state = (unsigned int)ffasim_page_state(machine, address);

	switch (op) {
	case FFAF_UNPIN:
		return pins > 0;
	case FFAF_UNSHARE_HYP:
		return state == FFASIM_HYP && pins == 0;
	case FFAF_UNSHARE_FFA:
		/* The hypervisors keep one state for a page that is shared, with whomever. */
		return state == FFASIM_FFA || state == FFASIM_HYP;
	default:
		return state == transitions[op].from;
	}
}

/* Remember what the page was before this call first changed it. */
static bool note(struct ffasim_machine *machine, struct slot *slot)
{
	if (slot->state_epoch == machine->epoch)
		return true;
	if (machine->state_count == machine->state_room) {
		const size_t room = machine->state_room != 0 ? 2 * machine->state_room : 64;
		struct state_note *states = realloc(machine->states, room * sizeof(*states));

		if (states == NULL)
			return false;
		machine->states = states;
		machine->state_room = room;
	}
	slot->state_epoch = machine->epoch;
	machine->states[machine->state_count++] =
		(struct state_note){ slot->number, slot->pins, slot->state };
	return true;
}

static bool apply(struct ffasim_machine *machine, enum ffaf_page_op op, uint64_t address)
{
	struct slot *slot = ffasim_touch(machine, address >> machine->shift);

	if (slot == NULL || !note(machine, slot)) {
		machine->exhausted = true;
		return false;
	}
	if (op == FFAF_PIN)
		slot->pins++;
	else if (op == FFAF_UNPIN)
		slot->pins--;
	else
		slot->state = transitions[op].to;
	return true;
}

/* At the limit nothing is done, and the machine is exhausted. */
static bool apply_all(struct ffasim_machine *machine, enum ffaf_page_op op, uint64_t address,
		      uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		if (ffasim_touch(machine, (address >> machine->shift) + i) == NULL)
			return false;
	}
	for (uint64_t i = 0; i < count; i++) {
		if (!apply(machine, op, address + i * machine->page))
			return false;
	}
	return true;
}

void ffasim_fail(struct ffasim_machine *machine, uint32_t nth)
{
	machine->failing = nth;
}

bool ffasim_pages(struct ffasim_machine *machine, enum ffaf_page_op op, uint64_t address,
		  uint64_t count)
{
	const uint64_t page = machine->page;

	if (machine->failing != 0 && --machine->failing == 0)
		return false;
	if (count == 0)
		return true;
	/* A range that leaves its RAM can be as long as it likes: look at the ends first. */
	if (count > UINT64_MAX / page || address + (count * page - 1) < address ||
	    !inside(machine->ram, machine->ram_count, address, address + (count * page - 1)))
		return false;
	if (count > FFASIM_SLOTS / 2) {
		machine->exhausted = true;
		return false;
	}
	for (uint64_t i = 0; i < count; i++) {
		if (!allowed(machine, op, address + i * page))
			return false;
	}
	return apply_all(machine, op, address, count);
}

void ffasim_undo(struct ffasim_machine *machine)
{
	for (size_t i = 0; i < machine->state_count; i++) {
		const struct state_note *before = &machine->states[i];
		struct slot *slot = ffasim_find(machine, before->number);

		slot->pins = before->pins;
		slot->state = before->state;
	}
	for (size_t i = 0; i < machine->byte_count; i++)
		memcpy(ffasim_find(machine, machine->bytes[i].number)->data,
		       machine->bytes[i].before, machine->page);
	ffasim_begin(machine);
}

void ffasim_begin(struct ffasim_machine *machine)
{
	machine->epoch++;
	machine->state_count = 0;
	while (machine->byte_count != 0)
		ffasim_give_room(machine, machine->bytes[--machine->byte_count].before);
}

bool ffasim_changed(const struct ffasim_machine *machine)
{
	return machine->state_count != 0 || machine->byte_count != 0;
}

static int by_address(const void *a, const void *b)
{
	const struct ffasim_change *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

const struct ffasim_change *ffasim_changes(struct ffasim_machine *machine, size_t *count)
{
	size_t n = 0;

	*count = 0;
	if (machine->state_count > machine->change_room) {
		struct ffasim_change *changes =
			realloc(machine->changes, machine->state_room * sizeof(*changes));

		if (changes == NULL) {
			machine->exhausted = true;
			return NULL;
		}
		machine->changes = changes;
		machine->change_room = machine->state_room;
	}
	for (size_t i = 0; i < machine->state_count; i++) {
		const struct state_note *before = &machine->states[i];
		const struct slot *now = ffasim_find(machine, before->number);

		if (now->state != before->state)
			machine->changes[n++] =
				(struct ffasim_change){ before->number * machine->page,
							(enum ffasim_page_state)before->state,
							(enum ffasim_page_state)now->state };
	}
	if (n > 1)
		qsort(machine->changes, n, sizeof(*machine->changes), by_address);
	*count = n;
	return machine->changes;
}
