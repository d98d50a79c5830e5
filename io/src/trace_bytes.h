/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_BYTES_H
#define FFAIO_TRACE_BYTES_H

#include <stdint.h>

/* Numbers in little-endian order at any address; compilers make one load or store of each. */

static inline uint16_t ffaio_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t ffaio_get32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static inline uint64_t ffaio_get64(const uint8_t *at)
{
	return (uint64_t)ffaio_get32(at) | (uint64_t)ffaio_get32(at + 4) << 32;
}

/* Each returns the byte behind the number. */
static inline uint8_t *ffaio_put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
	return at + 2;
}

static inline uint8_t *ffaio_put32(uint8_t *at, uint32_t value)
{
	return ffaio_put16(ffaio_put16(at, (uint16_t)value), (uint16_t)(value >> 16));
}

static inline uint8_t *ffaio_put64(uint8_t *at, uint64_t value)
{
	return ffaio_put32(ffaio_put32(at, (uint32_t)value), (uint32_t)(value >> 32));
}

#endif
