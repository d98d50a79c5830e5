/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_NOTIFICATIONS_H
#define FFASIM_NOTIFICATIONS_H

#include <ffasim/world.h>

struct ffasim_calling;
struct ffasim_endpoint;

/*
 * Notifications. What is pending lies with the endpoint and, for those of one vCPU,
 * in a table; who may set what lies in a table of bindings for all of them.
 */

/* The two bitmaps of an endpoint: what partitions set, what the normal world set. */
enum ffasim_bitmap { FFASIM_OF_SPS, FFASIM_OF_VMS, FFASIM_BITMAPS };

/* Framework notifications: RX of their endpoint is full. Bits are by enum ffasim_bitmap. */
struct ffasim_pending {
	uint64_t set[FFASIM_BITMAPS];
	uint8_t rx_full; /* by a partition: bit 0; by the normal world: bit 1 */
	bool untold; /* FFA_NOTIFICATION_INFO_GET has it to tell */
	uint8_t reserved[6];
};

struct ffasim_notifications {
	struct ffasim_pending global;
	bool enabled; /* it can receive: an SP's manifest says so, or a bitmap was created */
	uint8_t reserved;
	uint16_t vcpus; /* that it has; of VMs as the hypervisor said */
	uint16_t first; /* of its vCPUs, in the table of those */
	uint16_t room; /* in that table */
};

/* BITS of RECEIVER are SENDER's to set. */
struct ffasim_binding {
	uint64_t bits; /* 0: a free place */
	uint16_t receiver; /* place in the table of endpoints */
	uint16_t sender; /* id */
	bool per_vcpu;
	uint8_t reserved[3];
};

/* vCPUs that have bits of their own in a state, of the endpoint in place N of CONFIG. */
uint16_t ffasim_notification_room(const struct ffasim_config *config, unsigned int n);
/* Places for bindings. */
uint16_t ffasim_binding_room(const struct ffasim_config *config);

/* Which bitmap SENDER sets. */
enum ffasim_bitmap ffasim_bitmap_of(uint16_t sender);
/* What is pending for vCPU N alone; NULL: it has no place. */
struct ffasim_pending *ffasim_pending_at(const struct ffasim_world *world,
					 const struct ffasim_endpoint *endpoint, unsigned int n);
/* Binding N of the table. */
struct ffasim_binding *ffasim_binding_at(const struct ffasim_world *world, unsigned int n);
/* BITS are not bound by BINDING any more. */
void ffasim_unbind(const struct ffasim_world *world, struct ffasim_binding *binding, uint64_t bits);
/* Whether anything is bound or pending for ENDPOINT. */
bool ffasim_notifications_in_use(const struct ffasim_world *world,
				 const struct ffasim_endpoint *endpoint);
/* The bits of ENDPOINT that SENDER has bound, for one vCPU or global; those of all senders of MAP.
 */
uint64_t ffasim_bound(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		      uint16_t sender, bool per_vcpu);
uint64_t ffasim_bound_any(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
			  enum ffasim_bitmap map);
/* What is pending for ENDPOINT in bitmap MAP, for it and for its vCPUs. */
uint64_t ffasim_pending_bits(const struct ffasim_world *world,
			     const struct ffasim_endpoint *endpoint, enum ffasim_bitmap map);
/* Where nothing is pending any more, there is no news of it either. */
void ffasim_settle_news(struct ffasim_pending *pending);
/* Nothing is bound or pending for ENDPOINT any more, and nothing can be. */
void ffasim_forget_notifications(const struct ffasim_world *world,
				 struct ffasim_endpoint *endpoint);

/*
 * RX of RECEIVER is full, through SENDER: pend the framework notification and tell the
 * scheduler, DELAYED: when the running partition has given the PE back.
 */
void ffasim_notify_rx_full(struct ffasim_calling *calling, struct ffasim_endpoint *receiver,
			   uint16_t sender, bool delayed);
/* Something became pending for RECEIVER, for vCPU N alone unless N is negative. */
void ffasim_announce(struct ffasim_calling *calling, struct ffasim_endpoint *receiver, int n,
		     bool delayed);

#endif
