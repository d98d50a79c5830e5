/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_WORLD_INTERNAL_H
#define FFASIM_WORLD_INTERNAL_H

#include <ffafilter/status.h>
#include <ffasim/world.h>
#include <string.h>

#include "contexts.h"
#include "interrupts.h"
#include "messages.h"
#include "notifications.h"
#include "transactions.h"

/*
 * The state of a world: one block of bytes without pointers. Tables behind the
 * header lie at offsets that follow from the config.
 */

/* Kinds of endpoints that the SPMC knows. */
enum ffasim_endpoint_kind {
	FFASIM_NOBODY, /* a free place for a VM */
	FFASIM_NORMAL_WORLD, /* id 0 */
	FFASIM_SP,
	FFASIM_VM,
};

/* An RX/TX pair, as the SPMC sees it. */
struct ffasim_buffers {
	uint64_t rx, tx;
	uint32_t pages; /* each */
	uint8_t owner; /* of RX: enum ffasim_buffer_owner */
	uint8_t reserved[3];
};

struct ffasim_endpoint {
	uint16_t id;
	uint16_t partition; /* its place in the config; SPs only */
	uint16_t first_context, context_count; /* in the table of contexts */
	uint8_t kind; /* enum ffasim_endpoint_kind */
	bool locked; /* its version is final */
	bool booted; /* it has waited for its first message; SPs only */
	bool aborted;
	uint32_t version; /* agreed; 0: none */
	uint64_t secondary_entry; /* FFA_SECONDARY_EP_REGISTER; 0: none */
	struct ffasim_buffers buffers;
	struct ffasim_notifications notifications;
};

struct ffasim_pe {
	uint16_t running; /* context, or FFASIM_NO_CONTEXT */
	uint16_t booting; /* place of the partition that boots, as an endpoint; 0: none */
	uint16_t stopping; /* place of the next one to be told that it goes off; 0: it does not */
	bool on;
	uint8_t reserved;
	uint64_t entry, context_id; /* of the normal world, when PSCI turned it on */
};

enum ffasim_table_name {
	/* in use as a whole */
	FFASIM_TABLE_ENDPOINTS, /* the normal world, partitions, places for VMs */
	FFASIM_TABLE_CONTEXTS,
	FFASIM_TABLE_IRQS,
	FFASIM_TABLE_NS_LINES, /* a bitmap each PE */
	FFASIM_TABLE_PENDING, /* notifications of vCPUs */
	/* in use as far as they were needed */
	FFASIM_TABLE_ARRIVING, /* the transaction that is not taken yet */
	FFASIM_TABLE_TRANSACTIONS, /* each with its borrowers behind it */
	FFASIM_TABLE_RANGES,
	FFASIM_TABLE_SPANS,
	FFASIM_TABLE_BINDINGS,
	FFASIM_TABLES
};

struct ffasim_table {
	uint32_t at; /* where it begins, in bytes from the beginning of the state */
	uint32_t size; /* of a place */
	uint32_t count; /* of places */
	uint32_t used; /* the places behind these are free, and zero */
};

struct ffasim_state {
	uint32_t size; /* of the whole block */
	uint32_t full; /* of this header and the tables that are in use as a whole */
	struct ffasim_table table[FFASIM_TABLES];
	uint16_t borrower_count; /* room in each transaction */
	uint16_t reserved2;
	uint32_t asked_version; /* by the normal world, whatever the answer; 0: none */
	bool asked_enough; /* it has made other calls: that is final for the SPMD */
	uint8_t reserved3[3];
	uint64_t next_handle;
	uint32_t fault_hits[FFASIM_FAULTS]; /* matching calls of each so far */
	uint16_t sri_pending, sri_delayed; /* a bit each PE */
	uint16_t late_for; /* whom the registers in .late are for, or FFASIM_NO_CONTEXT */
	uint16_t free_range; /* all places before it are taken */
	struct ffaf_regs late;
	struct ffasim_pe pe[FFASIM_PES];
};

/* A call being made. */
struct ffasim_calling {
	const struct ffasim_world *world;
	struct ffasim_state *state;
	struct ffasim_endpoint *caller;
	struct ffasim_context *context; /* that calls */
	const struct ffaf_regs *in; /* upper halves are zero for SMC32 */
	const struct ffaf_regs *raw; /* as the caller left them */
	struct ffasim_next *next; /* starts as RETURN to the caller, all registers zero */
	uint32_t fid;
	uint16_t pe;
	bool normal_world; /* the caller is */
	bool late; /* the answer is to come later: FFASIM_FAULT_LATE */
};

/* Place N of TABLE. */
static inline void *ffasim_place(const struct ffasim_world *world, enum ffasim_table_name table,
				 size_t n)
{
	const struct ffasim_table *of = &world->state->table[table];

	return (uint8_t *)world->state + of->at + n * of->size;
}

/* The places of TABLE that are worth looking at. */
static inline unsigned int ffasim_used(const struct ffasim_world *world,
				       enum ffasim_table_name table)
{
	return world->state->table[table].used;
}

