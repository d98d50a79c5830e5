/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* WORD as the table has it: in capitals, with FFA_ in front. */
static void spell(char name[64], const char *word)
{
	const bool has_prefix = strncasecmp(word, "FFA_", 4) == 0;
	size_t n = (size_t)snprintf(name, 64, "%s%s", has_prefix ? "" : "FFA_", word);

	for (size_t i = 0; i < n && i < 63; i++)
		name[i] = (char)toupper((unsigned char)name[i]);
}

/* Any FID of the function that WORD names, by name with or without width, or by number. */
static uint32_t look_up(const char *word)
{
	unsigned long long number;
	char name[64], *end;
	enum ffaf_fn fn;
	uint32_t fid;

	spell(name, word);
	fn = ffaf_name_to_fn(name);
	fid = ffaf_name_to_fid(name);
	if (fid != 0)
		return fid;
	if (fn == FFAF_FN_UNKNOWN && strncmp(word, "0x", 2) == 0) {
		errno = 0;
		number = strtoull(word, &end, 16);
		if (*end == '\0' && errno == 0 && number <= UINT32_MAX)
			fn = number <= 0xff ? ffaf_number_to_fn((uint32_t)number)
					    : ffaf_fid_to_fn((uint32_t)number);
	}
	if (fn == FFAF_FN_UNKNOWN)
		return 0;
	return ffaf_function(fn)->number |
	       (ffaf_function(fn)->since32 != 0 ? FFAF_FID_BASE_32 : FFAF_FID_BASE_64);
}

static int complain(const char *word)
{
	char buffer[64];
	const char *near;
	char name[64];

	spell(name, word);
	near = ffaio_nearest_function(name, buffer);
	if (strncmp(word, "0x", 2) == 0)
		cli_complain("no FF-A function has the FID %s", word);
	else
		cli_complain("no FF-A function '%s'%s%s%s", word,
			     near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
			     near != NULL ? "'?" : "");
	return CLI_BAD;
}

static int run(const struct cli_options *options)
{
	const size_t count = (size_t)options->operand_count;
	uint32_t *fids = calloc(count + 1, sizeof(*fids));
	int status = CLI_OK;

	if (fids == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	for (size_t i = 0; i < count && status == CLI_OK; i++) {
		fids[i] = look_up(options->operands[i]);
		if (fids[i] == 0)
			status = complain(options->operands[i]);
	}
	if (status == CLI_OK)
		ffareport_functions(stdout, options->format, fids, count);
	free(fids);
	return status;
}

const struct cli_command cli_functions = {
	.name = "functions",
	.summary = "Look up FF-A functions: numbers, versions, who may call them",
	.operands = "[NAME|FID]...",
	.options = CLI_FORMAT,
	.max_operands = -1,
	.help = "Without operands, all. A NAME is FFA_MEM_SHARE, mem_share or FFA_MEM_SHARE_64, a FID 0xc4000073\n"
		"or its last two digits, 0x73.\n",
	.run = run,
};
