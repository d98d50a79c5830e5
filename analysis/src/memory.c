/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define ROOM (2 * PAGE_MAX + FFAF_DESCRIPTOR_MAX)

/* TX, RX and the descriptor, one behind the other. */
static bool make_buffers(struct ffaf_buffers *buffers)
{
	uint8_t *all = calloc(1, ROOM);

	*buffers = (struct ffaf_buffers){ 0 };
	if (all == NULL)
		return false;
	*buffers = (struct ffaf_buffers){ all, all + PAGE_MAX, all + 2 * PAGE_MAX };
	return true;
}

static void copy_buffers(struct ffaf_buffers *to, const struct ffaf_buffers *from,
			 const struct ffan_reach *reach)
{
	memcpy(to->tx, from->tx, reach->tx);
	memcpy(to->rx, from->rx, reach->rx);
	memcpy(to->descriptor, from->descriptor, reach->descriptor);
}

/* What lies behind TO becomes zero. */
static void cut_buffers(struct ffan_memory *memory, const struct ffan_reach *to)
{
	const struct ffaf_buffers *buffers = &memory->buffers;
	const struct ffan_reach *reach = &memory->reach;

	memset(buffers->tx + to->tx, 0, reach->tx - to->tx);
	memset(buffers->rx + to->rx, 0, reach->rx - to->rx);
	memset(buffers->descriptor + to->descriptor, 0, reach->descriptor - to->descriptor);
	memory->reach = *to;
}

static void clear_buffers(struct ffan_memory *memory)
{
	static const struct ffan_reach nothing;

	cut_buffers(memory, &nothing);
	memory->kept = false;
}

int ffan_memory_init(struct ffan_memory *memory)
{
	*memory = (struct ffan_memory){ .machine = ffasim_create(),
					.size = 4096,
					.scratch = malloc(PAGE_MAX) };
	return memory->machine != NULL && memory->scratch != NULL &&
			       make_buffers(&memory->buffers) && make_buffers(&memory->before)
		       ? 0
		       : -1;
}

void ffan_memory_free(struct ffan_memory *memory)
{
	ffasim_destroy(memory->machine);
	free(memory->buffers.tx);
	free(memory->before.tx);
	free(memory->page);
	free(memory->scratch);
	for (size_t i = 0; i < WROTE_MAX; i++)
		free(memory->wrote[i].data);
}

static bool add_ranges(const struct ffan_memory *memory, const struct ffaio_boot *boot)
{
	bool ok = true;

	for (size_t i = 0; i < boot->ram_count; i++)
		ok &= ffasim_add_ram(memory->machine, boot->ram[i].address, boot->ram[i].size);
	for (size_t i = 0; i < boot->foreign_count; i++)
		ok &= ffasim_add_foreign(memory->machine, boot->foreign[i].address,
					 boot->foreign[i].size);
	return ok;
}

bool ffan_memory_boot(struct ffan_memory *memory, const struct ffaio_record *record)
{
	const bool is_boot = record->kind == FFAIO_BOOT;

	clear_buffers(memory);
	memory->size = is_boot ? (uint32_t)record->boot.page : 4096;
	ffasim_reset(memory->machine, memory->size);
	return !is_boot || add_ranges(memory, &record->boot);
}

void ffan_memory_begin(struct ffan_memory *memory, const struct ffaio_record *call)
{
	for (size_t i = 0; i < call->mem_count; i++)
		ffasim_put(memory->machine, call->mem[i].address, call->mem[i].data,
			   call->mem[i].size);
	ffasim_begin(memory->machine);
	memory->kept = false;
}

static void extend(uint32_t *reach, uint64_t to, uint32_t most)
{
	const uint32_t end = to < most ? (uint32_t)to : most;

	*reach = end > *reach ? end : *reach;
}

void ffan_memory_reads(struct ffan_memory *memory, const uint8_t *to, uint32_t size)
{
	if (to == memory->buffers.tx)
		extend(&memory->reach.tx, size, memory->size);
}

void ffan_memory_asks(struct ffan_memory *memory, const struct ffaf_regs *asked,
		      const struct ffaf_regs *answer)
{
	struct ffan_reach *reach = &memory->reach;

	if (asked->x[0] == FFAF_FID_64(MEM_RETRIEVE_REQ))
		extend(&reach->tx, asked->x[1], memory->size);
	if (answer->x[0] == FFAF_FID_32(MEM_RETRIEVE_RESP))
		extend(&reach->descriptor, (uint32_t)answer->x[2], FFAF_DESCRIPTOR_MAX);
	else if (answer->x[0] == FFAF_FID_32(MEM_FRAG_TX))
		extend(&reach->descriptor, asked->x[3] + (uint32_t)answer->x[3],
		       FFAF_DESCRIPTOR_MAX);
}

