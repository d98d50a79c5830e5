/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_VERSION_H
#define FFASIM_VERSION_H

#include "world.h"

/* Whether anything of the caller's rests on its version: buffers, notifications, messages. */
bool ffasim_in_use(const struct ffasim_calling *calling);

#endif
