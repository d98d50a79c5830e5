/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_BYTES_H
#define FFAF_BYTES_H

#include <ffafilter/env.h>

/* Little-endian numbers in buffers, at any alignment and on any machine. */

static inline uint16_t ffaf_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | (unsigned int)p[1] << 8);
}

static inline uint32_t ffaf_get32(const uint8_t *p)
{
	return ffaf_get16(p) | (uint32_t)ffaf_get16(p + 2) << 16;
}

static inline uint64_t ffaf_get64(const uint8_t *p)
{
	return ffaf_get32(p) | (uint64_t)ffaf_get32(p + 4) << 32;
}

static inline void ffaf_copy(uint8_t *to, const uint8_t *from, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		to[i] = from[i];
}

#endif
