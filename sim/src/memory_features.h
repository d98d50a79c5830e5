/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MEMORY_FEATURES_H
#define FFASIM_MEMORY_FEATURES_H

#include "world.h"

/*
 * w2 and w3 of FFA_FEATURES about FID, which is a memory call: zero for others. False: with
 * the properties that the caller states, it is not supported.
 */
bool ffasim_memory_features(const struct ffasim_calling *calling, uint32_t fid, uint32_t word[2]);

#endif
