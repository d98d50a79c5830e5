/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "same_record.h"
#include "test.h"
#include <ffaio/parts.h>
#include <ffaio/save.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A trace: BOOTS boots of CALLS calls each, then TAIL. */
static const struct row {
	const char *name;
	unsigned int boots, calls;
	const char *tail;
	unsigned int least; /* parts */
} rows[] = {
	{ "no boot", 0, 3, "", 1 },
	{ "empty", 0, 0, "", 1 },
	{ "no boot, long", 0, 40000, "", 1 },
	{ "one boot", 1, 10, "", 1 },
	{ "many boots", 3000, 10, "", 4 },
	{ "long boots", 4, 20000, "", 4 },
	{ "boots of just a part", 9, 6500, "", 9 },
	{ "a bad line at the end", 3000, 10, "host FFA_RUM_32\n", 4 },
	{ "a bad boot at the end", 3000, 10, "boot x y=1 -> ok\n", 4 },
	{ "no newline at the end", 3000, 10, "boot x smccc=1.2", 4 },
	{ "no newline behind a long boot", 1, 20000, "host FFA_ID_GET", 1 },
	{ "a bad line behind a long boot", 1, 20000, "nobody\nhost FFA_ID_GET\n", 1 },
	{ "a word that starts as boot does", 2, 20000, "booty FFA_ID_GET\n", 2 },
};

static char *make_text(const struct row *row, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	fputs("ffafilter-trace 1\n@at spmc\n", out);
	for (unsigned int b = 0; b < row->boots || b == 0; b++) {
		if (b % 7 == 3)
			fputs(b % 2 == 0 ? "@at caller\n" : "@unrecorded out=x8-x17\n@lost 2\n",
			      out);
		if (row->boots != 0)
			fprintf(out, "boot b%u smccc=1.2 ram=0x80000000+0x1000 -> ok\n", b);
		for (unsigned int i = 0; i < row->calls; i++)
			fprintf(out, "host FFA_FEATURES x1=0x%x -> FFA_SUCCESS_32\n", i + 1);
	}
	fputs(row->tail, out);
	fclose(out);
	return text;
}

/* All parts of a file as if they were one reader. */
struct whole {
	struct ffaio_parts *parts;
	struct ffaio_part part;
	unsigned int count;
	uint64_t lost;
};

static int next(struct whole *whole, struct ffaio_record *record, struct ffaio_error *error)
{
	for (;;) {
		int more = 0;

		if (whole->part.reader != NULL)
			more = ffaio_trace_next(whole->part.reader, record, error);
		if (more != 0)
			return more;
		if (whole->part.reader != NULL) {
			whole->lost +=
				ffaio_trace_state(whole->part.reader)->lost - whole->part.lost;
			ffaio_trace_close(whole->part.reader);
			if (whole->part.last) {
				struct ffaio_part none;

				CHECK_EQ_INT(ffaio_parts_next(whole->parts, &none, error), 0);
			}
		}
		more = ffaio_parts_next(whole->parts, &whole->part, error);
		if (more != 1)
			return more;
		CHECK(whole->part.first == (whole->count == 0));
		whole->count++;
	}
}

static void compare(const char *path, const struct row *row)
{
	struct ffaio_error error[2] = { { 0 }, { 0 } };
	struct ffaio_trace_reader *reader = ffaio_trace_open(path, &error[0]);
	struct whole whole = { .parts = ffaio_parts_open(path, NULL, &error[1]) };
	struct ffaio_record record[2];
	char text[2][1024];
	int more, parts_more;

	REQUIRE(reader != NULL && whole.parts != NULL);
	do {
		more = ffaio_trace_next(reader, &record[0], &error[0]);
		parts_more = next(&whole, &record[1], &error[1]);
		/* What ends in a bad line costs the reader the record above; not so before a boot.
		 */
		if (more == -1 && parts_more == 1)
			parts_more = next(&whole, &record[1], &error[1]);
		REQUIRE(parts_more == more);
		REQUIRE(more != 1 ||
			(record[0].line == record[1].line && same_record(&record[0], &record[1])));
		if (more == 1)
			REQUIRE(ffaio_trace_state(reader)->at_spmc ==
					ffaio_trace_state(whole.part.reader)->at_spmc &&
				ffaio_trace_state(reader)->unrecorded.out ==
					ffaio_trace_state(whole.part.reader)->unrecorded.out);
	} while (more == 1);
	CHECK(whole.count >= row->least);
	/* What stands before the first boot is not a part of its own. */
	CHECK(more != 0 || whole.count <= (row->boots != 0 ? row->boots : 1));
	if (more == 0)
		CHECK_EQ_U64(whole.lost, ffaio_trace_state(reader)->lost);
	for (unsigned int i = 0; i < 2; i++)
		ffaio_error_format(&error[i], text[i], sizeof(text[i]));
	CHECK_EQ_STR(text[1], text[0]);
	ffaio_trace_close(reader);
	if (more < 0)
		ffaio_trace_close(whole.part.reader);
	ffaio_parts_close(whole.parts);
}

static void each_row(const char *suffix)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[64];
		struct ffaio_error error = { 0 };
		size_t size;
		char *text = make_text(&rows[i], &size);
		const int fd = mkstemps(strcpy(path, "/tmp/ffafilter-XXXXXX.trace.gz"), 9);

		REQUIRE(fd >= 0);
		close(fd);
		unlink(path);
		strcpy(strstr(path, ".trace"), suffix);
		test_context("%s%s", rows[i].name, suffix);
		CHECK_EQ_INT(ffaio_save(path, text, size, &error), 0);
		compare(path, &rows[i]);
		unlink(path);
		free(text);
	}
}

TEST(parts, are_the_whole)
{
	each_row(".trace");
}

TEST(parts, are_the_whole_of_gzip)
{
	each_row(".trace.gz");
}

TEST(parts, come_before_damage)
{
	struct ffaio_error error = { 0 };
	size_t size;
	char *text = make_text(&rows[4], &size);

	CHECK_EQ_INT(ffaio_save("/tmp/ffafilter-parts.trace.gz", text, size, &error), 0);
	for (unsigned int i = 0; i < 4; i++) {
		CHECK_EQ_INT(truncate("/tmp/ffafilter-parts.trace.gz", 9000 - 2000 * (off_t)i), 0);
		compare("/tmp/ffafilter-parts.trace.gz", &rows[0]);
	}
	unlink("/tmp/ffafilter-parts.trace.gz");
	free(text);
}

TEST(parts, need_a_trace)
{
	struct ffaio_error error = { 0 };

	CHECK(ffaio_parts_open("/nowhere/at.trace", NULL, &error) == NULL);
	CHECK_EQ_STR(error.file, "/nowhere/at.trace");
}
