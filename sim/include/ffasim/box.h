/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_BOX_H
#define FFASIM_BOX_H

#include <ffasim/actor.h>
#include <ffasim/ram.h>

/*
 * A whole secure world in a box: state, what its actors remember, and memory, to
 * be talked to from the normal world, and copied. A fork goes on exactly like the
 * original and costs a copy of the state (ffasim_box_size bytes) and of the list
 * of pages; pages are copied when they are written.
 *
 * All memory is one RAM: any address that the config's memory has. It is the
 * embedder's too: what a caller writes to its TX buffer is written to
 * ffasim_ram_map(ffasim_box_ram(box), address). The buffers of a filter may lie
 * there as well, if the config has memory where its boot says they are; map
 * them anew after a fork.
 */

struct ffasim_box;

/*
 * A booted system, whose partitions wait. CONFIG, which has passed ffasim_check,
 * and ACTOR, one for each partition, must outlive it and its forks. NULL when out of
 * memory.
 */
struct ffasim_box *ffasim_box_create(const struct ffasim_config *config,
				     const struct ffasim_actor *actor);
struct ffasim_box *ffasim_box_fork(const struct ffasim_box *box);
void ffasim_box_destroy(struct ffasim_box *box);

/* The normal world's context of PE makes the call REGS, which become the answer. */
enum ffasim_end ffasim_box_call(struct ffasim_box *box, unsigned int pe, struct ffaf_regs *regs);

struct ffasim_ram *ffasim_box_ram(struct ffasim_box *box);
/* To look at it with the functions of world.h; valid until BOX is used again. */
const struct ffasim_world *ffasim_box_world(struct ffasim_box *box);
/* Bytes of state and memos. */
size_t ffasim_box_size(const struct ffasim_box *box);

/* Whether both, of one config, would go on alike: same state, same bytes everywhere. */
bool ffasim_box_same(const struct ffasim_box *a, const struct ffasim_box *b);
/* Equal for such boxes. */
uint64_t ffasim_box_hash(const struct ffasim_box *box);

#endif
