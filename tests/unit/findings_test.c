/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"

#include <ffareport/findings.h>
#include <stdlib.h>

typedef void renderer(FILE *out, const struct ffareport_findings *findings);

/* What RENDER writes; free it. */
static char *render(renderer *write, const struct ffareport_findings *findings)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	write(out, findings);
	fclose(out);
	return text;
}

static const struct ffareport_rule rules[] = {
	{ "open", "A call gets through", "It should not. Deny it." },
	{ "odd", "100%, odd: really", "Look & see." },
};

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		count++;
	return count;
}

/* A text of the caller's choice, as each format has to write it. */
struct row {
	const char *message;
	const char *sarif, *junit, *github;
};

static const struct row rows[] = {
	{ "plain", "\"text\": \"plain\"", "message=\"plain\"", "::plain\n" },
	{ "a<b & \"c\"", "a<b & \\\"c\\\"", "a&lt;b &amp; &quot;c&quot;", "::a<b & \"c\"\n" },
	{ "50%: a, b\r\nc", "50%: a, b\\r\\nc", "50%: a, b&#13;&#10;c", "::50%25: a, b%0D%0Ac\n" },
	{ "bell\a null\x1b[0m", "bell\xef\xbf\xbd null\xef\xbf\xbd[0m",
	  "bell\xef\xbf\xbd null\xef\xbf\xbd[0m", "::bell\xef\xbf\xbd null\xef\xbf\xbd[0m\n" },
	{ "\xff\xc0\x80 \xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd", "\xef\xbf\xbd \xef\xbf\xbd" },
	{ "\xef\xbf\xbf!", "\"\xef\xbf\xbd!\"", "\"\xef\xbf\xbd!\"", "::\xef\xbf\xbd!\n" },
	{ "h\xc3\xa9 \xf0\x9f\x94\x92", "\"h\xc3\xa9 \xf0\x9f\x94\x92\"",
	  "\"h\xc3\xa9 \xf0\x9f\x94\x92\"", "::h\xc3\xa9 \xf0\x9f\x94\x92\n" },
	{ "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd\"", "cut \xef\xbf\xbd\xef\xbf\xbd\"",
	  "::cut \xef\xbf\xbd\xef\xbf\xbd\n" },
};

static void check_part(renderer *write, const struct ffareport_findings *findings, const char *part)
{
	char *text = render(write, findings);

	if (!CHECK(strstr(text, part) != NULL))
		CHECK_EQ_STR(text, part);
	free(text);
}

TEST(findings, escapes_any_text)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ffareport_finding finding = {
			"open", FFAREPORT_WARNING, rows[i].message, "a.yaml", 3, 5, "a/b"
		};
		const struct ffareport_findings findings = { .command = "lint",
							     .rules = rules,
							     .rule_count = 2,
							     .findings = &finding,
							     .finding_count = 1 };

		test_context("row %zu", i);
		check_part(ffareport_findings_sarif, &findings, rows[i].sarif);
		check_part(ffareport_findings_junit, &findings, rows[i].junit);
		check_part(ffareport_findings_github, &findings, rows[i].github);
	}
}

/* Where it is, in each format: SARIF's URI and region, the rest as it stands. */
static const struct place {
	const char *file;
	unsigned long line, column;
	const char *sarif, *junit, *github;
} places[] = {
	{ "p/a.yaml", 3, 5, "\"uri\": \"p/a.yaml\"", "file=\"p/a.yaml\"",
	  "::error file=p/a.yaml,line=3,col=5,title=" },
	{ "p/a.yaml", 3, 5, "\"startColumn\": 5", ">p/a.yaml:3:5: m<",
	  "- p/a.yaml:3: error: m [odd]\n" },
	{ "a b%#.yaml", 1, 0, "\"uri\": \"a%20b%25%23.yaml\"", ">a b%#.yaml:1: m<",
	  "::error file=a b%25#.yaml,line=1,title=100%25%2C odd%3A really::m\n" },
	{ "/x/y:z,\xc3\xa9", 0, 0, "\"uri\": \"file:///x/y%3Az%2C%C3%A9\"", ">/x/y:z,\xc3\xa9: m<",
	  "::error file=/x/y%3Az%2C\xc3\xa9,title=" },
	{ "::error::x", 1, 1, "\"uri\": \"%3A%3Aerror%3A%3Ax\"", "file=\"::error::x\"",
	  "\n- ::error::x:1: error" },
	{ "-", 2, 2, "\"locations\": [\n", "file=\"-\"", "::error title=" },
	{ NULL, 0, 0, "\"locations\": [\n", "><failure type=\"odd\" message=\"m\">m<",
	  "::error title=" },
};

