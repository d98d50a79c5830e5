/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffaio/extract.h>
#include <stdarg.h>
#include <string.h>

/* Complaints, and what commands work on: policies and systems. */

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

struct ffaio_policy *cli_load_policy(const struct cli_options *options, const char *operand)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_open(operand, &options->extract, &error);

	if (policy == NULL)
		cli_complain_error(&error);
	return policy;
}

struct ffaio_system *cli_load_system(const char *name)
{
	struct ffaio_error error = { 0 };
	struct ffaio_system *system = ffaio_system_load(name, &error);

	if (system == NULL)
		cli_complain_error(&error);
	return system;
}

int cli_load_policies(const struct cli_options *options, struct cli_policies *policies)
{
	*policies = (struct cli_policies){ .source.spmc = options->spmc };
	if (options->policy != NULL)
		policies->host = cli_load_policy(options, options->policy);
	if (options->guest != NULL)
		policies->guest = cli_load_policy(options, options->guest);
	if (options->system != NULL)
		policies->source.system = policies->system = cli_load_system(options->system);
	if ((options->policy == NULL || policies->host != NULL) &&
	    (options->guest == NULL || policies->guest != NULL) &&
	    (options->system == NULL || policies->system != NULL))
		return CLI_OK;
	cli_free_policies(policies);
	return CLI_BAD;
}

void cli_free_policies(struct cli_policies *policies)
{
	ffaio_policy_free(policies->host);
	ffaio_policy_free(policies->guest);
	ffaio_system_free(policies->system);
}
