/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A file and those that it extends, as trees. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "policy_builtin.h"
#include "policy_internal.h"

/* The value of the first KEY of MAP, or NULL. */
static const struct policy_node *find(const struct policy_node *map, const char *key)
{
	const struct policy_node *node = map->child;

	while (node != NULL && strcmp(node->text, key) != 0)
		node = node->next->next;
	return node == NULL ? NULL : node->next;
}

/*
 * The format comes before all else: what a later one has would only be reported
 * as unknown.
 */
static int check_format(const struct policy_source *source, struct ffaio_error *error)
{
	const char *key = source->format->key, *what = source->format->what;
	const struct policy_node *format = find(source->root, key);

	if (format == NULL)
		return ffaio_policy_fail(source, source->root, error,
					 "no %s here: '%s: 1' is missing", what, key);
	if (ffaio_policy_expect(source, key, format, POLICY_WORD, error) != 0)
		return -1;
	if (strcmp(format->text, "1") == 0)
		return 0;
	return ffaio_policy_fail(source, format, error, "unknown %s format %s; expected 1", what,
				 ffaio_policy_quote(format->text).text);
}

static int check_link(const struct policy_source *source, const char *key,
		      const struct policy_node *node, struct ffaio_error *error)
{
	if (node == NULL)
		return 0;
	if (ffaio_policy_expect(source, key, node, POLICY_WORD, error) != 0)
		return -1;
	return ffaio_policy_check_name(source, node, error);
}

/* What it builds on: another of its kind, or one of the kind below. */
static int read_links(struct policy_source *source, struct ffaio_error *error)
{
	const struct policy_format *format = source->format;
	const struct policy_node *base =
		format->base_key != NULL ? find(source->root, format->base_key) : NULL;

	source->extends = find(source->root, "extends");
	source->parent = format;
	if (check_link(source, "extends", source->extends, error) != 0 ||
	    check_link(source, format->base_key, base, error) != 0)
		return -1;
	if (base == NULL)
		return 0;
	if (source->extends != NULL)
		return ffaio_policy_fail(source, base, error,
					 "'%s' beside 'extends': what it extends has one",
					 format->base_key);
	source->extends = base;
	source->parent = format->base;
	return 0;
}

/* The tree of SOURCE, and the words that link it with others. */
static int read_source(struct policy_source *source, struct ffaio_error *error)
{
	if (ffaio_policy_check_bytes(source, error) != 0 ||
	    ffaio_policy_read_tree(source, error) != 0 || check_format(source, error) != 0)
		return -1;
	source->name = find(source->root, "name");
	if (source->name == NULL)
		return ffaio_policy_fail(source, source->root, error, "'name' is missing");
	if (check_link(source, "name", source->name, error) != 0)
		return -1;
	return read_links(source, error);
}

/* DIRECTORY of CHILD / NAME.yaml; NULL when memory is out. */
static char *beside(const char *child, const char *name)
{
	const char *slash = strrchr(child, '/');
	const size_t directory = slash == NULL ? 0 : (size_t)(slash - child) + 1;
	const size_t size = directory + strlen(name) + sizeof(".yaml");
	char *path = malloc(size);

	if (path != NULL)
		snprintf(path, size, "%.*s%s.yaml", (int)directory, child, name);
	return path;
}

/* PATH: where the parent was looked for beside the child, or NULL. */
static int fail_unknown(const struct policy_source *child, const char *path,
			struct ffaio_error *error)
{
	const struct policy_builtins *builtins = child->parent->builtins;
	const char *near = ffaio_nearest(child->extends->text, builtins->names, *builtins->count);

	return ffaio_policy_fail(child, child->extends, error, "no %s %s: not built in%s%s%s%s%s",
				 child->parent->what, ffaio_policy_quote(child->extends->text).text,
				 path != NULL ? ", and no file " : "", path != NULL ? path : "",
				 near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
				 near != NULL ? "'?" : "");
}

/* The bytes of CHILD's parent. Only what was read from a file has files beside it. */
static int open_parent(const struct policy_source *child, struct policy_source *parent,
		       struct ffaio_error *error)
{
	const char *name = child->extends->text;
	const bool in_folder = child->read != NULL && strcmp(child->file, "-") != 0;

	parent->format = child->parent;
	parent->builtin = ffaio_policy_find_builtin(name, parent);
	if (!parent->builtin && !in_folder)
		return fail_unknown(child, NULL, error);
	if (!parent->builtin)
		parent->file = beside(child->file, name);
	if (parent->file == NULL)
		return ffaio_fail(error, child->file, 0, 0, "out of memory");
	if (parent->builtin)
		return 0;
	if (access(parent->file, F_OK) != 0)
		return fail_unknown(child, parent->file, error);
	return ffaio_policy_read_file(parent, error);
}

/* "a extends b extends c", as much of it as fits. */
static void describe(const struct policy_chain *chain, char *buffer, size_t size)
{
	size_t used = 0;

	buffer[0] = '\0';
	for (size_t i = 0; i < chain->count && used < size; i++) {
		const int n = snprintf(buffer + used, size - used, "%s extends ",
				       chain->source[i].name->text);

		used += n > 0 ? (size_t)n : 0;
	}
	if (used < size)
		snprintf(buffer + used, size - used, "%s",
			 chain->source[chain->count - 1].extends->text);
}

/* Whether SOURCE is in the chain already. */
static bool is_known(const struct policy_chain *chain, const struct policy_source *source)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (chain->source[i].builtin == source->builtin &&
		    strcmp(chain->source[i].file, source->file) == 0)
			return true;
	}
	return false;
}

static int fail_chain(const struct policy_chain *chain, const char *what, struct ffaio_error *error)
{
	const struct policy_source *last = &chain->source[chain->count - 1];
	char names[400];

	describe(chain, names, sizeof(names));
	return ffaio_policy_fail(last, last->extends, error, "a %s %s: %s", last->format->what,
				 what, names);
}

static int add_parent(struct policy_chain *chain, struct ffaio_error *error)
{
	struct policy_source *parent = &chain->source[chain->count];

	if (chain->count == POLICY_CHAIN_LIMIT)
		return fail_chain(chain, "with more than 7 others behind it", error);
	if (open_parent(parent - 1, parent, error) != 0)
		return -1;
	if (is_known(chain, parent))
		return fail_chain(chain, "extends itself", error);
	chain->count++;
	return read_source(parent, error);
}

int ffaio_policy_read_chain(struct policy_chain *chain, struct ffaio_error *error)
{
	if (read_source(&chain->source[0], error) != 0)
		return -1;
	while (chain->source[chain->count - 1].extends != NULL) {
		if (add_parent(chain, error) != 0)
			return -1;
	}
	return 0;
}

void ffaio_policy_free_chain(struct policy_chain *chain)
{
	for (size_t i = 0; i < POLICY_CHAIN_LIMIT; i++) {
		free(chain->source[i].file);
		free(chain->source[i].read);
		ffaio_policy_free_tree(chain->source[i].root);
	}
}
