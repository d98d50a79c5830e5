/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "because.h"
#include "json.h"

#include <ffareport/report.h>
#include <string.h>

static const struct ffaio_unrecorded all_recorded;

static void row(FILE *out, const char *key, const char *value)
{
	if (value != NULL && value[0] != '\0')
		fprintf(out, "  %-9s %s\n", key, value);
}

/* "FFA_MSG_SEND_DIRECT_REQ2: forward, since 1.2, probe every-call, require w1-zero" */
static void rule_text(char *text, size_t size, const struct ffan_decider *e)
{
	size_t n =
		(size_t)snprintf(text, size, "%s: %s", e->entry->name, ffaf_action_word(e->action));

	if (e->rule.since != 0)
		n += (size_t)snprintf(text + n, size - n, ", since %u.%u",
				      ffaf_version_major(e->rule.since),
				      ffaf_version_minor(e->rule.since));
	if (ffaf_probe_word(e->rule.probe) != NULL)
		n += (size_t)snprintf(text + n, size - n, ", probe %s",
				      ffaf_probe_word(e->rule.probe));
	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT && n < size; i++) {
		if ((e->rule.require >> i & 1u) != 0)
			n += (size_t)snprintf(text + n, size - n, ", require %s",
					      ffaf_requirement_word(i));
	}
}

static void decider_text(char *text, size_t size, const struct ffaio_policy *policy,
			 const struct ffan_decider *e)
{
	if (e->entry != NULL) {
		rule_text(text, size, e);
	} else if (e->behaviour >= 0) {
		const unsigned int b = (unsigned int)e->behaviour;

		snprintf(text, size, "%s: %s", ffaf_behaviour_key(b),
			 ffaf_choice_word(b, policy->core.behaviour[b]));
	} else {
		snprintf(text, size, "unlisted: %s", ffaf_action_word(policy->core.unlisted));
	}
}

static void state_text(char *text, size_t size, const struct ffan_explanation *e)
{
	if (e->agreed)
		snprintf(text, size, "version %u.%u is agreed", ffaf_version_major(e->version),
			 ffaf_version_minor(e->version));
	else
		snprintf(text, size, "no version is agreed yet");
}

/* What the caller gets, where that does not hang on the SPMC. */
static void outcome_text(char *text, size_t size, const struct ffaio_record *call,
			 const struct ffan_explanation *e)
{
	struct ffaio_record outcome = *call;

	if (e->lacking != 0) {
		snprintf(text, size, "unknown: the call does not give x%d, which the verdict needs",
			 __builtin_ctz(e->lacking));
		return;
	}
	if (!e->has_out) {
		snprintf(text, size, "%s",
			 e->verdict == FFAIO_FORWARD ? "what the SPMC answers"
			 : e->needs_memory
				 ? "depends on the SPMC, and on the caller's buffers and memory"
				 : "depends on what the SPMC answers");
		return;
	}
	outcome.has_outcome = outcome.has_out = true;
	outcome.verdict = FFAIO_UNRECORDED;
	outcome.out = e->out;
	ffaio_format_outcome(text, size, &outcome, &all_recorded);
}

static void fid_text(char *text, size_t size, const struct ffan_explanation *e)
{
	char name[FFAF_NAME_SIZE];

	if (ffaf_fid_name(e->fid, name))
		snprintf(text, size, "0x%08x, %s", e->fid, name);
	else
		snprintf(text, size, "0x%08x, no FF-A function of that number and width", e->fid);
}

#define HOW_MAX 8

/* The texts of an explanation; both formats show the same. */
struct texts {
	char call[FFAIO_FORMAT_MAX];
	char outcome[FFAIO_FORMAT_MAX];
	char fid[128], decider[512], because[300], state[64], place[300], choice[256];
	char failed[256];
	char how[HOW_MAX][400];
	size_t how_count;
	const char *reason, *spec, *features;
};

static const char *features_text(const struct ffan_explanation *e)
{
	switch (e->features) {
	case FFAIO_DENY:
		return "NOT_SUPPORTED, said by the filter";
	case FFAIO_FORWARD:
		return "what the SPMC says";
	case FFAIO_ANSWER:
		return e->agreed ? "SUCCESS, said by the filter" : "refused like every call yet";
	default:
		return NULL;
	}
}

