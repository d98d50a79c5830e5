/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_read.h"
#include <stdlib.h>
#include <string.h>

/* Let the record weigh SIZE bytes more. */
static int charge(struct ffaio_store *store, const struct ffaio_scan *scan, size_t size)
{
	if (size > FFAIO_RECORD_MAX - store->weight)
		return ffaio_fail(scan->error, scan->file, scan->number, 0,
				  "the record takes more than %u bytes", FFAIO_RECORD_MAX);
	store->weight += size;
	return 0;
}

/* ARRAY of *SIZE elements, made larger until it has NEEDED; NULL when out of memory. */
static void *grow(const struct ffaio_scan *scan, void *array, size_t needed, size_t *size,
		  size_t element)
{
	size_t larger = *size != 0 ? *size : 8;
	void *grown;

	if (needed <= *size)
		return array;
	while (larger < needed)
		larger *= 2;
	grown = realloc(array, larger * element);
	if (grown == NULL) {
		ffaio_fail(scan->error, scan->file, scan->number, 0, "out of memory");
		return NULL;
	}
	*size = larger;
	return grown;
}

void *ffaio_store_room(struct ffaio_store *store, const struct ffaio_scan *scan, void *array,
		       size_t count, size_t *size, size_t element)
{
	if (charge(store, scan, element) != 0)
		return NULL;
	return grow(scan, array, count + 1, size, element);
}

char *ffaio_store_text(struct ffaio_store *store, const struct ffaio_scan *scan, const char *text,
		       size_t length)
{
	char *kept = grow(scan, store->text, length + 1, &store->text_size, 1);

	if (kept == NULL)
		return NULL;
	store->text = kept;
	memcpy(kept, text, length);
	kept[length] = '\0';
	return kept;
}

uint8_t *ffaio_store_bytes(struct ffaio_store *store, const struct ffaio_scan *scan, size_t size)
{
	uint8_t *bytes;

	if (charge(store, scan, size) != 0)
		return NULL;
	bytes = grow(scan, store->bytes, store->bytes_used + size, &store->bytes_size, 1);
	if (bytes == NULL)
		return NULL;
	store->bytes = bytes;
	store->bytes_used += size;
	return bytes + store->bytes_used - size;
}

void ffaio_store_place_bytes(const struct ffaio_store *store, struct ffaio_record *record)
{
	uint8_t *at = store->bytes;

	for (size_t i = 0; i < record->mem_count; i++) {
		record->mem[i].data = at;
		at += record->mem[i].size;
	}
	for (size_t i = 0; i < record->smc_count; i++) {
		if (!record->smc[i].has_hyp_rx)
			continue;
		record->smc[i].hyp_rx.data = at;
		at += record->smc[i].hyp_rx.size;
	}
	for (size_t i = 0; i < record->wrote_count; i++) {
		record->wrote[i].data = at;
		at += record->wrote[i].size;
	}
}

void ffaio_store_reset(struct ffaio_store *store)
{
	store->weight = 0;
	store->bytes_used = 0;
}

void ffaio_store_free(struct ffaio_store *store)
{
	free(store->text);
	free(store->bytes);
	free(store->ram);
	free(store->foreign);
	free(store->mem);
	free(store->wrote);
	free(store->smc);
	free(store->page);
}
