/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_PROOF_ENV_H
#define FFAFILTER_PROOF_ENV_H

/* What the core takes from its surroundings while it is proved: one CPU, so plain accesses. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FFAF_STORE_RELEASE(p, value) (*(p) = (value))
#define FFAF_LOAD_ACQUIRE(p) (*(p))

#endif
