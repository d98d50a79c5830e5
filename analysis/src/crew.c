/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffan/crew.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Results of a file that may be there, or be worked on, before they are taken. */
#define WAITING 4u

/* One result on its way. */
struct slot {
	bool done;
	bool ends; /* the file has no more; RESULT may be NULL */
	bool late; /* the error is of damage alone: what follows is worked on all the same */
	void *result;
	struct ffaio_error error;
};

struct trace {
	size_t number; /* of the file */
	struct ffaio_parts *parts; /* NULL: not opened yet */
	bool busy; /* a thread asks for its next part, or reads one that streams */
	bool ended; /* it has no more */
	uint64_t cut, taken; /* parts */
	struct slot slot[WAITING];
};

/* Where the work is handed out and the results come in. */
struct office {
	const struct ffan_crew *crew;
	const struct ffan_crew_job *job;
	void *ctx;
	struct trace *trace; /* those at work: a ring of WIDTH, by number */
	size_t front; /* the first file that is not done */
	size_t width;
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool settling; /* a thread takes results */
	bool stopped;
	struct ffaio_error error;
	pthread_t thread[FFAN_THREADS];
	unsigned int started; /* threads */
};

static struct trace *trace_at(const struct office *office, size_t number)
{
	return &office->trace[number % office->width];
}

static bool is_open_to_work(const struct trace *trace)
{
	return !trace->busy && !trace->ended && trace->cut - trace->taken < WAITING;
}

/* A trace that has a part for somebody, the first that there is. */
static struct trace *find_work(const struct office *office)
{
	for (size_t i = office->front; i < office->crew->count && i - office->front < office->width;
	     i++) {
		if (is_open_to_work(trace_at(office, i)))
			return trace_at(office, i);
	}
	return NULL;
}

static void close_trace(struct trace *trace)
{
	ffaio_parts_close(trace->parts);
	*trace = (struct trace){ 0 };
}

/* The front trace is done: its place goes to another. */
static void retire(struct office *office)
{
	const size_t next = office->front + office->width;

	close_trace(trace_at(office, office->front));
	if (next < office->crew->count)
		trace_at(office, next)->number = next;
	office->front++;
}

/* Hand on one result; the lock is held before and after, not meanwhile. */
static void take(struct office *office, struct trace *trace, struct slot *slot)
{
	const struct ffan_crew_job *job = office->job;
	const bool worked = slot->result != NULL;
	bool stops;

	pthread_mutex_unlock(&office->lock);
	if (worked && job->take(office->ctx, trace->number, slot->result) != 0)
		ffaio_fail(&slot->error, office->crew->file[trace->number], 0, 0, "out of memory");
	stops = slot->error.set && !slot->late;
	if (job->end != NULL && (slot->ends || (stops && (worked || trace->taken > 0))))
		job->end(office->ctx, trace->number);
	pthread_mutex_lock(&office->lock);
	trace->taken++;
	if (slot->error.set && !office->error.set)
		office->error = slot->error;
	office->stopped |= stops;
	if (slot->ends && !stops)
		retire(office);
	*slot = (struct slot){ 0 };
}

/* Take what is next in order, as far as it is there. */
static void settle(struct office *office)
{
	if (office->settling)
		return;
	office->settling = true;
	while (!office->stopped && office->front < office->crew->count) {
		struct trace *trace = trace_at(office, office->front);
		struct slot *slot = &trace->slot[trace->taken % WAITING];

		if (!slot->done)
			break;
		take(office, trace, slot);
		pthread_cond_broadcast(&office->change);
	}
	office->settling = false;
}

/* The next part of TRACE, which is busy: 1, 0 at its end, -1. */
static int next_part(struct office *office, struct trace *trace, struct ffaio_part *part,
		     struct ffaio_error *error)
{
	*part = (struct ffaio_part){ 0 };
	if (trace->parts == NULL)
		trace->parts = ffaio_parts_open(office->crew->file[trace->number],
						office->crew->consumed, error);
	return trace->parts != NULL ? ffaio_parts_next(trace->parts, part, error) : -1;
}

static void *run(void *office);

/* With more to do than threads to do it, start one more. The lock is held. */
static void call_help(struct office *office)
{
	if (office->started + 1 < office->crew->threads && find_work(office) != NULL &&
	    pthread_create(&office->thread[office->started], NULL, run, office) == 0)
		office->started++;
}

static void work_on(struct ffan_crew_turn *turn, struct slot *made)
{
	const struct office *office = turn->office;

	made->result = office->job->work(office->ctx, turn, &made->error);
	if (made->result == NULL)
		ffaio_fail(&made->error, office->crew->file[turn->number], 0, 0, "out of memory");
	made->late = made->error.set && ffaio_trace_state(turn->part.reader)->damaged != 0;
	ffaio_trace_close(turn->part.reader);
}

