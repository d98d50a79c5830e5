/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Steps that anyone may take with a simulated world: calls of all contexts with any
 * registers, memory, interrupts, masks, PEs turned on, partitions that die. A step is drawn
 * from bytes, or from a seed when there are none, and applied to as many
 * worlds as one likes.
 */
#ifndef TEST_WORLD_STEPS_H
#define TEST_WORLD_STEPS_H

#include "world_rig.h"

struct steps {
	const uint8_t *data; /* NULL: from the seed */
	size_t size;
	uint64_t seed;
};

enum step_kind {
	STEP_CALL,
	STEP_POLL,
	STEP_IRQ,
	STEP_MASK,
	STEP_BOOT_PE,
	STEP_PE_OFF,
	STEP_ABORT,
	STEP_MEMORY
};

struct step {
	uint8_t kind;
	bool a, b; /* asserted; irq and fiq masked */
	uint32_t intid;
	unsigned int pe;
	struct ffasim_ec ec;
	struct ffaf_regs regs;
	uint64_t address; /* of a byte that is written */
};

static inline uint64_t steps_take(struct steps *steps, size_t bytes)
{
	uint64_t value = 0;

	if (steps->data == NULL) {
		steps->seed ^= steps->seed << 13;
		steps->seed ^= steps->seed >> 7;
		steps->seed ^= steps->seed << 17;
		value = steps->seed >> 8;
		return bytes < 7 ? value & ((1ull << (8 * bytes)) - 1) : value;
	}
	for (size_t i = 0; i < bytes && steps->size > 0; i++, steps->data++, steps->size--)
		value |= (uint64_t)*steps->data << (8 * i);
	return value;
}

static inline unsigned int steps_below(struct steps *steps, unsigned int limit)
{
	return (unsigned int)steps_take(steps, 1) % limit;
}

static inline uint16_t steps_id(struct steps *steps)
{
	static const uint16_t ids[] = { 0, 0x8001, 0x8002, 0x8003, 0x8004, 1, 2, 0x8000, 0xffff };

	return ids[steps_below(steps, sizeof(ids) / sizeof(ids[0]))];
}

/* A word of a register: mostly one that means something. */
static inline uint64_t steps_value(struct steps *steps)
{
	static const uint64_t words[] = { 0,	      0,
					  0,	      1,
					  2,	      0x10,
					  0x1000,     0x8001,
					  0x80000004, 0x80000005,
					  RIG_NS,     RIG_NS + 0x1000,
					  RIG_SECURE, RIG_SECURE + 0x1000 };
	const unsigned int pick = steps_below(steps, 32);

	if (pick < sizeof(words) / sizeof(words[0]))
		return words[pick];
	return pick < 24 ? IDS(steps_id(steps), steps_id(steps)) : steps_take(steps, 8);
}

static inline uint64_t steps_function(struct steps *steps)
{
	static const uint8_t often[] = { FFAF_NR_MSG_SEND_DIRECT_REQ,
					 FFAF_NR_MSG_SEND_DIRECT_RESP,
					 FFAF_NR_MSG_WAIT,
					 FFAF_NR_YIELD,
					 FFAF_NR_RUN,
					 FFAF_NR_MSG_SEND_DIRECT_REQ2,
					 FFAF_NR_MSG_SEND_DIRECT_RESP2 };
	static const uint32_t virtual_ones[] = { FFASIM_INTERRUPT_GET, FFASIM_INTERRUPT_ENABLE,
						 FFASIM_INTERRUPT_DEACTIVATE };
	const unsigned int pick = steps_below(steps, 64);
	uint64_t base = steps_below(steps, 2) != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32;

	if (pick < 40)
		return base | often[pick % sizeof(often)];
	if (pick < 46)
		return virtual_ones[pick % 3];
	if (pick < 62)
		return base | (0x60 + steps_take(steps, 1) % 0x40);
	return steps_take(steps, 8);
}

/* The caller of the context that calls answers, or an id. */
static inline uint16_t steps_other(struct steps *steps, struct rig *rig, struct ffasim_ec ec)
{
	struct ffasim_ec_info info;

	if (steps_below(steps, 2) != 0 && ffasim_ec_info(&rig->world, ec, &info) && info.has_caller)
		return info.caller.id;
	return steps_id(steps);
}

static inline void steps_call(struct steps *steps, struct rig *rig, struct step *step)
{
	const unsigned int shape = steps_below(steps, 8);

	step->ec = ffasim_running(&rig->world, step->pe);
	if (steps_below(steps, 32) == 0)
		step->ec = (struct ffasim_ec){ steps_id(steps), (uint16_t)steps_below(steps, 3) };
	step->regs.x[0] = steps_function(steps);
	step->regs.x[1] = IDS(step->ec.id, steps_other(steps, rig, step->ec));
	if (shape < 3)
		step->regs.x[1] = IDS(steps_id(steps), steps_below(steps, 3));
	else if (shape == 3)
		step->regs.x[1] = steps_value(steps);
	if (shape < 2)
		return;
	for (unsigned int i = 2; i < FFAF_REGS; i++)
		if (steps_below(steps, 4) == 0)
			step->regs.x[i] = steps_value(steps);
}

