/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_STATUS_H
#define FFAFILTER_STATUS_H

#include <ffafilter/env.h>

#ifdef __cplusplus
extern "C" {
#endif

/* FF-A status codes (DEN0077A): data for the caller, never our own errors. */
enum ffaf_status {
#define FFAF_STATUS(name, value) FFAF_##name = (value),
#include <ffafilter/statuses.inc>
#undef FFAF_STATUS
};

/* "NOT_SUPPORTED" for -1 and so on; NULL for a number that is no status. */
const char *ffaf_status_name(int32_t status);

#ifdef __cplusplus
}
#endif

#endif
