/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"
#include <ffaio/error.h>

static const char *formatted(const struct ffaio_error *error)
{
	static char text[1024];

	ffaio_error_format(error, text, sizeof(text));
	return text;
}

TEST(error, keeps_the_first_failure)
{
	struct ffaio_error error = { 0 };

	CHECK_EQ_INT(ffaio_fail(&error, "a.yaml", 3, 7, "no %s here", "colon"), -1);
	CHECK_EQ_INT(ffaio_fail(&error, "b.yaml", 1, 1, "later"), -1);
	CHECK(error.set);
	CHECK_EQ_STR(formatted(&error), "a.yaml:3:7: no colon here");
}

TEST(error, leaves_out_what_is_not_known)
{
	struct ffaio_error file = { 0 }, line = { 0 };

	ffaio_fail(&file, "-", 0, 0, "empty");
	ffaio_fail(&line, "a", 12, 0, "cut short");
	CHECK_EQ_STR(formatted(&file), "<stdin>: empty");
	CHECK_EQ_STR(formatted(&line), "a:12: cut short");
}

TEST(error, shows_nothing_that_a_terminal_obeys)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{ "a\x1b[31mb\r\n\x7f", "a?[31mb???" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\xe2\x86\x92 \xf0\x9f\x90\x9b", "\xe2\x86\x92 \xf0\x9f\x90\x9b" },
		{ "\xff\x80 \xc3", "?? ?" }, /* no UTF-8 */
		{ "\xc0\xaf \xe0\x80\xaf", "?? ???" }, /* overlong */
		{ "\xc2\x9b", "??" }, /* a control of two bytes */
		{ "\xed\xa0\x80 \xf4\x90\x80\x80", "??? ????" }, /* no characters */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffaio_error error = { 0 };

		ffaio_fail(&error, rows[i].text, 0, 0, "%s", rows[i].text);
		CHECK_EQ_STR(error.file, rows[i].shown);
		CHECK_EQ_STR(error.text, rows[i].shown);
	}
}

TEST(error, cuts_long_text)
{
	struct ffaio_error error = { 0 };
	char name[600];

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	ffaio_fail(&error, name, 1, 2, "%s%s", name, "\n");
	CHECK_EQ_U64(strlen(error.file), sizeof(error.file) - 1);
	CHECK_EQ_U64(strlen(error.text), sizeof(error.text) - 1);
}

TEST(error, knows_the_nearest_word)
{
	static const char *const words[] = { "deny", NULL, "forward", "handle" };

	CHECK_EQ_STR(ffaio_nearest("forwrad", words, 4), "forward");
	CHECK_EQ_STR(ffaio_nearest("HANDLE", words, 4), "handle");
	CHECK_EQ_STR(ffaio_nearest("den", words, 4), "deny");
	CHECK(ffaio_nearest("reject", words, 4) == NULL);
	CHECK(ffaio_nearest("", words, 4) == NULL);
	CHECK(ffaio_nearest("d", words, 4) == NULL);
	CHECK(ffaio_nearest("forward", words, 0) == NULL);
}

TEST(error, knows_the_nearest_function)
{
	char buffer[64], longer[200];

	CHECK_EQ_STR(ffaio_nearest_function("FFA_VERSON", buffer), "FFA_VERSION");
	CHECK_EQ_STR(ffaio_nearest_function("ffa_mem_donate", buffer), "FFA_MEM_DONATE");
	CHECK_EQ_STR(ffaio_nearest_function("FFA_MEM_DONATE_46", buffer), "FFA_MEM_DONATE_64");
	CHECK_EQ_STR(ffaio_nearest_function("FFA_MSG_SEND_DIRECT_REQ3", buffer),
		     "FFA_MSG_SEND_DIRECT_REQ");
	CHECK(ffaio_nearest_function("PSCI_CPU_ON", buffer) == NULL);
	memset(longer, 'F', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	CHECK(ffaio_nearest_function(longer, buffer) == NULL);
}
