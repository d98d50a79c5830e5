/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "c_unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)256 << 10)

struct c_chunk {
	struct c_chunk *next;
	size_t used, size;
	max_align_t bytes[];
};

static struct c_chunk *add_chunk(struct c_unit *unit, size_t size)
{
	struct c_chunk *chunk = NULL;

	size = size > CHUNK_SIZE ? size : CHUNK_SIZE;
	if (unit->memory + size <= C_MEMORY_LIMIT)
		chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL)
		ffaio_c_refuse(unit, (struct c_place){ 0 }, "too large to be read");
	chunk->size = size;
	chunk->used = 0;
	chunk->next = unit->chunk;
	unit->chunk = chunk;
	unit->memory += size;
	return chunk;
}

void *ffaio_c_alloc(struct c_unit *unit, size_t size)
{
	const size_t align = sizeof(max_align_t);
	struct c_chunk *chunk = unit->chunk;
	char *bytes;

	size = (size + align - 1) / align * align;
	if (chunk == NULL || chunk->size - chunk->used < size)
		chunk = add_chunk(unit, size);
	bytes = (char *)chunk->bytes + chunk->used;
	chunk->used += size;
	return memset(bytes, 0, size);
}

struct c_mark ffaio_c_mark(const struct c_unit *unit)
{
	return (struct c_mark){ unit->chunk, unit->chunk != NULL ? unit->chunk->used : 0 };
}

static void drop_chunk(struct c_unit *unit)
{
	struct c_chunk *next = unit->chunk->next;

	unit->memory -= unit->chunk->size;
	free(unit->chunk);
	unit->chunk = next;
}

void ffaio_c_release(struct c_unit *unit, struct c_mark mark)
{
	while (unit->chunk != mark.chunk)
		drop_chunk(unit);
	if (unit->chunk != NULL)
		unit->chunk->used = mark.used;
}

void ffaio_c_free(struct c_unit *unit)
{
	while (unit->chunk != NULL)
		drop_chunk(unit);
}

void ffaio_c_refuse(struct c_unit *unit, struct c_place place, const char *format, ...)
{
	const char *file = unit->files > place.file ? unit->file[place.file].name : "";
	va_list args;

	va_start(args, format);
	ffaio_vfail(unit->error, file, place.line, place.column, format, args);
	va_end(args);
	longjmp(*unit->refused, 1);
}

void ffaio_c_push(struct c_unit *unit, struct c_tokens *tokens, const struct c_token *token)
{
	if (tokens->count == tokens->room) {
		const size_t room = tokens->room != 0 ? 2 * tokens->room : 16;
		struct c_token *at = ffaio_c_alloc(unit, room * sizeof(*at));

		if (tokens->count != 0)
			memcpy(at, tokens->at, tokens->count * sizeof(*at));
		tokens->at = at;
		tokens->room = room;
	}
	if (++unit->total > C_TOKEN_LIMIT)
		ffaio_c_refuse(unit, token->place, "too many tokens");
	tokens->at[tokens->count++] = *token;
}

void ffaio_c_step(struct c_unit *unit, struct c_place place)
{
	if (++unit->steps > C_STEP_LIMIT)
		ffaio_c_refuse(unit, place, "too much to run");
}

bool ffaio_c_is(const struct c_token *token, const char *text)
{
	return token->kind != C_END && token->kind != C_STRING && strlen(text) == token->length &&
	       memcmp(token->text, text, token->length) == 0;
}

bool ffaio_c_same(const struct c_token *a, const struct c_token *b)
{
	return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

size_t ffaio_c_bucket(const struct c_token *name)
{
	uint32_t hash = 2166136261u;

	for (uint32_t i = 0; i < name->length; i++)
		hash = (hash ^ (unsigned char)name->text[i]) * 16777619u;
	return hash % C_BUCKETS;
}

const char *ffaio_c_where(const struct c_unit *unit, struct c_place place)
{
	static _Thread_local char buffer[4][300];
	static _Thread_local unsigned int next;
	char *at = buffer[next++ % 4];

	snprintf(at, sizeof(buffer[0]), "%s:%u", unit->file[place.file].name, place.line);
	return at;
}

char *ffaio_c_text(struct c_unit *unit, const struct c_token *token)
{
	char *text = ffaio_c_alloc(unit, token->length + 1);

	memcpy(text, token->text, token->length);
	return text;
}

bool ffaio_c_assumed(const struct c_unit *unit, const char *name, size_t length, int64_t *value)
{
	for (size_t i = 0; unit->options != NULL && i < unit->options->assumptions; i++) {
		const struct ffaio_assumption *assumption = &unit->options->assume[i];

		if (strlen(assumption->name) == length &&
		    memcmp(assumption->name, name, length) == 0) {
			*value = assumption->value;
			return true;
		}
	}
	return false;
}
