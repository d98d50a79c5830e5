/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "reread.h"
#include "test.h"
#include <ffaio/stream.h>
#include <glob.h>

TEST(trace_write, keeps_canonical_text)
{
	static const char *const texts[] = {
		("# a comment\n@source Linux v7.3\n@at caller\n\nboot first smccc=1.2 "
		 "ram=0x80000000+0x20000 foreign=0x80003000+0x1000 -> ok\n  smc FFA_VERSION "
		 "x1=0x10002 -> x0=0x10001\nhost FFA_VERSION x1=0x10001 -> x0=0x10001"),
		"host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 -> deny FFA_ERROR_32 x2=-1",
		"vm1 0x840000ab cpu=1 t=1200450 x1=0x1 -> forward FFA_ERROR_32 x2=0xffffffff",
		("host FFA_MEM_SHARE_64 x1=0x70 x2=0x70 -> FFA_SUCCESS_32 x2=0x1\n  mem 0x80000000 "
		 "00002f00\n  smc FFA_MEM_SHARE_64 x1=0x70 x2=0x70 -> FFA_SUCCESS_32 x2=0x1\n  page "
		 "0x80008000 ffa"),
		/* A run of registers like the caller's: three, from one that is not 0 to another.
		 */
		"host FFA_RUN_32 x1=0x1 x3=0x3 -> x0=-1 x1-x3=same",
		"host FFA_RUN_32 x1=0x1 x2=0x2 -> x0=-1 x1=0x1 x2=0x2",
		"host FFA_RUN_32 x2=0x1 x9=0x3 -> x0=-1 x2-x9=same",
		"host FFA_RUN_32 x1=0x1 x5=0x3 -> x0=-1 x1=0x1 x3=0x1 x5=0x3",
		"host FFA_RUN_32 x1=-1 x17=-1 -> answer x0=-1 x1-x17=same",
		/* Not across a register that was not recorded. */
		"host FFA_RUN_32 x1=0x1 x2=? x3=0x3 -> x0=-1 x1=0x1 x3=0x3",
		"host FFA_RUN_32 x1=0x1 x2=0x2 x3=0x3 -> x0=-1 x1=0x1 x2=? x3=0x3",
		/* A register that could not be recorded is left out, one that was is 0. */
		"@unrecorded out=x4-x17\nhost FFA_RUN_32 x1=0x1 x6=0x6 -> x0=0x0 x1-x6=same x7=0x0",
		"@unrecorded in=x2\nhost FFA_RUN_32 x2=0x0 -> x0=? x1=0x1",
		("@unrecorded smc-in=x2-x17 smc-out=x1-x3\nhost FFA_RUN_32\n  smc FFA_RUN_32 x1=? "
		 "x5=0x0 -> x0=0x0 x2=0x0 x4=?"),
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char want[1024];

		snprintf(want, sizeof(want), "%s\n", texts[i]);
		CHECK_EQ_STR(reread(texts[i]), want);
	}
}

TEST(trace_write, formats_pieces)
{
	struct ffaio_error error = { 0 };
	struct ffaio_record r;
	struct ffaio_smc smc = { .in.known = FFAF_ALL_REGS, .in.regs.x[0] = 0x84000069 };
	const struct ffaio_unrecorded unseen = { .out = 0x3fff8 };
	char buffer[FFAIO_FORMAT_MAX];

	REQUIRE(ffaio_parse_call("vm3.1 FFA_ID_GET cpu=2 x1=0x5 -> forward FFA_SUCCESS_32 x2=0x1",
				 &r, &error) == 0);
	ffaio_format_call(buffer, sizeof(buffer), &r, NULL);
	CHECK_EQ_STR(buffer, "vm3.1 FFA_ID_GET cpu=2 x1=0x5");
	ffaio_format_call(buffer, 9, &r, NULL);
	CHECK_EQ_STR(buffer, "vm3.1 FF");
	ffaio_format_outcome(buffer, sizeof(buffer), &r, NULL);
	CHECK_EQ_STR(buffer, "forward FFA_SUCCESS_32 x2=0x1");
	r.out.known = 7;
	ffaio_format_outcome(buffer, sizeof(buffer), &r, &unseen);
	CHECK_EQ_STR(buffer, "forward FFA_SUCCESS_32 x2=0x1");
	ffaio_format_outcome(buffer, 1, &r, &unseen);
	CHECK_EQ_STR(buffer, "");
	r.has_outcome = false;
	ffaio_format_outcome(buffer, sizeof(buffer), &r, NULL);
	CHECK_EQ_STR(buffer, "");
	ffaio_format_smc(buffer, sizeof(buffer), &smc, NULL);
	CHECK_EQ_STR(buffer, "FFA_ID_GET");
	smc.answered = true;
	ffaio_format_smc(buffer, sizeof(buffer), &smc, NULL);
	CHECK_EQ_STR(buffer, "FFA_ID_GET -> x0-x17=?");
}

