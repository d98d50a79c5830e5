/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "actors.h"

#include <ffafilter/functions.h>
#include <string.h>

/*
 * A TPM behind a command response buffer, as far as a driver needs it to find the
 * service, open a locality and get an answer. Function in the first payload register,
 * arguments behind it; status in the first one of the response. The buffer is a page
 * that the driver knows from firmware tables; it has the registers of one locality.
 */

enum {
	GET_VERSION = 0x0f000001,
	GET_FEATURES = 0x0f000101,
	START = 0x0f000201,
	REGISTER = 0x0f000301,
	UNREGISTER = 0x0f000401,
	FINISH_NOTIFIED = 0x0f000501,
};

#define OK 0x05000001u
#define OK_RESULTS 0x05000002u
#define NO_FUNCTION 0x8e000001u
#define INVALID_ARGUMENT 0x8e000005u
#define INVALID_CONTROL 0x8e000006u
#define ALREADY 0x8e000009u
#define DENIED 0x8e00000au

#define VERSION_1_0 0x10000u

enum { START_COMMAND = 0, START_LOCALITY = 1 };
#define LOCALITIES 5u

/* Registers of the buffer, in bytes from its start, and their bits. */
enum {
	LOC_STATE = 0x00,
	LOC_CONTROL = 0x08,
	LOC_STATUS = 0x0c,
	CONTROL_REQUEST = 0x40,
	CONTROL_STATUS = 0x44,
	CONTROL_START = 0x4c,
	COMMAND_SIZE = 0x58,
	RESPONSE_SIZE = 0x64,
	BUFFER = 0x80,
};
#define REQUEST_ACCESS 1u
#define RELINQUISH 2u
#define GRANTED 1u
#define ASSIGNED 2u
#define VALID 0x80u
#define READY 1u
#define GO_IDLE 2u
#define IDLE 2u

/* Words of the memo: whom it notifies, its vCPU. */
enum { NOTIFIED = 0, SET = 1 };

static uint32_t load(const uint8_t *page, unsigned int at)
{
	return page[at] | (uint32_t)page[at + 1] << 8 | (uint32_t)page[at + 2] << 16 |
	       (uint32_t)page[at + 3] << 24;
}

static void store(uint8_t *page, unsigned int at, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		page[at + i] = (uint8_t)(value >> (8 * i));
}

static uint8_t *buffer_of(const struct ffasim_acting *acting)
{
	const struct ffasim_world *world = acting->world;

	if (acting->actor->base == 0)
		return NULL;
	return world->ops->translate(world->ctx, acting->actor->base, 1, false);
}

/* The driver asks for the locality, or gives it back. */
static uint32_t change_locality(uint8_t *page)
{
	const uint32_t control = load(page, LOC_CONTROL);

	if ((control & REQUEST_ACCESS) != 0) {
		store(page, LOC_STATE, VALID | ASSIGNED);
		store(page, LOC_STATUS, GRANTED);
	} else if ((control & RELINQUISH) != 0) {
		store(page, LOC_STATE, VALID);
		store(page, LOC_STATUS, 0);
	}
	store(page, LOC_CONTROL, 0);
	return OK;
}

/* No command is known: each is answered TPM_RC_COMMAND_CODE. */
static void execute(uint8_t *page)
{
	static const uint8_t response[] = { 0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x43 };

	memcpy(page + BUFFER, response, sizeof(response));
	store(page, CONTROL_START, 0);
}

/* A register of the control area was written: which one tells what is wanted. */
static uint32_t control(uint8_t *page)
{
	const uint32_t request = load(page, CONTROL_REQUEST);

	if (load(page, CONTROL_START) == 1) {
		if ((load(page, CONTROL_STATUS) & IDLE) != 0 || load(page, COMMAND_SIZE) < 10 ||
		    load(page, RESPONSE_SIZE) < 10)
			return INVALID_CONTROL;
		execute(page);
	} else if (request == READY) {
		store(page, CONTROL_STATUS, load(page, CONTROL_STATUS) & ~IDLE);
	} else if (request == GO_IDLE) {
		store(page, CONTROL_STATUS, load(page, CONTROL_STATUS) | IDLE);
	} else {
		return INVALID_CONTROL;
	}
	store(page, CONTROL_REQUEST, 0);
	return OK;
}

static uint32_t start(const struct ffasim_acting *acting, uint64_t type, uint64_t locality)
{
	uint8_t *page = buffer_of(acting);

	if (type > START_LOCALITY || locality >= LOCALITIES)
		return INVALID_ARGUMENT;
	if (page == NULL)
		return OK;
	return type == START_LOCALITY ? change_locality(page) : control(page);
}

static uint32_t change_notification(struct ffasim_memo *memo, uint64_t function, uint64_t argument)
{
	if (function == UNREGISTER && memo->word[SET] == 0)
		return DENIED;
	if (function == REGISTER && memo->word[SET] != 0)
		return ALREADY;
	memo->word[SET] = function == REGISTER;
	memo->word[NOTIFIED] = function == REGISTER ? argument : 0;
	return OK;
}

/* The second payload register of the answer is set with OK_RESULTS. */
static uint32_t serve(const struct ffasim_acting *acting, const uint64_t *payload, uint64_t *result)
{
	switch (payload[0]) {
	case GET_VERSION:
		*result = VERSION_1_0;
		return OK_RESULTS;
	case GET_FEATURES:
		/* Of the features there is one: notifications, number 1. */
		*result = payload[1] == 1;
		return OK_RESULTS;
	case START:
		return start(acting, payload[1], payload[2]);
	case REGISTER:
	case UNREGISTER:
		return change_notification(acting->memo, payload[0], payload[1]);
	case FINISH_NOTIFIED:
		return acting->memo->word[SET] != 0 ? OK : DENIED;
	default:
		return NO_FUNCTION;
	}
}

enum ffasim_act ffasim_act_tpm_crb(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	const unsigned int first = ffasim_payload(regs->x[0]);
	uint64_t answer[2] = { 0 };

	if (!ffasim_is_request(acting->memo, regs))
		return ffasim_idle(acting->memo, regs);
	answer[0] = serve(acting, &regs->x[first], &answer[1]);
	return ffasim_respond(acting->memo, answer, 2, regs);
}
