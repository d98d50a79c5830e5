/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_HYPERVISOR_INTERNAL_H
#define FFASIM_HYPERVISOR_INTERNAL_H

#include <ffafilter/status.h>
#include <ffasim/hypervisor.h>
#include <string.h>

/*
 * The state of a hypervisor: one block of bytes without pointers. Tables behind
 * the header lie at offsets that follow from the config. Bytes that are padding
 * stay zero: structs are cleared whole and set field by field.
 */

#define FFASIM_NO_VCPU 0xffffu
#define FFASIM_NO_TRANSACTION 0xffffu
#define FFASIM_NO_VM_RANGE 0xffffu
#define FFASIM_NO_VM_HANDLE UINT64_MAX
#define FFASIM_BOOTED 0xffffu
#define FFASIM_SUBSCRIBERS 8 /* partitions that are told of VMs */

/* Which request a vCPU serves, as its answer has to match. */
enum ffasim_request { FFASIM_NO_REQUEST, FFASIM_REQUEST_32, FFASIM_REQUEST_64, FFASIM_REQUEST2 };

struct ffasim_vcpu {
	uint16_t vm; /* place in the table of VMs */
	uint16_t index;
	uint16_t pe;
	uint16_t caller; /* the vCPU whose request or FFA_RUN it serves, or FFASIM_NO_VCPU */
	uint16_t callee; /* blocked: the vCPU that it waits for, or FFASIM_NO_VCPU */
	uint8_t state; /* enum ffasim_ec_state */
	uint8_t model; /* enum ffasim_model */
	uint8_t request; /* enum ffasim_request */
	bool forwarded; /* the answer to an SMC is out */
	bool relayed; /* by the core's proxy, which does not give all of the answer */
	bool yielded; /* blocked by FFA_YIELD */
	bool orphan; /* its requester is dead: its answer goes nowhere */
	bool told; /* INFO_GET has told of its notifications */
	uint16_t awaited; /* the partition that has not finished its request; 0: none */
	uint64_t pending; /* notifications of its own */
	uint64_t call[2]; /* x0 and x1 of what was forwarded last */
	uint64_t kept[FFAF_REGS - 4]; /* x4 on, where relayed: the caller's, which it may keep */
};

/* Notifications from VMs and from the hypervisor; those from SPs are at the SPMC. */
struct ffasim_vm_notifications {
	uint64_t pending; /* for any vCPU */
	uint64_t per_vcpu; /* bound as per-vCPU */
	uint16_t sender[64]; /* bound to; 0: nobody */
	uint32_t framework; /* bit 0: RX is full */
	bool told;
	bool at_spmc; /* the SPMC has a bitmap for it */
};

struct ffasim_vm_state {
	struct ffaf_caller caller;
	uint16_t first_vcpu, vcpu_count;
	bool aborted;
	bool rx_full; /* the VM owns its RX buffer */
	bool pair_at_spmc; /* the SPMC has mapped its buffers too */
	uint8_t mourned; /* partitions told of its death so far */
	uint32_t pages; /* of each buffer */
	struct ffasim_vm_notifications notifications;
};

/* What a span's pages are to their owner. */
enum ffasim_span_kind {
	FFASIM_SPAN_FREE, /* its own, to use and to send */
	FFASIM_SPAN_BUFFER, /* of an RX/TX pair */
	FFASIM_SPAN_SENT, /* in a transaction */
	FFASIM_SPAN_GONE, /* donated to a partition, which has kept them */
	FFASIM_SPAN_HYP, /* of a proxied VM: shared with the filter */
	FFASIM_SPAN_FFA, /* of a proxied VM: shared with the secure world */
};

struct ffasim_vm_span {
	uint64_t address;
	uint32_t pages;
	uint32_t pins;
	uint16_t owner; /* VM id */
	uint16_t transaction; /* SENT */
	uint8_t kind; /* enum ffasim_span_kind */
	uint8_t access; /* enum ffasim_access that the owner has by right */
	uint8_t reserved[2];
};

struct ffasim_vm_range {
	uint64_t address;
	uint32_t pages; /* 0: a free place */
	uint16_t next;
	uint16_t reserved;
};

struct ffasim_vm_borrower {
	uint16_t id;
	uint8_t permissions, flags; /* as in its access descriptor */
	uint8_t given; /* permissions of its retrieval */
	bool retrieved;
	bool clear; /* on relinquish */
	uint8_t reserved;
	uint32_t sent, length; /* bytes of the response to it so far, and of the whole */
	uint8_t implementation[16]; /* implementation defined value */
};

