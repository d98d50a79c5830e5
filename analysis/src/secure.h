/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_SECURE_H
#define FFAN_SECURE_H

#include <ffafilter/filter.h>
#include <ffaio/system.h>
#include <ffaio/trace.h>
#include <ffasim/machine.h>

/*
 * The simulated secure world behind a replay: a system at work on the machine of
 * the boot, seen from the normal world.
 */

struct ffan_secure;

/* NULL when out of memory. SYSTEM and MACHINE must outlive it. */
struct ffan_secure *ffan_secure_open(const struct ffaio_system *system,
				     struct ffasim_machine *machine);
void ffan_secure_close(struct ffan_secure *secure);

/* The filter's own buffers, of SIZE bytes each; zeroed: there is no filter. */
struct ffan_secure_buffers {
	uint8_t *tx, *rx;
	uint64_t tx_address, rx_address;
	uint32_t size;
};

/*
 * Start anew, with the RAM of BOOT beside the system's own (a record that is no
 * boot has none). Returns -1 when out of memory.
 */
int ffan_secure_boot(struct ffan_secure *secure, const struct ffaio_record *boot,
		     const struct ffan_secure_buffers *buffers);

/* A call of the filter's begins. AGAIN: it may be made twice, and ffan_secure_undo be needed. */
void ffan_secure_begin(struct ffan_secure *secure, bool again);
/* Back to ffan_secure_begin. */
void ffan_secure_undo(struct ffan_secure *secure);

/*
 * The normal world's context of PE makes the call REGS; *OUT, which may be the same, becomes the
 * answer, or stays. RECORDED is what was recorded as the answer, or NULL: partitions that act as
 * recorded take their part from it. What is missing where there is no answer, or
 * NULL; unless the call hangs for ever, nothing was done then.
 */
const char *ffan_secure_call(struct ffan_secure *secure, unsigned int pe,
			     const struct ffaf_regs *regs, const struct ffaio_regs *recorded,
			     struct ffaf_regs *out);

/*
 * What the filter's RX buffer held before the last call, as long as there is no other; NULL: the
 * call did not write there.
 */
const uint8_t *ffan_secure_rx_before(const struct ffan_secure *secure);

/*
 * The first partition that acts as recorded and has a device with a secure interrupt
 * gets it, and sets notifications BITS of endpoint TO: that is how recorded ones came
 * about. False when there is no such partition, or it is refused.
 */
bool ffan_secure_notify(struct ffan_secure *secure, unsigned int pe, uint16_t to, uint64_t bits);

#endif
