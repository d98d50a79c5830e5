/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <string.h>

static const struct option_row rows[] = {
	{ CLI_POLICY, TEXT(policy), 'p', "policy", "POLICY",
	  "a policy file, a built-in name, C source, or a revision" },
	{ CLI_GUEST, TEXT(guest), 'g', "guest", "POLICY",
	  "the policy of virtual machines (default: the same)" },
	{ CLI_VERSION, OTHER, 'v', "version", "V", "the version agreed on: 1.0 to 1.3, or none" },
	{ CLI_SYSTEM, TEXT(system), 'y', "system", "SYSTEM",
	  "a system file, or a built-in one, that is simulated" },
	{ CLI_SPMC, OTHER, 's', "spmc", "WHO", "who answers the SMCs: recorded, sim or auto" },
	{ CLI_NO_FILTER, FLAG(no_filter), 'n', "no-filter", NULL,
	  "no filter: calls go to the simulated SPMC" },
	{ CLI_FAULT, OTHER, 'F', "fault", "FAULT",
	  "what goes wrong on purpose; may be given again" },
	{ CLI_STRICT, FLAG(strict), 'S', "strict", NULL, "exit with 4 when anything is unknown" },
	{ CLI_MAX, NUMBER(max), 'm', "max", "N", "print at most N findings (default 20)" },
	{ CLI_JOBS, OTHER, 'j', "jobs", "N", "work in N threads (default: one a CPU)" },
	{ CLI_SHARD, OTHER, SHARD, "shard", "I/N",
	  "only the traces of shard I of N; merge puts reports together" },
	{ CLI_OUTPUT, TEXT(output), 'o', "output", "FILE",
	  "write to FILE, gzip if it ends in .gz (default -)" },
	{ CLI_REPORT, OTHER, 'r', "report", "FORMAT",
	  "the report on standard error: text or json" },
	{ CLI_DEPTH, OTHER, 'd', "depth", "N",
	  "search sequences of up to N calls, 1 to 16 (default 4)" },
	{ CLI_STATES, NUMBER(states), 'M', "max-states", "N",
	  "give up an SPMC after N states (default 20000)" },
	{ CLI_BY, TEXT(by), 'b', "by", "FUNCTION,...", "count only what these functions tell" },
	{ CLI_EXACT, FLAG(exact), 'x', "exact", NULL,
	  "count the upper halves of 32-bit results too" },
	{ CLI_SOURCE, TEXT(extract.like), LIKE, "like", "POLICY",
	  "of C source: what says what C does not show" },
	{ CLI_SOURCE, TEXT(extract.base), BASE, "base", "SOURCE",
	  "of a patch: the file, tree or git:REV it applies to" },
	{ CLI_SOURCE, TEXT(extract.function), FUNCTION, "function", "NAME",
	  "of C source: the function that decides on calls" },
	{ CLI_SOURCE, OTHER, ASSUME, "assume", "NAME=N",
	  "of C source: what it leaves open; may be repeated" },
	{ CLI_HOST, TEXT(host), 'H', "host", "POLICY",
	  "compare policies of VMs, behind this host's filter" },
	{ CLI_ONLY, TEXT(only), 'O', "only", "FUNCTION,...", "all else that changes is an error" },
	{ CLI_NO_LOOSENING, FLAG(no_loosening), 'L', "no-loosening", NULL,
	  "exit with 3 when anything is loosened" },
	{ CLI_EXAMPLES, TEXT(examples), 'e', "examples", "DIR",
	  "write each example into DIR, as a trace" },
	{ CLI_FAIL_UNDER, OTHER, 'u', "fail-under", "PERCENT",
	  "exit with 1 when less is exercised" },
	{ CLI_PLACES, FLAG(places), 'P', "places", NULL, "say file and line of each entry" },
	{ CLI_EMIT, TEXT(emit), 'E', "emit", "FORM", "table, switch, struct or fixed" },
	{ CLI_EMIT, TEXT(prefix), PREFIX, "prefix", "NAME",
	  "what the names in the output begin with" },
	{ CLI_EMIT, TEXT(licence), LICENSE, "license", "SPDX",
	  "the licence of the output, as an SPDX expression" },
	{ CLI_ENCODING, OTHER, 't', "to", "ENCODING",
	  "text, jsonl, binary, chrome, csv or pcapng" },
	{ CLI_ENCODING, FLAG(zstd), 'z', "zstd", NULL, "binary: pack each block with zstd" },
	{ CLI_ENCODING, FLAG(redact), 'R', "redact", NULL,
	  "replace addresses, handles, UUIDs, payload and names" },
	{ CLI_ENCODING, TEXT(redact_key), 'K', "redact-key", "KEY",
	  "replace them by the same with the same KEY; implies --redact" },
	{ CLI_FORMAT, OTHER, 'f', "format", "FORMAT", NULL },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* "-p, ", or as much room. */
static const char *letter_of(const struct option_row *row, char buffer[8])
{
	if (row->letter >= LIKE)
		return "    ";
	snprintf(buffer, 8, "-%c, ", row->letter);
	return buffer;
}

static void help(const struct cli_command *command)
{
	printf("usage: ffafilter %s [OPTION]... %s\n\n%s.\n\n", command->name, command->operands,
	       command->summary);
	for (size_t i = 0; i < ROWS; i++) {
		char left[40], letter[8];

		if ((command->options & rows[i].id) == 0)
			continue;
		snprintf(left, sizeof(left), "%s--%s%s%s", letter_of(&rows[i], letter),
			 rows[i].name, rows[i].argument != NULL ? " " : "",
			 rows[i].argument != NULL ? rows[i].argument : "");
		printf("  %-22s ", left);
		if (rows[i].id == CLI_FORMAT)
			cli_put_formats(stdout, command);
		else
			fputs(rows[i].help, stdout);
		putchar('\n');
	}
	printf("  %-22s %s\n", "-h, --help", "this text");
	if (command->help != NULL)
		printf("\n%s", command->help);
	if (command->help_list != NULL)
		command->help_list(stdout);
}

int cli_bad(const struct cli_command *command, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cli_complain("%s: %s (ffafilter %s --help)", command->name, text, command->name);
	return CLI_BAD;
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
		if (rows[i].letter < LIKE) {
			letters[l++] = (char)rows[i].letter;
			if (argument)
				letters[l++] = ':';
		}
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
	return cli_bad(command, "no option '%s'%s", word, cli_hint(word, names, ROWS + 1, hint));
}

static const struct option_row *row_of(int letter)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].letter == letter)
			return &rows[i];
	}
	return NULL;
}