/* As in bits 4:3 of a transaction's flags. */
enum ffasim_vm_transaction_type { FFASIM_VM_SHARE = 1, FFASIM_VM_LEND, FFASIM_VM_DONATE };

struct ffasim_vm_transaction {
	uint64_t handle, tag;
	uint32_t flags;
	uint32_t length, received; /* bytes of the sender's descriptor */
	uint32_t pages, told_pages; /* so far, and as the descriptor says */
	uint32_t told_ranges;
	uint16_t sender;
	uint16_t attributes;
	uint16_t first_range, last_range, range_count;
	uint16_t pushed; /* ranges that the SPMC has been given */
	uint16_t borrower_count;
	uint8_t type; /* enum ffasim_vm_transaction_type; 0: a free place */
	bool complete;
	bool at_spmc; /* the SPMC knows it under the same handle */
	uint8_t reserved[7];
};

struct ffasim_hypervisor_state {
	uint32_t size;
	uint16_t vm_count, vcpu_count;
	uint16_t transaction_count, borrower_count, range_count;
	uint16_t span_count, spans_used;
	uint16_t spmc_id;
	uint32_t vms, vcpus, transactions, borrowers, ranges, spans; /* offsets */
	uint64_t next_handle;
	struct ffaf_state filter;
	bool paired; /* the SPMC has the hypervisor's pair */
	bool stopped;
	bool announcing; /* an announcement of a VM is out */
	uint8_t reserved;
	uint16_t announcing_pe;
	uint16_t announcing_vm; /* place of the dead VM that it is about; FFASIM_NO_VM: boot */
	uint16_t subscriber[FFASIM_SUBSCRIBERS]; /* partitions told of new VMs */
	uint16_t mourner[FFASIM_SUBSCRIBERS]; /* partitions told of dead ones */
	uint16_t announced; /* announcements of VMs made */
	uint16_t starting[FFASIM_PES]; /* the VM that starts next on a PE, or FFASIM_BOOTED */
	uint16_t running[FFASIM_PES]; /* vCPU, or FFASIM_NO_VCPU */
	uint64_t entry[FFASIM_PES], context_id[FFASIM_PES]; /* of the primary's vCPU */
};

/* A call being made. */
struct ffasim_vm_calling {
	const struct ffasim_hypervisor *h;
	struct ffasim_hypervisor_state *state;
	struct ffasim_vm_state *vm;
	const struct ffasim_vm *config;
	struct ffasim_vcpu *vcpu;
	const struct ffaf_regs *in; /* upper halves are zero for SMC32 of full VMs */
	struct ffasim_filter_next *next; /* starts as RETURN, all registers zero */
	uint32_t fid;
	uint16_t pe;
};

/* Tables of the state. */
struct ffasim_vm_state *ffasim_vm_at(const struct ffasim_hypervisor *h, unsigned int n);
unsigned int ffasim_vm_number(const struct ffasim_hypervisor *h, const struct ffasim_vm_state *vm);
/* The VM with ID; NULL: there is none. */
struct ffasim_vm_state *ffasim_vm_of(const struct ffasim_hypervisor *h, uint16_t id);
const struct ffasim_vm *ffasim_vm_config(const struct ffasim_hypervisor *h,
					 const struct ffasim_vm_state *vm);
const struct ffaf_policy *ffasim_vm_policy(const struct ffasim_vm *vm);
struct ffasim_vcpu *ffasim_vcpu_at(const struct ffasim_hypervisor *h, unsigned int n);
struct ffasim_vcpu *ffasim_vcpu_of(const struct ffasim_hypervisor *h,
				   const struct ffasim_vm_state *vm, unsigned int index);
uint16_t ffasim_vcpu_number(const struct ffasim_hypervisor *h, const struct ffasim_vcpu *vcpu);
struct ffasim_vm_state *ffasim_vm_of_vcpu(const struct ffasim_hypervisor *h,
					  const struct ffasim_vcpu *vcpu);
struct ffasim_vm_transaction *ffasim_vm_transaction_at(const struct ffasim_hypervisor *h,
						       unsigned int n);
struct ffasim_vm_borrower *ffasim_vm_borrower_at(const struct ffasim_hypervisor *h,
						 const struct ffasim_vm_transaction *transaction,
						 unsigned int n);
struct ffasim_vm_range *ffasim_vm_range_at(const struct ffasim_hypervisor *h, unsigned int n);
struct ffasim_vm_span *ffasim_vm_span_at(const struct ffasim_hypervisor *h, unsigned int n);

