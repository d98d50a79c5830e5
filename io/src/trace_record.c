/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_rules.h"
#include <stdlib.h>
#include <string.h>

static size_t weight_of_bytes(const struct ffaio_bytes *bytes, size_t count)
{
	size_t weight = count * sizeof(*bytes);

	for (size_t i = 0; i < count; i++)
		weight += bytes[i].size;
	return weight;
}

static size_t weight_of_smcs(const struct ffaio_smc *smc, size_t count)
{
	size_t weight = count * sizeof(*smc);

	for (size_t i = 0; i < count; i++)
		weight += smc[i].has_hyp_rx ? smc[i].hyp_rx.size : 0;
	return weight;
}

size_t ffaio_record_weight(const struct ffaio_record *record)
{
	return weight_of_bytes(record->mem, record->mem_count) +
	       weight_of_bytes(record->wrote, record->wrote_count) +
	       weight_of_smcs(record->smc, record->smc_count) +
	       record->page_count * sizeof(*record->page) +
	       record->boot.ram_count * sizeof(*record->boot.ram) +
	       record->boot.foreign_count * sizeof(*record->boot.foreign);
}

/*
 * The first USED of SIZE bytes, the others left to the caller; NULL for none.
 * *FAILED is set when there is no memory for them.
 */
static void *copy_head(const void *from, size_t used, size_t size, bool *failed)
{
	void *to;

	if (size == 0)
		return NULL;
	to = malloc(size);
	if (to == NULL)
		*failed = true;
	else
		memcpy(to, from, used);
	return to;
}

static void *copy_array(const void *from, size_t count, size_t size, bool *failed)
{
	return copy_head(from, count * size, count * size, failed);
}

static char *copy_text(const char *from, bool *failed)
{
	return from == NULL ? NULL : copy_array(from, strlen(from) + 1, 1, failed);
}

/* The bytes of BYTES now stand at TO; what is behind them. */
static uint8_t *move_bytes(struct ffaio_bytes *bytes, uint8_t *to)
{
	bytes->data = memcpy(to, bytes->data, bytes->size);
	return to + bytes->size;
}

/* An array with the bytes of all behind it, so that one free gives all back. */
static struct ffaio_bytes *copy_bytes(const struct ffaio_bytes *from, size_t count, bool *failed)
{
	struct ffaio_bytes *to =
		copy_head(from, count * sizeof(*from), weight_of_bytes(from, count), failed);
	uint8_t *data;

	if (to == NULL)
		return NULL;
	data = (uint8_t *)(to + count);
	for (size_t i = 0; i < count; i++)
		data = move_bytes(&to[i], data);
	return to;
}

static struct ffaio_smc *copy_smc(const struct ffaio_smc *from, size_t count, bool *failed)
{
	struct ffaio_smc *to =
		copy_head(from, count * sizeof(*from), weight_of_smcs(from, count), failed);
	uint8_t *data;

	if (to == NULL)
		return NULL;
	data = (uint8_t *)(to + count);
	for (size_t i = 0; i < count; i++) {
		if (to[i].has_hyp_rx)
			data = move_bytes(&to[i].hyp_rx, data);
	}
	return to;
}

static void own_boot(struct ffaio_boot *boot, bool *failed)
{
	boot->name = copy_text(boot->name, failed);
	boot->ram = copy_array(boot->ram, boot->ram_count, sizeof(*boot->ram), failed);
	boot->foreign =
		copy_array(boot->foreign, boot->foreign_count, sizeof(*boot->foreign), failed);
}

int ffaio_record_own(struct ffaio_record *record)
{
	bool failed = false;

	record->text = copy_text(record->text, &failed);
	own_boot(&record->boot, &failed);
	record->mem = copy_bytes(record->mem, record->mem_count, &failed);
	record->wrote = copy_bytes(record->wrote, record->wrote_count, &failed);
	record->smc = copy_smc(record->smc, record->smc_count, &failed);
	record->page = copy_array(record->page, record->page_count, sizeof(*record->page), &failed);
	if (failed)
		ffaio_record_free(record);
	return failed ? -1 : 0;
}

int ffaio_record_copy(struct ffaio_record *to, const struct ffaio_record *from)
{
	*to = *from;
	return ffaio_record_own(to);
}

void ffaio_record_free(struct ffaio_record *record)
{
	free(record->text);
	free(record->boot.name);
	free(record->boot.ram);
	free(record->boot.foreign);
	free(record->mem);
	free(record->wrote);
	free(record->smc);
	free(record->page);
	memset(record, 0, sizeof(*record));
}
