/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_HYPERVISOR_H
#define FFASIM_HYPERVISOR_H

#include <ffafilter/filter.h>
#include <ffasim/world.h>

/*
 * A simulated hypervisor: the filter of the core in front of a host and its VMs,
 * above a simulated SPMC or any other. A state machine like struct ffasim_world:
 * it runs no guest code and never waits. A call of a vCPU gives what is to be
 * done next; where that is an SMC whose answer may take long, the answer is
 * handed in later, and other vCPUs may call in between.
 *
 * Nothing is allocated. The embedder owns config, state, scratch memory and
 * guests; a state has no pointers inside, so that a copy of its bytes goes on
 * exactly like the original. Nothing fails: any registers and any bytes in a
 * buffer get an answer. A hypervisor is not locked: one thread at a time.
 *
 * Every call is decided by the policy of its VM first. What the policy denies is
 * denied, and FFA_FEATURES says the same. Of the rest there are two kinds of VM:
 *
 * - proxied: the core's proxy makes the call (ffaf_call), register for register
 *   and SMC for SMC as the filter that the policy describes. There is nothing else
 *   between such a VM and the SPMC: no messages between VMs, no states of vCPUs.
 * - full, all others: what the policy forwards is forwarded once the ids that it
 *   names are the VM's own; what the policy handles is done here: VMs with messages,
 *   memory and notifications among themselves, partitions of both worlds in one
 *   list, vCPUs that wait, run and block. ffasim_reference_policy handles all that
 *   a VM may call.
 *
 * A VM, or the whole hypervisor, can be left out: the same guest talks to the
 * SPMC as context {0, PE} of ffasim_call.
 */

/* A virtual machine, or the host. */
struct ffasim_vm {
	const char *name; /* for people; may be NULL */
	/*
	 * The host: the hypervisor speaks to the SPMC in its name, id 0. Only the first
	 * VM, and only a proxied one.
	 */
	bool host;
	uint16_t id; /* 1 to 0x7fff; 0: assigned, the first that is free, counting from 1 */
	const struct ffaf_policy *policy; /* NULL: ffasim_reference_policy */
	bool proxied;
	uint16_t vcpus; /* 1: one that may run on any PE; else vCPU n takes messages on PE n */
	/* The rest is for full VMs. */
	uint32_t version; /* spoken until it agrees on one; 0: that of its policy */
	const struct ffasim_uuid *uuids; /* of the services that it offers */
	uint16_t uuid_count;
	uint8_t methods; /* enum ffasim_method, ored */
	bool notifications; /* it receives them */
	/*
	 * It is scheduled by the embedder alone, as under Xen: it may run from boot on, and
	 * takes messages when it waits for them. Else it boots until its first FFA_MSG_WAIT.
	 */
	bool independent;
	uint64_t entry; /* where vCPU 0 starts; handed through */
	/* Memory that is its own from the start; for proxied ones too. */
	const struct ffasim_region *regions;
	uint16_t region_count;
};

/* Constant, owned by the embedder; ffasim_hypervisor_check says what is wrong with it. */
struct ffasim_hypervisor_config {
	uint16_t pes; /* 1 to FFASIM_PES */
	/*
	 * The hypervisor's own pair towards the SPMC: pages of non-secure memory that belong to
	 * no VM. Its policy, that of the first VM, says which version it asks of the SPMC.
	 */
	uint64_t tx, rx;
	/*
	 * Virtual interrupts of VMs, that full VMs are told by FFA_FEATURES; 0: none. They have
	 * nothing to do with those of struct ffasim_config: sri there is the physical one that
	 * the hypervisor gets from the SPMC, npi and mei there are those of partitions.
	 */
	uint16_t sri; /* to the first VM: somebody has notifications, schedule it */
	uint16_t npi; /* to a VM with notifications: take them */
	uint16_t rxtx_pages; /* the most pages of a VM's buffer; 0: no limit but 64 */
	/*
	 * The first one is the primary VM: it boots last, is the scheduler of the others, and
	 * its vCPU n runs on PE n.
	 */
	const struct ffasim_vm *vms;
	uint16_t vm_count; /* 1 to FFASIM_VMS */
	/* Room, which bounds the size of a state; past it: NO_MEMORY. 0: the default in brackets.
	 */
	uint16_t transactions; /* of VMs, alive [16] */
	uint16_t borrowers; /* of one transaction [4] */
	uint16_t ranges; /* of all transactions together [128] */
	uint16_t spans; /* page ranges that are not as at the start [128] */
};

#define FFASIM_VMS 64

/* The policy of a full VM: all that FF-A 1.2 lets a VM call is handled, all else denied. */
extern const struct ffaf_policy ffasim_reference_policy;

