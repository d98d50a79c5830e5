/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the paths of one call come to. */
#include "extract_read.h"

#include <ffafilter/functions.h>
#include <ffafilter/status.h>
#include <stdio.h>

const char *ffaio_extract_name(uint32_t fid)
{
	static _Thread_local char text[2][FFAF_NAME_SIZE];
	static _Thread_local unsigned int next;
	char *at = text[next++ % 2];

	if (!ffaf_fid_name(fid, at))
		snprintf(at, FFAF_NAME_SIZE, "FID 0x%08x", fid);
	return at;
}

struct c_path *ffaio_extract_run(struct extraction *x, uint32_t fid, uint32_t version)
{
	const struct c_question question = { .function = x->root,
					     .fid = fid,
					     .version = version,
					     .window_first = x->base->core.window_first,
					     .window_last = x->base->core.window_last };

	return ffaio_c_paths(x->unit, &question);
}

static enum outcome outcome_of(const struct c_path *path, int64_t *status)
{
	bool answered = false, worked = false, smc = false;

	for (size_t i = 0; i < path->calls; i++) {
		const struct c_called *call = &path->call[i];

		smc |= call->smc;
		worked |= call->pointers;
		if (call->has_status && call->pointers) {
			answered = true;
			*status = call->status;
		}
	}
	if (smc)
		return OUT_HANDLE;
	if (answered)
		return *status == FFAF_NOT_SUPPORTED ? OUT_DENY : OUT_STATUS;
	return worked ? OUT_HANDLE : OUT_UNANSWERED;
}

/* The first call that could do what the caller asked for. */
static const struct c_token *handler_of(const struct c_path *path)
{
	for (size_t i = 0; i < path->calls; i++) {
		if (path->call[i].pointers && !path->call[i].has_status)
			return path->call[i].name;
	}
	return NULL;
}

/* A call that got the caller's registers decided: it did the work. */
static bool handler_decided(const struct c_path *path)
{
	for (size_t i = 0; i < path->decisions; i++) {
		const struct c_value *value = &path->decision[i].value;

		if (value->origin == C_FROM_CALL && path->call[value->number].pointers)
			return true;
	}
	return false;
}

struct verdict ffaio_extract_outcome(const struct extraction *x, const struct c_path *path)
{
	struct verdict verdict = { .outcome = OUT_FORWARD,
				   .matched = path->matched,
				   .returned = path->returned };

	if (x->list) {
		verdict.outcome = path->handled == x->true_denies ? OUT_DENY : OUT_FORWARD;
	} else if (handler_decided(path)) {
		verdict.outcome = OUT_HANDLE;
		verdict.handler = handler_of(path);
	} else if (path->handled) {
		verdict.outcome = outcome_of(path, &verdict.status);
		verdict.handler = handler_of(path);
	}
	return verdict;
}

bool ffaio_extract_same(const struct verdict *a, const struct verdict *b)
{
	return a->outcome == b->outcome && a->probe == b->probe && a->since == b->since &&
	       (a->outcome != OUT_STATUS || a->status == b->status);
}

/* Whether PATH is one where no version was agreed on. */
bool ffaio_extract_blocked(const struct guard *guard, const struct c_path *path)
{
	for (size_t i = 0; guard->name != NULL && i < path->decisions; i++) {
		const struct c_decision *decision = &path->decision[i];

		if (decision->value.origin == C_FROM_NAME && decision->value.node == NULL &&
		    ffaio_c_same(decision->value.name, guard->name))
			return decision->taken == guard->blocks;
	}
	return false;
}

/* The answer of the SPMC on PATH: -1 where it was not asked. */
static int probe_answer(const struct c_path *path)
{
	for (size_t i = 0; i < path->decisions; i++) {
		if (path->decision[i].value.origin == C_FROM_PROBE)
			return path->decision[i].taken;
	}
	return -1;
}

