/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd.h"
#include <ffafilter/functions.h>

#define VERSION_REPLY 0x80000009u /* w2 of the SPMC's answer to the SPMD's version request */

/* Functions that end a call of another; a bit each in struct ending. */
enum reply {
	REPLY_ERROR = 1 << 0,
	REPLY_SUCCESS = 1 << 1,
	REPLY_INTERRUPT = 1 << 2,
	REPLY_YIELD = 1 << 3,
	REPLY_MSG_WAIT = 1 << 4,
	REPLY_DIRECT_RESP = 1 << 5,
	REPLY_DIRECT_RESP2 = 1 << 6,
	REPLY_RETRIEVE_RESP = 1 << 7,
	REPLY_FRAG_RX = 1 << 8,
	REPLY_FRAG_TX = 1 << 9,
	REPLY_ANY = REPLY_ERROR | REPLY_SUCCESS | REPLY_INTERRUPT | REPLY_YIELD,
	REPLY_NONE = 0, /* EL3 answers it, whatever the version */
};

/* A function as a reply, and what replies to it. */
struct pairing {
	uint32_t number;
	unsigned int is, ends;
};

#define PAIRING(name, is, ends)          \
	{                                \
		FFAF_NR_##name, is, ends \
	}
static const struct pairing pairings[] = {
	PAIRING(ERROR, REPLY_ERROR, REPLY_ERROR),
	PAIRING(SUCCESS, REPLY_SUCCESS, REPLY_ERROR),
	PAIRING(INTERRUPT, REPLY_INTERRUPT, REPLY_NONE),
	PAIRING(VERSION, 0, REPLY_DIRECT_RESP),
	PAIRING(ID_GET, 0, REPLY_NONE),
	PAIRING(MSG_WAIT, REPLY_MSG_WAIT, REPLY_NONE),
	PAIRING(YIELD, REPLY_YIELD, REPLY_NONE),
	PAIRING(RUN, 0, REPLY_ANY | REPLY_MSG_WAIT | REPLY_DIRECT_RESP | REPLY_DIRECT_RESP2),
	PAIRING(MSG_SEND_DIRECT_REQ, 0, REPLY_ANY | REPLY_DIRECT_RESP),
	PAIRING(MSG_SEND_DIRECT_RESP, REPLY_DIRECT_RESP, REPLY_ERROR),
	PAIRING(MEM_DONATE, 0, REPLY_ANY | REPLY_FRAG_RX),
	PAIRING(MEM_LEND, 0, REPLY_ANY | REPLY_FRAG_RX),
	PAIRING(MEM_SHARE, 0, REPLY_ANY | REPLY_FRAG_RX),
	PAIRING(MEM_RETRIEVE_REQ, 0, REPLY_ANY | REPLY_RETRIEVE_RESP | REPLY_FRAG_RX),
	PAIRING(MEM_RETRIEVE_RESP, REPLY_RETRIEVE_RESP, REPLY_ERROR),
	PAIRING(MEM_FRAG_RX, REPLY_FRAG_RX, REPLY_ANY | REPLY_FRAG_TX),
	PAIRING(MEM_FRAG_TX, REPLY_FRAG_TX, REPLY_ANY | REPLY_FRAG_RX | REPLY_RETRIEVE_RESP),
	PAIRING(NORMAL_WORLD_RESUME, 0, REPLY_NONE),
	PAIRING(SPM_ID_GET, 0, REPLY_NONE),
	PAIRING(SECONDARY_EP_REGISTER, 0, REPLY_NONE),
	PAIRING(CONSOLE_LOG, 0, REPLY_NONE),
	PAIRING(EL3_INTR_HANDLE, 0, REPLY_NONE),
	PAIRING(MSG_SEND_DIRECT_REQ2, 0, REPLY_ANY | REPLY_DIRECT_RESP2),
	PAIRING(MSG_SEND_DIRECT_RESP2, REPLY_DIRECT_RESP2, REPLY_ERROR),
	PAIRING(ABORT, 0, REPLY_NONE),
};

static const struct pairing *pairing_of(uint64_t fid)
{
	static const struct pairing other = { 0, 0, REPLY_ANY };
	const uint64_t number = fid & FFAF_FID_NUMBER;
	size_t i;

	for (i = 0; i < sizeof(pairings) / sizeof(pairings[0]); i++) {
		if (pairings[i].number == number)
			return &pairings[i];
	}
	return &other;
}

bool ffaio_spmd_is(uint64_t fid, uint32_t number)
{
	return (fid & FFAF_FID_NUMBER) == number;
}

/* A message goes back with its two ids exchanged, and nobody sends to itself. */
static bool is_response_to(const uint64_t *call, const uint64_t *reply)
{
	const uint64_t from = call[1] >> 16 & 0xffff, to = call[1] & 0xffff;

	return from != to && (reply[1] & 0xffffffff) == (to << 16 | from);
}

bool ffaio_spmd_answers(const uint64_t *call, const uint64_t *reply)
{
	const unsigned int is = pairing_of(reply[0])->is;

	if ((pairing_of(call[0])->ends & is) == 0)
		return false;
	if (ffaio_spmd_is(call[0], FFAF_NR_VERSION))
		return (reply[2] & 0xffffffff) == VERSION_REPLY;
	if ((is & (REPLY_DIRECT_RESP | REPLY_DIRECT_RESP2)) != 0 &&
	    !ffaio_spmd_is(call[0], FFAF_NR_RUN))
		return is_response_to(call, reply);
	return true;
}

bool ffaio_spmd_is_reply(uint64_t fid)
{
	return pairing_of(fid)->is != 0;
}

bool ffaio_spmd_is_only_reply(uint64_t fid)
{
	const struct pairing *pairing = pairing_of(fid);

	return pairing->is != 0 && pairing->ends == REPLY_ERROR;
}

bool ffaio_spmd_has_reply(uint64_t fid)
{
	return pairing_of(fid)->ends != REPLY_NONE;
}
