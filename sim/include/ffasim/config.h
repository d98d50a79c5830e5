/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_CONFIG_H
#define FFASIM_CONFIG_H

#include <ffafilter/functions.h>
#include <ffafilter/registers.h>

/*
 * What a simulated secure world is made of: constant, owned by the embedder, and
 * alive for as long as a world uses it. Zero a struct and fill in what differs;
 * ffasim_check says what is wrong with it.
 *
 * Pages are 4 KiB throughout, whatever granule a partition states: that is the
 * unit of the specification's descriptors (DEN0140).
 */

#define FFASIM_PAGE 4096u

struct ffasim_uuid {
	uint8_t byte[16]; /* in the order in which it is written down */
};

/* What a page may be used for. */
enum ffasim_access {
	FFASIM_NONE = 0,
	FFASIM_READ = 1 << 0,
	FFASIM_WRITE = 1 << 1,
	FFASIM_EXECUTE = 1 << 2,
};

/* Where a partition runs (simulator needs 2.2). */
enum ffasim_level {
	FFASIM_S_EL1,
	FFASIM_S_EL0,
	FFASIM_EL3, /* a logical partition beside the SPMD */
};

/* Ways of messaging that a partition takes part in, ored (DEN0077A, partition properties). */
enum ffasim_method {
	FFASIM_RECEIVES_REQ = 1 << 0,
	FFASIM_SENDS_REQ = 1 << 1,
	FFASIM_INDIRECT = 1 << 2,
	FFASIM_RECEIVES_REQ2 = 1 << 3,
	FFASIM_SENDS_REQ2 = 1 << 4,
};

/* What happens to an interrupt of someone else while a partition runs. */
enum ffasim_action {
	FFASIM_QUEUED, /* it waits until the partition has given the PE back */
	FFASIM_MANAGED_EXIT, /* the partition is told, and ends what it does; not for secure
				interrupts */
	FFASIM_SIGNALED, /* the partition is preempted at once */
};

/* A device that reaches memory by itself, and how. */
struct ffasim_stream {
	uint32_t id;
	uint8_t access; /* enum ffasim_access, ored */
};

/* Memory that a partition has from the start. */
struct ffasim_region {
	uint64_t base; /* aligned to a page */
	uint32_t pages;
	uint8_t access; /* enum ffasim_access, ored */
	bool non_secure;
	const struct ffasim_stream *streams;
	uint16_t stream_count;
};

struct ffasim_interrupt {
	uint32_t id;
	bool edge; /* else level */
	bool secure;
};

struct ffasim_device {
	uint64_t base;
	uint32_t pages;
	uint8_t access;
	bool non_secure;
	const struct ffasim_interrupt *interrupts;
	uint16_t interrupt_count;
	const struct ffasim_stream *streams;
	uint16_t stream_count;
};

/* A secure partition. */
struct ffasim_partition {
	const char *name; /* for people; may be NULL */
	uint16_t id; /* 0: assigned, the next one after the SPMC's that is free */
	uint8_t level; /* enum ffasim_level */
	uint32_t version; /* version word of the manifest */
	const struct ffasim_uuid *uuids;
	uint16_t uuid_count;
	/*
	 * Execution contexts. 1: one that may move between PEs; else there must be one for
	 * each PE, and context n runs on PE n.
	 */
	uint16_t contexts;
	uint16_t told_contexts; /* what discovery says instead; 0: the same */
	uint16_t boot_order; /* lower first; equal ones in the order of the table */
	uint8_t methods; /* enum ffasim_method, ored */
	bool notifications; /* it receives them */
	bool vm_created, vm_destroyed; /* it is told of VMs that come and go */
	bool power_messages; /* it is told of a PE that goes off; one context a PE */
	uint8_t ns_action; /* enum ffasim_action for non-secure interrupts */
	uint8_t other_action; /* and for those of other partitions; not FFASIM_MANAGED_EXIT */
	bool managed_exit_fiq; /* the managed exit interrupt comes as vFIQ, not vIRQ */
	/* It is not booted, and takes its first message without init, as those at EL3 do. */
	bool starts_late;
	uint64_t entry; /* where context 0 starts; handed through */
	uint64_t rx, tx; /* RX/TX pair of the manifest; 0: mapped at run time */
	uint16_t rxtx_pages;
	const struct ffasim_region *regions;
	uint16_t region_count;
	const struct ffasim_device *devices;
	uint16_t device_count;
};

/* A range of physical memory. */
enum ffasim_memory_kind { FFASIM_NORMAL_NS, FFASIM_NORMAL_SECURE, FFASIM_DEVICE_MEMORY };

struct ffasim_memory {
	uint64_t base;
	uint64_t size; /* bytes; whole pages */
	uint8_t kind; /* enum ffasim_memory_kind */
};

/*
 * How SPMCs do the same thing differently, as policies have it for filters: a
 * quirk is a question, a choice one answer. The first choice is the
 * specification's. A profile (OP-TEE, Hafnium, ...) is a set of choices.
 */
enum ffasim_quirk {
#define FFASIM_QUIRK(name, key, text) FFASIM_QUIRK_##name,
#include <ffasim/quirks.inc>
	FFASIM_QUIRK_COUNT
};

/* The choices of each: enum ffasim_choice_lock, FFASIM_LOCK_FIRST_CALL. */
/* clang-format off */
#define FFASIM_QUIRK(name, key, text) enum ffasim_choice_##name {
#define FFASIM_CHOICE(name, choice, word, text) FFASIM_##name##_##choice,
#define FFASIM_QUIRK_END(name) FFASIM_##name##_COUNT };
/* clang-format on */
#include <ffasim/quirks.inc>

/*
 * What is done with one FID, bits of ffasim_config.call. A caller of the normal
 * world meets the SPMD first, where there is one; partitions meet the SPMC.
 */
