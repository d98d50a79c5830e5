/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_PROOF_ENV_H
#define FFAFILTER_PROOF_ENV_H

/* What the core takes from its surroundings while it is proved: one CPU, so plain accesses. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FFAF_STORE_RELEASE(p, value) (*(p) = (value))
#define FFAF_LOAD_ACQUIRE(p) (*(p))
#define FFAF_LIKELY(condition) (condition)

/* A shift is a division to the provers. */
#define FFAF_HIGH(x, shift) FFAF_OVER(x, shift)
#define FFAF_OVER(x, shift) ((x) / FFAF_POWER_##shift)
#define FFAF_POWER_1 2u
#define FFAF_POWER_3 0x8u
#define FFAF_POWER_4 0x10u
#define FFAF_POWER_5 0x20u
#define FFAF_POWER_8 0x100u
#define FFAF_POWER_12 0x1000u
#define FFAF_POWER_16 0x10000u
#define FFAF_POWER_17 0x20000u
#define FFAF_POWER_24 0x1000000u
#define FFAF_POWER_30 0x40000000u

#endif
