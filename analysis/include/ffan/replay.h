/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_REPLAY_H
#define FFAN_REPLAY_H

#include <ffafilter/filter.h>
#include <ffaio/policy.h>
#include <ffaio/system.h>
#include <ffaio/trace.h>

/*
 * A trace through a policy: every boot and every call made again, with the SMCs
 * that the filter issues answered from what was recorded. Memory is bounded
 * whatever the length of the trace.
 *
 * Where an SMC's answer comes from, first that fits:
 *  1. a forwarded call that was recorded as forwarded, or was recorded below the
 *     filter (@at spmc), has its recorded outcome;
 *  2. the SMCs recorded with this very call, and those recorded with an earlier
 *     one that did not issue them: two recorders may disagree whose they were;
 *  3. for questions that an SPMC answers alike every time (FFA_VERSION,
 *     FFA_FEATURES, FFA_ID_GET, FFA_SPM_ID_GET), any of the same boot, earlier
 *     ones first, then up to FFAN_LOOKAHEAD records ahead;
 *  4. inferred, which the step says: for FFA_VERSION, the version that the SPMC
 *     named for another request that it was compatible with (DEN0077A 13.2: it
 *     names its own); for FFA_FEATURES, what it said in another version;
 *  5. none: the step is unknown, and says what is missing.
 */

#define FFAN_LOOKAHEAD 1024

/* Who answers the SMCs. */
enum ffan_spmc {
	FFAN_SPMC_RECORDED, /* the trace, as told above */
	FFAN_SPMC_SIM, /* the simulated system, every one */
	FFAN_SPMC_AUTO, /* the trace where it has the answer, the simulation elsewhere */
};

struct ffan_source {
	enum ffan_spmc spmc;
	const struct ffaio_system *system; /* NULL for FFAN_SPMC_RECORDED */
};

struct ffan_replay;

/* What became of one record. */
struct ffan_step {
	/* As recorded; owned by the replay, until the next step. */
	const struct ffaio_record *record;
	const struct ffaio_trace_state *trace; /* what the directives say */

	/* For boots and calls; false for all other records. */
	bool replayed;
	enum ffaio_verdict verdict; /* for a boot: FFAIO_UNKNOWN or FFAIO_UNRECORDED */
	bool boot_ok;
	uint32_t undefined; /* registers that the real filter leaves undefined */
	const struct ffaio_smc *smc; /* the filter's own SMCs; not the forwarded call itself */
	size_t smc_count;
	bool foreign; /* an SMC was issued that the trace does not have with this call, or left over
		       */
	const bool *late; /* per SMC of the filter: it was recorded with an earlier call */
	bool two_recorders; /* recorded SMCs may stand with an earlier call than issued them */
	const bool *used; /* per SMC of the record: the filter issued it */
	const struct ffaio_page *page; /* that changed hands */
	size_t page_count;
	bool pages_recorded; /* the recorder could see pages change hands */
	const struct ffaio_bytes *wrote; /* what changed in the caller's memory */
	size_t wrote_count;
	bool wrote_as_recorded; /* the memory now holds what the record's wrote lines say */

	const struct ffaio_policy *policy; /* that this call went through */
	struct ffaf_decision decision; /* calls: why */
	struct ffaf_caller caller; /* calls: who, as the call was made */
	/*
	 * Lines of calls of this boot, or at its end, that were recorded with an
	 * SMC which neither they nor any later call issued.
	 */
	const unsigned long *unissued;
	size_t unissued_count;

	bool no_filter; /* the call went to the SPMC as it is: no policy, no decision */
	unsigned int simulated; /* answers that the simulated SPMC gave */
	/*
	 * FFAN_SPMC_AUTO: recorded answers that it would have given otherwise. It is another
	 * system then, or in another state, than the recorded one.
	 */
	unsigned int diverged;

	struct ffaio_regs out; /* what the caller gets; unknown registers not set in .known */
	char missing[256]; /* what the trace does not say; empty: nothing was missed */
	char inferred[256]; /* what was concluded and not recorded; empty: nothing */
};

/*
 * Replay what READER delivers, the host's calls through POLICY and those of VMs
 * through GUEST, or POLICY too where it is NULL. A VM's id is its number. All
 * three must outlive the replay. NULL when out of memory.
 */
struct ffan_replay *ffan_replay_open(struct ffaio_trace_reader *reader,
				     const struct ffaio_policy *policy,
				     const struct ffaio_policy *guest);
/*
 * The same with SMCs answered by SOURCE. POLICY may be NULL where a system answers:
 * there is no filter then, and every call of the host goes to the SPMC as it is.
 */
struct ffan_replay *ffan_replay_open_source(struct ffaio_trace_reader *reader,
					    const struct ffaio_policy *policy,
					    const struct ffaio_policy *guest,
					    const struct ffan_source *source);
/*
 * A second replay of the records that LEADER, at its start, goes through. Each step of it makes
 * the record that LEADER's last step made, and comes before LEADER's next. It is
 * closed before LEADER is.
 */
struct ffan_replay *ffan_replay_follow(struct ffan_replay *leader,
				       const struct ffaio_policy *policy,
				       const struct ffaio_policy *guest,
				       const struct ffan_source *source);
/* The next record: 1, the end: 0 (STEP then has the last unissued lines), a bad trace: -1. */
int ffan_replay_next(struct ffan_replay *replay, struct ffan_step *step, struct ffaio_error *error);
void ffan_replay_close(struct ffan_replay *replay);

/* STEP as a record that can be written: what was recorded, with its outcome recomputed. */
void ffan_step_record(const struct ffan_step *step, struct ffaio_record *record);

#endif
