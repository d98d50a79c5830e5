/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "el1.h"

#include <string.h>

const struct ffaf_regs *call(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4,
			     uint64_t x5, uint64_t x6, uint64_t x7)
{
	static struct ffaf_regs answers[CPUS];
	struct ffaf_regs *regs = &answers[this_cpu()];

	*regs = (struct ffaf_regs){ { fid, x1, x2, x3, x4, x5, x6, x7 } };
	smc(regs);
	return regs;
}

bool succeeded(const struct ffaf_regs *answer)
{
	return answer->x[0] == FFAF_FID_32(SUCCESS);
}

bool failed(const struct ffaf_regs *answer, int32_t status)
{
	return answer->x[0] == FFAF_FID_32(ERROR) && (int32_t)answer->x[2] == status;
}

void say(const char *text)
{
	struct ffaf_regs regs = { { HVC_SAY, (uintptr_t)text, strlen(text) } };

	hvc(&regs);
}

void check(bool ok, const char *text)
{
	if (ok)
		return;
	say("FAILED");
	say(text);
}

/* A memory transaction descriptor since FF-A 1.1 (DEN0140): header, one receiver, ranges. */
struct header {
	uint16_t sender, attributes;
	uint32_t flags;
	uint64_t handle, tag;
	uint32_t receiver_size, receiver_count, receiver_offset;
	uint32_t reserved[3];
};

struct receiver {
	uint16_t id;
	uint8_t permissions, flags;
	uint32_t composite_offset;
	uint64_t reserved;
};

struct composite {
	uint32_t pages, range_count;
	uint64_t reserved;
	struct {
		uint64_t address;
		uint32_t pages, reserved;
	} range[];
};

#define WRITE_BACK_SHARED 0x2fu
#define READ_ONLY 1u

/* 1.2 put 16 more bytes behind what it says of a receiver. */
static uint32_t receiver_size;

void speak_version(uint32_t version)
{
	receiver_size = version < FFAF_VERSION_1_2 ? 16 : 32;
}

uint32_t describe_memory(bool lend, const uint64_t *ranges, uint32_t range_count, uint32_t count)
{
	const uint32_t receiver_offset = sizeof(struct header);
	const uint32_t composite_offset = receiver_offset + receiver_size;
	struct composite *composite = (struct composite *)(TX + composite_offset);

	memset(TX, 0, PAGE_SIZE);
	*(struct header *)TX = (struct header){
		.attributes = lend ? 0 : WRITE_BACK_SHARED,
		.receiver_size = receiver_size,
		.receiver_count = 1,
		.receiver_offset = receiver_offset,
	};
	*(struct receiver *)(TX + receiver_offset) = (struct receiver){
		.id = BORROWER,
		.permissions = READ_ONLY,
		.composite_offset = composite_offset,
	};
	composite->pages = range_count * count;
	composite->range_count = range_count;
	for (uint32_t i = 0; i < range_count; i++) {
		composite->range[i].address = ranges[i];
		composite->range[i].pages = count;
	}
	return (uint32_t)(composite_offset + sizeof(*composite) +
			  range_count * sizeof(composite->range[0]));
}

bool send_memory(uint64_t fid, const void *address, uint32_t count, uint64_t *handle)
{
	const uint64_t range = (uintptr_t)address;
	const uint32_t size = describe_memory(fid == FFAF_FID_64(MEM_LEND), &range, 1, count);
	const struct ffaf_regs *answer = CALL(fid, size, size);

	*handle = answer->x[3] << 32 | answer->x[2];
	return succeeded(answer);
}

bool borrow(uint64_t handle, uint32_t steps, uint64_t *read)
{
	const struct ffaf_regs *answer = CALL(FFAF_FID_32(MSG_SEND_DIRECT_REQ), BORROWER, 0, steps,
					      (uint32_t)handle, handle >> 32, 0, READ_ONLY);

	*read = answer->x[5] << 32 | answer->x[4];
	return answer->x[0] == FFAF_FID_32(MSG_SEND_DIRECT_RESP) && answer->x[3] == 0;
}

bool reclaim_memory(uint64_t handle)
{
	return succeeded(CALL(FFAF_FID_32(MEM_RECLAIM), (uint32_t)handle, handle >> 32));
}
