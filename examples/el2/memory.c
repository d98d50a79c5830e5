/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stdint.h>
#include <string.h>

/* Written through volatile, so that no compiler makes a loop here a call of itself. */

void *memcpy(void *to, const void *from, size_t size)
{
	volatile uint8_t *t = to;

	for (size_t i = 0; i < size; i++)
		t[i] = ((const uint8_t *)from)[i];
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	volatile uint8_t *t = to;

	if ((uintptr_t)to <= (uintptr_t)from)
		return memcpy(to, from, size);
	while (size-- > 0)
		t[size] = ((const uint8_t *)from)[size];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	volatile uint8_t *t = to;

	for (size_t i = 0; i < size; i++)
		t[i] = (uint8_t)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *x = a, *y = b;

	for (size_t i = 0; i < size; i++) {
		if (x[i] != y[i])
			return x[i] - y[i];
	}
	return 0;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}
