/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_POLICY_INTERNAL_H
#define FFAIO_POLICY_INTERNAL_H

#include <ffaio/policy.h>

/*
 * A policy is read in four steps: the bytes of a file (policy_bytes.c), its tree
 * (policy_yaml.c), the same for its parents (policy_chain.c), and then each tree
 * put on top of the one before, the farthest parent first (policy_keys.c,
 * policy_entries.c). What only the whole can tell comes last (policy_finish.c).
 */

#define POLICY_SIZE_LIMIT (1024ul * 1024)
/* A file and its parents, that many in all. */
#define POLICY_CHAIN_LIMIT 8

/* Bits, so that a key may take more than one. */
enum policy_kind { POLICY_WORD = 1, POLICY_MAP = 2, POLICY_LIST = 4 };

/* A value of the file. */
struct policy_node {
	enum policy_kind kind;
	char *text; /* of a word: UTF-8 in one line */
	unsigned long line, column; /* both from 1, in bytes */
	struct policy_node *child; /* of a map: key, value, key, value ...; keys are words */
	struct policy_node *next;
};

/* One file. */
struct policy_source {
	char *file; /* as errors name it */
	char *read; /* what was read for it, or NULL */
	const char *bytes;
	size_t size;
	bool builtin;
	struct policy_node *root; /* a map */
	/* Words of the tree; NULL: not said. */
	const struct policy_node *name, *extends;
};

struct policy_chain {
	struct policy_source source[POLICY_CHAIN_LIMIT]; /* the file, its parent, ... */
	size_t count;
};

/* Where reading stands. */
struct policy_reader {
	struct ffaio_policy *policy;
	const struct policy_source *source; /* the file that is being put on top */
	unsigned int file; /* its index */
	struct ffaf_rule rule[2][256]; /* what each entry asks for, as core.entry */
	struct ffaio_error *error;
};

/* policy_bytes.c */
int ffaio_policy_read_file(struct policy_source *source, struct ffaio_error *error);
/* Refuse what is no text: the tree then needs not look at bytes again. */
int ffaio_policy_check_bytes(const struct policy_source *source, struct ffaio_error *error);
/*
 * What is wrong with the character at TEXT as part of a line, or NULL. LEFT > 0
 * bytes are there; LENGTH is set to those it takes.
 */
const char *ffaio_policy_char_fault(const char *text, size_t left, size_t *length);
/* A character of the file. Zeroed: not found yet. */
struct policy_cursor {
	const char *at, *start; /* where it is, and its line */
	unsigned long line, column; /* both from 0, in characters */
};
/*
 * Move CURSOR to a character; what is behind the end is at the end. Fast when
 * it goes forward.
 */
void ffaio_policy_locate(const struct policy_source *source, struct policy_cursor *cursor,
			 unsigned long line, unsigned long column);

/* policy_yaml.c: fill source->root. */
int ffaio_policy_read_tree(struct policy_source *source, struct ffaio_error *error);
void ffaio_policy_free_tree(struct policy_node *node);

/* policy_chain.c: SOURCE 0 has its file and bytes; find all parents. */
int ffaio_policy_read_chain(struct policy_chain *chain, struct ffaio_error *error);
void ffaio_policy_free_chain(struct policy_chain *chain);

/* policy_builtin.c: fill SOURCE; false when there is no such policy. */
bool ffaio_policy_find_builtin(const char *name, struct policy_source *source);

/* policy_words.c: the values of single words. All return -1 after an error. */
int ffaio_policy_fail(const struct policy_source *source, const struct policy_node *node,
		      struct ffaio_error *error, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* TEXT in quotes, shortened, for an error. */
struct policy_quote {
	char text[64];
};
struct policy_quote ffaio_policy_quote(const char *text);
/* NODE is of one of the KINDS, enum policy_kind ored, that KEY takes. */
int ffaio_policy_expect(const struct policy_source *source, const char *key,
			const struct policy_node *node, unsigned int kinds,
			struct ffaio_error *error);
/* The index of NODE's word among WORDS; WHAT it is, for the error. */
int ffaio_policy_pick(const struct policy_reader *reader, const struct policy_node *node,
		      const char *what, const char *const *words, size_t count);
/* The same of WORD(FIRST) to WORD(LAST), at most POLICY_CHOICES_MAX: the number whose word it is.
 */
#define POLICY_CHOICES_MAX 32
int ffaio_policy_pick_word(const struct policy_reader *reader, const struct policy_node *node,
			   const char *what, const char *(*word)(unsigned int), unsigned int first,
			   unsigned int last);
int ffaio_policy_read_version(const struct policy_reader *reader, const struct policy_node *node,
			      uint32_t *version);
int ffaio_policy_read_window(const struct policy_reader *reader, const struct policy_node *node,
			     uint8_t *first, uint8_t *last);
int ffaio_policy_check_name(const struct policy_source *source, const struct policy_node *node,
			    struct ffaio_error *error);
struct ffaio_place ffaio_policy_place(const struct policy_reader *reader,
				      const struct policy_node *node);

/* policy_keys.c */
struct policy_key;

/* The value of a key of a map that is being read. */
struct policy_item {
	struct policy_reader *reader;
	const struct policy_key *key;
	unsigned int index; /* of the key in its table */
	const struct policy_node *value; /* of a kind that the key takes */
	void *ctx; /* the caller's own */
};

struct policy_key {
	const char *word;
	unsigned int kinds; /* that it takes: enum policy_kind, ored */
	int (*read)(const struct policy_item *item);
	size_t offset; /* for ffaio_policy_read_text */
};
#define POLICY_KEYS_MAX 64

/*
 * Read the values of MAP, which may have the COUNT <= POLICY_KEYS_MAX keys of
 * KEYS, each once. WHAT they are, for errors.
 */
int ffaio_policy_read_keys(struct policy_reader *reader, const struct policy_node *map,
			   const char *what, const struct policy_key *keys, size_t count,
			   void *ctx);
/* Copy a word that is not empty to the `char *` at the key's offset in ITEM's ctx. */
int ffaio_policy_read_text(const struct policy_item *item);
/* Put reader->source on top of the policy. */
int ffaio_policy_apply(struct policy_reader *reader);

/* policy_entries.c: the value of `functions`. */
int ffaio_policy_read_functions(const struct policy_item *item);

/* policy_finish.c: check the whole, and fill what no entry names. */
int ffaio_policy_finish(struct policy_reader *reader);

#endif
