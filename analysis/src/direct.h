/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_DIRECT_H
#define FFAN_DIRECT_H

#include "feed.h"
#include "memory.h"
#include "secure.h"

/*
 * A call that no filter stands in the way of. FEED tells what comes next: of
 * notifications that partitions set. Returns -1 when out of memory.
 */
int ffan_direct_call(struct ffan_memory *memory, struct ffan_secure *secure, struct ffan_feed *feed,
		     struct ffan_step *step);

#endif
