/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "../../analysis/src/probe.h"
#include "rig.h"

#include <ffan/diff.h>

/*
 * Each choice of each behaviour is told apart from each other one, in a policy where it
 * can be: one that lets all through, or one that is strict in all else.
 */

#define HANDLED                                                                                \
	"functions:\n  FFA_VERSION: handle\n  FFA_FEATURES: handle\n  FFA_RXTX_MAP: handle\n"  \
	"  FFA_RXTX_UNMAP: handle\n  FFA_PARTITION_INFO_GET: handle\n  FFA_MEM_DONATE: deny\n" \
	"  FFA_MEM_LEND: handle\n  FFA_MEM_SHARE: handle\n  FFA_MEM_RECLAIM: handle\n"         \
	"  FFA_MEM_FRAG_TX: handle\n"

static const char *const bases[] = { "linux-v7.3", "android16-guest", "xen-guest",
				     "window: 0x60-0xff\nversion: 1.2\nunlisted: deny\n" HANDLED };
#define BASES (sizeof(bases) / sizeof(bases[0]))

static bool names(const struct ffan_diff *diff, unsigned int behaviour)
{
	for (size_t i = 0; i < diff->change_count; i++) {
		const struct ffan_cause *cause = &diff->change[i].cause;

		if (cause->kind == FFAN_CAUSE_BEHAVIOUR && cause->behaviour == behaviour)
			return true;
	}
	return false;
}

/* Whether the two choices are told apart in POLICY, and said to be no difference where not. */
static bool tells(const struct ffaio_policy *policy, unsigned int behaviour, uint8_t a, uint8_t b)
{
	struct ffaio_policy old = *policy, new_ = *policy;
	struct ffan_diff *diff;
	bool told;

	old.core.behaviour[behaviour] = a;
	new_.core.behaviour[behaviour] = b;
	diff = ffan_diff(&old, &new_, NULL);
	told = diff->change_count == 1 && names(diff, behaviour);
	CHECK(told || (diff->change_count == 0 && diff->untold_count == 1));
	ffan_diff_free(diff);
	return told;
}

static void check_pair(struct ffaio_policy *const policies[BASES], unsigned int behaviour,
		       uint8_t a, uint8_t b)
{
	bool told = false;

	test_context("%s: %s, %s", ffaf_behaviour_key(behaviour), ffaf_choice_word(behaviour, a),
		     ffaf_choice_word(behaviour, b));
	for (size_t i = 0; i < BASES && !told; i++)
		told = tells(policies[i], behaviour, a, b);
	CHECK(told);
}

TEST(diff, has_a_sequence_for_each_behaviour)
{
	size_t count;
	const struct ffan_probe_row *rows = ffan_probe_rows(&count);
	uint64_t shown = FFAN_CELLS_SHOW;

	for (size_t i = 0; i < count; i++)
		shown |= rows[i].shows;
	for (unsigned int behaviour = 0; behaviour < FFAF_BEHAVIOUR_COUNT; behaviour++) {
		test_context("%s", ffaf_behaviour_key(behaviour));
		CHECK((shown >> behaviour & 1u) != 0);
	}
}

TEST(diff, tells_all_choices_of_all_behaviours_apart)
{
	struct ffaio_policy *policies[BASES];

	for (size_t i = 0; i < BASES; i++)
		policies[i] = rig_policy(bases[i]);
	for (unsigned int behaviour = 0; behaviour < FFAF_BEHAVIOUR_COUNT; behaviour++) {
		for (uint8_t b = 1; ffaf_choice_word(behaviour, b) != NULL; b++) {
			for (uint8_t a = 0; a < b; a++)
				check_pair(policies, behaviour, a, b);
		}
	}
	for (size_t i = 0; i < BASES; i++)
		ffaio_policy_free(policies[i]);
}

/* A behaviour of a call that both deny is in the text alone. */
TEST(diff, counts_no_behaviour_that_nobody_can_reach)
{
	struct ffaio_policy *old = rig_policy("window: 0x60-0xff\nversion: 1.2\nunlisted: deny\n"
					      "behaviour:\n  reclaim-bounds: checked\n"
					      "  fragments: taken\n");
	struct ffaio_policy *new_ = rig_policy("window: 0x60-0xff\nversion: 1.2\nunlisted: deny\n"
					       "behaviour:\n  reclaim-bounds: halt\n");
	struct ffan_diff *diff = ffan_diff(old, new_, NULL);

	CHECK_EQ_U64(diff->change_count, 0);
	CHECK_EQ_U64(diff->untold_count, 2);
	CHECK(!diff->equal);
	ffan_diff_free(diff);
	ffaio_policy_free(old);
	ffaio_policy_free(new_);
}
