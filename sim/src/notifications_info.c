/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "notifications.h"
#include "world.h"

/*
 * FFA_NOTIFICATION_INFO_GET: who has something pending, as lists of 16-bit ids: an endpoint,
 * then up to three of its vCPUs.
 */

#define MORE (1u << 0) /* w2/x2 of the answer */
#define LIST_COUNT_SHIFT 7
#define FIRST_SIZE_SHIFT 12 /* two bits a list: its ids less one */
#define FIRST_REGISTER 3u
#define REGISTERS 5u /* x3 to x7 */
#define MOST_IN_LIST 4u

struct lists {
	uint64_t *x; /* of the answer */
	unsigned int per_register; /* ids */
	unsigned int ids, count; /* so far */
	unsigned int size; /* of the last list; 0: none is open */
	uint64_t sizes;
	bool more;
};

static unsigned int room(const struct lists *lists)
{
	return REGISTERS * lists->per_register - lists->ids;
}

static void put(struct lists *lists, uint16_t id)
{
	lists->x[FIRST_REGISTER + lists->ids / lists->per_register] |=
		(uint64_t)id << (lists->ids % lists->per_register * 16);
	lists->ids++;
}

/* Begin a list of endpoint ID; false: it does not fit with NEEDED ids. */
static bool open_list(struct lists *lists, uint16_t id, unsigned int needed)
{
	if (room(lists) < needed) {
		lists->more = true;
		return false;
	}
	put(lists, id);
	lists->count++;
	lists->size = 1;
	return true;
}

static bool add_vcpu(struct lists *lists, uint16_t id, unsigned int vcpu)
{
	const bool full = lists->size == 0 || lists->size == MOST_IN_LIST;

	if (full && !open_list(lists, id, 2))
		return false;
	if (room(lists) == 0) {
		lists->more = true;
		return false;
	}
	put(lists, (uint16_t)vcpu);
	lists->sizes += UINT64_C(1) << (FIRST_SIZE_SHIFT + 2 * (lists->count - 1));
	lists->size++;
	return true;
}

static bool has_news(const struct ffasim_world *world, const struct ffasim_pending *pending)
{
	if (ffasim_choice(world, FFASIM_QUIRK_NOTIFICATION_INFO) == FFASIM_NOTIFICATION_INFO_ONCE)
		return pending->untold;
	return pending->set[FFASIM_OF_SPS] != 0 || pending->set[FFASIM_OF_VMS] != 0 ||
	       pending->rx_full != 0;
}

static void list_endpoint(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
			  struct lists *lists)
{
	struct ffasim_pending *global = &endpoint->notifications.global;

	lists->size = 0;
	if (has_news(world, global)) {
		if (!open_list(lists, endpoint->id, 1))
			return;
		global->untold = false;
		/* That is a list by itself: vCPUs behind it would hide that it is global. */
		lists->size = 0;
	}
	for (unsigned int i = 0; i < endpoint->notifications.room; i++) {
		struct ffasim_pending *own = ffasim_pending_at(world, endpoint, i);

		if (!has_news(world, own))
			continue;
		if (!add_vcpu(lists, endpoint->id, i))
			return;
		own->untold = false;
	}
}

static bool arguments_are_zero(const struct ffasim_calling *calling)
{
	for (unsigned int i = 1; i < 8; i++)
		if (calling->in->x[i] != 0)
			return false;
	return true;
}

void ffasim_do_notification_info_get(struct ffasim_calling *calling)
{
	const bool wide = (calling->fid & FFAF_FID_SMC64) != 0;
	struct lists lists = { .x = calling->next->regs.x, .per_register = wide ? 4 : 2 };

	if (ffasim_choice(calling->world, FFASIM_QUIRK_NOTIFICATION_INFO) ==
		    FFASIM_NOTIFICATION_INFO_WHILE_PENDING &&
	    !arguments_are_zero(calling)) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	for (unsigned int i = 0;
	     i < ffasim_used(calling->world, FFASIM_TABLE_ENDPOINTS) && !lists.more; i++)
		list_endpoint(calling->world, ffasim_endpoint_at(calling->world, i), &lists);
	if (lists.count == 0) {
		ffasim_refuse(calling, FFAF_NO_DATA);
		return;
	}
	calling->next->regs.x[0] = wide ? FFAF_FID_64(SUCCESS) : FFAF_FID_32(SUCCESS);
	calling->next->regs.x[2] =
		(lists.more ? MORE : 0) | (uint64_t)lists.count << LIST_COUNT_SHIFT | lists.sizes;
}
