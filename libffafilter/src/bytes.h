/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_BYTES_H
#define FFAF_BYTES_H

#include <ffafilter/env.h>

/* Little-endian numbers in buffers, at any alignment and on any machine. */

/* The number at P, which only its own proof looks into (proof/descriptor.c). */
/*@ axiomatic FfafBytes {
      logic integer ffaf_l_get16{L}(uint8_t *p) reads p[0 .. 1];
      logic integer ffaf_l_get32{L}(uint8_t *p) reads p[0 .. 3];
      logic integer ffaf_l_get64{L}(uint8_t *p) reads p[0 .. 7];
    }
*/

/*@ requires \valid_read(p + (0 .. 1));
    assigns \nothing;
    ensures \result == ffaf_l_get16(p);
*/
static inline uint16_t ffaf_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | (unsigned int)p[1] << 8);
}

/*@ requires \valid_read(p + (0 .. 3));
    assigns \nothing;
    ensures \result == ffaf_l_get32(p);
*/
static inline uint32_t ffaf_get32(const uint8_t *p)
{
	return ffaf_get16(p) | (uint32_t)ffaf_get16(p + 2) << 16;
}

/*@ requires \valid_read(p + (0 .. 7));
    assigns \nothing;
    ensures \result == ffaf_l_get64(p);
*/
static inline uint64_t ffaf_get64(const uint8_t *p)
{
	return ffaf_get32(p) | (uint64_t)ffaf_get32(p + 4) << 32;
}

/*@ requires \valid(to + (0 .. size - 1)) && \valid_read(from + (0 .. size - 1));
    requires \separated(to + (0 .. size - 1), from + (0 .. size - 1));
    assigns to[0 .. size - 1];
    ensures \forall integer i; 0 <= i < size ==> to[i] == from[i];
*/
static inline void ffaf_copy(uint8_t *to, const uint8_t *from, uint32_t size)
{
	/*@ loop invariant 0 <= i <= size;
	    loop invariant \forall integer j; 0 <= j < i ==> to[j] == from[j];
	    loop assigns i, to[0 .. size - 1];
	    loop variant size - i;
	*/
	for (uint32_t i = 0; i < size; i++)
		to[i] = from[i];
}

#endif
