/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "notifications.h"
#include "interrupts.h"
#include "vms.h"

/* FFA_NOTIFICATION_SET and FFA_NOTIFICATION_GET. */

#define PER_VCPU (1u << 0) /* w2 of FFA_NOTIFICATION_SET */
#define DELAY_SRI (1u << 1)

/* w2 of FFA_NOTIFICATION_GET: which bitmaps to read. */
#define GET_SPS (1u << 0)
#define GET_VMS (1u << 1)
#define GET_SPM_FRAMEWORK (1u << 2)
#define GET_HYP_FRAMEWORK (1u << 3)
#define GET_ALL 0xfu

#define RX_FULL 1u /* the one framework notification: bit 0 of each framework bitmap */

void ffasim_announce(struct ffasim_calling *calling, struct ffasim_endpoint *receiver, int n,
		     bool delayed)
{
	const struct ffasim_world *world = calling->world;
	struct ffasim_pending *pending = &receiver->notifications.global;

	if (n >= 0)
		pending = ffasim_pending_at(world, receiver, (unsigned int)n);
	pending->untold = true;
	ffasim_raise_sri(world, calling->pe, delayed);
	if (receiver->kind == FFASIM_SP)
		ffasim_raise_npi(world, receiver,
				 n >= 0 ? (uint16_t)n
					: ffasim_context_on(world, receiver, calling->pe)->index);
}

void ffasim_notify_rx_full(struct ffasim_calling *calling, struct ffasim_endpoint *receiver,
			   uint16_t sender, bool delayed)
{
	receiver->notifications.global.rx_full |= (uint8_t)(1u << ffasim_bitmap_of(sender));
	ffasim_announce(calling, receiver, -1, delayed);
}

/* Whether the caller may set as SENDER, and RECEIVER is someone it can set for. */
static bool may_set(const struct ffasim_calling *calling, uint16_t sender,
		    const struct ffasim_endpoint *receiver)
{
	if (receiver == NULL || receiver->id == sender)
		return false;
	if (calling->normal_world)
		return (sender == 0 || ffasim_is_vm_id(sender)) && receiver->kind == FFASIM_SP;
	return sender == calling->caller->id;
}

static bool flags_are_sound(const struct ffasim_calling *calling,
			    const struct ffasim_endpoint *receiver, uint32_t flags)
{
	const uint32_t vcpu = flags >> 16;
	const uint32_t known = calling->normal_world ? PER_VCPU : PER_VCPU | DELAY_SRI;

	if ((flags & 0xffffu & ~known) != 0)
		return false;
	if ((flags & PER_VCPU) == 0)
		return vcpu == 0;
	return ffasim_choice(calling->world, FFASIM_QUIRK_PER_VCPU) == FFASIM_PER_VCPU_SUPPORTED &&
	       vcpu < receiver->notifications.vcpus;
}

void ffasim_do_notification_set(struct ffasim_calling *calling)
{
	const struct ffaf_regs *in = calling->in;
	const uint16_t sender = (uint16_t)(in->x[1] >> 16);
	const uint32_t flags = (uint32_t)in->x[2];
	const uint64_t bits = (uint32_t)in->x[3] | (uint64_t)(uint32_t)in->x[4] << 32;
	const bool per_vcpu = (flags & PER_VCPU) != 0;
	struct ffasim_endpoint *receiver = ffasim_endpoint_of(calling->world, (uint16_t)in->x[1]);
	struct ffasim_pending *pending;

	if (!may_set(calling, sender, receiver) || bits == 0) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	if (receiver->notifications.enabled && !flags_are_sound(calling, receiver, flags)) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	if ((bits & ~ffasim_bound(calling->world, receiver, sender, per_vcpu)) != 0) {
		ffasim_refuse(calling, FFAF_DENIED);
		return;
	}
	pending = per_vcpu ? ffasim_pending_at(calling->world, receiver, flags >> 16)
			   : &receiver->notifications.global;
	if (pending == NULL) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	pending->set[ffasim_bitmap_of(sender)] |= bits;
	ffasim_announce(calling, receiver, per_vcpu ? (int)(flags >> 16) : -1,
			(flags & DELAY_SRI) != 0);
	ffasim_done(calling);
}

