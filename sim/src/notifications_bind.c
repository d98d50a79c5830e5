/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "notifications.h"
#include "vms.h"

/*
 * Who may set what: FFA_NOTIFICATION_BITMAP_CREATE, FFA_NOTIFICATION_BITMAP_DESTROY,
 * FFA_NOTIFICATION_BIND, FFA_NOTIFICATION_UNBIND.
 */

#define PER_VCPU (1u << 0) /* w2 of FFA_NOTIFICATION_BIND */

/* Whether ID is one of the normal world that may have a bitmap. */
static bool may_have_bitmap(const struct ffasim_world *world, uint16_t id)
{
	return id == 0 ||
	       (ffasim_is_vm_id(id) && world->config->hypervisor &&
		ffasim_choice(world, FFASIM_QUIRK_NOTIFICATION_VMS) == FFASIM_NOTIFICATION_VMS_ALL);
}

static bool checks_all(const struct ffasim_world *world)
{
	return ffasim_choice(world, FFASIM_QUIRK_NOTIFICATION_CHECKS) ==
	       FFASIM_NOTIFICATION_CHECKS_ALL;
}

void ffasim_do_notification_bitmap_create(struct ffasim_calling *calling)
{
	const uint16_t id = (uint16_t)calling->in->x[1];
	const uint32_t vcpus = (uint32_t)calling->in->x[2];
	struct ffasim_endpoint *endpoint = ffasim_endpoint_of(calling->world, id);

	if (!may_have_bitmap(calling->world, id)) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	if (endpoint == NULL)
		endpoint = ffasim_vm_know(calling->world, id);
	if (endpoint == NULL) {
		ffasim_refuse(calling, FFAF_NO_MEMORY);
	} else if (endpoint->notifications.enabled) {
		ffasim_refuse(calling, FFAF_DENIED);
	} else if (endpoint->notifications.room != 0 && vcpus > endpoint->notifications.room) {
		ffasim_vm_drop(calling->world, endpoint);
		ffasim_refuse(calling, FFAF_NO_MEMORY);
	} else {
		endpoint->notifications.enabled = true;
		endpoint->notifications.vcpus = (uint16_t)(vcpus < UINT16_MAX ? vcpus : UINT16_MAX);
		ffasim_done(calling);
	}
}

/* Whether the bitmap of ENDPOINT may not go now. */
static bool is_held(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint)
{
	if (ffasim_choice(world, FFASIM_QUIRK_BITMAP_DESTROY) == FFASIM_BITMAP_DESTROY_NOT_BOUND)
		return (ffasim_bound_any(world, endpoint, FFASIM_OF_SPS) |
			ffasim_bound_any(world, endpoint, FFASIM_OF_VMS)) != 0;
	return !endpoint->notifications.enabled || endpoint->notifications.global.rx_full != 0 ||
	       (ffasim_pending_bits(world, endpoint, FFASIM_OF_SPS) |
		ffasim_pending_bits(world, endpoint, FFASIM_OF_VMS)) != 0;
}

void ffasim_do_notification_bitmap_destroy(struct ffasim_calling *calling)
{
	const uint16_t id = (uint16_t)calling->in->x[1];
	struct ffasim_endpoint *endpoint = ffasim_endpoint_of(calling->world, id);

	if (!may_have_bitmap(calling->world, id)) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
	} else if (endpoint == NULL || is_held(calling->world, endpoint)) {
		ffasim_refuse(calling, FFAF_DENIED);
	} else {
		ffasim_forget_notifications(calling->world, endpoint);
		ffasim_vm_drop(calling->world, endpoint);
		ffasim_done(calling);
	}
}

/* A call that binds or unbinds, taken apart. */
struct request {
	uint16_t sender, receiver;
	uint32_t flags;
	uint64_t bits;
	struct ffasim_endpoint *endpoint; /* the receiver */
};

/* Whether the caller may speak for RECEIVER. */
static bool may_bind(const struct ffasim_calling *calling, uint16_t receiver)
{
	return calling->normal_world ? may_have_bitmap(calling->world, receiver)
				     : receiver == calling->caller->id;
}

static bool may_send(const struct ffasim_calling *calling, const struct request *request)
{
	const struct ffasim_endpoint *sender = ffasim_endpoint_of(calling->world, request->sender);

	if (!checks_all(calling->world))
		return true;
	if (request->sender == request->receiver)
		return false;
	if (!calling->normal_world && ffasim_is_vm_id(request->sender))
		return true;
	return sender != NULL && (!calling->normal_world || sender->kind == FFASIM_SP);
}

static struct request take_apart(const struct ffasim_calling *calling)
{
	const struct ffaf_regs *in = calling->in;

	return (struct request){
		.sender = (uint16_t)(in->x[1] >> 16),
		.receiver = (uint16_t)in->x[1],
		.flags = (uint32_t)in->x[2],
		.bits = (uint32_t)in->x[3] | (uint64_t)(uint32_t)in->x[4] << 32,
		.endpoint = ffasim_endpoint_of(calling->world, (uint16_t)in->x[1]),
	};
}

/* What both calls have in common: 0 or a status. */
static int32_t check(const struct ffasim_calling *calling, const struct request *request)
{
	const bool all = checks_all(calling->world);

	if (!may_bind(calling, request->receiver) || !may_send(calling, request) ||
	    (all && request->bits == 0))
		return FFAF_INVALID_PARAMETERS;
	if (all && (request->endpoint == NULL || !request->endpoint->notifications.enabled))
		return FFAF_NOT_SUPPORTED;
	return 0;
}

