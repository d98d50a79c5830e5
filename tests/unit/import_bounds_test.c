/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What never ends, and what is too much. */
#include "import_log.h"

/* A log in the making. */
struct log {
	char *text;
	size_t size, room;
};

__attribute__((format(printf, 2, 3))) static void add(struct log *log, const char *format, ...)
{
	va_list args;

	if (log->room - log->size < 4096) {
		log->room = 2 * log->room + 8192;
		log->text = realloc(log->text, log->room);
		if (log->text == NULL)
			abort();
	}
	va_start(args, format);
	log->size += (size_t)vsnprintf(log->text + log->size, log->room - log->size, format, args);
	va_end(args);
}

static void add_record(struct log *log, unsigned int cpu, uint32_t fid, unsigned int x1)
{
	add(log, "VERBOSE: SPM(%u): 0x%x 0x%x 0x0 0x0" ZERO4 "\n", cpu, fid, x1);
}

static unsigned int count(const char *text, const char *word)
{
	unsigned int n = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		n++;
	return n;
}

#define FEATURES 0x84000064u
#define SUCCESS 0x84000061u
#define ID_GET 0x84000069u

/* One CPU waits forever while another goes on: its call is given up, the rest is in order. */
TEST(import_bounds, a_call_that_never_ends)
{
	struct log log = { 0 };
	struct import_run run;
	unsigned int i;

	add_record(&log, 1, FEATURES, 7);
	for (i = 1; i <= 5000; i++) {
		add_record(&log, 0, FEATURES, i);
		add_record(&log, 0, SUCCESS, 0);
	}
	add_record(&log, 1, SUCCESS, 0);
	import_bytes(&run, "log", log.text, log.size);
	CHECK_EQ_INT(run.result, 0);
	check_sums(&run.report);
	CHECK_EQ_U64(run.report.calls, 5001);
	CHECK_EQ_U64(run.report.answered, 5000);
	CHECK_EQ_U64(run.report.unpaired, 1);
	CHECK_EQ_U64(run.report.replies, 1);
	CHECK(strncmp(run.text + strlen(IMPORT_TOP), "host FFA_FEATURES cpu=1 x1=0x7\n", 31) == 0);
	CHECK_EQ_U64(count(run.text, " -> forward FFA_SUCCESS_32\n"), 5000);
	import_end(&run);
	free(log.text);
}

/* No reply ever says that these are calls of the normal world; they are, in the end. */
TEST(import_bounds, no_reply_at_all)
{
	struct log log = { 0 };
	struct import_run run;
	unsigned int i;

	for (i = 0; i < 20 * 256; i++)
		add_record(&log, i % 256, ID_GET, i);
	import_bytes(&run, "log", log.text, log.size);
	CHECK_EQ_INT(run.result, 0);
	check_sums(&run.report);
	CHECK_EQ_U64(run.report.calls, 20 * 256);
	CHECK_EQ_U64(run.report.implied, 20 * 256);
	import_end(&run);
	free(log.text);
}

/* More cut records than are kept: all are counted, each as lost. */
TEST(import_bounds, many_beginnings)
{
	struct log log = { 0 };
	struct import_run run;
	unsigned int i;

	add_record(&log, 255, ID_GET, 0);
	for (i = 0; i < 100; i++)
		add(&log, "VERBOSE: SPM(%u): 0x84000063 0x\n", i);
	import_bytes(&run, "log", log.text, log.size);
	CHECK_EQ_INT(run.result, 0);
	check_sums(&run.report);
	CHECK_EQ_U64(run.report.damaged, 100);
	CHECK(strstr(run.text, "\n@lost 100\n") != NULL);
	import_end(&run);
	free(log.text);
}

/* More rests than are kept that any of several records could own. */
TEST(import_bounds, many_rests)
{
	struct log log = { 0 };
	struct import_run run;
	unsigned int i;

	for (i = 0; i < 16; i++)
		add(&log, "VERBOSE: SPM(%u", i);
	add_record(&log, 255, ID_GET, 0);
	for (i = 0; i < 16; i++)
		add(&log, "): 0x84000069 0x0 0x0 0x0" ZERO4 "\n");
	import_bytes(&run, "log", log.text, log.size);
	CHECK_EQ_INT(run.result, 0);
	check_sums(&run.report);
	CHECK_EQ_U64(run.report.records, 17);
	CHECK_EQ_U64(run.report.repaired, 16);
	CHECK_EQ_U64(run.report.damaged, 0);
	import_end(&run);
	free(log.text);
}

/* A rest that comes thousands of lines later is nobody's. */
TEST(import_bounds, a_beginning_grows_old)
{
	static const struct {
		unsigned int lines;
		const char *trace;
	} rows[] = {
		{ 4000, IMPORT_TOP "host FFA_VERSION x1=0x1\n" },
		{ 5000,
		  IMPORT_TOP "@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n" },
	};
	struct import_run run;
	unsigned int i, line;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct log log = { 0 };

		add(&log, "VERBOSE: SPM(0): 0x84000063 0x1");
		for (line = 0; line < rows[i].lines; line++)
			add(&log, "\n");
		add(&log, rows[i].lines < 4096 ? " 0x0 0x0" ZERO4 "\n" : "\n");
		if (rows[i].lines >= 4096)
			add_record(&log, 0, ID_GET, 0);
		import_bytes(&run, "log", log.text, log.size);
		CHECK_EQ_STR(run.text, rows[i].trace);
		import_end(&run);
		free(log.text);
	}
}

TEST(import_bounds, lines)
{
	struct log log = { 0 };
	struct import_run run;
	unsigned int i;

	add_record(&log, 0, ID_GET, 0);
	for (i = 0; i < FFAIO_LINE_MAX / 64; i++)
		add(&log, "%64s", "x");
	import_bytes(&run, "log", log.text, log.size);
	CHECK_EQ_INT(run.result, 0);
	CHECK_EQ_U64(run.report.records, 1);
	import_end(&run);

	add(&log, "y\n");
	add_record(&log, 0, ID_GET, 0);
	import_bytes(&run, "log", log.text, log.size);
	CHECK_EQ_INT(run.result, -1);
	CHECK_EQ_STR(run.error.file, "log");
	CHECK_EQ_U64(run.error.line, 2);
	check_sums(&run.report);
	import_end(&run);
	free(log.text);
}

TEST(import_bounds, names_every_importer)
{
	size_t n, i;
	const struct ffaio_importer *importers = ffaio_importers(&n);

	REQUIRE(n > 1);
	CHECK_EQ_STR(importers[0].name, "auto");
	for (i = 0; i < n; i++) {
		CHECK(importers[i].summary != NULL && strchr(importers[i].summary, '\n') == NULL);
		CHECK(ffaio_importer_find(importers[i].name) == &importers[i]);
	}
	CHECK(ffaio_importer_find("nothing") == NULL);
}
