/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "version.h"

#include "answer.h"

/*
 * Version words are compared as the filters compare them: the major without bit
 * 31, the minor as 16 bits, and a word that is stored keeps all 32 bits.
 */

static bool same_major(const struct ffaf_policy *policy, uint32_t version)
{
	return ffaf_version_major(version) == ffaf_version_major(policy->version);
}

static bool spmc_is_absent(const struct ffaf_policy *policy, uint64_t answer)
{
	if (policy->behaviour[FFAF_BEHAVIOUR_SPMC_ABSENT] == FFAF_SPMC_ABSENT_X0)
		return answer == FFAF_SMCCC_NOT_SUPPORTED;
	return (uint32_t)answer == (uint32_t)FFAF_SMCCC_NOT_SUPPORTED;
}

/* The smallest buffer, in bytes, that FFA_FEATURES(FFA_RXTX_MAP) names; 0: a bad code. */
static uint32_t smallest_buffer(const struct ffaf_policy *policy, uint64_t x2)
{
	const bool low = policy->behaviour[FFAF_BEHAVIOUR_BUFFER_SIZE] == FFAF_BUFFER_SIZE_BITS_1_0;

	switch (low ? x2 & 3u : x2) {
	case 0:
		return 4096;
	case 1:
		return 65536;
	case 2:
		return 16384;
	default:
		return 0;
	}
}

/* Whether the SPMC knows the hypervisor as id 0 and takes buffers of one page. */
static bool spmc_checks(const struct ffaf_filter *filter)
{
	struct ffaf_regs smc;
	uint32_t size;

	ffaf_smc_prepare(&smc, FFAF_FID_32(ID_GET));
	ffaf_smc(filter, &smc);
	if (!ffaf_is_success(&smc) || smc.x[2] != 0)
		return false;

	ffaf_smc_prepare(&smc, FFAF_FID_32(FEATURES));
	smc.x[1] = FFAF_FID_64(RXTX_MAP);
	ffaf_smc(filter, &smc);
	if (!ffaf_is_success(&smc))
		return false;
	size = smallest_buffer(filter->policy, smc.x[2]);
	return size != 0 && size <= filter->state->page;
}

static uint32_t boot_smccc(const struct ffaf_policy *policy)
{
	return policy->behaviour[FFAF_BEHAVIOUR_BOOT_SMCCC] == FFAF_BOOT_SMCCC_V1_1
		       ? FFAF_MAKE_VERSION(1, 1)
		       : FFAF_MAKE_VERSION(1, 2);
}

static void start_state(struct ffaf_state *state, const struct ffaf_boot *boot)
{
	state->version = 0;
	state->agreed = 0;
	state->page = boot->page;
	state->hyp_tx = boot->hyp_tx;
	state->hyp_rx = boot->hyp_rx;
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
	if (policy->behaviour[FFAF_BEHAVIOUR_BOOT_VERSION] == FFAF_BOOT_VERSION_EXACT &&
	    answer != policy->version)
		return false;
	state->version = policy->version;
	if (ffaf_version_minor((uint32_t)answer) < ffaf_version_minor(policy->version))
		state->version = (uint32_t)answer;
	return true;
}

static bool probes_once(const struct ffaf_policy *policy, unsigned int smc64, uint32_t number)
{
	const uint8_t entry = policy->entry[smc64][number];

	return (entry & FFAF_ENTRY_ACTION) == FFAF_FORWARD &&
	       policy->rule[entry >> FFAF_ENTRY_RULE_SHIFT].probe == FFAF_PROBE_ONCE;
}

/* Ask the SPMC for every call that the policy forwards only where it exists. */
static void probe_once(const struct ffaf_filter *filter)
{
	const struct ffaf_policy *policy = filter->policy;

	for (unsigned int i = 0; i < 512; i++) {
		const uint32_t number = i & 0xffu;
		const unsigned int smc64 = i >> 8;
		struct ffaf_regs smc;

		if (number < policy->window_first || number > policy->window_last ||
		    !probes_once(policy, smc64, number))
			continue;
		ffaf_smc_prepare(&smc, FFAF_FID_32(FEATURES));
		smc.x[1] = number | (smc64 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32);
		ffaf_smc(filter, &smc);
		if (ffaf_is_success(&smc))
			filter->state->probed[smc64][number >> 5] |= 1u << (number & 31u);
	}
}

/* Whether calls are probed when a version is agreed; otherwise they are on boot. */
static bool agrees_with_spmc(const struct ffaf_policy *policy)
{
	return (policy->entry[0][FFAF_NR_VERSION] & FFAF_ENTRY_ACTION) == FFAF_HANDLE &&
	       policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION] != FFAF_NEGOTIATION_HOST &&
	       policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION] != FFAF_NEGOTIATION_RECORDED;
}

bool ffaf_boot(const struct ffaf_filter *filter, const struct ffaf_boot *boot)
{
	const struct ffaf_policy *policy = filter->policy;
	struct ffaf_regs smc;

	start_state(filter->state, boot);
	if (boot->smccc < boot_smccc(policy))
		return true;
	ffaf_smc_prepare(&smc, FFAF_FID_32(VERSION));
	smc.x[1] = policy->version;
	ffaf_smc(filter, &smc);
	if (spmc_is_absent(policy, smc.x[0]))
		return true;
	if (!take_version(policy, filter->state, smc.x[0]))
		return false;
	if (policy->behaviour[FFAF_BEHAVIOUR_SPMC_CHECKS] == FFAF_SPMC_CHECKS_BOOT &&
	    !spmc_checks(filter))
		return false;
	if (!agrees_with_spmc(policy))
		probe_once(filter);
	return true;
}

