/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_NOTIFY_H
#define FFAN_NOTIFY_H

#include "feed.h"
#include "secure.h"

#include <ffan/replay.h>

/* Whether the SPMC was seen to answer exactly the call of STEP. */
bool ffan_is_answer(const struct ffan_step *step);
/*
 * Let partitions set the notifications that they must have set before the call of
 * STEP was made, as far as its recorded answer, and what follows it, tells.
 */
void ffan_notify(struct ffan_secure *secure, struct ffan_feed *feed, const struct ffan_step *step);

#endif
