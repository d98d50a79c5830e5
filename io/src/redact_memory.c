/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "redact.h"
#include "trace_bytes.h"
#include <stdlib.h>
#include <string.h>

/*
 * Buffers: all is payload but for what the layout shows to be something else, which is put
 * back from a copy. Offsets are checked against the buffer wherever they come from it.
 */

#define RANGE 16 /* bytes of a range of a transaction */

struct buffer {
	const struct ffaio_redactor *redactor;
	uint8_t *bytes; /* redacted */
	const uint8_t *was; /* the same before that */
	size_t size;
};

static bool has(const struct buffer *buffer, size_t at, size_t size)
{
	return at <= buffer->size && size <= buffer->size - at;
}

static void keep(const struct buffer *buffer, size_t at, size_t size)
{
	if (at > buffer->size)
		return;
	size = size < buffer->size - at ? size : buffer->size - at;
	memcpy(buffer->bytes + at, buffer->was + at, size);
}

static void put_payload(const struct buffer *buffer)
{
	size_t at = 0;

	for (; at + 4 <= buffer->size; at += 4)
		ffaio_put32(buffer->bytes + at,
			    ffaio_redact_word(buffer->redactor, ffaio_get32(buffer->was + at)));
	for (; at < buffer->size; at++)
		buffer->bytes[at] = (uint8_t)ffaio_redact_word(buffer->redactor, buffer->was[at]);
}

static void put_address(const struct buffer *buffer, size_t at)
{
	if (has(buffer, at, 8))
		ffaio_put64(buffer->bytes + at,
			    ffaio_redact_address(buffer->redactor, ffaio_get64(buffer->was + at)));
}

static void put_handle(const struct buffer *buffer, size_t at)
{
	if (has(buffer, at, 8))
		ffaio_put64(buffer->bytes + at,
			    ffaio_redact_handle(buffer->redactor, ffaio_get64(buffer->was + at)));
}

static void put_uuid(const struct buffer *buffer, size_t at)
{
	uint64_t uuid[2];

	if (!has(buffer, at, 16))
		return;
	uuid[0] = ffaio_get64(buffer->was + at);
	uuid[1] = ffaio_get64(buffer->was + at + 8);
	ffaio_redact_uuid(buffer->redactor, uuid);
	ffaio_put64(ffaio_put64(buffer->bytes + at, uuid[0]), uuid[1]);
}

/* Address and pages of each range from AT on. */
static void put_ranges(const struct buffer *buffer, size_t at)
{
	for (; has(buffer, at, RANGE); at += RANGE) {
		put_address(buffer, at);
		keep(buffer, at + 8, 8);
	}
	put_address(buffer, at);
}

/* A region of memory: its counts and ranges. */
static void put_region(const struct buffer *buffer, size_t at)
{
	keep(buffer, at, 16);
	if (at < buffer->size)
		put_ranges(buffer, at + 16);
}

/*
 * Who is given access: an array of COUNT descriptors of STRIDE bytes. What they say stays,
 * also where the region that they name lies on top of them.
 */
static void put_receivers(const struct buffer *buffer, size_t start, size_t stride, size_t count)
{
	size_t at = start;

	for (size_t i = 0; i < count && has(buffer, at, 8); i++, at += stride) {
		const size_t region = ffaio_get32(buffer->was + at + 4);

		if (i == 0 || region != ffaio_get32(buffer->was + start + 4))
			put_region(buffer, region);
	}
	at = start;
	for (size_t i = 0; i < count && has(buffer, at, 8); i++, at += stride)
		keep(buffer, at, 8);
}

/* DEN0140: of 1.0 (32 bytes and 16 a receiver), or later, which say where and how large. */
static void put_descriptor(const struct buffer *buffer)
{
	const bool later = has(buffer, 24, 12) && ffaio_get32(buffer->was + 24) != 0;

	if (has(buffer, 24, 8))
		put_receivers(buffer, later ? ffaio_get32(buffer->was + 32) : 32,
			      later ? ffaio_get32(buffer->was + 24) : 16,
			      ffaio_get32(buffer->was + 28));
	keep(buffer, 0, 8);
	put_handle(buffer, 8);
	keep(buffer, 24, later ? 12 : 8);
}

static void put_relinquish(const struct buffer *buffer)
{
	put_handle(buffer, 0);
	keep(buffer, 8, 8);
	if (has(buffer, 12, 4))
		keep(buffer, 16, 2 * (size_t)ffaio_get32(buffer->was + 12));
}

/* An id, properties and, where an entry has room for it, a UUID. */
static void put_partitions(const struct buffer *buffer, size_t entry)
{
	for (size_t at = 0; at < buffer->size; at += entry) {
		keep(buffer, at, 8);
		if (entry >= 24)
			put_uuid(buffer, at + 8);
	}
}

/* Flags, offset, sender and receiver, size, and from 1.2 on a UUID. */
static void put_message(const struct buffer *buffer)
{
	keep(buffer, 0, 20);
	if (has(buffer, 8, 4) && ffaio_get32(buffer->was + 8) >= 40)
		put_uuid(buffer, 24);
}

static void redact(const struct buffer *buffer, enum ffaio_layout layout, size_t entry)
{
	put_payload(buffer);
	switch (layout) {
	case FFAIO_LAYOUT_PAYLOAD:
		break;
	case FFAIO_LAYOUT_DESCRIPTOR:
		put_descriptor(buffer);
		break;
	case FFAIO_LAYOUT_RANGES:
		put_ranges(buffer, 0);
		break;
	case FFAIO_LAYOUT_RELINQUISH:
		put_relinquish(buffer);
		break;
	case FFAIO_LAYOUT_PARTITIONS:
		put_partitions(buffer, entry != 0 ? entry : 8);
		break;
	case FFAIO_LAYOUT_MESSAGE:
		put_message(buffer);
		break;
	}
}

int ffaio_redact_bytes(const struct ffaio_redactor *redactor, enum ffaio_layout layout,
		       uint8_t *bytes, size_t size, size_t entry)
{
	struct buffer buffer = { redactor, bytes, NULL, size };
	uint8_t *was = malloc(size + 1);

	if (was == NULL)
		return -1;
	memcpy(was, bytes, size);
	buffer.was = was;
	redact(&buffer, layout, entry);
	free(was);
	return 0;
}
