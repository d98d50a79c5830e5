/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A simulated secure world for tests: four partitions, two PEs, a little memory.
 *
 *	struct rig rig;
 *
 *	rig_init(&rig);
 *	rig.config.version = FFAF_VERSION_1_1;
 *	rig_start(&rig);
 *	next = CALL(&rig, NWD, FFAF_FID_32(MSG_SEND_DIRECT_REQ), 0x8001);
 *	CHECK_EQ_INT(next.ec.id, 0x8001);
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include "test.h"
#include "world_rig.h"

/* A world as the config says, before boot. */
static inline bool rig_build(struct rig *rig)
{
	return CHECK_EQ_STR(rig_make(rig), NULL);
}

/* The same, where all partitions wait and the normal world runs. */
static inline bool rig_start(struct rig *rig)
{
	if (!rig_build(rig))
		return false;
	ffasim_skip_boot(&rig->world);
	return true;
}

/* A call of EC, on the PE where it is. */
static inline struct ffasim_next rig_call(struct rig *rig, struct ffasim_ec ec,
					  const struct ffaf_regs *regs)
{
	struct ffasim_ec_info info = { 0 };
	struct ffasim_next next;

	ffasim_ec_info(&rig->world, ec, &info);
	ffasim_call(&rig->world, info.pe, ec, regs, &next);
	return next;
}

/* CALL(rig, ec, fid, x1, ...) */
#define CALL(rig, ec, ...) rig_call(rig, ec, &(struct ffaf_regs){ .x = { __VA_ARGS__ } })

/* The status that NEXT answers its caller: 0 for all but FFA_ERROR. */
static inline int rig_status(const struct ffasim_next *next)
{
	return next->kind == FFASIM_RETURN && next->regs.x[0] == FFAF_FID_32(ERROR)
		       ? (int32_t)next->regs.x[2]
		       : 0;
}

/* The status that the call is answered. */
#define REFUSAL(rig, ec, ...) rig_status(&(struct ffasim_next[]){ CALL(rig, ec, __VA_ARGS__) }[0])

/* NEXT is of this kind and names a context of this endpoint. */
#define CHECK_NEXT(next_, kind_, id_)                     \
	do {                                              \
		const struct ffasim_next rig_got = next_; \
		CHECK_EQ_INT(rig_got.kind, kind_);        \
		CHECK_EQ_U64(rig_got.ec.id, id_);         \
	} while (0)

static inline int rig_state(struct rig *rig, struct ffasim_ec ec)
{
	struct ffasim_ec_info info = { .state = 0xff };

	ffasim_ec_info(&rig->world, ec, &info);
	return info.state;
}

#endif
