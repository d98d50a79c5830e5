/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stdlib.h>

#include "mail_world.h"

/* Random calls about buffers, messages and notifications, with whatever quirks. */

#define STEPS_EACH 300u
#define ROUNDS_DEFAULT 300u

static struct rig one, other;
static uint64_t seed;

static uint32_t below(uint32_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16) % limit;
}

/* A number of VALUES, or anything. */
static uint64_t pick(const uint64_t *values, uint32_t count)
{
	const uint32_t n = below(count + 1);

	return n < count ? values[n] : (uint64_t)below(UINT32_MAX) << 32 | below(UINT32_MAX);
}

#define PICK(...)                               \
	pick((const uint64_t[]){ __VA_ARGS__ }, \
	     sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static uint16_t endpoint(void)
{
	return (uint16_t)PICK(0, 0, 1, 2, 3, 0x8001, 0x8002, 0x8003, 0x8004);
}

/* A page of ID's, or of anyone. */
static uint64_t page(uint16_t id)
{
	if (below(4) != 0)
		return MAIL_PAGE(mail_base(id), below(id == 0 ? 8 : RIG_SP_PAGES));
	return below(2) != 0 ? MAIL_PAGE(RIG_NS, below(RIG_NS_PAGES + 2))
			     : MAIL_PAGE(RIG_SECURE, below(RIG_SPS * RIG_SP_PAGES));
}

/* Sender and receiver: ID is mostly who it should be. */
static uint64_t pair(uint16_t id, bool sends)
{
	const uint16_t self = below(8) != 0 ? id : endpoint();

	return sends ? (uint64_t)self << 16 | endpoint() : (uint64_t)endpoint() << 16 | self;
}

/* A call of one of our functions, its registers mostly sensible. */
static struct ffaf_regs draw(uint16_t id)
{
	static const uint32_t fids[] = {
		FFAF_FID_64(RXTX_MAP),
		FFAF_FID_64(RXTX_MAP),
		FFAF_FID_32(RXTX_UNMAP),
		FFAF_FID_32(RX_RELEASE),
		FFAF_FID_32(RX_ACQUIRE),
		FFAF_FID_32(PARTITION_INFO_GET),
		FFAF_FID_64(PARTITION_INFO_GET_REGS),
		FFAF_FID_32(MSG_SEND2),
		FFAF_FID_32(MSG_SEND2),
		FFAF_FID_32(NOTIFICATION_BITMAP_CREATE),
		FFAF_FID_32(NOTIFICATION_BITMAP_DESTROY),
		FFAF_FID_32(NOTIFICATION_BIND),
		FFAF_FID_32(NOTIFICATION_BIND),
		FFAF_FID_32(NOTIFICATION_UNBIND),
		FFAF_FID_32(NOTIFICATION_SET),
		FFAF_FID_32(NOTIFICATION_SET),
		FFAF_FID_32(NOTIFICATION_SET),
		FFAF_FID_32(NOTIFICATION_GET),
		FFAF_FID_32(NOTIFICATION_GET),
		FFAF_FID_32(NOTIFICATION_INFO_GET),
		FFAF_FID_64(NOTIFICATION_INFO_GET),
		FFAF_FID_32(VERSION),
		FFAF_FID_32(FEATURES),
	};
	struct ffaf_regs regs = { { fids[below(sizeof(fids) / sizeof(fids[0]))] } };

	switch (regs.x[0]) {
	case FFAF_FID_64(RXTX_MAP):
		regs.x[1] = page(id);
		regs.x[2] = page(id);
		break;
	case FFAF_FID_32(VERSION):
		regs.x[1] = PICK(0x10000, 0x10001, 0x10002, 0x10003);
		break;
	case FFAF_FID_32(NOTIFICATION_GET):
		regs.x[1] = (below(4) == 0 ? (uint64_t)below(4) << 16 : 0) |
			    (below(8) != 0 ? id : endpoint());
		regs.x[2] = PICK(0, 1, 2, 4, 5, 8, 0xf, 0xf);
		break;
	default:
		regs.x[1] =
			below(4) == 0 ? 0 : pair(id, regs.x[0] == FFAF_FID_32(NOTIFICATION_SET));
		regs.x[2] = PICK(0, 0, 0, 0, 1, 2, 4, 5, 0x10001);
	}
	regs.x[3] = PICK(0, 1, 1, 1, 2, 3, 0x80000000);
	regs.x[4] = PICK(0, 0, 0, 0, 1);
	regs.x[5] = PICK(0, 0, 1);
	if (regs.x[0] == FFAF_FID_64(RXTX_MAP) && below(4) == 0)
		regs.x[1] = regs.x[2] = regs.x[3] = 0;
	return regs;
}

/* Put a header into the TX of ID, or the descriptor of a VM's buffers. */
static void write_tx(uint16_t id)
{
	const uint64_t tx = ffasim_endpoint_of(&one.world, id)->buffers.tx;
	const uint32_t message[10] = {
		0, 0, (uint32_t)PICK(20, 40, 40, 4000),
		(uint32_t)(endpoint() | (uint32_t)(below(4) != 0 ? id : endpoint()) << 16),
		(uint32_t)PICK(0, 5, 100, 4056)
	};
	const uint32_t vm[] = { 1 + below(3),	   16, 48, 0, 1, 1, 0, 0,
				(uint32_t)page(0), 0,  1,  0, 1, 1, 0, 0,
				(uint32_t)page(0), 0,  1,  0 };

	if (rig_at(&one, tx, 1) == NULL)
		return;
	if (below(3) == 0)
		memcpy(rig_at(&one, tx, 1), vm, sizeof(vm));
	else
		memcpy(rig_at(&one, tx, 1), message, sizeof(message));
	memcpy(rig_at(&other, tx, 1), rig_at(&one, tx, 1), 128);
}

static void start(void)
{
	mail_defaults(&one);
	for (unsigned int i = 0; i < FFASIM_QUIRK_COUNT; i++)
		if (below(4) == 0 && ffasim_choice_word(i, 1) != NULL)
			one.config.quirk[i] =
				(uint8_t)(ffasim_choice_word(i, 2) != NULL ? below(3) : below(2));
	one.config.version = FFAF_MAKE_VERSION(1, 1 + below(3));
	one.config.bindings = (uint16_t)(1 + below(8));
	one.config.vcpus = (uint16_t)(1 + below(9));
	one.config.hypervisor = below(4) != 0;
	for (unsigned int i = 0; i < 3; i++)
		one.sps[i].notifications = below(4) != 0;
	mail_defaults(&other);
	other.config = one.config;
	other.config.partitions = one.sps;
	mail_start(&one);
	mail_start(&other);
}

static bool play(void)
{
	static const uint16_t callers[] = { 0, 0, 0x8001, 0x8002, 0x8003, 0x8004 };

	start();
	for (unsigned int i = 0; i < STEPS_EACH; i++) {
		const uint16_t id = callers[below(6)];
		const struct ffaf_regs regs = draw(id);
		struct ffaf_regs a, b;

		test_context("step %u: 0x%llx of 0x%x", i, (unsigned long long)regs.x[0], id);
		write_tx(id);
		a = mail_call_regs(&one, id, &regs);
		b = mail_call_regs(&other, id, &regs);
		if (!CHECK_EQ_STR(ffasim_invariant(&one.world), NULL) ||
		    !CHECK_EQ_MEM(&a, &b, sizeof(a)) ||
		    !CHECK_EQ_MEM(one.state, other.state, ffasim_size(&one.config)))
			return false;
	}
	return CHECK_EQ_MEM(one.ns, other.ns, sizeof(one.ns)) &&
	       CHECK_EQ_MEM(one.secure, other.secure, sizeof(one.secure));
}

TEST(sim_mail_sequences, keep_the_invariant)
{
	const char *rounds = getenv("FFAF_SIM_ROUNDS");
	const unsigned long count = rounds != NULL ? strtoul(rounds, NULL, 0) : ROUNDS_DEFAULT;

	for (unsigned long i = 1; i <= count; i++) {
		seed = i * 0x9e3779b97f4a7c15u;
		if (!play()) {
			CHECK_EQ_U64(i, 0); /* which round it was */
			return;
		}
	}
}
