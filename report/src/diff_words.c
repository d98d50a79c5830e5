/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff_words.h"

#include <ffafilter/status.h>
#include <inttypes.h>
#include <stdlib.h>

const char *direction_word(unsigned int direction)
{
	static const char *const words[] = { "other", "loosened", "tightened",
					     "loosened and tightened" };

	return words[direction & 3u];
}

void put_subject(FILE *out, const struct ffan_cause *cause)
{
	char name[FFAF_NAME_SIZE];

	switch (cause->kind) {
	case FFAN_CAUSE_ENTRY:
		if (ffaf_fid_name(cause->fid, name))
			fputs(name, out);
		else
			fprintf(out, "0x%08" PRIx32, cause->fid);
		break;
	case FFAN_CAUSE_UNLISTED:
		fputs("unlisted", out);
		break;
	case FFAN_CAUSE_WINDOW:
		fputs("window", out);
		break;
	case FFAN_CAUSE_VERSION:
		fputs("version", out);
		break;
	case FFAN_CAUSE_BEHAVIOUR:
		fputs(ffaf_behaviour_key(cause->behaviour), out);
		break;
	case FFAN_CAUSE_MANY:
		fputs("several lines together", out);
		break;
	}
}

static void put_conditions(FILE *out, const struct ffaf_rule *rule)
{
	const char *probe = ffaf_probe_word(rule->probe);

	if (rule->since != 0)
		fprintf(out, ", since %u.%u", ffaf_version_major(rule->since),
			ffaf_version_minor(rule->since));
	if (probe != NULL)
		fprintf(out, ", probe %s", probe);
	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((rule->require >> i & 1u) != 0)
			fprintf(out, ", require %s", ffaf_requirement_word(i));
	}
}

/* The entry of a FID, or what holds for a FID that has none. */
static void put_entry(FILE *out, const struct ffaf_policy *core, uint32_t fid)
{
	const uint32_t number = fid & 0xffu;
	const uint8_t entry = core->entry[(fid & FFAF_FID_SMC64) != 0][number];

	if (number < core->window_first || number > core->window_last) {
		fprintf(out, "outside the window 0x%02x-0x%02x", core->window_first,
			core->window_last);
		return;
	}
	fprintf(out, "%s%s", ffaf_action_word(entry & FFAF_ENTRY_ACTION),
		(entry & FFAF_ENTRY_LISTED) != 0 ? "" : " (unlisted)");
	put_conditions(out, &core->rule[ffaf_entry_rule(entry)]);
}

void put_said(FILE *out, const struct ffaio_policy *policy, const struct ffan_cause *cause)
{
	const struct ffaf_policy *core = &policy->core;

	switch (cause->kind) {
	case FFAN_CAUSE_ENTRY:
		put_entry(out, core, cause->fid);
		break;
	case FFAN_CAUSE_UNLISTED:
		fputs(ffaf_action_word(core->unlisted), out);
		break;
	case FFAN_CAUSE_WINDOW:
		fprintf(out, "0x%02x-0x%02x", core->window_first, core->window_last);
		break;
	case FFAN_CAUSE_VERSION:
		fprintf(out, "%u.%u", ffaf_version_major(core->version),
			ffaf_version_minor(core->version));
		break;
	case FFAN_CAUSE_BEHAVIOUR:
		fputs(ffaf_choice_word(cause->behaviour, core->behaviour[cause->behaviour]), out);
		break;
	case FFAN_CAUSE_MANY:
		break;
	}
}

void put_cause(FILE *out, const struct ffaio_policy *policy, const struct ffan_cause *cause)
{
	put_subject(out, cause);
	fputs(": ", out);
	put_said(out, policy, cause);
}

void put_place(FILE *out, const struct ffaio_policy *policy, const struct ffaio_place *place)
{
	if (place->file >= policy->file_count)
		return;
	fputs(policy->files[place->file], out);
	if (place->line != 0)
		fprintf(out, ":%lu", place->line);
}

