/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "vms.h"

/* FFA_MSG_SEND2: an indirect message, from the TX of its sender to the RX of its receiver. */

#define DELAY_SRI (1u << 1) /* w2 */

struct header {
	uint32_t flags, reserved;
	uint32_t offset; /* of the payload */
	uint16_t receiver, sender;
	uint32_t size; /* of the payload */
	/* from 1.2 on */
	uint32_t reserved2;
	struct ffasim_uuid uuid;
};

#define SIZE_OF_1_1 20u
#define SIZE_OF_1_2 40u
_Static_assert(sizeof(struct header) == SIZE_OF_1_2, "as in 1.2");

/* A message being sent. */
struct message {
	struct ffasim_calling *calling;
	struct ffasim_endpoint *sender, *receiver;
	struct header header;
	uint32_t header_size;
};

static uint32_t version_of(const struct message *message, const struct ffasim_endpoint *endpoint)
{
	/* A VM speaks through its hypervisor. */
	return ffasim_version_of(message->calling->world,
				 endpoint->kind == FFASIM_VM
					 ? ffasim_endpoint_at(message->calling->world, 0)
					 : endpoint);
}

/* The sender, and its header: 0 or a status. */
static int32_t read_header(struct message *message)
{
	struct ffasim_calling *calling = message->calling;
	const uint16_t named = (uint16_t)(calling->in->x[1] >> 16);

	message->sender = calling->caller;
	if (named != 0 && (!calling->normal_world || !calling->world->config->hypervisor))
		return FFAF_INVALID_PARAMETERS;
	if (named != 0)
		message->sender = ffasim_endpoint_of(calling->world, named);
	if (message->sender == NULL)
		return FFAF_DENIED;
	if (message->sender->kind == FFASIM_SP && calling->normal_world)
		return FFAF_INVALID_PARAMETERS;
	if (version_of(message, message->sender) < FFAF_VERSION_1_1)
		return FFAF_NOT_SUPPORTED;
	message->header_size =
		version_of(message, message->sender) < FFAF_VERSION_1_2 ? SIZE_OF_1_1 : SIZE_OF_1_2;
	if (!ffasim_tx_read(calling->world, message->sender, &message->header, 0,
			    message->header_size))
		return FFAF_DENIED;
	return 0;
}

/* Whether the ids of the header and the flags of the call are sound. */
static bool names_are_sound(const struct message *message)
{
	const struct header *header = &message->header;
	const uint32_t flags = (uint32_t)message->calling->in->x[2];
	const uint32_t known = message->calling->normal_world ? 0 : DELAY_SRI;

	return header->sender == message->sender->id && header->receiver != header->sender &&
	       (flags & ~known) == 0 && message->receiver != NULL &&
	       (!message->calling->normal_world || message->receiver->kind == FFASIM_SP);
}

static bool takes_part(const struct message *message, const struct ffasim_endpoint *endpoint)
{
	const struct ffasim_partition *partition =
		ffasim_partition_of(message->calling->world, endpoint);

	return version_of(message, endpoint) >= FFAF_VERSION_1_1 &&
	       (partition == NULL || (partition->methods & FFASIM_INDIRECT) != 0);
}

/* Whether the receiver has what the UUID of the header asks for; Nil asks for nothing. */
static bool is_for(const struct message *message)
{
	static const struct ffasim_uuid nil;
	const struct ffasim_partition *partition =
		ffasim_partition_of(message->calling->world, message->receiver);
	const struct ffasim_uuid *uuid = &message->header.uuid;

	if (memcmp(uuid, &nil, sizeof(nil)) == 0 || partition == NULL)
		return true;
	for (unsigned int i = 0; i < partition->uuid_count; i++)
		if (memcmp(uuid, &partition->uuids[i], sizeof(*uuid)) == 0)
			return true;
	return false;
}

/* Whether header and payload lie in both buffers. */
static bool fits(const struct message *message)
{
	const uint64_t end = (uint64_t)message->header.offset + message->header.size;

	return message->header.offset >= message->header_size &&
	       end <= ffasim_buffer_size(message->sender) &&
	       end <= ffasim_buffer_size(message->receiver);
}

static int32_t check(struct message *message)
{
	int32_t status = read_header(message);

	if (status != 0)
		return status;
	message->receiver = ffasim_endpoint_of(message->calling->world, message->header.receiver);
	if (!names_are_sound(message))
		return FFAF_INVALID_PARAMETERS;
	if (!takes_part(message, message->sender) || !takes_part(message, message->receiver) ||
	    !message->receiver->notifications.enabled)
		return FFAF_DENIED;
	if (message->receiver->aborted)
		return FFAF_ABORTED;
	if (!ffasim_rx_free(message->receiver))
		return FFAF_BUSY;
	return fits(message) && is_for(message) ? 0 : FFAF_INVALID_PARAMETERS;
}

/* Copy what stands between the header, as it was checked, and the end of the payload. */
static bool copy(const struct message *message)
{
	const struct ffasim_world *world = message->calling->world;
	const uint32_t end = message->header.offset + message->header.size;
	uint8_t piece[256];

	if (!ffasim_rx_put(world, message->receiver, 0, &message->header, message->header_size))
		return false;
	for (uint32_t at = message->header_size; at < end;) {
		const uint32_t n = end - at < sizeof(piece) ? end - at : (uint32_t)sizeof(piece);

		if (!ffasim_tx_read(world, message->sender, piece, at, n) ||
		    !ffasim_rx_put(world, message->receiver, at, piece, n))
			return false;
		at += n;
	}
	ffasim_rx_give(world, message->receiver, end);
	return true;
}

void ffasim_do_msg_send2(struct ffasim_calling *calling)
{
	struct message message = { .calling = calling };
	int32_t status = check(&message);

	if (status == 0 && !copy(&message))
		status = FFAF_INVALID_PARAMETERS;
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	message.receiver->buffers.owner = FFASIM_BUFFER_FULL;
	ffasim_notify_rx_full(calling, message.receiver, message.sender->id,
			      (calling->in->x[2] & DELAY_SRI) != 0);
	ffasim_done(calling);
}
