/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Steps that VMs, partitions and interrupts take at once with a simulated hypervisor and
 * the world behind it, drawn as those of world_steps.h. Who runs where is followed as
 * an embedder would.
 */
#ifndef TEST_HYPERVISOR_STEPS_H
#define TEST_HYPERVISOR_STEPS_H

#include "hypervisor_rig.h"
#include "world_steps.h"

#define STORM_VMS 3u
#define STORM_PES 2u
#define STORM_PAGES (STORM_VMS * VM_PAGES)
#define STORM_IRQ 99u

enum storm_kind { STORM_NOBODY, STORM_VM, STORM_SP, STORM_STUCK };

struct storm {
	struct hyp hyp;
	struct {
		uint8_t kind; /* enum storm_kind */
		uint16_t id, index;
	} on[STORM_PES];
	struct ffaf_regs last[RIG_SPS]; /* what each partition was given last */
	uint8_t view[STORM_VMS][STORM_PAGES]; /* as the hypervisor has told */
	const char *wrong;
};

static inline void storm_view(void *ctx, uint16_t vm, uint64_t address, uint32_t pages,
			      unsigned int access)
{
	struct storm *storm = (struct storm *)ctx;
	const uint64_t first = (address - RIG_NS) / FFASIM_PAGE;

	if (vm == 0 || vm > STORM_VMS || first + pages > STORM_PAGES)
		storm->wrong = "a view of pages that are no VM's";
	for (uint32_t i = 0; i < pages && storm->wrong == NULL; i++)
		storm->view[vm - 1][first + i] = (uint8_t)access;
}

static inline void *storm_translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	struct storm *storm = (struct storm *)ctx;

	return rig_translate(&storm->hyp.rig, address, pages, secure);
}

static inline void storm_become(struct storm *storm, unsigned int pe, uint8_t kind, uint16_t id,
				uint16_t index)
{
	storm->on[pe].kind = kind;
	storm->on[pe].id = id;
	storm->on[pe].index = index;
}

/* The world's part: true when the SMC that was out on PE has its answer, in REGS. */
static inline bool storm_world(struct storm *storm, unsigned int pe, const struct ffasim_next *got,
			       struct ffaf_regs *regs)
{
	if (got->kind == FFASIM_HALT || got->kind == FFASIM_NOTHING || got->kind == FFASIM_VIRQ ||
	    got->kind == FFASIM_VFIQ) {
		if (got->kind == FFASIM_HALT)
			storm_become(storm, pe, STORM_STUCK, 0, 0);
		return false;
	}
	if (got->ec.id != 0) {
		storm_become(storm, pe, STORM_SP, got->ec.id, got->ec.index);
		if (got->kind != FFASIM_RESUME)
			storm->last[got->ec.id - 0x8001u] = got->regs;
		return false;
	}
	*regs = got->regs;
	return true;
}

/* Do what NEXT says on PE, and so on until somebody runs. */
static inline void storm_follow(struct storm *storm, unsigned int pe,
				struct ffasim_filter_next next)
{
	struct hyp *hyp = &storm->hyp;
	struct ffasim_next got;
	struct ffaf_regs regs;

	while (next.kind == FFASIM_FILTER_FORWARD) {
		const struct ffasim_ec normal_world = { 0, (uint16_t)pe };

		hyp->pending[pe].vm = next.vm;
		hyp->pending[pe].vcpu = next.vcpu;
		hyp->pending[pe].out = true;
		ffasim_call(&hyp->rig.world, pe, normal_world, &next.regs, &got);
		if (!storm_world(storm, pe, &got, &regs))
			return;
		hyp->pending[pe].out = false;
		ffasim_filter_result(&hyp->h, pe, next.vm, next.vcpu, &regs, &next);
	}
	if (next.kind == FFASIM_FILTER_HALT)
		storm_become(storm, pe, STORM_NOBODY, 0, 0);
	else
		storm_become(storm, pe, STORM_VM, next.vm, next.vcpu);
}

/* The same after a call of a partition, or an interrupt. */
static inline void storm_follow_world(struct storm *storm, unsigned int pe,
				      const struct ffasim_next *got)
{
	struct hyp *hyp = &storm->hyp;
	struct ffasim_filter_next next;
	struct ffaf_regs regs;

	if (!storm_world(storm, pe, got, &regs))
		return;
	if (!hyp->pending[pe].out) {
		storm->wrong = "the normal world goes on and no SMC was out";
		return;
	}
	hyp->pending[pe].out = false;
	ffasim_filter_result(&hyp->h, pe, hyp->pending[pe].vm, hyp->pending[pe].vcpu, &regs, &next);
	storm_follow(storm, pe, next);
}