/* The version that VM speaks. */
static inline uint32_t ffasim_vm_version(const struct ffasim_vm_state *vm)
{
	return vm->caller.version;
}

static inline bool ffasim_is_secure_id(uint16_t id)
{
	return (id & 0x8000u) != 0;
}

/* Answers to the vCPU that calls; all registers but those given are zero. */
void ffasim_vm_success(struct ffasim_vm_calling *calling);
void ffasim_vm_refuse(struct ffasim_vm_calling *calling, int32_t status);
void ffasim_filter_error(struct ffaf_regs *regs, int32_t status);
/* 0: FFA_SUCCESS; else FFA_ERROR. */
void ffasim_vm_finish(struct ffasim_vm_calling *calling, int32_t status);

/* An SMC of the hypervisor's own: FID with all else zero, then its answer. */
void ffasim_smc_prepare(struct ffaf_regs *regs, uint32_t fid);
void ffasim_smc_issue(const struct ffasim_hypervisor *h, unsigned int pe, struct ffaf_regs *regs);
/* The same; returns 0 or the status of an answer that is no FFA_SUCCESS. */
int32_t ffasim_smc_status(const struct ffasim_hypervisor *h, unsigned int pe,
			  struct ffaf_regs *regs);
/* FORWARD of the call REGS for the vCPU that calls. */
void ffasim_vm_forward(struct ffasim_vm_calling *calling, const struct ffaf_regs *regs);
/* Whether there is an SPMC with FF-A. */
static inline bool ffasim_has_spmc(const struct ffasim_hypervisor *h)
{
	return h->state->filter.version != 0;
}

/* What each call of a full VM does. */
#define FFASIM_VM_HANDLER(function, name, ids) \
	void ffasim_vm_do_##name(struct ffasim_vm_calling *calling);
#include "hypervisor_handlers.inc"
#undef FFASIM_VM_HANDLER

/* Note the partitions that want to be told of VMs that come and go. */
void ffasim_find_subscribers(const struct ffasim_hypervisor *h, unsigned int pe);
/* Tell one of them that VM has died; false: there is none left, or PE is not a VM's. */
bool ffasim_announce_death(const struct ffasim_hypervisor *h, unsigned int pe,
			   struct ffasim_vm_state *vm, struct ffasim_filter_next *next);
/* VM is dead, and all are told: who waits for it goes on. */
void ffasim_after_death(const struct ffasim_hypervisor *h, unsigned int pe,
			const struct ffasim_vm_state *vm, struct ffasim_filter_next *next);

/* A call of a proxied VM, and the answer to one that went on. */
void ffasim_proxy_call(struct ffasim_vm_calling *calling);
void ffasim_proxy_result(const struct ffasim_hypervisor *h, struct ffasim_vcpu *vcpu,
			 struct ffaf_regs *regs);
/* Start the core's filter with the policy of the first VM; false: the real one stops. */
bool ffasim_proxy_boot(const struct ffasim_hypervisor *h);

/* vCPUs: VCPU is what runs on PE from now on. */
void ffasim_vcpu_run(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu);
/* VCPU goes on with REGS: SWITCH. */
void ffasim_vcpu_switch(const struct ffasim_hypervisor *h, unsigned int pe,
			struct ffasim_vcpu *vcpu, const struct ffaf_regs *regs,
			struct ffasim_filter_next *next);
/* VCPU, now in another state, is done on PE: whoever waits for it goes on with REGS. */
void ffasim_vcpu_leave(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu,
		       const struct ffaf_regs *regs, struct ffasim_filter_next *next);
/* VCPU, which is dead, leaves PE for good: whoever waits for it is answered ABORTED. */
void ffasim_vcpu_bury(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu,
		      struct ffasim_filter_next *next);
/* The vCPU that is blocked until VCPU is done, or NULL. */
struct ffasim_vcpu *ffasim_vcpu_waiter(const struct ffasim_hypervisor *h,
				       const struct ffasim_vcpu *vcpu);
/* The start of the call chain that VCPU is in: who waits for it, itself or through others. */
struct ffasim_vcpu *ffasim_vcpu_root(const struct ffasim_hypervisor *h, struct ffasim_vcpu *vcpu);
/* The next vCPU of the boot on PE. */
void ffasim_boot_on(const struct ffasim_hypervisor *h, unsigned int pe,
		    struct ffasim_filter_next *next);
