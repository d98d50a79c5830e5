/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Lines: what is asserted, pending and active. */

#define SHARED 32u /* INTIDs below belong to one PE */

static unsigned int secure_ones(const struct ffasim_device *device)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < device->interrupt_count; i++)
		count += device->interrupts[i].secure;
	return count;
}

unsigned int ffasim_irqs_of(const struct ffasim_config *config)
{
	unsigned int count = 0;

	for (unsigned int n = 0; n < config->partition_count; n++)
		for (unsigned int i = 0; i < config->partitions[n].device_count; i++)
			count += secure_ones(&config->partitions[n].devices[i]);
	return count;
}

struct ffasim_irq *ffasim_irq_at(const struct ffasim_world *world, unsigned int n)
{
	return ffasim_place(world, FFASIM_TABLE_IRQS, n);
}

static unsigned int add_device(const struct ffasim_world *world, unsigned int at, uint16_t endpoint,
			       const struct ffasim_device *device)
{
	for (unsigned int i = 0; i < device->interrupt_count; i++)
		if (device->interrupts[i].secure)
			*ffasim_irq_at(world, at++) =
				(struct ffasim_irq){ .id = device->interrupts[i].id,
						     .endpoint = endpoint,
						     .edge = device->interrupts[i].edge };
	return at;
}

void ffasim_init_irqs(const struct ffasim_world *world)
{
	const struct ffasim_config *config = world->config;
	unsigned int at = 0;

	for (uint16_t n = 0; n < config->partition_count; n++)
		for (unsigned int i = 0; i < config->partitions[n].device_count; i++)
			at = add_device(world, at, (uint16_t)(1 + n),
					&config->partitions[n].devices[i]);
}

static uint32_t *ns_lines(const struct ffasim_world *world, unsigned int pe)
{
	return ffasim_place(world, FFASIM_TABLE_NS_LINES, pe);
}

bool ffasim_ns_interrupt(const struct ffasim_world *world, uint16_t pe)
{
	const uint32_t *lines = ns_lines(world, pe);

	if ((world->state->sri_pending >> pe & 1) != 0)
		return true;
	for (unsigned int i = 0; i < FFASIM_NS_INTIDS / 32; i++)
		if (lines[i] != 0)
			return true;
	return false;
}

static void ns_irq(const struct ffasim_world *world, uint32_t intid, unsigned int pe, bool asserted)
{
	const uint32_t bit = 1u << (intid % 32);

	if (asserted) {
		ns_lines(world, pe)[intid / 32] |= bit;
		return;
	}
	for (unsigned int i = 0; i < world->config->pes; i++)
		if (i == pe || intid >= SHARED)
			ns_lines(world, i)[intid / 32] &= ~bit;
}

static void secure_irq(struct ffasim_irq *irq, unsigned int pe, bool asserted)
{
	const uint16_t bit = (uint16_t)(1u << pe);

	if (!asserted) {
		irq->asserted &= (uint16_t)(irq->id < SHARED ? ~bit : 0);
		return;
	}
	if ((irq->asserted & bit) == 0) {
		irq->told &= (uint16_t)~bit;
		if (irq->edge)
			irq->pending |= bit;
	}
	irq->asserted = (uint16_t)((irq->id < SHARED ? irq->asserted : 0) | bit);
}

bool ffasim_irq(const struct ffasim_world *world, uint32_t intid, unsigned int pe, bool asserted)
{
	if (pe >= world->config->pes)
		return false;
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_IRQS); i++) {
		struct ffasim_irq *irq = ffasim_irq_at(world, i);

		if (irq->id == intid) {
			secure_irq(irq, pe, asserted);
			return true;
		}
	}
	if (intid >= FFASIM_NS_INTIDS)
		return false;
	ns_irq(world, intid, pe, asserted);
	return true;
}

void ffasim_mask(const struct ffasim_world *world, struct ffasim_ec ec, bool irq, bool fiq)
{
	struct ffasim_context *context = ffasim_context_of(world, ec);

	if (context == NULL)
		return;
	context->irq_masked = irq;
	context->fiq_masked = fiq;
}

uint16_t ffasim_irq_bits(const struct ffasim_world *world, const struct ffasim_context *context)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, context->endpoint);

	return (uint16_t)(endpoint->context_count > 1 ? 1u << context->index : UINT16_MAX);
}

uint16_t ffasim_irq_due(const struct ffasim_irq *irq)
{
	const uint16_t due = irq->edge ? irq->pending : irq->asserted;

	return (uint16_t)(due & (uint16_t)~irq->active);
}

void ffasim_end_interrupts(const struct ffasim_world *world, struct ffasim_context *context)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, context->endpoint);
	const uint16_t bits = ffasim_irq_bits(world, context);

	if (ffasim_partition_of(world, endpoint)->level == FFASIM_S_EL1)
		return;
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_IRQS); i++) {
		struct ffasim_irq *irq = ffasim_irq_at(world, i);

		if (irq->endpoint != context->endpoint)
			continue;
		irq->active &= (uint16_t)~bits;
		irq->told &= (uint16_t)~bits;
	}
}

static bool takes_virtual(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint)
{
	const struct ffasim_partition *partition = ffasim_partition_of(world, endpoint);

	return partition != NULL && partition->level == FFASIM_S_EL1 && !endpoint->aborted;
}

void ffasim_raise_npi(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		      uint16_t vcpu)
{
	if (world->config->npi != 0 && takes_virtual(world, endpoint) &&
	    vcpu < endpoint->context_count)
		ffasim_context_at(world, (unsigned int)endpoint->first_context + vcpu)
			->virtual_pending |= FFASIM_VIRTUAL_NPI;
}

void ffasim_raise_sri(const struct ffasim_world *world, unsigned int pe, bool delayed)
{
	const uint16_t bit = (uint16_t)(1u << pe);

	if (world->config->sri == 0)
		return;
	if (delayed)
		world->state->sri_delayed |= bit;
	else
		world->state->sri_pending |= bit;
}
