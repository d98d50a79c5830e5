/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_DIGEST_H
#define FFAIO_DIGEST_H

#include <ffaio/error.h>
#include <stdint.h>

/*
 * CRC-32 (IEEE 802.3, as zlib and gzip have it) of bytes, and of the file PATH as it lies there.
 * It tells contents apart, and is no protection against anybody.
 */
uint32_t ffaio_digest(const void *bytes, size_t size);
int ffaio_digest_file(const char *path, uint32_t *digest, struct ffaio_error *error);

#endif
