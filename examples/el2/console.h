/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stddef.h>
#include <stdint.h>

/* The PL011, for one CPU at a time. */
void console_write(const char *text, size_t length);

/* A comment line with SAYS and numbers, and the end of the machine: exit status 1. */
void panic(const char *says, uint64_t a, uint64_t b, uint64_t c) __attribute__((noreturn));

/* Leave QEMU with STATUS, by semihosting. */
void machine_exit(unsigned int status) __attribute__((noreturn));

#endif
