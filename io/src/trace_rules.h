/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_RULES_H
#define FFAIO_TRACE_RULES_H

#include <ffaio/trace.h>
#include <string.h>

/*
 * What the reader asks of a trace and the writer of a record, so that all that is
 * written can be read.
 */
#define FFAIO_MAGIC "ffafilter-trace 1"

/* A byte at least, and the last one below 2^64. */
static inline bool ffaio_range_is_good(uint64_t address, uint64_t size)
{
	return size != 0 && address + (size - 1) >= address;
}

static inline bool ffaio_page_size_is_good(uint64_t size)
{
	return size == 0x1000 || size == 0x4000 || size == 0x10000;
}

/* The bytes that RECORD takes beside its own struct; at most FFAIO_RECORD_MAX. */
size_t ffaio_record_weight(const struct ffaio_record *record);

/* A word that is not one of the fields that follow it. */
static inline bool ffaio_boot_name_is_good(const char *name)
{
	return name[0] != '\0' && strpbrk(name, " =") == NULL && strcmp(name, "->") != 0;
}

#endif
