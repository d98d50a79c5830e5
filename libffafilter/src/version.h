/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_VERSION_H
#define FFAF_VERSION_H

#include <ffafilter/filter.h>

/*
 * FFA_VERSION from the caller (DEN0077A 13.2). Returns the registers that the
 * real filter leaves undefined, a bit each.
 */
uint32_t ffaf_handle_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			     struct ffaf_regs *regs);

#endif
