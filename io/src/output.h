/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_OUTPUT_H
#define FFAIO_OUTPUT_H

#include <ffaio/error.h>

/*
 * A file that appears under its name whole or not at all: until then it has another
 * name beside it. Standard output, devices and pipes are written as they are.
 */
struct ffaio_output;

/* PATH "-" is standard output; a PATH that ends in ".gz" is written as gzip. */
struct ffaio_output *ffaio_output_open(const char *path, struct ffaio_error *error);
int ffaio_output_write(struct ffaio_output *output, const void *bytes, size_t size,
		       struct ffaio_error *error);
/* Complete the file, or, with KEEP false or after a failure, drop it. Frees OUTPUT. */
int ffaio_output_close(struct ffaio_output *output, bool keep, struct ffaio_error *error);

#endif
