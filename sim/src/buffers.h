/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_BUFFERS_H
#define FFASIM_BUFFERS_H

#include "world.h"

/*
 * RX/TX pairs. TX is its endpoint's between calls and is read within one. RX is the
 * SPMC's until it writes there; then it is the endpoint's until that gives it back.
 */

/*
 * Copy SIZE bytes from OFFSET of the TX of ENDPOINT; false: it has none, it is smaller, or
 * its memory is gone.
 */
bool ffasim_tx_read(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		    void *to, uint32_t offset, uint32_t size);
/* Bytes of each buffer of the pair; 0: none mapped. */
uint32_t ffasim_buffer_size(const struct ffasim_endpoint *endpoint);

/* Whether the SPMC may write to RX now; where not, calls that would are answered BUSY. */
bool ffasim_rx_free(const struct ffasim_endpoint *endpoint);
/*
 * Put SIZE bytes at OFFSET of RX, which must be free and stays so; false: they do not fit, or
 * its memory is gone.
 */
bool ffasim_rx_put(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		   uint32_t offset, const void *from, uint32_t size);
/* The first SIZE bytes of RX are what there is: zero what is behind, if any is, and hand RX over.
 */
void ffasim_rx_give(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
		    uint32_t size);
/* Both: a whole RX from one place. */
bool ffasim_rx_write(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
		     const void *from, uint32_t size);

/* Give RX back to the SPMC; false: the endpoint does not have it. */
bool ffasim_release_rx(const struct ffasim_world *world, struct ffasim_endpoint *endpoint);

/* Both buffers gone, as by FFA_RXTX_UNMAP; false: there are none. */
bool ffasim_unmap_buffers(struct ffasim_endpoint *endpoint);

#endif