static void put_status(FILE *out, const struct ffan_upshot *r)
{
	const char *status = ffaf_status_name((int32_t)(uint32_t)r->x2);
	char name[FFAF_NAME_SIZE];

	if (r->x0 == FFAF_FID_32(ERROR) && status != NULL)
		fputs(status, out);
	else if (r->x0 <= UINT32_MAX && ffaf_fid_name((uint32_t)r->x0, name))
		fputs(name, out);
	else if (r->x0 == UINT64_MAX)
		fputs("x0=-1", out);
	else if (r->x0 >= FFAF_VERSION_1_0 && r->x0 <= FFAF_VERSION_1_3)
		fprintf(out, "version 1.%u", ffaf_version_minor((uint32_t)r->x0));
	else
		fprintf(out, "x0=0x%" PRIx64, r->x0);
}

/* What FFA_FEATURES says, in a word or two. */
static void put_answer(FILE *out, const struct ffan_upshot *r)
{
	if (r->from_spmc)
		fputs("what the SPMC says", out);
	else
		put_status(out, r);
}

/* What becomes of a call, in a word or two. */
static void put_result(FILE *out, const struct ffan_upshot *r)
{
	if (r->boot) {
		fputs(r->ok ? "the filter starts" : "the filter does not start", out);
		return;
	}
	fputs(ffaf_verdict_name(r->verdict), out);
	if (r->verdict == FFAF_VERDICT_FORWARD || r->verdict == FFAF_VERDICT_HALT)
		return;
	fputc(' ', out);
	put_answer(out, r);
}

static void put_rest(FILE *out, const struct ffan_upshot *r)
{
	fputs((r->undefined & ~0xfu) != 0 ? "undefined"
	      : r->kept != 0		  ? "the caller's own"
					  : "zero, or the SPMC's",
	      out);
}

static void put_smcs(FILE *out, const struct ffan_upshot *r)
{
	fprintf(out, "%u SMC%s", r->smcs, r->smcs == 1 ? "" : "s");
}

static bool same_answer(const struct ffan_upshot r[FFAN_SIDES])
{
	return r[0].verdict == r[1].verdict && r[0].x0 == r[1].x0 && r[0].x2 == r[1].x2 &&
	       r[0].ok == r[1].ok;
}

static void put_smc_difference(FILE *out, const struct ffan_upshot r[FFAN_SIDES])
{
	put_result(out, &r[FFAN_NEW]);
	if (r[FFAN_OLD].verdict != r[FFAN_NEW].verdict && !r[FFAN_NEW].boot) {
		fputs(" instead of ", out);
		put_result(out, &r[FFAN_OLD]);
		fputs(", the answer is the same", out);
	}
	fputs("; ", out);
	put_smcs(out, &r[FFAN_OLD]);
	fputs(" -> ", out);
	if (r[FFAN_OLD].smcs == r[FFAN_NEW].smcs)
		fputs("another", out);
	else
		put_smcs(out, &r[FFAN_NEW]);
}

void put_difference(FILE *out, const struct ffan_effect *effect)
{
	const struct ffan_upshot *r = effect->result;
	const bool result = (effect->differs & FFAN_DIFFERS_RESULT) != 0;

	if (result && !same_answer(r)) {
		void (*put)(FILE *, const struct ffan_upshot *) =
			effect->asked ? put_answer : put_result;

		put(out, &r[FFAN_OLD]);
		fputs(" -> ", out);
		put(out, &r[FFAN_NEW]);
	} else if (result) {
		fputs("x1 and further: ", out);
		fputs(r[FFAN_OLD].undefined != 0 ? "undefined" : "defined", out);
		fputs(" -> ", out);
		fputs(r[FFAN_NEW].undefined != 0 ? "undefined" : "defined", out);
	} else if ((effect->differs & FFAN_DIFFERS_SMC) != 0) {
		put_smc_difference(out, r);
	} else if ((effect->differs & FFAN_DIFFERS_MEMORY) != 0) {
		fprintf(out, "%u pages given to the secure world -> %u", r[FFAN_OLD].pages,
			r[FFAN_NEW].pages);
	} else {
		fputs("x4 to x17: ", out);
		put_rest(out, &r[FFAN_OLD]);
		fputs(" -> ", out);
		put_rest(out, &r[FFAN_NEW]);
	}
}

