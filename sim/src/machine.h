/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MACHINE_INTERNAL_H
#define FFASIM_MACHINE_INTERNAL_H

#include <ffasim/machine.h>

#define FFASIM_RANGES 64 /* of RAM, and of foreign pages */
#define FFASIM_SLOTS ((size_t)1 << 21) /* half of it: pages that can be touched */
#define FFASIM_DATA_PAGES 8192 /* pages that can hold bytes */
#define FFASIM_SPARE 16 /* rooms that are kept for later */

struct range {
	uint64_t address, size;
};

/* A page that was touched. */
struct slot {
	uint64_t number; /* address / page */
	uint8_t *data; /* a page of bytes; NULL: all zero */
	uint64_t state_epoch, data_epoch; /* when its state and its bytes were last noted */
	uint32_t pins;
	uint8_t state; /* shared with whom: FFASIM_OWNED, _HYP or _FFA */
	uint64_t machine; /* the number of the one that it is of; of an earlier one it is free */
};

struct state_note {
	uint64_t number;
	uint32_t pins;
	uint8_t state;
};

struct bytes_note {
	uint64_t number;
	uint8_t *before; /* a page of bytes */
};

struct ffasim_machine {
	uint32_t page; /* bytes: 1 << shift */
	unsigned int shift;
	struct range ram[FFASIM_RANGES], foreign[FFASIM_RANGES];
	size_t ram_count, foreign_count;
	struct slot *slots; /* hash by number, open addressing */
	size_t used, room;
	uint64_t number; /* counts ffasim_reset, from 1 */
	uint64_t *filled; /* numbers of the pages that hold bytes */
	size_t data_pages, filled_room;
	uint8_t *spare[FFASIM_SPARE]; /* rooms of a page each that nobody uses */
	size_t spares;
	uint64_t epoch; /* counts ffasim_begin; a page is noted once in each */
	struct state_note *states; /* pages whose state was changed since ffasim_begin */
	size_t state_count, state_room;
	struct ffasim_change *changes; /* what ffasim_changes gives out */
	size_t change_room;
	struct bytes_note *bytes; /* pages written since ffasim_begin */
	size_t byte_count, byte_room;
	uint32_t failing; /* page operations until one fails; 0: none does */
	bool exhausted;
};

struct slot *ffasim_find(const struct ffasim_machine *machine, uint64_t number);
/* The same, made if it is not there; NULL at the limit. */
struct slot *ffasim_touch(struct ffasim_machine *machine, uint64_t number);

/* Room for the bytes of a page, with anything in it; NULL when out of memory. */
uint8_t *ffasim_take_room(struct ffasim_machine *machine);
void ffasim_give_room(struct ffasim_machine *machine, uint8_t *room);

#endif
