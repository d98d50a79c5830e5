/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Comments that speak to tools. libyaml drops comments, but says where each
 * scalar begins and ends: a '#' between scalars, at the start of a line or
 * after a blank, begins one.
 */
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "policy_internal.h"

#define MAGIC "ffafilter:"

struct remarks {
	struct ffaio_policy *policy;
	const struct policy_source *source;
	unsigned int file;
	struct policy_cursor cursor;
	size_t first; /* of this file's remarks */
	unsigned long content; /* the last line with anything but a comment; 0: none yet */
	struct ffaio_error *error;
};

static int add(struct remarks *r, struct ffaio_remark remark)
{
	struct ffaio_policy *policy = r->policy;
	struct ffaio_remark *list =
		realloc(policy->remark, (policy->remark_count + 1) * sizeof(*list));

	if (list != NULL)
		policy->remark = list;
	if (list == NULL || remark.text == NULL) {
		free(remark.text);
		return ffaio_fail(r->error, r->source->file, 0, 0, "out of memory");
	}
	list[policy->remark_count++] = remark;
	return 0;
}

/* TEXT without the blanks around it. */
static char *trimmed(const char *text, size_t size)
{
	while (size > 0 && (text[0] == ' ' || text[0] == '\t')) {
		text++;
		size--;
	}
	while (size > 0 && strchr(" \t\r", text[size - 1]) != NULL)
		size--;
	return strndup(text, size);
}

/* The comment at AT, LINE, to its end at END. */
static int read_comment(struct remarks *r, const char *at, const char *end, unsigned long line)
{
	const char *text = at;
	struct ffaio_remark remark = {
		.place = { r->file, line, (unsigned long)(at - r->cursor.start) + 1, false },
		.top = r->content == 0,
		.about = r->content == line ? line : 0,
	};

	while (text < end && *text == '#')
		text++;
	while (text < end && (*text == ' ' || *text == '\t'))
		text++;
	if ((size_t)(end - text) < strlen(MAGIC) || memcmp(text, MAGIC, strlen(MAGIC)) != 0)
		return 0;
	text += strlen(MAGIC);
	remark.text = trimmed(text, (size_t)(end - text));
	return add(r, remark);
}

/* There is more than a comment on LINE: what was said on lines of their own is about it. */
static void note_content(struct remarks *r, unsigned long line)
{
	if (line <= r->content)
		return;
	r->content = line;
	for (size_t i = r->first; i < r->policy->remark_count; i++) {
		if (r->policy->remark[i].about == 0)
			r->policy->remark[i].about = line;
	}
}

/* Look at the bytes from the cursor up to STOP, where no scalar is. */
static int read_gap(struct remarks *r, const char *stop)
{
	struct policy_cursor *c = &r->cursor;

	while (c->at < stop) {
		const bool starts = c->at == c->start || c->at[-1] == ' ' || c->at[-1] == '\t';
		const char *newline = memchr(c->at, '\n', (size_t)(stop - c->at));

		if (*c->at == '#' && starts) {
			const char *end = newline != NULL ? newline : stop;

			if (read_comment(r, c->at, end, c->line + 1) != 0)
				return -1;
			c->at = end;
			continue;
		}
		if (*c->at == '\n') {
			c->start = c->at + 1;
			c->line++;
		} else if (strchr(" \t\r", *c->at) == NULL) {
			note_content(r, c->line + 1);
		}
		c->at++;
	}
	return 0;
}

/* Past a scalar that ends at END; one in block form ends where the next line starts. */
static void skip_scalar(struct remarks *r, const struct policy_cursor *end)
{
	note_content(r, r->cursor.line + 1);
	r->cursor = *end;
	if (end->at != end->start)
		note_content(r, end->line + 1);
}

/* The gap before TOKEN, and past it if it is a scalar. */
static int read_token(struct remarks *r, const yaml_token_t *token, struct policy_cursor *mark)
{
	if (token->type != YAML_SCALAR_TOKEN)
		return 0;
	ffaio_policy_locate(r->source, mark, token->start_mark.line, token->start_mark.column);
	if (read_gap(r, mark->at) != 0)
		return -1;
	ffaio_policy_locate(r->source, mark, token->end_mark.line, token->end_mark.column);
	skip_scalar(r, mark);
	return 0;
}

static int read_tokens(struct remarks *r, yaml_parser_t *parser)
{
	struct policy_cursor mark = { 0 };
	yaml_token_t token;
	bool more = true;

	while (more) {
		/* The tree was read from the same bytes: only memory can be at fault here. */
		if (yaml_parser_scan(parser, &token) == 0)
			return ffaio_fail(r->error, r->source->file, 0, 0, "out of memory");
		more = token.type != YAML_STREAM_END_TOKEN;
		if (read_token(r, &token, &mark) != 0)
			more = false;
		yaml_token_delete(&token);
	}
	return r->error->set ? -1 : read_gap(r, r->source->bytes + r->source->size);
}

int ffaio_policy_read_remarks(struct ffaio_policy *policy, const struct policy_source *source,
			      unsigned int file, struct ffaio_error *error)
{
	struct remarks r = { .policy = policy,
			     .source = source,
			     .file = file,
			     .cursor = { .at = source->bytes, .start = source->bytes },
			     .first = policy->remark_count,
			     .error = error };
	yaml_parser_t parser;
	int result;

	if (yaml_parser_initialize(&parser) == 0)
		return ffaio_fail(error, source->file, 0, 0, "out of memory");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)source->bytes, source->size);
	result = read_tokens(&r, &parser);
	yaml_parser_delete(&parser);
	return result;
}
