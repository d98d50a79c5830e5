/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff_kinds.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_STEP 64u
#define SLOTS ((size_t)4 * FFAN_KINDS_COUNTED)

_Static_assert(FFAN_KINDS_COUNTED < UINT16_MAX, "places are 16 bits");

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

static uint64_t hash_of_kind(const struct ffan_kind *kind)
{
	uint64_t hash = mix(kind->smcs_only, kind->x0);

	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		hash = mix(mix(hash, kind->verdict[side]), kind->result[side]);
	return hash;
}

static uint64_t hash_of_text(const char *text)
{
	uint64_t hash = 0;

	for (; *text != '\0'; text++)
		hash = mix(hash, (uint8_t)*text);
	return hash;
}

static bool same_kind(const struct ffan_kind *a, const struct ffan_kind *b)
{
	return a->x0 == b->x0 && a->smcs_only == b->smcs_only &&
	       memcmp(a->verdict, b->verdict, sizeof(a->verdict)) == 0 &&
	       memcmp(a->result, b->result, sizeof(a->result)) == 0;
}

static bool same_kind_at(const void *list, size_t i, const void *like)
{
	return same_kind(&((const struct ffan_kind *)list)[i], like);
}

static bool same_why_at(const void *list, size_t i, const void *missing)
{
	return strcmp(((const struct ffan_undecided *)list)[i].missing, missing) == 0;
}

/* A list, its elements of SIZE bytes, and the places in it (from 1) by hash. */
struct table {
	void **list;
	size_t *count;
	size_t size;
	uint16_t **slot;
	bool (*same)(const void *list, size_t i, const void *like);
};

static bool make_room(const struct table *table)
{
	void *list = *table->list;

	if (*table->count % ROOM_STEP == 0)
		list = realloc(list, (*table->count + ROOM_STEP) * table->size);
	if (list == NULL)
		return false;
	*table->list = list;
	memset((char *)list + *table->count * table->size, 0, table->size);
	return true;
}

/* The element of HASH that is like LIKE, a new one of zeros, or NULL: there are too many. */
static int find(const struct table *table, uint64_t hash, const void *like, void **element)
{
	size_t i = hash % SLOTS;

	*element = NULL;
	if (*table->slot == NULL && (*table->slot = calloc(SLOTS, sizeof(uint16_t))) == NULL)
		return -1;
	while ((*table->slot)[i] != 0 && !table->same(*table->list, (*table->slot)[i] - 1u, like))
		i = (i + 1) % SLOTS;
	if ((*table->slot)[i] == 0) {
		if (*table->count == FFAN_KINDS_COUNTED)
			return 0;
		if (!make_room(table))
			return -1;
		(*table->slot)[i] = (uint16_t)++ * table->count;
	}
	*element = (char *)*table->list + ((*table->slot)[i] - 1u) * table->size;
	return 0;
}

int ffan_kinds_find(struct ffan_trace_diff *sum, const struct ffan_kind *like,
		    struct ffan_kind **kind)
{
	void *list = sum->kind, *found;
	const struct table table = { &list, &sum->kind_count, sizeof(*like), &sum->kind_slot,
				     same_kind_at };
	const int result = find(&table, hash_of_kind(like), like, &found);

	sum->kind = list;
	*kind = found;
	if (found == NULL || (*kind)->count != 0)
		return result;
	(*kind)->x0 = like->x0;
	(*kind)->smcs_only = like->smcs_only;
	memcpy((*kind)->verdict, like->verdict, sizeof(like->verdict));
	memcpy((*kind)->result, like->result, sizeof(like->result));
	return 0;
}

int ffan_whys_find(struct ffan_trace_diff *sum, const char *missing, struct ffan_undecided **why)
{
	void *list = sum->why, *found;
	const struct table table = { &list, &sum->why_count, sizeof(**why), &sum->why_slot,
				     same_why_at };
	const int result = find(&table, hash_of_text(missing), missing, &found);

	sum->why = list;
	*why = found;
	if (found == NULL || (*why)->count != 0)
		return result;
	(*why)->missing = strdup(missing);
	if ((*why)->missing != NULL)
		return 0;
	/* The last element is left out again; nothing looks it up any more. */
	sum->why_count--;
	return -1;
}

/* The first of its kind brings its texts along. */
static int add_kind(struct ffan_trace_diff *sum, size_t operand, struct ffan_kind *from)
{
	struct ffan_kind *kind;

	if (ffan_kinds_find(sum, from, &kind) != 0)
		return -1;
	if (kind != NULL && kind->count == 0) {
		*kind = *from;
		kind->operand = operand;
		*from = (struct ffan_kind){ 0 };
	} else if (kind != NULL) {
		kind->count += from->count;
	}
	return 0;
}

static int add_why(struct ffan_trace_diff *sum, size_t operand, struct ffan_undecided *from)
{
	struct ffan_undecided *why;

	if (ffan_whys_find(sum, from->missing, &why) != 0)
		return -1;
	if (why != NULL && why->count == 0) {
		why->operand = operand;
		why->line = from->line;
		why->file = from->file;
		from->file = NULL;
	}
	if (why != NULL)
		why->count += from->count;
	return 0;
}

int ffan_trace_diff_add(struct ffan_trace_diff *sum, size_t operand, struct ffan_trace_diff *part)
{
	int result = 0;

	sum->calls += part->calls;
	sum->changed += part->changed;
	sum->undecided += part->undecided;
	sum->boots_changed += part->boots_changed;
	for (size_t i = 0; i < part->kind_count && result == 0; i++)
		result = add_kind(sum, operand, &part->kind[i]);
	for (size_t i = 0; i < part->why_count && result == 0; i++)
		result = add_why(sum, operand, &part->why[i]);
	return result;
}

void ffan_trace_diff_end(struct ffan_trace_diff *sum)
{
	for (size_t i = 0; i < sum->kind_count; i++) {
		struct ffan_kind *kind = &sum->kind[i];

		free(kind->file);
		free(kind->call);
		for (unsigned int side = 0; side < FFAN_SIDES; side++) {
			free(kind->outcome[side]);
			free(kind->because[side]);
		}
	}
	for (size_t i = 0; i < sum->why_count; i++) {
		free(sum->why[i].missing);
		free(sum->why[i].file);
	}
	free(sum->kind);
	free(sum->why);
	free(sum->kind_slot);
	free(sum->why_slot);
}
