/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Pages of VMs: the table of spans has those that are not as at the start. */

static uint64_t end_of(uint64_t address, uint64_t pages)
{
	return address + pages * FFASIM_PAGE;
}

static bool covers(uint64_t base, uint64_t pages, uint64_t address)
{
	return address >= base && address - base < pages * FFASIM_PAGE;
}

static const struct ffasim_region *region_of(const struct ffasim_hypervisor *h, uint64_t address,
					     uint16_t *owner)
{
	for (unsigned int i = 0; i < h->config->vm_count; i++) {
		const struct ffasim_vm *vm = &h->config->vms[i];

		for (unsigned int j = 0; j < vm->region_count; j++) {
			if (!covers(vm->regions[j].base, vm->regions[j].pages, address))
				continue;
			*owner = ffasim_vm_at(h, i)->caller.id;
			return &vm->regions[j];
		}
	}
	return NULL;
}

static struct ffasim_vm_span *span_of(const struct ffasim_hypervisor *h, uint64_t address)
{
	for (unsigned int i = 0; i < h->state->spans_used; i++) {
		struct ffasim_vm_span *span = ffasim_vm_span_at(h, i);

		if (covers(span->address, span->pages, address))
			return span;
	}
	return NULL;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Where the first span at or behind ADDRESS begins, LIMIT at most. */
static uint64_t next_span(const struct ffasim_hypervisor *h, uint64_t address, uint64_t limit)
{
	for (unsigned int i = 0; i < h->state->spans_used; i++)
		if (ffasim_vm_span_at(h, i)->address >= address)
			limit = least(limit, ffasim_vm_span_at(h, i)->address);
	return limit;
}

bool ffasim_part_of(const struct ffasim_hypervisor *h, uint64_t address, uint32_t pages,
		    struct ffasim_part *part)
{
	const struct ffasim_vm_span *span = span_of(h, address);
	const struct ffasim_region *region;
	uint16_t owner = 0;
	uint64_t limit;

