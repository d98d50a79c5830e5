/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_UNSEEN_H
#define FFAN_UNSEEN_H

#include "feed.h"
#include "secure.h"

#include <ffan/replay.h>

/* Whether the SPMC was seen to answer exactly the call of STEP. */
bool ffan_is_answer(const struct ffan_step *step);
/*
 * What partitions did that a recorder in the normal world cannot see, as far as
 * the recorded answer to the call of STEP, and what follows it, tells: notifications
 * were set. Done before the call is made.
 */
void ffan_unseen(struct ffan_secure *secure, struct ffan_feed *feed, const struct ffan_step *step);

#endif