/* "later-version: refuse-older (policies/linux-v6.18.yaml:61)" */
static void how_text(char *text, size_t size, const struct ffaio_policy *policy, uint8_t b)
{
	char place[300];

	place_text(place, sizeof(place), policy, &policy->behaviour[b]);
	snprintf(text, size, "%s: %s (%s)", ffaf_behaviour_key(b),
		 ffaf_choice_word(b, policy->core.behaviour[b]), place);
}

static void fill(struct texts *t, const struct ffaio_policy *policy,
		 const struct ffaio_record *call, const struct ffan_explanation *e)
{
	memset(t, 0, sizeof(*t));
	ffaio_format_call(t->call, sizeof(t->call), call, &all_recorded);
	outcome_text(t->outcome, sizeof(t->outcome), call, e);
	fid_text(t->fid, sizeof(t->fid), e);
	decider_text(t->decider, sizeof(t->decider), policy, &e->decider);
	snprintf(t->because, sizeof(t->because), "%s", ffaf_reason_text(e->decision.reason));
	state_text(t->state, sizeof(t->state), e);
	place_text(t->place, sizeof(t->place), policy, &e->decider.place);
	if (e->decider.behaviour >= 0)
		snprintf(t->choice, sizeof(t->choice), "%s",
			 ffaf_choice_text((unsigned int)e->decider.behaviour,
					  policy->core.behaviour[e->decider.behaviour]));
	if (e->decider.entry != NULL) {
		t->reason = e->decider.entry->reason;
		t->spec = e->decider.entry->spec;
	}
	requirement_text(t->failed, sizeof(t->failed), &e->decider);
	for (; t->how_count < e->decider.how_count && t->how_count < HOW_MAX; t->how_count++)
		how_text(t->how[t->how_count], sizeof(t->how[0]), policy,
			 e->decider.how[t->how_count]);
	t->features = features_text(e);
}

static void explain_text(FILE *out, const struct ffaio_policy *policy, const struct texts *t,
			 const struct ffan_explanation *e)
{
	fprintf(out, "%s\n", t->call);
	row(out, "verdict", ffaio_verdict_name(e->verdict));
	row(out, "answer", t->outcome);
	row(out, "because", t->because);
	row(out, "fails", t->failed);
	row(out, "rule", t->decider);
	row(out, "", t->choice);
	row(out, "reason", t->reason);
	row(out, "spec", t->spec);
	row(out, "where", t->place);
	for (size_t i = 0; i < t->how_count; i++)
		row(out, i == 0 ? "how" : "", t->how[i]);
	row(out, "policy", policy->name);
	row(out, "state", t->state);
	row(out, "FID", t->fid);
	row(out, "FEATURES", t->features);
}

static void put_how(struct json_object *root, const struct texts *t)
{
	struct json_object *list;

	if (t->how_count == 0)
		return;
	list = json_object_new_array();
	for (size_t i = 0; i < t->how_count; i++)
		json_object_array_add(list, json_object_new_string(t->how[i]));
	json_object_object_add(root, "how", list);
}

static void explain_json(FILE *out, const struct ffaio_policy *policy, const struct texts *t,
			 const struct ffan_explanation *e)
{
	struct json_object *root = json_object_new_object();

	json_put_string(root, "call", t->call);
	json_put_string(root, "policy", policy->name);
	json_put_string(root, "verdict", ffaio_verdict_name(e->verdict));
	json_put_string(root, "answer", t->outcome);
	json_put_string(root, "because", t->because);
	json_put_string(root, "fails", t->failed);
	json_put_string(root, "rule", t->decider);
	json_put_string(root, "choice", t->choice);
	json_put_string(root, "reason", t->reason);
	json_put_string(root, "spec", t->spec);
	put_how(root, t);
	json_put_bool(root, "agreed", e->agreed);
	json_put_version(root, "version", e->version);
	json_put_hex(root, "fid", e->fid);
	json_put_string(root, "features", t->features);
	if (e->decider.place.file < policy->file_count) {
		json_put_string(root, "file", policy->files[e->decider.place.file]);
		if (e->decider.place.line != 0)
			json_put_number(root, "line", e->decider.place.line);
	}
	json_write(out, root, true);
	fputc('\n', out);
}

void ffareport_explain(FILE *out, enum ffareport_format format, const struct ffaio_policy *policy,
		       const struct ffaio_record *call, const struct ffan_explanation *e)
{
	struct texts t;

	fill(&t, policy, call, e);
	if (format == FFAREPORT_JSON)
		explain_json(out, policy, &t, e);
	else
		explain_text(out, policy, &t, e);
}
