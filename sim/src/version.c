/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "version.h"

/* FFA_VERSION (DEN0077A 13.2): a raw answer in x0, never FFA_ERROR. */

#define NOT_SUPPORTED 0xffffffffu
#define INVALID 0xfffffffdu /* SMCCC's INVALID_PARAMETER, -3 */
#define NO_VERSION 0u /* the Null version of 1.3 */
#define LOWEST FFAF_VERSION_1_0
#define MUST_BE_ZERO 0x80000000u

enum query { NEGOTIATE, COMPATIBILITY, AGREED };

static bool compatible(uint32_t caller, uint32_t callee)
{
	return ffaf_version_major(caller) == ffaf_version_major(callee) &&
	       ffaf_version_minor(caller) <= ffaf_version_minor(callee);
}

static bool is_1_3(const struct ffasim_world *world)
{
	return world->config->version >= FFAF_VERSION_1_3;
}

static bool locks(const struct ffasim_calling *calling, enum ffasim_choice_VERSION_LOCK choice)
{
	unsigned int chosen = ffasim_choice(calling->world, FFASIM_QUIRK_VERSION_LOCK);

	if (chosen == FFASIM_VERSION_LOCK_SPECIFICATION)
		chosen = is_1_3(calling->world) ? FFASIM_VERSION_LOCK_IN_USE
						: FFASIM_VERSION_LOCK_FIRST_CALL;
	return chosen == choice;
}

bool ffasim_needs_version(const struct ffasim_world *world)
{
	switch (ffasim_choice(world, FFASIM_QUIRK_BEFORE_VERSION)) {
	case FFASIM_BEFORE_VERSION_NOT_SUPPORTED:
		return true;
	case FFASIM_BEFORE_VERSION_ALLOWED:
		return false;
	default:
		return is_1_3(world);
	}
}

void ffasim_lock_version(struct ffasim_calling *calling)
{
	if (!locks(calling, FFASIM_VERSION_LOCK_FIRST_CALL) &&
	    !locks(calling, FFASIM_VERSION_LOCK_ANY_CALL))
		return;
	/* A version that was not asked for is the one that the callee speaks anyway. */
	if (calling->caller->version == 0 && !ffasim_needs_version(calling->world))
		calling->caller->version = ffasim_version_of(calling->world, calling->caller);
	calling->caller->locked = true;
}

/* Any FFA_VERSION once the version is final. */
static uint32_t locked(const struct ffasim_calling *calling, uint32_t asked)
{
	const uint32_t own = calling->world->config->version;
	const uint32_t agreed = calling->caller->version;

	switch (ffasim_choice(calling->world, FFASIM_QUIRK_LOCKED_VERSION)) {
	case FFASIM_LOCKED_VERSION_AGREED:
		return agreed != 0 ? agreed : NOT_SUPPORTED;
	case FFASIM_LOCKED_VERSION_OWN:
		return own;
	default:
		return asked == agreed ? own : NOT_SUPPORTED;
	}
}

static uint32_t agree(struct ffasim_calling *calling, uint32_t version)
{
	calling->caller->version = version;
	return calling->world->config->version;
}

static uint32_t incompatible(struct ffasim_calling *calling, uint32_t asked)
{
	const uint32_t own = calling->world->config->version;

	switch (ffasim_choice(calling->world, FFASIM_QUIRK_INCOMPATIBLE)) {
	case FFASIM_INCOMPATIBLE_REFUSED:
		return NOT_SUPPORTED;
	case FFASIM_INCOMPATIBLE_OWN_AGREED:
		return ffaf_version_major(asked) == ffaf_version_major(own) ? agree(calling, own)
									    : own;
	default:
		return own;
	}
}

/* The machine of 1.0 to 1.2. */
static uint32_t once(struct ffasim_calling *calling, uint32_t asked)
{
	uint32_t answer;

	if ((asked & MUST_BE_ZERO) != 0)
		return NOT_SUPPORTED;
	if (calling->caller->locked)
		return locked(calling, asked);
	if (compatible(asked, calling->world->config->version))
		answer = agree(calling, asked);
	else
		answer = incompatible(calling, asked);
	if (locks(calling, FFASIM_VERSION_LOCK_ANY_CALL))
		ffasim_lock_version(calling);
	return answer;
}

/* The machine of 1.3: any number of times, while nothing depends on it. */
static uint32_t again(struct ffasim_calling *calling, uint32_t asked, uint32_t query)
{
	const uint32_t own = calling->world->config->version;
	struct ffasim_endpoint *caller = calling->caller;

	if ((asked & MUST_BE_ZERO) != 0 || query > AGREED)
		return INVALID;
	if (query == AGREED)
		return caller->version;
	if (!compatible(asked, own))
		return asked < LOWEST ? LOWEST : own;
	if (caller->version != 0 && asked != caller->version && ffasim_in_use(calling))
		return NO_VERSION;
	return query == NEGOTIATE ? agree(calling, asked) : own;
}

void ffasim_do_version(struct ffasim_calling *calling)
{
	const uint32_t asked = (uint32_t)calling->in->x[1];
	const uint32_t query = (uint32_t)calling->in->x[2];
	const uint32_t answer = locks(calling, FFASIM_VERSION_LOCK_IN_USE)
					? again(calling, asked, query)
					: once(calling, asked);

	if (ffasim_choice(calling->world, FFASIM_QUIRK_SUCCESS_REGISTERS) ==
	    FFASIM_SUCCESS_REGISTERS_KEPT)
		calling->next->regs = *calling->raw;
	calling->next->regs.x[0] = answer;
}
