/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "progress.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What is done sooner shows no bar. */
#define FIRST_LOOK 0.5
#define NEXT_LOOK 0.2
#define BAR 24
#define STDOUT_BUFFER ((size_t)1 << 20)

struct cli_progress {
	uint64_t consumed, total; /* bytes of files; total 0: not known */
	struct timespec start;
	bool shown, over;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t change;
};

/* Bytes of FILES; 0 where one is no plain file. */
static uint64_t total_of(char *const *files, size_t count)
{
	uint64_t total = 0;

	for (size_t i = 0; i < count; i++) {
		struct stat status;

		if (strcmp(files[i], "-") == 0 || stat(files[i], &status) != 0 ||
		    !S_ISREG(status.st_mode))
			return 0;
		total += (uint64_t)status.st_size;
	}
	return total;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

/* "1:02:03", "2:03" */
static void put_time(double seconds)
{
	const unsigned long s = seconds < 1e8 ? (unsigned long)seconds : 99999999;

	if (s >= 3600)
		fprintf(stderr, "%lu:%02lu:%02lu left", s / 3600, s / 60 % 60, s % 60);
	else
		fprintf(stderr, "%lu:%02lu left", s / 60, s % 60);
}

static void show(struct cli_progress *progress)
{
	const uint64_t done = __atomic_load_n(&progress->consumed, __ATOMIC_RELAXED);
	const double seconds = seconds_since(&progress->start),
		     share = progress->total != 0 ? (double)done / (double)progress->total : 0;
	char bar[BAR + 1];

	progress->shown = true;
	fputs("\r\x1b[K", stderr);
	if (progress->total != 0) {
		const size_t full = share < 1 ? (size_t)(share * BAR) : BAR;

		memset(bar, '.', BAR);
		memset(bar, '#', full);
		bar[BAR] = '\0';
		fprintf(stderr, "[%s] %3u%%  ", bar, share < 1 ? (unsigned int)(100 * share) : 100);
	}
	fprintf(stderr, "%.1f MB  %.1f MB/s  ", 1e-6 * (double)done, 1e-6 * (double)done / seconds);
	if (share > 0 && share < 1)
		put_time(seconds / share - seconds);
	fflush(stderr);
}

/* Until it is over, or SECONDS from now. */
static bool wait_for(struct cli_progress *progress, double seconds)
{
	struct timespec until;
	int timed = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += (long)(seconds * 1e9);
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	while (!progress->over && timed == 0)
		timed = pthread_cond_timedwait(&progress->change, &progress->lock, &until);
	return !progress->over;
}

static void *watch(void *ctx)
{
	struct cli_progress *progress = ctx;

	pthread_mutex_lock(&progress->lock);
	for (double seconds = FIRST_LOOK; wait_for(progress, seconds); seconds = NEXT_LOOK)
		show(progress);
	pthread_mutex_unlock(&progress->lock);
	return NULL;
}

static bool is_seen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

struct cli_progress *cli_progress_start(char *const *files, size_t count)
{
	struct cli_progress *progress = is_seen() ? calloc(1, sizeof(*progress)) : NULL;

	if (progress == NULL)
		return NULL;
	progress->total = total_of(files, count);
	/* What is printed meanwhile would stand in the line of the bar. */
	if (isatty(STDOUT_FILENO))
		setvbuf(stdout, NULL, _IOFBF, STDOUT_BUFFER);
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
	pthread_mutex_init(&progress->lock, NULL);
	pthread_cond_init(&progress->change, NULL);
	if (pthread_create(&progress->thread, NULL, watch, progress) == 0)
		return progress;
	free(progress);
	return NULL;
}

uint64_t *cli_progress_consumed(struct cli_progress *progress)
{
	return progress != NULL ? &progress->consumed : NULL;
}

void cli_progress_hide(struct cli_progress *progress)
{
	if (progress == NULL)
		return;
	pthread_mutex_lock(&progress->lock);
	if (progress->shown)
		fputs("\r\x1b[K", stderr);
	progress->shown = false;
	pthread_mutex_unlock(&progress->lock);
}

void cli_progress_stop(struct cli_progress *progress)
{
	if (progress == NULL)
		return;
	pthread_mutex_lock(&progress->lock);
	progress->over = true;
	pthread_cond_signal(&progress->change);
	pthread_mutex_unlock(&progress->lock);
	pthread_join(progress->thread, NULL);
	if (progress->shown)
		fputs("\r\x1b[K", stderr);
	pthread_mutex_destroy(&progress->lock);
	pthread_cond_destroy(&progress->change);
	free(progress);
}
