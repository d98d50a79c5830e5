/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/actor.h>

#include "world.h"

/* Partitions that act: 1 to 4 as the table says; requests come from the normal world. */

#define REQ32 FFAF_FID_32(MSG_SEND_DIRECT_REQ)
#define REQ64 FFAF_FID_64(MSG_SEND_DIRECT_REQ)
#define REQ2 FFAF_FID_64(MSG_SEND_DIRECT_REQ2)
#define RESP32 FFAF_FID_32(MSG_SEND_DIRECT_RESP)
#define RESP64 FFAF_FID_64(MSG_SEND_DIRECT_RESP)
#define RESP2 FFAF_FID_64(MSG_SEND_DIRECT_RESP2)
#define YIELD FFAF_FID_32(YIELD)
#define HIGH 0xffffffff00000007u

static const struct ffasim_match is_two[] = { { .reg = 3, .mask = 0xff, .value = 2 } };
static const struct ffasim_set swap[] = {
	{ 3, 4, 0 },
	{ 4, 3, 1 },
	{ 5, FFASIM_NO_REG, 0x55 },
};
static const struct ffasim_set nine[] = { { 3, FFASIM_NO_REG, 9 } };
static const struct ffasim_rule rules[] = {
	{ .fid = 0,
	  .state = 0,
	  .next = 1,
	  .matches = is_two,
	  .match_count = 1,
	  .sets = swap,
	  .set_count = 3 },
	{ .fid = REQ32, .state = 1, .next = 0, .sets = nine, .set_count = 1 },
	{ .fid = REQ64,
	  .state = FFASIM_ANY_STATE,
	  .next = FFASIM_ANY_STATE,
	  .call = FFAF_FID_32(ID_GET) },
	{ .fid = FFAF_FID_32(SUCCESS),
	  .state = FFASIM_ANY_STATE,
	  .next = FFASIM_ANY_STATE,
	  .sets = (const struct ffasim_set[]){ { 3, 2, 0 } },
	  .set_count = 1 },
};

static enum ffasim_act add_up(void *ctx, const struct ffasim_world *world, unsigned int pe,
			      struct ffasim_ec ec, struct ffasim_memo *memo, struct ffaf_regs *regs)
{
	uint64_t *sum = (uint64_t *)ctx;

	(void)world;
	(void)pe;
	(void)ec;
	*sum += regs->x[3];
	memo->word[0]++;
	regs->x[0] = RESP32;
	regs->x[1] = regs->x[1] << 16 & 0xffff0000;
	regs->x[3] = memo->word[0];
	return FFASIM_ACT_CALL;
}

struct cast {
	struct rig rig;
	struct ffasim_actor actor[RIG_SPS];
	struct ffasim_memo memo[8];
	struct ffasim_actors actors;
	uint64_t sum;
};

static bool start(struct cast *cast)
{
	rig_init(&cast->rig);
	memset(cast->memo, 0, sizeof(cast->memo));
	cast->actor[0] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_ECHO };
	cast->actor[1] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_COUNTER };
	cast->actor[2] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_RELAY, .peer = 0x8001 };
	cast->actor[3] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_SILENT };
	cast->actors = (struct ffasim_actors){ .actor = cast->actor, .memo = cast->memo };
	cast->sum = 0;
	return rig_start(&cast->rig);
}

static enum ffasim_end call(struct cast *cast, const struct ffaf_regs *regs,
			    struct ffasim_next *next)
{
	return ffasim_actors_call(&cast->rig.world, &cast->actors, 0, regs, next);
}

struct exchange {
	uint8_t kind; /* of partition 1 */
	uint64_t in[18], out[18];
};

static const struct exchange exchanges[] = {
	{ FFASIM_ACTOR_ECHO,
	  { REQ32, 0x8001, 0, 1, 2, 3, 4, 5 },
	  { RESP32, 0x80010000, 0, 1, 2, 3, 4, 5 } },
	{ FFASIM_ACTOR_ECHO,
	  { REQ64, 0x8001, 0, HIGH, 2, 3, 4, 5 },
	  { RESP64, 0x80010000, 0, HIGH, 2, 3, 4, 5 } },
	{ FFASIM_ACTOR_ECHO,
	  { REQ2, 0x8001, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 },
	  { RESP2, 0x80010000, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 } },
	{ FFASIM_ACTOR_COUNTER, { REQ2, 0x8001, 0, 0, 4 }, { RESP2, 0x80010000, 0, 0, 1 } },
	{ FFASIM_ACTOR_SILENT, { REQ32, 0x8001 }, { YIELD, 0x80010000 } },
	/* the first rule, the one for REQ64 that asks for its id first, and none */
	{ FFASIM_ACTOR_SCRIPT, { REQ32, 0x8001, 0, 2, 7 }, { RESP32, 0x80010000, 0, 7, 3, 0x55 } },
	{ FFASIM_ACTOR_SCRIPT, { REQ64, 0x8001, 0, 1 }, { RESP64, 0x80010000, 0, 0x8001 } },
	{ FFASIM_ACTOR_SCRIPT, { REQ32, 0x8001, 0, 1 }, { RESP32, 0x80010000 } },
	/* TPM: version 1.0, an unknown function, a feature, notifications not registered */
	{ FFASIM_ACTOR_TPM_CRB,
	  { REQ2, 0x8001, 0, 0, 0x0f000001 },
	  { RESP2, 0x80010000, 0, 0, 0x05000002, 0x10000 } },
	{ FFASIM_ACTOR_TPM_CRB,
	  { REQ2, 0x8001, 0, 0, 0x0f000002 },
	  { RESP2, 0x80010000, 0, 0, 0x8e000001 } },
	{ FFASIM_ACTOR_TPM_CRB,
	  { REQ2, 0x8001, 0, 0, 0x0f000101, 1 },
	  { RESP2, 0x80010000, 0, 0, 0x05000002, 1 } },
	{ FFASIM_ACTOR_TPM_CRB,
	  { REQ2, 0x8001, 0, 0, 0x0f000501 },
	  { RESP2, 0x80010000, 0, 0, 0x8e00000a } },
	{ FFASIM_ACTOR_TPM_CRB,
	  { REQ2, 0x8001, 0, 0, 0x0f000201, 1, 5 },
	  { RESP2, 0x80010000, 0, 0, 0x8e000005 } },
	{ FFASIM_ACTOR_TPM_CRB,
	  { REQ32, 0x8001, 0, 0x0f000201, 1, 4 },
	  { RESP32, 0x80010000, 0, 0x05000001 } },
};

