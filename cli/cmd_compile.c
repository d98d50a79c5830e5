/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffaio/save.h>
#include <ffareport/compile.h>
#include <stdlib.h>
#include <string.h>

static int pick_form(const char *word, enum ffareport_form *form)
{
	static const char *const words[] = { "table", "switch", "struct", "fixed" };
	static const enum ffareport_form forms[] = { FFAREPORT_TABLE, FFAREPORT_SWITCH,
						     FFAREPORT_STRUCT, FFAREPORT_FIXED };
	char hint[128];

	for (size_t i = 0; i < 4; i++) {
		if (strcmp(words[i], word) == 0) {
			*form = forms[i];
			return CLI_OK;
		}
	}
	cli_complain("compile: --emit %s: must be table, switch, struct or fixed%s", word,
		     cli_hint(word, words, 4, hint));
	return CLI_BAD;
}

/* The whole text first: what fails leaves no half of a file. */
static int compile(const struct cli_options *options, const struct ffaio_policy *policy,
		   const struct ffareport_compile *how)
{
	struct ffaio_error error = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int status;

	if (out == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	status = ffareport_compile(out, policy, how, &error);
	if (fclose(out) != 0 && status == 0)
		status = ffaio_fail(&error, options->operands[0], 0, 0, "out of memory");
	if (status == 0)
		status = ffaio_save(options->output, text, size, &error);
	free(text);
	return status == 0 ? CLI_OK : cli_complain_error(&error);
}

static int run(const struct cli_options *options)
{
	struct ffareport_compile how = { .prefix = options->prefix, .licence = options->licence };
	struct ffaio_policy *policy;
	int status;

	if (options->emit == NULL) {
		cli_complain("compile: --emit FORM is missing (ffafilter compile --help)");
		return CLI_BAD;
	}
	if (pick_form(options->emit, &how.form) != CLI_OK)
		return CLI_BAD;
	policy = cli_load_policy(options, options->operands[0]);
	if (policy == NULL)
		return CLI_BAD;
	status = compile(options, policy, &how);
	ffaio_policy_free(policy);
	return status;
}

const struct cli_command cli_compile = {
	.name = "compile",
	.summary = "Turn a policy into C",
	.operands = "POLICY",
	.options = CLI_SOURCE | CLI_EMIT | CLI_OUTPUT,
	.min_operands = 1,
	.max_operands = 1,
	.help = "FORM is struct: the constant that the library takes; fixed: the header for a smaller\n"
		"library, built for this policy alone; or table or switch: a header that needs no\n"
		"library, whose one function says what becomes of a call. The handlers of the calls\n"
		"are then your own. Names begin with the prefix, the policy's name if none\n"
		"is given. The output carries the licence that --license names.\n",
	.run = run,
};