/* What a call reads of bitmap MAP: global ones and those of vCPU N; they are gone then. */
static uint64_t take(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
		     unsigned int n, enum ffasim_bitmap map)
{
	struct ffasim_pending *own = ffasim_pending_at(world, endpoint, n);
	uint64_t bits = endpoint->notifications.global.set[map];

	endpoint->notifications.global.set[map] = 0;
	if (own != NULL) {
		bits |= own->set[map];
		own->set[map] = 0;
	}
	return bits;
}

/* The framework notification that senders of MAP caused: RX is the endpoint's with it. */
static uint64_t take_framework(struct ffasim_endpoint *endpoint, enum ffasim_bitmap map)
{
	const uint8_t bit = (uint8_t)(1u << map);

	if ((endpoint->notifications.global.rx_full & bit) == 0)
		return 0;
	endpoint->notifications.global.rx_full &= (uint8_t)~bit;
	if (endpoint->buffers.owner == FFASIM_BUFFER_FULL)
		endpoint->buffers.owner = FFASIM_BUFFER_CONSUMER;
	return RX_FULL;
}

static bool lax(const struct ffasim_calling *calling)
{
	return ffasim_choice(calling->world, FFASIM_QUIRK_NOTIFICATION_CHECKS) ==
	       FFASIM_NOTIFICATION_CHECKS_RECEIVER;
}

static int32_t check_get(const struct ffasim_calling *calling,
			 const struct ffasim_endpoint *endpoint, unsigned int vcpu, uint32_t flags)
{
	const uint32_t known = calling->normal_world ? GET_SPS | GET_SPM_FRAMEWORK : GET_ALL;
	unsigned int vcpus;

	if (endpoint == NULL ||
	    (calling->normal_world ? endpoint->kind == FFASIM_SP : endpoint != calling->caller))
		return FFAF_INVALID_PARAMETERS;
	if (lax(calling))
		return endpoint->kind == FFASIM_NORMAL_WORLD ? 0 : FFAF_INVALID_PARAMETERS;
	vcpus = endpoint->notifications.vcpus;
	if (endpoint->kind == FFASIM_NORMAL_WORLD && !endpoint->notifications.enabled)
		vcpus = endpoint->context_count;
	if ((flags & ~known) != 0 || (vcpu != 0 && vcpu >= vcpus))
		return FFAF_INVALID_PARAMETERS;
	if (endpoint->kind == FFASIM_SP && !endpoint->notifications.enabled)
		return FFAF_NOT_SUPPORTED;
	return 0;
}

/* W and the register after it hold 64 bits. */
static void put(struct ffasim_calling *calling, unsigned int w, uint64_t bits)
{
	calling->next->regs.x[w] = (uint32_t)bits;
	calling->next->regs.x[w + 1] = bits >> 32;
}

void ffasim_do_notification_get(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	const unsigned int vcpu = (uint16_t)(calling->in->x[1] >> 16);
	const uint32_t flags = (uint32_t)calling->in->x[2];
	struct ffasim_endpoint *endpoint = ffasim_endpoint_of(world, (uint16_t)calling->in->x[1]);
	const int32_t status = check_get(calling, endpoint, vcpu, flags);
	struct ffasim_pending *own;

	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	own = ffasim_pending_at(world, endpoint, vcpu);
	ffasim_success(calling);
	if ((flags & GET_SPS) != 0)
		put(calling, 2, take(world, endpoint, vcpu, FFASIM_OF_SPS));
	if ((flags & GET_VMS) != 0)
		put(calling, 4, take(world, endpoint, vcpu, FFASIM_OF_VMS));
	if ((flags & GET_SPM_FRAMEWORK) != 0)
		calling->next->regs.x[6] = take_framework(endpoint, FFASIM_OF_SPS);
	if ((flags & GET_HYP_FRAMEWORK) != 0)
		calling->next->regs.x[7] = take_framework(endpoint, FFASIM_OF_VMS);
	ffasim_settle_news(&endpoint->notifications.global);
	if (own != NULL)
		ffasim_settle_news(own);
}
