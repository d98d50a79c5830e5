/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "options.h"

#include <errno.h>
#include <ffan/crew.h>
#include <ffan/equiv.h>
#include <stdlib.h>
#include <string.h>

/* What the values of options mean. */

static int bad_word(const struct cli_command *command, const char *option, const char *value,
		    const char *right)
{
	return cli_bad(command, "--%s %s: must be %s", option, value, right);
}

static const char *const formats[FFAREPORT_FORMATS] = { "text",	 "json",  "markdown",
							"sarif", "junit", "github" };

static bool takes_format(const struct cli_command *command, unsigned int format)
{
	return format == FFAREPORT_TEXT || format == FFAREPORT_JSON ||
	       (command->formats >> format & 1u) != 0;
}

/* "text, json or markdown" */
void cli_put_formats(FILE *out, const struct cli_command *command)
{
	unsigned int last = FFAREPORT_FORMATS - 1;

	while (!takes_format(command, last))
		last--;
	for (unsigned int i = 0; i <= last; i++) {
		if (takes_format(command, i))
			fprintf(out, "%s%s", i == 0 ? "" : i == last ? " or " : ", ", formats[i]);
	}
}

static int parse_format(const struct cli_command *command, const char *option, const char *value,
			enum ffareport_format *format)
{
	const bool report = strcmp(option, "report") == 0;
	char right[80] = "text or json";
	FILE *out;

	for (unsigned int i = 0; i < FFAREPORT_FORMATS; i++) {
		if (strcmp(value, formats[i]) != 0 ||
		    !(report ? i <= FFAREPORT_JSON : takes_format(command, i)))
			continue;
		*format = (enum ffareport_format)i;
		return -1;
	}
	out = report ? NULL : fmemopen(right, sizeof(right), "w");
	if (out != NULL) {
		cli_put_formats(out, command);
		fclose(out);
	}
	return bad_word(command, option, value, right);
}

static int parse_version(const struct cli_command *command, const char *value,
			 struct cli_options *options)
{
	options->has_version = true;
	if (strcmp(value, "none") == 0)
		options->version = 0;
	else if (strlen(value) == 3 && value[0] == '1' && value[1] == '.' && value[2] >= '0' &&
		 value[2] <= '3')
		options->version = FFAF_MAKE_VERSION(1, value[2] - '0');
	else
		return bad_word(command, "version", value, "1.0, 1.1, 1.2, 1.3 or none");
	return -1;
}

static int parse_number(const struct cli_command *command, const char *option, const char *value,
			uint64_t *max)
{
	char *end;

	errno = 0;
	*max = strtoull(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0)
		return bad_word(command, option, value, "a whole number");
	return -1;
}

static int parse_percent(const struct cli_command *command, const char *value,
			 unsigned int *percent)
{
	char *end;
	const unsigned long number = strtoul(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end != '\0' || number > 100)
		return bad_word(command, "fail-under", value, "a whole number up to 100");
	*percent = (unsigned int)number;
	return -1;
}

static int parse_depth(const struct cli_command *command, const char *value, unsigned int *depth)
{
	uint64_t number = 0;
	const int status = parse_number(command, "depth", value, &number);

	if (status < 0 && (number < 1 || number > FFAN_EQUIV_DEPTH))
		return bad_word(command, "depth", value, "1 to 16");
	*depth = (unsigned int)number;
	return status;
}

static int parse_jobs(const struct cli_command *command, const char *value, unsigned int *jobs)
{
	uint64_t number = 0;
	const int status = parse_number(command, "jobs", value, &number);

	if (status < 0 && (number < 1 || number > FFAN_THREADS))
		return bad_word(command, "jobs", value, "1 to 256");
	*jobs = (unsigned int)number;
	return status;
}

/* "3/7" */
static int parse_shard(const struct cli_command *command, const char *value,
		       struct cli_options *options)
{
	unsigned long long shard = 0, shards = 0;
	int used = 0;

