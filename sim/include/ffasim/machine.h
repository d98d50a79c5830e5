/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MACHINE_H
#define FFASIM_MACHINE_H

#include <ffafilter/filter.h>

/*
 * The machine around a filter: RAM of the host, who owns each page of it, and
 * what it holds. Takes the place of a hypervisor's stage-2 tables behind struct
 * ffaf_ops. Memory is used for pages that were touched, up to a limit.
 *
 * What a call changes is kept until the next ffasim_begin, so that it can be
 * told, and undone.
 */

enum ffasim_page_state {
	FFASIM_OWNED, /* the host's alone */
	FFASIM_HYP, /* shared with the hypervisor */
	FFASIM_FFA, /* shared with the secure world */
	FFASIM_FOREIGN, /* not the host's */
};

struct ffasim_machine;

/* A page that a call left in another state than it found it in. */
struct ffasim_change {
	uint64_t address;
	enum ffasim_page_state before, after;
};

/* NULL when out of memory. */
struct ffasim_machine *ffasim_create(void);
void ffasim_destroy(struct ffasim_machine *machine);

/* An empty machine with pages of PAGE bytes, a power of two. Every page is foreign. */
void ffasim_reset(struct ffasim_machine *machine, uint32_t page);
/* Give the host SIZE bytes from ADDRESS; false when there are too many ranges. */
bool ffasim_add_ram(struct ffasim_machine *machine, uint64_t address, uint64_t size);
/* Take them away again: pages inside RAM that are not the host's. */
bool ffasim_add_foreign(struct ffasim_machine *machine, uint64_t address, uint64_t size);

/*
 * A fault on demand: the NTH call of ffasim_pages from now on fails, and no other;
 * 0: none does. ffasim_reset takes it back.
 */
void ffasim_fail(struct ffasim_machine *machine, uint32_t nth);

/* struct ffaf_ops.pages. */
bool ffasim_pages(struct ffasim_machine *machine, enum ffaf_page_op op, uint64_t address,
		  uint64_t count);
/* Memory; bytes that nobody wrote are zero. Both cross pages freely. */
void ffasim_read(const struct ffasim_machine *machine, void *to, uint64_t address, size_t size);
void ffasim_write(struct ffasim_machine *machine, uint64_t address, const void *from, size_t size);

/* The same for what was there before the next ffasim_begin: neither told nor undone. */
void ffasim_put(struct ffasim_machine *machine, uint64_t address, const void *from, size_t size);

/*
 * Where the 4 KiB of ADDRESS, aligned to them, are kept, to be read and written
 * until the machine is reset; NULL at the limit. Counts as written.
 */
void *ffasim_map(struct ffasim_machine *machine, uint64_t address);

/* Whether anything was ever written to the page of ADDRESS. */
bool ffasim_has_bytes(const struct ffasim_machine *machine, uint64_t address);

enum ffasim_page_state ffasim_page_state(const struct ffasim_machine *machine, uint64_t address);

/* From here on changes are noted. */
void ffasim_begin(struct ffasim_machine *machine);
/* Whether anything was done to a page since, be it to no effect. */
bool ffasim_changed(const struct ffasim_machine *machine);
/* Back to where ffasim_begin was called. */
void ffasim_undo(struct ffasim_machine *machine);
/*
 * The pages whose state changed since ffasim_begin, by address; valid until the
 * machine is used again.
 */
const struct ffasim_change *ffasim_changes(struct ffasim_machine *machine, size_t *count);
/*
 * The pages whose bytes were written since ffasim_begin: address of the Nth and
 * what it held before; false past the last.
 */
bool ffasim_written(const struct ffasim_machine *machine, size_t n, uint64_t *address,
		    const uint8_t **before);

/*
 * Whether a limit was met since the last reset: what happened after it may not
 * be what a real machine would have done.
 */
bool ffasim_exhausted(const struct ffasim_machine *machine);

#endif