static inline bool ffasim_is_booting(const struct ffasim_hypervisor *h, unsigned int pe)
{
	return h->state->starting[pe] != FFASIM_BOOTED;
}
/* The answer to an SMC of FFASIM_NO_VM. */
void ffasim_announce_result(const struct ffasim_hypervisor *h, unsigned int pe,
			    const struct ffaf_regs *regs, struct ffasim_filter_next *next);

/* Little-endian numbers in buffers, at any alignment. */
static inline uint16_t ffasim_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | (unsigned int)p[1] << 8);
}

static inline uint32_t ffasim_le32(const uint8_t *p)
{
	return ffasim_le16(p) | (uint32_t)ffasim_le16(p + 2) << 16;
}

static inline uint64_t ffasim_le64(const uint8_t *p)
{
	return ffasim_le32(p) | (uint64_t)ffasim_le32(p + 4) << 32;
}

/* Memory through the embedder, page by page; false where there is none. */
bool ffasim_vm_read(const struct ffasim_hypervisor *h, void *to, uint64_t address, size_t size);
bool ffasim_vm_write(const struct ffasim_hypervisor *h, uint64_t address, const void *from,
		     size_t size);
bool ffasim_vm_clear(const struct ffasim_hypervisor *h, uint64_t address, uint64_t size);

/* Pages and whose they are. A part of a range that is alike throughout: */
struct ffasim_part {
	uint64_t address;
	uint32_t pages;
	struct ffasim_vm_span span; /* what it is; address and pages are the part's */
	bool listed; /* in the table of spans; else as at the start */
};
/* The part of PAGES pages from ADDRESS that begins them; false: nobody owns it. */
bool ffasim_part_of(const struct ffasim_hypervisor *h, uint64_t address, uint32_t pages,
		    struct ffasim_part *part);
/* Whether all of them are of VM and KIND, and it has ACCESS to all. */
bool ffasim_pages_are(const struct ffasim_hypervisor *h, uint16_t vm, uint64_t address,
		      uint64_t pages, enum ffasim_span_kind kind, unsigned int access);
/*
 * They are SPAN from now on; false, with nothing done, when there is no room. All of
 * them are one part, or are alike but for pins.
 */
bool ffasim_pages_set(const struct ffasim_hypervisor *h, const struct ffasim_vm_span *span);
/* Whether there is room for N more changes of parts. */
bool ffasim_pages_room(const struct ffasim_hypervisor *h, unsigned int n);
/* The access that VM, a borrower, has to the pages of TRANSACTION. */
unsigned int ffasim_borrower_view(const struct ffasim_hypervisor *h,
				  const struct ffasim_vm_transaction *transaction, uint16_t vm);
/* VM is dead: what it has borrowed goes back. */
void ffasim_vm_memory_abort(const struct ffasim_hypervisor *h, const struct ffasim_vm_state *vm);
/* Tell the embedder the view that VM now has. */
void ffasim_view_changed(const struct ffasim_hypervisor *h, uint16_t vm, uint64_t address,
			 uint32_t pages, unsigned int access);

/*
 * RX of VM: take it to write SIZE bytes; returns 0 or a status (BUSY, NO_MEMORY).
 * Then give it to the VM with SIZE bytes written, or back.
 */
int32_t ffasim_vm_rx_take(const struct ffasim_hypervisor *h, unsigned int pe,
			  struct ffasim_vm_state *vm, uint32_t size);
void ffasim_vm_rx_give(const struct ffasim_hypervisor *h, struct ffasim_vm_state *vm,
		       uint32_t size);
void ffasim_vm_rx_untake(const struct ffasim_hypervisor *h, unsigned int pe,
			 struct ffasim_vm_state *vm);
/* The VM gives it back; returns 0 or a status (DENIED: it does not have it). */
int32_t ffasim_vm_rx_release(const struct ffasim_hypervisor *h, unsigned int pe,
			     struct ffasim_vm_state *vm);
/* Bytes of TX and RX of VM; 0: none mapped. */
static inline uint32_t ffasim_vm_buffer_size(const struct ffasim_vm_state *vm)
{
	return vm->caller.mapped ? vm->pages * FFASIM_PAGE : 0;
}

/* RX of the hypervisor, which an SMC has filled, back to the SPMC. */
void ffasim_own_rx_release(const struct ffasim_hypervisor *h, unsigned int pe);

/* The hypervisor's framework notification that RX of VM is full. */
void ffasim_vm_rx_full(const struct ffasim_hypervisor *h, unsigned int pe,
		       struct ffasim_vm_state *vm);

#endif
