/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_WORLD_H
#define FFASIM_WORLD_H

#include <ffasim/config.h>

/*
 * A simulated secure world: SPMD, SPMC and partitions, as a state machine that
 * never runs guest code. Each call of an execution context gives what the PE
 * does next; the embedder owns the contexts: coroutines, threads or callbacks.
 *
 * Nothing is allocated. The embedder owns config, state and memory; a state has
 * no pointers inside, so that a copy of its bytes goes on exactly like the
 * original. There is no clock, no randomness, no I/O and no global: equal inputs
 * give equal outputs, handles too.
 *
 * Nothing fails: any registers and any bytes in a buffer get an answer. A world
 * is not locked: one thread at a time.
 *
 * Ids. The normal world is one endpoint here, id 0: the hypervisor, or the OS
 * kernel where there is none; context n of it is PE n. VMs are behind it (see
 * hypervisor.h), and the SPMC knows them from what the hypervisor tells.
 */

/* Who: context INDEX of endpoint ID. */
struct ffasim_ec {
	uint16_t id;
	uint16_t index;
};

enum ffasim_kind {
	FFASIM_RETURN, /* .ec, which called, goes on with .regs loaded */
	/*
	 * .ec, another, goes on with .regs loaded; the caller waits, is blocked or was
	 * preempted, and goes on when a later outcome names it.
	 */
	FFASIM_SWITCH,
	FFASIM_RESUME, /* .ec, another, goes on where it was interrupted, registers untouched */
	FFASIM_HALT, /* nothing on this PE can go on: .ec is the normal world's, or dead */
	/* of ffasim_poll only: */
	FFASIM_NOTHING, /* the running context goes on */
	FFASIM_VIRQ, /* .ec, which runs, takes a virtual IRQ */
	FFASIM_VFIQ, /* or FIQ */
};

struct ffasim_next {
	uint8_t kind; /* enum ffasim_kind */
	bool starts; /* SWITCH: .ec runs for the first time, from .entry, with .regs at entry */
	struct ffasim_ec ec;
	uint32_t interrupt; /* VIRQ, VFIQ: what it is */
	uint64_t entry;
	struct ffaf_regs regs;
};

/* A transition, for those who watch. */
enum ffasim_event_kind {
	FFASIM_EVENT_CALL, /* .ec called with .regs */
	FFASIM_EVENT_NEXT, /* and this came of it */
	FFASIM_EVENT_STATE, /* the state of .ec is now .state */
};

struct ffasim_event {
	uint8_t kind;
	uint8_t state; /* enum ffasim_ec_state */
	uint16_t pe;
	struct ffasim_ec ec;
	const struct ffaf_regs *regs;
	const struct ffasim_next *next;
};

/* The embedder's side; each may be NULL but translate. CTX is handed through untouched. */
struct ffasim_ops {
	/*
	 * Where the PAGES pages from ADDRESS, aligned to a page, can be read and written by the
	 * simulator now, whatever views the endpoints have; NULL: there is no such memory.
	 * Valid until the call returns. The only way in which memory is reached.
	 */
	void *(*translate)(void *ctx, uint64_t address, uint32_t pages, bool secure);
	/*
	 * The view that endpoint ID has of PAGES pages from ADDRESS is now ACCESS
	 * (enum ffasim_access). Comes before the outcome of the call that did it. Changes
	 * alone: what endpoints have at the start is not told, ask ffasim_view for each page.
	 */
	void (*view)(void *ctx, uint16_t id, uint64_t address, uint32_t pages, unsigned int access,
		     bool non_secure);
	/*
	 * A PSCI call of EC on PE (CPU_ON, CPU_OFF, ...): REGS are its registers and become its
	 * answer. NULL: x0 is -1, PSCI's NOT_SUPPORTED, and other registers are the caller's.
	 *
	 * CPU_ON: note entry and context id, answer 0, and call ffasim_boot_pe once
	 * ffasim_call has returned. CPU_OFF: throw away what ffasim_call gave as NEXT, and call
	 * ffasim_pe_off instead.
	 */
	void (*psci)(void *ctx, unsigned int pe, struct ffasim_ec ec, struct ffaf_regs *regs);
	/* FFA_CONSOLE_LOG of endpoint ID: COUNT characters, not terminated. */
	void (*log)(void *ctx, uint16_t id, const char *text, unsigned int count);
	void (*trace)(void *ctx, const struct ffasim_event *event);
};

/*
 * Paravirtual calls of partitions at S-EL1 (vendor specific range of SMCCC), for
 * the virtual interrupts of the caller's context: those of its devices, the
 * notification pending and the managed exit interrupt. All are enabled at the
 * start, on the IRQ pin but for a managed exit that the manifest puts on FIQ. x0 is the
 * answer, other registers stay.
 *
 * GET		 the one that is due, which is active then; 0xffffffff: none
 * ENABLE	 x1 id, x2 1 enables or 0 disables, x3 0 the IRQ or 1 the FIQ pin; 0, or
 *		 0xffffffff: not the caller's
 * DEACTIVATE	 x1 id, active: it may come again; 0, or 0xffffffff: it is not active
 */
