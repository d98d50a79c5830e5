/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_REGION_H
#define FFAN_REGION_H

#include "probe.h"

/* Probes around descriptions of memory regions (DEN0140): `build` of struct ffan_probe_row. */

/* FFA_MEM_SHARE and FFA_MEM_LEND in both widths: the variant, modulo this, says which. */
#define FFAN_REGION_SENDS 4u

/* A host that has agreed on VERSION, where that is done. */
void ffan_region_start(struct ffan_probe *probe, uint32_t version, unsigned int variant);
/* Map its buffers: variant 0 with the 64-bit form, 1 with the 32-bit form. */
void ffan_region_map(struct ffan_probe *probe, unsigned int variant);

void ffan_region_share(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_fragments(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_attributes(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_totals(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_smallest(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_overlap(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_beyond(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_unaligned(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_region_unaligned_fragment(struct ffan_probe *probe, uint32_t version,
				    unsigned int variant);

void ffan_reclaim_plain(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_reclaim_other(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_reclaim_short(struct ffan_probe *probe, uint32_t version, unsigned int variant);
void ffan_reclaim_ranges(struct ffan_probe *probe, uint32_t version, unsigned int variant);

#endif
