/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "recode.h"
#include "test.h"

/* JSON Lines as other people write them, and what is wrong with them. */

static const struct ffaio_form text = { .encoding = FFAIO_TEXT };

static const struct row {
	const char *lines;
	const char *want; /* as text without its first line, or the error */
} rows[] = {
	/* The fewest fields; numbers in any form. */
	{ "{\"who\":\"host\",\"fid\":\"FFA_ID_GET\"}", "host FFA_ID_GET\n" },
	{ "{\"who\":\"vm1\",\"fid\":2214592611,\"x\":{\"1\":65537},\"ret\":{\"0\":65537}}",
	  "vm1 FFA_VERSION x1=0x10001 -> x0=0x10001\n" },
	{ "{\"x\":{\"2\":-1,\"1\":\"-2\",\"3\":\"0xffffffffffffffff\"},\"fid\":\"0x84000063\","
	  "\"who\":\"host\"}",
	  "host FFA_VERSION x1=-2 x2=-1 x3=-1\n" },
	{ "{\"who\":\"host\",\"fid\":\"FFA_RUN_32\",\"ret\":{\"2\":\"same\",\"0\":\"FFA_ERROR_32\"},"
	  "\"x\":{\"2\":3}}",
	  "host FFA_RUN_32 x2=0x3 -> FFA_ERROR_32 x2=0x3\n" },
	{ "{\"directive\":\"@unrecorded in=x8-x17\"}\n"
	  "{\"who\":\"host\",\"fid\":\"FFA_RUN_32\",\"x\":{\"1\":null}}",
	  "@unrecorded in=x8-x17\nhost FFA_RUN_32 x1=?\n" },
	{ "{\"ffafilter-trace\":1}\r\n\n  \n{ \"blank\" : true }\n", "\n" },
	{ "{\"boot\":\"b\",\"ram\":[{\"address\":4096,\"size\":\"0x1000\"}],\"ok\":false}",
	  "boot b smccc=1.2 ram=0x1000+0x1000 -> fail\n" },
	/* What is wrong, and where. */
	{ "{", "t:1:2: this is not JSON: " },
	{ "{}", "t:1: who is missing: \"host\", or \"vm1\" for a VM" },
	{ "{\"who\":\"host\"}", "t:1: fid is missing" },
	{ "{\"who\":host}", "t:1:8: this is not JSON: " },
	{ "{\"blank\":true}\n[]", "t:2: the line is not a whole JSON object" },
	{ "{\"blank\":true} {}", "t:1:16: this is not JSON: " },
	{ "{\"blank\":false}", "t:1:2: blank is true" },
	{ "{\"who\":\"hots\",\"fid\":1}", "t:1:2: 'hots' is not a caller; did you mean host?" },
	{ "{\"who\":\"host\",\"fid\":\"FFA_VERSON\"}",
	  "t:1:15: unknown function 'FFA_VERSON'; did you mean FFA_VERSION?" },
	{ "{\"who\":\"host\",\"fid\":1,\"verdct\":1}",
	  "t:1:23: no key 'verdct' here; did you mean verdict?" },
	{ "{\"who\":\"host\",\"seq\":1}", "t:1:15: no key 'seq' here" },
	{ "{\"who\":\"host\",\"fid\":\"FFA_RUN_32 x1=0x1\"}",
	  "t:1:15: \"FFA_RUN_32 x1=0x1\" is not one word" },
	{ "{\"who\":\"host\",\"fid\":\"\"}", "t:1:15: \"\" is not one word" },
	{ "{\"who\":\"host\",\"fid\":1.5}", "t:1:15: a string or a whole number must stand here" },
	{ "{\"who\":\"host\",\"fid\":9007199254740992}",
	  "t:1:15: a number of 2^53 or more must be a string: \"0x...\"" },
	{ "{\"who\":\"host\",\"fid\":1,\"x\":{\"1\":99999999999999999999}}",
	  "t:1:23: a number of 2^53 or more must be a string: \"0x...\"" },
	{ "{\"who\":\"host\",\"fid\":1,\"x\":{\"18\":1}}", "t:1:23: the registers are x0 to x17" },
	{ "{\"who\":\"host\",\"fid\":1,\"x\":{\"x1\":1}}",
	  "t:1:28: 'x1' is not a register: \"0\" to \"17\" are" },
	{ "{\"who\":\"host\",\"fid\":1,\"x\":[1]}",
	  "t:1:23: registers are an object: {\"1\":\"0x10001\"}" },
	{ "{\"who\":\"host\",\"fid\":1,\"x\":{\"1\":\"0x1g\"}}", "t:1:23: " },
	{ "{\"who\":\"host\",\"fid\":1,\"verdict\":\"halt\",\"ret\":{\"0\":0}}",
	  "t:1:40: 'x0=0x0' is too much here: halt has no registers" },
	{ "{\"who\":\"host\",\"fid\":1,\"mem\":{}}", "t:1:23: mem is an array of objects" },
	{ "{\"who\":\"host\",\"fid\":1,\"mem\":[{\"address\":1}]}",
	  "t:1:31: address and hex must both be there" },
	{ "{\"who\":\"host\",\"fid\":1,\"mem\":[{\"address\":1,\"hex\":\"0\"}]}",
	  "t:1:43: half a byte: two digits make one" },
	{ "{\"who\":\"host\",\"fid\":1,\"page\":[{\"address\":1,\"state\":\"owed\"}]}",
	  "t:1:44: 'owed' is not the state of a page; did you mean owned?" },
	{ "{\"who\":\"host\",\"fid\":1,\"smc\":[{\"fid\":1,\"y\":1}]}", "t:1:39: no key 'y' here" },
	{ "{\"comment\":\"no\"}", "t:1:2: a comment starts with '#', a directive with '@'" },
	{ "{\"comment\":\"# \\u0000\"}", "t:1:2: byte 0x00 is not text" },
	{ "{\"comment\":\"# \\n\"}", "t:1:2: byte 0x0a is not text" },
	{ "{\"comment\":{\"hex\":\"2\"}}",
	  "t:1:13: bytes are pairs of digits in lower case: \"00f0\"" },
	{ "{\"directive\":\"@surce x\"}", "t:1:2: '@surce' is not a directive; " },
	{ "{\"boot\":\"a b\"}", "t:1:2: the name of a boot is one word" },
	{ "{\"boot\":1}", "t:1:2: a string must stand here" },
	{ "{\"boot\":\"b\",\"ok\":1}", "t:1:13: ok is true or false" },
	{ "{\"ffafilter-trace\":2}", "t:1:2: this version of the trace is not known here: 1 is" },
	{ "{\"blank\":true}\n{\"ffafilter-trace\":1}", "t:2:2: this belongs on the first line" },
};

TEST(trace_json, is_read_or_told_what_is_wrong)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct coded got = recode(rows[i].lines, strlen(rows[i].lines), text);
		const char *lines = strchr(got.bytes, '\n') + 1;
		const bool bad = strncmp(rows[i].want, "t:", 2) == 0;

		test_context("%s", rows[i].lines);
		if (bad)
			CHECK_EQ_MEM(got.error, rows[i].want, strlen(rows[i].want));
		else
			CHECK_EQ_STR(got.error, "");
		if (!bad)
			CHECK_EQ_STR(lines, rows[i].want);
		free(got.bytes);
	}
}
