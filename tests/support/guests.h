/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A host on top of a simulated world (world.h) that runs independent guests: a
 * coroutine with a stack of its own for each execution context. A guest calls and
 * ticks; the host does what the outcome says. PEs take turns, a step each.
 */
#ifndef TEST_GUESTS_H
#define TEST_GUESTS_H

#include <stdarg.h>
#include <stdlib.h>
#include <ucontext.h>

#include "world.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

#define GUESTS 8u
#define GUEST_STACK (64u * 1024)
#define GUEST_LIMIT 10000u /* steps of a test, so that none hangs */

/* What AddressSanitizer wants to know of a stack that is left. */
struct guest_fiber {
	void *fake;
	const void *bottom;
	size_t size;
};

struct guest;
typedef void guest_main(struct guest *guest);

enum guest_wish { GUEST_CALLS, GUEST_TICKS, GUEST_ENDED };

struct guest {
	struct host *host;
	struct ffasim_ec ec;
	guest_main *main; /* runs when the context starts; may never return but for the NWd's */
	guest_main *handler; /* takes virtual interrupts; NULL: none */
	struct ffaf_regs regs; /* of a call, then of its answer; at the start those of entry */
	uint64_t entry;
	enum guest_wish wish;
	bool started;
	uint32_t interrupt; /* to be taken before it goes on; 0: none */
	ucontext_t context;
	void *stack;
	struct guest_fiber fiber;
};

struct host {
	struct rig *rig;
	struct guest guests[GUESTS];
	unsigned int guest_count;
	struct guest *on[FFASIM_PES]; /* who runs there */
	ucontext_t loop;
	struct guest_fiber fiber;
	uint64_t now; /* virtual time: steps */
	struct {
		uint64_t at; /* 0: not set */
		uint32_t intid;
		unsigned int pe;
	} timers[4];
	char log[1024]; /* what guests said */
};

/* Append to the log of the test. */
__attribute__((format(printf, 2, 3))) static inline void say(struct host *host, const char *format,
							     ...)
{
	const size_t used = strlen(host->log);
	va_list args;

	va_start(args, format);
	vsnprintf(host->log + used, sizeof(host->log) - used, format, args);
	va_end(args);
}

#if defined(__SANITIZE_ADDRESS__)
static inline void fiber_leave(struct guest_fiber *from, const void *bottom, size_t size)
{
	__sanitizer_start_switch_fiber(&from->fake, bottom, size);
}

static inline void fiber_enter(struct guest_fiber *to, struct guest_fiber *left)
{
	__sanitizer_finish_switch_fiber(to->fake, left != NULL ? &left->bottom : NULL,
					left != NULL ? &left->size : NULL);
}
#else
static inline void fiber_leave(struct guest_fiber *from, const void *bottom, size_t size)
{
	(void)from;
	(void)bottom;
	(void)size;
}

static inline void fiber_enter(struct guest_fiber *to, struct guest_fiber *left)
{
	(void)to;
	(void)left;
}
#endif

static inline void guest_entered(struct guest *guest)
{
	fiber_enter(&guest->fiber, &guest->host->fiber);
}

static inline void guest_leave(struct guest *guest, enum guest_wish wish)
{
	struct host *host = guest->host;

	guest->wish = wish;
	fiber_leave(&guest->fiber, host->fiber.bottom, host->fiber.size);
	swapcontext(&guest->context, &host->loop);
	guest_entered(guest);
}

/* Virtual interrupts are taken where the guest stands, with interrupts masked. */
static inline void guest_interrupts(struct guest *guest)
{
	while (guest->interrupt != 0) {
		guest->interrupt = 0;
		ffasim_mask(&guest->host->rig->world, guest->ec, true, true);
		if (guest->handler != NULL)
			guest->handler(guest);
		ffasim_mask(&guest->host->rig->world, guest->ec, false, false);
	}
}

/* Time goes by. */
static inline void guest_tick(struct guest *guest)
{
	guest_leave(guest, GUEST_TICKS);
	guest_interrupts(guest);
}

/* A call; its answer is in guest->regs, and x0 of it is returned. */
static inline uint64_t guest_call(struct guest *guest, const struct ffaf_regs *regs)
{
	struct ffaf_regs answer;

	guest->regs = *regs;
	guest_leave(guest, GUEST_CALLS);
	answer = guest->regs;
	guest_interrupts(guest);
	guest->regs = answer;
	return answer.x[0];
}

#define GUEST_CALL(guest, ...) guest_call(guest, &(struct ffaf_regs){ .x = { __VA_ARGS__ } })

/* makecontext hands ints through, two of which hold a pointer. */
static inline void guest_entry(unsigned int high, unsigned int low)
{
	struct guest *guest = (struct guest *)((uintptr_t)high << 32 | low);

	guest_entered(guest);
	guest->main(guest);
	for (;;)
		guest_leave(guest, GUEST_ENDED);
}

static inline void host_init(struct host *host, struct rig *rig)
{
	memset(host, 0, sizeof(*host));
	host->rig = rig;
}