/* Whether all before TURN was taken. The lock is held. */
static bool is_in_turn(const struct ffan_crew_turn *turn)
{
	const struct office *office = turn->office;

	return turn->number == office->front &&
	       turn->place == trace_at(office, office->front)->taken;
}

bool ffan_crew_in_turn(const struct ffan_crew_turn *turn)
{
	struct office *office = turn->office;
	bool yes;

	pthread_mutex_lock(&office->lock);
	yes = is_in_turn(turn);
	pthread_mutex_unlock(&office->lock);
	return yes;
}

/*
 * Whoever waits here does not keep others waiting for ever: the part that is next in turn has been
 * cut, and does not wait, or a thread that is done finds it before any other work.
 */
int ffan_crew_hand_on(const struct ffan_crew_turn *turn, void *result)
{
	struct office *office = turn->office;
	struct ffaio_error error = { 0 };
	bool wanted;

	pthread_mutex_lock(&office->lock);
	while (!office->stopped && !is_in_turn(turn))
		pthread_cond_wait(&office->change, &office->lock);
	wanted = !office->stopped;
	pthread_mutex_unlock(&office->lock);
	if (!wanted) {
		office->job->drop(result);
		return -1;
	}
	if (office->job->take(office->ctx, turn->number, result) == 0)
		return 0;
	ffaio_fail(&error, office->crew->file[turn->number], 0, 0, "out of memory");
	pthread_mutex_lock(&office->lock);
	if (!office->error.set)
		office->error = error;
	office->stopped = true;
	pthread_cond_broadcast(&office->change);
	pthread_mutex_unlock(&office->lock);
	return -1;
}

/* Cut a part off TRACE, and work on it. The lock is held before and after. */
static void work(struct office *office, struct trace *trace)
{
	struct ffan_crew_turn turn = { .number = trace->number,
				       .office = office,
				       .place = trace->cut++ };
	struct slot *slot = &trace->slot[turn.place % WAITING], made = { .done = true };
	const struct ffaio_part *part = &turn.part;
	int more;

	trace->busy = true;
	pthread_mutex_unlock(&office->lock);
	more = next_part(office, trace, &turn.part, &made.error);
	made.ends = more == 0 || part->last;
	pthread_mutex_lock(&office->lock);
	trace->busy = part->streams;
	trace->ended = more != 1 || part->last;
	if (more == 1) {
		call_help(office);
		pthread_cond_broadcast(&office->change);
		pthread_mutex_unlock(&office->lock);
		work_on(&turn, &made);
		pthread_mutex_lock(&office->lock);
		if (part->streams)
			trace->busy = false;
	}
	*slot = made;
	settle(office);
	pthread_cond_broadcast(&office->change);
}

static void *run(void *ctx)
{
	struct office *office = ctx;

	pthread_mutex_lock(&office->lock);
	while (!office->stopped && office->front < office->crew->count) {
		struct trace *trace = find_work(office);

		if (trace != NULL)
			work(office, trace);
		else
			pthread_cond_wait(&office->change, &office->lock);
	}
	pthread_mutex_unlock(&office->lock);
	return NULL;
}

static void clean_up(struct office *office)
{
	for (size_t i = 0; i < office->width; i++) {
		for (size_t n = 0; n < WAITING; n++) {
			if (office->trace[i].slot[n].result != NULL)
				office->job->drop(office->trace[i].slot[n].result);
		}
		close_trace(&office->trace[i]);
	}
	pthread_mutex_destroy(&office->lock);
	pthread_cond_destroy(&office->change);
	free(office->trace);
}

int ffan_crew_run(const struct ffan_crew *crew, const struct ffan_crew_job *job, void *ctx,
		  struct ffaio_error *error)
{
	struct office office = { .crew = crew,
				 .job = job,
				 .ctx = ctx,
				 .width = crew->threads < crew->count ? crew->threads
								      : crew->count };

	if (crew->count == 0)
		return 0;
	office.trace = calloc(office.width, sizeof(*office.trace));
	if (office.trace == NULL)
		return ffaio_fail(error, crew->file[0], 0, 0, "out of memory");
	for (size_t i = 0; i < office.width; i++)
		office.trace[i].number = i;
	pthread_mutex_init(&office.lock, NULL);
	pthread_cond_init(&office.change, NULL);
	run(&office);
	for (unsigned int i = 0; i < office.started; i++)
		pthread_join(office.thread[i], NULL);
	clean_up(&office);
	if (office.error.set && !error->set)
		*error = office.error;
	return office.error.set ? -1 : 0;
}
