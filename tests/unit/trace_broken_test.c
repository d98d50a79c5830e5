/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "reread.h"
#include "test.h"

/* What stands below the magic line of a trace named "t", and what is wrong with it. */
struct row {
	const char *lines, *error;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *got = reread(rows[i].lines);

		test_context("%s", rows[i].lines);
		CHECK_EQ_STR(got, rows[i].error);
	}
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

TEST(trace_broken, tells_wrong_callers_and_functions)
{
	static const struct row rows[] = {
		{ "host FFA_VERSON",
		  "t:2:6: unknown function 'FFA_VERSON'; did you mean FFA_VERSION?" },
		{ "host FFA_SUCCESS",
		  "t:2:6: FFA_SUCCESS has two widths: write FFA_SUCCESS_32 or FFA_SUCCESS_64" },
		{ "host FFA_VERSION_32",
		  "t:2:6: unknown function 'FFA_VERSION_32'; did you mean FFA_VERSION?" },
		{ "host ffa_version",
		  "t:2:6: unknown function 'ffa_version'; did you mean FFA_VERSION?" },
		{ "host", "t:2:5: the function is missing" },
		{ "hsot FFA_VERSION", "t:2:1: 'hsot' is not a caller; did you mean host?" },
		{ "vm0 FFA_VERSION", "t:2:3: VMs are numbered from 1; the host is 'host'" },
		{ "vm70000 FFA_VERSION", "t:2:3: the number of a VM is larger than 65535" },
		{ "vm1.3.4 FFA_VERSION",
		  "t:2:1: 'vm1.3.4' is not a caller: a call starts with host or vm1, a boot with boot" },
		{ "vm FFA_VERSION",
		  "t:2:3: the number of a VM is a decimal number without leading zeros" },
		{ "vm01 FFA_VERSION",
		  "t:2:3: the number of a VM is a decimal number without leading zeros" },
		{ "host.3 FFA_VERSION", "t:2:1: 'host.3' is not a caller; did you mean host?" },
		{ "ffafilter-trace 1",
		  "t:2:1: 'ffafilter-trace' is not a caller: a call starts with host or vm1, a boot with boot" },
		{ "host FFA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		  "t:2:6: unknown function 'FFA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'" },
		{ "host FFA_MEM_DONAT",
		  "t:2:6: unknown function 'FFA_MEM_DONAT'; did you mean FFA_MEM_DONATE_32 or FFA_MEM_DONATE_64?" },
	};

	CHECK_ROWS(rows);
}

TEST(trace_broken, tells_wrong_values)
{
	static const struct row rows[] = {
		{ "host FFA_VERSION x1=0X10001",
		  "t:2:21: hexadecimal is lower case without leading zeros: 0x10001" },
		{ "host FFA_VERSION x1=0xABC",
		  "t:2:21: hexadecimal is lower case without leading zeros: 0xabc" },
		{ "host FFA_VERSION x1=0x0010",
		  "t:2:21: hexadecimal is lower case without leading zeros: 0x10" },
		{ "host FFA_VERSION x1=0x",
		  "t:2:21: '0x' is not a number of 64 bits: 0x1f, or -1 to -4096" },
		{ "host FFA_VERSION x1=",
		  "t:2:21: a number of 64 bits is missing: 0x1f, or -1 to -4096" },
		{ "host FFA_VERSION x1", "t:2:20: a register is written xN=VALUE" },
		{ "host FFA_VERSION x1=12", "t:2:21: numbers are hexadecimal: 0xc" },
		{ "host FFA_VERSION x1=-1 x2=-4096 x3=-4097",
		  "t:2:36: decimals are -1 to -4096; write 0xffffffffffffefff" },
		{ "host FFA_VERSION x1=-0", "t:2:21: decimals are -1 to -4096; write 0x0" },
		{ "host FFA_VERSION x1=-01", "t:2:21: decimals have no leading zeros: -1" },
		{ "host FFA_VERSION x1=--1",
		  "t:2:21: '--1' is not a number of 64 bits: 0x1f, or -1 to -4096" },
		{ "host FFA_VERSION x1=0x10000000000000000",
		  "t:2:21: '0x10000000000000000' is not a number of 64 bits: 0x1f, or -1 to -4096" },
		{ "host FFA_VERSION x1=99999999999999999999",
		  "t:2:21: '99999999999999999999' is not a number of 64 bits: 0x1f, or -1 to -4096" },
		{ "host FFA_VERSION x1=0x1 x1=0x2", "t:2:25: x1 is given twice" },
		{ "host FFA_VERSION x1=0x1 x0-x3=?",
		  "t:2:25: x0 is given twice: the function or result is x0" },
		{ "host FFA_VERSION x0=0x1",
		  "t:2:18: x0 is given twice: the function or result is x0" },
		{ "host FFA_VERSION x18=0x1", "t:2:18: the registers are x0 to x17" },
		{ "host FFA_VERSION x01=0x1", "t:2:18: the registers are x0 to x17" },
		{ "host FFA_VERSION x100=0x1", "t:2:18: the registers are x0 to x17" },
		{ "host FFA_VERSION x=0x1",
		  "t:2:18: 'x=0x1' is not an argument of a call: cpu=N, t=N, xN=VALUE or ->" },
		{ "host FFA_VERSION x1-x18=?", "t:2:21: the registers are x0 to x17" },
		{ "host FFA_VERSION x3-x1=?", "t:2:18: a range goes up: x1-x3" },
		{ "host FFA_VERSION x3-=?", "t:2:21: the registers are x0 to x17" },
		{ "host FFA_VERSION x1-x3=0x4", "t:2:24: a range takes ? or same" },
		{ "host FFA_VERSION x1=same",
		  "t:2:21: 'same' is for the outcome of a call: write the value" },
		{ "host FFA_VERSION cpu=1 cpu=2", "t:2:28: cpu is given twice" },
		{ "host FFA_VERSION cpu=0x1", "t:2:23: cpu is a decimal number" },
		{ "host FFA_VERSION cpu=01",
		  "t:2:22: cpu is a decimal number without leading zeros" },
		{ "host FFA_VERSION cpu=4294967296", "t:2:22: cpu is larger than 4294967295" },
		{ "host FFA_VERSION t=18446744073709551616",
		  "t:2:20: t is larger than 18446744073709551615" },
		{ "host FFA_VERSION time=5",
		  "t:2:18: 'time=5' is not an argument of a call: cpu=N, t=N, xN=VALUE or ->" },
		{ "host FFA_VERSION\r",
		  "t:2:17: the line ends in CR LF; it should end in LF alone" },
	};

	CHECK_ROWS(rows);
}

TEST(trace_broken, tells_wrong_outcomes)
{
	static const struct row rows[] = {
		{ "host FFA_VERSION x1=0x1 x2=? -> x0=0x1 x1-x2=same",
		  "t:2:46: the caller's x2 was not recorded: write the value, or ?" },
		{ "host FFA_VERSION x1=0x1 x2=0x2 -> x0=0x1 x0=0x2",
		  "t:2:42: x0 is given twice: the function or result is x0" },
		{ "host FFA_VERSION -> FFA_SUCCESS_32 x0=0x2",
		  "t:2:36: x0 is given twice: the function or result is x0" },
		{ "host FFA_VERSION -> FFA_SUCCESS x2=0x2",
		  "t:2:21: FFA_SUCCESS has two widths: write FFA_SUCCESS_32 or FFA_SUCCESS_64" },
		{ "host FFA_VERSION -> 0x84000061",
		  "t:2:21: '0x84000061' is not an outcome: a verdict, the name of a function, or x0=VALUE" },
		{ "host FFA_VERSION -> forwrd x1=?",
		  "t:2:21: 'forwrd' is not an outcome; did you mean forward?" },
		{ "host FFA_VERSION -> forward forward",
		  "t:2:29: 'forward' is not a register of the result: x0=VALUE, x1=VALUE, ..." },
		{ "host FFA_VERSION -> deny FFA_ERROR_32 x2=-1 foo",
		  "t:2:45: 'foo' is not a register of the result: x0=VALUE, x1=VALUE, ..." },
		{ "host FFA_VERSION -> halt x0=0x1",
		  "t:2:26: 'x0=0x1' is too much here: halt has no registers" },
		{ "host FFA_VERSION -> nonsense",
		  "t:2:21: 'nonsense' is not an outcome: a verdict, the name of a function, or x0=VALUE" },
		{ "host FFA_VERSION ->", "t:2:20: the outcome is missing behind ->" },
		{ "host FFA_VERSION -> x0=0x1 -> x0=0x1",
		  "t:2:28: '->' is not a register of the result: x0=VALUE, x1=VALUE, ..." },
		{ "host FFA_VERSION ->x0=0x1",
		  "t:2:18: '->x0=0x1' is not an argument of a call: cpu=N, t=N, xN=VALUE or ->" },
		{ "host FFA_VERSION x1=0x1-> x0=0x1",
		  "t:2:21: '0x1->' is not a number of 64 bits: 0x1f, or -1 to -4096" },
	};

	CHECK_ROWS(rows);
}

TEST(trace_broken, tells_wrong_directives)
{
	static const struct row rows[] = {
		{ "@",
		  "t:2:1: '@' is not a directive: @source, @at, @unrecorded, @lost or @policy" },
		{ "@ source x",
		  "t:2:1: '@' is not a directive: @source, @at, @unrecorded, @lost or @policy" },
		{ "@sorce x", "t:2:1: '@sorce' is not a directive; did you mean @source?" },
		{ "@source", "t:2:8: the text is missing" },
		{ "@at", "t:2:4: write '@at caller' or '@at spmc'" },
		{ "@at SPMC", "t:2:5: write '@at caller' or '@at spmc'" },
		{ "@at spmc x",
		  "t:2:10: 'x' is too much here: the line ends behind caller or spmc" },
		{ "@lost",
		  "t:2:6: the number of lost records is a decimal number without leading zeros" },
		{ "@lost -5",
		  "t:2:7: the number of lost records is a decimal number without leading zeros" },
		{ "@unrecorded",
		  "t:2:12: write in=, out=, smc-in= or smc-out=, and registers: in=x8-x17" },
		{ "@unrecorded ins=x8-x17",
		  "t:2:13: write in=, out=, smc-in= or smc-out=, and registers: in=x8-x17" },
		{ "@unrecorded in=x8-x17,x3", "t:2:22: registers are written x8 or x8-x17" },
		{ "@at caller\n@at", "t:3:4: write '@at caller' or '@at spmc'" },
		{ "@unrecorded in=x18", "t:2:16: the registers are x0 to x17" },
		{ "@unrecorded in=x4-x2", "t:2:16: a range goes up: x2-x4" },
		{ "@unrecorded in=?", "t:2:16: the registers are x0 to x17" },
		{ "@lost 1 2", "t:2:9: '2' is too much here: the line ends behind the number" },
		{ "@lost 0x5", "t:2:8: @lost takes a decimal number" },
		{ "@lost 18446744073709551616",
		  "t:2:7: the number of lost records is larger than 18446744073709551615" },
		{ "@policy", "t:2:8: the text is missing" },
		{ "@unrecorded in=x8\nhost FFA_VERSION -> x0=0x1 x8=same",
		  "t:3:31: the caller's x8 was not recorded: write the value, or ?" },
	};

	CHECK_ROWS(rows);
}

TEST(trace_broken, tells_wrong_boots)
{
	static const struct row rows[] = {
		{ "boot", "t:2:5: a boot has a name, without '=': boot first" },
		{ "boot smccc=1.2 -> ok", "t:2:6: a boot has a name, without '=': boot first" },
		{ "boot -> ok", "t:2:6: a boot has a name, without '=': boot first" },
		{ "boot first -> okay", "t:2:15: a boot ends in '-> ok' or '-> fail'" },
		{ "boot first ->", "t:2:14: a boot ends in '-> ok' or '-> fail'" },
		{ "boot first -> ok ok",
		  "t:2:18: 'ok' is too much here: a boot ends behind ok or fail" },
		{ "boot first -> ok -> ok",
		  "t:2:18: '->' is too much here: a boot ends behind ok or fail" },
		{ "boot first smccc=1 -> ok", "t:2:18: a version is MAJOR.MINOR" },
		{ "boot first smccc=1.2.3 -> ok",
		  "t:2:12: 'smccc=1.2.3' is not a field of a boot: smccc=, page=, ram=, foreign=, hyp-tx=, hyp-rx= or ->" },
		{ "boot first smccc=1.2 smccc=1.2", "t:2:28: smccc is given twice" },
		{ "boot first page=0x2000", "t:2:17: a page is 0x1000, 0x4000 or 0x10000 bytes" },
		{ "boot first ram=0x1", "t:2:16: a range of memory is ADDRESS+SIZE" },
		{ "boot first ram=0x1+0x0", "t:2:16: the range is empty or ends beyond 64 bits" },
		{ "boot first ram=0x8000000000000000+0x8000000000000001",
		  "t:2:16: the range is empty or ends beyond 64 bits" },
		{ "boot first x=0x1",
		  "t:2:12: 'x=0x1' is not a field of a boot: smccc=, page=, ram=, foreign=, hyp-tx=, hyp-rx= or ->" },
		{ "boot first ok",
		  "t:2:12: 'ok' is not a field of a boot: smccc=, page=, ram=, foreign=, hyp-tx=, hyp-rx= or ->" },
		{ "boot first -> ok\n  mem 0x1 00", "t:3:3: a boot has smc lines alone below it" },
	};

	CHECK_ROWS(rows);
}

TEST(trace_broken, tells_wrong_lines_below_a_call)
{
	static const struct row rows[] = {
		{ "host FFA\r_VERSION", "t:2:9: byte 0x0d is not text" },
		{ "host\tFFA_VERSION", "t:2:5: a tab; words are separated by a space" },
		{ "  smc FFA_VERSION", "t:2:3: no call or boot stands right above this line" },
		{ "host FFA_VERSION\n smc FFA_VERSION",
		  "t:3:2: a call starts the line; what tells more of it has two spaces" },
		{ "host FFA_VERSION\n   smc FFA_VERSION",
		  "t:3:4: a call starts the line; what tells more of it has two spaces" },
		{ "host FFA_VERSION\n# c\n  smc FFA_VERSION",
		  "t:4:3: no call or boot stands right above this line" },
		{ "host FFA_VERSION\n\n  smc FFA_VERSION",
		  "t:4:3: no call or boot stands right above this line" },
		{ "host FFA_VERSION\n  smc FFA_VERSION x1=0x1 -> x0=0x1 x1=same",
		  "t:3:39: 'same' is for the outcome of a call: write the value" },
		{ "host FFA_VERSION\n  smc FFA_VERSION x1=0x1 -> forward x0=0x1",
		  "t:3:29: 'forward' is not a register of the result: x0=VALUE, x1=VALUE, ..." },
		{ "host FFA_VERSION\n  smc FFA_VERSION x1=0x1 ->",
		  "t:3:28: the answer is missing behind ->" },
		{ "host FFA_VERSION\n  smc FFA_VERSION cpu=1",
		  "t:3:19: 'cpu=1' is not an argument of an SMC: xN=VALUE or ->" },
		{ "host FFA_VERSION\n  smc", "t:3:6: the function is missing" },
		{ "host FFA_VERSION\n  smc FFA_VERSION\n  mem 0x1 00",
		  "t:4:3: mem comes too late: the order is mem, smc with hyp-rx, wrote, page" },
		{ "host FFA_VERSION\n  page 0x1000 ffa\n  smc FFA_VERSION",
		  "t:4:3: smc comes too late: the order is mem, smc with hyp-rx, wrote, page" },
		{ "host FFA_VERSION\n  page 0x1000 ffa\n  wrote 0x1000 00",
		  "t:4:3: wrote comes too late: the order is mem, smc with hyp-rx, wrote, page" },
		{ "host FFA_VERSION\n  page 0x1000 ff",
		  "t:3:15: 'ff' is not the state of a page; did you mean ffa?" },
		{ "host FFA_VERSION\n  page 0x1000",
		  "t:3:14: the state of a page is missing: owned, hyp, ffa or foreign" },
		{ "host FFA_VERSION\n  page",
		  "t:3:7: a number of 64 bits is missing: 0x1f, or -1 to -4096" },
		{ "host FFA_VERSION\n  page 0x1000 ffa x",
		  "t:3:19: 'x' is too much here: the line ends behind the state of the page" },
		{ "host FFA_VERSION\n  page 1000 ffa", "t:3:8: numbers are hexadecimal: 0x3e8" },
		{ "host FFA_VERSION\n  mem 0x1000 0", "t:3:14: half a byte: two digits make one" },
		{ "host FFA_VERSION\n  mem 0x1000 000",
		  "t:3:16: half a byte: two digits make one" },
		{ "host FFA_VERSION\n  mem 0x1000 0g", "t:3:15: 'g' is no hexadecimal digit" },
		{ "host FFA_VERSION\n  mem 0x1000 0A", "t:3:15: bytes are written in lower case" },
		{ "host FFA_VERSION\n  mem 0x1000", "t:3:13: the bytes are missing: 00f0..." },
		{ "host FFA_VERSION\n  mem 0x1000 ", "t:3:14: the bytes are missing: 00f0..." },
		{ "host FFA_VERSION\n  mem 0x1000 00 00",
		  "t:3:17: '00' is too much here: the line ends behind the bytes" },
		{ "host FFA_VERSION\n  mem",
		  "t:3:6: a number of 64 bits is missing: 0x1f, or -1 to -4096" },
		{ "host FFA_VERSION\n  mem -1 0000", "t:3:7: the bytes end beyond 64 bits" },
		{ "host FFA_VERSION\n  hyp-rx 00", "t:3:3: a hyp-rx line follows an smc line" },
		{ "host FFA_VERSION\n  smc FFA_VERSION\n  hyp-rx 00\n  hyp-rx 00",
		  "t:5:3: this SMC has a hyp-rx line already" },
		{ "host FFA_VERSION\n  hyp_rx 00",
		  "t:3:3: 'hyp_rx' is not a line that tells of a call; did you mean hyp-rx?" },
		{ "host FFA_VERSION\n  # x", "t:3:3: '#' belongs at the start of the line" },
		{ " host FFA_VERSION",
		  "t:2:2: a call starts the line; what tells more of it has two spaces" },
		{ " @source x", "t:2:2: '@' belongs at the start of the line" },
	};

	CHECK_ROWS(rows);
}

#define MAGIC "ffafilter-trace 1\n"
#define REREAD(bytes) reread_bytes(bytes, sizeof(bytes) - 1)

TEST(trace_broken, tells_files_that_are_no_traces)
{
	CHECK_EQ_STR(REREAD(""), "t: the file is empty; a trace starts with 'ffafilter-trace 1'");
	CHECK_EQ_STR(REREAD("ffafilter-trace 2\n"),
		     "t:1:1: a trace starts with the line 'ffafilter-trace 1'");
	CHECK_EQ_STR(REREAD("\nffafilter-trace 1\n"),
		     "t:1:1: a trace starts with the line 'ffafilter-trace 1'");
	CHECK_EQ_STR(REREAD("ffafilter-trace 1 \n"),
		     "t:1:1: a trace starts with the line 'ffafilter-trace 1'");
	CHECK_EQ_STR(REREAD("ffafilter-trace 1\r\n"),
		     "t:1:18: the line ends in CR LF; it should end in LF alone");
	CHECK_EQ_STR(REREAD("\x7f"
			    "ELF\x02\x01\n"),
		     "t:1:1: byte 0x7f is not text");
	CHECK_EQ_STR(REREAD("\x1f\x8b\x08\x00"), "t:1: the gzip data is cut short here");
}

TEST(trace_broken, tells_files_that_are_cut_short)
{
	CHECK_EQ_STR(REREAD("ffafilter-trace 1"),
		     "t:1:18: the file ends in the middle of a line, without a newline");
	CHECK_EQ_STR(REREAD(MAGIC "host FFA_VERSION x1=0x1"),
		     "t:2:24: the file ends in the middle of a line, without a newline");
	CHECK_EQ_STR(REREAD(MAGIC "host FFA_VERSION\n  mem 0x1 00"),
		     "t:3:13: the file ends in the middle of a line, without a newline");
}

TEST(trace_broken, tells_bytes_that_are_no_text)
{
	for (unsigned int byte = 0; byte < 256; byte++) {
		char text[] = MAGIC "# some text, a byte '?', some text\n";
		const bool control = byte < 0x20 || byte == 0x7f;
		const char *got;

		text[sizeof(MAGIC) - 1 + 21] = (char)byte;
		got = REREAD(text);
		test_context("byte 0x%02x", byte);
		if (byte != '\n')
			CHECK((strncmp(got, "t:2:22: ", 8) == 0) == control);
	}
	CHECK_EQ_STR(REREAD(MAGIC "host FFA_VERSION\0 x1=0x1\n"), "t:2:17: byte 0x00 is not text");
	CHECK_EQ_STR(REREAD(MAGIC "\0\n"), "t:2:1: byte 0x00 is not text");
}
