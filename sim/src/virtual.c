/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* The virtual interrupt controller of S-EL1 partitions, behind paravirtual calls. */

/* Virtual interrupts of the SPMC as INTIDs; 0: none. */
static uint32_t id_of(const struct ffasim_world *world, uint8_t kind)
{
	return kind == FFASIM_VIRTUAL_MEI ? world->config->mei : world->config->npi;
}

static bool on_pin(const struct ffasim_context *context, uint8_t kind, bool fiq)
{
	return (context->virtual_pending & ~context->virtual_off & kind) != 0 &&
	       ((context->virtual_fiq & kind) != 0) == fiq;
}

uint32_t ffasim_next_virtual(const struct ffasim_world *world, const struct ffasim_context *context,
			     bool fiq)
{
	const uint16_t bits = ffasim_irq_bits(world, context);

	if (on_pin(context, FFASIM_VIRTUAL_MEI, fiq))
		return id_of(world, FFASIM_VIRTUAL_MEI);
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_IRQS); i++) {
		const struct ffasim_irq *irq = ffasim_irq_at(world, i);

		if (irq->endpoint == context->endpoint && !irq->off && irq->fiq == fiq &&
		    (ffasim_irq_due(irq) & bits) != 0)
			return irq->id;
	}
	return on_pin(context, FFASIM_VIRTUAL_NPI, fiq) ? id_of(world, FFASIM_VIRTUAL_NPI)
							: FFASIM_NO_INTERRUPT;
}

static struct ffasim_irq *find(const struct ffasim_calling *calling, uint32_t id)
{
	for (unsigned int i = 0; i < ffasim_used(calling->world, FFASIM_TABLE_IRQS); i++) {
		struct ffasim_irq *irq = ffasim_irq_at(calling->world, i);

		if (irq->id == id && irq->endpoint == calling->context->endpoint)
			return irq;
	}
	return NULL;
}

/* The kind of virtual interrupt that ID is for the caller; 0: none. */
static uint8_t kind_of(const struct ffasim_calling *calling, uint32_t id)
{
	if (id != 0 && id == calling->world->config->mei)
		return FFASIM_VIRTUAL_MEI;
	return id != 0 && id == calling->world->config->npi ? FFASIM_VIRTUAL_NPI : 0;
}

static void take(struct ffasim_calling *calling, uint32_t id)
{
	struct ffasim_irq *irq = find(calling, id);
	const uint16_t bits = ffasim_irq_bits(calling->world, calling->context);

	if (irq == NULL) {
		calling->context->virtual_pending &= (uint8_t)~kind_of(calling, id);
		return;
	}
	irq->active |= ffasim_irq_due(irq) & bits;
	irq->pending &= (uint16_t)~bits;
}

static uint64_t get(struct ffasim_calling *calling)
{
	uint32_t id = ffasim_next_virtual(calling->world, calling->context, true);

	if (id == FFASIM_NO_INTERRUPT)
		id = ffasim_next_virtual(calling->world, calling->context, false);
	if (id != FFASIM_NO_INTERRUPT)
		take(calling, id);
	return id;
}

#define FAILED UINT32_MAX

static uint64_t enable(struct ffasim_calling *calling)
{
	const uint32_t id = (uint32_t)calling->in->x[1];
	const bool on = calling->in->x[2] != 0, fiq = calling->in->x[3] != 0;
	struct ffasim_context *context = calling->context;
	struct ffasim_irq *irq = find(calling, id);
	const uint8_t kind = kind_of(calling, id);

	if (irq != NULL) {
		irq->off = !on;
		irq->fiq = fiq;
		return 0;
	}
	if (kind == 0)
		return FAILED;
	context->virtual_off = (uint8_t)((context->virtual_off & ~kind) | (on ? 0 : kind));
	context->virtual_fiq = (uint8_t)((context->virtual_fiq & ~kind) | (fiq ? kind : 0));
	return 0;
}

static uint64_t deactivate(struct ffasim_calling *calling)
{
	const uint32_t id = (uint32_t)calling->in->x[1];
	const uint16_t bits = ffasim_irq_bits(calling->world, calling->context);
	struct ffasim_irq *irq = find(calling, id);

	if (irq == NULL)
		return kind_of(calling, id) != 0 ? 0 : FAILED;
	if ((irq->active & bits) == 0)
		return FAILED;
	irq->active &= (uint16_t)~bits;
	irq->told &= (uint16_t)~bits;
	return 0;
}

bool ffasim_virtual_call(struct ffasim_calling *calling)
{
	const struct ffasim_partition *partition =
		ffasim_partition_of(calling->world, calling->caller);
	uint64_t answer;

	if (partition == NULL || partition->level != FFASIM_S_EL1)
		return false;
	switch (calling->fid) {
	case FFASIM_INTERRUPT_GET:
		answer = get(calling);
		break;
	case FFASIM_INTERRUPT_ENABLE:
		answer = enable(calling);
		break;
	case FFASIM_INTERRUPT_DEACTIVATE:
		answer = deactivate(calling);
		break;
	default:
		return false;
	}
	calling->next->regs = *calling->in;
	calling->next->regs.x[0] = answer;
	return true;
}