/* x0 of the answer once a version is agreed. */
static uint64_t later_version(const struct ffaf_policy *policy, const struct ffaf_caller *caller,
			      uint32_t requested)
{
	const bool older = ffaf_version_minor(requested) < ffaf_version_minor(caller->version);

	if (older && policy->behaviour[FFAF_BEHAVIOUR_LATER_VERSION] != FFAF_LATER_VERSION_AGREED)
		return FFAF_SMCCC_NOT_SUPPORTED;
	return caller->version;
}

/*
 * Agree on the lower of REQUESTED and what the filter speaks with the SPMC. A
 * lower one is agreed with the SPMC first, whose answer is left in *SMC; it
 * stays even when the checks that follow fail. *UNDEFINED is cleared then: the
 * answer's registers are the SPMC's.
 */
static uint64_t first_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      uint32_t requested, struct ffaf_regs *smc, uint32_t *undefined)
{
	const struct ffaf_policy *policy = filter->policy;
	struct ffaf_state *state = filter->state;

	if (ffaf_version_minor(requested) < ffaf_version_minor(state->version)) {
		smc->x[0] = FFAF_FID_32(VERSION);
		smc->x[1] = requested;
		ffaf_smc(filter, smc);
		*undefined = 0;
		if (spmc_is_absent(policy, smc->x[0]))
			return smc->x[0];
		state->version = requested;
	}
	if (policy->behaviour[FFAF_BEHAVIOUR_SPMC_CHECKS] != FFAF_SPMC_CHECKS_BOOT &&
	    !spmc_checks(filter))
		return FFAF_SMCCC_NOT_SUPPORTED;
	probe_once(filter);
	caller->version = state->version;
	FFAF_STORE_RELEASE(&caller->agreed, 1);
	FFAF_STORE_RELEASE(&state->agreed, 1);
	return state->version;
}

/* x0 for a VM that follows the host. */
static uint64_t host_version(const struct ffaf_filter *filter, struct ffaf_caller *caller)
{
	if (FFAF_LOAD_ACQUIRE(&filter->state->agreed) == 0)
		return FFAF_SMCCC_NOT_SUPPORTED;
	caller->version = filter->state->version;
	FFAF_STORE_RELEASE(&caller->agreed, 1);
	return caller->version;
}

/* x0 for a caller whose version is noted and never refused. */
static uint64_t recorded_version(const struct ffaf_policy *policy, struct ffaf_caller *caller,
				 uint32_t requested)
{
	if (caller->locked)
		return policy->version;
	caller->version = policy->version;
	if (same_major(policy, requested) &&
	    ffaf_version_minor(requested) < ffaf_version_minor(policy->version))
		caller->version = requested;
	FFAF_STORE_RELEASE(&caller->agreed, 1);
	return policy->version;
}

static uint32_t undefined_registers(const struct ffaf_policy *policy)
{
	if (policy->behaviour[FFAF_BEHAVIOUR_VERSION_REGISTERS] != FFAF_VERSION_REGISTERS_UNDEFINED)
		return 0;
	return policy->behaviour[FFAF_BEHAVIOUR_REGISTERS] == FFAF_REGISTERS_X0_X3
		       ? 0xeu
		       : FFAF_ALL_REGS & ~1u;
}

static uint32_t answer_first_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
				     struct ffaf_regs *regs)
{
	uint32_t undefined = undefined_registers(filter->policy);
	struct ffaf_regs answer;

	ffaf_regs_zero(&answer);
	answer.x[0] = first_version(filter, caller, (uint32_t)regs->x[1], &answer, &undefined);
	ffaf_answer(filter, regs, &answer);
	return undefined;
}

uint32_t ffaf_handle_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			     struct ffaf_regs *regs)
{
	const struct ffaf_policy *policy = filter->policy;
	const uint8_t negotiation = policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION];
	const uint32_t requested = (uint32_t)regs->x[1];
	uint64_t x0;

	if (negotiation == FFAF_NEGOTIATION_RECORDED) {
		x0 = recorded_version(policy, caller, requested);
	} else if (!same_major(policy, requested)) {
		x0 = FFAF_SMCCC_NOT_SUPPORTED;
	} else if (FFAF_LOAD_ACQUIRE(&caller->agreed) != 0) {
		x0 = later_version(policy, caller, requested);
	} else if (negotiation == FFAF_NEGOTIATION_HOST) {
		x0 = host_version(filter, caller);
	} else if (FFAF_LOAD_ACQUIRE(&filter->state->agreed) != 0) {
		/* What one caller agreed on with the SPMC, no other takes back. */
		(void)host_version(filter, caller);
		x0 = later_version(policy, caller, requested);
	} else {
		return answer_first_version(filter, caller, regs);
	}
	ffaf_answer_words(filter, regs, x0, 0);
	return undefined_registers(policy);
}
