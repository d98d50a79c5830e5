/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_NOTIFICATIONS_H
#define FFASIM_NOTIFICATIONS_H

#include <ffasim/world.h>

/* Notifications of one endpoint. */

struct ffasim_notifications {
	bool enabled; /* it can receive: an SP's manifest says so, or a bitmap was created */
};

#endif
