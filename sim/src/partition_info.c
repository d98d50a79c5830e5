/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "discovery.h"

/* FFA_PARTITION_INFO_GET and FFA_PARTITION_INFO_GET_REGS. */

#define COUNT_ONLY (1u << 0) /* w5 */
#define FIRST_REGISTER 3u /* of the descriptors of FFA_PARTITION_INFO_GET_REGS */
#define DESCRIPTOR_BYTES ((FFAF_REGS - FIRST_REGISTER) * 8u)

static void store_word(uint8_t *at, uint32_t word)
{
	for (unsigned int i = 0; i < 4; i++)
		at[i] = (uint8_t)(word >> (8 * i));
}

static int32_t check(const struct ffasim_calling *calling, uint32_t flags, uint32_t count)
{
	const struct ffasim_world *world = calling->world;

	if ((flags & ~COUNT_ONLY) != 0 &&
	    ffasim_choice(world, FFASIM_QUIRK_INFO_FLAGS) == FFASIM_INFO_FLAGS_CHECKED)
		return FFAF_INVALID_PARAMETERS;
	if (count == 0 &&
	    ffasim_choice(world, FFASIM_QUIRK_UNKNOWN_UUID) == FFASIM_UNKNOWN_UUID_INVALID)
		return FFAF_INVALID_PARAMETERS;
	if ((flags & COUNT_ONLY) == 0 && !ffasim_rx_free(calling->caller))
		return FFAF_BUSY;
	return 0;
}

/* Write all entries to RX; false: they do not fit. */
static bool write_all(const struct ffasim_calling *calling, const struct ffasim_query *query,
		      uint32_t size)
{
	uint8_t descriptor[FFASIM_DESCRIPTOR_MAX];
	struct ffasim_walk walk = { 0 };
	uint32_t at = 0;

	for (; ffasim_next_entry(calling->world, query, &walk, descriptor); at += size)
		if (!ffasim_rx_put(calling->world, calling->caller, at, descriptor, size))
			return false;
	ffasim_rx_give(calling->world, calling->caller, at);
	return true;
}

/* w3 of the answer. */
static uint32_t size_told(const struct ffasim_calling *calling, uint32_t size)
{
	if (ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_1 &&
	    ffasim_choice(calling->world, FFASIM_QUIRK_SIZE_AT_1_0) == FFASIM_SIZE_AT_1_0_ZERO)
		return 0;
	return size;
}

void ffasim_do_partition_info_get(struct ffasim_calling *calling)
{
	const struct ffaf_regs *in = calling->in;
	const uint32_t flags = (uint32_t)in->x[5];
	const uint32_t size = ffasim_descriptor_size(calling->world, calling->caller);
	struct ffasim_query query = { .viewer = calling->caller };
	uint32_t count;
	int32_t status;

	for (unsigned int i = 0; i < 4; i++)
		store_word(&query.uuid.byte[4 * i], (uint32_t)in->x[1 + i]);
	count = ffasim_count_entries(calling->world, &query);
	status = check(calling, flags, count);
	if (status == 0 && (flags & COUNT_ONLY) == 0 && !write_all(calling, &query, size))
		status = FFAF_NO_MEMORY;
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_done(calling);
	calling->next->regs.x[1] = 0;
	calling->next->regs.x[2] = count;
	calling->next->regs.x[3] = (flags & COUNT_ONLY) != 0 ? 0 : size_told(calling, size);
}

/* Put the entries from START on into the answer, as many as fit; how many. */
static uint32_t fill(struct ffasim_calling *calling, const struct ffasim_query *query,
		     uint32_t start, uint32_t size)
{
	uint8_t bytes[DESCRIPTOR_BYTES + FFASIM_DESCRIPTOR_MAX] = { 0 };
	uint64_t *x = &calling->next->regs.x[FIRST_REGISTER];
	struct ffasim_walk walk = { 0 };
	uint32_t filled = 0;
	uint8_t descriptor[FFASIM_DESCRIPTOR_MAX];

	for (uint32_t i = 0; (filled + 1) * size <= DESCRIPTOR_BYTES &&
			     ffasim_next_entry(calling->world, query, &walk, descriptor);
	     i++)
		if (i >= start)
			memcpy(bytes + size * filled++, descriptor, size);
	for (unsigned int i = 0; i < DESCRIPTOR_BYTES; i++)
		x[i / 8] |= (uint64_t)bytes[i] << (i % 8 * 8);
	return filled;
}

void ffasim_do_partition_info_get_regs(struct ffasim_calling *calling)
{
	const struct ffaf_regs *in = calling->in;
	const uint32_t start = (uint16_t)in->x[3];
	const uint32_t tag = (uint16_t)(in->x[3] >> 16);
	const uint32_t size = ffasim_descriptor_size(calling->world, calling->caller);
	struct ffasim_query query = { .viewer = calling->caller };
	uint32_t count, filled;

	for (unsigned int i = 0; i < 16; i++)
		query.uuid.byte[i] = (uint8_t)(in->x[1 + i / 8] >> (i % 8 * 8));
	count = ffasim_count_entries(calling->world, &query);
	/* Partitions never come or go: the tag is always zero. */
	if (tag != 0 || start >= count) {
		ffasim_refuse(calling, tag != 0 ? FFAF_RETRY : FFAF_INVALID_PARAMETERS);
		return;
	}
	filled = fill(calling, &query, start, size);
	calling->next->regs.x[0] = FFAF_FID_64(SUCCESS);
	calling->next->regs.x[2] =
		(count - 1) | (uint64_t)(start + filled - 1) << 16 | (uint64_t)size << 48;
}
