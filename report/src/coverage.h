/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_COVERAGE_INTERNAL_H
#define FFAREPORT_COVERAGE_INTERNAL_H

#include "shard.h"

#include <ffareport/coverage.h>

/* Print ROOT, a coverage in JSON, in any format; takes it. */
void coverage_put(FILE *out, enum ffareport_format format, struct json_object *root);
/* Rounded down; 100 of nothing. */
unsigned int coverage_percent(uint64_t exercised, uint64_t count);

#endif
