/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_event.h"

#include <string.h>

#define NANOSECONDS 1000000000u
#define FRACTION_DIGITS 9u

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_decimal(char c)
{
	return c >= '0' && c <= '9';
}

/* The word that ends at TEXT's end, which is moved before it and the blanks there. */
static struct ffaio_rest last_word(struct ffaio_rest *text)
{
	struct ffaio_rest word;

	while (text->end > text->at && is_blank(text->end[-1]))
		text->end--;
	word.end = text->end;
	while (text->end > text->at && !is_blank(text->end[-1]))
		text->end--;
	word.at = text->end;
	return word;
}

/* "2199.867856", or a plain count, which is no time; *PLAIN says which. */
static bool is_time(struct ffaio_rest word, uint64_t *time, bool *plain)
{
	uint64_t seconds, fraction = 0;
	unsigned int digits;
	const char *point;

	*time = 0;
	if (!ffaio_rest_number(&word, 10, &seconds))
		return false;
	*plain = word.at == word.end;
	if (*plain)
		return true;
	if (!ffaio_rest_take(&word, "."))
		return false;
	point = word.at;
	if (!ffaio_rest_number(&word, 10, &fraction) || word.at != word.end ||
	    word.at - point > FRACTION_DIGITS || seconds > UINT64_MAX / NANOSECONDS - 1)
		return false;
	for (digits = (unsigned int)(word.at - point); digits < FRACTION_DIGITS; digits++)
		fraction *= 10;
	*time = seconds * NANOSECONDS + fraction;
	return true;
}

/* "[001]" */
static bool is_cpu(struct ffaio_rest word, uint32_t *cpu)
{
	uint64_t value;

	if (!ffaio_rest_take(&word, "[") || !ffaio_rest_number(&word, 10, &value) ||
	    value > UINT32_MAX || !ffaio_rest_take(&word, "]") || word.at != word.end)
		return false;
	*cpu = (uint32_t)value;
	return true;
}

/* The number at the end of WORD: "up-1335", "1335", "1335/1336". */
static bool take_task(struct ffaio_rest word, struct ffaio_event *event)
{
	struct ffaio_rest number = { word.end, word.end };

	while (number.at > word.at && is_decimal(number.at[-1]))
		number.at--;
	event->has_task = ffaio_rest_number(&number, 10, &event->task);
	return event->has_task;
}

/* What stands before the CPU: the thread, and maybe its process in parentheses. */
static void take_thread(struct ffaio_rest text, struct ffaio_event *event)
{
	struct ffaio_rest word = last_word(&text);

	if (word.end > word.at && word.end[-1] == ')') {
		while (word.end > word.at && word.at[0] != '(')
			word = last_word(&text);
		word = last_word(&text);
	}
	take_task(word, event);
}

/* TEXT is what stands before the colon of a time. */
static bool is_head(struct ffaio_rest text, struct ffaio_event *event)
{
	struct ffaio_rest word = last_word(&text);
	bool plain;

	if (!is_time(word, &event->time, &plain))
		return false;
	word = last_word(&text);
	event->has_cpu = is_cpu(word, &event->cpu);
	if (event->has_cpu) {
		take_thread(text, event);
		return true;
	}
	/* perf leaves the CPU out where it recorded one thread alone. */
	if (!plain && word.at < word.end && is_decimal(word.at[0]) && take_task(word, event))
		return true;
	word = last_word(&text); /* behind the CPU, tracefs has flags */
	event->has_cpu = is_cpu(word, &event->cpu);
	if (event->has_cpu)
		take_thread(text, event);
	return event->has_cpu;
}

/* "(0x401106)" or "(0x40118f <- 0x401106)", if one is next. */
static void take_place(struct ffaio_event *event)
{
	struct ffaio_rest place = event->fields, inside;

	if (!ffaio_rest_take(&place, "("))
		return;
	inside = place;
	if (!ffaio_rest_find(&place, ")"))
		return;
	event->fields.at = place.at;
	inside.end = place.at;
	event->returns = ffaio_rest_find(&inside, "<-");
}

