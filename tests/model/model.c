/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include <stdbool.h>
#include <string.h>

/* A fast call of owner 4. Bits 23:17 are not looked at; bit 16 is cleared before. */
static bool is_ffa(uint32_t id, uint32_t last_number)
{
	uint32_t number = id & 0xffff;

	if ((id & 0x80000000) == 0)
		return false;
	if ((id & 0x3f000000) != 0x04000000)
		return false;
	return number >= 0x60 && number <= last_number;
}

/* On the list of every version. */
static bool always_denied(uint32_t id)
{
	switch (id) {
	case 0x84000066: /* RXTX_MAP, 32-bit */
	case 0x8400006a: /* MSG_POLL */
	case 0x8400006b: /* MSG_WAIT */
	case 0x8400006e: /* MSG_SEND */
	case 0x84000070: /* MSG_SEND_DIRECT_RESP, 32-bit */
	case 0x84000071: /* MEM_DONATE */
	case 0xc4000071:
	case 0x84000074: /* MEM_RETRIEVE_REQ */
	case 0xc4000074:
	case 0x84000075: /* MEM_RETRIEVE_RESP */
	case 0x84000076: /* MEM_RELINQUISH */
	case 0x84000078: /* MEM_OP_PAUSE */
	case 0x84000079: /* MEM_OP_RESUME */
	case 0x8400007a: /* MEM_FRAG_RX */
		return true;
	default:
		return false;
	}
}

static bool is_notification(uint32_t id)
{
	switch (id) {
	case 0x8400007d: /* NOTIFICATION_BITMAP_CREATE */
	case 0x8400007e: /* NOTIFICATION_BITMAP_DESTROY */
	case 0x8400007f: /* NOTIFICATION_BIND */
	case 0x84000080: /* NOTIFICATION_UNBIND */
	case 0x84000081: /* NOTIFICATION_SET */
	case 0x84000082: /* NOTIFICATION_GET */
	case 0x84000083: /* NOTIFICATION_INFO_GET, 32-bit */
		return true;
	default:
		return false;
	}
}

/* What v6.18 denies as optional in FF-A 1.2. */
static bool is_optional_1_2(uint32_t id)
{
	switch (id) {
	case 0x8400008a: /* CONSOLE_LOG, 32-bit */
	case 0xc400008b: /* PARTITION_INFO_GET_REGS */
	case 0xc400008d: /* MSG_SEND_DIRECT_REQ2 */
	case 0xc400008e: /* MSG_SEND_DIRECT_RESP2 */
		return true;
	default:
		return false;
	}
}

static bool denied_v6_6(uint32_t id)
{
	if (id == 0x8400006f) /* MSG_SEND_DIRECT_REQ, 32-bit */
		return true;
	return always_denied(id);
}

static bool denied_v6_18(uint32_t id)
{
	return always_denied(id) || is_notification(id) || is_optional_1_2(id);
}

static bool denied_next_notifications(uint32_t id)
{
	return always_denied(id) || is_optional_1_2(id);
}

static bool denied_next_direct_resp(uint32_t id)
{
	if (id == 0xc4000070) /* MSG_SEND_DIRECT_RESP, 64-bit */
		return true;
	return denied_v6_18(id);
}

static bool denied_allow_req2(uint32_t id)
{
	if (id == 0xc400008d)
		return false;
	return denied_v6_18(id);
}

static bool denied_probe_optional(uint32_t id)
{
	return always_denied(id) || is_notification(id);
}

/* The calls that every version makes itself. */
static bool always_handled(uint32_t id)
{
	switch (id) {
	case 0xc4000066: /* RXTX_MAP, 64-bit */
	case 0x84000067: /* RXTX_UNMAP */
	case 0x84000072: /* MEM_LEND */
	case 0xc4000072:
	case 0x84000073: /* MEM_SHARE */
	case 0xc4000073:
	case 0x84000077: /* MEM_RECLAIM */
	case 0x8400007b: /* MEM_FRAG_TX */
		return true;
	default:
		return false;
	}
}

/* FFA_FEATURES for W1, where DENIED says whether W1 is on the list. */
static enum model_verdict features(uint32_t w1, bool denied)
{
	if (denied)
		return MODEL_ANSWER;
	if (w1 == 0x84000072 || w1 == 0xc4000072) /* MEM_LEND */
		return MODEL_ANSWER;
	if (w1 == 0x84000073 || w1 == 0xc4000073) /* MEM_SHARE */
		return MODEL_ANSWER;
	return MODEL_FORWARD;
}

/* FF-A 1.0: no negotiation, and ids above 0x7f are not FF-A. */
static enum model_verdict linux_v6_6(uint32_t agreed, const uint64_t x[18])
{
	uint32_t id = (uint32_t)x[0] & 0xfffeffff;
	uint32_t w1 = (uint32_t)x[1];

	(void)agreed;
	if (!is_ffa(id, 0x7f))
		return MODEL_FORWARD;
	if (denied_v6_6(id))
		return MODEL_DENY;
	if (id == 0x84000064)
		return features(w1, denied_v6_6(w1));
	if (always_handled(id))
		return MODEL_ANSWER;
	return MODEL_FORWARD;
}