#define FFASIM_INTERRUPT_GET 0x86000010u
#define FFASIM_INTERRUPT_ENABLE 0x86000011u
#define FFASIM_INTERRUPT_DEACTIVATE 0x86000012u

struct ffasim_state;

/* A world at work; may be put together anew for every call. */
struct ffasim_world {
	const struct ffasim_config *config;
	struct ffasim_state *state;
	const struct ffasim_ops *ops;
	void *ctx;
};

/*
 * Bytes of a state of CONFIG, which has passed ffasim_check. A state is aligned
 * to 8 bytes; copy it with memcpy, compare two with memcmp.
 */
size_t ffasim_size(const struct ffasim_config *config);
/* A world before boot. */
void ffasim_init(const struct ffasim_world *world);
/*
 * As memcpy of a whole state, but only what is in use is moved. Both are states of the
 * same config, however old; TO may be zeroed instead.
 */
void ffasim_copy(struct ffasim_state *to, const struct ffasim_state *from);

/*
 * Boot, PE 0: the first context to start. Each partition runs until its first
 * FFA_MSG_WAIT or its error, then the next starts, and last the normal world:
 * an outcome of ffasim_call that names {0, 0} and starts.
 *
 * Partitions at EL3, and those with starts_late, are not among them: their first run is
 * the SWITCH of the first request to them, with .starts and the request in .regs. They
 * answer it; an FFA_MSG_WAIT before is DENIED.
 */
void ffasim_boot(const struct ffasim_world *world, struct ffasim_next *next);
/*
 * The same for PE when the normal world turned it on: contexts of partitions
 * that registered an entry point, then {0, PE}. ENTRY and CONTEXT_ID are those of
 * CPU_ON. A partition registers by FFA_SECONDARY_EP_REGISTER while it initialises, an
 * address that is not 0 and a multiple of 4; its contexts on other PEs are BUSY without.
 */
void ffasim_boot_pe(const struct ffasim_world *world, unsigned int pe, uint64_t entry,
		    uint64_t context_id, struct ffasim_next *next);
/*
 * The normal world, which runs on PE, turned it off by CPU_OFF: partitions that want
 * it are told by a power management message, each until it has responded; then HALT. What
 * started with the PE starts anew when it is next turned on. PE 0 stays on: NOTHING.
 */
void ffasim_pe_off(const struct ffasim_world *world, unsigned int pe, struct ffasim_next *next);
/*
 * As ffasim_boot, at once: partitions wait for messages as if they had booted, on every PE,
 * and {0, PE} runs on each PE.
 */
void ffasim_skip_boot(const struct ffasim_world *world);

/*
 * EC, which runs on PE, makes the call REGS. A call of a context that does not
 * run there is answered FFA_ERROR DENIED to it, with nothing done.
 */
void ffasim_call(const struct ffasim_world *world, unsigned int pe, struct ffasim_ec ec,
		 const struct ffaf_regs *regs, struct ffasim_next *next);
/*
 * Whether a call with X0 ends where it began, whatever its other registers, or never
 * (FFASIM_FAULT_LOST): nobody else runs before its caller, unless that has died, goes on.
 */
bool ffasim_returns(uint64_t x0);

/*
 * Interrupts. The embedder keeps time and lines; it says what is asserted, and
 * asks at any point of a guest's execution what that does to the PE. Secure interrupts
 * of partitions' devices are their partition's; all others are the normal
 * world's, whose controller is the embedder's.
 *
 * Interrupt INTID is now asserted at PE, or no more. Level; an edge counts when it
 * rises. An INTID from 32 on is one line for all PEs, and PE is where it is routed to.
 * False when there is no such PE, or INTID is from 1024 on and no partition's.
 */
bool ffasim_irq(const struct ffasim_world *world, uint32_t intid, unsigned int pe, bool asserted);
/*
 * Whether EC masks virtual IRQs and FIQs; both masked at the start. An embedder
 * masks them when EC takes one, as a PE does, and unmasks when the handler returns.
 * It is for partitions: what the normal world masks is for the embedder's controller.
 */
void ffasim_mask(const struct ffasim_world *world, struct ffasim_ec ec, bool irq, bool fiq);
/*
 * What interrupts do to PE now:
 *
 * NOTHING	the running context goes on.
 * SWITCH	a waiting owner of a secure interrupt is entered with FFA_INTERRUPT, or a
 *		call ends with it since its receiver was preempted, or what ran has died.
 * VIRQ, VFIQ	.ec, which runs, takes .interrupt. A partition at S-EL1: until it gets
 *		the interrupt (below) or masks, this comes again. The normal world: the schedule
 *		receiver interrupt, once, for the embedder's controller to pend.
 * HALT		nothing runs on PE: it is off, or what it waits for was lost.
 *
 * After SWITCH and RESUME it is asked again, in a loop until NOTHING, VIRQ, VFIQ or HALT:
 * who is entered may be interrupted at once. So it is after each outcome of ffasim_call,
 * RETURN too, since a call may itself raise the schedule receiver interrupt. A context that
 * is preempted so has the registers of the last outcome that named it, and has not run its
 * first instruction with them: keep them, and load them when it is RESUMEd.
 *
 * A call chain that is preempted ends in FFA_INTERRUPT for the normal world, with the context
 * that ran in w1. FFA_RUN of that one, or of the one that the normal world called, goes on
 * with it.
 */