/* The name, with a colon behind it or, of pKVM's events, without; then the fields. */
static bool take_name(struct ffaio_rest *rest, struct ffaio_event *event)
{
	const char *system;

	ffaio_rest_skip_blanks(rest);
	event->name = ffaio_rest_word(rest);
	if (is_decimal(event->name.at < event->name.end ? event->name.at[0] : ' ')) {
		ffaio_rest_skip_blanks(rest); /* perf can print a period */
		event->name = ffaio_rest_word(rest);
	}
	if (event->name.end > event->name.at && event->name.end[-1] == ':')
		event->name.end--;
	for (system = event->name.at; system < event->name.end; system++) {
		if (*system == ':')
			event->name.at = system + 1;
	}
	event->fields = *rest;
	ffaio_rest_skip_blanks(&event->fields);
	take_place(event);
	return event->name.at < event->name.end;
}

bool ffaio_event_find(struct ffaio_rest *rest, struct ffaio_event *event)
{
	const char *line = rest->at;
	struct ffaio_rest next;

	while (ffaio_rest_find(rest, ":")) {
		memset(event, 0, sizeof(*event));
		next = *rest;
		if (next.at == next.end || !is_blank(*next.at) ||
		    !is_head((struct ffaio_rest){ line, next.at - 1 }, event) ||
		    !take_name(&next, event))
			continue;
		*rest = next;
		return true;
	}
	return false;
}

static bool equals(struct ffaio_rest text, const char *word)
{
	return ffaio_rest_take(&text, word) && text.at == text.end;
}

bool ffaio_event_is(const struct ffaio_event *event, const char *name)
{
	return equals(event->name, name);
}

bool ffaio_field_is(const struct ffaio_field *field, const char *name)
{
	return equals(field->name, name);
}

bool ffaio_field_next(struct ffaio_rest *rest, struct ffaio_field *field)
{
	while (rest->at < rest->end) {
		struct ffaio_rest word;

		ffaio_rest_skip_blanks(rest);
		word = ffaio_rest_word(rest);
		field->value = word;
		if (!ffaio_rest_find(&field->value, "="))
			continue;
		field->name = (struct ffaio_rest){ word.at, field->value.at - 1 };
		return true;
	}
	return false;
}

bool ffaio_field_number(const struct ffaio_field *field, unsigned int base, uint64_t *value)
{
	struct ffaio_rest text = field->value;
	const bool negative = ffaio_rest_take(&text, "-");

	if (ffaio_rest_take(&text, "0x"))
		base = 16;
	if (!ffaio_rest_number(&text, base, value) || text.at != text.end)
		return false;
	if (negative)
		*value = -*value;
	return true;
}

/* "# entries-in-buffer/entries-written: 22/30": the first eight were overwritten. */
static uint64_t overwritten(struct ffaio_rest rest)
{
	uint64_t left, written;

	if (!ffaio_rest_find(&rest, "# entries-in-buffer/entries-written: ") ||
	    !ffaio_rest_number(&rest, 10, &left) || !ffaio_rest_take(&rest, "/") ||
	    !ffaio_rest_number(&rest, 10, &written) || written <= left)
		return 0;
	return written - left;
}

uint64_t ffaio_event_lost(struct ffaio_rest rest)
{
	struct ffaio_rest text = rest;
	uint64_t count = 0;

	if (ffaio_rest_find(&text, "[LOST ") && ffaio_rest_number(&text, 10, &count) &&
	    ffaio_rest_take(&text, " EVENTS]"))
		return count;
	text = rest;
	if (ffaio_rest_find(&text, "[EVENTS DROPPED]"))
		return 1;
	while (ffaio_rest_find(&text, "[")) {
		if (ffaio_rest_number(&text, 10, &count) &&
		    ffaio_rest_take(&text, " EVENTS DROPPED]"))
			return count;
	}
	text = rest;
	if (ffaio_rest_find(&text, "PERF_RECORD_LOST"))
		return ffaio_rest_find(&text, "lost ") && ffaio_rest_number(&text, 10, &count)
			       ? count
			       : 1;
	return overwritten(rest);
}
