/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef STRING_H
#define STRING_H

#include <stddef.h>

/*
 * What the library, the simulator and the compiler take of a C library is in ../memory.c; the
 * last two are asked for by the reader of traces alone, which is not here.
 */
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
char *strpbrk(const char *text, const char *any);
int strcmp(const char *a, const char *b);

#endif