TEST(actors, answer_each_in_its_way)
{
	static struct cast cast;

	for (size_t i = 0; i < sizeof(exchanges) / sizeof(exchanges[0]); i++) {
		struct ffaf_regs regs;
		struct ffasim_next next;

		if (!start(&cast))
			return;
		cast.actor[0] = (struct ffasim_actor){ .kind = exchanges[i].kind,
						       .rules = rules,
						       .rule_count = 4 };
		CALL(&cast.rig, NWD, FFAF_FID_32(VERSION), FFAF_VERSION_1_2);
		memcpy(regs.x, exchanges[i].in, sizeof(regs.x));
		CHECK_EQ_INT(call(&cast, &regs, &next), FFASIM_END_RETURNED);
		for (unsigned int r = 0; r < FFAF_REGS; r++)
			if (!CHECK_EQ_U64(next.regs.x[r], exchanges[i].out[r]))
				printf("exchange %zu, x%u\n", i, r);
	}
}

TEST(actors, relay_through_a_chain)
{
	static struct cast cast;
	struct ffasim_next next;
	const struct ffaf_regs regs = { .x = { REQ32, 0x8003, 0, 5, 6 } };

	if (!start(&cast))
		return;
	CHECK_EQ_INT(call(&cast, &regs, &next), FFASIM_END_RETURNED);
	CHECK_EQ_U64(next.regs.x[0], RESP32);
	CHECK_EQ_U64(next.regs.x[1], 0x80030000);
	CHECK_EQ_U64(next.regs.x[3], 5);
	CHECK_EQ_U64(next.regs.x[4], 6);
	/* A peer that is not there: its refusal comes back. */
	cast.actor[2].peer = 0x8009;
	CHECK_EQ_INT(call(&cast, &regs, &next), FFASIM_END_RETURNED);
	CHECK_EQ_U64(next.regs.x[3], (uint32_t)FFAF_INVALID_PARAMETERS);
}

TEST(actors, remember_in_their_memos_alone)
{
	static struct cast cast;
	struct ffasim_memo copy[8];
	struct ffasim_next next;
	const struct ffaf_regs regs = { .x = { REQ32, 0x8002 } };

	if (!start(&cast))
		return;
	call(&cast, &regs, &next);
	memcpy(copy, cast.memo, sizeof(copy));
	call(&cast, &regs, &next);
	CHECK_EQ_U64(next.regs.x[3], 2);
	memcpy(cast.memo, copy, sizeof(copy));
	call(&cast, &regs, &next);
	CHECK_EQ_U64(next.regs.x[3], 2);
}

TEST(actors, call_functions_of_the_embedder)
{
	static struct cast cast;
	struct ffasim_next next;
	const struct ffaf_regs regs = { .x = { REQ32, 0x8001, 0, 20 } };

	if (!start(&cast))
		return;
	cast.actor[0] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_CALLBACK,
					       .step = add_up,
					       .ctx = &cast.sum };
	call(&cast, &regs, &next);
	CHECK_EQ_INT(call(&cast, &regs, &next), FFASIM_END_RETURNED);
	CHECK_EQ_U64(next.regs.x[3], 2);
	CHECK_EQ_U64(cast.sum, 40);
}

/* Nobody knows what a recorded partition does without a recording. */
TEST(actors, halt_where_nothing_is_known)
{
	static struct cast cast;
	struct ffasim_next next;
	const struct ffaf_regs regs = { .x = { REQ32, 0x8001 } };

	if (!start(&cast))
		return;
	cast.actor[0] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_RECORDED };
	CHECK_EQ_INT(call(&cast, &regs, &next), FFASIM_END_UNKNOWN);
}

TEST(actors, end_when_they_go_round_in_circles)
{
	/* A rule that calls for ever. */
	static const struct ffasim_rule loop[] = {
		{ .state = FFASIM_ANY_STATE,
		  .next = FFASIM_ANY_STATE,
		  .call = FFAF_FID_32(ID_GET) },
		{ .fid = FFAF_FID_32(SUCCESS),
		  .state = FFASIM_ANY_STATE,
		  .next = FFASIM_ANY_STATE,
		  .call = FFAF_FID_32(ID_GET) },
	};
	static struct cast cast;
	struct ffasim_next next;
	const struct ffaf_regs regs = { .x = { REQ32, 0x8001 } };

	if (!start(&cast))
		return;
	cast.actor[0] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_SCRIPT,
					       .rules = loop,
					       .rule_count = 2 };
	CHECK_EQ_INT(call(&cast, &regs, &next), FFASIM_END_CUT);
}
