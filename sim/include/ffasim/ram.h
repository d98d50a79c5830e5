/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_RAM_H
#define FFASIM_RAM_H

#include <ffasim/config.h>

/*
 * Memory that is copied cheaply: pages of 4 KiB by address, all zero until they are
 * touched. A fork shares them, and a page is copied when either side maps it to
 * write. Forks of one RAM are one thread's.
 */

struct ffasim_ram;

/* Pages that one RAM can have; past it, ffasim_ram_map gives NULL. */
#define FFASIM_RAM_PAGES 4096u

/* NULL when out of memory, each. */
struct ffasim_ram *ffasim_ram_create(void);
struct ffasim_ram *ffasim_ram_fork(const struct ffasim_ram *ram);
void ffasim_ram_destroy(struct ffasim_ram *ram);

/*
 * The page of ADDRESS, to be read and written until RAM is forked or destroyed; NULL at the
 * limit, or when out of memory.
 */
uint8_t *ffasim_ram_map(struct ffasim_ram *ram, uint64_t address);
/* The same to be read alone; NULL: it is all zero. */
const uint8_t *ffasim_ram_look(const struct ffasim_ram *ram, uint64_t address);

/* Whether both hold the same bytes. */
bool ffasim_ram_same(const struct ffasim_ram *a, const struct ffasim_ram *b);
/* Equal for RAMs that hold the same bytes. */
uint64_t ffasim_ram_hash(const struct ffasim_ram *ram);

#endif
