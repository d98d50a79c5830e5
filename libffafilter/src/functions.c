/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffafilter/functions.h>

#define NONE 0u
#define V1_0 FFAF_VERSION_1_0
#define V1_1 FFAF_VERSION_1_1
#define V1_2 FFAF_VERSION_1_2
#define V1_3 FFAF_VERSION_1_3

static const struct ffaf_function functions[FFAF_FN_COUNT] = {
#define FFAF_FUNCTION(name, number, since32, since64, callers, until, spec) \
	{ "FFA_" #name, spec, since32, since64, until, number, callers },
#include <ffafilter/functions.inc>
#undef FFAF_FUNCTION
};

#define FFAF_FUNCTION(name, number, since32, since64, callers, until, spec)             \
	FFAF_STATIC_ASSERT((number) >= 0x60 && (number) <= 0xff, #name ": number");     \
	FFAF_STATIC_ASSERT((since32) != NONE || (since64) != NONE, #name ": no width"); \
	FFAF_STATIC_ASSERT(sizeof("FFA_" #name) <= 32 && sizeof(spec) <= 16, #name ": text");
#include <ffafilter/functions.inc>
#undef FFAF_FUNCTION

/*
 * By function number: row + 1, and the widths that the function has; 0 where no function has
 * the number. With it a FID is known without the names, which a hypervisor has no use for.
 */
#define ROW 0x3fu
#define HAS_32 0x40u
#define HAS_64 0x80u
FFAF_STATIC_ASSERT(FFAF_FN_COUNT <= ROW, "rows");

static const uint8_t rows[256] = {
#define FFAF_FUNCTION(name, number, since32, since64, callers, until, spec)   \
	[number] = (FFAF_FN_##name + 1) | ((since32) != NONE ? HAS_32 : 0u) | \
		   ((since64) != NONE ? HAS_64 : 0u),
#include <ffafilter/functions.inc>
#undef FFAF_FUNCTION
};

const struct ffaf_function *ffaf_function(enum ffaf_fn fn)
{
	return (unsigned int)fn < FFAF_FN_COUNT ? &functions[fn] : NULL;
}

enum ffaf_fn ffaf_number_to_fn(uint32_t number)
{
	if (number > 0xff || rows[number] == 0)
		return FFAF_FN_UNKNOWN;
	return (enum ffaf_fn)((rows[number] & ROW) - 1);
}

enum ffaf_fn ffaf_fid_to_fn(uint32_t fid)
{
	const uint32_t number = fid & FFAF_FID_NUMBER;
	const uint32_t base = fid & ~FFAF_FID_NUMBER;
	const uint32_t width = base == FFAF_FID_BASE_32	  ? HAS_32
			       : base == FFAF_FID_BASE_64 ? HAS_64
							  : 0u;

	return number <= 0xff && (rows[number] & width) != 0 ? ffaf_number_to_fn(number)
							     : FFAF_FN_UNKNOWN;
}

static bool has_both_widths(enum ffaf_fn fn)
{
	return functions[fn].since32 != NONE && functions[fn].since64 != NONE;
}

bool ffaf_fid_name(uint32_t fid, char name[FFAF_NAME_SIZE])
{
	const enum ffaf_fn fn = ffaf_fid_to_fn(fid);
	size_t n = 0;

	name[0] = '\0';
	if (fn == FFAF_FN_UNKNOWN)
		return false;
	for (; functions[fn].name[n] != '\0'; n++)
		name[n] = functions[fn].name[n];
	if (has_both_widths(fn)) {
		const bool smc64 = (fid & FFAF_FID_SMC64) != 0;

		name[n++] = '_';
		name[n++] = smc64 ? '6' : '3';
		name[n++] = smc64 ? '4' : '2';
	}
	name[n] = '\0';
	return true;
}

/* How many characters of NAME the name of FN matches; 0 if it does not. */
static size_t match_stem(enum ffaf_fn fn, const char *name)
{
	const char *stem = functions[fn].name;
	size_t n = 0;

	while (stem[n] != '\0' && stem[n] == name[n])
		n++;
	return stem[n] == '\0' ? n : 0;
}

static uint32_t suffix_to_fid(enum ffaf_fn fn, const char *suffix)
{
	const bool both = has_both_widths(fn);
	const uint32_t number = functions[fn].number;

	if (suffix[0] == '\0' && !both)
		return number |
		       (functions[fn].since32 != NONE ? FFAF_FID_BASE_32 : FFAF_FID_BASE_64);
	if (!both || suffix[0] != '_' || suffix[1] == '\0' || suffix[2] == '\0' ||
	    suffix[3] != '\0')
		return 0;
	if (suffix[1] == '3' && suffix[2] == '2')
		return number | FFAF_FID_BASE_32;
	if (suffix[1] == '6' && suffix[2] == '4')
		return number | FFAF_FID_BASE_64;
	return 0;
}

uint32_t ffaf_name_to_fid(const char *name)
{
	for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
		const size_t n = match_stem((enum ffaf_fn)fn, name);
		const uint32_t fid = n ? suffix_to_fid((enum ffaf_fn)fn, name + n) : 0;

		if (fid != 0)
			return fid;
	}
	return 0;
}

enum ffaf_fn ffaf_name_to_fn(const char *name)
{
	for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
		const size_t n = match_stem((enum ffaf_fn)fn, name);

		if (n != 0 && name[n] == '\0')
			return (enum ffaf_fn)fn;
	}
	return FFAF_FN_UNKNOWN;
}