void ffan_memory_keep(struct ffan_memory *memory, const uint8_t *rx)
{
	if (!memory->kept) {
		memory->before_reach = memory->reach;
		copy_buffers(&memory->before, &memory->buffers, &memory->reach);
	}
	if (!memory->kept && rx != NULL) {
		memcpy(memory->before.rx, rx, memory->size);
		memory->before_reach.rx = memory->size;
	}
	memory->reach.rx = memory->size;
	memory->kept = true;
}

void ffan_memory_undo(struct ffan_memory *memory)
{
	ffasim_undo(memory->machine);
	if (!memory->kept)
		return;
	cut_buffers(memory, &memory->before_reach);
	copy_buffers(&memory->buffers, &memory->before, &memory->before_reach);
}

static const enum ffaio_page_state states[] = {
	[FFASIM_OWNED] = FFAIO_PAGE_OWNED,
	[FFASIM_HYP] = FFAIO_PAGE_HYP,
	[FFASIM_FFA] = FFAIO_PAGE_FFA,
	[FFASIM_FOREIGN] = FFAIO_PAGE_FOREIGN,
};

static int tell_pages(struct ffan_memory *memory, struct ffan_step *step)
{
	size_t count;
	const struct ffasim_change *changes = ffasim_changes(memory->machine, &count);

	if (count > memory->page_room) {
		struct ffaio_page *page = realloc(memory->page, count * sizeof(*page));

		if (page == NULL)
			return -1;
		memory->page = page;
		memory->page_room = count;
	}
	for (size_t i = 0; i < count; i++)
		memory->page[i] =
			(struct ffaio_page){ changes[i].address, states[changes[i].after] };
	step->page = memory->page;
	step->page_count = count;
	return 0;
}

/* Bytes that are compared at a time. */
#define STRIDE 8u

bool ffan_changed_span(const uint8_t *before, const uint8_t *after, uint32_t size, uint32_t *first,
		       uint32_t *length)
{
	uint32_t end = size;

	*first = 0;
	while (*first + STRIDE <= size && memcmp(before + *first, after + *first, STRIDE) == 0)
		*first += STRIDE;
	while (*first < size && before[*first] == after[*first])
		++*first;
	while (end >= *first + STRIDE &&
	       memcmp(before + end - STRIDE, after + end - STRIDE, STRIDE) == 0)
		end -= STRIDE;
	while (end > *first && before[end - 1] == after[end - 1])
		end--;
	*length = end - *first;
	return *length > 0;
}

static int tell_bytes(struct ffan_memory *memory, struct ffan_step *step)
{
	const uint8_t *before;
	uint64_t address;

	for (size_t i = 0;
	     step->wrote_count < WROTE_MAX && ffasim_written(memory->machine, i, &address, &before);
	     i++) {
		struct ffaio_bytes *wrote = &memory->wrote[step->wrote_count];
		uint32_t first, length;
		uint8_t *now = realloc(wrote->data, memory->size);

		if (now == NULL)
			return -1;
		wrote->data = now;
		ffasim_read(memory->machine, now, address, memory->size);
		if (!ffan_changed_span(before, now, memory->size, &first, &length))
			continue;
		memmove(now, now + first, length);
		wrote->address = address + first;
		wrote->size = length;
		step->wrote_count++;
	}
	step->wrote = memory->wrote;
	return 0;
}

/* Whether WROTE lies within one of the record's wrote lines. */
static bool is_recorded(const struct ffaio_record *record, const struct ffaio_bytes *wrote)
{
	for (size_t i = 0; i < record->wrote_count; i++) {
		const struct ffaio_bytes *r = &record->wrote[i];

		if (wrote->address >= r->address && wrote->size <= r->size &&
		    wrote->address - r->address <= r->size - wrote->size)
			return true;
	}
	return false;
}

static bool holds(const struct ffan_memory *memory, const struct ffaio_bytes *recorded)
{
	for (size_t done = 0; done < recorded->size;) {
		const size_t rest = recorded->size - done;
		const size_t part = rest < memory->size ? rest : memory->size;

		ffasim_read(memory->machine, memory->scratch, recorded->address + done, part);
		if (memcmp(memory->scratch, recorded->data + done, part) != 0)
			return false;
		done += part;
	}
	return true;
}

/*
 * A recorder may write down more than what changed, and a call may write what
 * was there already: the bytes are what counts.
 */
static bool as_recorded(const struct ffan_memory *memory, const struct ffan_step *step)
{
	const struct ffaio_record *record = step->record;

	for (size_t i = 0; i < record->wrote_count; i++) {
		if (!holds(memory, &record->wrote[i]))
			return false;
	}
	for (size_t i = 0; i < step->wrote_count; i++) {
		if (!is_recorded(record, &step->wrote[i]))
			return false;
	}
	return true;
}

int ffan_memory_tell(struct ffan_memory *memory, struct ffan_step *step)
{
	step->wrote_as_recorded = true;
	if (step->record->wrote_count == 0 && !ffasim_changed(memory->machine))
		return 0;
	if (tell_pages(memory, step) != 0 || tell_bytes(memory, step) != 0)
		return -1;
	step->wrote_as_recorded = as_recorded(memory, step);
	return 0;
}
