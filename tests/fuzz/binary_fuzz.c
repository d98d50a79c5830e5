/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes are a trace in some encoding or an error with a text, also those that come
 * with the right checksums. What can be read is written in every encoding, and read again
 * it is the same; redacted it can still be written.
 *
 * The first byte says what the others are: 0 the file; 1 a block of records and 2 a packed
 * one, around which a file is made.
 */
#include "../support/same_record.h"
#include <ffaio/redact.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER 16u
#define HEAD 96u

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void put32(uint8_t *at, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static uint8_t *put_head(uint8_t *at, unsigned int kind, const uint8_t *bytes, size_t stored,
			 size_t size)
{
	static const uint8_t magic[4] = { 0xb1, 'F', 'F', 'B' };

	memset(at, 0, HEAD);
	memcpy(at, magic, sizeof(magic));
	put32(at + 8, (uint32_t)crc32_z(0, bytes, stored));
	put32(at + 12, (uint32_t)stored);
	put32(at + 16, (uint32_t)size);
	at[20] = (uint8_t)kind;
	at[22] = stored != size;
	at[40] = 2;
	put32(at + 4, (uint32_t)crc32_z(0, at + 8, HEAD - 8));
	memcpy(at + HEAD, bytes, stored);
	return at + HEAD + stored;
}

/* A file with one block of records, SIZE bytes at DATA; the caller frees it. */
static uint8_t *make_file(const uint8_t *data, size_t size, bool pack, size_t *made)
{
	static const uint8_t magic[8] = { 0x89, 'F', 'F', 'A', 'T', '\r', '\n', 0x1a };
	const size_t bound = ZSTD_compressBound(size);
	uint8_t *file = malloc(HEADER + 2 * HEAD + bound), *packed = malloc(bound), *at = file;
	const size_t packed_size = pack ? ZSTD_compress(packed, bound, data, size, 1) : size;

	memcpy(at, magic, sizeof(magic));
	put32(at + 8, 1);
	put32(at + 12, (uint32_t)crc32_z(0, at, 12));
	at += HEADER;
	if (packed_size < size)
		at = put_head(at, 1, packed, packed_size, size);
	else
		at = put_head(at, 1, data, size, size);
	at = put_head(at, 3, data, 0, 0);
	free(packed);
	*made = (size_t)(at - file);
	return file;
}

static struct ffaio_trace_reader *open_bytes(const void *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open_memory("fuzz", data, size, &error);

	expect((reader == NULL) == (error.set && error.text[0] != '\0'));
	return reader;
}

/* What can be read of SIZE bytes at DATA, in FORM. */
static struct ffaio_trace_writer *write_all(const void *data, size_t size, struct ffaio_form form)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = open_bytes(data, size);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory_as(&form, &error);
	struct ffaio_record record;

	while (ffaio_trace_next(reader, &record, &error) == 1)
		expect(ffaio_trace_write(writer, &record, &error) == 0);
	ffaio_trace_close(reader);
	error = (struct ffaio_error){ 0 };
	expect(ffaio_trace_complete(writer, &error) == 0);
	return writer;
}

/* The records of WRITER's bytes are those that can be read of SIZE bytes at DATA. */
static void expect_same(const struct ffaio_trace_writer *writer, const void *data, size_t size)
{
	size_t written;
	const char *bytes = ffaio_trace_text(writer, &written);
	struct ffaio_trace_reader *ours = open_bytes(bytes, written);
	struct ffaio_trace_reader *theirs = open_bytes(data, size);
	struct ffaio_error error = { 0 }, their_error = { 0 };
	struct ffaio_record record, want;

	while (ffaio_trace_next(theirs, &want, &their_error) == 1) {
		expect(ffaio_trace_next(ours, &record, &error) == 1);
		expect(same_record(&record, &want));
	}
	expect(ffaio_trace_next(ours, &record, &error) == 0);
	ffaio_trace_close(ours);
	ffaio_trace_close(theirs);
}

static void check_redaction(const void *data, size_t size)
{
	const struct ffaio_form binary = { .encoding = FFAIO_BINARY };
	struct ffaio_error error = { 0 }, end = { 0 };
	struct ffaio_trace_reader *reader = open_bytes(data, size);
	struct ffaio_redactor *redactor = ffaio_redactor_new("key", &error);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory_as(&binary, &error);
	const struct ffaio_record *redacted;
	struct ffaio_record record;

	while (ffaio_trace_next(reader, &record, &end) == 1) {
		expect(ffaio_redact(redactor, &record, &redacted, &error) == 0);
		if (redacted != NULL)
			expect(ffaio_trace_write(writer, redacted, &error) == 0);
	}
	ffaio_trace_finish(writer, false, &error);
	ffaio_redactor_free(redactor);
	ffaio_trace_close(reader);
}

static void check(const void *data, size_t size)
{
	static const struct ffaio_form forms[] = { { FFAIO_TEXT, false },
						   { FFAIO_JSON_LINES, false },
						   { FFAIO_BINARY, false },
						   { FFAIO_BINARY, true } };
	struct ffaio_trace_reader *reader = open_bytes(data, size);
	struct ffaio_error error = { 0 };

	if (reader == NULL)
		return;
	ffaio_trace_close(reader);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct ffaio_trace_writer *writer = write_all(data, size, forms[i]);

		expect_same(writer, data, size);
		ffaio_trace_finish(writer, false, &error);
	}
	check_redaction(data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *file;
	size_t made;

	if (size == 0)
		return 0;
	if (data[0] == 0) {
		check(data + 1, size - 1);
		return 0;
	}
	file = make_file(data + 1, size - 1, data[0] == 2, &made);
	check(file, made);
	free(file);
	return 0;
}
