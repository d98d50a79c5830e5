/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_INTERRUPTS_H
#define FFASIM_INTERRUPTS_H

#include <ffasim/world.h>

/*
 * Interrupts. Those of partitions' devices are in a table, with a bit for each PE;
 * all others are the normal world's, a bit each INTID and PE. Besides, each
 * context has the virtual interrupts that the SPMC itself raises.
 */

/* A secure interrupt of a partition. Masks have a bit each PE. */
struct ffasim_irq {
	uint32_t id;
	uint16_t endpoint; /* place in the table of endpoints */
	uint16_t asserted; /* the line */
	uint16_t pending; /* edges that came and were not taken */
	uint16_t active; /* taken, and not deactivated yet */
	uint16_t told; /* its partition has been entered for it */
	bool edge;
	bool off, fiq; /* what the partition made of it: disabled, on the FIQ pin */
	uint8_t reserved[3];
};

_Static_assert(sizeof(struct ffasim_irq) == 20, "no padding");

/* Virtual interrupts of the SPMC, in ffasim_context.virtual_*. */
enum ffasim_virtual {
	FFASIM_VIRTUAL_NPI = 1 << 0,
	FFASIM_VIRTUAL_MEI = 1 << 1,
};

#define FFASIM_NS_INTIDS 1024u
#define FFASIM_NO_INTERRUPT UINT32_MAX

struct ffasim_calling;
struct ffasim_context;
struct ffasim_endpoint;

/* Interrupts that the config gives to partitions. */
unsigned int ffasim_irqs_of(const struct ffasim_config *config);
/* Fill the table. */
void ffasim_init_irqs(const struct ffasim_world *world);
struct ffasim_irq *ffasim_irq_at(const struct ffasim_world *world, unsigned int n);
/* The bits of IRQ that CONTEXT of its partition answers to. */
uint16_t ffasim_irq_bits(const struct ffasim_world *world, const struct ffasim_context *context);
/* Bits for which IRQ waits to be taken. */
uint16_t ffasim_irq_due(const struct ffasim_irq *irq);
/* The interrupt that CONTEXT would take next from its IRQ or FIQ pin, or FFASIM_NO_INTERRUPT. */
uint32_t ffasim_next_virtual(const struct ffasim_world *world, const struct ffasim_context *context,
			     bool fiq);
/* A partition at S-EL0 that waits again is done with its interrupts. */
void ffasim_end_interrupts(const struct ffasim_world *world, struct ffasim_context *context);
/* Whether the normal world has an interrupt on PE. */
bool ffasim_ns_interrupt(const struct ffasim_world *world, uint16_t pe);

/* True when the call was one of the paravirtual ones of world.h, and has its answer. */
bool ffasim_virtual_call(struct ffasim_calling *calling);

/*
 * Notifications are pending for ENDPOINT's context VCPU: pend its notification
 * pending interrupt, where it can have one.
 */
void ffasim_raise_npi(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		      uint16_t vcpu);
/*
 * Receivers want to be scheduled: the schedule receiver interrupt comes to the
 * normal world on PE, now or, DELAYED, when it next runs there.
 */
void ffasim_raise_sri(const struct ffasim_world *world, unsigned int pe, bool delayed);

#endif
