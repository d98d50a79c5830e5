/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Unit tests in C; GoogleTest finds, runs and reports them.
 *
 *	#include "test.h"
 *
 *	TEST(functions, knows_version)
 *	{
 *		struct row *row = find(0x84000063);
 *
 *		REQUIRE(row != NULL);
 *		CHECK_EQ_STR(row->name, "FFA_VERSION");
 *	}
 *
 * CHECK* record a failure and go on; REQUIRE and SKIP return from the function they stand in,
 * which must be void. The value got comes first, the value wanted second.
 */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct test_case {
	const char *suite;
	const char *name;
	const char *file;
	int line;
	void (*run)(void);
	struct test_case *next;
};

/* Where a check stands and what it says, for the report. */
struct test_site {
	const char *file;
	int line;
	const char *got;
	const char *want;
};

void test_register(struct test_case *test);
bool test_true(bool ok, struct test_site site);
bool test_u64(uint64_t got, uint64_t want, struct test_site site);
bool test_int(int64_t got, int64_t want, struct test_site site);
bool test_str(const char *got, const char *want, struct test_site site);
bool test_mem(const void *got, const void *want, size_t size, struct test_site site);
void test_skip(const char *why, const char *file, int line);

/*
 * Names what the test is working on (a row, a file, a seed): every later failure of this test
 * shows the newest context.
 */
__attribute__((format(printf, 1, 2))) void test_context(const char *format, ...);

#ifdef __cplusplus
}
#endif

#define TEST(suite_, name_)                                                        \
	static void test_##suite_##_##name_(void);                                 \
	__attribute__((constructor)) static void register_##suite_##_##name_(void) \
	{                                                                          \
		static struct test_case test = { .suite = #suite_,                 \
						 .name = #name_,                   \
						 .file = __FILE__,                 \
						 .line = __LINE__,                 \
						 .run = test_##suite_##_##name_ }; \
		test_register(&test);                                              \
	}                                                                          \
	static void test_##suite_##_##name_(void)

#define TEST_SITE(got_, want_) ((struct test_site){ __FILE__, __LINE__, got_, want_ })

#define CHECK(cond) test_true(cond, TEST_SITE(#cond, "true"))
#define CHECK_EQ_U64(got, want) test_u64(got, want, TEST_SITE(#got, #want))
#define CHECK_EQ_INT(got, want) test_int(got, want, TEST_SITE(#got, #want))
#define CHECK_EQ_STR(got, want) test_str(got, want, TEST_SITE(#got, #want))
#define CHECK_EQ_MEM(got, want, size) test_mem(got, want, size, TEST_SITE(#got, #want))

#define REQUIRE(cond)             \
	do {                      \
		if (!CHECK(cond)) \
			return;   \
	} while (0)

#define SKIP(why)                                   \
	do {                                        \
		test_skip(why, __FILE__, __LINE__); \
		return;                             \
	} while (0)

#endif
