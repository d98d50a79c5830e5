/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* What interrupts do to a PE: who is preempted, and by whom. */

static const struct ffasim_partition *partition_of(const struct ffasim_world *world,
						   const struct ffasim_context *context)
{
	return ffasim_partition_of(world, ffasim_endpoint_at(world, context->endpoint));
}

/*
 * The context above CONTEXT in its chain whose PE time this is too; NULL when
 * CONTEXT is the first below the normal world, or there is none.
 */
static struct ffasim_context *above(const struct ffasim_world *world,
				    const struct ffasim_context *context)
{
	struct ffasim_context *caller;

	if (!ffasim_is_awaited(world, context))
		return NULL;
	caller = ffasim_context_at(world, context->caller);
	return ffasim_is_normal_world(caller) ? NULL : caller;
}

/* Whether CONTEXT does what no interrupt comes between: init, power management, work at EL3. */
static bool is_critical(const struct ffasim_world *world, const struct ffasim_context *context)
{
	return context->model == FFASIM_MODEL_INIT ||
	       context->framework <= FFASIM_FRAMEWORK_WARM_BOOT ||
	       partition_of(world, context)->level == FFASIM_EL3;
}

/* Whether the chain of RUNNING may be preempted by a secure interrupt of another partition. */
static bool lets_others(const struct ffasim_world *world, const struct ffasim_context *running)
{
	for (; running != NULL; running = above(world, running)) {
		const struct ffasim_partition *partition = partition_of(world, running);

		if (partition->other_action != FFASIM_SIGNALED || is_critical(world, running))
			return false;
	}
	return true;
}

/* Whether CONTEXT can be entered for an interrupt: it waits, or has yielded and can take a vIRQ. */
static bool can_enter(const struct ffasim_world *world, const struct ffasim_context *context)
{
	if (!ffasim_endpoint_at(world, context->endpoint)->booted)
		return false;
	if (context->state == FFASIM_EC_WAITING)
		return true;
	return context->state == FFASIM_EC_BLOCKED && context->callee == FFASIM_NO_CONTEXT &&
	       !context->lost && partition_of(world, context)->level == FFASIM_S_EL1;
}

/* An interrupt on PE for a context that can be entered for it; NULL: there is none. */
static struct ffasim_irq *find_secure(const struct ffasim_world *world, uint16_t pe)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_IRQS); i++) {
		struct ffasim_irq *irq = ffasim_irq_at(world, i);

		if ((ffasim_irq_due(irq) & ~irq->told & (1u << pe)) != 0 && !irq->off &&
		    can_enter(world, ffasim_context_on(
					     world, ffasim_endpoint_at(world, irq->endpoint), pe)))
			return irq;
	}
	return NULL;
}

static uint64_t told_id(const struct ffasim_world *world, const struct ffasim_context *context,
			const struct ffasim_irq *irq)
{
	return partition_of(world, context)->level == FFASIM_S_EL1 &&
			       ffasim_choice(world, FFASIM_QUIRK_INTERRUPT_ID) ==
				       FFASIM_INTERRUPT_ID_S_EL0
		       ? 0
		       : irq->id;
}

/* The owner of IRQ runs instead of RUNNING. */
static void enter_handler(const struct ffasim_world *world, uint16_t pe,
			  struct ffasim_context *running, struct ffasim_irq *irq,
			  struct ffasim_next *next)
{
	struct ffasim_context *handler =
		ffasim_context_on(world, ffasim_endpoint_at(world, irq->endpoint), pe);
	const uint16_t bits = ffasim_irq_bits(world, handler);
	const struct ffaf_regs regs = { .x = { FFAF_FID_32(INTERRUPT), 0,
					       told_id(world, handler, irq) } };

	if (handler->state == FFASIM_EC_BLOCKED) {
		handler->saved_caller = handler->caller;
		handler->saved_model = handler->model;
	}
	handler->model = FFASIM_MODEL_SECURE_INTERRUPT;
	handler->caller = ffasim_context_number(world, running);
	running->callee = ffasim_context_number(world, handler);
	ffasim_set_state(world, running, FFASIM_EC_PREEMPTED);
	irq->told |= bits;
	if (partition_of(world, handler)->level != FFASIM_S_EL1) {
		irq->active |= ffasim_irq_due(irq) & bits;
		irq->pending &= (uint16_t)~bits;
	}
	ffasim_switch(world, pe, handler, &regs, next);
}

/* RUNNING is preempted; the call of TO, further up its chain, ends with FFA_INTERRUPT. */
static void preempt(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *running,
		    struct ffasim_context *to, struct ffasim_next *next)
{
	struct ffaf_regs regs;

	ffasim_about(world, running, FFAF_FID_32(INTERRUPT), &regs);
	ffasim_set_state(world, running, FFASIM_EC_PREEMPTED);
	ffasim_end_call(world, pe, to, &regs, next);
}

