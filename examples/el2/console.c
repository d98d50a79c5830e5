/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "console.h"

#include "machine.h"
#include <string.h>

/* Registers of the PL011, and the bit that says that its queue is full. */
#define UART_DATA (*(volatile uint32_t *)(UART + 0x00))
#define UART_FLAGS (*(volatile uint32_t *)(UART + 0x18))
#define UART_FULL (1u << 5)

/* Arm's semihosting: SYS_EXIT, and the reason ADP_Stopped_ApplicationExit. */
#define SYS_EXIT 0x18u
#define APPLICATION_EXIT 0x20026u

void console_write(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		while ((UART_FLAGS & UART_FULL) != 0)
			;
		UART_DATA = (uint8_t)text[i];
	}
}

static void write_number(uint64_t number)
{
	char text[19] = " ";

	for (unsigned int i = 0; i < 16; i++)
		text[i + 1] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
	console_write(text, 17);
}

void panic(const char *says, uint64_t a, uint64_t b, uint64_t c)
{
	console_write("\n# panic: ", 10);
	console_write(says, strlen(says));
	write_number(a);
	write_number(b);
	write_number(c);
	console_write("\n", 1);
	machine_exit(1);
}

void machine_exit(unsigned int status)
{
	const uint64_t block[2] = { APPLICATION_EXIT, status };
	register uint64_t operation __asm__("x0") = SYS_EXIT;
	register const uint64_t *argument __asm__("x1") = block;

	for (;;)
		__asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(argument) : "memory");
}