enum ffasim_filter_kind {
	FFASIM_FILTER_RETURN, /* the vCPU that called goes on with .regs loaded */
	/*
	 * The vCPU that called is blocked. .regs is an SMC of the hypervisor, on the same PE;
	 * ffasim_filter_result takes its answer for .vm and .vcpu.
	 */
	FFASIM_FILTER_FORWARD,
	FFASIM_FILTER_SWITCH, /* another vCPU goes on with .regs loaded */
	FFASIM_FILTER_RESUME, /* another goes on where it was interrupted, registers untouched */
	/*
	 * No vCPU goes on here by itself: the embedder lets any run that may, see
	 * ffasim_filter_call; or, with .stopped, the real hypervisor stops.
	 */
	FFASIM_FILTER_HALT,
};

/* .vm of an SMC that the hypervisor makes for itself. */
#define FFASIM_NO_VM 0xffffu

struct ffasim_filter_next {
	uint8_t kind; /* enum ffasim_filter_kind */
	uint8_t verdict; /* enum ffaf_verdict on the call */
	uint8_t reason; /* enum ffaf_reason */
	bool starts; /* SWITCH: the vCPU runs for the first time, from .entry */
	bool stopped;
	uint16_t vm; /* id */
	uint16_t vcpu;
	uint64_t entry;
	struct ffaf_regs regs;
};

struct ffasim_filter_event {
	uint8_t kind; /* enum ffasim_event_kind; FFASIM_EVENT_STATE does not come */
	bool result; /* CALL: .regs is the answer to an SMC, not a call */
	uint16_t pe;
	uint16_t vm, vcpu;
	const struct ffaf_regs *regs;
	const struct ffasim_filter_next *next;
};

/* The embedder's side; each may be NULL but translate. CTX is handed through untouched. */
struct ffasim_hypervisor_ops {
	/*
	 * An SMC of the hypervisor on PE that the SPMC answers at once, without running a
	 * partition: REGS are the call and become the answer. NULL: .world answers.
	 */
	void (*smc)(void *ctx, unsigned int pe, struct ffaf_regs *regs);
	/* As in struct ffasim_ops; SECURE is always false. */
	void *(*translate)(void *ctx, uint64_t address, uint32_t pages, bool secure);
	/*
	 * VM may now use PAGES pages from ADDRESS for ACCESS (enum ffasim_access). Comes before
	 * the outcome of the call that did it. Changes alone: at the start each VM has its
	 * regions, and nobody is told of it; see ffasim_vm_view.
	 */
	void (*view)(void *ctx, uint16_t vm, uint64_t address, uint32_t pages, unsigned int access);
	/* Virtual interrupt INTID is pending for a vCPU: SRI, NPI. An edge. */
	void (*interrupt)(void *ctx, uint16_t vm, uint16_t vcpu, uint16_t intid);
	/* A PSCI call of a full VM, as in struct ffasim_ops. NULL: x0 = -1. */
	void (*psci)(void *ctx, unsigned int pe, uint16_t vm, uint16_t vcpu,
		     struct ffaf_regs *regs);
	void (*trace)(void *ctx, const struct ffasim_filter_event *event);
};

struct ffasim_hypervisor_state;

/* Bytes of scratch memory. */
#define FFASIM_SCRATCH FFAF_DESCRIPTOR_MAX

/* A hypervisor at work; may be put together anew for every call. */
struct ffasim_hypervisor {
	const struct ffasim_hypervisor_config *config;
	struct ffasim_hypervisor_state *state;
	const struct ffasim_hypervisor_ops *ops;
	void *ctx;
	const struct ffasim_world *world; /* what ops->smc NULL asks; else not looked at */
	uint8_t *scratch; /* FFASIM_SCRATCH bytes; what they hold between calls plays no part */
};

/* What is wrong with CONFIG, a sentence without a full stop; NULL: nothing. */
const char *ffasim_hypervisor_check(const struct ffasim_hypervisor_config *config);
/* Bytes of a state of CONFIG, which has passed the check; aligned to 8 bytes. */
size_t ffasim_hypervisor_size(const struct ffasim_hypervisor_config *config);
/* A hypervisor before boot. */
void ffasim_hypervisor_init(const struct ffasim_hypervisor *hypervisor);

/*
 * An SMC of the normal world on PE to WORLD that has to be answered at once; what
 * would run a partition is answered FFA_ERROR ABORTED. For an ops->smc of one's own.
 */
void ffasim_smc(const struct ffasim_world *world, unsigned int pe, struct ffaf_regs *regs);

/*
 * Boot on PE 0, once the SPMC has started context {0, 0}. The hypervisor agrees on
 * a version, registers its buffers, tells the SPMC of its VMs and partitions that
 * want to know (FORWARD of FFASIM_NO_VM). Then full VMs start in the order of the
 * table, each until its first FFA_MSG_WAIT, and last the primary. A proxied VM that
 * is not the primary does not start by itself: it may call from now on.
 */