enum ffasim_call_flag {
	FFASIM_NS_HANDLED = 1 << 0, /* the SPMC takes it from the normal world */
	FFASIM_NS_ADVERTISED = 1 << 1, /* FFA_FEATURES tells the normal world that it is there */
	FFASIM_S_HANDLED = 1 << 2, /* the same for partitions */
	FFASIM_S_ADVERTISED = 1 << 3,
	FFASIM_SPMD_REFUSES = 1 << 4, /* the SPMD answers the normal world NOT_SUPPORTED */
	FFASIM_SPMD_DENIES = 1 << 5, /* the same with DENIED */
	/* Both: refused unless SPMC and normal world speak a version that has the call. */
	FFASIM_SPMD_CHECKS_VERSION = FFASIM_SPMD_REFUSES | FFASIM_SPMD_DENIES,
	FFASIM_SPMD_ANSWERS = 1 << 6, /* the SPMD answers by itself: FFA_ID_GET, FFA_SPM_ID_GET */
	FFASIM_UNKNOWN_SMC =
		1 << 7, /* no FF-A call to the firmware: x0 = -1, SMCCC's unknown call */
};

/* What goes wrong on purpose. */
enum ffasim_fault_kind {
	FFASIM_FAULT_STATUS, /* the call is refused with .status, and nothing done */
	FFASIM_FAULT_LOST, /* the answer never comes: the calling context stays blocked, HALT */
	/*
	 * FFA_INTERRUPT comes first, and the answer by FFA_RUN: the receiver is preempted before
	 * it begins. Direct requests and FFA_RUN only, one at a time.
	 */
	FFASIM_FAULT_LATE,
	FFASIM_FAULT_ABORT, /* the partition that the call goes to dies */
};

struct ffasim_fault {
	uint32_t fid; /* of the call; 0: any */
	uint8_t kind; /* enum ffasim_fault_kind */
	int8_t status; /* FF-A status, below 0 */
	uint16_t partition; /* the receiver it is about; 0: any */
	uint32_t after; /* this many matching calls go well first */
	uint32_t times; /* then this many fail; 0: all */
};

struct ffasim_config {
	uint16_t spmc_id; /* 0x8000 by convention */
	uint16_t spmd_id; /* 0xffff by convention */
	uint16_t pes; /* 1 to FFASIM_PES */
	uint32_t version; /* version word that the SPMC implements */
	bool hypervisor; /* NS EL2 is there: id 0 is its own, and VMs have ids from 1 on */
	uint16_t sri, npi, mei; /* interrupt ids; 0: FFA_FEATURES says NOT_SUPPORTED */
	/*
	 * Properties that FFA_FEATURES tells. rxtx_granule as in its bits [1:0]: 0 is 4 KiB, 1 is
	 * 64 KiB, 2 is 16 KiB; rxtx_pages 0: no limit.
	 */
	uint8_t rxtx_granule;
	uint16_t rxtx_pages;
	/*
	 * Memory transactions: the first handle, and the most pages of one; past it, NO_MEMORY; 0:
	 * no limit. How often one borrower may retrieve one transaction before it relinquishes,
	 * as often, minus 1, up to 254: done, and told by FFA_FEATURES. The alignment hint of a
	 * retrieval is refused, and so is a buffer other than TX unless a quirk has it.
	 */
	uint64_t first_handle;
	uint32_t transaction_pages;
	uint8_t outstanding;
	struct ffasim_uuid stale_uuid; /* of FFASIM_UUID_OF_QUERY_STALE */
	uint8_t quirk[FFASIM_QUIRK_COUNT]; /* a choice each */
	uint8_t call[2][256]; /* [SMC64][function number], enum ffasim_call_flag, ored */
	const struct ffasim_partition *partitions;
	uint16_t partition_count;
	const struct ffasim_memory *memory;
	uint16_t memory_count;
	const struct ffasim_fault *faults;
	uint16_t fault_count;
	/*
	 * Room, which bounds the size of a state; past it, calls are answered NO_MEMORY. 0: the
	 * default in brackets. At most 1024 VMs and 512 vCPUs;
	 * FFASIM_TRANSACTIONS and so on tell of the others.
	 */
	uint16_t vms; /* VMs that the SPMC knows at once [4] */
	uint16_t transactions; /* memory transactions alive [64] */
	uint16_t borrowers; /* of one transaction [4] */
	uint16_t ranges; /* of all transactions together [512] */
	uint16_t bindings; /* of notifications to a sender [32] */
	uint16_t vcpus; /* of one VM that have notifications of their own [as many as PEs] */
	uint16_t spans; /* page ranges whose owner or access is not that of the start [256] */
};

#define FFASIM_PES 16
#define FFASIM_PARTITIONS 64
/* The most room of each kind. */
#define FFASIM_TRANSACTIONS 1024
#define FFASIM_BORROWERS 64
#define FFASIM_RANGES 4096
#define FFASIM_SPANS 4096
#define FFASIM_FAULTS 8

/*
 * Fill CALL with what the specification has in VERSION: every function of the
 * table that its instances allow, advertised to whom may call it.
 */
void ffasim_calls_of_version(uint8_t call[2][256], uint32_t version);

/* What is wrong with CONFIG, a sentence without a full stop; NULL: nothing. */
const char *ffasim_check(const struct ffasim_config *config);

/* Keys, words and texts of quirks, for tools: NULL when out of range. */
const char *ffasim_quirk_key(unsigned int quirk);
const char *ffasim_quirk_text(unsigned int quirk);
const char *ffasim_choice_word(unsigned int quirk, unsigned int choice);
const char *ffasim_choice_text(unsigned int quirk, unsigned int choice);

#endif
