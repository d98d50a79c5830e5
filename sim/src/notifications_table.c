/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "notifications.h"
#include "vms.h"

/* What is kept for notifications: places, bindings, pending bits. */

uint16_t ffasim_notification_room(const struct ffasim_config *config, unsigned int n)
{
	if (config->quirk[FFASIM_QUIRK_PER_VCPU] != FFASIM_PER_VCPU_SUPPORTED)
		return 0;
	if (n == 0)
		return config->pes;
	if (n <= config->partition_count)
		return config->partitions[n - 1].notifications ? config->partitions[n - 1].contexts
							       : 0;
	return config->vcpus != 0 ? config->vcpus : config->pes;
}

uint16_t ffasim_binding_room(const struct ffasim_config *config)
{
	return config->bindings != 0 ? config->bindings : 32;
}

enum ffasim_bitmap ffasim_bitmap_of(uint16_t sender)
{
	return sender == 0 || ffasim_is_vm_id(sender) ? FFASIM_OF_VMS : FFASIM_OF_SPS;
}

struct ffasim_pending *ffasim_pending_at(const struct ffasim_world *world,
					 const struct ffasim_endpoint *endpoint, unsigned int n)
{
	if (n >= endpoint->notifications.room)
		return NULL;
	return ffasim_place(world, FFASIM_TABLE_PENDING, endpoint->notifications.first + n);
}

struct ffasim_binding *ffasim_binding_at(const struct ffasim_world *world, unsigned int n)
{
	return ffasim_place(world, FFASIM_TABLE_BINDINGS, n);
}

static bool is_of(const struct ffasim_world *world, const struct ffasim_binding *binding,
		  const struct ffasim_endpoint *endpoint)
{
	return binding->bits != 0 && ffasim_endpoint_at(world, binding->receiver) == endpoint;
}

uint64_t ffasim_bound(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		      uint16_t sender, bool per_vcpu)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_BINDINGS); i++) {
		const struct ffasim_binding *binding = ffasim_binding_at(world, i);

		if (is_of(world, binding, endpoint) && binding->sender == sender &&
		    binding->per_vcpu == per_vcpu)
			return binding->bits;
	}
	return 0;
}

uint64_t ffasim_bound_any(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
			  enum ffasim_bitmap map)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_BINDINGS); i++) {
		const struct ffasim_binding *binding = ffasim_binding_at(world, i);

		if (is_of(world, binding, endpoint) && ffasim_bitmap_of(binding->sender) == map)
			bits |= binding->bits;
	}
	return bits;
}

uint64_t ffasim_pending_bits(const struct ffasim_world *world,
			     const struct ffasim_endpoint *endpoint, enum ffasim_bitmap map)
{
	uint64_t bits = endpoint->notifications.global.set[map];

	for (unsigned int i = 0; i < endpoint->notifications.room; i++)
		bits |= ffasim_pending_at(world, endpoint, i)->set[map];
	return bits;
}

bool ffasim_notifications_in_use(const struct ffasim_world *world,
				 const struct ffasim_endpoint *endpoint)
{
	for (unsigned int map = 0; map < FFASIM_BITMAPS; map++)
		if (ffasim_bound_any(world, endpoint, map) != 0 ||
		    ffasim_pending_bits(world, endpoint, map) != 0)
			return true;
	return endpoint->notifications.global.rx_full != 0;
}

void ffasim_settle_news(struct ffasim_pending *pending)
{
	if (pending->set[FFASIM_OF_SPS] == 0 && pending->set[FFASIM_OF_VMS] == 0 &&
	    pending->rx_full == 0)
		pending->untold = false;
}

static bool is_free(const void *place)
{
	return ((const struct ffasim_binding *)place)->bits == 0;
}

void ffasim_unbind(const struct ffasim_world *world, struct ffasim_binding *binding, uint64_t bits)
{
	binding->bits &= ~bits;
	if (binding->bits != 0)
		return;
	memset(binding, 0, sizeof(*binding));
	ffasim_trim(world, FFASIM_TABLE_BINDINGS, is_free);
}

void ffasim_forget_notifications(const struct ffasim_world *world, struct ffasim_endpoint *endpoint)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_BINDINGS); i++) {
		struct ffasim_binding *binding = ffasim_binding_at(world, i);

		if (is_of(world, binding, endpoint))
			ffasim_unbind(world, binding, binding->bits);
	}
	for (unsigned int i = 0; i < endpoint->notifications.room; i++)
		memset(ffasim_pending_at(world, endpoint, i), 0, sizeof(struct ffasim_pending));
	memset(&endpoint->notifications.global, 0, sizeof(struct ffasim_pending));
	/* A message that nobody can be told of any more is gone. */
	if (endpoint->buffers.owner == FFASIM_BUFFER_FULL)
		endpoint->buffers.owner = FFASIM_BUFFER_FREE;
	endpoint->notifications.enabled = false;
	endpoint->notifications.vcpus = 0;
}
