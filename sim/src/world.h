/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_WORLD_INTERNAL_H
#define FFASIM_WORLD_INTERNAL_H

#include <ffafilter/status.h>
#include <ffasim/world.h>
#include <string.h>

#include "contexts.h"
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
	bool on;
	uint8_t reserved[3];
	uint64_t entry, context_id; /* of the normal world, when PSCI turned it on */
};

struct ffasim_state {
	uint32_t size; /* of the whole block */
	uint16_t endpoint_count; /* the normal world, partitions, places for VMs */
	uint16_t context_count;
	uint16_t transaction_count, range_count, span_count; /* room */
	uint16_t borrower_count; /* room in each transaction */
	/* where tables begin, in bytes from here */
	uint32_t endpoints, contexts, irqs, transactions, ranges, spans, bits;
	uint64_t next_handle;
	uint32_t fault_hits[8]; /* matching calls of the first faults of the config so far */
	uint16_t sri_pending, sri_delayed; /* a bit each PE */
	uint16_t late_for; /* whom the registers in .late are for, or FFASIM_NO_CONTEXT */
	uint16_t reserved;
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
	struct ffasim_next *next; /* starts as RETURN to the caller, all registers zero */
	uint32_t fid;
	uint16_t pe;
	bool normal_world; /* the caller is */
};

/* Tables of the state. */
struct ffasim_endpoint *ffasim_endpoint_at(const struct ffasim_world *world, unsigned int n);
/* The endpoint with ID; NULL: nobody has it. */
struct ffasim_endpoint *ffasim_endpoint_of(const struct ffasim_world *world, uint16_t id);
struct ffasim_context *ffasim_context_at(const struct ffasim_world *world, unsigned int n);
/* Context EC; NULL: there is none. */
struct ffasim_context *ffasim_context_of(const struct ffasim_world *world, struct ffasim_ec ec);
uint16_t ffasim_context_number(const struct ffasim_world *world,
			       const struct ffasim_context *context);
struct ffasim_ec ffasim_ec_of(const struct ffasim_world *world,
			      const struct ffasim_context *context);
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
void ffasim_refuse(struct ffasim_calling *calling, int32_t status);
/* FFA_ERROR with STATUS in REGS, all else zero. */
void ffasim_error_regs(const struct ffasim_world *world, struct ffaf_regs *regs, int32_t status);

/* What each call does. */
#define FFASIM_HANDLER(function, name) void ffasim_do_##name(struct ffasim_calling *calling);
#include "handlers.inc"
#undef FFASIM_HANDLER

/* The SPMD's part of a call of the normal world: true when it has answered. */
bool ffasim_spmd(struct ffasim_calling *calling, struct ffaf_regs *in);
/* The SPMC's part: look up the FID and do it. */
void ffasim_dispatch(struct ffasim_calling *calling);

/* Memory: a page as the simulator sees it, or NULL. */
void *ffasim_page(const struct ffasim_world *world, uint64_t address, bool secure);
/* Copies from and to memory, page by page; false where there is none. */
bool ffasim_copy_in(const struct ffasim_world *world, void *to, uint64_t address, size_t size,
		    bool secure);
bool ffasim_copy_out(const struct ffasim_world *world, uint64_t address, const void *from,
		     size_t size, bool secure);

#endif