	if (value[0] < '1' || value[0] > '9' ||
	    sscanf(value, "%9llu/%9llu%n", &shard, &shards, &used) != 2 || value[used] != '\0' ||
	    shard > shards)
		return bad_word(command, "shard", value, "I/N, such as 3/7, with I up to N");
	options->shard = shard;
	options->shards = shards;
	return -1;
}

static int parse_spmc(const struct cli_command *command, const char *option, const char *value,
		      struct cli_options *options)
{
	static const char *const words[] = { "recorded", "sim", "auto" };

	options->has_spmc = true;
	for (unsigned int i = 0; i < 3; i++) {
		options->spmc = (enum ffan_spmc)i;
		if (strcmp(value, words[i]) == 0)
			return -1;
	}
	return bad_word(command, option, value, "recorded, sim or auto");
}

static int parse_encoding(const struct cli_command *command, const char *value,
			  struct cli_options *options)
{
	options->has_encoding = true;
	options->exporter = NULL;
	for (unsigned int i = 0; i < FFAIO_ENCODINGS; i++) {
		options->encoding = (enum ffaio_encoding)i;
		if (strcmp(value, ffaio_encoding_name(options->encoding)) == 0)
			return -1;
	}
	options->exporter = ffaio_exporter_find(value);
	return options->exporter != NULL ? -1
					 : bad_word(command, "to", value,
						    "text, jsonl, binary, chrome, csv or pcapng");
}

/* The NAME that stays in the argument, cut at its '='. */
static int parse_assumption(const struct cli_command *command, char *value,
			    struct cli_options *options)
{
	struct ffaio_extract *extract = &options->extract;
	char *equals = strchr(value, '='), *end;
	long long number;

	if (extract->assumptions == CLI_ASSUMPTIONS)
		return cli_bad(command, "more than %d times --assume", CLI_ASSUMPTIONS);
	if (equals == NULL || equals == value)
		return bad_word(command, "assume", value, "NAME=N, such as CONFIG_X=1");
	errno = 0;
	number = strtoll(equals + 1, &end, 0);
	if (equals[1] == '\0' || *end != '\0' || errno != 0)
		return bad_word(command, "assume", value, "NAME=N, such as CONFIG_X=1");
	*equals = '\0';
	options->assume[extract->assumptions++] = (struct ffaio_assumption){ value, number };
	extract->assume = options->assume;
	return -1;
}

static int parse_fault(const struct cli_command *command, const char *value,
		       struct cli_options *options)
{
	if (options->fault_count == CLI_FAULTS)
		return cli_bad(command, "--fault is given more than %d times", CLI_FAULTS);
	options->faults[options->fault_count++] = value;
	return -1;
}

static int take_other(const struct cli_command *command, const struct option_row *row, char *value,
		      struct cli_options *options)
{
	switch (row->id) {
	case CLI_FORMAT:
		return parse_format(command, row->name, value, &options->format);
	case CLI_REPORT:
		return parse_format(command, row->name, value, &options->report);
	case CLI_VERSION:
		return parse_version(command, value, options);
	case CLI_SPMC:
		return parse_spmc(command, row->name, value, options);
	case CLI_FAULT:
		return parse_fault(command, value, options);
	case CLI_FAIL_UNDER:
		return parse_percent(command, value, &options->fail_under);
	case CLI_JOBS:
		return parse_jobs(command, value, &options->jobs);
	case CLI_SHARD:
		return parse_shard(command, value, options);
	case CLI_ENCODING:
		return parse_encoding(command, value, options);
	case CLI_DEPTH:
		return parse_depth(command, value, &options->depth);
	default:
		return parse_assumption(command, value, options);
	}
}

int cli_take(const struct cli_command *command, const struct option_row *row, char *value,
	     struct cli_options *options)
{
	void *const field = (char *)options + row->field;

	switch (row->kind) {
	case OPTION_TEXT:
		*(const char **)field = value;
		return -1;
	case OPTION_FLAG:
		*(bool *)field = true;
		return -1;
	case OPTION_NUMBER:
		return parse_number(command, row->name, value, field);
	default:
		return take_other(command, row, value, options);
	}
}
