/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "cli.h"

#include <stddef.h>

/* What is shared between the table of options and what their values mean. */

/* Options without a letter: what getopt returns for them. */
enum { LIKE = 256, BASE, FUNCTION, ASSUME, PREFIX, LICENSE, SHARD };

/* Where the value goes: a field of struct cli_options, or to code of its own. */
enum option_kind { OPTION_OTHER, OPTION_TEXT, OPTION_FLAG, OPTION_NUMBER };

#define TEXT(field) OPTION_TEXT, offsetof(struct cli_options, field)
#define FLAG(field) OPTION_FLAG, offsetof(struct cli_options, field)
#define NUMBER(field) OPTION_NUMBER, offsetof(struct cli_options, field)
#define OTHER OPTION_OTHER, 0

struct option_row {
	enum cli_option id;
	enum option_kind kind;
	size_t field; /* bytes from the start of struct cli_options */
	int letter; /* also what getopt returns; from 256 on: none */
	const char *name;
	const char *argument; /* NULL: none */
	const char *help;
};

/* A bad command line: "ffafilter: COMMAND: ..." on standard error. Returns CLI_BAD. */
__attribute__((format(printf, 2, 3))) int cli_bad(const struct cli_command *command,
						  const char *format, ...);

/* "text, json or markdown": the formats that COMMAND takes. */
void cli_put_formats(FILE *out, const struct cli_command *command);

/* Take the VALUE of the option ROW. Returns -1 to go on, or the exit status. */
int cli_take(const struct cli_command *command, const struct option_row *row, char *value,
	     struct cli_options *options);

#endif