static inline void storm_put(uint8_t *to, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

static inline uint16_t storm_id(struct steps *steps)
{
	static const uint16_t ids[] = { 1, 2, 3, 0x8001, 0x8002, 0x8003, 0, 9 };

	return ids[steps_below(steps, steps_below(steps, 4) != 0 ? 5 : 8)];
}

/* A transaction that is alive, and lends to ID where that is asked for and there is one. */
static inline bool storm_transaction(struct storm *storm, struct steps *steps, uint16_t id,
				     struct ffasim_transaction_info *info)
{
	const unsigned int first = steps_below(steps, 8);

	for (unsigned int n = 0; n < 8; n++) {
		if (!ffasim_vm_transaction_info(&storm->hyp.h, (first + n) % 8, info))
			continue;
		if (id == 0)
			return true;
		for (unsigned int i = 0; i < info->borrower_count; i++)
			if (info->borrowers[i] == id)
				return true;
	}
	return false;
}

/* A handle that is alive, mostly. */
static inline uint64_t storm_handle(struct storm *storm, struct steps *steps, uint16_t borrower)
{
	struct ffasim_transaction_info info;

	if (storm_transaction(storm, steps, borrower, &info))
		return info.handle;
	return steps_below(steps, 4);
}

/* What ID, who is lent INFO, asks for to have it; returns its length. */
static inline uint32_t storm_retrieve(struct steps *steps, uint8_t *bytes, uint32_t version,
				      const struct ffasim_transaction_info *info)
{
	static const uint8_t permissions[] = { 2, 0, 1, 2 };
	const uint32_t size = version < 0x10002 ? 16 : 32;
	const bool alone = info->type != 1 && info->borrower_count == 1;

	memset(bytes, 0, 48 + size * info->borrower_count);
	storm_put(bytes, info->sender, 2);
	storm_put(bytes + 4,
		  (uint32_t)info->type << 3 | (steps_below(steps, 4) == 0 ? 1u : 0u) |
			  (steps_below(steps, 8) == 0 ? 4u : 0u) |
			  (steps_below(steps, 16) == 0 ? 0x400u : 0u),
		  4);
	storm_put(bytes + 8, info->handle, 8);
	storm_put(bytes + 24, size, 4);
	storm_put(bytes + 28, info->borrower_count, 4);
	storm_put(bytes + 32, 48, 4);
	for (uint32_t i = 0; i < info->borrower_count && i < 8; i++) {
		storm_put(bytes + 48 + i * size, info->borrowers[i], 2);
		bytes[50 + i * size] = (uint8_t)(permissions[steps_below(steps, 4)] |
						 (alone ? 4 << steps_below(steps, 2) : 0));
	}
	return 48 + size * info->borrower_count;
}

/* One of a few values, mostly GOOD. */
static inline uint8_t storm_mostly(struct steps *steps, uint8_t good)
{
	static const uint8_t others[] = { 0, 1, 2, 3, 6, 10, 0x2f, 0x6f };

	return steps_below(steps, 8) != 0 ? good : others[steps_below(steps, 8)];
}

/* Ranges of ID's pages, mostly; returns how many pages. */
static inline uint32_t storm_ranges(struct steps *steps, uint8_t *bytes, uint32_t count,
				    uint16_t id)
{
	uint32_t pages = 0;

	for (uint32_t i = 0; i < count; i++) {
		const uint32_t length = 1 + steps_below(steps, 2);

		storm_put(bytes + 16 * i,
			  steps_below(steps, 8) != 0 ? VM_PAGE(id & 3, 2 + steps_below(steps, 10))
						     : VM_PAGE(1, steps_below(steps, 64)),
			  8);
		storm_put(bytes + 16 * i + 8, length, 4);
		pages += length;
	}
	return pages;
}

/* The transaction of function NUMBER in BYTES; returns its length. */
static inline uint32_t storm_send(struct steps *steps, uint8_t *bytes, uint16_t from,
				  uint32_t version, uint32_t number)
{
	const uint32_t size = version < 0x10002 ? 16 : 32;
	const bool donates = number == FFAF_NR_MEM_DONATE;
	const uint32_t count = donates ? 1 : 1 + steps_below(steps, 8) / 6;
	const bool alone = number != FFAF_NR_MEM_SHARE && count == 1;
	const uint32_t composite = 48 + count * size, ranges = 1 + steps_below(steps, 3);

	memset(bytes, 0, composite + 16 + 16 * ranges);
	storm_put(bytes, from, 2);
	bytes[2] = storm_mostly(steps, alone ? 0 : 0x2f);
	bytes[4] = number != FFAF_NR_MEM_SHARE && steps_below(steps, 4) == 0;
	storm_put(bytes + 24, size, 4);
	storm_put(bytes + 28, count, 4);
	storm_put(bytes + 32, 48, 4);
	for (uint32_t i = 0; i < count; i++) {
		storm_put(bytes + 48 + i * size, storm_id(steps), 2);
		bytes[50 + i * size] = storm_mostly(steps, donates ? 0 : 2);
		storm_put(bytes + 52 + i * size, composite, 4);
	}
	storm_put(bytes + composite, storm_ranges(steps, bytes + composite + 16, ranges, from), 4);
	storm_put(bytes + composite + 4, ranges, 4);
	for (unsigned int n = steps_below(steps, 16) == 0 ? 2 : 0; n > 0; n--)
		bytes[steps_below(steps, composite)] = (uint8_t)steps_take(steps, 1);
	return composite + 16 + 16 * ranges;
}

static inline void storm_relinquish(struct storm *storm, struct steps *steps, uint8_t *bytes,
				    uint16_t id)
{
	memset(bytes, 0, 32);
	storm_put(bytes, storm_handle(storm, steps, id), 8);
	bytes[8] = (uint8_t)(steps_below(steps, 8) == 0);
	bytes[12] = 1;
	storm_put(bytes + 16, id, 2);
}

static inline void storm_message(struct steps *steps, uint8_t *bytes, uint16_t from)
{
	memset(bytes, 0, 64);
	bytes[8] = from == 3 ? 20 : 40;
	storm_put(bytes + 12, storm_id(steps), 2);
	storm_put(bytes + 14, from, 2);
	storm_put(bytes + 16, steps_below(steps, 64), 4);
}

/* Memory calls, which want TX filled; false: REGS is not one. */
static inline bool storm_memory(struct storm *storm, struct steps *steps, uint8_t *tx, uint16_t id,
				struct ffaf_regs *regs)
{
	const uint32_t version = id == 3 ? 0x10001 : 0x10002;
	const uint32_t number = regs->x[0] & 0xff;
	struct ffasim_transaction_info info;
	uint64_t handle;

	if (number == FFAF_NR_MEM_SHARE || number == FFAF_NR_MEM_LEND ||
	    number == FFAF_NR_MEM_DONATE || number == FFAF_NR_MEM_RETRIEVE_REQ) {
		regs->x[1] = number != FFAF_NR_MEM_RETRIEVE_REQ
				     ? storm_send(steps, tx, id, version, number)
			     : storm_transaction(storm, steps, id, &info)
				     ? storm_retrieve(steps, tx, version, &info)
				     : steps_below(steps, 128);
		regs->x[2] = regs->x[1] - (steps_below(steps, 8) == 0 ? 16 : 0);
		return true;
	}
	if (number == FFAF_NR_MEM_RELINQUISH)
		storm_relinquish(storm, steps, tx, id);
	if (number == FFAF_NR_MSG_SEND2)
		storm_message(steps, tx, id);
	if (number != FFAF_NR_MEM_RECLAIM && number != FFAF_NR_MEM_FRAG_TX &&
	    number != FFAF_NR_MEM_FRAG_RX)
		return number == FFAF_NR_MEM_RELINQUISH || number == FFAF_NR_MSG_SEND2;
	handle = storm_handle(storm, steps, 0);
	regs->x[1] = (uint32_t)handle;
	regs->x[2] = handle >> 32;
	if (number == FFAF_NR_MEM_FRAG_TX) {
		storm_put(tx, VM_PAGE(id & 3, 2 + steps_below(steps, 10)), 8);
		storm_put(tx + 8, 1, 8);
		regs->x[3] = 16;
	}
	return true;
}

static inline uint64_t storm_function(struct steps *steps)
{
	static const uint32_t often[] = { FFAF_FID_32(MSG_SEND_DIRECT_REQ),
					  FFAF_FID_64(MSG_SEND_DIRECT_REQ),
					  FFAF_FID_64(MSG_SEND_DIRECT_REQ2),
					  FFAF_FID_32(MSG_SEND_DIRECT_RESP),
					  FFAF_FID_64(MSG_SEND_DIRECT_RESP2),
					  FFAF_FID_32(RUN),
					  FFAF_FID_32(MSG_WAIT),
					  FFAF_FID_32(YIELD),
					  FFAF_FID_64(RXTX_MAP),
					  FFAF_FID_64(RXTX_MAP),
					  FFAF_FID_32(RXTX_UNMAP),
					  FFAF_FID_32(RX_RELEASE),
					  FFAF_FID_32(PARTITION_INFO_GET),
					  FFAF_FID_64(PARTITION_INFO_GET_REGS),
					  FFAF_FID_64(MEM_SHARE),
					  FFAF_FID_64(MEM_SHARE),
					  FFAF_FID_64(MEM_LEND),
					  FFAF_FID_64(MEM_LEND),
					  FFAF_FID_64(MEM_DONATE),
					  FFAF_FID_32(MEM_RETRIEVE_REQ),
					  FFAF_FID_32(MEM_RETRIEVE_REQ),
					  FFAF_FID_32(MEM_RETRIEVE_REQ),
					  FFAF_FID_32(MEM_RELINQUISH),
					  FFAF_FID_32(MEM_RECLAIM),
					  FFAF_FID_32(MEM_FRAG_TX),
					  FFAF_FID_32(MEM_FRAG_RX),
					  FFAF_FID_32(MSG_SEND2),
					  FFAF_FID_32(NOTIFICATION_BIND),
					  FFAF_FID_32(NOTIFICATION_UNBIND),
					  FFAF_FID_32(NOTIFICATION_SET),
					  FFAF_FID_32(NOTIFICATION_GET),
					  FFAF_FID_64(NOTIFICATION_INFO_GET),
					  FFAF_FID_32(NOTIFICATION_INFO_GET),
					  FFAF_FID_32(VERSION),
					  FFAF_FID_32(FEATURES) };
	const unsigned int pick = steps_below(steps, 80);

	if (pick < 2 * sizeof(often) / sizeof(often[0]))
		return often[pick % (sizeof(often) / sizeof(often[0]))];
	return pick < 78 ? FFAF_FID_BASE_32 | steps_take(steps, 1) : steps_take(steps, 8);
}

/* A call of ID, whose TX is at TX, RX behind it, and which serves PEER. */
static inline struct ffaf_regs storm_regs(struct storm *storm, struct steps *steps, uint16_t id,
					  uint64_t tx, uint16_t peer)
{
	struct ffaf_regs regs = { { storm_function(steps) } };
	const uint16_t other = peer != 0 ? peer : storm_id(steps);

	if (storm_memory(storm, steps, hyp_at(&storm->hyp, tx), id, &regs))
		return regs;
	for (unsigned int i = 1; i < 6; i++)
		regs.x[i] = steps_value(steps);
	switch (regs.x[0] & 0xff) {
	case FFAF_NR_RXTX_MAP:
		regs.x[1] = tx;
		regs.x[2] = tx + FFASIM_PAGE;
		regs.x[3] = 1;
		break;
	case FFAF_NR_MSG_SEND_DIRECT_REQ:
	case FFAF_NR_MSG_SEND_DIRECT_REQ2:
	case FFAF_NR_NOTIFICATION_SET:
		regs.x[1] = IDS(id, storm_id(steps));
		regs.x[2] = regs.x[3] = 0;
		break;
	case FFAF_NR_MSG_SEND_DIRECT_RESP:
	case FFAF_NR_MSG_SEND_DIRECT_RESP2:
		regs.x[1] = IDS(id, other);
		regs.x[2] = 0;
		break;
	case FFAF_NR_RUN:
		regs.x[1] = IDS(storm_id(steps), 0);
		break;
	case FFAF_NR_NOTIFICATION_BIND:
	case FFAF_NR_NOTIFICATION_UNBIND:
		regs.x[1] = IDS(storm_id(steps), id);
		regs.x[2] = steps_below(steps, 2);
		break;
	case FFAF_NR_NOTIFICATION_GET:
		regs.x[1] = IDS(steps_below(steps, 2), id);
		regs.x[2] = 15;
		break;
	case FFAF_NR_PARTITION_INFO_GET:
	case FFAF_NR_PARTITION_INFO_GET_REGS:
	case FFAF_NR_RX_RELEASE:
	case FFAF_NR_RXTX_UNMAP:
	case FFAF_NR_MSG_WAIT:
		if (steps_below(steps, 8) != 0)
			memset(&regs.x[1], 0, 5 * sizeof(regs.x[1]));
		break;
	default:
		break;
	}
	return regs;
}

/* Nobody runs on PE: the embedder takes any vCPU that may, or turns PE on. */
static inline void storm_schedule(struct storm *storm, struct steps *steps, unsigned int pe)
{
	const uint16_t vm = (uint16_t)(1 + steps_below(steps, STORM_VMS));
	const uint16_t vcpu = (uint16_t)steps_below(steps, 2);
	struct ffasim_filter_next next;
	struct ffasim_vcpu_info info;

	if (vm == STORM_VMS && vcpu == 1) {
		ffasim_hypervisor_boot_pe(&storm->hyp.h, pe, 0x100, pe, &next);
		storm_follow(storm, pe, next);
	} else if (ffasim_vcpu_info(&storm->hyp.h, vm, vcpu, &info) &&
		   info.state == FFASIM_EC_PREEMPTED)
		storm_become(storm, pe, STORM_VM, vm, vcpu);
}

/* Who was left without the PE by another. */
static inline void storm_forget(struct storm *storm)
{
	for (unsigned int pe = 0; pe < STORM_PES; pe++) {
		struct ffasim_vcpu_info info;

		if (storm->on[pe].kind != STORM_VM)
			continue;
		ffasim_vcpu_info(&storm->hyp.h, storm->on[pe].id, storm->on[pe].index, &info);
		if (info.state != FFASIM_EC_PREEMPTED &&
		    !(info.state == FFASIM_EC_RUNNING && info.pe == pe) &&
		    info.state != FFASIM_EC_ABORTED)
			storm_become(storm, pe, STORM_NOBODY, 0, 0);
	}
}

static inline void storm_vm(struct storm *storm, struct steps *steps, unsigned int pe)
{
	const uint16_t id = storm->on[pe].id;
	struct ffasim_vcpu_info info = { 0 };
	struct ffasim_filter_next next;
	struct ffaf_regs regs;
	const unsigned int pick = steps_below(steps, 128);

	ffasim_vcpu_info(&storm->hyp.h, id, storm->on[pe].index, &info);
	if (pick == 0) {
		ffasim_hypervisor_preempt(&storm->hyp.h, pe, &next);
	} else if (pick == 1 && steps_below(steps, 16) == 0) {
		ffasim_hypervisor_abort(&storm->hyp.h, pe,
					(uint16_t)(1 + steps_below(steps, STORM_VMS)), &next);
	} else {
		regs = storm_regs(storm, steps, id, VM_TX(id),
				  info.has_caller ? info.caller_vm : 0);
		ffasim_filter_call(&storm->hyp.h, pe, id, storm->on[pe].index, &regs, &next);
	}
	storm_follow(storm, pe, next);
}

static inline void storm_sp(struct storm *storm, struct steps *steps, unsigned int pe)
{
	const struct ffasim_ec ec = { storm->on[pe].id, storm->on[pe].index };
	const uint64_t memory =
		RIG_SECURE + (uint64_t)(ec.id - 0x8001u) * RIG_SP_PAGES * FFASIM_PAGE;
	struct ffasim_world *world = &storm->hyp.rig.world;
	struct ffasim_next got;
	struct ffaf_regs regs;
	uint32_t what;

	if (steps_below(steps, 24) == 0) {
		ffasim_irq(world, STORM_IRQ, pe, true);
		ffasim_poll(world, pe, &got);
		storm_follow_world(storm, pe, &got);
		ffasim_irq(world, STORM_IRQ, pe, false);
		return;
	}
	regs = storm_regs(storm, steps, ec.id, memory,
			  (uint16_t)(storm->last[ec.id - 0x8001u].x[1] >> 16));
	what = (uint32_t)storm->last[ec.id - 0x8001u].x[2];
	if ((what == 0x80000004 || what == 0x80000006) && steps_below(steps, 4) == 0)
		regs = (struct ffaf_regs){ { FFAF_FID_32(MSG_SEND_DIRECT_RESP), IDS(ec.id, 0),
					     what + 1 } };
	ffasim_call(world, pe, ec, &regs, &got);
	storm_follow_world(storm, pe, &got);
}

/* Whether VM's pages look to the embedder as to the hypervisor. */
static inline const char *storm_check_views(const struct storm *storm)
{
	for (uint16_t vm = 1; vm <= STORM_VMS; vm++)
		for (unsigned int page = 0; page < STORM_PAGES; page++)
			if (ffasim_vm_view(&storm->hyp.h, vm, RIG_NS + page * FFASIM_PAGE) !=
			    storm->view[vm - 1][page])
				return "a view is not as it was told";
	return NULL;
}

/* Whether a transaction of OWNER lends to BORROWER. */
static inline bool storm_lends(const struct storm *storm, uint16_t owner, uint16_t borrower)
{
	struct ffasim_transaction_info info;

	for (unsigned int n = 0; ffasim_vm_transaction_info(&storm->hyp.h, n, &info); n++)
		for (unsigned int i = 0; i < info.borrower_count; i++)
			if (info.sender == owner && info.borrowers[i] == borrower)
				return true;
	return false;
}

/* Whether partitions reach the pages of VMs alone that these have lent them. */
static inline const char *storm_check_worlds(const struct storm *storm)
{
	for (unsigned int page = 0; page < STORM_PAGES; page++) {
		const uint64_t address = RIG_NS + page * FFASIM_PAGE;
		uint16_t owner;

		if (!ffasim_vm_owner(&storm->hyp.h, address, &owner))
			return "a page of a VM is nobody's";
		for (uint16_t sp = 0x8001; sp < 0x8001 + RIG_SPS; sp++)
			if (ffasim_view(&storm->hyp.rig.world, sp, address) != FFASIM_NONE &&
			    !storm_lends(storm, owner, sp))
				return "a partition reaches a page that nobody lent it";
	}
	return NULL;
}

/* What is wrong, or NULL. */
static inline const char *storm_check(const struct storm *storm, bool pages)
{
	const char *wrong = storm->wrong;

	if (wrong == NULL)
		wrong = ffasim_hypervisor_invariant(&storm->hyp.h);
	if (wrong == NULL)
		wrong = ffasim_invariant(&storm->hyp.rig.world);
	if (wrong == NULL && pages)
		wrong = storm_check_views(storm);
	return wrong != NULL || !pages ? wrong : storm_check_worlds(storm);
}

static inline const char *storm_start(struct storm *storm, struct steps *steps)
{
	struct ffasim_filter_next next;
	const char *wrong;
	unsigned int pick;

	memset(storm, 0, sizeof(*storm));
	hyp_init(&storm->hyp);
	storm->hyp.vms[1].independent = steps_below(steps, 2) != 0;
	storm->hyp.vms[2].independent = steps_below(steps, 2) != 0;
	storm->hyp.config.transactions = (uint16_t)(1 + steps_below(steps, 8));
	storm->hyp.config.spans = (uint16_t)(8 + steps_below(steps, 40));
	storm->hyp.config.ranges = (uint16_t)(2 + steps_below(steps, 30));
	storm->hyp.ops.view = storm_view;
	storm->hyp.ops.translate = storm_translate;
	for (unsigned int vm = 0; vm < STORM_VMS; vm++)
		memset(storm->view[vm] + (size_t)vm * VM_PAGES,
		       FFASIM_READ | FFASIM_WRITE | FFASIM_EXECUTE, VM_PAGES);
	pick = steps_below(steps, 4);
	storm->hyp.rig.sps[1].vm_destroyed = (pick & 1) != 0;
	storm->hyp.rig.sps[2].vm_created = (pick & 2) != 0;
	wrong = rig_make(&storm->hyp.rig);
	if (wrong == NULL)
		wrong = hyp_make(&storm->hyp);
	if (wrong != NULL)
		return wrong;
	storm->hyp.h.ctx = storm;
	ffasim_skip_boot(&storm->hyp.rig.world);
	if ((pick & 2) != 0) {
		ffasim_hypervisor_boot(&storm->hyp.h, &next);
		storm_follow(storm, 0, next);
		return NULL;
	}
	ffasim_hypervisor_skip_boot(&storm->hyp.h);
	for (uint16_t pe = 0; pe < STORM_PES; pe++)
		storm_become(storm, pe, STORM_VM, 1, pe);
	return NULL;
}

static inline void storm_step(struct storm *storm, struct steps *steps)
{
	const unsigned int pe = steps_below(steps, STORM_PES);

	switch (storm->on[pe].kind) {
	case STORM_NOBODY:
		storm_schedule(storm, steps, pe);
		break;
	case STORM_VM:
		storm_vm(storm, steps, pe);
		break;
	case STORM_SP:
		storm_sp(storm, steps, pe);
		break;
	default:
		break;
	}
	storm_forget(storm);
}

#endif