/* Whether PLACE of a table is free. */
typedef bool ffasim_is_free(const void *place);
/* The first free place of TABLE, or its number of places: there is none. */
unsigned int ffasim_free_place(const struct ffasim_world *world, enum ffasim_table_name table,
			       ffasim_is_free *is_free);
/* Place N of TABLE is in use from now on. */
void *ffasim_take_place(const struct ffasim_world *world, enum ffasim_table_name table,
			unsigned int n);
/* Places of TABLE were given back: free ones at the end are not in use any more. */
void ffasim_trim(const struct ffasim_world *world, enum ffasim_table_name table,
		 ffasim_is_free *is_free);

static inline struct ffasim_endpoint *ffasim_endpoint_at(const struct ffasim_world *world,
							 unsigned int n)
{
	return (struct ffasim_endpoint *)ffasim_place(world, FFASIM_TABLE_ENDPOINTS, 0) + n;
}

/* The endpoint with ID; NULL: nobody has it. */
struct ffasim_endpoint *ffasim_endpoint_of(const struct ffasim_world *world, uint16_t id);
static inline struct ffasim_context *ffasim_context_at(const struct ffasim_world *world,
						       unsigned int n)
{
	return (struct ffasim_context *)ffasim_place(world, FFASIM_TABLE_CONTEXTS, 0) + n;
}

/* Context EC; NULL: there is none. */
struct ffasim_context *ffasim_context_of(const struct ffasim_world *world, struct ffasim_ec ec);
static inline uint16_t ffasim_context_number(const struct ffasim_world *world,
					     const struct ffasim_context *context)
{
	return (uint16_t)(context - ffasim_context_at(world, 0));
}

static inline struct ffasim_ec ffasim_ec_of(const struct ffasim_world *world,
					    const struct ffasim_context *context)
{
	return (struct ffasim_ec){ ffasim_endpoint_at(world, context->endpoint)->id,
				   context->index };
}

/* The place in the config of an SP; NULL for others. */
const struct ffasim_partition *ffasim_partition_of(const struct ffasim_world *world,
						   const struct ffasim_endpoint *endpoint);
/* The version that ENDPOINT speaks: agreed, of its manifest, or the SPMC's. */
uint32_t ffasim_version_of(const struct ffasim_world *world,
			   const struct ffasim_endpoint *endpoint);
static inline uint8_t ffasim_choice(const struct ffasim_world *world, enum ffasim_quirk quirk)
{
	return world->config->quirk[quirk];
}

/* Answers to the caller; all registers but those given are zero. */
void ffasim_success(struct ffasim_calling *calling);
/* The same, with nothing more to tell: SUCCESS_REGISTERS chooses what w1 to w7 are. */
void ffasim_done(struct ffasim_calling *calling);
void ffasim_refuse(struct ffasim_calling *calling, int32_t status);
/* ffasim_done where STATUS is 0, ffasim_refuse otherwise. */
void ffasim_conclude(struct ffasim_calling *calling, int32_t status);
/* FFA_ERROR with STATUS in REGS, all else zero. */
void ffasim_error_regs(const struct ffasim_world *world, struct ffaf_regs *regs, int32_t status);

/* Faults of the config: true when the call has its answer, and nothing is to be done. */
bool ffasim_fault_before(struct ffasim_calling *calling);
/* What a fault makes of what the call did. */
void ffasim_fault_behind(struct ffasim_calling *calling);

/* What each call does. */
#define FFASIM_HANDLER(function, name, ends) void ffasim_do_##name(struct ffasim_calling *calling);
#include "handlers.inc"
#undef FFASIM_HANDLER

/* A call of the normal world: through the SPMD, where there is one, to the SPMC and back. */
void ffasim_spmd(struct ffasim_calling *calling, struct ffaf_regs *in);
/* Whether there is code for the function of FID, in any width. */
bool ffasim_has_handler(uint32_t fid);
/* An SMC that is no FF-A call. */
void ffasim_other_smc(struct ffasim_calling *calling);
/* The SPMC's part: look up the FID and do it. */
void ffasim_dispatch(struct ffasim_calling *calling);
/* Do it, whether the SPMC would or not; the FID has a handler. */
void ffasim_answer(struct ffasim_calling *calling);
/* The enum ffasim_call_flag of FID. */
uint8_t ffasim_call_flags(const struct ffasim_world *world, uint32_t fid);
/* Whether the caller speaks a version that does not have FID, and that is held against it. */
bool ffasim_too_new(const struct ffasim_calling *calling, uint32_t fid);
/* The caller makes a call but FFA_VERSION: its version may become final. */
void ffasim_lock_version(struct ffasim_calling *calling);

/* Memory: a page as the simulator sees it, or NULL. */
void *ffasim_page(const struct ffasim_world *world, uint64_t address, bool secure);
/* Copies from and to memory, page by page; false where there is none. */
bool ffasim_copy_in(const struct ffasim_world *world, void *to, uint64_t address, size_t size,
		    bool secure);
bool ffasim_copy_out(const struct ffasim_world *world, uint64_t address, const void *from,
		     size_t size, bool secure);

#endif
