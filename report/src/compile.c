/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "compile.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#define LICENCE "BSD-2-Clause OR GPL-2.0-or-later"

static const char *const forms[] = {
	[FFAREPORT_TABLE] = "table",
	[FFAREPORT_SWITCH] = "switch",
	[FFAREPORT_STRUCT] = "struct",
	[FFAREPORT_FIXED] = "fixed",
};

void ffareport_put(const struct compile *c, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '@')
			fputs(c->prefix, c->out);
		else if (*p == '$')
			fputs(c->capitals, c->out);
		else
			fputc(*p, c->out);
	}
}

void ffareport_put_comment(const struct compile *c, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		const char last = p == text ? '\0' : p[-1];
		const bool ends = (last == '*' && *p == '/') || (last == '/' && *p == '*');

		/* Nor may it be a trigraph or go on behind the end of the line. */
		if (ends || (*p == '?' && last == '?'))
			fputc(' ', c->out);
		fputc(iscntrl((unsigned char)*p) || *p == '\\' ? ' ' : *p, c->out);
	}
}

static void put_line(const struct compile *c, const char *what, const char *text)
{
	if (text == NULL)
		return;
	fprintf(c->out, " * %s", what);
	ffareport_put_comment(c, text);
	fputc('\n', c->out);
}

void ffareport_compile_head(const struct compile *c, const char *form)
{
	fprintf(c->out, "/* SPDX-License-Identifier: %s */\n/*\n", c->licence);
	put_line(c, "FF-A filter policy ", c->policy->name);
	put_line(c, "", c->policy->summary);
	put_line(c, "Origin: ", c->policy->origin);
	fprintf(c->out,
		" *\n"
		" * Written by ffafilter compile --emit %s: change the policy, not this. The output\n"
		" * carries the licence of whoever has it written, named above; ffafilter claims\n"
		" * none in it.\n"
		" */\n",
		form);
}

/* Names start with a letter: an underscore in front is the compiler's. */
static bool is_identifier(const char *text)
{
	if (!isalpha((unsigned char)text[0]) || strlen(text) >= FFAREPORT_PREFIX)
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		if (!isalnum((unsigned char)*p) && *p != '_')
			return false;
	}
	return true;
}

static bool is_licence(const char *text)
{
	return text[0] != '\0' && strlen(text) < 128 &&
	       text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				 "0123456789 .+-():")] == '\0';
}

/* linux-v7.3 gives linux_v7_3. */
static void default_prefix(char prefix[FFAREPORT_PREFIX], const char *name)
{
	size_t n = 0;

	for (; name[n] != '\0' && n < FFAREPORT_PREFIX - 1; n++)
		prefix[n] = isalnum((unsigned char)name[n]) ? name[n] : '_';
	prefix[n] = '\0';
}

static int set_names(struct compile *c, const struct ffareport_compile *options,
		     struct ffaio_error *error)
{
	const char *file = c->policy->files[0];

	c->licence = options->licence != NULL ? options->licence : LICENCE;
	if (options->prefix == NULL)
		default_prefix(c->prefix, c->policy->name);
	else if (is_identifier(options->prefix))
		snprintf(c->prefix, sizeof(c->prefix), "%s", options->prefix);
	else
		return ffaio_fail(
			error, file, 0, 0,
			"'%s' is no prefix: letters, digits and underscores, a letter first, "
			"%d at most",
			options->prefix, FFAREPORT_PREFIX - 1);
	if (!is_identifier(c->prefix))
		return ffaio_fail(error, file, 0, 0,
				  "no C names can be made of '%s': give a prefix", c->policy->name);
	if (!is_licence(c->licence))
		return ffaio_fail(error, file, 0, 0, "'%s' is no SPDX licence expression",
				  c->licence);
	for (size_t i = 0; i < sizeof(c->prefix); i++)
		c->capitals[i] = (char)toupper((unsigned char)c->prefix[i]);
	return 0;
}

int ffareport_compile(FILE *out, const struct ffaio_policy *policy,
		      const struct ffareport_compile *options, struct ffaio_error *error)
{
	struct compile c = { .out = out, .policy = policy, .form = options->form };

	if (set_names(&c, options, error) != 0)
		return -1;
	ffareport_compile_head(&c, forms[c.form]);
	if (c.form == FFAREPORT_STRUCT || c.form == FFAREPORT_FIXED) {
		ffareport_compile_struct(&c);
		return 0;
	}
	ffareport_compile_interface(&c);
	ffareport_compile_window(&c);
	ffareport_compile_entries(&c);
	ffareport_compile_decide(&c);
	return 0;
}
