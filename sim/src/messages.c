/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Direct requests: one blocks its sender on the receiver until the response. */

static uint32_t version_of(const struct ffasim_calling *calling,
			   const struct ffasim_endpoint *endpoint)
{
	return ffasim_version_of(calling->world, endpoint);
}

/* x8 to x17 of an SMC64 message are payload only where both ends are newer than 1.2. */
static bool high_is_payload(const struct ffasim_calling *calling, const struct ffasim_endpoint *to)
{
	return ffasim_is_wide(calling->fid) &&
	       version_of(calling, calling->caller) > FFAF_VERSION_1_2 &&
	       version_of(calling, to) > FFAF_VERSION_1_2;
}

/* Whether the normal world may send as ID: the hypervisor vouches for its VMs. */
static bool speaks_for(const struct ffasim_calling *calling, uint16_t id)
{
	if (!calling->normal_world)
		return id == calling->caller->id;
	return id == calling->caller->id ||
	       (calling->world->config->hypervisor && (id & 0x8000u) == 0);
}

/* Who gets the request; NULL with *STATUS: nobody may. */
static struct ffasim_endpoint *receiver_of(const struct ffasim_calling *calling, int32_t *status)
{
	const uint16_t from = (uint16_t)(calling->in->x[1] >> 16);
	const uint16_t to = (uint16_t)calling->in->x[1];
	struct ffasim_endpoint *receiver = ffasim_endpoint_of(calling->world, to);

	*status = FFAF_INVALID_PARAMETERS;
	if (!speaks_for(calling, from) || from == to)
		return NULL;
	if (receiver != NULL && receiver->kind == FFASIM_SP)
		return receiver;
	if (!calling->normal_world && (to & 0x8000u) == 0)
		*status = FFAF_DENIED;
	return NULL;
}

static bool has_methods(const struct ffasim_calling *calling,
			const struct ffasim_endpoint *receiver, uint8_t sends, uint8_t receives)
{
	const struct ffasim_world *world = calling->world;
	const struct ffasim_partition *sender = ffasim_partition_of(world, calling->caller);

	return (ffasim_partition_of(world, receiver)->methods & receives) != 0 &&
	       (sender == NULL || (sender->methods & sends) != 0);
}

int32_t ffasim_may_allocate(const struct ffasim_calling *calling,
			    const struct ffasim_endpoint *target)
{
	const struct ffasim_context *context = calling->context;

	if (context->framework <= FFASIM_FRAMEWORK_WARM_BOOT)
		return FFAF_DENIED;
	return context->model == FFASIM_MODEL_INIT && !target->booted ? FFAF_DENIED : 0;
}

/* Whether the receiver's context can take a request now. */
static int32_t is_ready(const struct ffasim_calling *calling,
			const struct ffasim_endpoint *receiver, const struct ffasim_context *target)
{
	const struct ffasim_world *world = calling->world;

	if (receiver->aborted)
		return FFAF_ABORTED;
	if (ffasim_in_chain(world, calling->context, target))
		return FFAF_DENIED;
	if (target->state == FFASIM_EC_WAITING && receiver->booted)
		return 0;
	if (target->state != FFASIM_EC_OFF && receiver->booted)
		return FFAF_BUSY;
	if (version_of(calling, calling->caller) >= FFAF_VERSION_1_3)
		return FFAF_NOT_READY;
	return ffasim_choice(world, FFASIM_QUIRK_UNSTARTED) == FFASIM_UNSTARTED_BUSY
		       ? FFAF_BUSY
		       : FFAF_INVALID_PARAMETERS;
}

/* The request REGS goes to RECEIVER, if the sender may send one and it can take it. */
static void send(struct ffasim_calling *calling, const struct ffasim_endpoint *receiver,
		 uint8_t framework, const struct ffaf_regs *regs)
{
	const struct ffasim_world *world = calling->world;
	struct ffasim_context *target = ffasim_context_on(world, receiver, calling->pe);
	int32_t status = ffasim_may_allocate(calling, receiver);

	if (status == 0)
		status = is_ready(calling, receiver, target);
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_block(world, calling->context, target);
	target->model = FFASIM_MODEL_DIRECT_REQ;
	target->request = calling->fid;
	target->requester = (uint16_t)(calling->in->x[1] >> 16);
	target->framework = framework;
	ffasim_switch(world, calling->pe, target, regs, calling->next);
}

void ffasim_deliver(const struct ffasim_calling *calling, const struct ffasim_endpoint *to,
		    bool high, struct ffaf_regs *regs)
{
	const bool all = high || high_is_payload(calling, to);

	regs->x[0] = calling->fid;
	for (unsigned int i = 1; i < 8; i++)
		regs->x[i] = calling->in->x[i];
	for (unsigned int i = 8; i < FFAF_REGS; i++)
		regs->x[i] = all ? calling->in->x[i] : 0;
}

