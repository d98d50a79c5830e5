/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a partition does of which only the recording tells what it does. */
#include "secure_internal.h"

/* An interrupt of the normal world: the virtual timer's. */
#define NS_INTERRUPT 27u

/* The registers of a completion that the partition fills, by its FID; 0: no completion. */
static uint32_t payload_of(uint64_t fid)
{
	switch (fid) {
	case FFAF_FID_32(MSG_SEND_DIRECT_RESP):
	case FFAF_FID_64(MSG_SEND_DIRECT_RESP):
		return 0xf8u;
	case FFAF_FID_64(MSG_SEND_DIRECT_RESP2):
		return 0x3fff0u;
	case FFAF_FID_32(ERROR):
		return 1u << 2;
	default:
		return 0;
	}
}

/* Interrupted, the partition sets what it is to set, and waits again. */
static enum ffasim_act act_notify(struct ffan_secure *secure, const struct ffasim_world *world,
				  unsigned int pe, struct ffasim_ec ec, struct ffaf_regs *regs)
{
	if (regs->x[0] != FFAF_FID_32(INTERRUPT)) {
		if (regs->x[0] == FFAF_FID_32(SUCCESS))
			secure->notify = 0;
		*regs = (struct ffaf_regs){ .x[0] = FFAF_FID_32(MSG_WAIT) };
		return FFASIM_ACT_CALL;
	}
	ffasim_irq(world, secure->asserted, pe, false);
	*regs = (struct ffaf_regs){ .x = { FFAF_FID_32(NOTIFICATION_SET),
					   (uint64_t)ec.id << 16 | secure->notified, 0,
					   (uint32_t)secure->notify, secure->notify >> 32 } };
	return FFASIM_ACT_CALL;
}

enum ffasim_act ffan_secure_act(void *ctx, const struct ffasim_world *world, unsigned int pe,
				struct ffasim_ec ec, struct ffasim_memo *memo,
				struct ffaf_regs *regs)
{
	struct ffan_secure *secure = ctx;
	const struct ffaio_regs *recorded = secure->recorded;
	const uint64_t requester = (memo->request[0] != 0 ? memo->request[1] : regs->x[1]) >> 16;
	uint32_t payload;

	if (secure->notify != 0)
		return act_notify(secure, world, pe, ec, regs);
	/* What was recorded it could not have done, if that was refused. */
	if (recorded == NULL || (recorded->known & 1u) == 0 || regs->x[0] == FFAF_FID_32(ERROR))
		return FFASIM_ACT_NOTHING;
	if (regs->x[0] != FFAF_FID_32(RUN) && regs->x[0] != 0 && regs->x[1] != 0) {
		memo->request[0] = regs->x[0];
		memo->request[1] = regs->x[1];
	}
	*regs = (struct ffaf_regs){ .x[0] = recorded->regs.x[0] };
	if (regs->x[0] == FFAF_FID_32(INTERRUPT)) {
		secure->asserted = NS_INTERRUPT;
		return ffasim_irq(world, NS_INTERRUPT, pe, true) ? FFASIM_ACT_POLL
								 : FFASIM_ACT_NOTHING;
	}
	payload = payload_of(regs->x[0]);
	if (payload != 0 && regs->x[0] != FFAF_FID_32(ERROR))
		regs->x[1] = (uint64_t)ec.id << 16 | (requester & 0xffff);
	else if (payload == 0 && regs->x[0] != FFAF_FID_32(YIELD) &&
		 regs->x[0] != FFAF_FID_32(MSG_WAIT))
		return FFASIM_ACT_NOTHING;
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		if ((payload >> i & 1u) != 0)
			regs->x[i] = recorded->regs.x[i];
	if (payload != 0)
		memo->request[0] = 0;
	return FFASIM_ACT_CALL;
}
