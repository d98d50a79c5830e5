/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_SHARD_INTERNAL_H
#define FFAREPORT_SHARD_INTERNAL_H

#include "json.h"

#include <ffareport/shard.h>

/* Say in ROOT, the report of SHARD, that it is one. */
void shard_put(struct json_object *root, const struct ffareport_shard *shard);

#endif