/* A framework message of the normal world: of VMs that come and go. */
static int32_t check_framework(const struct ffasim_calling *calling,
			       const struct ffasim_endpoint *receiver, uint8_t type)
{
	const struct ffasim_partition *partition = ffasim_partition_of(calling->world, receiver);
	const bool created = type == FFASIM_FRAMEWORK_VM_CREATED;

	switch (ffasim_choice(calling->world, FFASIM_QUIRK_FRAMEWORK_MESSAGES)) {
	case FFASIM_FRAMEWORK_MESSAGES_NOT_SUPPORTED:
		return FFAF_NOT_SUPPORTED;
	case FFASIM_FRAMEWORK_MESSAGES_PASSED:
		return 0;
	default:
		break;
	}
	if (!created && type != FFASIM_FRAMEWORK_VM_DESTROYED)
		return FFAF_INVALID_PARAMETERS;
	if (!calling->normal_world || calling->in->x[1] >> 16 != 0 ||
	    !calling->world->config->hypervisor)
		return FFAF_INVALID_PARAMETERS;
	return (created ? partition->vm_created : partition->vm_destroyed) ? 0 : FFAF_DENIED;
}

/* *FRAMEWORK: the type of the message, or that it is none. */
static int32_t check_flags(const struct ffasim_calling *calling,
			   const struct ffasim_endpoint *receiver, uint8_t *framework)
{
	const uint32_t flags = (uint32_t)calling->in->x[2];

	*framework = FFASIM_NO_FRAMEWORK;
	if (flags == 0)
		return 0;
	if ((flags & FFASIM_FRAMEWORK) == 0)
		return ffasim_choice(calling->world, FFASIM_QUIRK_MESSAGE_FLAGS) ==
				       FFASIM_MESSAGE_FLAGS_REFUSED
			       ? FFAF_INVALID_PARAMETERS
			       : 0;
	if ((flags & ~(FFASIM_FRAMEWORK | 0xffu)) != 0)
		return FFAF_INVALID_PARAMETERS;
	*framework = (uint8_t)flags;
	return check_framework(calling, receiver, *framework);
}

/* A framework message to an SPMC that knows of them, but supports none. */
static bool is_for_spmc(const struct ffasim_calling *calling)
{
	return (calling->in->x[2] & FFASIM_FRAMEWORK) != 0 &&
	       (uint16_t)calling->in->x[1] == calling->world->config->spmc_id &&
	       speaks_for(calling, (uint16_t)(calling->in->x[1] >> 16)) &&
	       ffasim_choice(calling->world, FFASIM_QUIRK_FRAMEWORK_MESSAGES) ==
		       FFASIM_FRAMEWORK_MESSAGES_NOT_SUPPORTED;
}

void ffasim_do_direct_req(struct ffasim_calling *calling)
{
	int32_t status;
	const struct ffasim_endpoint *receiver = receiver_of(calling, &status);
	uint8_t framework = FFASIM_NO_FRAMEWORK;
	struct ffaf_regs regs;

	if (receiver != NULL)
		status = check_flags(calling, receiver, &framework);
	else if (is_for_spmc(calling))
		status = FFAF_NOT_SUPPORTED;
	if (status == 0 && framework == FFASIM_NO_FRAMEWORK &&
	    !has_methods(calling, receiver, FFASIM_SENDS_REQ, FFASIM_RECEIVES_REQ))
		status = FFAF_DENIED;
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_deliver(calling, receiver, false, &regs);
	send(calling, receiver, framework, &regs);
}

/* Whether RECEIVER exports the UUID in x2, x3, the first byte lowest; Nil stands for none. */
static bool exports(const struct ffasim_calling *calling, const struct ffasim_endpoint *receiver)
{
	const struct ffasim_partition *partition = ffasim_partition_of(calling->world, receiver);
	struct ffasim_uuid asked;

	if ((calling->in->x[2] | calling->in->x[3]) == 0)
		return true;
	for (unsigned int i = 0; i < 16; i++)
		asked.byte[i] = (uint8_t)(calling->in->x[2 + i / 8] >> (8 * (i % 8)));
	for (unsigned int i = 0; i < partition->uuid_count; i++)
		if (memcmp(&asked, &partition->uuids[i], sizeof(asked)) == 0)
			return true;
	return false;
}

static int32_t check_req2(const struct ffasim_calling *calling,
			  const struct ffasim_endpoint *receiver)
{
	if (version_of(calling, calling->caller) < FFAF_VERSION_1_2 ||
	    version_of(calling, receiver) < FFAF_VERSION_1_2)
		return FFAF_NOT_SUPPORTED;
	if (!has_methods(calling, receiver, FFASIM_SENDS_REQ2, FFASIM_RECEIVES_REQ2))
		return ffasim_choice(calling->world, FFASIM_QUIRK_NO_METHOD) ==
				       FFASIM_NO_METHOD_NOT_SUPPORTED
			       ? FFAF_NOT_SUPPORTED
			       : FFAF_DENIED;
	return exports(calling, receiver) ? 0 : FFAF_INVALID_PARAMETERS;
}

void ffasim_do_direct_req2(struct ffasim_calling *calling)
{
	int32_t status;
	const struct ffasim_endpoint *receiver = receiver_of(calling, &status);
	struct ffaf_regs regs;

	if (receiver != NULL)
		status = check_req2(calling, receiver);
	else if (speaks_for(calling, (uint16_t)(calling->in->x[1] >> 16)) &&
		 (uint16_t)calling->in->x[1] == calling->world->config->spmc_id &&
		 ffasim_choice(calling->world, FFASIM_QUIRK_NO_METHOD) ==
			 FFASIM_NO_METHOD_NOT_SUPPORTED)
		status = FFAF_NOT_SUPPORTED;
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_deliver(calling, receiver, true, &regs);
	send(calling, receiver, FFASIM_NO_FRAMEWORK, &regs);
}
