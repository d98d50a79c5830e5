/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_INVARIANT_H
#define FFASIM_INVARIANT_H

#include "world.h"

/* What must hold between calls, a function a topic: NULL, or a sentence that says what is wrong. */

/* States of contexts, and the chains that they form. */
const char *ffasim_check_contexts(const struct ffasim_world *world);
/* What runs where, and lines of interrupts. */
const char *ffasim_check_pes(const struct ffasim_world *world);
/* RX/TX pairs, and who has RX. */
const char *ffasim_check_buffers(const struct ffasim_world *world);
/* Who may set which notification, and what is pending. */
const char *ffasim_check_notifications(const struct ffasim_world *world);
/* Who owns which pages, and who borrows them. */
const char *ffasim_check_transactions(const struct ffasim_world *world);

#endif