void ffasim_poll(const struct ffasim_world *world, unsigned int pe, struct ffasim_next *next);

/*
 * EC dies, and with it its partition. Whoever waits for it is answered ABORTED.
 * NEXT is what PE, on which this happens, does then; NOTHING if EC did not run there.
 */
void ffasim_abort(const struct ffasim_world *world, unsigned int pe, struct ffasim_ec ec,
		  struct ffasim_next *next);

/* Look without touching. */

/* States of an execution context (DEN0077A, partition runtime models). */
enum ffasim_ec_state {
	FFASIM_EC_OFF, /* not started */
	FFASIM_EC_WAITING,
	FFASIM_EC_RUNNING,
	FFASIM_EC_BLOCKED,
	FFASIM_EC_PREEMPTED,
	FFASIM_EC_ABORTED,
};

/* What it may do while it runs: how it came to run. */
enum ffasim_model {
	FFASIM_MODEL_NONE, /* it does not run, nor will go on */
	FFASIM_MODEL_INIT,
	FFASIM_MODEL_RUN,
	FFASIM_MODEL_DIRECT_REQ,
	FFASIM_MODEL_SECURE_INTERRUPT,
};

struct ffasim_ec_info {
	uint8_t state; /* enum ffasim_ec_state */
	uint8_t model; /* enum ffasim_model */
	uint16_t pe; /* where it runs or last ran */
	bool has_caller; /* someone waits for it */
	struct ffasim_ec caller;
};

/* False when there is no such context. */
bool ffasim_ec_info(const struct ffasim_world *world, struct ffasim_ec ec,
		    struct ffasim_ec_info *info);
#define FFASIM_NO_ENDPOINT 0xffffu
/* The context that runs on PE; its id is FFASIM_NO_ENDPOINT when there is none. */
struct ffasim_ec ffasim_running(const struct ffasim_world *world, unsigned int pe);
/* The id of partition N of the config, as assigned; 0 past the last. */
uint16_t ffasim_partition_id(const struct ffasim_world *world, unsigned int n);

/* What of an RX buffer. */
enum ffasim_buffer_owner {
	FFASIM_NOT_MAPPED,
	FFASIM_BUFFER_FREE, /* the SPMC's, and empty */
	FFASIM_BUFFER_CONSUMER, /* its endpoint's */
	FFASIM_BUFFER_FULL, /* with a message that its endpoint has not been told of */
};

struct ffasim_endpoint_info {
	uint32_t version; /* agreed; 0: none */
	uint64_t rx, tx; /* where mapped */
	uint32_t rxtx_pages;
	uint8_t rx_owner; /* enum ffasim_buffer_owner */
	bool aborted;
};

/* False when the SPMC knows no endpoint ID. */
bool ffasim_endpoint_info(const struct ffasim_world *world, uint16_t id,
			  struct ffasim_endpoint_info *info);

/* The view that ID has of the page of ADDRESS: enum ffasim_access. */
unsigned int ffasim_view(const struct ffasim_world *world, uint16_t id, uint64_t address);
/* Who owns the page; false when nobody does. */
bool ffasim_owner(const struct ffasim_world *world, uint64_t address, uint16_t *id);
/*
 * Whether the device with STREAM id may access SIZE bytes from ADDRESS.
 */
bool ffasim_dma_check(const struct ffasim_world *world, uint32_t stream, uint64_t address,
		      uint64_t size, bool write, bool secure);

/*
 * Partition ID, which is part of the SPMC, has what HANDLE shares or lends without a call of
 * its own, or, with HOLDS false, gives it back. False: it was not sent that, or nothing changes.
 */
bool ffasim_hold(const struct ffasim_world *world, uint16_t id, uint64_t handle, bool holds);

/* A live memory transaction. */
struct ffasim_transaction_info {
	uint64_t handle;
	uint16_t sender;
	uint8_t type; /* 1 share, 2 lend, 3 donate */
	bool complete; /* all fragments have come */
	uint16_t borrower_count;
	uint16_t borrowers[8]; /* the first ones */
	uint8_t retrieved; /* bit n: borrower n has it */
	uint32_t pages;
};

/* The Nth; false past the last. */
bool ffasim_transaction_info(const struct ffasim_world *world, unsigned int n,
			     struct ffasim_transaction_info *info);

/*
 * Whether the state is one that can be: every page with one owner, borrowers
 * listed, contexts in states that the specification allows. A sentence that says
 * what is wrong, or NULL.
 */
const char *ffasim_invariant(const struct ffasim_world *world);

#endif