static void put_versions(FILE *out, const struct ffan_diff *diff, unsigned int versions)
{
	const unsigned int agreed = diff->versions & ~FFAN_VERSIONS_NONE;
	const char *comma = "with ";

	if (versions == diff->versions || agreed == 0 || versions == 0)
		return;
	if (versions == FFAN_VERSIONS_NONE) {
		fputs("before a version is agreed", out);
		return;
	}
	if (versions == agreed) {
		fputs("once a version is agreed", out);
		return;
	}
	for (unsigned int minor = 0; minor < 4; minor++) {
		if ((versions & FFAN_VERSION_BIT(minor)) != 0) {
			fprintf(out, "%s1.%u", comma, minor);
			comma = ", ";
		}
	}
	fputs((versions & FFAN_VERSIONS_NONE) != 0 ? " agreed, and before" : " agreed", out);
}

static void put_spmcs(FILE *out, const struct ffan_diff *diff, unsigned int spmcs)
{
	if ((diff->spmcs & FFAN_SHOWN_LACKS) != 0 && spmcs == FFAN_SHOWN_LACKS)
		fputs("where the SPMC lacks the call", out);
	else if ((diff->spmcs & FFAN_SHOWN_LACKS) != 0 && spmcs == FFAN_SHOWN_HAS)
		fputs("where the SPMC has the call", out);
	else if (spmcs == FFAN_SHOWN_ABSENT)
		fputs("where there is no SPMC", out);
}

void put_when(FILE *out, const struct ffan_diff *diff, const struct ffan_effect *effect)
{
	char *parts[3] = { NULL };
	const char *comma = "";

	WORDS(parts[0], put_versions(to, diff, effect->result[0].boot ? 0 : effect->versions));
	WORDS(parts[1], fputs(effect->callers == diff->callers || effect->result[0].boot ? ""
			      : effect->callers == FFAN_WHO_VM ? "VMs only"
							       : "",
			      to));
	WORDS(parts[2], put_spmcs(to, diff, effect->spmcs));
	for (unsigned int i = 0; i < 3; i++) {
		if (parts[i][0] != '\0') {
			fprintf(out, "%s%s", comma, parts[i]);
			comma = ", ";
		}
		free(parts[i]);
	}
}

static void put_bits(FILE *out, unsigned int forms, const char *before)
{
	static const char *const words[] = { "hint bit 16", "reserved bits 23:17",
					     "x0 bits 63:32" };

	for (unsigned int i = 0; i < 3; i++) {
		if ((forms & (unsigned int)FFAN_FORM_HINT << i) == 0)
			continue;
		fprintf(out, "%s%s", before, words[i]);
		before = ", ";
	}
}

void put_forms(FILE *out, const struct ffan_effect *effect)
{
	put_bits(out, effect->always, "; only with ");
	put_bits(out, effect->forms & ~effect->always, "; also with ");
	if ((effect->forms & FFAN_FORM_OTHER) != 0 && count_fids(effect) > 0)
		fputs("; also other SMCs", out);
}

unsigned int count_fids(const struct ffan_effect *effect)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < 8; i++)
		count += (unsigned int)__builtin_popcountll(effect->fids[i / 4][i % 4]);
	return count;
}

void put_fids(FILE *out, const struct ffan_effect *effect)
{
	const unsigned int count = count_fids(effect);
	const char *comma = "";

	if (effect->result[0].boot)
		fputs("boot", out);
	else if (count == 0)
		fputs("other SMCs", out);
	else if (count > 4)
		fprintf(out, "%u FIDs", count);
	for (uint32_t i = 0; count > 0 && count <= 4 && i < 512; i++) {
		const struct ffan_cause cause = {
			.fid = (i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2
		};

		if (!ffan_effect_has(effect, cause.fid))
			continue;
		fputs(comma, out);
		put_subject(out, &cause);
		comma = ", ";
	}
}
