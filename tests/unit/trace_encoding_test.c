/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "recode.h"
#include "test.h"

/* Every encoding carries the same records: there and back again nothing has changed. */

static const struct ffaio_form text = { .encoding = FFAIO_TEXT };
static const struct ffaio_form jsonl = { .encoding = FFAIO_JSON_LINES };
static const struct ffaio_form binary = { .encoding = FFAIO_BINARY };
static const struct ffaio_form packed = { .encoding = FFAIO_BINARY, .zstd = true };

static const char *const canonical[] = {
	"",
	"# a comment, \"quoted\" \\ and in \xc3\xa9\xe2\x82\xac\n\n@source x\n@at spmc\n@lost 3\n",
	"# no UTF-8: \xff\xc3\nboot \xfe smccc=1.2 -> ok\n",
	"boot first smccc=1.1 ram=0x80000000+0x20000 ram=0x90000000+0x1000 "
	"foreign=0x80003000+0x1000 page=0x4000 hyp-tx=0x0 hyp-rx=-4096 -> fail\n"
	"  smc FFA_VERSION x1=0x10002 -> x0=0x10001\n  hyp-rx 00ff\n  smc FFA_ID_GET\n",
	"boot open smccc=1.2\n",
	"host FFA_VERSION\nhost FFA_VERSION x1=0x10001 -> x0=0x10001\n",
	"host FFA_RUN_32 -> halt\nhost FFA_RUN_32 -> forward\nhost FFA_RUN_32 -> unknown x0=?\n",
	"vm1 0x840000ab cpu=1 t=1200450 x1=0x1 -> forward FFA_ERROR_32 x2=0xffffffff\n",
	"vm65535.65535 -1 cpu=4294967295 t=18446744073709551615 -> answer FFA_ERROR_32 x2=-1\n",
	"vm2 0x8000000084000063 t=9007199254740992\nvm2 FFA_RUN_32 t=9007199254740991\n",
	"host FFA_RUN_32 x1=0x1 x3=0x3 -> x0=-1 x1-x3=same\n",
	"host FFA_RUN_32 x1=0x1 x2=? x3=0x3 -> x0=-1 x1=0x1 x3=0x3\n",
	"host FFA_RUN_32 x1=0x1 x4-x17=? -> forward x0=? x4=0x100000000 x5-x9=?\n",
	"@unrecorded in=x8-x17 out=x4-x17 smc-in=x2-x17 smc-out=x1-x3\n"
	"host FFA_RUN_32 x1=0x1 x6=? x9=0x0 -> x0=0x0 x1=0x1 x7=0x0\n"
	"  smc FFA_RUN_32 x1=? x5=0x0 -> x0=0x0 x2=0x0 x4=?\n",
	"host FFA_MEM_SHARE_64 x1=0x70 -> FFA_SUCCESS_32 x2=0x1\n  mem 0x80000000 00002f00\n"
	"  mem -4 01\n  smc FFA_MEM_SHARE_64 x1=0x70 -> FFA_SUCCESS_32 x2=0x1\n  hyp-rx 01\n"
	"  smc FFA_RX_RELEASE\n  wrote 0x80000000 ff\n  wrote 0x0 00\n  page 0x80008000 ffa\n"
	"  page 0x0 owned\n  page 0x1 hyp\n  page -1 foreign\n",
};

#define ROWS (sizeof(canonical) / sizeof(canonical[0]))

/* FROM through FORM and back as text; what is between is checked for the way over OTHER too. */
static void check_way(const char *from, struct ffaio_form form, struct ffaio_form other)
{
	const struct coded coded = recode(from, strlen(from), form);
	const struct coded back = recode(coded.bytes, coded.size, text);
	const struct coded over = recode(coded.bytes, coded.size, other);
	const struct coded again = recode(over.bytes, over.size, form);

	CHECK_EQ_STR(coded.error, "");
	CHECK_EQ_STR(back.error, "");
	CHECK_EQ_STR(back.bytes, from);
	CHECK_EQ_STR(again.error, "");
	if (CHECK_EQ_U64(again.size, coded.size))
		CHECK_EQ_MEM(again.bytes, coded.bytes, coded.size);
	free(coded.bytes);
	free(back.bytes);
	free(over.bytes);
	free(again.bytes);
}

TEST(trace_encoding, nothing_gets_lost)
{
	for (size_t i = 0; i < ROWS; i++) {
		char from[2048];

		test_context("row %zu", i);
		snprintf(from, sizeof(from), "ffafilter-trace 1\n%s", canonical[i]);
		check_way(from, text, binary);
		check_way(from, binary, jsonl);
		check_way(from, packed, jsonl);
		check_way(from, jsonl, binary);
	}
}

/* The lines of the records of CODED, and that they are those of its text. */
static void check_lines(const struct coded *coded, const char *from)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *ours =
		ffaio_trace_open_memory("b", coded->bytes, coded->size, &error);
	struct ffaio_trace_reader *theirs =
		ffaio_trace_open_memory("t", from, strlen(from), &error);
	struct ffaio_record record, want;

	while (ffaio_trace_next(theirs, &want, &error) == 1) {
		CHECK_EQ_INT(ffaio_trace_next(ours, &record, &error), 1);
		CHECK_EQ_U64(record.line, want.line);
	}
	CHECK_EQ_INT(ffaio_trace_next(ours, &record, &error), 0);
	ffaio_trace_close(ours);
	ffaio_trace_close(theirs);
}

TEST(trace_encoding, binary_counts_the_lines_of_the_text)
{
	char from[8192] = "ffafilter-trace 1\n";
	struct coded coded;

	for (size_t i = 0; i < ROWS; i++)
		strcat(from, canonical[i]);
	coded = recode(from, strlen(from), binary);
	check_lines(&coded, from);
	free(coded.bytes);
}

TEST(trace_encoding, is_named_by_the_file)
{
	static const struct {
		const char *path;
		enum ffaio_encoding encoding;
	} rows[] = {
		{ "a.trace", FFAIO_TEXT },
		{ "a.trace.gz", FFAIO_TEXT },
		{ "a.jsonl", FFAIO_JSON_LINES },
		{ "a.jsonl.gz", FFAIO_JSON_LINES },
		{ "a.ffabin", FFAIO_BINARY },
		{ "d/a.ffabin.gz", FFAIO_BINARY },
		{ "-", FFAIO_TEXT },
		{ ".jsonl", FFAIO_TEXT },
		{ "a.gz", FFAIO_TEXT },
		{ "jsonl", FFAIO_TEXT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_context("%s", rows[i].path);
		CHECK_EQ_INT(ffaio_encoding_of(rows[i].path), rows[i].encoding);
	}
	CHECK_EQ_STR(ffaio_encoding_name(FFAIO_BINARY), "binary");
	CHECK(ffaio_encoding_name(FFAIO_ENCODINGS) == NULL);
}
