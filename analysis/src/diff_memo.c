/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

/* Atoms that stand for the entry of the call's FID, and of the FID that FFA_FEATURES asks for. */
#define SELF 0xfffeu
#define ASKED 0xfffdu

/* All that the causes of a difference hang on, but for which FID it is. No padding. */
struct key {
	uint32_t context, left;
	struct ffaf_decision decision[FFAN_SIDES];
	uint8_t entry[FFAN_SIDES], asked[FFAN_SIDES]; /* the core's bytes */
	uint32_t fid; /* 0, unless a handler of its own may be at work */
	uint32_t w1, w2; /* what requirements look at */
	uint32_t form; /* bits that a plain FID does not have, and whether there are atoms */
};

struct slot {
	struct key key;
	struct ffan_remembered found;
	bool taken;
};

#define SLOTS 131072u
#define SLOTS_USED (SLOTS / 2)

struct ffan_memo {
	struct slot slot[SLOTS];
	size_t used;
};

struct ffan_memo *ffan_memo_create(void)
{
	return calloc(1, sizeof(struct ffan_memo));
}

void ffan_memo_free(struct ffan_memo *memo)
{
	free(memo);
}

static bool in_window(const struct ffaf_policy *policy, uint64_t fid)
{
	const uint32_t number = (uint32_t)fid & FFAF_FID_NUMBER;

	return number >= policy->window_first && number <= policy->window_last;
}

/* The entry of FID; no entry has all bits set. */
static uint8_t entry_of(const struct ffaf_policy *policy, uint64_t fid)
{
	if (!in_window(policy, fid))
		return 0xff;
	return policy->entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];
}

static uint16_t atom_of(const struct ffan_differ *differ, uint64_t fid)
{
	return differ->atoms.of_fid[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];
}

/* Which of the bits above the number matter, and which atoms there are. */
static uint32_t form_of(const struct ffan_differ *differ, const struct ffaf_regs *regs, bool asks)
{
	uint32_t form = (uint32_t)(regs->x[0] >> 16 & 0xbfff);

	form |= regs->x[0] >> 32 != 0 ? 1u << 16 : 0;
	form |= atom_of(differ, regs->x[0]) != 0 ? 1u << 17 : 0;
	form |= (regs->x[0] & 0xff00) != 0 ? 1u << 18 : 0;
	if (asks) {
		form |= (regs->x[1] & FFAF_FID_HINT) != 0 ? 1u << 19 : 0;
		form |= (regs->x[1] & FFAF_FID_RESERVED) != 0 ? 1u << 20 : 0;
		form |= atom_of(differ, regs->x[1]) != 0 ? 1u << 21 : 0;
		form |= (regs->x[1] & 0xbf00ff00) != FFAF_FID_BASE_32 ? 1u << 22 : 0;
	}
	return form;
}

/* Whether a handler of its own may be at work, under this policy or one in between. */
static bool is_handled(const struct ffaf_policy *policy, uint64_t fid)
{
	return in_window(policy, fid) && (entry_of(policy, fid) & FFAF_ENTRY_ACTION) == FFAF_HANDLE;
}

static struct key make_key(const struct ffan_differ *differ, const struct ffan_sight *sight,
			   unsigned int left)
{
	const struct ffaf_regs *regs = &sight->probe->call[sight->step - 1].regs;
	const bool asks = (uint32_t)regs->x[0] == FFAF_FID_32(FEATURES);
	bool handled = false;
	struct key key;

	memset(&key, 0, sizeof(key));
	key.context = sight->context;
	key.left = left;
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		const struct ffan_seen *seen = &differ->world[side].seen;

		key.decision[side] =
			(struct ffaf_decision){ seen->outcome.verdict, seen->outcome.reason,
						(int8_t)seen->out.x[2], seen->outcome.rule };
		key.entry[side] = entry_of(&differ->policy[side]->core, regs->x[0]);
		key.asked[side] = asks ? entry_of(&differ->policy[side]->core, regs->x[1]) : 0;
		handled |= is_handled(&differ->policy[side]->core, regs->x[0]);
	}
	key.form = form_of(differ, regs, asks);
	key.w1 = asks ? 0 : (uint32_t)regs->x[1];
	key.w2 = (uint32_t)regs->x[2];
	if (handled && !asks)
		key.fid = (uint32_t)regs->x[0];
	/* The answer about FFA_RXTX_MAP says more than yes. */
	if (asks && (regs->x[1] & 0xff) == FFAF_NR_RXTX_MAP)
		key.fid = (uint32_t)regs->x[1];
	return key;
}

static struct slot *find(struct ffan_memo *memo, const struct key *key)
{
	const uint8_t *bytes = (const uint8_t *)key;
	uint64_t hash = 0xcbf29ce484222325;
	size_t i;

	for (size_t n = 0; n < sizeof(*key); n++)
		hash = (hash ^ bytes[n]) * 0x100000001b3;
	i = (size_t)(hash >> 20) % SLOTS;
	while (memo->slot[i].taken && memcmp(&memo->slot[i].key, key, sizeof(*key)) != 0)
		i = (i + 1) % SLOTS;
	return &memo->slot[i];
}

/* Swap the atoms of the entries of this call with the signs that stand for those of any. */
static void translate(const struct ffan_differ *differ, const struct ffan_sight *sight,
		      struct ffan_causes *causes, bool store)
{
	const struct ffaf_regs *regs = &sight->probe->call[sight->step - 1].regs;
	const uint16_t own[] = { (uint16_t)(atom_of(differ, regs->x[0]) - 1),
				 (uint16_t)(atom_of(differ, regs->x[1]) - 1) };
	const uint16_t sign[] = { SELF, ASKED };

	for (size_t i = 0; i < causes->count; i++) {
		for (unsigned int n = 0; n < 2; n++) {
			const uint16_t from = store ? own[n] : sign[n];

			if (causes->atom[i] == from && from != UINT16_MAX) {
				causes->atom[i] = store ? sign[n] : own[n];
				break;
			}
		}
	}
}

bool ffan_memo_find(const struct ffan_differ *differ, const struct ffan_sight *sight,
		    unsigned int left, struct ffan_remembered *found)
{
	struct key key;
	const struct slot *slot;

	if (sight->context == 0)
		return false;
	key = make_key(differ, sight, left);
	slot = find(differ->memo, &key);
	if (!slot->taken)
		return false;
	*found = slot->found;
	translate(differ, sight, &found->causes, false);
	return true;
}

void ffan_memo_add(struct ffan_differ *differ, const struct ffan_sight *sight, unsigned int left,
		   const struct ffan_remembered *found)
{
	struct key key;
	struct slot *slot;

	if (sight->context == 0 || differ->memo->used == SLOTS_USED)
		return;
	key = make_key(differ, sight, left);
	slot = find(differ->memo, &key);
	*slot = (struct slot){ .key = key, .found = *found, .taken = true };
	translate(differ, sight, &slot->found.causes, true);
	differ->memo->used++;
}
