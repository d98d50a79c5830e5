/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* A bar on standard error where that is a terminal: share, rate, time left. */
struct cli_progress;

/* Work on FILES begins; NULL where there is nothing to show, or nobody to see it. */
struct cli_progress *cli_progress_start(char *const *files, size_t count);
/* What counts the bytes that are done, atomically; NULL for NULL. */
uint64_t *cli_progress_consumed(struct cli_progress *progress);
/* Take the bar away until it is shown next: something else is printed. */
void cli_progress_hide(struct cli_progress *progress);
/* Take the bar away. */
void cli_progress_stop(struct cli_progress *progress);

#endif
