/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Read a trace, in any encoding, do nothing with it, and print how many calls it has. */
#include <ffaio/trace.h>
#include <stdio.h>
#include <string.h>

static int read_all(struct ffaio_trace_reader *reader, unsigned long *calls,
		    struct ffaio_error *error)
{
	struct ffaio_record record;
	int more;

	while ((more = ffaio_trace_next(reader, &record, error)) == 1)
		*calls += record.kind == FFAIO_CALL;
	return more;
}

int main(int argc, char **argv)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader;
	unsigned long calls = 0;
	int status = -1;

	if (argc != 2) {
		fprintf(stderr, "usage: %s TRACE\n", argv[0]);
		return 2;
	}
	reader = ffaio_trace_open(argv[1], &error);
	if (reader != NULL)
		status = read_all(reader, &calls, &error);
	ffaio_trace_close(reader);
	if (status != 0)
		fprintf(stderr, "%s: %s\n", argv[1], error.text);
	else
		printf("%lu\n", calls);
	return status != 0;
}
