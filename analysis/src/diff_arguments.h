/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_DIFF_ARGUMENTS_H
#define FFAN_DIFF_ARGUMENTS_H

#include <ffafilter/policy.h>
#include <ffafilter/registers.h>

#define FFAN_ARGUMENTS_MAX 64u

struct ffan_arguments {
	struct ffaf_regs regs[FFAN_ARGUMENTS_MAX];
	size_t count;
};

/*
 * USUAL, and other arguments, one set for each way in which the requirements of
 * REQUIRE (bits, as struct ffaf_rule has them) can hold and fail together.
 */
void ffan_arguments(struct ffan_arguments *list, uint32_t require, uint16_t caller,
		    const struct ffaf_regs *usual);

#endif
