/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_views.h"

/* FFA_MEM_PERM_GET and FFA_MEM_PERM_SET: a partition at S-EL0 sets up its own image. */

/* Bits of permissions: data access, and that instructions are not fetched. */
enum { DATA = 3, NO_ACCESS = 0, READ_WRITE = 1, READ_ONLY = 3, NOT_EXECUTABLE = 1 << 2 };

static int32_t check_caller(const struct ffasim_calling *calling)
{
	const struct ffasim_partition *partition =
		ffasim_partition_of(calling->world, calling->caller);

	if (partition == NULL || partition->level != FFASIM_S_EL0)
		return FFAF_DENIED;
	return calling->caller->booted ? FFAF_DENIED : 0;
}

/* Whether PAGES pages from ADDRESS are the caller's own, and whether they are alike. */
static bool own(const struct ffasim_calling *calling, uint64_t address, uint32_t pages)
{
	return address % FFASIM_PAGE == 0 && ffasim_pages_fit(address, pages) &&
	       ffasim_in_region(calling->world, calling->caller, address, pages);
}

static uint32_t word_of(unsigned int access)
{
	const uint32_t data = (access & FFASIM_WRITE) != 0  ? READ_WRITE
			      : (access & FFASIM_READ) != 0 ? READ_ONLY
							    : NO_ACCESS;

	return data | ((access & FFASIM_EXECUTE) != 0 ? 0 : NOT_EXECUTABLE);
}

/* The access that WORD stands for; false: none that a partition may have. */
static bool access_of(uint32_t word, unsigned int *access)
{
	const bool executable = (word & NOT_EXECUTABLE) == 0;

	switch (word & DATA) {
	case NO_ACCESS:
		*access = FFASIM_NONE;
		return word == NOT_EXECUTABLE;
	case READ_WRITE:
		*access = FFASIM_READ | FFASIM_WRITE;
		return word == (READ_WRITE | NOT_EXECUTABLE);
	case READ_ONLY:
		*access = FFASIM_READ | (executable ? FFASIM_EXECUTE : 0u);
		return (word & ~(uint32_t)NOT_EXECUTABLE) == READ_ONLY;
	default:
		return false;
	}
}

void ffasim_do_mem_perm_get(struct ffasim_calling *calling)
{
	const uint64_t address = calling->in->x[1];
	const bool counts =
		ffasim_version_of(calling->world, calling->caller) >= FFAF_MAKE_VERSION(1, 3);
	const uint64_t wanted = counts ? (uint32_t)calling->in->x[2] + 1ull : 1;
	const int32_t status = check_caller(calling);
	struct ffasim_run run;

	if (status != 0 || !own(calling, address, 1)) {
		ffasim_refuse(calling, status != 0 ? status : FFAF_INVALID_PARAMETERS);
		return;
	}
	run = ffasim_run_at(calling->world, address);
	ffasim_success(calling);
	calling->next->regs.x[2] = word_of(run.access);
	if (counts)
		calling->next->regs.x[3] = (run.pages < wanted ? run.pages : wanted) - 1;
}

void ffasim_do_mem_perm_set(struct ffasim_calling *calling)
{
	const uint64_t address = calling->in->x[1];
	const uint32_t pages = (uint32_t)calling->in->x[2];
	const uint16_t place = ffasim_owner_place(calling->world, calling->caller);
	unsigned int access = FFASIM_NONE;
	int32_t status = check_caller(calling);

	if (status == 0 && (pages == 0 || !own(calling, address, pages) ||
			    !access_of((uint32_t)calling->in->x[3], &access) ||
			    ffasim_in_transactions(calling->world, address, pages)))
		status = FFAF_INVALID_PARAMETERS;
	if (status == 0 && !ffasim_set_span(calling->world, address, pages, place, access))
		status = FFAF_NO_MEMORY;
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_tell_view(calling->world, calling->caller->id, address, pages);
	ffasim_done(calling);
}