/* The strictest action for a non-secure interrupt in the chain of RUNNING. */
static uint8_t ns_action(const struct ffasim_world *world, const struct ffasim_context *running)
{
	uint8_t strictest = FFASIM_SIGNALED;

	for (; running != NULL; running = above(world, running)) {
		const struct ffasim_partition *partition = partition_of(world, running);

		if (is_critical(world, running) || running->model == FFASIM_MODEL_SECURE_INTERRUPT)
			return FFASIM_QUEUED;
		if (partition->ns_action < strictest)
			strictest = partition->ns_action;
	}
	return strictest;
}

/* The normal world's context that RUNNING's chain began with; NULL: there is none. */
static struct ffasim_context *root_of(const struct ffasim_world *world,
				      const struct ffasim_context *running)
{
	while (ffasim_is_awaited(world, running)) {
		struct ffasim_context *caller = ffasim_context_at(world, running->caller);

		if (ffasim_is_normal_world(caller))
			return caller;
		running = caller;
	}
	return NULL;
}

static void tell_exit(struct ffasim_context *context)
{
	if (!context->exiting)
		context->virtual_pending |= FFASIM_VIRTUAL_MEI;
	context->exiting = true;
}

/* Managed exit: the nearest context that takes part in it is told; true: it is not RUNNING. */
static bool managed_exit(const struct ffasim_world *world, uint16_t pe,
			 struct ffasim_context *running, struct ffasim_next *next)
{
	struct ffasim_context *to = running;

	while (to != NULL && partition_of(world, to)->ns_action != FFASIM_MANAGED_EXIT)
		to = above(world, to);
	if (to == NULL)
		return false;
	tell_exit(to);
	if (to != running)
		preempt(world, pe, running, to, next);
	return to != running;
}

/* A non-secure interrupt while an SP runs; true: NEXT says what comes of it. */
static bool take_ns(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *running,
		    struct ffasim_next *next)
{
	struct ffasim_context *root;

	switch (ns_action(world, running)) {
	case FFASIM_SIGNALED:
		root = root_of(world, running);
		if (root == NULL)
			return false;
		preempt(world, pe, running, root, next);
		return true;
	case FFASIM_MANAGED_EXIT:
		return managed_exit(world, pe, running, next);
	default:
		return false;
	}
}

static bool inject(const struct ffasim_world *world, const struct ffasim_context *context, bool fiq,
		   struct ffasim_next *next)
{
	const uint32_t id = ffasim_next_virtual(world, context, fiq);

	if (id == FFASIM_NO_INTERRUPT || (fiq ? context->fiq_masked : context->irq_masked))
		return false;
	next->kind = fiq ? FFASIM_VFIQ : FFASIM_VIRQ;
	next->interrupt = id;
	return true;
}

static void poll_sp(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *running,
		    struct ffasim_next *next)
{
	if (ffasim_ns_interrupt(world, pe) && take_ns(world, pe, running, next))
		return;
	if (partition_of(world, running)->level == FFASIM_S_EL1 &&
	    !inject(world, running, true, next))
		inject(world, running, false, next);
}

static void poll_normal_world(const struct ffasim_world *world, uint16_t pe,
			      struct ffasim_next *next)
{
	const uint16_t bit = (uint16_t)(1u << pe);

	if ((world->state->sri_pending & bit) == 0)
		return;
	world->state->sri_pending &= (uint16_t)~bit;
	next->kind = FFASIM_VIRQ;
	next->interrupt = world->config->sri;
}

static void poll_pe(const struct ffasim_world *world, uint16_t pe, struct ffasim_next *next)
{
	struct ffasim_context *running =
		ffasim_context_numbered(world, world->state->pe[pe].running);
	struct ffasim_irq *irq;
	bool sp;

	if (running == NULL)
		return;
	if (running->state == FFASIM_EC_ABORTED) {
		ffasim_bury(world, pe, next);
		return;
	}
	sp = !ffasim_is_normal_world(running);
	next->kind = FFASIM_NOTHING;
	next->ec = ffasim_ec_of(world, running);
	irq = find_secure(world, pe);
	if (irq != NULL && (!sp || lets_others(world, running)))
		enter_handler(world, pe, running, irq, next);
	else if (sp)
		poll_sp(world, pe, running, next);
	else
		poll_normal_world(world, pe, next);
}

void ffasim_poll(const struct ffasim_world *world, unsigned int pe, struct ffasim_next *next)
{
	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_HALT;
	next->ec = (struct ffasim_ec){ 0, (uint16_t)pe };
	if (pe < world->config->pes && world->state->pe[pe].on)
		poll_pe(world, (uint16_t)pe, next);
}
