/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "ownership.h"

/* Who has which page, in runs of pages of which the same holds. */

#define ALL (FFASIM_READ | FFASIM_WRITE | FFASIM_EXECUTE)

bool ffasim_clip_run(uint64_t address, uint64_t base, uint64_t pages, struct ffasim_run *run)
{
	const uint64_t gap =
		base > address ? (base - address) / FFASIM_PAGE : (address - base) / FFASIM_PAGE;
	const bool in = base <= address && gap < pages;

	if (in && pages - gap < run->pages)
		run->pages = pages - gap;
	if (base > address && gap < run->pages)
		run->pages = gap;
	return in;
}

static void of_memory(const struct ffasim_config *config, uint64_t address, struct ffasim_run *run)
{
	for (unsigned int i = 0; i < config->memory_count; i++) {
		const struct ffasim_memory *memory = &config->memory[i];

		if (!ffasim_clip_run(address, memory->base, memory->size / FFASIM_PAGE, run))
			continue;
		run->memory = true;
		run->device = memory->kind == FFASIM_DEVICE_MEMORY;
		run->non_secure = memory->kind == FFASIM_NORMAL_NS;
		run->owner = run->non_secure ? 0 : FFASIM_NO_OWNER;
		run->access = run->non_secure ? ALL : FFASIM_NONE;
	}
}

static void of_partition(const struct ffasim_partition *partition, uint16_t owner, uint64_t address,
			 struct ffasim_run *run)
{
	for (unsigned int i = 0; i < partition->region_count; i++) {
		const struct ffasim_region *region = &partition->regions[i];

		if (!ffasim_clip_run(address, region->base, region->pages, run))
			continue;
		run->memory = true;
		run->device = false;
		run->non_secure = region->non_secure;
		run->owner = owner;
		run->access = region->access;
	}
	for (unsigned int i = 0; i < partition->device_count; i++) {
		const struct ffasim_device *device = &partition->devices[i];

		if (!ffasim_clip_run(address, device->base, device->pages, run))
			continue;
		run->memory = true;
		run->device = true;
		run->non_secure = device->non_secure;
		run->owner = owner;
		run->access = device->access;
	}
}

/* What the config says of ADDRESS. */
static struct ffasim_run start_of(const struct ffasim_config *config, uint64_t address)
{
	struct ffasim_run run = { .pages = UINT64_MAX / FFASIM_PAGE - address / FFASIM_PAGE + 1,
				  .owner = FFASIM_NO_OWNER };

	of_memory(config, address, &run);
	for (uint16_t i = 0; i < config->partition_count; i++)
		of_partition(&config->partitions[i], (uint16_t)(i + 1u), address, &run);
	return run;
}

static struct ffasim_span *span_at(const struct ffasim_world *world, unsigned int n)
{
	return ffasim_place(world, FFASIM_TABLE_SPANS, n);
}

struct ffasim_run ffasim_run_at(const struct ffasim_world *world, uint64_t address)
{
	const uint64_t page = address & ~(uint64_t)(FFASIM_PAGE - 1);
	struct ffasim_run run = start_of(world->config, page);

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_SPANS); i++) {
		const struct ffasim_span *span = span_at(world, i);

		if (span->pages == 0 || !ffasim_clip_run(page, span->address, span->pages, &run))
			continue;
		run.owner = span->owner;
		run.access = span->access;
	}
	return run;
}

bool ffasim_pages_fit(uint64_t address, uint64_t pages)
{
	return pages <= UINT64_MAX / FFASIM_PAGE - address / FFASIM_PAGE + 1;
}

bool ffasim_in_buffers(const struct ffasim_world *world, uint64_t address, uint64_t pages)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_ENDPOINTS); i++) {
		const struct ffasim_buffers *pair = &ffasim_endpoint_at(world, i)->buffers;

		if (pair->owner != FFASIM_NOT_MAPPED &&
		    (ffasim_overlap(address, pages, pair->rx, pair->pages) ||
		     ffasim_overlap(address, pages, pair->tx, pair->pages)))
			return true;
	}
	return false;
}

uint16_t ffasim_owner_place(const struct ffasim_world *world,
			    const struct ffasim_endpoint *endpoint)
{
	return endpoint->kind == FFASIM_SP ? (uint16_t)(endpoint - ffasim_endpoint_at(world, 0))
					   : 0;
}

