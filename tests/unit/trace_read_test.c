/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "reread.h"
#include "same_record.h"
#include "test.h"
#include <stdlib.h>

static struct ffaio_trace_reader *open_lines(const char *text)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("t", text, strlen(text), &error);

	CHECK(reader != NULL);
	return reader;
}

TEST(trace_read, takes_more_than_it_writes)
{
	static const struct {
		const char *lines, *canonical;
	} rows[] = {
		{ "host 0x84000063", "host FFA_VERSION" },
		{ "host 0xc4000063", "host 0xc4000063" },
		{ "host 0x84010063", "host 0x84010063" },
		{ "host 0x184000063", "host 0x184000063" },
		{ "host -1", "host -1" },
		{ "vm1.0 FFA_VERSION", "vm1 FFA_VERSION" },
		{ "vm65535.65535 FFA_VERSION", "vm65535.65535 FFA_VERSION" },
		{ "host FFA_VERSION cpu=0 t=0", "host FFA_VERSION" },
		{ "host FFA_VERSION x1=0x1 t=5 cpu=3", "host FFA_VERSION cpu=3 t=5 x1=0x1" },
		{ "host   FFA_VERSION  x1=0x1   ->   x0=0x1  ",
		  "host FFA_VERSION x1=0x1 -> x0=0x1" },
		{ "host FFA_VERSION x3=0x3 x1=0x1 x2=0x0", "host FFA_VERSION x1=0x1 x3=0x3" },
		{ "host FFA_VERSION x2=0xfffffffffffff000 x3=0xffffffffffffefff",
		  "host FFA_VERSION x2=-4096 x3=0xffffffffffffefff" },
		{ "host FFA_VERSION x1=? x3-x3=? x2=? x5=?", "host FFA_VERSION x1-x3=? x5=?" },
		{ "host FFA_VERSION -> x0=0x84000061", "host FFA_VERSION -> FFA_SUCCESS_32" },
		{ "host FFA_VERSION -> x0=?", "host FFA_VERSION -> x0=?" },
		{ "host FFA_VERSION -> x0-x17=?", "host FFA_VERSION -> x0-x17=?" },
		{ "host FFA_VERSION -> x1=?", "host FFA_VERSION -> x0=0x0 x1=?" },
		{ "host FFA_VERSION -> x2=0x2 x0=0x1", "host FFA_VERSION -> x0=0x1 x2=0x2" },
		{ "host FFA_VERSION -> x0=same", "host FFA_VERSION -> FFA_VERSION" },
		{ "boot first", "boot first smccc=1.2" },
		{ "boot first foreign=0x1000+0x1000 hyp-rx=0x1 hyp-tx=0x40000000 page=0x4000 "
		  "ram=0x0+0x4000 smccc=1.1 -> fail",
		  "boot first smccc=1.1 ram=0x0+0x4000 foreign=0x1000+0x1000 page=0x4000 "
		  "hyp-rx=0x1 -> fail" },
		{ "host FFA_VERSION\n  \n  ", "host FFA_VERSION\n\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char want[1024];

		snprintf(want, sizeof(want), "%s\n", rows[i].canonical);
		CHECK_EQ_STR(reread(rows[i].lines), want);
		CHECK_EQ_STR(reread(rows[i].canonical), want);
	}
}

TEST(trace_read, fills_a_call)
{
	struct ffaio_trace_reader *reader = open_lines(
		"ffafilter-trace 1\n# c\nvm2.7 FFA_RXTX_MAP_64 cpu=1 t=9 x1=0x80 x3=? -> deny "
		"FFA_ERROR_32 x2=-2 x5=? x1=same\n  mem 0x80000000 00f0\n  mem 0x90000000 ff\n  smc "
		"FFA_ID_GET\n  smc FFA_MEM_RETRIEVE_REQ_64 x1=0x20 -> FFA_ERROR_32 x2=-1\n  hyp-rx "
		"0102\n  wrote 0x80001000 33\n  page 0x80002000 hyp\n  page 0x80003000 owned\n");
	struct ffaio_error error = { 0 };
	struct ffaio_record r;

	REQUIRE(reader != NULL && ffaio_trace_next(reader, &r, &error) == 1);
	CHECK(r.kind == FFAIO_COMMENT && r.line == 2 && strcmp(r.text, "# c") == 0);
	REQUIRE(ffaio_trace_next(reader, &r, &error) == 1);
	CHECK(r.kind == FFAIO_CALL && r.line == 3 && r.text == NULL);
	CHECK(r.who.vm == 2 && r.who.vcpu == 7 && r.cpu == 1 && r.time == 9);
	CHECK_EQ_U64(r.in.regs.x[0], 0xc4000066);
	CHECK_EQ_U64(r.in.regs.x[1], 0x80);
	CHECK_EQ_U64(r.in.known, FFAF_ALL_REGS & ~(1u << 3));
	CHECK(r.has_outcome && r.verdict == FFAIO_DENY && r.has_out);
	CHECK(r.out.regs.x[0] == 0x84000060 && r.out.regs.x[1] == 0x80);
	CHECK_EQ_U64(r.out.regs.x[2], UINT64_MAX - 1);
	CHECK_EQ_U64(r.out.known, FFAF_ALL_REGS & ~(1u << 5));
	REQUIRE(r.mem_count == 2 && r.smc_count == 2 && r.wrote_count == 1 && r.page_count == 2);
	CHECK(r.mem[0].size == 2 && memcmp(r.mem[0].data, "\x00\xf0", 2) == 0);
	CHECK(r.mem[1].size == 1 && r.mem[1].data[0] == 0xff && r.mem[1].address == 0x90000000);
	CHECK(!r.smc[0].answered && !r.smc[0].has_hyp_rx && r.smc[0].in.known == FFAF_ALL_REGS);
	CHECK(r.smc[1].answered && r.smc[1].has_hyp_rx && r.smc[1].hyp_rx.size == 2);
	CHECK_EQ_MEM(r.smc[1].hyp_rx.data, "\x01\x02", 2);
	CHECK(r.wrote[0].size == 1 && r.wrote[0].data[0] == 0x33);
	CHECK(r.page[0].state == FFAIO_PAGE_HYP && r.page[1].state == FFAIO_PAGE_OWNED);
	CHECK_EQ_INT(ffaio_trace_next(reader, &r, &error), 0);
	CHECK_EQ_INT(ffaio_trace_next(reader, &r, &error), 0);
	ffaio_trace_close(reader);
}

TEST(trace_read, fills_a_boot)
{
	struct ffaio_trace_reader *reader = open_lines(
		"ffafilter-trace 1\nboot b-1 smccc=1.0 ram=0x1000+0x2000 ram=0x8000+0x1000 "
		"foreign=0x2000+0x1000 hyp-tx=0x5000 -> ok\n  smc FFA_VERSION x1=0x10001 -> x0=-1\n"
		"boot b-2\n");
	struct ffaio_error error = { 0 };
	struct ffaio_record r;

	REQUIRE(reader != NULL && ffaio_trace_next(reader, &r, &error) == 1);
	CHECK(r.kind == FFAIO_BOOT && r.boot.has_result && r.boot.ok && r.smc_count == 1);
	CHECK_EQ_STR(r.boot.name, "b-1");
	CHECK(r.boot.smccc == 0x10000 && r.boot.page == 0x1000);
	CHECK(r.boot.hyp_tx == 0x5000 && r.boot.hyp_rx == 0x40001000);
	REQUIRE(r.boot.ram_count == 2 && r.boot.foreign_count == 1);
	CHECK(r.boot.ram[1].address == 0x8000 && r.boot.ram[1].size == 0x1000);
	CHECK(r.boot.foreign[0].address == 0x2000);
	REQUIRE(ffaio_trace_next(reader, &r, &error) == 1);
	CHECK(!r.boot.has_result && r.boot.ram_count == 0 && r.boot.smccc == 0x10002);
	ffaio_trace_close(reader);
}

TEST(trace_read, follows_the_directives)
{
	struct ffaio_trace_reader *reader = open_lines(
		"ffafilter-trace 1\n@unrecorded in=x8-x17 out=x4 smc-in=x1 smc-out=x2\n@at spmc\n"
		"@lost 3\n@policy some\nhost FFA_VERSION x8=0x0 -> x0=0x1\n  smc FFA_VERSION -> x0=0x1\n"
		"@lost 4\n@at caller\n@unrecorded out=x5\n");
	struct ffaio_error error = { 0 };
	const struct ffaio_trace_state *state = ffaio_trace_state(reader);
	struct ffaio_record r = { 0 };

	REQUIRE(reader != NULL);
	while (r.kind != FFAIO_CALL && ffaio_trace_next(reader, &r, &error) == 1)
		;
	CHECK(state->at_spmc && state->lost == 3 && state->unrecorded.in == 0x3ff00);
	CHECK_EQ_U64(r.in.known, FFAF_ALL_REGS & ~0x3fe00u);
	CHECK_EQ_U64(r.out.known, FFAF_ALL_REGS & ~(1u << 4));
	CHECK_EQ_U64(r.smc[0].in.known, FFAF_ALL_REGS & ~(1u << 1));
	CHECK_EQ_U64(r.smc[0].out.known, FFAF_ALL_REGS & ~(1u << 2));
	while (ffaio_trace_next(reader, &r, &error) == 1)
		;
	CHECK(!state->at_spmc && state->lost == 7);
	CHECK(state->unrecorded.out == 1u << 5 && state->unrecorded.in == 0x3ff00);
	ffaio_trace_close(reader);
}

TEST(trace_read, keeps_failing)
{
	struct ffaio_trace_reader *reader =
		open_lines("ffafilter-trace 1\nhost FFA_VERSION\nnobody\nhost FFA_VERSION\n");
	struct ffaio_error error = { 0 }, again = { 0 };
	struct ffaio_record r;

	REQUIRE(reader != NULL);
	CHECK_EQ_INT(ffaio_trace_next(reader, &r, &error), 1);
	CHECK_EQ_INT(ffaio_trace_next(reader, &r, &error), -1);
	CHECK_EQ_INT(ffaio_trace_next(reader, &r, &again), -1);
	CHECK(error.line == 3 && again.line == 3 && strcmp(error.text, again.text) == 0);
	ffaio_trace_close(reader);
}

/* COUNT times LINE below a call, read as far as it goes. */
static const char *reread_many(const char *line, size_t count)
{
	static const char start[] = "ffafilter-trace 1\nhost FFA_VERSION\n";
	const size_t length = strlen(line);
	char *text = malloc(sizeof(start) + count * length);
	const char *got;

	if (!CHECK(text != NULL))
		return "";
	memcpy(text, start, sizeof(start));
	for (size_t i = 0; i < count; i++)
		memcpy(text + sizeof(start) - 1 + i * length, line, length);
	got = reread_bytes(text, sizeof(start) - 1 + count * length);
	free(text);
	return got;
}

TEST(trace_read, bounds_what_a_record_takes)
{
	const char *got = reread_many("  smc FFA_ID_GET\n", FFAIO_RECORD_MAX / 100);

	CHECK(strstr(got, "the record takes more than 16777216 bytes") != NULL);
	CHECK(strncmp(got, "t:", 2) == 0);
	got = reread_many("  page 0x1000 ffa\n", FFAIO_RECORD_MAX / sizeof(struct ffaio_page) + 1);
	CHECK_EQ_STR(got, "t:1048579: the record takes more than 16777216 bytes");
	got = reread_many("#", FFAIO_LINE_MAX + 1);
	CHECK_EQ_STR(got, "t:3: the line is longer than 1048576 bytes");
}

TEST(trace_read, parses_a_single_call)
{
	struct ffaio_error error = { 0 };
	struct ffaio_record r;

	CHECK_EQ_INT(ffaio_parse_call("host FFA_FEATURES x1=0x84000066", &r, &error), 0);
	CHECK(r.kind == FFAIO_CALL && !r.has_outcome && r.in.regs.x[1] == 0x84000066);
	CHECK_EQ_INT(ffaio_parse_call("vm1 0x0 -> halt", &r, &error), 0);
	CHECK(r.who.vm == 1 && r.verdict == FFAIO_HALT && !r.has_out);
	CHECK_EQ_INT(ffaio_parse_call("host FFA_FEATURE", &r, &error), -1);
	CHECK(error.column == 6 && strstr(error.text, "FFA_FEATURES") != NULL);
	error.set = false;
	CHECK_EQ_INT(ffaio_parse_call("host FFA_ID_GET\n  smc FFA_ID_GET", &r, &error), -1);
	CHECK_EQ_STR(error.text, "byte 0x0a is not text");
	error.set = false;
	CHECK_EQ_INT(ffaio_parse_call("", &r, &error), -1);
}

TEST(trace_read, copies_records)
{
	static const char *const lines[] = {
		"# text",
		"boot b ram=0x1000+0x1000 foreign=0x1000+0x1 -> ok\n  smc FFA_ID_GET\n  hyp-rx 00",
		("host FFA_ID_GET -> x0=0x1\n  mem 0x1 00\n  mem 0x2 0102\n  smc FFA_ID_GET\n  smc "
		 "FFA_RUN_32\n  hyp-rx 03\n  wrote 0x3 04\n  page 0x0 ffa"),
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct ffaio_error error = { 0 };
		struct ffaio_trace_reader *reader;
		struct ffaio_record record, copy;
		char text[512];

		snprintf(text, sizeof(text), "ffafilter-trace 1\n%s\n%s\n", lines[i], lines[i]);
		reader = open_lines(text);
		REQUIRE(reader != NULL && ffaio_trace_next(reader, &record, &error) == 1);
		REQUIRE(ffaio_record_copy(&copy, &record) == 0);
		CHECK(same_record(&record, &copy));
		memset(&record, 0, sizeof(record));
		CHECK(!same_record(&record, &copy));
		CHECK(ffaio_trace_next(reader, &record, &error) == 1);
		CHECK(same_record(&record, &copy));
		ffaio_record_free(&copy);
		ffaio_record_free(&copy);
		ffaio_trace_close(reader);
	}
}
