/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd.h"
#include <ffafilter/functions.h>
#include <string.h>

#define CPU_DIGITS 10
#define FID_DIGITS 8
#define REGISTER_DIGITS 16

/*
 * The three dialects, behind a level name and a colon:
 *
 *	SPM(%u): 0x%x 0x%llx ... 0x%llx
 *	SPM: 0x%x 0x%llx ... 0x%llx
 *	SPM: 0x%x, 0x%llx, ... 0x%llx
 *
 * No number has leading zeros: that alone shows many a cut.
 */
struct cursor {
	const char *at;
	const char *end;
};

/* Step over as much of WORD as is there; true if all of it was. */
static bool take(struct cursor *cursor, const char *word)
{
	while (*word != '\0' && cursor->at < cursor->end && *cursor->at == *word) {
		cursor->at++;
		word++;
	}
	return *word == '\0';
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* A number of up to LIMIT digits of BASE. False: none here, or none yet, or broken. */
static bool take_number(struct cursor *cursor, int base, unsigned int limit, uint64_t *value,
			struct ffaio_spmd_scan *scan)
{
	const bool zero = cursor->at < cursor->end && *cursor->at == '0';
	unsigned int count = 0;

	for (*value = 0; cursor->at < cursor->end; cursor->at++, count++) {
		const int d = digit(*cursor->at);

		if (d < 0 || d >= base || (zero && count == 1))
			break;
		if (count == limit) {
			scan->broken = true;
			return false;
		}
		*value = *value * (uint64_t)base + (uint64_t)d;
	}
	return count != 0;
}

static bool take_cpu(struct cursor *cursor, struct ffaio_spmd_scan *scan)
{
	uint64_t cpu;

	if (!take_number(cursor, 10, CPU_DIGITS, &cpu, scan))
		return false;
	scan->broken = cpu >= FFAIO_SPMD_CPUS;
	scan->cpu = (uint32_t)(cpu % FFAIO_SPMD_CPUS);
	scan->cpu_known = !scan->broken && cursor->at < cursor->end && *cursor->at == ')';
	return !scan->broken && take(cursor, "): ");
}

bool ffaio_spmd_is_ffa(uint64_t fid)
{
	const uint64_t number = fid & FFAF_FID_NUMBER;

	return (fid & ~(uint64_t)(FFAF_FID_SMC64 | FFAF_FID_HINT | FFAF_FID_NUMBER)) ==
		       FFAF_FID_BASE_32 &&
	       number >= FFAF_NR_ERROR && number <= 0xff;
}

/* The SPMD is asked for nothing but FF-A: fewer digits are a FID that was cut. */
static bool take_fid(struct cursor *cursor, struct ffaio_spmd_scan *scan)
{
	const char *start = cursor->at;

	if (!take_number(cursor, 16, FID_DIGITS, &scan->x[0], scan) ||
	    cursor->at - start < FID_DIGITS)
		return false;
	scan->broken = !ffaio_spmd_is_ffa(scan->x[0]);
	return !scan->broken;
}

static void take_registers(struct cursor *cursor, struct ffaio_spmd_scan *scan)
{
	const char *gap = " ";
	unsigned int i;

	if (!take(cursor, "0x") || !take_fid(cursor, scan))
		return;
	if (!scan->has_cpu && cursor->at < cursor->end && *cursor->at == ',')
		gap = ", ";
	for (i = 1, scan->registers = 1; i < FFAIO_SPMD_REGS; i++, scan->registers++) {
		if (!take(cursor, gap) || !take(cursor, "0x") ||
		    !take_number(cursor, 16, REGISTER_DIGITS, &scan->x[i], scan))
			return;
	}
}

void ffaio_spmd_scan(const char *text, size_t size, struct ffaio_spmd_scan *scan)
{
	struct cursor cursor = { text, text + size };

	memset(scan, 0, sizeof(*scan));
	if (take(&cursor, "SPM")) {
		scan->has_cpu = cursor.at < cursor.end && *cursor.at == '(';
		if (scan->has_cpu ? take(&cursor, "(") && take_cpu(&cursor, scan)
				  : take(&cursor, ": "))
			take_registers(&cursor, scan);
	}
	scan->used = (size_t)(cursor.at - text);
}

static bool begins(const char *text, size_t size, size_t at, const char *word)
{
	const size_t length = strlen(word);

	return at <= size && size - at >= length && memcmp(text + at, word, length) == 0;
}

/*
 * How many bytes before AT are the end of LABEL. One, a blank, may as well be of
 * a cut record, and so may ": " behind a parenthesis.
 */
static size_t label_before(const char *text, size_t at, const char *label)
{
	size_t length = strlen(label);
	const char *end = label + length;

	while (length > 1 && (length > at || memcmp(text + at - length, end - length, length) != 0))
		length--;
	if (length == 1 || (length == 2 && at > 2 && text[at - 3] == ')'))
		return 0;
	return length;
}

/* Is the "SPM" at AT the head of a record? */
static bool is_head(const char *text, size_t size, size_t at, struct ffaio_spmd_head *head)
{
	const size_t verbose = label_before(text, at, "VERBOSE: ");
	const size_t info = label_before(text, at, "INFO:    ");

	head->text = at;
	if (begins(text, size, at, "SPM(")) {
		head->label = at - verbose;
		return verbose != 0 || (at + 4 < size && digit(text[at + 4]) >= 0);
	}
	head->label = at - info;
	return verbose == 0 && (begins(text, size, at, "SPM: 0x") ||
				(info == FFAIO_SPMD_LABEL && begins(text, size, at, "SPM:")));
}

bool ffaio_spmd_find_head(const char *text, size_t size, size_t from, struct ffaio_spmd_head *head)
{
	while (from < size) {
		const char *s = memchr(text + from, 'S', size - from);

		if (s == NULL)
			return false;
		from = (size_t)(s - text);
		if (begins(text, size, from, "SPM") && is_head(text, size, from, head))
			return true;
		from++;
	}
	return false;
}
