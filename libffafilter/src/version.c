/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "handlers.h"

/*
 * Version words are compared as the filters compare them: the major without bit
 * 31, the minor as 16 bits, and a word that is stored keeps all 32 bits.
 */

static bool same_major(const struct ffaf_policy *policy, uint32_t version)
{
	return ffaf_version_major(version) == ffaf_version_major(ffaf_constants(policy)->version);
}

static bool spmc_is_absent(const struct ffaf_policy *policy, uint64_t answer)
{
	if (FFAF_CHOSEN(policy, SPMC_ABSENT, X0))
		return answer == FFAF_SMCCC_NOT_SUPPORTED;
	return (uint32_t)answer == (uint32_t)FFAF_SMCCC_NOT_SUPPORTED;
}

/* Whether the smallest buffer that FFA_FEATURES(FFA_RXTX_MAP) names in X2 fits in a page. */
static bool buffer_fits(const struct ffaf_filter *filter, uint64_t x2)
{
	switch (FFAF_CHOSEN(filter->policy, BUFFER_SIZE, BITS_1_0) ? x2 & 3u : x2) {
	case 0:
		return true;
	case 1:
		return filter->state->page >= 65536;
	case 2:
		return filter->state->page >= 16384;
	default:
		return false;
	}
}

/* Whether the SPMC knows the hypervisor as id 0 and takes buffers of one page. */
static bool spmc_checks(const struct ffaf_filter *filter)
{
	struct ffaf_regs smc;

	return ffaf_ask(filter, &smc, FFAF_FID_32(ID_GET), 0, 0, 0) && smc.x[2] == 0 &&
	       ffaf_ask(filter, &smc, FFAF_FID_32(FEATURES), FFAF_FID_64(RXTX_MAP), 0, 0) &&
	       buffer_fits(filter, smc.x[2]);
}

static uint32_t boot_smccc(const struct ffaf_policy *policy)
{
	return FFAF_CHOSEN(policy, BOOT_SMCCC, V1_1) ? FFAF_MAKE_VERSION(1, 1)
						     : FFAF_MAKE_VERSION(1, 2);
}

static void start_state(struct ffaf_state *state, const struct ffaf_boot *boot)
{
	state->version = 0;
	state->agreed = 0;
	state->page = boot->page;
	state->hyp_tx = boot->hyp_tx;
	state->hyp_rx = boot->hyp_rx;
	/*@ loop invariant 0 <= i <= 8;
	    loop invariant \forall integer j; 0 <= j < i ==>
	      state->probed[0][j] == 0 && state->probed[1][j] == 0;
	    loop assigns i, state->probed[0 .. 1][0 .. 7];
	    loop variant 8 - i;
	*/
	for (unsigned int i = 0; i < 8; i++) {
		state->probed[0][i] = 0;
		state->probed[1][i] = 0;
	}
}

/* Take the lower of the policy's version and the SPMC's; false where they cannot meet. */
static bool take_version(const struct ffaf_policy *policy, struct ffaf_state *state,
			 uint64_t answer)
{
	if (!same_major(policy, (uint32_t)answer))
		return false;
	if (FFAF_CHOSEN(policy, BOOT_VERSION, EXACT) && answer != ffaf_constants(policy)->version)
		return false;
	state->version = ffaf_constants(policy)->version;
	if (ffaf_version_minor((uint32_t)answer) <
	    ffaf_version_minor(ffaf_constants(policy)->version))
		state->version = (uint32_t)answer;
	return true;
}

static bool probes_once(const struct ffaf_policy *policy, unsigned int smc64, uint32_t number)
{
	const uint8_t entry = policy->entry[smc64][number];
	const unsigned int rule = ffaf_entry_rule(entry);

	return rule != 0 && entry % FFAF_ENTRY_LISTED == FFAF_FORWARD &&
	       policy->rule[rule].probe == FFAF_PROBE_ONCE;
}

/* Ask the SPMC for every call that the policy forwards only where it exists. */
static void probe_once(const struct ffaf_filter *filter)
{
	const struct ffaf_policy *policy = filter->policy;

	/*@ loop invariant 0 <= i <= 512 && ffaf_g_foreign == \at(ffaf_g_foreign, Pre);
	    loop invariant ffaf_state_kept{Pre,Here}(filter->state);
	    loop assigns i, *filter->state, ffaf_g_smcs, ffaf_g_foreign,
	      ffaf_g_sent, ffaf_g_answer;
	    loop variant 512 - i;
	*/
	for (unsigned int i = 0; FFAF_FIXED_RULES != 0 && i < 512; i++) {
		const uint32_t number = i % 0x100u;
		const unsigned int smc64 = FFAF_HIGH(i, 8);
		uint32_t *word = &filter->state->probed[smc64][FFAF_HIGH(number, 5)];
		struct ffaf_regs smc;

		if (!probes_once(policy, smc64, number) ||
		    number < ffaf_constants(policy)->window_first ||
		    number > ffaf_constants(policy)->window_last)
			continue;
		if (ffaf_ask(filter, &smc, FFAF_FID_32(FEATURES),
			     number + (smc64 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32), 0, 0))
			FFAF_STORE_RELEASE(word, *word | 1u << number % 32u);
	}
}

