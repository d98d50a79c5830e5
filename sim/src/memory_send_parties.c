/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_send.h"
#include "vms.h"

/* Checks of who sends memory to whom, and with what permissions. */

enum { SHAREABLE_INNER = 3, CACHEABLE_WRITE_BACK = 3, DEVICE = 1, NS_BIT = 1 << 6 };
#define NORMAL_WRITE_BACK_INNER 0x2fu
#define READ_WRITE 2u

static bool is_partition(const struct ffasim_send *send, uint16_t id)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_of(send->calling->world, id);

	return endpoint != NULL && endpoint->kind == FFASIM_SP;
}

static const struct ffasim_borrower *borrower(const struct ffasim_send *send, uint16_t n)
{
	return ffasim_borrower_at(send->transaction, n);
}

int32_t ffasim_send_one_for_donation(struct ffasim_send *send)
{
	return send->transaction->type == FFASIM_DONATE && send->transaction->borrower_total != 1
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

/* Memory does not go back to oneself, to strangers, or to the normal world by this way. */
static int32_t check_receiver(const struct ffasim_send *send, uint16_t id)
{
	const bool and_vms =
		ffasim_send_choice(send, FFASIM_QUIRK_RECEIVERS) == FFASIM_RECEIVERS_AND_VMS;

	if (id == send->calling->caller->id && !and_vms)
		return FFAF_INVALID_PARAMETERS;
	if (is_partition(send, id))
		return ffasim_endpoint_of(send->calling->world, id)->aborted ? FFAF_DENIED : 0;
	if ((id & 0x8000u) != 0)
		return FFAF_INVALID_PARAMETERS;
	return and_vms ? 0 : FFAF_DENIED;
}

/* At least one that is a partition. */
static int32_t check_one(const struct ffasim_send *send)
{
	for (uint16_t i = 0; i < send->transaction->borrower_count; i++)
		if (is_partition(send, ffasim_borrower_id(borrower(send, i))))
			return 0;
	return FFAF_INVALID_PARAMETERS;
}

int32_t ffasim_send_receivers(struct ffasim_send *send)
{
	if (ffasim_send_choice(send, FFASIM_QUIRK_RECEIVERS) == FFASIM_RECEIVERS_ONE)
		return check_one(send);
	for (uint16_t i = 0; i < send->transaction->borrower_count; i++) {
		const int32_t status = check_receiver(send, ffasim_borrower_id(borrower(send, i)));

		if (status != 0)
			return status;
	}
	return 0;
}

int32_t ffasim_send_receivers_once(struct ffasim_send *send)
{
	if (ffasim_send_choice(send, FFASIM_QUIRK_RECEIVERS) == FFASIM_RECEIVERS_ONE)
		return 0;
	for (uint16_t i = 0; i < send->transaction->borrower_count; i++)
		for (uint16_t j = 0; j < i; j++)
			if (ffasim_borrower_id(borrower(send, i)) ==
			    ffasim_borrower_id(borrower(send, j)))
				return FFAF_INVALID_PARAMETERS;
	return 0;
}

int32_t ffasim_send_sender(struct ffasim_send *send)
{
	const uint16_t sender = send->transaction->sender;

	if (!send->calling->normal_world)
		return sender == send->calling->caller->id ? 0 : FFAF_DENIED;
	if (ffasim_send_choice(send, FFASIM_QUIRK_SENDER) == FFASIM_SENDER_ANY)
		return 0;
	if (sender == send->calling->caller->id ||
	    (send->calling->world->config->hypervisor && ffasim_is_vm_id(sender)))
		return 0;
	return FFAF_DENIED;
}

/* Data access as the call wants it, and no say in instruction access. */
static bool permissions_good(const struct ffasim_send *send, uint8_t permissions)
{
	const unsigned int data = permissions & 3u;
	const unsigned int instruction = permissions >> 2 & 3u;

	if (data == 3 || instruction != 0)
		return false;
	return send->transaction->type == FFASIM_DONATE ? data == 0 : data != 0;
}

int32_t ffasim_send_permissions(struct ffasim_send *send)
{
	const uint8_t choice = ffasim_send_choice(send, FFASIM_QUIRK_SEND_PERMISSIONS);
	const bool one = ffasim_send_choice(send, FFASIM_QUIRK_RECEIVERS) == FFASIM_RECEIVERS_ONE;

	if (choice == FFASIM_SEND_PERMISSIONS_NS_BIT)
		return 0;
	for (uint16_t i = 0; i < send->transaction->borrower_count; i++) {
		const uint8_t permissions = ffasim_borrower_permissions(borrower(send, i));

		if (one && !is_partition(send, ffasim_borrower_id(borrower(send, i))))
			continue;
		if (choice == FFASIM_SEND_PERMISSIONS_EXACT ? permissions != READ_WRITE
							    : !permissions_good(send, permissions))
			return FFAF_INVALID_PARAMETERS;
	}
	return 0;
}

static int32_t check_attributes(const struct ffasim_send *send)
{
	const uint16_t attributes = send->transaction->attributes;
	const unsigned int type = attributes >> 4 & 3u;
	const bool receiver_chooses =
		send->transaction->type == FFASIM_DONATE ||
		(send->transaction->type == FFASIM_LEND && send->transaction->borrower_total == 1);

	if (attributes >= NS_BIT)
		return FFAF_INVALID_PARAMETERS;
	if (receiver_chooses)
		return type != 0 ? FFAF_INVALID_PARAMETERS : 0;
	return type == DEVICE || (attributes >> 2 & 3u) != CACHEABLE_WRITE_BACK ||
			       (attributes & 3u) != SHAREABLE_INNER
		       ? FFAF_DENIED
		       : 0;
}

int32_t ffasim_send_attributes(struct ffasim_send *send)
{
	const uint16_t wanted =
		send->transaction->type == FFASIM_SHARE ? NORMAL_WRITE_BACK_INNER : 0;

	switch (ffasim_send_choice(send, FFASIM_QUIRK_SEND_PERMISSIONS)) {
	case FFASIM_SEND_PERMISSIONS_EXACT:
		return send->transaction->attributes != wanted ? FFAF_INVALID_PARAMETERS : 0;
	case FFASIM_SEND_PERMISSIONS_NS_BIT:
		return (send->transaction->attributes & NS_BIT) != 0 ? FFAF_INVALID_PARAMETERS : 0;
	default:
		return check_attributes(send);
	}
}

int32_t ffasim_send_table_room(struct ffasim_send *send)
{
	return send->transaction->lacks_room || !ffasim_transaction_room(send->calling->world)
		       ? FFAF_NO_MEMORY
		       : 0;
}
