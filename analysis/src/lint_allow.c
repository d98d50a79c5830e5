/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Comments of a policy that accept findings: "# ffafilter: allow ID reason". */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

struct allowance {
	const struct ffaio_remark *remark;
	unsigned int rule; /* enum ffan_lint_rule */
	const char *reason; /* within the remark */
};

static int fail(const struct lint *lint, const struct ffaio_remark *remark,
		struct ffaio_error *error, const char *what, const char *word, const char *near)
{
	return ffaio_fail(error, lint->policy->files[remark->place.file], remark->place.line,
			  remark->place.column, "%s%s%s%s%s%s", what, word[0] != '\0' ? " '" : "",
			  word, word[0] != '\0' ? "'" : "", near != NULL ? "; did you mean " : "",
			  near != NULL ? near : "");
}

/* The next word of *TEXT into WORD; *TEXT is then what follows it. */
static void take_word(const char **text, char word[64])
{
	const size_t length = strcspn(*text, " \t");

	snprintf(word, 64, "%.*s", (int)(length < 64 ? length : 63), *text);
	*text += length;
	*text += strspn(*text, " \t");
}

static int parse(const struct lint *lint, const struct ffaio_remark *remark,
		 struct allowance *allowance, struct ffaio_error *error)
{
	const char *ids[FFAN_LINT_COUNT];
	char word[64];

	*allowance = (struct allowance){ remark, 0, remark->text };
	take_word(&allowance->reason, word);
	if (strcmp(word, "allow") != 0)
		return fail(lint, remark, error, "unknown remark", word, "allow ID reason");
	take_word(&allowance->reason, word);
	for (unsigned int i = 0; i < FFAN_LINT_COUNT; i++)
		ids[i] = ffan_lint_id(i);
	while (allowance->rule < FFAN_LINT_COUNT && strcmp(ids[allowance->rule], word) != 0)
		allowance->rule++;
	if (word[0] == '\0')
		return fail(lint, remark, error, "allow what? An id and a reason are missing", "",
			    NULL);
	if (allowance->rule == FFAN_LINT_COUNT)
		return fail(lint, remark, error, "no finding has the id", word,
			    ffaio_nearest(word, ids, FFAN_LINT_COUNT));
	if (allowance->reason[0] == '\0')
		return fail(lint, remark, error, "no reason given to allow", word, NULL);
	return 0;
}

static bool accepts(const struct allowance *allowance, const struct ffan_lint_finding *finding)
{
	const struct ffaio_remark *remark = allowance->remark;

	if (finding->rule != (enum ffan_lint_rule)allowance->rule)
		return false;
	/* At the top of the file itself: all, those in lines of its parents too. */
	if (remark->top && remark->place.file == 0)
		return true;
	return finding->place.line != 0 && remark->place.file == finding->place.file &&
	       (remark->top || remark->about == finding->place.line);
}

/* Accept what ALLOWANCE does; whether that is anything. */
static bool apply(struct lint *lint, const struct allowance *allowance)
{
	bool used = false;

	for (size_t i = 0; i < lint->out->count; i++) {
		struct ffan_lint_finding *finding = &lint->out->finding[i];

		if (!accepts(allowance, finding))
			continue;
		used = true;
		if (finding->allowed == NULL)
			finding->allowed = strdup(allowance->reason);
		lint->failed |= finding->allowed == NULL;
	}
	return used;
}

static void tell_unused(struct lint *lint, const struct allowance *allowance)
{
	char subject[96];

	snprintf(subject, sizeof(subject), "%s on line %lu", ffan_lint_id(allowance->rule),
		 allowance->remark->place.line);
	lint_add(lint, FFAN_LINT_ALLOW_UNUSED, allowance->remark->place, subject, NULL, NULL,
		 "Nothing here is found to be %s.", ffan_lint_id(allowance->rule));
}

int lint_allow(struct lint *lint, struct ffaio_error *error)
{
	struct allowance allowance;
	bool used;

	for (size_t i = 0; i < lint->policy->remark_count; i++) {
		if (parse(lint, &lint->policy->remark[i], &allowance, error) != 0)
			return -1;
		used = apply(lint, &allowance);
		/* A parent may accept what a child has no more. */
		if (!used && allowance.remark->place.file == 0 &&
		    allowance.rule != FFAN_LINT_ALLOW_UNUSED)
			tell_unused(lint, &allowance);
	}
	return 0;
}
