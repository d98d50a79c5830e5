/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* FFA_MSG_SEND2 of full VMs: a message in TX, for RX of another. */

/* The header, which 1.2 has made longer by a UUID (DEN0077A, FFA_MSG_SEND2). */
enum {
	AT_FLAGS = 0,
	AT_OFFSET = 8,
	AT_RECEIVER = 12,
	AT_SENDER = 14,
	AT_SIZE = 16,
	AT_UUID = 24,
	HEADER_1_1 = 20,
	HEADER_1_2 = 40
};

struct indirect {
	uint32_t flags, offset, size;
	uint16_t receiver, sender;
	uint8_t header[HEADER_1_2];
};

static bool read_header(const struct ffasim_vm_calling *calling, struct indirect *message)
{
	memset(message, 0, sizeof(*message));
	if (!calling->vm->caller.mapped ||
	    !ffasim_vm_read(calling->h, message->header, calling->vm->caller.tx, HEADER_1_2))
		return false;
	message->flags = ffasim_le32(message->header + AT_FLAGS);
	message->offset = ffasim_le32(message->header + AT_OFFSET);
	message->size = ffasim_le32(message->header + AT_SIZE);
	message->receiver = ffasim_le16(message->header + AT_RECEIVER);
	message->sender = ffasim_le16(message->header + AT_SENDER);
	return true;
}

/* The SPMC reads the VM's TX itself, where it has mapped it. */
static int32_t send_to_partition(struct ffasim_vm_calling *calling)
{
	struct ffaf_regs smc;

	if (!calling->vm->pair_at_spmc)
		return FFAF_DENIED;
	ffasim_smc_prepare(&smc, FFAF_FID_32(MSG_SEND2));
	smc.x[1] = (uint64_t)calling->vm->caller.id << 16;
	return ffasim_smc_status(calling->h, calling->pe, &smc);
}

static uint32_t header_size(uint32_t version)
{
	return version < FFAF_VERSION_1_2 ? HEADER_1_1 : HEADER_1_2;
}

/* Whether the message can be: it is whole and within TX. */
static int32_t check_message(const struct ffasim_vm_calling *calling,
			     const struct indirect *message)
{
	const uint32_t room = ffasim_vm_buffer_size(calling->vm);

	if (message->sender != calling->vm->caller.id || message->receiver == message->sender ||
	    message->flags != 0 || (uint32_t)calling->in->x[2] != 0 ||
	    message->offset < header_size(ffasim_vm_version(calling->vm)) ||
	    message->offset > room || message->size == 0 || message->size > room - message->offset)
		return FFAF_INVALID_PARAMETERS;
	return (calling->config->methods & FFASIM_INDIRECT) != 0 ? 0 : FFAF_DENIED;
}

/* The payload, in pieces; bytes that are gone are zero. */
static void copy(const struct ffasim_hypervisor *h, uint64_t to, uint64_t from, uint32_t size)
{
	uint8_t piece[256];

	for (uint32_t done = 0, n; done < size; done += n) {
		n = size - done < sizeof(piece) ? size - done : (uint32_t)sizeof(piece);
		if (!ffasim_vm_read(h, piece, from + done, n))
			memset(piece, 0, n);
		ffasim_vm_write(h, to + done, piece, n);
	}
}

/* Into RX of RECEIVER, with the header of the version that it speaks. */
static int32_t deliver(struct ffasim_vm_calling *calling, const struct indirect *message,
		       struct ffasim_vm_state *receiver)
{
	const uint32_t header = header_size(ffasim_vm_version(receiver));
	const uint64_t rx = receiver->caller.rx;
	uint8_t bytes[HEADER_1_2] = { 0 };
	int32_t status;

	if (message->size > UINT32_MAX - header)
		return FFAF_INVALID_PARAMETERS;
	status = ffasim_vm_rx_take(calling->h, calling->pe, receiver, header + message->size);
	if (status != 0)
		return status;
	bytes[AT_OFFSET] = (uint8_t)header;
	memcpy(bytes + AT_RECEIVER, message->header + AT_RECEIVER, 8);
	if (header == HEADER_1_2 && ffasim_vm_version(calling->vm) >= FFAF_VERSION_1_2)
		memcpy(bytes + AT_UUID, message->header + AT_UUID, 16);
	ffasim_vm_write(calling->h, rx, bytes, header);
	copy(calling->h, rx + header, calling->vm->caller.tx + message->offset, message->size);
	ffasim_vm_rx_give(calling->h, receiver, header + message->size);
	ffasim_vm_rx_full(calling->h, calling->pe, receiver);
	return 0;
}

static int32_t send_to_vm(struct ffasim_vm_calling *calling, const struct indirect *message)
{
	struct ffasim_vm_state *receiver = ffasim_vm_of(calling->h, message->receiver);

	if (receiver == NULL || ffasim_vm_config(calling->h, receiver)->proxied)
		return FFAF_INVALID_PARAMETERS;
	if ((ffasim_vm_config(calling->h, receiver)->methods & FFASIM_INDIRECT) == 0)
		return FFAF_DENIED;
	return receiver->aborted ? FFAF_ABORTED : deliver(calling, message, receiver);
}

void ffasim_vm_do_msg_send2(struct ffasim_vm_calling *calling)
{
	struct indirect message;
	int32_t status;

	if (!read_header(calling, &message))
		status = FFAF_DENIED;
	else
		status = check_message(calling, &message);
	if (status == 0)
		status = ffasim_is_secure_id(message.receiver) ? send_to_partition(calling)
							       : send_to_vm(calling, &message);
	ffasim_vm_finish(calling, status);
}
