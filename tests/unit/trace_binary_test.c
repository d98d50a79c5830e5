/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "recode.h"
#include "same_record.h"
#include "test.h"
#include <ffaio/trace_index.h>
#include <unistd.h>
#include <zlib.h>

/* Binary traces of several blocks: where they are damaged, and read in parts. */

#define BOOTS 400u
#define CALLS 20u /* of each */
#define TOTAL (BOOTS * CALLS)
#define HEADER 16u /* bytes of the file header, */
#define HEAD 96u /* and of the head of a block: docs/trace-binary.md */

static const struct ffaio_form binary = { .encoding = FFAIO_BINARY };
static const struct ffaio_form text = { .encoding = FFAIO_TEXT };

/* A trace of many boots; the caller frees it. */
static struct coded make_trace(bool zstd)
{
	const struct ffaio_form form = { .encoding = FFAIO_BINARY, .zstd = zstd };
	char *lines = malloc(1 << 20), *at = lines;
	struct coded coded;

	at += sprintf(at, "ffafilter-trace 1\n@source t\n@unrecorded in=x9-x17\n");
	for (unsigned int boot = 0; boot < BOOTS; boot++) {
		at += sprintf(at, "# next\nboot b%u smccc=1.2 -> ok\n", boot);
		for (unsigned int call = 0; call < CALLS; call++)
			at += sprintf(at, "host FFA_RUN_32 x1=0x%x x2=0x%x -> forward x0=0x%x\n",
				      boot + 1, call + 1, boot ^ call);
	}
	coded = recode(lines, (size_t)(at - lines), form);
	free(lines);
	return coded;
}

static uint32_t get32(const char *at)
{
	const uint8_t *byte = (const uint8_t *)at;

	return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
	       (uint32_t)byte[3] << 24;
}

static void put32(char *at, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		at[i] = (char)(value >> 8 * i);
}

/* Where block NUMBER starts, from 0. */
static size_t block_at(const struct coded *coded, unsigned int number)
{
	size_t at = HEADER;

	while (number-- != 0)
		at += HEAD + get32(coded->bytes + at + 12);
	return at;
}

/* The checksums of the block at AT as they must be for what it holds. */
static void mend(struct coded *coded, size_t at)
{
	char *head = coded->bytes + at;
	const uint8_t *bytes = (const uint8_t *)head;

	put32(head + 8, (uint32_t)crc32(0, bytes + HEAD, get32(head + 12)));
	put32(head + 4, (uint32_t)crc32(0, bytes + 8, HEAD - 8));
}

/* What can be read of CODED: calls, what @lost says, and how it ends. */
struct found {
	uint64_t calls, lost, damaged;
	char error[700];
};

static struct found read_all(const struct coded *coded)
{
	struct found found = { 0, 0, 0, "" };
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("t", coded->bytes, coded->size, &error);
	struct ffaio_record record;

	while (reader != NULL && ffaio_trace_next(reader, &record, &error) == 1)
		found.calls += record.kind == FFAIO_CALL;
	if (reader != NULL) {
		found.lost = ffaio_trace_state(reader)->lost;
		found.damaged = ffaio_trace_state(reader)->damaged;
	}
	if (error.set)
		ffaio_error_format(&error, found.error, sizeof(found.error));
	ffaio_trace_close(reader);
	return found;
}

