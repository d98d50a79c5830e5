/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_VERSION_H
#define FFASIM_VERSION_H

#include "world.h"

/* Whether the normal world may make no call but FFA_VERSION before it has agreed on one. */
bool ffasim_needs_version(const struct ffasim_world *world);
/* Whether anything of the caller's rests on its version: buffers, notifications, messages. */
bool ffasim_in_use(const struct ffasim_calling *calling);

#endif