/* Since v6.11, whatever else was added, with the deny list of a version. */
static enum model_verdict since_v6_11(uint32_t agreed, const uint64_t x[18],
				      bool (*denied)(uint32_t id))
{
	uint32_t id = (uint32_t)x[0] & 0xfffeffff;
	uint32_t w1 = (uint32_t)x[1];

	if (!is_ffa(id, 0xff))
		return MODEL_FORWARD;
	if (id == 0x84000063) /* VERSION */
		return MODEL_ANSWER;
	if (agreed == 0) /* INVALID_PARAMETERS, even for what is denied later */
		return MODEL_ANSWER;
	if (denied(id))
		return MODEL_DENY;
	if (id == 0x84000064)
		return features(w1, denied(w1));
	if (always_handled(id))
		return MODEL_ANSWER;
	if (id == 0x84000068) /* PARTITION_INFO_GET */
		return MODEL_ANSWER;
	return MODEL_FORWARD;
}

static enum model_verdict linux_v6_12(uint32_t agreed, const uint64_t x[18])
{
	return since_v6_11(agreed, x, always_denied);
}

static enum model_verdict linux_v6_18(uint32_t agreed, const uint64_t x[18])
{
	return since_v6_11(agreed, x, denied_v6_18);
}

/* v7.2 and later refuse any SMC with a bit of x0[63:32] set. */
static enum model_verdict linux_v7_3(uint32_t agreed, const uint64_t x[18])
{
	if (x[0] > 0xffffffff)
		return MODEL_ANSWER;
	return since_v6_11(agreed, x, denied_v6_18);
}

/* The notifications are made by the filter after argument checks, save INFO_GET. */
static enum model_verdict linux_next_notifications(uint32_t agreed, const uint64_t x[18])
{
	uint32_t id = (uint32_t)x[0] & 0xfffeffff;

	if (x[0] > 0xffffffff)
		return MODEL_ANSWER;
	if (is_notification(id) && id != 0x84000083)
		return MODEL_ANSWER;
	return since_v6_11(agreed, x, denied_next_notifications);
}

static enum model_verdict linux_next_direct_resp(uint32_t agreed, const uint64_t x[18])
{
	if (x[0] > 0xffffffff)
		return MODEL_ANSWER;
	return since_v6_11(agreed, x, denied_next_direct_resp);
}

/* Direct requests are made by the filter; the second kind from 1.2 on. */
static enum model_verdict linux_v6_18_direct_messages(uint32_t agreed, const uint64_t x[18])
{
	uint32_t id = (uint32_t)x[0] & 0xfffeffff;

	if (id == 0x8400006f || id == 0xc400006f)
		return MODEL_ANSWER;
	if (agreed < 0x10002)
		return since_v6_11(agreed, x, denied_v6_18);
	if (id == 0xc400008d)
		return MODEL_ANSWER;
	return since_v6_11(agreed, x, denied_allow_req2);
}

static enum model_verdict linux_v6_18_allow_req2(uint32_t agreed, const uint64_t x[18])
{
	return since_v6_11(agreed, x, denied_allow_req2);
}

/* FFA_FEATURES is asked of the SPMC before each of the optional calls. */
static enum model_verdict linux_v6_18_probe_optional(uint32_t agreed, const uint64_t x[18])
{
	uint32_t id = (uint32_t)x[0] & 0xfffeffff;

	if (is_optional_1_2(id))
		return MODEL_ANSWER;
	return since_v6_11(agreed, x, denied_probe_optional);
}

/* clang-format off */
static const struct model_filter filters[] = {
	{ "linux-v6.6", { 0 }, 1, linux_v6_6 },
	{ "linux-v6.12", { 0, 0x10000, 0x10001 }, 3, linux_v6_12 },
	{ "linux-v6.18", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_v6_18 },
	{ "linux-v7.1", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_v7_3 },
	{ "linux-v7.3", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_v7_3 },
	{ "linux-next-notifications", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_next_notifications },
	{ "linux-next-direct-resp", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_next_direct_resp },
	{ "linux-v6.18-direct-messages", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_v6_18_direct_messages },
	{ "android14-6.1", { 0 }, 1, linux_v6_6 },
	{ "android15-6.6", { 0, 0x10000, 0x10001 }, 3, linux_v6_12 },
	{ "linux-v6.18-allow-req2", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_v6_18_allow_req2 },
	{ "linux-v6.18-probe-optional", { 0, 0x10000, 0x10001, 0x10002 }, 4, linux_v6_18_probe_optional },
};
/* clang-format on */

const struct model_filter *model_filter_at(size_t index)
{
	return index < sizeof(filters) / sizeof(filters[0]) ? &filters[index] : NULL;
}

const struct model_filter *model_filter_find(const char *name)
{
	const struct model_filter *filter;

	for (size_t i = 0; (filter = model_filter_at(i)) != NULL; i++)
		if (strcmp(filter->name, name) == 0)
			return filter;
	return NULL;
}

const char *model_verdict_name(enum model_verdict verdict)
{
	static const char *const names[MODEL_VERDICTS] = { "deny", "forward", "answer" };

	return names[verdict];
}