/* Whether calls are probed when a version is agreed; otherwise they are on boot. */
static bool agrees_with_spmc(const struct ffaf_policy *policy)
{
	return ffaf_handles(policy, FFAF_FID_32(VERSION)) &&
	       !FFAF_CHOSEN(policy, NEGOTIATION, HOST) &&
	       !FFAF_CHOSEN(policy, NEGOTIATION, RECORDED);
}

bool ffaf_boot(const struct ffaf_filter *filter, const struct ffaf_boot *boot)
{
	const struct ffaf_policy *policy = filter->policy;
	struct ffaf_regs smc;

	start_state(filter->state, boot);
	if (boot->smccc < boot_smccc(policy))
		return true;
	(void)ffaf_ask(filter, &smc, FFAF_FID_32(VERSION), ffaf_constants(policy)->version, 0, 0);
	if (spmc_is_absent(policy, smc.x[0]))
		return true;
	if (!take_version(policy, filter->state, smc.x[0]))
		return false;
	if (FFAF_CHOSEN(policy, SPMC_CHECKS, BOOT) && !spmc_checks(filter))
		return false;
	if (!agrees_with_spmc(policy))
		probe_once(filter);
	return true;
}

/* x0 of the answer once a version is agreed. */
static uint64_t later_version(const struct ffaf_policy *policy, const struct ffaf_caller *caller,
			      uint32_t requested)
{
	if (ffaf_version_minor(requested) < ffaf_version_minor(caller->version) &&
	    !FFAF_CHOSEN(policy, LATER_VERSION, AGREED))
		return FFAF_SMCCC_NOT_SUPPORTED;
	return caller->version;
}

/* x0 for a caller that follows what was agreed on with the SPMC. */
static uint64_t host_version(const struct ffaf_filter *filter, struct ffaf_caller *caller)
{
	if (FFAF_LOAD_ACQUIRE(&filter->state->agreed) == 0)
		return FFAF_SMCCC_NOT_SUPPORTED;
	caller->version = filter->state->version;
	FFAF_STORE_RELEASE(&caller->agreed, 1);
	return caller->version;
}

/*
 * Agree on the lower of REQUESTED and what the filter speaks with the SPMC. A
 * lower one is agreed with the SPMC first, and REGS becomes its answer; it stays
 * even when the checks that follow fail.
 */
static uint64_t first_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      uint32_t requested, struct ffaf_regs *regs,
			      struct ffaf_effects *effects)
{
	const struct ffaf_policy *policy = filter->policy;
	struct ffaf_state *state = filter->state;
	struct ffaf_regs smc;

	if (ffaf_version_minor(requested) < ffaf_version_minor(state->version)) {
		(void)ffaf_ask(filter, &smc, FFAF_FID_32(VERSION), requested, 0, 0);
		(void)ffaf_answer(filter, regs, &smc);
		effects->undefined = 0;
		if (spmc_is_absent(policy, smc.x[0]))
			return smc.x[0];
		state->version = requested;
	}
	if (!FFAF_CHOSEN(policy, SPMC_CHECKS, BOOT) && !spmc_checks(filter))
		return FFAF_SMCCC_NOT_SUPPORTED;
	probe_once(filter);
	FFAF_STORE_RELEASE(&state->agreed, 1);
	return host_version(filter, caller);
}

/* x0 for a caller whose version is noted and never refused. */
static uint64_t recorded_version(const struct ffaf_policy *policy, struct ffaf_caller *caller,
				 uint32_t requested)
{
	if (caller->locked)
		return ffaf_constants(policy)->version;
	caller->version = ffaf_constants(policy)->version;
	if (same_major(policy, requested) &&
	    ffaf_version_minor(requested) < ffaf_version_minor(ffaf_constants(policy)->version))
		caller->version = requested;
	FFAF_STORE_RELEASE(&caller->agreed, 1);
	return ffaf_constants(policy)->version;
}

static uint32_t undefined_registers(const struct ffaf_policy *policy)
{
	if (!FFAF_CHOSEN(policy, VERSION_REGISTERS, UNDEFINED))
		return 0;
	return (1u << ffaf_written(policy)) - 2u;
}

/* x0 of the answer to REQUESTED; REGS, zeroed, takes what else the SPMC answered. */
static uint64_t answer_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			       uint32_t requested, struct ffaf_regs *regs,
			       struct ffaf_effects *effects)
{
	const struct ffaf_policy *policy = filter->policy;

	if (FFAF_CHOSEN(policy, NEGOTIATION, RECORDED))
		return recorded_version(policy, caller, requested);
	if (!same_major(policy, requested))
		return FFAF_SMCCC_NOT_SUPPORTED;
	if (FFAF_LOAD_ACQUIRE(&caller->agreed) == 0) {
		if (FFAF_CHOSEN(policy, NEGOTIATION, HOST))
			return host_version(filter, caller);
		/* What one caller agreed on with the SPMC, no other takes back. */
		if (host_version(filter, caller) == FFAF_SMCCC_NOT_SUPPORTED)
			return first_version(filter, caller, requested, regs, effects);
	}
	return later_version(policy, caller, requested);
}

int32_t ffaf_handle_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	const uint32_t requested = (uint32_t)regs->x[1];

	(void)ffaf_answer_words(filter, regs, 0, 0);
	effects->undefined = undefined_registers(filter->policy);
	regs->x[0] = answer_version(filter, caller, requested, regs, effects);
	return 0;
}