static inline uint32_t steps_intid(struct steps *steps)
{
	static const uint32_t ids[] = { 27, 33, 8, 1023, 1024, 4, 5 };
	const unsigned int pick = steps_below(steps, 16);

	return pick < 8 ? RIG_IRQ(1) + pick : ids[pick % 7];
}

/* What to do next in a world that is as RIG is. */
static inline struct step steps_draw(struct steps *steps, struct rig *rig)
{
	struct step step = { .pe = steps_below(steps, 16) };
	const unsigned int pick = steps_below(steps, 64);

	step.pe = step.pe < 15 ? step.pe % 2 : 2;
	if (pick < 40) {
		step.kind = STEP_CALL;
		steps_call(steps, rig, &step);
		return step;
	}
	step.kind = pick < 50	? STEP_POLL
		    : pick < 57 ? STEP_IRQ
		    : pick < 60 ? STEP_MASK
		    : pick < 61 ? STEP_BOOT_PE
				: STEP_MEMORY;
	if (pick == 62)
		step.kind = STEP_PE_OFF;
	if (pick == 63)
		step.kind = steps_below(steps, 16) == 0 ? STEP_ABORT : STEP_POLL;
	step.ec = (struct ffasim_ec){ steps_id(steps), (uint16_t)steps_below(steps, 2) };
	step.intid = steps_intid(steps);
	step.a = steps_below(steps, 2) != 0;
	step.b = steps_below(steps, 2) != 0;
	step.address = (step.a ? RIG_NS : RIG_SECURE) + steps_take(steps, 2) % 0x20000;
	step.regs.x[0] = steps_take(steps, 1);
	return step;
}

static inline void steps_write(struct rig *rig, const struct step *step)
{
	uint8_t *byte = (uint8_t *)rig_at(rig, step->address & ~(uint64_t)(FFASIM_PAGE - 1), 1);

	if (byte != NULL)
		byte[step->address % FFASIM_PAGE] = (uint8_t)step->regs.x[0];
}

/* Take STEP with RIG; what comes of it, all zero where there is no outcome. */
static inline struct ffasim_next steps_apply(struct rig *rig, const struct step *step)
{
	const struct ffasim_world *world = &rig->world;
	struct ffasim_next next;

	memset(&next, 0, sizeof(next));
	switch (step->kind) {
	case STEP_CALL:
		ffasim_call(world, step->pe, step->ec, &step->regs, &next);
		break;
	case STEP_POLL:
		ffasim_poll(world, step->pe, &next);
		break;
	case STEP_IRQ:
		ffasim_irq(world, step->intid, step->pe, step->a);
		break;
	case STEP_MASK:
		ffasim_mask(world, step->ec, step->a, step->b);
		break;
	case STEP_BOOT_PE:
		ffasim_boot_pe(world, step->pe, 0x4000, 7, &next);
		break;
	case STEP_PE_OFF:
		ffasim_pe_off(world, step->pe, &next);
		break;
	case STEP_ABORT:
		ffasim_abort(world, step->pe, step->ec, &next);
		break;
	default:
		steps_write(rig, step);
		break;
	}
	return next;
}

/* A config of the rig's kind, one of many. */
static inline void steps_config(struct steps *steps, struct rig *rig)
{
	static const uint32_t versions[] = { FFAF_VERSION_1_0, FFAF_VERSION_1_1, FFAF_VERSION_1_2,
					     FFAF_VERSION_1_3 };

	rig_init(rig);
	rig->config.bindings = 6;
	rig->config.version = versions[steps_below(steps, 4)];
	for (unsigned int n = 0; n < RIG_SPS; n++) {
		struct ffasim_partition *sp = &rig->sps[n];

		sp->version = versions[steps_below(steps, 4)];
		sp->ns_action = (uint8_t)steps_below(steps, sp->level == FFASIM_S_EL1 ? 3 : 1);
		sp->other_action = steps_below(steps, 3) != 0 ? FFASIM_SIGNALED : FFASIM_QUEUED;
		sp->vm_created = steps_below(steps, 2) != 0;
		sp->power_messages = steps_below(steps, 2) != 0;
		sp->managed_exit_fiq = steps_below(steps, 2) != 0;
		sp->starts_late = steps_below(steps, 8) == 0;
	}
	for (unsigned int i = 0; i < FFASIM_QUIRK_COUNT; i++)
		while (steps_below(steps, 8) == 0 &&
		       ffasim_choice_word(i, rig->config.quirk[i] + 1u) != NULL)
			rig->config.quirk[i]++;
	if (steps_below(steps, 4) == 0) {
		rig->fault = (struct ffasim_fault){ .kind = (uint8_t)steps_below(steps, 4),
						    .status = FFAF_BUSY,
						    .after = steps_below(steps, 32),
						    .times = 1 + steps_below(steps, 3) };
		rig->config.faults = &rig->fault;
		rig->config.fault_count = 1;
	}
}

#endif
