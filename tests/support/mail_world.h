/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The rig of world.h for tests of buffers, discovery, messages and notifications, where it does
 * not matter how a partition came to run. Its partitions differ: 0x8001 has two UUIDs, 0x8002 a
 * context for each PE, 0x8003 speaks 1.1 and has no notifications, 0x8004 speaks 1.0 and has its
 * buffers from the manifest.
 *
 *	mail_defaults(&rig);
 *	rig.config.hypervisor = false;
 *	mail_start(&rig);
 *	mail_map(&rig, 0x8001);
 *	CHECK_EQ_INT(mail_status(mail_call(&rig, 0x8001, FFAF_FID_32(RX_RELEASE), 0, 0, 0, 0, 0)),
 *		     FFAF_DENIED);
 */
#ifndef MAIL_WORLD_H
#define MAIL_WORLD_H

#include "test.h"
#include "world_rig.h"

#include "../../sim/src/world.h"

#define MAIL_PAGE(base, n) ((uint64_t)(base) + (uint64_t)(n)*FFASIM_PAGE)

static const struct ffasim_uuid mail_two_uuids[2] = {
	{ { 0xa0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xb0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
};

static inline void mail_defaults(struct rig *rig)
{
	rig_init(rig);
	rig->sps[0].uuids = mail_two_uuids;
	rig->sps[0].uuid_count = 2;
	rig->sps[0].vm_created = true;
	rig->sps[1].contexts = 2;
	rig->sps[2].level = FFASIM_S_EL1;
	rig->sps[2].version = FFAF_VERSION_1_1;
	rig->sps[2].methods = FFASIM_RECEIVES_REQ | FFASIM_INDIRECT;
	rig->sps[2].notifications = false;
	rig->sps[3].version = FFAF_VERSION_1_0;
	rig->sps[3].contexts = 1;
	rig->sps[3].methods = FFASIM_RECEIVES_REQ;
	rig->sps[3].notifications = false;
	rig->sps[3].rx = MAIL_PAGE(RIG_SECURE, 48);
	rig->sps[3].tx = MAIL_PAGE(RIG_SECURE, 49);
	rig->sps[3].rxtx_pages = 1;
}

/* A world of what the config is now; memory is not zero, so that writes of zero show. */
static inline void mail_start(struct rig *rig)
{
	CHECK_EQ_STR(rig_make(rig), NULL);
	memset(rig->secure, 0x5a, sizeof(rig->secure));
	memset(rig->ns, 0x5a, sizeof(rig->ns));
	ffasim_skip_boot(&rig->world);
}

static inline uint8_t *mail_at(struct rig *rig, uint64_t address)
{
	return (uint8_t *)rig_at(rig, address, 1);
}

/* Context 0 of ID calls, as if it ran on PE 0. */
static inline struct ffaf_regs mail_call_regs(struct rig *rig, uint16_t id,
					      const struct ffaf_regs *regs)
{
	const struct ffasim_ec ec = { id, 0 };
	struct ffasim_state *state = rig->world.state;
	const uint16_t before = state->pe[0].running;
	struct ffasim_next next;

	state->pe[0].running =
		ffasim_context_number(&rig->world, ffasim_context_of(&rig->world, ec));
	ffasim_call(&rig->world, 0, ec, regs, &next);
	state->pe[0].running = before;
	CHECK_EQ_INT(next.kind, FFASIM_RETURN);
	return next.regs;
}

static inline struct ffaf_regs mail_call(struct rig *rig, uint16_t id, uint32_t fid, uint64_t x1,
					 uint64_t x2, uint64_t x3, uint64_t x4, uint64_t x5)
{
	return mail_call_regs(rig, id, &(struct ffaf_regs){ { fid, x1, x2, x3, x4, x5 } });
}

/* The status of an answer: 0 for FFA_SUCCESS. */
static inline int32_t mail_status(struct ffaf_regs answer)
{
	if (answer.x[0] == FFAF_FID_32(ERROR))
		return (int32_t)answer.x[2];
	CHECK(answer.x[0] == FFAF_FID_32(SUCCESS) || answer.x[0] == FFAF_FID_64(SUCCESS));
	return 0;
}

/* Where the memory of ID begins. */
static inline uint64_t mail_base(uint16_t id)
{
	return id == 0 ? RIG_NS : MAIL_PAGE(RIG_SECURE, RIG_SP_PAGES * (id - 0x8001u));
}

/* ID maps a page each: TX is page 0 of its memory, RX page 1. */
static inline void mail_map(struct rig *rig, uint16_t id)
{
	CHECK_EQ_INT(mail_status(mail_call(rig, id, FFAF_FID_64(RXTX_MAP), mail_base(id),
					   mail_base(id) + FFASIM_PAGE, 1, 0, 0)),
		     0);
}

#endif