	memset(part, 0, sizeof(*part));
	if (pages == 0 || address % FFASIM_PAGE != 0)
		return false;
	if (span != NULL) {
		part->span = *span;
		part->listed = true;
		limit = end_of(span->address, span->pages);
	} else {
		region = region_of(h, address, &owner);
		if (region == NULL)
			return false;
		part->span.owner = owner;
		part->span.access = region->access;
		part->span.transaction = FFASIM_NO_TRANSACTION;
		limit = next_span(h, address, end_of(region->base, region->pages));
	}
	part->address = address;
	part->pages = (uint32_t)least(pages, (limit - address) / FFASIM_PAGE);
	part->span.address = address;
	part->span.pages = part->pages;
	return true;
}

bool ffasim_pages_are(const struct ffasim_hypervisor *h, uint16_t vm, uint64_t address,
		      uint64_t pages, enum ffasim_span_kind kind, unsigned int access)
{
	struct ffasim_part part;

	while (pages > 0) {
		if (!ffasim_part_of(h, address, (uint32_t)least(pages, UINT32_MAX), &part) ||
		    part.span.owner != vm || part.span.kind != kind ||
		    (part.span.access & access) != access)
			return false;
		address = end_of(address, part.pages);
		pages -= part.pages;
	}
	return true;
}

bool ffasim_pages_room(const struct ffasim_hypervisor *h, unsigned int n)
{
	/* The first and the last cut what is there. */
	return h->state->span_count - h->state->spans_used >= (int)n + 2;
}

static void drop(const struct ffasim_hypervisor *h, struct ffasim_vm_span *span)
{
	struct ffasim_vm_span *last = ffasim_vm_span_at(h, --h->state->spans_used);

	*span = *last;
	memset(last, 0, sizeof(*last));
}

/* Take the pages of SPAN out of OLD, which they overlap; there is room. */
static void cut(const struct ffasim_hypervisor *h, struct ffasim_vm_span *old, uint64_t address,
		uint64_t end)
{
	const uint64_t old_end = end_of(old->address, old->pages);
	struct ffasim_vm_span *rest;

	if (old->address < address && end < old_end) {
		rest = ffasim_vm_span_at(h, h->state->spans_used++);
		*rest = *old;
		rest->address = end;
		rest->pages = (uint32_t)((old_end - end) / FFASIM_PAGE);
	}
	if (old->address < address) {
		old->pages = (uint32_t)((address - old->address) / FFASIM_PAGE);
	} else if (end < old_end) {
		old->address = end;
		old->pages = (uint32_t)((old_end - end) / FFASIM_PAGE);
	} else {
		drop(h, old);
	}
}

/* Whether SPAN, within one region, is as at the start. */
static bool is_default(const struct ffasim_hypervisor *h, const struct ffasim_vm_span *span)
{
	uint16_t owner = 0;
	const struct ffasim_region *region = region_of(h, span->address, &owner);

	return region != NULL && span->kind == FFASIM_SPAN_FREE && span->pins == 0 &&
	       owner == span->owner && region->access == span->access &&
	       end_of(span->address, span->pages) <= end_of(region->base, region->pages);
}

/* How many spans there are more, or fewer, once SPAN has taken its place. */
static int growth(const struct ffasim_hypervisor *h, const struct ffasim_vm_span *span)
{
	const uint64_t end = end_of(span->address, span->pages);
	int more = is_default(h, span) ? 0 : 1;

	for (unsigned int i = 0; i < h->state->spans_used; i++) {
		const struct ffasim_vm_span *old = ffasim_vm_span_at(h, i);
		const uint64_t old_end = end_of(old->address, old->pages);

		if (old->address >= end || old_end <= span->address)
			continue;
		if (old->address < span->address && end < old_end)
			more++;
		else if (old->address >= span->address && old_end <= end)
			more--;
	}
	return more;
}

bool ffasim_pages_set(const struct ffasim_hypervisor *h, const struct ffasim_vm_span *span)
{
	const struct ffasim_vm_span made = *span;
	const uint64_t end = end_of(made.address, made.pages);

	if (h->state->spans_used + growth(h, span) > h->state->span_count)
		return false;
	for (unsigned int i = 0; i < h->state->spans_used;) {
		struct ffasim_vm_span *old = ffasim_vm_span_at(h, i);
		const uint16_t used = h->state->spans_used;

		if (old->address < end && end_of(old->address, old->pages) > made.address)
			cut(h, old, made.address, end);
		if (h->state->spans_used >= used)
			i++;
	}
	if (!is_default(h, &made))
		*ffasim_vm_span_at(h, h->state->spans_used++) = made;
	return true;
}

void ffasim_view_changed(const struct ffasim_hypervisor *h, uint16_t vm, uint64_t address,
			 uint32_t pages, unsigned int access)
{
	if (h->ops->view != NULL)
		h->ops->view(h->ctx, vm, address, pages, access);
}

unsigned int ffasim_vm_view(const struct ffasim_hypervisor *hypervisor, uint16_t vm,
			    uint64_t address)
{
	const struct ffasim_vm_transaction *transaction;
	struct ffasim_part part;

	if (!ffasim_part_of(hypervisor, address & ~(uint64_t)(FFASIM_PAGE - 1), 1, &part))
		return FFASIM_NONE;
	if (part.span.kind != FFASIM_SPAN_SENT)
		return part.span.owner == vm ? part.span.access : FFASIM_NONE;
	transaction = ffasim_vm_transaction_at(hypervisor, part.span.transaction);
	if (part.span.owner == vm)
		return transaction->complete && transaction->type != FFASIM_VM_SHARE
			       ? FFASIM_NONE
			       : part.span.access;
	return ffasim_borrower_view(hypervisor, transaction, vm);
}

bool ffasim_vm_owner(const struct ffasim_hypervisor *hypervisor, uint64_t address, uint16_t *vm)
{
	struct ffasim_part part;

	*vm = 0;
	if (!ffasim_part_of(hypervisor, address & ~(uint64_t)(FFASIM_PAGE - 1), 1, &part))
		return false;
	*vm = part.span.owner;
	return true;
}

/* Bytes from ADDRESS to the end of its page, SIZE at most. */
static size_t chunk(uint64_t address, size_t size)
{
	const size_t rest = FFASIM_PAGE - (size_t)(address % FFASIM_PAGE);

	return size < rest ? size : rest;
}

static uint8_t *page_at(const struct ffasim_hypervisor *h, uint64_t address)
{
	return h->ops->translate(h->ctx, address & ~(uint64_t)(FFASIM_PAGE - 1), 1, false);
}

bool ffasim_vm_read(const struct ffasim_hypervisor *h, void *to, uint64_t address, size_t size)
{
	for (size_t done = 0, n; done < size; done += n) {
		const uint8_t *page = page_at(h, address + done);

		n = chunk(address + done, size - done);
		if (page == NULL)
			return false;
		memcpy((uint8_t *)to + done, page + (address + done) % FFASIM_PAGE, n);
	}
	return true;
}

/* FROM NULL: zeros. */
static bool put(const struct ffasim_hypervisor *h, uint64_t address, const uint8_t *from,
		uint64_t size)
{
	for (uint64_t done = 0, n; done < size; done += n) {
		uint8_t *page = page_at(h, address + done);
		uint8_t *to;

		n = chunk(address + done, (size_t)(size - done));
		if (page == NULL)
			return false;
		to = page + (address + done) % FFASIM_PAGE;
		if (from != NULL)
			memcpy(to, from + done, (size_t)n);
		else
			memset(to, 0, (size_t)n);
	}
	return true;
}

bool ffasim_vm_write(const struct ffasim_hypervisor *h, uint64_t address, const void *from,
		     size_t size)
{
	return put(h, address, from, size);
}

bool ffasim_vm_clear(const struct ffasim_hypervisor *h, uint64_t address, uint64_t size)
{
	return put(h, address, NULL, size);
}