/* What is wrong with the flags of FFA_NOTIFICATION_BIND: 0 or a status. */
static int32_t check_flags(const struct ffasim_calling *calling, uint32_t flags)
{
	switch (ffasim_choice(calling->world, FFASIM_QUIRK_PER_VCPU)) {
	case FFASIM_PER_VCPU_SUPPORTED:
		return (flags & ~PER_VCPU) != 0 ? FFAF_INVALID_PARAMETERS : 0;
	case FFASIM_PER_VCPU_DENIED:
		return flags != 0 ? FFAF_DENIED : 0;
	default:
		return flags != 0 ? FFAF_INVALID_PARAMETERS : 0;
	}
}

/* The place of what SENDER has bound of the receiver's, or the first free one. */
static unsigned int place_for(const struct ffasim_world *world, const struct request *request,
			      bool per_vcpu)
{
	const unsigned int used = ffasim_used(world, FFASIM_TABLE_BINDINGS);
	unsigned int free = used;

	for (unsigned int i = 0; i < used; i++) {
		const struct ffasim_binding *binding = ffasim_binding_at(world, i);

		if (binding->bits == 0)
			free = free < i ? free : i;
		else if (ffasim_endpoint_at(world, binding->receiver) == request->endpoint &&
			 binding->sender == request->sender && binding->per_vcpu == per_vcpu)
			return i;
	}
	return free;
}

/* Bits of the receiver that are bound, or not got yet: of the sender's bitmap, or of both. */
static uint64_t taken(const struct ffasim_world *world, const struct request *request)
{
	uint64_t bits = 0;

	for (unsigned int map = 0; map < FFASIM_BITMAPS; map++)
		if (!checks_all(world) || map == ffasim_bitmap_of(request->sender))
			bits |= ffasim_bound_any(world, request->endpoint, map) |
				ffasim_pending_bits(world, request->endpoint, map);
	return bits;
}

static int32_t bind(const struct ffasim_calling *calling, const struct request *request)
{
	const struct ffasim_world *world = calling->world;
	const bool per_vcpu = (request->flags & PER_VCPU) != 0;
	struct ffasim_binding *binding;
	unsigned int place;

	if (request->endpoint == NULL)
		return FFAF_INVALID_PARAMETERS;
	if ((taken(world, request) & request->bits) != 0)
		return FFAF_DENIED;
	place = place_for(world, request, per_vcpu);
	if (place == world->state->table[FFASIM_TABLE_BINDINGS].count)
		return FFAF_NO_MEMORY;
	if (request->bits == 0)
		return 0;
	binding = ffasim_take_place(world, FFASIM_TABLE_BINDINGS, place);
	binding->bits |= request->bits;
	binding->receiver = (uint16_t)(request->endpoint - ffasim_endpoint_at(world, 0));
	binding->sender = request->sender;
	binding->per_vcpu = per_vcpu;
	return 0;
}

void ffasim_do_notification_bind(struct ffasim_calling *calling)
{
	const struct request request = take_apart(calling);
	const struct ffasim_endpoint *sender = ffasim_endpoint_of(calling->world, request.sender);
	int32_t status = check(calling, &request);

	/* A receiver that cannot have any is told so only where the call is sound. */
	if (status == 0 || status == FFAF_NOT_SUPPORTED) {
		const int32_t flags = check_flags(calling, request.flags);

		status = flags != 0 ? flags : status;
	}
	if (status == 0 && sender != NULL && sender->aborted)
		status = FFAF_ABORTED;
	ffasim_conclude(calling, status != 0 ? status : bind(calling, &request));
}

/* Take BITS from what SENDER has; false: some are not its, and nothing is done. */
static bool unbind_from(const struct ffasim_world *world, const struct request *request)
{
	uint64_t left =
		request->bits & ~(ffasim_bound(world, request->endpoint, request->sender, false) |
				  ffasim_bound(world, request->endpoint, request->sender, true));

	if (left != 0)
		return false;
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_BINDINGS); i++) {
		struct ffasim_binding *binding = ffasim_binding_at(world, i);

		if (binding->bits == 0 || binding->sender != request->sender ||
		    ffasim_endpoint_at(world, binding->receiver) != request->endpoint)
			continue;
		ffasim_unbind(world, binding, request->bits);
	}
	return true;
}

/* Take BITS from whoever has them. */
static void unbind_from_all(const struct ffasim_world *world, const struct request *request)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_BINDINGS); i++) {
		struct ffasim_binding *binding = ffasim_binding_at(world, i);

		if (binding->bits == 0 ||
		    ffasim_endpoint_at(world, binding->receiver) != request->endpoint)
			continue;
		ffasim_unbind(world, binding, request->bits);
	}
}

void ffasim_do_notification_unbind(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	const struct request request = take_apart(calling);
	const int32_t status = check(calling, &request);
	const bool flagged = request.flags != 0 &&
			     ffasim_choice(world, FFASIM_QUIRK_PER_VCPU) == FFASIM_PER_VCPU_DENIED;

	if (status != 0 || flagged || request.endpoint == NULL) {
		ffasim_refuse(calling, status != 0 ? status : FFAF_INVALID_PARAMETERS);
	} else if (!checks_all(world)) {
		unbind_from_all(world, &request);
		ffasim_done(calling);
	} else if ((ffasim_pending_bits(world, request.endpoint, ffasim_bitmap_of(request.sender)) &
		    request.bits) != 0 ||
		   !unbind_from(world, &request)) {
		ffasim_refuse(calling, FFAF_DENIED);
	} else {
		ffasim_done(calling);
	}
}
