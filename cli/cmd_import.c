/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

static const struct ffaio_importer *find(const char *name)
{
	size_t count;
	const struct ffaio_importer *importers = ffaio_importers(&count);
	const struct ffaio_importer *found = ffaio_importer_find(name);
	const char *names[16];
	char hint[128];

	for (size_t i = 0; i < count; i++)
		names[i % 16] = importers[i].name;
	if (found != NULL)
		return found;
	cli_complain("import: no format '%s'%s", name,
		     cli_hint(name, names, count < 16 ? count : 16, hint));
	return NULL;
}

static int import(const struct cli_options *options, const struct ffaio_importer *importer,
		  const char *file)
{
	struct ffaio_import_report report = { 0 };
	struct ffaio_error error = { 0 };
	struct ffaio_trace_writer *writer = ffaio_trace_create(options->output, &error);
	int status;

	if (writer == NULL)
		return cli_complain_error(&error);
	status = ffaio_import(importer, file, writer, &report, &error);
	if (ffaio_trace_finish(writer, status == 0, &error) != 0 || status != 0)
		return cli_complain_error(&error);
	fflush(stdout);
	ffareport_import(stderr, options->report, file, &report);
	return CLI_OK;
}

static int run(const struct cli_options *options)
{
	const struct ffaio_importer *importer = find(options->operands[0]);

	if (importer == NULL)
		return CLI_BAD;
	return import(options, importer, options->operand_count > 1 ? options->operands[1] : "-");
}

static void list_formats(FILE *out)
{
	size_t count;
	const struct ffaio_importer *importers = ffaio_importers(&count);

	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %-14s %s\n", importers[i].name, importers[i].summary);
}

const struct cli_command cli_import = {
	.name = "import",
	.summary = "Turn a foreign log into a trace",
	.operands = "FORMAT [FILE]",
	.options = CLI_OUTPUT | CLI_REPORT,
	.min_operands = 1,
	.max_operands = 2,
	.help = "FILE may be gzip; lines may have any prefix of a console. A report of what was\n"
		"read, paired, lost and left out goes to standard error. FORMAT is one of\n\n",
	.help_list = list_formats,
	.run = run,
};
