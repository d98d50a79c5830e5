/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/*
 * Partition discovery of full VMs: VMs first, then the SPMC's list, in the layout of
 * the version that the caller speaks.
 */

#define COUNT_ONLY 1u

enum {
	RECEIVES_REQ = 1 << 0,
	SENDS_REQ = 1 << 1,
	INDIRECT = 1 << 2,
	NOTIFICATIONS = 1 << 3,
	VM_CREATED = 1 << 6,
	VM_DESTROYED = 1 << 7,
	AARCH64 = 1 << 8,
	RECEIVES_REQ2 = 1 << 9,
	SENDS_REQ2 = 1 << 10,
};

#define PROPERTIES_1_0 (RECEIVES_REQ | SENDS_REQ | INDIRECT)
#define PROPERTIES_1_1 (0x3fu | AARCH64)
#define PROPERTIES_1_2 (PROPERTIES_1_1 | RECEIVES_REQ2 | SENDS_REQ2)

/* A partition information descriptor of 1.1 and 1.2; the first 8 bytes are that of 1.0. */
struct entry {
	uint16_t id, contexts;
	uint32_t properties;
	uint8_t uuid[16];
};

#define SIZE_1_0 8u
#define SIZE_1_1 24u
#define MOST_ENTRIES (FFASIM_SCRATCH / SIZE_1_1)

/* The list that is put together, in scratch memory. */
struct list {
	const struct ffasim_hypervisor *h;
	unsigned int count;
	uint32_t version; /* of the caller */
	bool all; /* the UUID that is asked for is Nil */
	struct ffasim_uuid asked;
};

static struct entry entry_at(const struct list *list, unsigned int n)
{
	struct entry entry;

	memcpy(&entry, list->h->scratch + (size_t)n * sizeof(entry), sizeof(entry));
	return entry;
}

static uint32_t defined_properties(uint32_t version)
{
	if (version < FFAF_VERSION_1_1)
		return PROPERTIES_1_0;
	return version < FFAF_VERSION_1_2 ? PROPERTIES_1_1 : PROPERTIES_1_2;
}

static bool has_id(const struct list *list, uint16_t id)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (entry_at(list, i).id == id)
			return true;
	return false;
}

/* Until 1.1 a partition has one descriptor, however many UUIDs it has. */
static void add(struct list *list, struct entry entry)
{
	if (list->count >= MOST_ENTRIES ||
	    (list->version < FFAF_VERSION_1_2 && has_id(list, entry.id)))
		return;
	entry.properties &= defined_properties(list->version);
	if (!list->all)
		memset(entry.uuid, 0, sizeof(entry.uuid));
	memcpy(list->h->scratch + (size_t)list->count++ * sizeof(entry), &entry, sizeof(entry));
}

static uint32_t properties_of(const struct ffasim_vm *vm)
{
	return AARCH64 | ((vm->methods & FFASIM_RECEIVES_REQ) != 0 ? RECEIVES_REQ : 0u) |
	       ((vm->methods & FFASIM_SENDS_REQ) != 0 ? SENDS_REQ : 0u) |
	       ((vm->methods & FFASIM_INDIRECT) != 0 ? INDIRECT : 0u) |
	       (vm->notifications ? NOTIFICATIONS : 0u) |
	       ((vm->methods & FFASIM_RECEIVES_REQ2) != 0 ? RECEIVES_REQ2 : 0u) |
	       ((vm->methods & FFASIM_SENDS_REQ2) != 0 ? SENDS_REQ2 : 0u);
}

static void add_vm(struct list *list, unsigned int n)
{
	const struct ffasim_vm *vm = &list->h->config->vms[n];
	struct entry entry = { .id = ffasim_vm_at(list->h, n)->caller.id,
			       .contexts = vm->vcpus,
			       .properties = properties_of(vm) };

	if (list->all && vm->uuid_count == 0)
		add(list, entry);
	for (unsigned int i = 0; i < vm->uuid_count; i++) {
		if (!list->all && memcmp(&vm->uuids[i], &list->asked, sizeof(list->asked)) != 0)
			continue;
		memcpy(entry.uuid, &vm->uuids[i], sizeof(entry.uuid));
		add(list, entry);
	}
}

static void uuid_to_words(const struct ffasim_uuid *uuid, uint64_t words[4])
{
	for (unsigned int i = 0; i < 4; i++)
		words[i] = ffasim_le32(uuid->byte + (size_t)4 * i);
}

/* The SPMC's list, out of the hypervisor's RX. */
static void add_partitions(struct list *list, unsigned int pe)
{
	const struct ffasim_hypervisor *h = list->h;
	struct ffaf_regs smc;
	uint32_t stride, count;

	if (!h->state->paired)
		return;
	ffasim_smc_prepare(&smc, FFAF_FID_32(PARTITION_INFO_GET));
	uuid_to_words(&list->asked, &smc.x[1]);
	if (ffasim_smc_status(h, pe, &smc) != 0)
		return;
	count = (uint32_t)smc.x[2];
	stride = h->state->filter.version < FFAF_VERSION_1_1 ? SIZE_1_0 : (uint32_t)smc.x[3];
	for (uint64_t i = 0; stride >= SIZE_1_0 && i < count && (i + 1) * stride <= FFASIM_PAGE;
	     i++) {
		struct entry entry = { 0 };

		if (ffasim_vm_read(h, &entry, h->config->rx + i * stride,
				   stride < sizeof(entry) ? SIZE_1_0 : sizeof(entry)))
			add(list, entry);
	}
	ffasim_own_rx_release(h, pe);
}

