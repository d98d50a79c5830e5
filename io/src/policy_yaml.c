/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The tree of a policy file. Of YAML it takes maps, lists and one-line scalars:
 * no anchor, alias or tag, and no value has a type of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "policy_internal.h"

struct loader {
	yaml_parser_t parser;
	const struct policy_source *source;
	struct policy_cursor cursor;
	struct ffaio_error *error;
};

static void locate(struct loader *loader, yaml_mark_t mark, unsigned long *line,
		   unsigned long *column)
{
	struct policy_cursor *cursor = &loader->cursor;

	ffaio_policy_locate(loader->source, cursor, mark.line, mark.column);
	*line = cursor->line + 1;
	*column = (unsigned long)(cursor->at - cursor->start) + 1;
}

static int fail_at(struct loader *loader, yaml_mark_t mark, const char *text)
{
	unsigned long line, column;

	locate(loader, mark, &line, &column);
	return ffaio_fail(loader->error, loader->source->file, line, column, "%s", text);
}

static int fail_parser(struct loader *loader)
{
	const yaml_parser_t *parser = &loader->parser;
	const char *context = parser->context;
	char text[256];

	if (parser->error == YAML_MEMORY_ERROR)
		return ffaio_fail(loader->error, loader->source->file, 0, 0, "out of memory");
	snprintf(text, sizeof(text), "bad YAML: %s%s%s", context != NULL ? context : "",
		 context != NULL ? ", " : "", parser->problem);
	return fail_at(loader, parser->problem_mark, text);
}

static int next_event(struct loader *loader, yaml_event_t *event)
{
	if (yaml_parser_parse(&loader->parser, event) != 0)
		return 0;
	return fail_parser(loader);
}

/* A block scalar ends in newlines that say nothing. */
static size_t trim(const char *text, size_t length)
{
	while (length > 0 && text[length - 1] == '\n')
		length--;
	return length;
}

static const char *word_fault(const char *text, size_t length)
{
	size_t step;

	for (size_t i = 0; i < length; i += step) {
		const char *fault = ffaio_policy_char_fault(text + i, length - i, &step);

		if (text[i] == '\n')
			return "a line break inside a value: one line expected, or one folded with '>'";
		if (fault != NULL)
			return fault;
	}
	return NULL;
}

static int load_word(struct loader *loader, const yaml_event_t *event, struct policy_node *node)
{
	const char *text = (const char *)event->data.scalar.value;
	const size_t length = trim(text, event->data.scalar.length);
	const char *fault = word_fault(text, length);

	if (fault != NULL)
		return fail_at(loader, event->start_mark, fault);
	node->kind = POLICY_WORD;
	node->text = strndup(text, length);
	if (node->text == NULL)
		return ffaio_fail(loader->error, loader->source->file, 0, 0, "out of memory");
	return 0;
}

/* What the event has that policy files do not, or NULL. */
static const char *event_fault(const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return "an alias: write the value itself";
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	}
	if (anchor != NULL)
		return "an anchor: aliases are not taken";
	return tag != NULL ? "a tag: values have no types" : NULL;
}

static bool starts_many(const yaml_event_t *event)
{
	return event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT;
}

static struct policy_node *load_node(struct loader *loader, const yaml_event_t *event,
				     unsigned int depth);

static int load_children(struct loader *loader, struct policy_node *parent, unsigned int depth)
{
	struct policy_node **tail = &parent->child;
	bool key = parent->kind == POLICY_MAP;
	yaml_event_t event;

	for (;;) {
		bool end;

		if (next_event(loader, &event) != 0)
			return -1;
		end = event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT;
		if (!end && key && starts_many(&event))
			fail_at(loader, event.start_mark, "a key is a word, no map or list");
		else if (!end)
			*tail = load_node(loader, &event, depth);
		yaml_event_delete(&event);
		if (end || *tail == NULL)
			return end ? 0 : -1;
		tail = &(*tail)->next;
		key = parent->kind == POLICY_MAP && !key;
	}
}

static int load_value(struct loader *loader, const yaml_event_t *event, struct policy_node *node,
		      unsigned int depth)
{
	if (event->type == YAML_SCALAR_EVENT)
		return load_word(loader, event, node);
	node->kind = event->type == YAML_MAPPING_START_EVENT ? POLICY_MAP : POLICY_LIST;
	if (depth == loader->source->format->depth) {
		char text[64];

		snprintf(text, sizeof(text), "nested deeper than any %s is",
			 loader->source->format->what);
		return fail_at(loader, event->start_mark, text);
	}
	return load_children(loader, node, depth + 1);
}

/* The value that starts with EVENT, inside DEPTH others; NULL after an error. */
static struct policy_node *load_node(struct loader *loader, const yaml_event_t *event,
				     unsigned int depth)
{
	const char *fault = event_fault(event);
	struct policy_node *node;

	if (fault != NULL) {
		fail_at(loader, event->start_mark, fault);
		return NULL;
	}
	node = calloc(1, sizeof(*node));
	if (node == NULL) {
		ffaio_fail(loader->error, loader->source->file, 0, 0, "out of memory");
		return NULL;
	}
	locate(loader, event->start_mark, &node->line, &node->column);
	if (load_value(loader, event, node, depth) == 0)
		return node;
	ffaio_policy_free_tree(node);
	return NULL;
}

void ffaio_policy_free_tree(struct policy_node *node)
{
	while (node != NULL) {
		struct policy_node *next = node->next;

		ffaio_policy_free_tree(node->child);
		free(node->text);
		free(node);
		node = next;
	}
}

/* An event that must be of TYPE; TEXT is the error otherwise. */
static int expect(struct loader *loader, yaml_event_type_t type, const char *text)
{
	yaml_event_t event;
	int result = 0;

	if (next_event(loader, &event) != 0)
		return -1;
	if (event.type != type)
		result = fail_at(loader, event.start_mark, text);
	yaml_event_delete(&event);
	return result;
}

static int load_document(struct loader *loader, struct policy_node **root)
{
	const struct policy_format *format = loader->source->format;
	yaml_event_t event;
	char none[96], keys[96], second[96];

	snprintf(none, sizeof(none), "no %s here: '%s: 1' expected", format->what, format->key);
	snprintf(keys, sizeof(keys), "no %s here: keys such as '%s: 1' expected", format->what,
		 format->key);
	snprintf(second, sizeof(second), "a second document: a file holds one %s", format->what);
	if (expect(loader, YAML_STREAM_START_EVENT, "no YAML") != 0 ||
	    expect(loader, YAML_DOCUMENT_START_EVENT, none) != 0 || next_event(loader, &event) != 0)
		return -1;
	if (event.type == YAML_MAPPING_START_EVENT)
		*root = load_node(loader, &event, 0);
	else
		fail_at(loader, event.start_mark, keys);
	yaml_event_delete(&event);
	if (*root == NULL || expect(loader, YAML_DOCUMENT_END_EVENT, "one map expected") != 0)
		return -1;
	return expect(loader, YAML_STREAM_END_EVENT, second);
}

int ffaio_policy_read_tree(struct policy_source *source, struct ffaio_error *error)
{
	struct loader loader = { .source = source, .error = error };
	int result;

	if (yaml_parser_initialize(&loader.parser) == 0)
		return ffaio_fail(error, source->file, 0, 0, "out of memory");
	yaml_parser_set_encoding(&loader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&loader.parser, (const unsigned char *)source->bytes,
				     source->size);
	result = load_document(&loader, &source->root);
	yaml_parser_delete(&loader.parser);
	return result;
}
