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

/* COUNT elements of SIZE bytes each; *FAILED is set when there is no memory for them. */
static void *copy_array(const void *from, size_t count, size_t size, bool *failed)
{
	void *to;

	if (count == 0)
		return NULL;
	to = malloc(count * size);
	if (to == NULL)
		*failed = true;
	else
		memcpy(to, from, count * size);
	return to;
}

static char *copy_text(const char *from, bool *failed)
{
	return from == NULL ? NULL : copy_array(from, strlen(from) + 1, 1, failed);
}

/* The same, with the bytes of all behind the array, so that one free gives all back. */
static struct ffaio_bytes *copy_bytes(const struct ffaio_bytes *from, size_t count, bool *failed)
{
	const size_t size = weight_of_bytes(from, count);
	struct ffaio_bytes *to;
	uint8_t *data;

	if (count == 0)
		return NULL;
	to = malloc(size);
	if (to == NULL) {
		*failed = true;
		return NULL;
	}
	memcpy(to, from, count * sizeof(*from));
	data = (uint8_t *)(to + count);
	for (size_t i = 0; i < count; i++) {
		to[i].data = memcpy(data, from[i].data, from[i].size);
		data += from[i].size;
	}
	return to;
}

static struct ffaio_smc *copy_smc(const struct ffaio_smc *from, size_t count, bool *failed)
{
	const size_t size = weight_of_smcs(from, count);
	struct ffaio_smc *to;
	uint8_t *data;

	if (count == 0)
		return NULL;
	to = malloc(size);
	if (to == NULL) {
		*failed = true;
		return NULL;
	}
	memcpy(to, from, count * sizeof(*from));
	data = (uint8_t *)(to + count);
	for (size_t i = 0; i < count; i++) {
		if (!from[i].has_hyp_rx)
			continue;
		to[i].hyp_rx.data = memcpy(data, from[i].hyp_rx.data, from[i].hyp_rx.size);
		data += from[i].hyp_rx.size;
	}
	return to;
}

int ffaio_record_copy(struct ffaio_record *to, const struct ffaio_record *from)
{
	const struct ffaio_boot *boot = &from->boot;
	bool failed = false;

	*to = *from;
	to->text = copy_text(from->text, &failed);
	to->boot.name = copy_text(boot->name, &failed);
	to->boot.ram = copy_array(boot->ram, boot->ram_count, sizeof(*boot->ram), &failed);
	to->boot.foreign =
		copy_array(boot->foreign, boot->foreign_count, sizeof(*boot->foreign), &failed);
	to->mem = copy_bytes(from->mem, from->mem_count, &failed);
	to->wrote = copy_bytes(from->wrote, from->wrote_count, &failed);
	to->smc = copy_smc(from->smc, from->smc_count, &failed);
	to->page = copy_array(from->page, from->page_count, sizeof(*from->page), &failed);
	if (failed)
		ffaio_record_free(to);
	return failed ? -1 : 0;
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
