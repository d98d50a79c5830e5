/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "redact.h"

#define LARGE_PAGE (UINT64_C(1) << 21) /* addresses keep their place in one */
#define ADDRESS_END (UINT64_C(1) << 47) /* above are no addresses of a machine */
#define HANDLE_OF_HYPERVISOR (UINT64_C(1) << 63)

/* What a value is, so that an address and a handle alike do not come out alike. */
enum domain { WORD = 1, HANDLE, UUID_LOW, UUID_HIGH, HIGH_ADDRESS };

static uint64_t rotate(uint64_t value, unsigned int bits)
{
	return value << bits | value >> (64 - bits);
}

static void mix(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static void take_in(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	mix(v);
	mix(v);
	v[0] ^= word;
}

/* SipHash-2-4 of two words. */
static uint64_t hash(const uint64_t key[2], uint64_t first, uint64_t second)
{
	uint64_t v[4] = { key[0] ^ UINT64_C(0x736f6d6570736575),
			  key[1] ^ UINT64_C(0x646f72616e646f6d),
			  key[0] ^ UINT64_C(0x6c7967656e657261),
			  key[1] ^ UINT64_C(0x7465646279746573) };

	take_in(v, first);
	take_in(v, second);
	take_in(v, UINT64_C(16) << 56);
	v[2] ^= 0xff;
	for (unsigned int i = 0; i < 4; i++)
		mix(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint64_t fingerprint(const struct ffaio_redactor *redactor, enum domain domain,
			    uint64_t value)
{
	return hash(redactor->key, value, domain);
}

uint32_t ffaio_redact_word(const struct ffaio_redactor *redactor, uint32_t value)
{
	return value == 0 ? 0 : (uint32_t)fingerprint(redactor, WORD, value) | 1;
}

uint64_t ffaio_redact_value(const struct ffaio_redactor *redactor, uint64_t value)
{
	/* By halves: a filter may pass on the lower one alone. */
	return (uint64_t)ffaio_redact_word(redactor, (uint32_t)(value >> 32)) << 32 |
	       ffaio_redact_word(redactor, (uint32_t)value);
}

uint64_t ffaio_redact_handle(const struct ffaio_redactor *redactor, uint64_t handle)
{
	const uint64_t allocator = handle & HANDLE_OF_HYPERVISOR;

	if (handle == 0 || handle == UINT64_MAX)
		return handle;
	return (fingerprint(redactor, HANDLE, handle) & ~HANDLE_OF_HYPERVISOR) | allocator;
}

void ffaio_redact_uuid(const struct ffaio_redactor *redactor, uint64_t uuid[2])
{
	const uint64_t both = fingerprint(redactor, UUID_LOW, uuid[0]) ^ uuid[1];

	if ((uuid[0] | uuid[1]) == 0)
		return;
	uuid[0] = fingerprint(redactor, UUID_LOW, both);
	uuid[1] = fingerprint(redactor, UUID_HIGH, both);
}

uint64_t ffaio_redact_address(const struct ffaio_redactor *redactor, uint64_t address)
{
	const uint64_t place = address & (LARGE_PAGE - 1);
	const bool usual =
		address >= FFAIO_BOOT_HYP_TX && address < FFAIO_BOOT_HYP_RX + FFAIO_BOOT_PAGE;

	if (address == 0 || (usual && redactor->usual_buffers))
		return address;
	if (address < ADDRESS_END)
		return address + redactor->distance;
	return (fingerprint(redactor, HIGH_ADDRESS, address - place) & ~(LARGE_PAGE - 1)) | place |
	       HANDLE_OF_HYPERVISOR;
}