static bool is_nil(const struct ffasim_uuid *uuid)
{
	static const struct ffasim_uuid nil;

	return memcmp(uuid, &nil, sizeof(nil)) == 0;
}

static void gather(struct list *list, unsigned int pe)
{
	list->all = is_nil(&list->asked);
	for (unsigned int i = 0; i < list->h->config->vm_count; i++)
		if (!list->h->config->vms[i].proxied && !ffasim_vm_at(list->h, i)->aborted)
			add_vm(list, i);
	add_partitions(list, pe);
}

static struct list list_for(const struct ffasim_vm_calling *calling)
{
	return (struct list){ .h = calling->h, .version = ffasim_vm_version(calling->vm) };
}

/* The list into RX of the caller; returns 0 or a status. */
static int32_t hand_over(const struct ffasim_vm_calling *calling, const struct list *list,
			 uint32_t size)
{
	struct ffasim_vm_state *vm = calling->vm;
	const int32_t status = ffasim_vm_rx_take(calling->h, calling->pe, vm, list->count * size);

	if (status != 0)
		return status;
	for (unsigned int i = 0; i < list->count; i++) {
		const struct entry entry = entry_at(list, i);

		ffasim_vm_write(calling->h, vm->caller.rx + (uint64_t)i * size, &entry, size);
	}
	ffasim_vm_rx_give(calling->h, vm, list->count * size);
	return 0;
}

void ffasim_vm_do_partition_info_get(struct ffasim_vm_calling *calling)
{
	struct list list = list_for(calling);
	const bool old = list.version < FFAF_VERSION_1_1;
	const uint32_t flags = old ? 0 : (uint32_t)calling->in->x[5];
	const uint32_t size = old ? SIZE_1_0 : SIZE_1_1;
	int32_t status = 0;

	if ((flags & ~COUNT_ONLY) != 0) {
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	for (unsigned int i = 0; i < 16; i++)
		list.asked.byte[i] = (uint8_t)(calling->in->x[1 + i / 4] >> (8 * (i % 4)));
	gather(&list, calling->pe);
	if (list.count == 0)
		status = FFAF_INVALID_PARAMETERS;
	else if (flags == 0)
		status = hand_over(calling, &list, size);
	ffasim_vm_finish(calling, status);
	if (status != 0)
		return;
	calling->next->regs.x[2] = list.count;
	calling->next->regs.x[3] = old || flags != 0 ? 0 : size;
}

/* A tag that changes with the list: VMs do not come, and go by dying. */
static uint16_t tag_of(const struct ffasim_hypervisor *h)
{
	uint16_t tag = 1;

	for (unsigned int i = 0; i < h->state->vm_count; i++)
		if (ffasim_vm_at(h, i)->aborted)
			tag++;
	return tag;
}

#define PER_CALL 5u

static void fill(struct ffaf_regs *regs, const struct list *list, unsigned int first, uint16_t tag)
{
	unsigned int n = first;

	for (; n < list->count && n - first < PER_CALL; n++) {
		const struct entry entry = entry_at(list, n);

		memcpy(&regs->x[3 + 3 * (n - first)], &entry, sizeof(entry));
	}
	regs->x[0] = FFAF_FID_64(SUCCESS);
	regs->x[2] = (uint64_t)(list->count - 1) | (uint64_t)(n - 1) << 16 | (uint64_t)tag << 32 |
		     (uint64_t)SIZE_1_1 << 48;
}

void ffasim_vm_do_partition_info_get_regs(struct ffasim_vm_calling *calling)
{
	const uint16_t first = (uint16_t)calling->in->x[3];
	const uint16_t asked = (uint16_t)(calling->in->x[3] >> 16);
	const uint16_t tag = tag_of(calling->h);
	struct list list = list_for(calling);

	if (first == 0 ? asked != 0 && asked != tag : asked != tag) {
		ffasim_vm_refuse(calling, FFAF_RETRY);
		return;
	}
	memcpy(list.asked.byte, &calling->in->x[1], sizeof(list.asked.byte));
	gather(&list, calling->pe);
	if (first >= list.count)
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
	else
		fill(&calling->next->regs, &list, first, tag);
}

static void note(uint16_t ids[FFASIM_SUBSCRIBERS], uint16_t id)
{
	unsigned int n = 0;

	while (n < FFASIM_SUBSCRIBERS && ids[n] != 0 && ids[n] != id)
		n++;
	if (n < FFASIM_SUBSCRIBERS)
		ids[n] = id;
}

void ffasim_find_subscribers(const struct ffasim_hypervisor *h, unsigned int pe)
{
	struct ffaf_regs smc;
	uint32_t stride;

	if (!h->state->paired)
		return;
	ffasim_smc_prepare(&smc, FFAF_FID_32(PARTITION_INFO_GET));
	if (ffasim_smc_status(h, pe, &smc) != 0)
		return;
	stride = (uint32_t)smc.x[3];
	for (uint64_t i = 0; stride >= SIZE_1_1 && i < smc.x[2] && (i + 1) * stride <= FFASIM_PAGE;
	     i++) {
		struct entry entry = { 0 };

		ffasim_vm_read(h, &entry, h->config->rx + i * stride, SIZE_1_0);
		if ((entry.properties & VM_CREATED) != 0)
			note(h->state->subscriber, entry.id);
		if ((entry.properties & VM_DESTROYED) != 0)
			note(h->state->mourner, entry.id);
	}
	ffasim_own_rx_release(h, pe);
}
