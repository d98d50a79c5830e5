/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A policy has one list for the call and for what FFA_FEATURES says of it. Where the
 * source has a helper that decides on both, its handler of FFA_FEATURES must ask it too.
 */
#include "extract_read.h"

#include <ffafilter/functions.h>

/* The helper that holds the place where FID was decided on, unless it is the root. */
static const struct c_function *helper_at(const struct extraction *x, struct c_place place)
{
	const struct c_token *token = x->unit->tokens.at;

	for (const struct c_function *f = x->unit->function; f != NULL; f = f->next) {
		if (f != x->root && token[f->body].place.file == place.file &&
		    token[f->body].place.line <= place.line &&
		    token[f->end - 1].place.line >= place.line)
			return f;
	}
	return NULL;
}

static bool calls(const struct extraction *x, const struct c_function *by,
		  const struct c_token *name, unsigned int depth)
{
	const struct c_token *token = x->unit->tokens.at;

	x->unit->steps += (uint32_t)((by->end - by->body) / 16);
	ffaio_c_step(x->unit, by->name->place);
	for (size_t i = by->body; i + 1 < by->end; i++) {
		const struct c_function *inner;

		if (token[i].kind != C_NAME || token[i + 1].punct != '(')
			continue;
		if (ffaio_c_same(&token[i], name))
			return true;
		inner = depth < 3 ? ffaio_c_function(x->unit, &token[i]) : NULL;
		if (inner != NULL && inner != by && calls(x, inner, name, depth + 1))
			return true;
	}
	return false;
}

void ffaio_extract_features(struct extraction *x)
{
	const struct verdict *features = &x->verdict[0][FFAF_NR_FEATURES];
	const struct c_function *handler, *helper = NULL;

	if (x->list || features->outcome != OUT_HANDLE || features->handler == NULL)
		return;
	handler = ffaio_c_function(x->unit, features->handler);
	for (unsigned int i = 0; i < 512 && helper == NULL; i++) {
		const struct verdict *verdict = &x->verdict[i % 2][i / 2];

		if (verdict->outcome == OUT_DENY && verdict->matched.line != 0)
			helper = helper_at(x, verdict->matched);
	}
	if (handler == NULL || helper == NULL || calls(x, handler, helper->name, 0))
		return;
	ffaio_c_refuse(
		x->unit, handler->name->place,
		"%s answers FFA_FEATURES and does not ask %s at %s; a policy has one list for "
		"a call and for what FFA_FEATURES says of it",
		ffaio_c_text(x->unit, handler->name), ffaio_c_text(x->unit, helper->name),
		ffaio_c_where(x->unit, helper->name->place));
}