TEST(findings, places)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct place *p = &places[i];
		const struct ffareport_finding finding = { "odd",   FFAREPORT_ERROR, "m", p->file,
							   p->line, p->column,	     "f" };
		const struct ffareport_findings findings = { .command = "lint",
							     .rules = rules,
							     .rule_count = 2,
							     .findings = &finding,
							     .finding_count = 1 };
		char *text;

		test_context("place %zu", i);
		check_part(ffareport_findings_sarif, &findings, p->sarif);
		check_part(ffareport_findings_github, &findings, p->github);
		text = render(ffareport_findings_junit, &findings);
		if (p->file != NULL)
			CHECK(strstr(text, p->junit) != NULL);
		else
			CHECK(strstr(text, "file=") == NULL);
		free(text);
	}
}

TEST(findings, rules_and_levels)
{
	static const struct ffareport_finding list[] = {
		{ "odd", FFAREPORT_NOTE, "m", "a", 1, 1, "f1" },
		{ "open", FFAREPORT_ERROR, "n", "a", 2, 1, "f2" },
	};
	static const char *const passed[] = { "other <1>" };
	const struct ffareport_findings findings = {
		"diff", "1.2.3", rules, 2, list, 2, passed, 1
	};

	check_part(ffareport_findings_sarif, &findings, "\"ruleIndex\": 1");
	check_part(ffareport_findings_sarif, &findings, "\"level\": \"note\"");
	check_part(ffareport_findings_sarif, &findings, "\"version\": \"1.2.3\"");
	check_part(ffareport_findings_sarif, &findings, "\"id\": \"ffafilter/diff/\"");
	check_part(ffareport_findings_sarif, &findings, "\"primaryLocationLineHash\": \"f2\"");
	check_part(ffareport_findings_junit, &findings, "tests=\"3\" failures=\"2\"");
	check_part(ffareport_findings_junit, &findings, "name=\"other &lt;1&gt;\" time=\"0\"/>");
	check_part(ffareport_findings_github, &findings, "::group::ffafilter diff: 2 findings\n");
	check_part(ffareport_findings_github, &findings, "::notice file=a,line=1,col=1,");
}

/* COUNT warnings of KINDS rules, in turns. */
static struct ffareport_findings many(size_t count, size_t kinds)
{
	static const char *const ids[] = { "r0", "r1", "r2", "r3", "r4",  "r5",
					   "r6", "r7", "r8", "r9", "r10", "r11" };
	static struct ffareport_finding list[26000];

	for (size_t i = 0; i < count; i++)
		list[i] = (struct ffareport_finding){
			ids[i % kinds], FFAREPORT_WARNING, "m", "a", i + 1, 1, "f"
		};
	return (struct ffareport_findings){ .command = "lint",
					    .findings = list,
					    .finding_count = count };
}

/* What GitHub shows of a level is ten: more are grouped, and nothing is lost from the log. */
TEST(findings, github_groups)
{
	static const struct {
		size_t count, kinds, annotations;
		const char *says;
	} cases[] = {
		{ 10, 1, 10, "::m\n" },
		{ 11, 1, 1, "::m%0AAlso: a:2, a:3, a:4, a:5, a:6, a:7, a:8, a:9, a:10, a:11\n" },
		{ 22, 10, 10, "::m%0AAlso: a:11, a:21\n" },
		{ 24, 12, 10, "::3 more kinds of findings: see the log\n" },
		{ 30, 1, 1, ", a:21 and 9 more\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ffareport_findings findings = many(cases[i].count, cases[i].kinds);
		char *text = render(ffareport_findings_github, &findings);

		test_context("case %zu", i);
		CHECK_EQ_U64(count_of(text, "\n::warning "), cases[i].annotations);
		CHECK_EQ_U64(count_of(text, "\n- "), cases[i].count);
		CHECK(strstr(text, cases[i].says) != NULL);
		free(text);
	}
}

TEST(findings, sarif_stays_within_githubs_limit)
{
	const struct ffareport_findings findings = many(25001, 1);
	char *text = render(ffareport_findings_sarif, &findings);

	CHECK_EQ_U64(count_of(text, "\"ruleId\""), 25000);
	CHECK(strstr(text, "\"results left out: 1\"") != NULL);
	free(text);
}
