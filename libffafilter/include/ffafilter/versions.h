/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_VERSIONS_H
#define FFAFILTER_VERSIONS_H

#include <ffafilter/env.h>

/*
 * An FF-A version word: bit 31 zero, major in bits 30:16, minor in bits 15:0
 * (DEN0077A 13.2). The same layout serves for SMCCC versions.
 */
#define FFAF_MAKE_VERSION(major, minor) (((uint32_t)(major) << 16) | (uint32_t)(minor))
#define FFAF_VERSION_1_0 FFAF_MAKE_VERSION(1, 0)
#define FFAF_VERSION_1_1 FFAF_MAKE_VERSION(1, 1)
#define FFAF_VERSION_1_2 FFAF_MAKE_VERSION(1, 2)
#define FFAF_VERSION_1_3 FFAF_MAKE_VERSION(1, 3)

static inline uint32_t ffaf_version_major(uint32_t version)
{
	return (version >> 16) & 0x7fffu;
}

static inline uint32_t ffaf_version_minor(uint32_t version)
{
	return version & 0xffffu;
}

#endif
