/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_CONFIG_CHECK_H
#define FFASIM_CONFIG_CHECK_H

#include <ffasim/config.h>

/* Parts of ffasim_check: what is wrong, or NULL. Each trusts those before it. */

/* Of a partition by itself. */
const char *ffasim_check_partition(const struct ffasim_config *config,
				   const struct ffasim_partition *partition);
/* Memory and interrupts: what two have in common, and may not. */
const char *ffasim_check_sharing(const struct ffasim_config *config);

/* Whether there are PAGES pages from BASE, aligned. */
bool ffasim_check_pages(uint64_t base, uint64_t pages);

#endif
