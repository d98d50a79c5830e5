/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffafilter/filter.h>
#include <ffaio/trace.h>

#include "test.h"

struct word_row {
	const char *(*word)(unsigned int);
	const char *const words[5]; /* of 0, 1, ...: up to one out of range */
};

static const struct word_row rows[] = {
	{ ffaf_action_word, { "deny", "forward", "handle", NULL } },
	{ ffaf_probe_word, { NULL, "every-call", "once", NULL } },
	{ ffaf_verdict_name, { "deny", "forward", "answer", "halt", NULL } },
};

TEST(words, are_one_for_each_value)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned int value = 0; value < 5; value++) {
			test_context("row %zu, value %u", i, value);
			if (rows[i].words[value] == NULL)
				CHECK(rows[i].word(value) == NULL);
			else
				CHECK_EQ_STR(rows[i].word(value), rows[i].words[value]);
		}
	}
}

TEST(words, of_verdicts_are_the_same_in_a_trace)
{
	for (unsigned int i = 0; i < FFAF_VERDICT_COUNT; i++)
		CHECK_EQ_STR(ffaio_verdict_name(ffaio_verdict_of(i)), ffaf_verdict_name(i));
	CHECK_EQ_U64(ffaio_verdict_of(FFAF_VERDICT_COUNT), FFAIO_UNRECORDED);
	CHECK(ffaio_verdict_name(FFAIO_UNRECORDED) == NULL);
	CHECK_EQ_STR(ffaio_verdict_name(FFAIO_UNKNOWN), "unknown");
}
