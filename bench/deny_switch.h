/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef BENCH_DENY_SWITCH_H
#define BENCH_DENY_SWITCH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What the filter is measured against: the calls that linux-v7.3 denies, as a
 * hypervisor without a library writes them. Less than a decision: nothing of
 * versions, windows, handlers or reasons.
 */
bool deny_switch(uint32_t fid);

#ifdef __cplusplus
}
#endif

#endif
