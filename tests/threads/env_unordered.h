/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* An embedder that got it wrong: atomic accesses without order, or with PLAIN none at all. */
#ifndef TEST_ENV_UNORDERED_H
#define TEST_ENV_UNORDERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef PLAIN
#define FFAF_STORE_RELEASE(p, value) (*(p) = (value))
#define FFAF_LOAD_ACQUIRE(p) (*(p))
#else
#define FFAF_STORE_RELEASE(p, value) __atomic_store_n((p), (value), __ATOMIC_RELAXED)
#define FFAF_LOAD_ACQUIRE(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#endif

#endif