TEST(trace_binary, a_damaged_block_costs_that_block)
{
	static const struct {
		bool zstd;
		unsigned int block;
		size_t offset; /* in it, of the byte that is changed */
		const char *want;
	} rows[] = {
		{ false, 0, HEAD + 500, "block 1, at byte 16: the checksum of the block is wrong" },
		{ false, 1, HEAD, "the checksum of the block is wrong" },
		{ true, 1, HEAD + 9, "the checksum of the block is wrong" },
		{ false, 2, 0, "the head of the block is damaged" },
		{ false, 2, 13, "the head of the block is damaged" },
		{ true, 0, 95, "block 1, at byte 16: the head of the block is damaged" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct coded coded = make_trace(rows[i].zstd);
		const size_t at = block_at(&coded, rows[i].block);
		const uint32_t calls = get32(coded.bytes + at + 28);
		struct found found;

		test_context("row %zu", i);
		coded.bytes[at + rows[i].offset] ^= 0x10;
		found = read_all(&coded);
		CHECK_EQ_U64(found.calls, TOTAL - calls);
		CHECK_EQ_U64(found.lost, calls);
		CHECK_EQ_U64(found.damaged, 1);
		CHECK(strstr(found.error, rows[i].want) != NULL);
		free(coded.bytes);
	}
}

/* The directive that stands for what is lost, and what follows it. */
TEST(trace_binary, says_what_is_lost_where_it_is)
{
	struct coded coded = make_trace(false), again;
	const size_t at = block_at(&coded, 1);
	char want[64];

	snprintf(want, sizeof(want),
		 "\n@lost %u\nhost FFA_RUN_32 x1=", get32(coded.bytes + at + 28));
	coded.bytes[at + HEAD] ^= 1;
	again = recode(coded.bytes, coded.size, text);
	CHECK(strstr(again.bytes, want) != NULL);
	free(coded.bytes);
	free(again.bytes);
}

/* Wherever a file is cut, what is whole is read, and that it was cut is told. */
TEST(trace_binary, is_cut_anywhere)
{
	struct coded coded = make_trace(false);
	const size_t whole = coded.size;

	for (coded.size = 0; coded.size < whole; coded.size += coded.size < 400 ? 1 : 997) {
		const struct found found = read_all(&coded);

		test_context("%zu bytes", coded.size);
		CHECK(found.calls < TOTAL || coded.size > block_at(&coded, 3));
		CHECK(found.error[0] != '\0');
	}
	free(coded.bytes);
}

/* Checksums that fit do not make what they are of any better. */
TEST(trace_binary, tells_what_is_malformed)
{
	static const struct {
		size_t offset; /* in the first block */
		uint32_t value;
		const char *want;
	} rows[] = {
		{ HEAD, 0, "t:2: a record of a kind that there is not" },
		{ HEAD, 7, "t:2: a record of a kind that there is not" },
		{ HEAD, 3, "t:2: a comment starts with '#', a directive with '@'" },
		{ HEAD + 4, 8, "t:2: a text goes beyond its block, or has a zero in it" },
		{ HEAD + 4, UINT32_MAX, "t:2: a text goes beyond its block, or has a zero in it" },
		{ HEAD + 8, 0x20202040, "t:2:1: '@' is not a directive" },
		{ HEAD + 8, 0x00736140, "t:2: a text goes beyond its block, or has a zero in it" },
		{ 16, 20u << 20, "the head of the block is damaged" },
		{ 20, 9, "the head of the block is damaged" },
		{ 20, 2, "blocks are missing before this one" },
		{ 20, 1 | 1 << 16, "the block cannot be unpacked" },
		{ 40, 1, "it belongs before what was read already" },
		{ 48, 5, "block 2, at byte 65674: it belongs before what was read already" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct coded coded = make_trace(false);
		struct found found;

		test_context("row %zu", i);
		put32(coded.bytes + HEADER + rows[i].offset, rows[i].value);
		mend(&coded, HEADER);
		found = read_all(&coded);
		if (!CHECK(strstr(found.error, rows[i].want) != NULL))
			CHECK_EQ_STR(found.error, rows[i].want);
		free(coded.bytes);
	}
}

static void write_file(const char *path, const struct coded *coded)
{
	FILE *file = fopen(path, "wb");

	if (!CHECK(file != NULL))
		return;
	CHECK_EQ_U64(fwrite(coded->bytes, 1, coded->size, file), coded->size);
	fclose(file);
}

/* All records of the part that starts at FROM agree with those that WHOLE has next. */
static void check_part(const char *path, struct ffaio_trace_reader *whole,
		       const struct ffaio_boot_place *from, const struct ffaio_boot_place *to)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *part = ffaio_trace_open_part(path, from, to, &error);
	struct ffaio_record record, want;

	REQUIRE(part != NULL);
	while (ffaio_trace_next(part, &record, &error) == 1) {
		CHECK_EQ_INT(ffaio_trace_next(whole, &want, &error), 1);
		CHECK(same_record(&record, &want));
		CHECK_EQ_U64(record.line, want.line);
		CHECK_EQ_U64(ffaio_trace_state(part)->unrecorded.in, 0x3fe00);
	}
	CHECK(!error.set);
	ffaio_trace_close(part);
}

/* The parts between the places of the index make the whole; how many there are. */
static unsigned int check_parts(const char *path, bool rebuilt)
{
	struct ffaio_error error = { 0 };
	struct ffaio_index *index = NULL;
	struct ffaio_trace_reader *whole = ffaio_trace_open(path, &error);
	struct ffaio_boot_place from, to;
	struct ffaio_record record;
	unsigned int parts = 0;

	if (!CHECK(ffaio_index_open(path, &index, &error) == 0 && index != NULL))
		return 0;
	CHECK(ffaio_index_is_rebuilt(index) == rebuilt);
	/* Two directives and a comment stand before the first boot. */
	ffaio_trace_next(whole, &record, &error);
	ffaio_trace_next(whole, &record, &error);
	ffaio_trace_next(whole, &record, &error);
	CHECK_EQ_INT(ffaio_index_next(index, &from, &error), 1);
	while (ffaio_index_next(index, &to, &error) == 1) {
		check_part(path, whole, &from, &to);
		from = to;
		parts++;
	}
	check_part(path, whole, &from, NULL);
	CHECK_EQ_INT(ffaio_trace_next(whole, &record, &error), 0);
	ffaio_index_close(index);
	ffaio_trace_close(whole);
	return parts + 1;
}

TEST(trace_binary, is_read_in_parts)
{
	char path[] = "/tmp/ffafilter-XXXXXX";
	struct coded coded = make_trace(true);
	unsigned int parts;

	close(mkstemp(path));
	write_file(path, &coded);
	parts = check_parts(path, false);
	CHECK(parts > 2);
	/* A byte of the index is wrong, or that of the last block. */
	coded.bytes[coded.size - HEAD - 10] ^= 1;
	write_file(path, &coded);
	CHECK_EQ_U64(check_parts(path, true), parts);
	coded.bytes[coded.size - 50] ^= 1;
	write_file(path, &coded);
	{
		struct ffaio_error error = { 0 };
		struct ffaio_index *index = NULL;
		struct ffaio_boot_place place;
		unsigned int places = 0;

		REQUIRE(ffaio_index_open(path, &index, &error) == 0 && index != NULL);
		while (ffaio_index_next(index, &place, &error) == 1)
			places++;
		CHECK_EQ_U64(places, parts);
		ffaio_index_close(index);
	}
	unlink(path);
	free(coded.bytes);
}

TEST(trace_binary, has_an_index_and_text_has_none)
{
	struct ffaio_error error = { 0 };
	struct ffaio_index *index = NULL;
	char path[] = "/tmp/ffafilter-XXXXXX";
	const struct coded coded = recode("ffafilter-trace 1\n", 18, text);
	const struct coded empty = recode("ffafilter-trace 1\n", 18, binary);
	struct ffaio_boot_place place;

	close(mkstemp(path));
	write_file(path, &coded);
	CHECK(ffaio_index_open(path, &index, &error) == 0 && index == NULL);
	CHECK(ffaio_index_open("-", &index, &error) == 0 && index == NULL);
	CHECK(ffaio_trace_open_part(path, NULL, NULL, &error) == NULL);
	CHECK_EQ_STR(error.text, "only a binary trace can be read in parts");
	write_file(path, &empty);
	error = (struct ffaio_error){ 0 };
	REQUIRE(ffaio_index_open(path, &index, &error) == 0 && index != NULL);
	CHECK_EQ_INT(ffaio_index_next(index, &place, &error), 0);
	ffaio_index_close(index);
	unlink(path);
	CHECK(ffaio_index_open(path, &index, &error) == -1 && error.set);
	free(coded.bytes);
	free(empty.bytes);
}