bool ffasim_owns(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		 uint64_t address, uint64_t pages, unsigned int access)
{
	const uint16_t owner = ffasim_owner_place(world, endpoint);

	if (pages == 0 || !ffasim_pages_fit(address, pages) ||
	    ffasim_in_buffers(world, address, pages) ||
	    ffasim_in_transactions(world, address, pages))
		return false;
	for (uint64_t done = 0; done < pages;) {
		const struct ffasim_run run = ffasim_run_at(world, address + done * FFASIM_PAGE);

		if (!run.memory || run.device || run.owner != owner ||
		    (run.access & access) != access)
			return false;
		done += run.pages;
	}
	return true;
}

bool ffasim_in_region(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		      uint64_t address, uint64_t pages)
{
	const uint16_t owner = ffasim_owner_place(world, endpoint);

	for (uint64_t done = 0; done < pages;) {
		const struct ffasim_run run = ffasim_run_at(world, address + done * FFASIM_PAGE);

		if (run.owner != owner)
			return false;
		done += run.pages;
	}
	return true;
}

/* Spans. */

static bool is_free(const void *place)
{
	return ((const struct ffasim_span *)place)->pages == 0;
}

static unsigned int free_spans(const struct ffasim_world *world)
{
	unsigned int count = world->state->table[FFASIM_TABLE_SPANS].count;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_SPANS); i++)
		count -= !is_free(span_at(world, i));
	return count;
}

static void add_span(const struct ffasim_world *world, struct ffasim_span span)
{
	const unsigned int n = ffasim_free_place(world, FFASIM_TABLE_SPANS, is_free);

	*(struct ffasim_span *)ffasim_take_place(world, FFASIM_TABLE_SPANS, n) = span;
}

/* Take PAGES pages from ADDRESS out of SPAN, which has some of them. */
static void cut_span(const struct ffasim_world *world, struct ffasim_span *span, uint64_t address,
		     uint64_t pages)
{
	const struct ffasim_span old = *span;
	const uint64_t before = address > old.address ? (address - old.address) / FFASIM_PAGE : 0;
	const uint64_t skipped = address < old.address ? (old.address - address) / FFASIM_PAGE : 0;
	const uint64_t end = before + pages - skipped;

	memset(span, 0, sizeof(*span));
	if (before > 0) {
		*span = old;
		span->pages = (uint32_t)before;
	}
	if (end < old.pages) {
		struct ffasim_span rest = old;

		rest.address = old.address + end * FFASIM_PAGE;
		rest.pages = (uint32_t)(old.pages - end);
		add_span(world, rest);
	}
}

/* SPAN and one beside it that says the same become one. */
static void join_span(const struct ffasim_world *world, struct ffasim_span span)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_SPANS); i++) {
		struct ffasim_span *other = span_at(world, i);
		const bool before =
			other->address + other->pages * (uint64_t)FFASIM_PAGE == span.address;
		const bool behind =
			span.address + span.pages * (uint64_t)FFASIM_PAGE == other->address;

		if (other->pages == 0 || other->owner != span.owner ||
		    other->access != span.access || !(before || behind) ||
		    other->pages > UINT32_MAX - span.pages)
			continue;
		span.pages += other->pages;
		if (before)
			span.address = other->address;
		memset(other, 0, sizeof(*other));
	}
	add_span(world, span);
}

bool ffasim_set_span(const struct ffasim_world *world, uint64_t address, uint32_t pages,
		     uint16_t owner, unsigned int access)
{
	const struct ffasim_run start = start_of(world->config, address);

	/* One for what stays behind the pages, one for the pages themselves. */
	if (free_spans(world) < FFASIM_SPANS_TO_SET)
		return false;
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_SPANS); i++) {
		struct ffasim_span *span = span_at(world, i);

		if (span->pages != 0 && ffasim_overlap(address, pages, span->address, span->pages))
			cut_span(world, span, address, pages);
	}
	if (start.pages < pages || start.owner != owner || start.access != access)
		join_span(world, (struct ffasim_span){ .address = address,
						       .pages = pages,
						       .owner = owner,
						       .access = (uint8_t)access });
	ffasim_trim(world, FFASIM_TABLE_SPANS, is_free);
	return true;
}

bool ffasim_room_for_spans(const struct ffasim_world *world, uint32_t ranges)
{
	return free_spans(world) / FFASIM_SPANS_TO_SET >= ranges;
}
