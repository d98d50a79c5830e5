/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_SAVE_H
#define FFAIO_SAVE_H

#include <ffaio/error.h>

/*
 * Write SIZE bytes to PATH ("-": standard output; gzip when it ends in ".gz"). A
 * file is written whole or not at all.
 */
int ffaio_save(const char *path, const void *bytes, size_t size, struct ffaio_error *error);

/*
 * Take away what is unfinished of all files that are being written, for a process that ends at
 * once. It may be called in a signal handler.
 */
void ffaio_output_abandon(void);

#endif
