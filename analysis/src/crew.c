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

struct crew {
	const struct ffan_crew_job *job;
	void *ctx;
	uint64_t *consumed;
	struct trace *trace; /* those at work: a ring of WIDTH, by number */
	char *const *file;
	size_t count, front; /* files; the first that is not done */
	size_t width;
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool settling; /* a thread takes results */
	bool stopped;
	struct ffaio_error error;
	pthread_t thread[FFAN_THREADS];
	unsigned int threads, started;
};

static struct trace *trace_at(const struct crew *crew, size_t number)
{
	return &crew->trace[number % crew->width];
}

static bool is_open_to_work(const struct trace *trace)
{
	return !trace->busy && !trace->ended && trace->cut - trace->taken < WAITING;
}

/* A trace that has a part for somebody, the first that there is. */
static struct trace *find_work(const struct crew *crew)
{
	for (size_t i = crew->front; i < crew->count && i - crew->front < crew->width; i++) {
		if (is_open_to_work(trace_at(crew, i)))
			return trace_at(crew, i);
	}
	return NULL;
}

static void close_trace(struct trace *trace)
{
	ffaio_parts_close(trace->parts);
	*trace = (struct trace){ 0 };
}

/* The front trace is done: its place goes to another. */
static void retire(struct crew *crew)
{
	const size_t next = crew->front + crew->width;

	close_trace(trace_at(crew, crew->front));
	if (next < crew->count)
		trace_at(crew, next)->number = next;
	crew->front++;
}

/* Hand on one result; the lock is held before and after, not meanwhile. */
static void take(struct crew *crew, struct trace *trace, struct slot *slot)
{
	const struct ffan_crew_job *job = crew->job;
	const bool worked = slot->result != NULL;

	pthread_mutex_unlock(&crew->lock);
	if (worked && job->take(crew->ctx, trace->number, slot->result) != 0)
		ffaio_fail(&slot->error, crew->file[trace->number], 0, 0, "out of memory");
	if (job->end != NULL && (slot->ends || (slot->error.set && (worked || trace->taken > 0))))
		job->end(crew->ctx, trace->number);
	pthread_mutex_lock(&crew->lock);
	trace->taken++;
	if (slot->error.set) {
		crew->error = slot->error;
		crew->stopped = true;
	} else if (slot->ends) {
		retire(crew);
	}
	*slot = (struct slot){ 0 };
}

/* Take what is next in order, as far as it is there. */
static void settle(struct crew *crew)
{
	if (crew->settling)
		return;
	crew->settling = true;
	while (!crew->stopped && crew->front < crew->count) {
		struct trace *trace = trace_at(crew, crew->front);
		struct slot *slot = &trace->slot[trace->taken % WAITING];

		if (!slot->done)
			break;
		take(crew, trace, slot);
		pthread_cond_broadcast(&crew->change);
	}
	crew->settling = false;
}

/* The next part of TRACE, which is busy: 1, 0 at its end, -1. */
static int next_part(struct crew *crew, struct trace *trace, struct ffaio_part *part,
		     struct ffaio_error *error)
{
	*part = (struct ffaio_part){ 0 };
	if (trace->parts == NULL)
		trace->parts = ffaio_parts_open(crew->file[trace->number], crew->consumed, error);
	return trace->parts != NULL ? ffaio_parts_next(trace->parts, part, error) : -1;
}

static void *run(void *crew);

/* With more to do than threads to do it, start one more. The lock is held. */
static void call_help(struct crew *crew)
{
	if (crew->started + 1 < crew->threads && find_work(crew) != NULL &&
	    pthread_create(&crew->thread[crew->started], NULL, run, crew) == 0)
		crew->started++;
}

static void work_on(struct crew *crew, size_t number, const struct ffaio_part *part,
		    struct slot *made)
{
	const struct ffan_crew_job *job = crew->job;

	made->result = job->work(crew->ctx, number, part, &made->error);
	if (made->result == NULL)
		ffaio_fail(&made->error, crew->file[number], 0, 0, "out of memory");
	ffaio_trace_close(part->reader);
}

/* Cut a part off TRACE, and work on it. The lock is held before and after. */
static void work(struct crew *crew, struct trace *trace)
{
	const size_t number = trace->number;
	struct slot *slot = &trace->slot[trace->cut++ % WAITING], made = { .done = true };
	struct ffaio_part part;
	int more;

	trace->busy = true;
	pthread_mutex_unlock(&crew->lock);
	more = next_part(crew, trace, &part, &made.error);
	made.ends = more == 0 || part.last;
	pthread_mutex_lock(&crew->lock);
	trace->busy = part.streams;
	trace->ended = more != 1 || part.last;
	if (more == 1) {
		call_help(crew);
		pthread_cond_broadcast(&crew->change);
		pthread_mutex_unlock(&crew->lock);
		work_on(crew, number, &part, &made);
		pthread_mutex_lock(&crew->lock);
		if (part.streams)
			trace->busy = false;
	}
	*slot = made;
	settle(crew);
	pthread_cond_broadcast(&crew->change);
}

static void *run(void *ctx)
{
	struct crew *crew = ctx;

	pthread_mutex_lock(&crew->lock);
	while (!crew->stopped && crew->front < crew->count) {
		struct trace *trace = find_work(crew);

		if (trace != NULL)
			work(crew, trace);
		else
			pthread_cond_wait(&crew->change, &crew->lock);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

static void clean_up(struct crew *crew)
{
	for (size_t i = 0; i < crew->width; i++) {
		for (size_t n = 0; n < WAITING; n++) {
			if (crew->trace[i].slot[n].result != NULL)
				crew->job->drop(crew->trace[i].slot[n].result);
		}
		close_trace(&crew->trace[i]);
	}
	pthread_mutex_destroy(&crew->lock);
	pthread_cond_destroy(&crew->change);
	free(crew->trace);
}

int ffan_crew_run(char *const *files, size_t count, unsigned int threads,
		  const struct ffan_crew_job *job, void *ctx, uint64_t *consumed,
		  struct ffaio_error *error)
{
	struct crew crew = { .job = job,
			     .ctx = ctx,
			     .consumed = consumed,
			     .file = files,
			     .count = count,
			     .width = threads < count ? threads : count,
			     .threads = threads < FFAN_THREADS ? threads : FFAN_THREADS };

	if (count == 0)
		return 0;
	crew.trace = calloc(crew.width, sizeof(*crew.trace));
	if (crew.trace == NULL)
		return ffaio_fail(error, files[0], 0, 0, "out of memory");
	for (size_t i = 0; i < crew.width; i++)
		crew.trace[i].number = i;
	pthread_mutex_init(&crew.lock, NULL);
	pthread_cond_init(&crew.change, NULL);
	run(&crew);
	for (unsigned int i = 0; i < crew.started; i++)
		pthread_join(crew.thread[i], NULL);
	clean_up(&crew);
	if (crew.error.set && !error->set)
		*error = crew.error;
	return crew.error.set ? -1 : 0;
}
