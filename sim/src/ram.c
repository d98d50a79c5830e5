/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/ram.h>
#include <stdlib.h>
#include <string.h>

struct page {
	unsigned int owners;
	uint8_t bytes[FFASIM_PAGE];
};

struct slot {
	uint64_t number; /* address / 4096 */
	struct page *page;
};

struct ffasim_ram {
	struct slot *slots; /* by number */
	size_t count, room;
};

static const uint8_t zeros[FFASIM_PAGE];

struct ffasim_ram *ffasim_ram_create(void)
{
	return calloc(1, sizeof(struct ffasim_ram));
}

static void drop(struct page *page)
{
	if (--page->owners == 0)
		free(page);
}

void ffasim_ram_destroy(struct ffasim_ram *ram)
{
	if (ram == NULL)
		return;
	for (size_t i = 0; i < ram->count; i++)
		drop(ram->slots[i].page);
	free(ram->slots);
	free(ram);
}

struct ffasim_ram *ffasim_ram_fork(const struct ffasim_ram *ram)
{
	struct ffasim_ram *fork = ffasim_ram_create();

	if (fork == NULL || ram->count == 0)
		return fork;
	fork->slots = malloc(ram->count * sizeof(*fork->slots));
	if (fork->slots == NULL) {
		free(fork);
		return NULL;
	}
	memcpy(fork->slots, ram->slots, ram->count * sizeof(*fork->slots));
	fork->count = fork->room = ram->count;
	for (size_t i = 0; i < fork->count; i++)
		fork->slots[i].page->owners++;
	return fork;
}

/* The place of NUMBER, or where it would be. */
static size_t place_of(const struct ffasim_ram *ram, uint64_t number)
{
	size_t low = 0, high = ram->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (ram->slots[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has(const struct ffasim_ram *ram, size_t place, uint64_t number)
{
	return place < ram->count && ram->slots[place].number == number;
}

static bool make_room(struct ffasim_ram *ram)
{
	const size_t room = ram->room != 0 ? 2 * ram->room : 8;
	struct slot *slots;

	if (ram->count < ram->room)
		return true;
	if (ram->count == FFASIM_RAM_PAGES)
		return false;
	slots = realloc(ram->slots, room * sizeof(*slots));
	if (slots == NULL)
		return false;
	ram->slots = slots;
	ram->room = room;
	return true;
}

static bool insert(struct ffasim_ram *ram, size_t place, uint64_t number)
{
	struct page *page;

	if (!make_room(ram))
		return false;
	page = calloc(1, sizeof(*page));
	if (page == NULL)
		return false;
	page->owners = 1;
	memmove(&ram->slots[place + 1], &ram->slots[place],
		(ram->count - place) * sizeof(*ram->slots));
	ram->slots[place] = (struct slot){ number, page };
	ram->count++;
	return true;
}

/* A copy of a page that others have too. */
static bool make_own(struct slot *slot)
{
	struct page *page;

	if (slot->page->owners == 1)
		return true;
	page = malloc(sizeof(*page));
	if (page == NULL)
		return false;
	memcpy(page->bytes, slot->page->bytes, sizeof(page->bytes));
	page->owners = 1;
	slot->page->owners--;
	slot->page = page;
	return true;
}

uint8_t *ffasim_ram_map(struct ffasim_ram *ram, uint64_t address)
{
	const uint64_t number = address / FFASIM_PAGE;
	const size_t place = place_of(ram, number);

	if (!has(ram, place, number) && !insert(ram, place, number))
		return NULL;
	return make_own(&ram->slots[place]) ? ram->slots[place].page->bytes : NULL;
}

const uint8_t *ffasim_ram_look(const struct ffasim_ram *ram, uint64_t address)
{
	const uint64_t number = address / FFASIM_PAGE;
	const size_t place = place_of(ram, number);

	return has(ram, place, number) ? ram->slots[place].page->bytes : NULL;
}

static bool is_zero(const struct page *page)
{
	return memcmp(page->bytes, zeros, sizeof(zeros)) == 0;
}

/* The first slot from I on that is not all zero. */
static size_t next_filled(const struct ffasim_ram *ram, size_t i)
{
	while (i < ram->count && is_zero(ram->slots[i].page))
		i++;
	return i;
}

bool ffasim_ram_same(const struct ffasim_ram *a, const struct ffasim_ram *b)
{
	size_t i = next_filled(a, 0), j = next_filled(b, 0);

	while (i < a->count && j < b->count) {
		const struct slot *x = &a->slots[i], *y = &b->slots[j];

		if (x->number != y->number ||
		    (x->page != y->page &&
		     memcmp(x->page->bytes, y->page->bytes, FFASIM_PAGE) != 0))
			return false;
		i = next_filled(a, i + 1);
		j = next_filled(b, j + 1);
	}
	return i == a->count && j == b->count;
}

uint64_t ffasim_ram_hash(const struct ffasim_ram *ram)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = next_filled(ram, 0); i < ram->count; i = next_filled(ram, i + 1)) {
		const uint8_t *bytes = ram->slots[i].page->bytes;

		hash = (hash ^ ram->slots[i].number) * 0x100000001b3u;
		for (size_t n = 0; n < FFASIM_PAGE; n += sizeof(uint64_t)) {
			uint64_t word;

			memcpy(&word, bytes + n, sizeof(word));
			hash = (hash ^ word) * 0x100000001b3u;
			hash ^= hash >> 29;
		}
	}
	return hash;
}