/* What two paths disagree on is what none of them can be asked about. */
static void refuse_disagreement(struct extraction *x, const struct c_path *a,
				const struct c_path *b, uint32_t fid)
{
	const struct c_value *value = NULL;
	const char *what;

	for (size_t i = 0; i < a->decisions && i < b->decisions && value == NULL; i++) {
		if (a->decision[i].taken != b->decision[i].taken)
			value = &a->decision[i].value;
	}
	if (value == NULL)
		value = &b->decision[b->decisions - 1].value;
	what = value->name != NULL ? ffaio_c_text(x->unit, value->name) : "";
	if (value->origin == C_FROM_REGISTER || value->name == NULL)
		ffaio_c_refuse(x->unit, value->place,
			       "%s: %s decides what becomes of it, and what that is cannot be read "
			       "here",
			       ffaio_extract_name(fid),
			       value->name != NULL ? "an argument" : "an unknown value");
	ffaio_c_refuse(x->unit, value->place,
		       "%s: %s decides what becomes of it, and what that is cannot be read here; "
		       "--assume %s=VALUE says it",
		       ffaio_extract_name(fid), what, what);
}

/* Paths where the SPMC says yes, and where it says no. */
static struct verdict merge_probe(struct extraction *x, const struct verdict *yes,
				  const struct verdict *no, uint32_t fid)
{
	struct verdict merged = *yes;

	if (yes->outcome == OUT_FORWARD && no->outcome == OUT_DENY) {
		merged.probe = true;
		return merged;
	}
	ffaio_c_refuse(
		x->unit, yes->returned,
		"%s: the SPMC is asked whether it has the call, and then it is not forwarded "
		"where it has it and denied where not",
		ffaio_extract_name(fid));
}

/* A call that is forwarded is forwarded unchanged, and has no answer yet. */
static void check_forwarded(struct extraction *x, const struct c_path *path, uint32_t fid)
{
	if (path->wrote.line != 0)
		ffaio_c_refuse(x->unit, path->wrote,
			       "%s is forwarded, and what is written here on the way may be its "
			       "arguments",
			       ffaio_extract_name(fid));
	for (size_t i = 0; i < path->calls; i++) {
		const struct c_called *call = &path->call[i];

		if (!call->smc && !call->context && !(call->has_status && call->pointers))
			continue;
		ffaio_c_refuse(x->unit, call->place,
			       "%s is forwarded, and what %s does with it on the way is not read",
			       ffaio_extract_name(fid), ffaio_c_text(x->unit, call->name));
	}
}

struct verdict ffaio_extract_verdict(struct extraction *x, const struct c_path *paths, uint32_t fid)
{
	const struct c_path *first[3] = { NULL }; /* by answer: not asked, no, yes */
	struct verdict verdict[3] = { 0 };

	for (const struct c_path *path = paths; path != NULL; path = path->next) {
		const int k = probe_answer(path) + 1;
		const struct verdict one = ffaio_extract_outcome(x, path);

		if (fid != FFAF_FID_32(VERSION) && ffaio_extract_blocked(&x->guard, path))
			continue;
		if (one.outcome == OUT_FORWARD && !x->list)
			check_forwarded(x, path, fid);
		if (first[k] == NULL) {
			first[k] = path;
			verdict[k] = one;
		} else if (!ffaio_extract_same(&verdict[k], &one)) {
			if (verdict[k].outcome != OUT_HANDLE || !handler_decided(path))
				refuse_disagreement(x, first[k], path, fid);
		}
		if (verdict[k].handler == NULL)
			verdict[k].handler = one.handler;
	}
	if (first[1] == NULL && first[2] == NULL && first[0] != NULL)
		return verdict[0];
	if (first[0] != NULL)
		refuse_disagreement(x, first[0], first[1] != NULL ? first[1] : first[2], fid);
	return merge_probe(x, &verdict[2], &verdict[1], fid);
}
