/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "recode.h"
#include "test.h"

/* A trace written in parts, beside the same written at once. */

#define BOOTS 300u
#define CALLS 25u /* of each */

/* Directives on the way change how registers are written; the caller frees it. */
static char *make_trace(void)
{
	char *lines = malloc(2 << 20), *at = lines;

	at += sprintf(at, "ffafilter-trace 1\n@source t\n");
	for (unsigned int boot = 0; boot < BOOTS; boot++) {
		if (boot % 50 == 20)
			at += sprintf(at, "@unrecorded in=x%u-x17\n@at spmc\n@lost 3\n", boot / 50);
		at += sprintf(at,
			      "\n# next\nboot b%u smccc=1.2 -> ok\n  smc FFA_ID_GET -> x0=0x1\n",
			      boot);
		for (unsigned int call = 0; call < CALLS; call++)
			at += sprintf(at,
				      "host FFA_RUN_32 x7=0x%x -> forward x0=0x%x\n"
				      "  mem 0x80000000 0011\n",
				      boot + 1, boot ^ call);
	}
	return lines;
}

/* PART, if any, goes to WHOLE; another one begins. */
static struct ffaio_trace_writer *turn_over(struct ffaio_trace_writer *whole,
					    struct ffaio_trace_writer *part,
					    const struct ffaio_form *form,
					    const struct ffaio_trace_state *state)
{
	struct ffaio_error error = { 0 };

	if (part != NULL) {
		CHECK_EQ_INT(ffaio_trace_append(whole, part, &error), 0);
		ffaio_trace_finish(part, false, &error);
	}
	return ffaio_trace_create_part("p", form, state, &error);
}

static struct coded write_parts(const char *lines, const struct ffaio_form *form, unsigned int size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("t", lines, strlen(lines), &error);
	struct ffaio_trace_writer *whole = ffaio_trace_create_memory_as(form, &error);
	struct ffaio_trace_state state = { 0 };
	struct ffaio_trace_writer *part = NULL;
	struct ffaio_record record;
	struct coded coded = { NULL, 0, "" };
	const char *bytes;

	for (unsigned int n = 0; ffaio_trace_next(reader, &record, &error) == 1; n++) {
		if (n % size == 0)
			part = turn_over(whole, part, form, &state);
		CHECK_EQ_INT(ffaio_trace_write(part, &record, &error), 0);
		state = *ffaio_trace_state(reader);
	}
	ffaio_trace_finish(turn_over(whole, part, form, &state), false, &error);
	CHECK_EQ_INT(ffaio_trace_complete(whole, &error), 0);
	bytes = ffaio_trace_text(whole, &coded.size);
	coded.bytes = malloc(coded.size);
	memcpy(coded.bytes, bytes, coded.size);
	ffaio_trace_finish(whole, false, &error);
	ffaio_trace_close(reader);
	return coded;
}

TEST(trace_part, makes_the_whole)
{
	static const struct ffaio_form forms[] = { { .encoding = FFAIO_TEXT },
						   { .encoding = FFAIO_JSON_LINES },
						   { .encoding = FFAIO_BINARY },
						   { .encoding = FFAIO_BINARY, .zstd = true } };
	static const unsigned int sizes[] = { 1, 7, 1000, 1000000 };
	char *lines = make_trace();

	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		struct coded whole = recode(lines, strlen(lines), forms[f]);

		CHECK_EQ_STR(whole.error, "");
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			struct coded parts = write_parts(lines, &forms[f], sizes[s]);

			test_context("form %zu, %u records a part", f, sizes[s]);
			REQUIRE(parts.size == whole.size);
			CHECK(memcmp(parts.bytes, whole.bytes, whole.size) == 0);
			free(parts.bytes);
		}
		free(whole.bytes);
	}
	free(lines);
}

TEST(trace_part, says_where_it_will_stand)
{
	const struct ffaio_form form = { .encoding = FFAIO_TEXT };
	const struct ffaio_record bad = { .kind = FFAIO_CALL };
	const struct ffaio_trace_state state = { 0 };
	struct ffaio_error error = { 0 };
	struct ffaio_trace_writer *part = ffaio_trace_create_part("-", &form, &state, &error);
	size_t size;

	CHECK_EQ_INT(ffaio_trace_write(part, &bad, &error), -1);
	CHECK_EQ_STR(error.file, "<stdout>");
	ffaio_trace_text(part, &size);
	CHECK_EQ_U64(size, 0);
	ffaio_trace_finish(part, false, &error);
}
