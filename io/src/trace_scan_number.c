/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_scan.h"
#include <inttypes.h>

#define LOWEST_DECIMAL 4096u

#define NONE 16

const uint8_t ffaio_hex_value[256] = {
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, 0,	1,    2,    3,	  4,	5,    6,    7,	  8,	9,    NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, 10,	11,   12,   13,	  14,	15,   NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	NONE,
};

static char lower_hex(char c)
{
	return c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
}

/* Digits of either case, and leading zeros; false where the text is no such number. */
static bool read_loosely(const char *at, unsigned int base, char delimiter, uint64_t *value)
{
	const char *start = at;

	*value = 0;
	for (; *at != ' ' && *at != '\0' && *at != delimiter; at++) {
		const unsigned int digit = ffaio_hex_digit(lower_hex(*at));

		if (digit >= base || *value > (UINT64_MAX - digit) / base)
			return false;
		*value = *value * base + digit;
	}
	return at != start;
}

/* What follows the '-' is a number, but none of those that are written so. */
static int fail_negative(const struct ffaio_scan *scan, const char *start, uint64_t value)
{
	if (value != 0 && value <= LOWEST_DECIMAL)
		return ffaio_scan_fail(scan, start, "decimals have no leading zeros: -%" PRIu64,
				       value);
	return ffaio_scan_fail(scan, start, "decimals are -1 to -%u; write 0x%" PRIx64,
			       LOWEST_DECIMAL, -value);
}

/* Why the text at START is no number, and what would be. */
static int fail_number(const struct ffaio_scan *scan, const char *start, char delimiter)
{
	const bool hex = start[0] == '0' && (start[1] == 'x' || start[1] == 'X');
	uint64_t value;

	if (hex && read_loosely(start + 2, 16, delimiter, &value))
		return ffaio_scan_fail(
			scan, start, "hexadecimal is lower case without leading zeros: 0x%" PRIx64,
			value);
	if (read_loosely(start, 10, delimiter, &value))
		return ffaio_scan_fail(scan, start, "numbers are hexadecimal: 0x%" PRIx64, value);
	if (start[0] == '-' && read_loosely(start + 1, 10, delimiter, &value))
		return fail_negative(scan, start, value);
	return ffaio_scan_fail_word(scan, ffaio_word_at(start), "a number of 64 bits", NULL, 0,
				    "0x1f, or -1 to -4096");
}

/* The digits at AT; false where they are none, too many, or not as they should be. */
static bool scan_hex(struct ffaio_scan *scan, uint64_t *value)
{
	const char *start = scan->at;
	uint64_t sum = 0;
	unsigned int digit;

	while ((digit = ffaio_hex_digit(*scan->at)) < 16) {
		sum = sum << 4 | digit;
		scan->at++;
	}
	*value = sum;
	return scan->at != start && scan->at - start <= 16 &&
	       (*start != '0' || scan->at - start == 1);
}

static bool scan_negative(struct ffaio_scan *scan, uint64_t *value)
{
	const char *start = scan->at;
	uint64_t sum = 0;

	while (ffaio_is_digit(*scan->at) && scan->at - start < 5) {
		sum = sum * 10 + (uint64_t)(*scan->at - '0');
		scan->at++;
	}
	*value = -sum;
	return *start != '0' && sum != 0 && sum <= LOWEST_DECIMAL;
}

int ffaio_scan_number(struct ffaio_scan *scan, char delimiter, uint64_t *value)
{
	const char *start = scan->at;
	bool good = false;

	if (start[0] == '0' && start[1] == 'x') {
		scan->at += 2;
		good = scan_hex(scan, value);
	} else if (start[0] == '-') {
		scan->at++;
		good = scan_negative(scan, value);
	}
	if (good && (ffaio_scan_at_gap(scan) || *scan->at == delimiter))
		return 0;
	return fail_number(scan, start, delimiter);
}

int ffaio_scan_decimal(struct ffaio_scan *scan, const char *what, uint64_t max, uint64_t *value)
{
	const char *start = scan->at;
	uint64_t sum = 0;

	while (ffaio_is_digit(*scan->at) && sum <= max) {
		const unsigned int digit = (unsigned int)(*scan->at - '0');

		if (sum > (max - digit) / 10)
			break;
		sum = sum * 10 + digit;
		scan->at++;
	}
	*value = sum;
	if (ffaio_is_digit(*scan->at))
		return ffaio_scan_fail(scan, start, "%s is larger than %" PRIu64, what, max);
	if (scan->at == start || (*start == '0' && scan->at - start > 1))
		return ffaio_scan_fail(scan, start, "%s is a decimal number without leading zeros",
				       what);
	return 0;
}