/* What fits together of -p, --no-filter, --system and --spmc. */
static int check_source(const struct cli_command *command, struct cli_options *options)
{
	if (options->no_filter && (options->policy != NULL || options->guest != NULL))
		return cli_bad(command, "--no-filter and a policy exclude each other");
	if ((command->options & CLI_SPMC) == 0)
		return -1;
	if (!options->has_spmc && options->system != NULL)
		options->spmc = options->no_filter ? FFAN_SPMC_SIM : FFAN_SPMC_AUTO;
	if (options->no_filter && options->spmc != FFAN_SPMC_SIM)
		return cli_bad(command, "--no-filter needs --system, and --spmc sim if any");
	if (options->spmc != FFAN_SPMC_RECORDED && options->system == NULL)
		return cli_bad(command, "--system is missing, which --spmc sim and auto need");
	if (options->spmc == FFAN_SPMC_RECORDED && options->system != NULL)
		return cli_bad(command, "--system has no part in --spmc recorded");
	return -1;
}

static int check(const struct cli_command *command, struct cli_options *options)
{
	if (options->operand_count < command->min_operands)
		return cli_bad(command, "%s is missing", command->operands);
	if (command->max_operands >= 0 && options->operand_count > command->max_operands)
		return cli_bad(command, "'%s' is one operand too many",
			       options->operands[command->max_operands]);
	if ((command->options & CLI_POLICY) != 0 && options->policy == NULL && !options->no_filter)
		return cli_bad(command, "-p POLICY is missing");
	return check_source(command, options);
}

int cli_parse(const struct cli_command *command, int argc, char **argv, struct cli_options *options)
{
	char letters[2 * ROWS + 4];
	struct option table[ROWS + 2];
	int letter, status = -1;

	*options = (struct cli_options){ .max = 20, .output = "-", .depth = 4, .states = 20000 };
	prepare(command, letters, table);
	opterr = 0;
	while (status < 0 && (letter = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (letter == 'h') {
			help(command);
			return CLI_OK;
		}
		if (letter == ':')
			status = cli_bad(command, "'%s' needs a value", argv[optind - 1]);
		else if (letter == '?')
			status = unknown_option(command, argv[optind - 1], optopt);
		else
			status = cli_take(command, row_of(letter), optarg, options);
	}
	options->operands = argv + optind;
	options->operand_count = argc - optind;
	return status < 0 ? check(command, options) : status;
}
