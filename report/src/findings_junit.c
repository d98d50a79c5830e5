/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "plain.h"

#include <ffareport/findings.h>

static const char *escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\t': /* these three would be spaces in an attribute */
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

/* TEXT as an attribute or as content. */
static void put(FILE *out, const char *text)
{
	plain_put(out, text, escape_of);
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	put(out, value);
	fputc('"', out);
}

static void open_case(FILE *out, const struct ffareport_findings *findings, const char *first,
		      const char *second)
{
	fputs("    <testcase classname=\"ffafilter.", out);
	put(out, findings->command);
	fputs("\" name=\"", out);
	put(out, first);
	if (second != NULL)
		fputc(' ', out);
	put(out, second);
	fputs("\" time=\"0\"", out);
}

static void put_place(FILE *out, const struct ffareport_finding *finding)
{
	if (finding->file == NULL)
		return;
	put(out, finding->file);
	if (finding->line != 0)
		fprintf(out, ":%lu", finding->line);
	if (finding->line != 0 && finding->column != 0)
		fprintf(out, ":%lu", finding->column);
	fputs(": ", out);
}

static void put_finding(FILE *out, const struct ffareport_findings *findings,
			const struct ffareport_finding *finding)
{
	open_case(out, findings, finding->rule, finding->fingerprint);
	if (finding->file != NULL)
		put_attribute(out, "file", finding->file);
	fputs(">\n      <failure", out);
	put_attribute(out, "type", finding->rule);
	put_attribute(out, "message", finding->message);
	fputc('>', out);
	put_place(out, finding);
	put(out, finding->message);
	fputs("</failure>\n    </testcase>\n", out);
}

void ffareport_findings_junit(FILE *out, const struct ffareport_findings *findings)
{
	const size_t failed = findings->finding_count;
	const size_t all = failed + findings->passed_count;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	fprintf(out, "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"0\" time=\"0\">\n", all,
		failed);
	fputs("  <testsuite name=\"ffafilter ", out);
	put(out, findings->command);
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
		all, failed);
	for (size_t i = 0; i < failed; i++)
		put_finding(out, findings, &findings->findings[i]);
	for (size_t i = 0; i < findings->passed_count; i++) {
		open_case(out, findings, findings->passed[i], NULL);
		fputs("/>\n", out);
	}
	fputs("  </testsuite>\n</testsuites>\n", out);
}
