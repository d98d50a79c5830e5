/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_DIFF_H
#define FFAN_DIFF_H

#include <ffafilter/filter.h>
#include <ffaio/policy.h>

/*
 * What changes from one policy to another: not their lines, but what callers get
 * and what reaches the secure world.
 *
 * Both filters are run, with the core itself, before a scripted SPMC: every FID
 * there is (in classes that no decision looks into), in every state of version
 * negotiation, from the host and from a VM, with arguments on both sides of every
 * requirement; FFA_FEATURES about every FID; and for what happens behind a call that
 * the filter handles, sequences that tell the choices of each behaviour apart.
 * A difference is traced to the lines that make it by taking them back one by one.
 *
 * The SPMC's answers are constants: a difference that shows only before an SPMC that
 * answers otherwise is not found.
 */

enum { FFAN_OLD, FFAN_NEW, FFAN_SIDES };

/* A change lets more, or less, reach the secure world; 0: neither. May be both, for different
 * calls. */
enum ffan_direction { FFAN_LOOSENED = 1 << 0, FFAN_TIGHTENED = 1 << 1 };

enum ffan_cause_kind {
	FFAN_CAUSE_ENTRY, /* of a FID; one policy may leave it to `unlisted` */
	FFAN_CAUSE_UNLISTED,
	FFAN_CAUSE_WINDOW,
	FFAN_CAUSE_VERSION,
	FFAN_CAUSE_BEHAVIOUR,
	FFAN_CAUSE_MANY, /* more than FFAN_CAUSES lines that only work together */
};

/* Something that the two policies say differently. */
struct ffan_cause {
	enum ffan_cause_kind kind;
	uint32_t fid; /* of an entry */
	unsigned int behaviour; /* enum ffaf_behaviour, of a behaviour */
	struct ffaio_place place[FFAN_SIDES]; /* line 0: said nowhere, the default */
};

/* What became of a call, as far as calls are told apart by it. */
struct ffan_upshot {
	bool boot; /* it is no call, but the start of the filter */
	bool ok; /* which came up */
	uint8_t verdict; /* enum ffaf_verdict */
	uint8_t reason; /* enum ffaf_reason */
	bool from_spmc; /* what the caller gets is what the SPMC says */
	uint64_t x0, x2;
	uint32_t kept; /* bit n: xN, of x4 to x17, is still the caller's */
	uint32_t undefined; /* bit n: xN is whatever the real filter left there */
	unsigned int smcs; /* that the SPMC got */
	unsigned int pages; /* that the secure world was given */
};

/* In what the two results differ. Bits. */
enum ffan_difference {
	FFAN_DIFFERS_RESULT = 1 << 0, /* x0 to x3 */
	FFAN_DIFFERS_REST = 1 << 1, /* x4 to x17 */
	FFAN_DIFFERS_MEMORY = 1 << 2, /* pages, or bytes that the caller finds */
	FFAN_DIFFERS_SMC = 1 << 3, /* what reaches the SPMC; this alone no caller can tell */
	FFAN_DIFFERS_VISIBLE = FFAN_DIFFERS_RESULT | FFAN_DIFFERS_REST | FFAN_DIFFERS_MEMORY,
};

/* How a FID is written, beside the plain one. Bits. */
enum ffan_form {
	FFAN_FORM_PLAIN = 1 << 0,
	FFAN_FORM_HINT = 1 << 1, /* bit 16 */
	FFAN_FORM_RESERVED = 1 << 2, /* a bit of 23:17 */
	FFAN_FORM_UPPER = 1 << 3, /* bits 63:32 of x0 */
	FFAN_FORM_OTHER = 1 << 4, /* not of the FF-A ranges at all */
};

/* Versions agreed on. Bits: none, 1.0, 1.1, 1.2, 1.3. */
#define FFAN_VERSIONS_NONE 1u
#define FFAN_VERSION_BIT(minor) (2u << (minor))
/* Callers. Bits. */
enum ffan_who { FFAN_WHO_HOST = 1 << 0, FFAN_WHO_VM = 1 << 1 };
/* SPMCs. Bits. */
enum ffan_spmc { FFAN_SPMC_HAS = 1 << 0, FFAN_SPMC_LACKS = 1 << 1, FFAN_SPMC_ABSENT = 1 << 2 };

/* A trace that shows it, ready to be replayed under both policies. */
struct ffan_example {
	char *trace;
	size_t size;
	unsigned long line; /* of the call that shows it */
	unsigned int before; /* calls of the trace before that one */
	char *call; /* that call; "boot" for a boot */
	char *outcome[FFAN_SIDES]; /* without the verdict where that is the trace's default */
};

/* Lines that only work together: the change's own, and others. */
#define FFAN_CAUSES 4u

/* One way in which calls come out differently. */
struct ffan_effect {
	struct ffan_cause with[FFAN_CAUSES - 1]; /* what has to change as well for it */
	size_t with_count;
	bool asked; /* it is what FFA_FEATURES says of the FIDs */
	unsigned int differs; /* enum ffan_difference, ored over all calls */
	unsigned int direction; /* enum ffan_direction, ored */
	struct ffan_upshot result[FFAN_SIDES]; /* of the example */
	uint64_t fids[2][4]; /* [SMC64], bit function number: which, below 0x100 */
	unsigned int forms, versions, callers, spmcs; /* bits of the above */
	unsigned int always; /* forms that all of them have */
	uint64_t calls; /* that were found to differ so */
	struct ffan_example example;
};

/* What one line has changed. */
struct ffan_change {
	struct ffan_cause cause;
	struct ffan_effect *effect; /* those with a direction first, then by calls */
	size_t effect_count;
	unsigned int differs, direction; /* of all effects */
};

struct ffan_diff {
	const struct ffaio_policy *policy[FFAN_SIDES]; /* the caller's */
	const struct ffaio_policy *host; /* the caller's, or NULL */
	bool equal; /* not a byte of the policies differs */
	struct ffan_change *change;
	size_t change_count;
	struct ffan_cause *untold; /* said differently, and nobody can tell */
	size_t untold_count;
	/* What there is, for "always" and "whoever calls". */
	unsigned int versions, callers, spmcs;
	uint64_t compared; /* calls made under both */
	unsigned int differs, direction; /* of all changes */
};

/*
 * Compare OLD with NEW, each for the host and for VMs alike; or, where HOST is not
 * NULL, as policies of VMs behind HOST's filter. All must outlive the result, which
 * ffan_diff_free gives back. NULL when out of memory.
 */
struct ffan_diff *ffan_diff(const struct ffaio_policy *old, const struct ffaio_policy *new_,
			    const struct ffaio_policy *host);
void ffan_diff_free(struct ffan_diff *diff);

/* Whether FID, a plain one, is among an effect's. */
bool ffan_effect_has(const struct ffan_effect *effect, uint32_t fid);
/* Whether a caller can tell. */
static inline bool ffan_is_visible(unsigned int differs)
{
	return (differs & FFAN_DIFFERS_VISIBLE) != 0;
}

#endif
