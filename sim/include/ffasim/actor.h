/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_ACTOR_H
#define FFASIM_ACTOR_H

#include <ffasim/world.h>

/*
 * Partitions that act by themselves, on top of the state machine of world.h: one
 * call of the normal world goes in, partitions take their steps, and what comes
 * back to the normal world comes out.
 *
 * The embedder owns everything, nothing is allocated. The memory of all actors is
 * one block without pointers: a copy of it and of the world's state goes on
 * exactly like the original.
 */

enum ffasim_actor_kind {
#define FFASIM_ACTOR(kind, function, word, text) FFASIM_ACTOR_##kind,
#include <ffasim/actors.inc>
#undef FFASIM_ACTOR
	FFASIM_ACTOR_COUNT
};

/* What an actor remembers, one for each context; all zero at the start. */
struct ffasim_memo {
	uint64_t request[2]; /* x0 and x1 of the request that it has not answered; x0 0: none */
	uint64_t word[6]; /* what its kind makes of them */
};

/* What a step comes to. */
enum ffasim_act {
	FFASIM_ACT_CALL, /* it makes the call that is now in REGS */
	FFASIM_ACT_POLL, /* it runs on, and interrupts happen: see ffasim_poll */
	FFASIM_ACT_NOTHING, /* nothing is known of what it does: its PE halts */
};

/*
 * A step of context EC, which runs on PE: REGS were delivered to it (a request, the
 * result of its last call, an interrupt; all zero: it goes on where it was
 * interrupted), and become its next call.
 */
typedef enum ffasim_act ffasim_step(void *ctx, const struct ffasim_world *world, unsigned int pe,
				    struct ffasim_ec ec, struct ffasim_memo *memo,
				    struct ffaf_regs *regs);

/* SCRIPT: a rule holds where (x[reg] & mask) == value. */
struct ffasim_match {
	uint8_t reg; /* 0 to 17 */
	uint64_t mask, value;
};

/* x[reg] of the call: ADD, and the delivered x[from] if that is a register. */
struct ffasim_set {
	uint8_t reg;
	uint8_t from; /* FFASIM_NO_REG: none */
	uint64_t add;
};
#define FFASIM_NO_REG 0xffu

struct ffasim_rule {
	uint32_t fid; /* of what is delivered; 0: any request */
	uint32_t state; /* the script's, 0 at the start; FFASIM_ANY_STATE */
	uint32_t next; /* the script's afterwards; FFASIM_ANY_STATE: as before */
	/*
	 * What is called, with nothing but what SETS say in its registers; 0: the response
	 * to the request, of its kind, with its ids.
	 */
	uint32_t call;
	const struct ffasim_match *matches;
	const struct ffasim_set *sets;
	uint16_t match_count, set_count;
};
#define FFASIM_ANY_STATE 0xffffffffu

/* How one partition acts; constant. */
struct ffasim_actor {
	uint8_t kind; /* enum ffasim_actor_kind */
	uint16_t peer; /* RELAY: the partition that requests go on to */
	/*
	 * RECORDED: the word in w3 of a direct request after which the partition has the memory
	 * of the handle in w4 and w5, and the one after which it has it no more; 0: none.
	 */
	uint32_t holds, releases;
	uint64_t base; /* TPM_CRB: its buffer, a page of non-secure memory; 0: none */
	const struct ffasim_rule *rules; /* SCRIPT; the first that holds counts */
	uint16_t rule_count;
	ffasim_step *step; /* CALLBACK */
	void *ctx;
};

struct ffasim_actors {
	const struct ffasim_actor *actor; /* one for each partition of the config, in its order */
	struct ffasim_memo *memo; /* ffasim_memos(config) of them */
	/* FFASIM_ACTOR_RECORDED: where the answer comes from; NULL: there is none. */
	ffasim_step *recorded;
	void *ctx;
	unsigned int steps; /* of partitions within one call, at most; 0: 1024 */
};

/* How a call ended. */
enum ffasim_end {
	FFASIM_END_RETURNED, /* it came back to the normal world: *NEXT tells with what */
	FFASIM_END_HALTED, /* nobody on the PE can go on, now and later */
	FFASIM_END_UNKNOWN, /* a partition was called, and nothing says what it does */
	FFASIM_END_CUT, /* partitions went on for too many steps */
};

/* The number of memos that the partitions of CONFIG need. */
unsigned int ffasim_memos(const struct ffasim_config *config);

/*
 * Context PE of the normal world makes the call REGS on PE. *NEXT is the outcome
 * that names it, or the last one met.
 */
enum ffasim_end ffasim_actors_call(const struct ffasim_world *world,
				   const struct ffasim_actors *actors, unsigned int pe,
				   const struct ffaf_regs *regs, struct ffasim_next *next);

/*
 * What interrupts do to PE, where the normal world runs: partitions that they are
 * for act, until the normal world goes on. *NEXT is as after ffasim_poll.
 */
enum ffasim_end ffasim_actors_poll(const struct ffasim_world *world,
				   const struct ffasim_actors *actors, unsigned int pe,
				   struct ffasim_next *next);

/* For the steps of callbacks; all act on REGS, as the step does. */

/* Whether REGS are a direct request; it is remembered as the one to answer. */
bool ffasim_is_request(struct ffasim_memo *memo, const struct ffaf_regs *regs);
/* Whether they are a direct response. */
bool ffasim_is_response(const struct ffaf_regs *regs);
/* The first payload register of a direct message, and the one behind the last. */
unsigned int ffasim_payload(uint64_t fid);
unsigned int ffasim_payload_end(uint64_t fid);

/*
 * The response to the remembered request, with the payload of PAYLOAD, from its
 * own first register on.
 */
enum ffasim_act ffasim_respond(struct ffasim_memo *memo, const uint64_t *payload,
			       unsigned int count, struct ffaf_regs *regs);
/*
 * What every partition does with what is no request of a kind that it knows: takes
 * framework messages, handles interrupts, and waits.
 */
enum ffasim_act ffasim_idle(const struct ffasim_memo *memo, struct ffaf_regs *regs);
/* The word and the text of a kind; NULL when out of range. */
const char *ffasim_actor_word(unsigned int kind);
const char *ffasim_actor_text(unsigned int kind);

#endif
