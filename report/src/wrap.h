/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_WRAP_H
#define FFAREPORT_WRAP_H

#include <stdio.h>

/* Columns of text that goes into a mail. */
#define WRAP_COLUMNS 72u

/*
 * Write TEXT in lines of WRAP_COLUMNS at most, broken at spaces: FIRST before the first
 * line, REST before all others. What has no space stays whole.
 */
void put_wrapped(FILE *out, const char *first, const char *rest, const char *text);

#endif
