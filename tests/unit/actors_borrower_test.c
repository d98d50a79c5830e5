/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/box.h>

#include "world.h"

/* A partition that borrows what a message names. */

#define TX RIG_NS
#define RX (RIG_NS + 0x1000u)
#define PAGE (RIG_NS + 0x8000u)
#define TAG 0x77u

enum { RETRIEVE = 1, READ = 2, WRITE = 4, RELINQUISH = 8 };

struct loan {
	struct rig rig;
	struct ffasim_box *box;
	uint64_t handle;
};

static const struct ffasim_actor cast[RIG_SPS] = {
	{ .kind = FFASIM_ACTOR_BORROWER },
	{ .kind = FFASIM_ACTOR_ECHO },
	{ .kind = FFASIM_ACTOR_ECHO },
	{ .kind = FFASIM_ACTOR_ECHO },
};

static struct ffaf_regs call(struct loan *loan, struct ffaf_regs regs)
{
	CHECK_EQ_INT(ffasim_box_call(loan->box, 0, &regs), FFASIM_END_RETURNED);
	return regs;
}

static void put(uint8_t *at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* FID of PAGE to partition 1, with PERMISSIONS, in the 1.2 layout. */
static void send(struct loan *loan, uint32_t fid, unsigned int permissions)
{
	uint8_t *tx = ffasim_ram_map(ffasim_box_ram(loan->box), TX);
	struct ffaf_regs regs = { .x = { fid, 48 + 32 + 32, 48 + 32 + 32 } };

	memset(tx, 0, 112);
	/* The borrower's own choice where it is the only one that it is lent to. */
	if (fid == FFAF_FID_32(MEM_SHARE))
		put(tx + 2, 0x2f, 2);
	put(tx + 16, TAG, 8);
	put(tx + 24, 32, 4);
	put(tx + 28, 1, 4);
	put(tx + 32, 48, 4);
	put(tx + 48, 0x8001, 2);
	put(tx + 50, permissions, 1);
	put(tx + 52, 80, 4);
	put(tx + 80, 1, 4);
	put(tx + 84, 1, 4);
	put(tx + 96, PAGE, 8);
	put(tx + 104, 1, 4);
	regs = call(loan, regs);
	CHECK_EQ_U64(regs.x[0], FFAF_FID_32(SUCCESS));
	loan->handle = regs.x[2] | regs.x[3] << 32;
}

static bool start(struct loan *loan)
{
	rig_init(&loan->rig);
	loan->rig.sps[0].rx = RIG_SECURE;
	loan->rig.sps[0].tx = RIG_SECURE + 0x1000;
	loan->rig.sps[0].rxtx_pages = 1;
	ffasim_calls_of_version(loan->rig.config.call, loan->rig.config.version);
	loan->box = ffasim_box_create(&loan->rig.config, cast);
	if (!CHECK(loan->box != NULL))
		return false;
	call(loan, (struct ffaf_regs){ .x = { FFAF_FID_32(VERSION), FFAF_VERSION_1_2 } });
	call(loan, (struct ffaf_regs){ .x = { FFAF_FID_64(RXTX_MAP), TX, RX, 1 } });
	put(ffasim_ram_map(ffasim_box_ram(loan->box), PAGE), 0x1122334455667788, 8);
	return true;
}

static struct ffaf_regs ask(struct loan *loan, unsigned int steps, unsigned int permissions)
{
	return call(loan, (struct ffaf_regs){ .x = { FFAF_FID_32(MSG_SEND_DIRECT_REQ), 0x8001, 0,
						     steps, (uint32_t)loan->handle,
						     loan->handle >> 32, TAG, permissions } });
}

static struct ffaf_regs reclaim(struct loan *loan)
{
	return call(loan,
		    (struct ffaf_regs){ .x = { FFAF_FID_32(MEM_RECLAIM), (uint32_t)loan->handle,
					       loan->handle >> 32 } });
}

TEST(borrower, retrieves_reads_writes_and_relinquishes)
{
	static struct loan loan;
	struct ffaf_regs regs;

	if (!start(&loan))
		return;
	send(&loan, FFAF_FID_32(MEM_SHARE), 2);
	regs = ask(&loan, RETRIEVE | READ | WRITE, 0);
	CHECK_EQ_U64(regs.x[0], FFAF_FID_32(MSG_SEND_DIRECT_RESP));
	CHECK_EQ_U64(regs.x[3], 0);
	CHECK_EQ_U64(regs.x[4], 0x55667788);
	CHECK_EQ_U64(regs.x[5], 0x11223344);
	CHECK_EQ_U64(regs.x[6], 1);
	CHECK_EQ_U64(ffasim_ram_look(ffasim_box_ram(loan.box), PAGE)[0], 0x77);
	/* It is still borrowed. */
	CHECK_EQ_INT((int32_t)reclaim(&loan).x[2], FFAF_DENIED);
	regs = ask(&loan, RELINQUISH, 0);
	CHECK_EQ_U64(regs.x[3], 0);
	CHECK_EQ_U64(reclaim(&loan).x[0], FFAF_FID_32(SUCCESS));
	ffasim_box_destroy(loan.box);
}

TEST(borrower, tells_what_was_refused)
{
	static struct loan loan;
	struct ffaf_regs regs;

	if (!start(&loan))
		return;
	send(&loan, FFAF_FID_32(MEM_SHARE), 1);
	/* More than was shared, then what was; what may not be written is not. */
	regs = ask(&loan, RETRIEVE | WRITE, 2);
	CHECK_EQ_INT((int32_t)regs.x[3], FFAF_DENIED);
	CHECK_EQ_U64(regs.x[7], RETRIEVE);
	regs = ask(&loan, RETRIEVE | READ | WRITE, 1);
	CHECK_EQ_INT((int32_t)regs.x[3], FFAF_DENIED);
	CHECK_EQ_U64(regs.x[7], WRITE);
	CHECK_EQ_U64(regs.x[4], 0x55667788);
	CHECK_EQ_U64(ffasim_ram_look(ffasim_box_ram(loan.box), PAGE)[0], 0x88);
	loan.handle++;
	regs = ask(&loan, RELINQUISH, 0);
	CHECK_EQ_INT((int32_t)regs.x[3], FFAF_INVALID_PARAMETERS);
	ffasim_box_destroy(loan.box);
}
