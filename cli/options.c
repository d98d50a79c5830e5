/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct option_row {
	enum cli_option id;
	char letter; /* also what getopt returns */
	const char *name;
	const char *argument; /* NULL: none */
	const char *help;
};

static const struct option_row rows[] = {
	{ CLI_POLICY, 'p', "policy", "POLICY", "a policy file, or the name of a built-in policy" },
	{ CLI_GUEST, 'g', "guest", "POLICY", "the policy of virtual machines (default: the same)" },
	{ CLI_VERSION, 'v', "version", "V", "the version agreed on: 1.0 to 1.3, or none" },
	{ CLI_SPMC, 's', "spmc", "WHO", "who answers the SMCs: recorded (the trace)" },
	{ CLI_STRICT, 'S', "strict", NULL, "exit with 4 when anything is unknown" },
	{ CLI_MAX, 'm', "max", "N", "print at most N findings (default 20)" },
	{ CLI_EMIT, 'E', "emit", "FORM", "table, switch or struct" },
	{ CLI_EMIT, 'X', "prefix", "NAME", "what the names in the output begin with" },
	{ CLI_EMIT, 'l', "license", "SPDX", "the licence of the output, as an SPDX expression" },
	{ CLI_OUTPUT, 'o', "output", "FILE", "write to FILE, gzip if it ends in .gz (default -)" },
	{ CLI_REPORT, 'r', "report", "FORMAT", "the report on standard error: text or json" },
	{ CLI_FORMAT, 'f', "format", "FORMAT", "text or json" },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

void cli_complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("ffafilter: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

int cli_complain_error(const struct ffaio_error *error)
{
	char text[1024];

	fflush(stdout);
	ffaio_error_format(error, text, sizeof(text));
	fprintf(stderr, "%s\n", text);
	return CLI_BAD;
}

const char *cli_hint(const char *name, const char *const *words, size_t count, char buffer[128])
{
	const char *near = ffaio_nearest(name, words, count);

	buffer[0] = '\0';
	if (near != NULL)
		snprintf(buffer, 128, "; did you mean '%s'?", near);
	return buffer;
}

static void help(const struct cli_command *command)
{
	printf("usage: ffafilter %s [OPTION]... %s\n\n%s.\n\n", command->name, command->operands,
	       command->summary);
	for (size_t i = 0; i < ROWS; i++) {
		char left[40];

		if ((command->options & rows[i].id) == 0)
			continue;
		snprintf(left, sizeof(left), "-%c, --%s%s%s", rows[i].letter, rows[i].name,
			 rows[i].argument != NULL ? " " : "",
			 rows[i].argument != NULL ? rows[i].argument : "");
		printf("  %-22s %s\n", left, rows[i].help);
	}
	printf("  %-22s %s\n", "-h, --help", "this text");
	if (command->help != NULL)
		printf("\n%s", command->help);
}

static int bad(const struct cli_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int bad(const struct cli_command *command, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cli_complain("%s: %s (ffafilter %s --help)", command->name, text, command->name);
	return CLI_BAD;
}

static int bad_word(const struct cli_command *command, const char *option, const char *value,
		    const char *right)
{
	return bad(command, "--%s %s: must be %s", option, value, right);
}

static int parse_format(const struct cli_command *command, const char *option, const char *value,
			enum ffareport_format *format)
{
	if (strcmp(value, "text") == 0)
		*format = FFAREPORT_TEXT;
	else if (strcmp(value, "json") == 0)
		*format = FFAREPORT_JSON;
	else
		return bad_word(command, option, value, "text or json");
	return -1;
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

static int parse_max(const struct cli_command *command, const char *value, uint64_t *max)
{
	char *end;

	errno = 0;
	*max = strtoull(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0)
		return bad_word(command, "max", value, "a whole number");
	return -1;
}

static int take_emit(char letter, const char *value, struct cli_options *options)
{
	const char **text = letter == 'E'   ? &options->emit
			    : letter == 'X' ? &options->prefix
					    : &options->licence;

	*text = value;
	return -1;
}

static int take(const struct cli_command *command, const struct option_row *row, const char *value,
		struct cli_options *options)
{
	switch (row->id) {
	case CLI_POLICY:
		options->policy = value;
		return -1;
	case CLI_GUEST:
		options->guest = value;
		return -1;
	case CLI_FORMAT:
		return parse_format(command, row->name, value, &options->format);
	case CLI_REPORT:
		return parse_format(command, row->name, value, &options->report);
	case CLI_VERSION:
		return parse_version(command, value, options);
	case CLI_SPMC:
		return strcmp(value, "recorded") == 0
			       ? -1
			       : bad_word(command, row->name, value, "recorded");
	case CLI_STRICT:
		options->strict = true;
		return -1;
	case CLI_MAX:
		return parse_max(command, value, &options->max);
	case CLI_EMIT:
		return take_emit(row->letter, value, options);
	case CLI_OUTPUT:
		options->output = value;
		return -1;
	}
	return -1;
}

/* What getopt needs to know: the options of COMMAND, and help. */
static void prepare(const struct cli_command *command, char letters[2 * ROWS + 4],
		    struct option table[ROWS + 2])
{
	size_t n = 0, l = 0;

	letters[l++] = ':';
	letters[l++] = 'h';
	table[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	for (size_t i = 0; i < ROWS; i++) {
		const bool argument = rows[i].argument != NULL;

		if ((command->options & rows[i].id) == 0)
			continue;
		letters[l++] = rows[i].letter;
		if (argument)
			letters[l++] = ':';
		table[n++] =
			(struct option){ rows[i].name, argument ? required_argument : no_argument,
					 NULL, rows[i].letter };
	}
	letters[l] = '\0';
	table[n] = (struct option){ 0 };
}

/* LETTER is the option where WORD bundles several: -xS. */
static int unknown_option(const struct cli_command *command, const char *word, int letter)
{
	const char *names[ROWS + 1] = { "--help" };
	char dashed[ROWS][32], hint[128];
	const char bundled[] = { '-', (char)letter, '\0' };

	if (letter != 0 && strncmp(word, "--", 2) != 0)
		word = bundled;

	for (size_t i = 0; i < ROWS; i++) {
		snprintf(dashed[i], sizeof(dashed[i]), "--%s", rows[i].name);
		names[i + 1] = (command->options & rows[i].id) != 0 ? dashed[i] : NULL;
	}
	return bad(command, "no option '%s'%s", word, cli_hint(word, names, ROWS + 1, hint));
}

static const struct option_row *row_of(int letter)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].letter == letter)
			return &rows[i];
	}
	return NULL;
}

static int check(const struct cli_command *command, const struct cli_options *options)
{
	if (options->operand_count < command->min_operands)
		return bad(command, "%s is missing", command->operands);
	if (command->max_operands >= 0 && options->operand_count > command->max_operands)
		return bad(command, "'%s' is one operand too many",
			   options->operands[command->max_operands]);
	if ((command->options & CLI_POLICY) != 0 && options->policy == NULL)
		return bad(command, "-p POLICY is missing");
	return -1;
}

int cli_parse(const struct cli_command *command, int argc, char **argv, struct cli_options *options)
{
	char letters[2 * ROWS + 4];
	struct option table[ROWS + 2];
	int letter, status = -1;

	*options = (struct cli_options){ .max = 20, .output = "-" };
	prepare(command, letters, table);
	opterr = 0;
	while (status < 0 && (letter = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (letter == 'h') {
			help(command);
			return CLI_OK;
		}
		if (letter == ':')
			status = bad(command, "'%s' needs a value", argv[optind - 1]);
		else if (letter == '?')
			status = unknown_option(command, argv[optind - 1], optopt);
		else
			status = take(command, row_of(letter), optarg, options);
	}
	options->operands = argv + optind;
	options->operand_count = argc - optind;
	return status < 0 ? check(command, options) : status;
}

static struct ffaio_policy *load(const char *name)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_load(name, &error);

	if (policy == NULL)
		cli_complain_error(&error);
	return policy;
}

int cli_load_policies(const struct cli_options *options, struct cli_policies *policies)
{
	*policies = (struct cli_policies){ .host = load(options->policy) };
	if (policies->host != NULL && options->guest != NULL)
		policies->guest = load(options->guest);
	if (policies->host != NULL && (options->guest == NULL || policies->guest != NULL))
		return CLI_OK;
	cli_free_policies(policies);
	return CLI_BAD;
}

void cli_free_policies(struct cli_policies *policies)
{
	ffaio_policy_free(policies->host);
	ffaio_policy_free(policies->guest);
}
