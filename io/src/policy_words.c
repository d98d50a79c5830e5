/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "policy_internal.h"

int ffaio_policy_fail(const struct policy_source *source, const struct policy_node *node,
		      struct ffaio_error *error, const char *format, ...)
{
	char text[sizeof(error->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return ffaio_fail(error, source->file, node->line, node->column, "%s", text);
}

struct policy_quote ffaio_policy_quote(const char *text)
{
	struct policy_quote quote;
	const size_t length = strlen(text);
	size_t shown = length;

	if (length > 40) {
		shown = 37;
		while ((text[shown] & 0xc0) == 0x80)
			shown--;
	}
	snprintf(quote.text, sizeof(quote.text), "'%.*s%s'", (int)shown, text,
		 shown < length ? "..." : "");
	return quote;
}

static const char *kind_text(unsigned int kinds)
{
	switch (kinds) {
	case POLICY_WORD:
		return "a word";
	case POLICY_MAP:
		return "a map";
	case POLICY_LIST:
		return "a list";
	case POLICY_WORD | POLICY_MAP:
		return "a word or a map";
	default:
		return "a word or a list";
	}
}

int ffaio_policy_expect(const struct policy_source *source, const char *key,
			const struct policy_node *node, unsigned int kinds,
			struct ffaio_error *error)
{
	if ((node->kind & kinds) != 0)
		return 0;
	return ffaio_policy_fail(source, node, error, "'%s' takes %s, not %s", key,
				 kind_text(kinds), kind_text(node->kind));
}

/* "a, b or c"; where that does not fit, "a, b, ...". */
static void join(char *buffer, size_t size, const char *const *words, size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		const char *before = i == 0 ? "" : i + 1 == count ? " or " : ", ";

		if (used + strlen(before) + strlen(words[i]) + sizeof(", ...") > size) {
			snprintf(buffer + used, size - used, ", ...");
			return;
		}
		used += (size_t)snprintf(buffer + used, size - used, "%s%s", before, words[i]);
	}
}

int ffaio_policy_pick(const struct policy_reader *reader, const struct policy_node *node,
		      const char *what, const char *const *words, size_t count)
{
	const char *near;
	char all[400];

	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], node->text) == 0)
			return (int)i;
	}
	near = ffaio_nearest(node->text, words, count);
	if (near != NULL)
		return ffaio_policy_fail(reader->source, node, reader->error,
					 "unknown %s %s; did you mean '%s'?", what,
					 ffaio_policy_quote(node->text).text, near);
	join(all, sizeof(all), words, count);
	return ffaio_policy_fail(reader->source, node, reader->error, "unknown %s %s; expected %s",
				 what, ffaio_policy_quote(node->text).text, all);
}

int ffaio_policy_pick_word(const struct policy_reader *reader, const struct policy_node *node,
			   const char *what, const char *(*word)(unsigned int), unsigned int first,
			   unsigned int last)
{
	const char *words[POLICY_CHOICES_MAX];
	int index;

	for (unsigned int i = first; i <= last; i++)
		words[i - first] = word(i);
	index = ffaio_policy_pick(reader, node, what, words, last - first + 1);
	return index < 0 ? -1 : (int)first + index;
}

int ffaio_policy_read_version(const struct policy_reader *reader, const struct policy_node *node,
			      uint32_t *version)
{
	const char *text = node->text;

	if (text[0] == '1' && text[1] == '.' && text[2] >= '0' && text[2] <= '3' &&
	    text[3] == '\0') {
		*version = FFAF_MAKE_VERSION(1, text[2] - '0');
		return 0;
	}
	return ffaio_policy_fail(reader->source, node, reader->error,
				 "%s is no FF-A version; expected 1.0, 1.1, 1.2 or 1.3",
				 ffaio_policy_quote(text).text);
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)((at - digits) % 16);
}

/* A function number such as 0x60 at *TEXT, which moves behind it. */
static bool read_number(const char **text, uint8_t *number)
{
	const char *at = *text;
	const bool prefix = at[0] == '0' && at[1] == 'x';
	const int high = prefix ? hex_digit(at[2]) : -1;
	const int low = high >= 0 ? hex_digit(at[3]) : -1;

	if (low < 0)
		return false;
	*number = (uint8_t)(high * 16 + low);
	*text = at + 4;
	return true;
}

int ffaio_policy_read_window(const struct policy_reader *reader, const struct policy_node *node,
			     uint8_t *first, uint8_t *last)
{
	const char *at = node->text;
	const bool ok =
		read_number(&at, first) && *at++ == '-' && read_number(&at, last) && *at == '\0';

	if (ok && *first <= *last)
		return 0;
	if (ok)
		return ffaio_policy_fail(reader->source, node, reader->error,
					 "the window %s ends before it begins", node->text);
	return ffaio_policy_fail(
		reader->source, node, reader->error,
		"%s is no window; expected two function numbers of two digits, such as 0x60-0xff",
		ffaio_policy_quote(node->text).text);
}

int ffaio_policy_check_name(const struct policy_source *source, const struct policy_node *node,
			    struct ffaio_error *error)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
	const size_t length = strlen(node->text);

	if (length > 0 && length <= 64 && strspn(node->text, letters) == length)
		return 0;
	return ffaio_policy_fail(
		source, node, error,
		"%s is no policy name; expected up to 64 of a to z, 0 to 9, '.' and '-'",
		ffaio_policy_quote(node->text).text);
}

struct ffaio_place ffaio_policy_place(const struct policy_reader *reader,
				      const struct policy_node *node)
{
	return (struct ffaio_place){ reader->file, node->line, node->column };
}
