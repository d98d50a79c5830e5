/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_ENV_H
#define FFAFILTER_ENV_H

/*
 * What the core takes from its surroundings: fixed-width types and two
 * atomic accesses. A tree that has its own types builds with
 * -DFFAF_ENV_HEADER='"my_env.h"' and defines all of this there.
 */
#ifdef FFAF_ENV_HEADER
#include FFAF_ENV_HEADER
#ifndef FFAF_LOAD_ACQUIRE
#error "FFAF_ENV_HEADER lacks FFAF_LOAD_ACQUIRE, or is named env.h, as this file is"
#endif
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Publish VALUE in *P after all that was written before. */
#define FFAF_STORE_RELEASE(p, value) __atomic_store_n((p), (value), __ATOMIC_RELEASE)
/* Read *P before all that is read after. */
#define FFAF_LOAD_ACQUIRE(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#endif

/* A condition that nearly always holds: the compiler lays out the code so that it falls through. */
#ifndef FFAF_LIKELY
#ifdef __GNUC__
#define FFAF_LIKELY(condition) __builtin_expect((condition), 1)
#else
#define FFAF_LIKELY(condition) (condition)
#endif
#endif

/* A fact that the compiler checks. C99 has it as an extension of GNU C. */
#ifndef FFAF_STATIC_ASSERT
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define FFAF_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#else
#define FFAF_STATIC_ASSERT(condition, text) __extension__ _Static_assert(condition, text)
#endif
#endif

#endif
