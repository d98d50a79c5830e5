/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "invariant.h"

/* Buffers and notifications. */

static bool is_empty(const struct ffasim_buffers *buffers)
{
	return buffers->rx == 0 && buffers->tx == 0 && buffers->pages == 0;
}

static const char *check_pair(const struct ffasim_endpoint *endpoint)
{
	const struct ffasim_buffers *buffers = &endpoint->buffers;
	const bool full = buffers->owner == FFASIM_BUFFER_FULL;

	if (buffers->owner > FFASIM_BUFFER_FULL)
		return "nobody has an RX buffer";
	if ((buffers->owner == FFASIM_NOT_MAPPED) != is_empty(buffers))
		return "a pair of buffers is half mapped";
	if (buffers->rx % FFASIM_PAGE != 0 || buffers->tx % FFASIM_PAGE != 0)
		return "a buffer is not aligned";
	if (full != (endpoint->notifications.global.rx_full != 0))
		return "an RX buffer is full and nobody is told, or the other way round";
	return NULL;
}

const char *ffasim_check_buffers(const struct ffasim_world *world)
{
	const char *wrong = NULL;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_ENDPOINTS) && wrong == NULL;
	     i++)
		wrong = check_pair(ffasim_endpoint_at(world, i));
	return wrong;
}

static bool has_something(const struct ffasim_pending *pending)
{
	return pending->set[FFASIM_OF_SPS] != 0 || pending->set[FFASIM_OF_VMS] != 0 ||
	       pending->rx_full != 0;
}

/* What is pending for ENDPOINT, against what is bound. */
static const char *check_pending(const struct ffasim_world *world,
				 const struct ffasim_endpoint *endpoint)
{
	for (unsigned int map = 0; map < FFASIM_BITMAPS; map++)
		if ((ffasim_pending_bits(world, endpoint, map) &
		     ~ffasim_bound_any(world, endpoint, map)) != 0 &&
		    ffasim_choice(world, FFASIM_QUIRK_NOTIFICATION_CHECKS) ==
			    FFASIM_NOTIFICATION_CHECKS_ALL)
			return "a notification is pending that is not bound";
	if (endpoint->notifications.global.untold &&
	    !has_something(&endpoint->notifications.global))
		return "there is news of no notification";
	for (unsigned int i = 0; i < endpoint->notifications.room; i++)
		if (ffasim_pending_at(world, endpoint, i)->untold &&
		    !has_something(ffasim_pending_at(world, endpoint, i)))
			return "there is news of no notification of a vCPU";
	return NULL;
}

/* A binding against those before it. */
static const char *check_binding(const struct ffasim_world *world, unsigned int n)
{
	const struct ffasim_binding *binding = ffasim_binding_at(world, n);

	if (binding->bits == 0)
		return NULL;
	if (binding->receiver >= ffasim_used(world, FFASIM_TABLE_ENDPOINTS) ||
	    ffasim_endpoint_at(world, binding->receiver)->kind == FFASIM_NOBODY)
		return "a notification is bound for nobody";
	for (unsigned int i = 0; i < n; i++) {
		const struct ffasim_binding *other = ffasim_binding_at(world, i);

		if (other->receiver == binding->receiver &&
		    ffasim_bitmap_of(other->sender) == ffasim_bitmap_of(binding->sender) &&
		    (other->bits & binding->bits) != 0)
			return "a notification is bound twice";
	}
	return NULL;
}

const char *ffasim_check_notifications(const struct ffasim_world *world)
{
	const char *wrong = NULL;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_ENDPOINTS) && wrong == NULL;
	     i++)
		wrong = check_pending(world, ffasim_endpoint_at(world, i));
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_BINDINGS) && wrong == NULL;
	     i++)
		wrong = check_binding(world, i);
	return wrong;
}