void ffasim_hypervisor_boot(const struct ffasim_hypervisor *hypervisor,
			    struct ffasim_filter_next *next);
/*
 * The same for PE when it was turned on: vCPUs PE of full VMs that have more than
 * one, then that of the primary, from ENTRY with CONTEXT_ID in x0. HALT where that
 * one is blocked, which it is not when it has turned its PE off itself.
 */
void ffasim_hypervisor_boot_pe(const struct ffasim_hypervisor *hypervisor, unsigned int pe,
			       uint64_t entry, uint64_t context_id,
			       struct ffasim_filter_next *next);
/*
 * Boot at once: VMs wait for messages as if they had booted, the primary runs on
 * every PE; no partition is told of VMs. False where the real hypervisor stops.
 */
bool ffasim_hypervisor_skip_boot(const struct ffasim_hypervisor *hypervisor);

/*
 * vCPU VCPU of VM (an id), on PE, makes the call REGS. Which vCPU runs where is the
 * embedder's: any may call that is running or preempted, and so takes PE from the
 * one before. A vCPU that waits or is blocked cannot call: DENIED, nothing done.
 */
void ffasim_filter_call(const struct ffasim_hypervisor *hypervisor, unsigned int pe, uint16_t vm,
			uint16_t vcpu, const struct ffaf_regs *regs,
			struct ffasim_filter_next *next);
/*
 * REGS is what the SPMC answered, on PE, to the SMC that FORWARD gave for VCPU of VM.
 * HALT when there is none.
 */
void ffasim_filter_result(const struct ffasim_hypervisor *hypervisor, unsigned int pe, uint16_t vm,
			  uint16_t vcpu, const struct ffaf_regs *regs,
			  struct ffasim_filter_next *next);

/*
 * A physical interrupt takes PE from the vCPU that runs there: the one at the start
 * of its call chain goes on with FFA_INTERRUPT, and can run it again. RESUME of the
 * same where there is no other. From a dead one PE is taken for good: as of
 * ffasim_hypervisor_abort.
 */
void ffasim_hypervisor_preempt(const struct ffasim_hypervisor *hypervisor, unsigned int pe,
			       struct ffasim_filter_next *next);
/*
 * VM dies. Partitions that want to know are told, by FORWARD of FFASIM_NO_VM where
 * a VM ran on PE. Then whoever waits for one of its vCPUs, or for one of another dead
 * VM that ran on PE, is answered ABORTED: NEXT is the one that goes on, on PE. To be
 * called again, there or on another PE, until NEXT is RESUME of what runs on PE, or
 * HALT.
 */
void ffasim_hypervisor_abort(const struct ffasim_hypervisor *hypervisor, unsigned int pe,
			     uint16_t vm, struct ffasim_filter_next *next);

/* Look without touching. */

/* The id of VM number N of the config, as assigned; FFASIM_NO_VM past the last. */
uint16_t ffasim_vm_id(const struct ffasim_hypervisor *hypervisor, unsigned int n);

struct ffasim_vcpu_info {
	uint8_t state; /* enum ffasim_ec_state; FFASIM_EC_PREEMPTED: it may run */
	uint8_t model; /* enum ffasim_model */
	bool forwarded; /* the answer to an SMC is out */
	uint16_t pe; /* where it runs or last ran */
	bool has_caller; /* someone waits for it */
	uint16_t caller_vm, caller_vcpu;
};

/* False when there is no such vCPU. */
bool ffasim_vcpu_info(const struct ffasim_hypervisor *hypervisor, uint16_t vm, uint16_t vcpu,
		      struct ffasim_vcpu_info *info);
/* The same as of a world's endpoint. */
bool ffasim_vm_info(const struct ffasim_hypervisor *hypervisor, uint16_t vm,
		    struct ffasim_endpoint_info *info);
/* The access that VM has to the page of ADDRESS: enum ffasim_access. */
unsigned int ffasim_vm_view(const struct ffasim_hypervisor *hypervisor, uint16_t vm,
			    uint64_t address);
/* Whose page it is; false when no VM's. */
bool ffasim_vm_owner(const struct ffasim_hypervisor *hypervisor, uint64_t address, uint16_t *vm);
/* A memory transaction of a VM, as of a world; the Nth, false past the last. */
bool ffasim_vm_transaction_info(const struct ffasim_hypervisor *hypervisor, unsigned int n,
				struct ffasim_transaction_info *info);

/* Whether the state is one that can be: a sentence that says what is wrong, or NULL. */
const char *ffasim_hypervisor_invariant(const struct ffasim_hypervisor *hypervisor);

#endif