static inline struct guest *host_guest(struct host *host, struct ffasim_ec ec)
{
	for (unsigned int i = 0; i < host->guest_count; i++)
		if (host->guests[i].ec.id == ec.id && host->guests[i].ec.index == ec.index)
			return &host->guests[i];
	return NULL;
}

static inline struct guest *host_add(struct host *host, struct ffasim_ec ec, guest_main *main)
{
	struct guest *guest = &host->guests[host->guest_count++];

	*guest = (struct guest){
		.host = host, .ec = ec, .main = main, .stack = malloc(GUEST_STACK)
	};
	return guest;
}

static inline void host_start_guest(struct guest *guest)
{
	guest->started = true;
	guest->wish = GUEST_CALLS;
	getcontext(&guest->context);
	guest->context.uc_stack.ss_sp = guest->stack;
	guest->context.uc_stack.ss_size = GUEST_STACK;
	makecontext(&guest->context, (void (*)(void))guest_entry, 2,
		    (unsigned int)((uint64_t)(uintptr_t)guest >> 32),
		    (unsigned int)(uintptr_t)guest);
}

/* Do what NEXT says on PE. */
static inline void host_follow(struct host *host, unsigned int pe, const struct ffasim_next *next)
{
	struct guest *to = host_guest(host, next->ec);

	switch (next->kind) {
	case FFASIM_RETURN:
	case FFASIM_SWITCH:
		if (!CHECK(to != NULL))
			return;
		if (!to->started)
			host_start_guest(to);
		to->entry = next->starts ? next->entry : to->entry;
		to->regs = next->regs;
		host->on[pe] = to;
		break;
	case FFASIM_RESUME:
		CHECK(to != NULL && to->started);
		host->on[pe] = to;
		break;
	case FFASIM_VIRQ:
	case FFASIM_VFIQ:
		CHECK(to == host->on[pe]);
		to->interrupt = next->interrupt;
		break;
	case FFASIM_HALT:
		host->on[pe] = NULL;
		break;
	default:
		break;
	}
	CHECK_EQ_STR(ffasim_invariant(&host->rig->world), NULL);
}

static inline void host_timer(struct host *host, unsigned int n, uint32_t intid, unsigned int pe,
			      uint64_t delay)
{
	host->timers[n].at = host->now + delay;
	host->timers[n].intid = intid;
	host->timers[n].pe = pe;
}

static inline void host_clear(struct host *host, uint32_t intid, unsigned int pe)
{
	ffasim_irq(&host->rig->world, intid, pe, false);
}

static inline void host_advance(struct host *host)
{
	host->now++;
	for (unsigned int i = 0; i < 4; i++)
		if (host->timers[i].at != 0 && host->timers[i].at <= host->now) {
			host->timers[i].at = 0;
			ffasim_irq(&host->rig->world, host->timers[i].intid, host->timers[i].pe,
				   true);
		}
}

/* Any step is a point at which interrupts come; who is entered for one may take another. */
static inline void host_poll(struct host *host, unsigned int pe)
{
	struct ffasim_next next = { .kind = FFASIM_SWITCH };

	while (host->on[pe] != NULL && (next.kind == FFASIM_SWITCH || next.kind == FFASIM_RESUME)) {
		ffasim_poll(&host->rig->world, pe, &next);
		host_follow(host, pe, &next);
	}
}

/* One step of PE; false: nothing runs there. */
static inline bool host_step(struct host *host, unsigned int pe)
{
	struct guest *guest = host->on[pe];
	struct ffasim_next next;

	if (guest == NULL)
		return false;
	fiber_leave(&host->fiber, guest->stack, GUEST_STACK);
	swapcontext(&host->loop, &guest->context);
	fiber_enter(&host->fiber, NULL);
	if (guest->wish == GUEST_ENDED) {
		host->on[pe] = NULL;
		return false;
	}
	host_advance(host);
	if (guest->wish == GUEST_CALLS) {
		ffasim_call(&host->rig->world, pe, guest->ec, &guest->regs, &next);
		host_follow(host, pe, &next);
	}
	host_poll(host, pe);
	return true;
}

/* Run until nothing runs any more. */
static inline void host_run(struct host *host)
{
	bool going = true;

	for (unsigned int i = 0; going && CHECK(i < GUEST_LIMIT); i++) {
		going = false;
		for (unsigned int pe = 0; pe < host->rig->config.pes; pe++)
			going |= host_step(host, pe);
	}
}

static inline void host_end(struct host *host)
{
	for (unsigned int i = 0; i < host->guest_count; i++)
		free(host->guests[i].stack);
}

/* Boot, and run from there. */
static inline void host_boot(struct host *host)
{
	struct ffasim_next next;

	ffasim_boot(&host->rig->world, &next);
	host_follow(host, 0, &next);
	host_run(host);
}

/* Start PE, as PSCI CPU_ON would. */
static inline void host_boot_pe(struct host *host, unsigned int pe)
{
	struct ffasim_next next;

	ffasim_boot_pe(&host->rig->world, pe, 0x9000, pe, &next);
	host_follow(host, pe, &next);
}

#endif