/* Writing RECORD must fail, and so must all that follows. */
static void check_refused(const struct ffaio_record *record, const char *why)
{
	struct ffaio_error error = { 0 }, again = { 0 };
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	const struct ffaio_record blank = { .kind = FFAIO_BLANK };

	REQUIRE(writer != NULL);
	CHECK_EQ_INT(ffaio_trace_write(writer, record, &error), -1);
	CHECK_EQ_STR(error.text, why);
	CHECK_EQ_INT(ffaio_trace_write(writer, &blank, &again), -1);
	CHECK_EQ_STR(again.text, why);
	again.set = false;
	CHECK_EQ_INT(ffaio_trace_finish(writer, true, &again), -1);
	CHECK_EQ_STR(again.text, why);
}

TEST(trace_write, refuses_what_cannot_be_read)
{
	struct ffaio_record call = { .kind = FFAIO_CALL, .in.known = FFAF_ALL_REGS };
	struct ffaio_smc smc = { .in.known = 2 };
	struct ffaio_record text = { .kind = FFAIO_COMMENT, .text = (char[]){ "#a\nb" } };
	struct ffaio_record boot = { .kind = FFAIO_BOOT,
				     .boot = { .name = (char[]){ "a b" }, .page = 0x1000 } };
	struct ffaio_bytes bytes = { .address = 1, .data = NULL, .size = 0 };

	check_refused(&text, "byte 0x0a is not text");
	text.text = (char[]){ "no comment" };
	check_refused(&text, "a comment starts with '#', a directive with '@'");
	text.text = NULL;
	check_refused(&text, "a comment starts with '#', a directive with '@'");
	text.kind = FFAIO_DIRECTIVE;
	text.text = (char[]){ "@att caller" };
	check_refused(&text, "'@att' is not a directive; did you mean @at?");
	check_refused(&boot, "a boot has a wrong name, version, page size or range");
	call.mem = &bytes;
	call.mem_count = 1;
	check_refused(&call, "bytes of a record are none, or end beyond 64 bits");
	call.mem_count = 0;
	call.smc = &smc;
	call.smc_count = 1;
	check_refused(&call, "x0 of an SMC is not known");
	call.in.known = 2;
	check_refused(&call, "x0 of a call is not known");
}

/* Whether the text of WRITER is what a stream of PATH has. */
static bool equals_file(const struct ffaio_trace_writer *writer, const char *path)
{
	struct ffaio_error error = { 0 };
	struct ffaio_stream *stream = ffaio_stream_open(path, &error);
	const char *line, *text;
	size_t length, size;
	bool ended, equal = stream != NULL;

	text = ffaio_trace_text(writer, &size);
	while (equal &&
	       ffaio_stream_line(stream, FFAIO_LINE_MAX, &line, &length, &ended, &error) == 1) {
		equal = size > length && memcmp(text, line, length) == 0 && text[length] == '\n';
		text += equal ? length + 1 : 0;
		size -= equal ? length + 1 : 0;
	}
	ffaio_stream_close(stream);
	return equal && size == 0 && !error.set;
}

static void check_same_bytes(const char *path)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open(path, &error);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	struct ffaio_record record;

	test_context("%s", path);
	CHECK(reader != NULL);
	while (!error.set && ffaio_trace_next(reader, &record, &error) == 1)
		ffaio_trace_write(writer, &record, &error);
	CHECK_EQ_STR(error.text, "");
	CHECK(equals_file(writer, path));
	ffaio_trace_close(reader);
	ffaio_trace_finish(writer, false, &error);
}

/* All recordings that are there, of which the project ships some. */
TEST(trace_write, gives_recordings_their_bytes_back)
{
	static const char *const patterns[] = {
		FFAF_SHARED_DIR "/golden/*/*.trace.gz", FFAF_SHARED_DIR "/traces/*/*.trace.gz",
		FFAF_SOURCE_DIR "/traces/*.trace*",	FFAF_SOURCE_DIR "/traces/*/*.trace*",
		FFAF_SOURCE_DIR "/tests/data/*.trace*", FFAF_SOURCE_DIR "/tests/data/*/*.trace*",
	};
	size_t files = 0;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		glob_t found;

		if (glob(patterns[i], 0, NULL, &found) != 0)
			continue;
		for (size_t j = 0; j < found.gl_pathc; j++)
			check_same_bytes(found.gl_pathv[j]);
		files += found.gl_pathc;
		globfree(&found);
	}
	if (files == 0)
		SKIP("no recordings are here");
}
