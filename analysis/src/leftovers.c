/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "leftovers.h"

#include <stdlib.h>
#include <string.h>

struct ffan_leftover *ffan_leftovers_find(struct ffan_leftovers *leftovers,
					  const struct ffaf_regs *smc,
					  bool (*matches)(const struct ffaio_smc *,
							  const struct ffaf_regs *))
{
	for (size_t i = 0; i < leftovers->count; i++) {
		struct ffan_leftover *item = &leftovers->item[i];

		if (!item->taken && matches(&item->smc, smc))
			return item;
	}
	return NULL;
}

void ffan_leftovers_restore(struct ffan_leftovers *leftovers)
{
	for (size_t i = 0; i < leftovers->count; i++)
		leftovers->item[i].taken = false;
}

void ffan_leftovers_commit(struct ffan_leftovers *leftovers)
{
	size_t kept = 0;

	for (size_t i = 0; i < leftovers->count; i++) {
		if (leftovers->item[i].taken)
			free(leftovers->item[i].smc.hyp_rx.data);
		else
			leftovers->item[kept++] = leftovers->item[i];
	}
	leftovers->count = kept;
}

static void never_issued(struct ffan_leftovers *leftovers, const struct ffan_leftover *item)
{
	const size_t n = leftovers->unissued_count;

	free(item->smc.hyp_rx.data);
	if (n == FFAN_LEFTOVERS || leftovers->last_told == item->line)
		return;
	leftovers->last_told = item->line;
	leftovers->unissued[leftovers->unissued_count++] = item->line;
}

/* Make room; what the last call took is still shown and stays. */
static void drop_oldest(struct ffan_leftovers *leftovers)
{
	size_t i = 0;

	while (i < leftovers->count - 1 && leftovers->item[i].taken)
		i++;
	never_issued(leftovers, &leftovers->item[i]);
	leftovers->count--;
	memmove(&leftovers->item[i], &leftovers->item[i + 1],
		(leftovers->count - i) * sizeof(leftovers->item[0]));
}

int ffan_leftovers_add(struct ffan_leftovers *leftovers, const struct ffaio_smc *smc,
		       unsigned long line)
{
	struct ffan_leftover *item;

	if (leftovers->count == FFAN_LEFTOVERS)
		drop_oldest(leftovers);
	item = &leftovers->item[leftovers->count];
	*item = (struct ffan_leftover){ .smc = *smc, .line = line };
	item->smc.hyp_rx.data = NULL;
	if (smc->has_hyp_rx && smc->hyp_rx.size > 0) {
		item->smc.hyp_rx.data = malloc(smc->hyp_rx.size);
		if (item->smc.hyp_rx.data == NULL)
			return -1;
		memcpy(item->smc.hyp_rx.data, smc->hyp_rx.data, smc->hyp_rx.size);
	}
	leftovers->count++;
	return 0;
}

void ffan_leftovers_end(struct ffan_leftovers *leftovers)
{
	for (size_t i = 0; i < leftovers->count; i++)
		never_issued(leftovers, &leftovers->item[i]);
	leftovers->count = 0;
}
