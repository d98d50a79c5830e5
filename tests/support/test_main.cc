// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
// Hands the tests that the C files registered to GoogleTest.
#include "test.h"

#include <gtest/gtest.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace
{

// Built on first use: C constructors may run before this file's own initializers.
std::vector<test_case *> &tests()
{
	static std::vector<test_case *> list;
	return list;
}

std::string context;

class CTest : public ::testing::Test
{
      public:
	explicit CTest(const test_case *test) : test_(test)
	{
	}
	void TestBody() override
	{
		context.clear();
		test_->run();
	}

      private:
	const test_case *test_;
};

std::string hex(uint64_t value)
{
	std::ostringstream out;
	out << "0x" << std::hex << value;
	return out.str();
}

std::string quoted(const char *text)
{
	return text ? ::testing::PrintToString(text) : "NULL";
}

std::string dump(const void *data, size_t from, size_t size)
{
	const unsigned char *bytes = static_cast<const unsigned char *>(data);
	std::string text;
	char byte[4];
	for (size_t i = from; i < size && i < from + 16; i++) {
		std::snprintf(byte, sizeof(byte), " %02x", bytes[i]);
		text += byte;
	}
	return text;
}

void fail(const test_site &site, const std::string &text)
{
	ADD_FAILURE_AT(site.file, site.line)
		<< text << (context.empty() ? "" : "\n  with: " + context);
}

bool equal(bool ok, const test_site &site, const std::string &got, const std::string &want)
{
	if (!ok)
		fail(site, std::string("   got: ") + site.got + " = " + got +
				   "\n  want: " + site.want + " = " + want);
	return ok;
}

} // namespace

void test_register(test_case *test)
{
	tests().push_back(test);
}

bool test_true(bool ok, test_site site)
{
	if (!ok)
		fail(site, std::string("not true: ") + site.got);
	return ok;
}

bool test_u64(uint64_t got, uint64_t want, test_site site)
{
	return equal(got == want, site, hex(got), hex(want));
}

bool test_int(int64_t got, int64_t want, test_site site)
{
	return equal(got == want, site, std::to_string(got), std::to_string(want));
}

bool test_str(const char *got, const char *want, test_site site)
{
	bool same = got && want ? std::strcmp(got, want) == 0 : got == want;
	return equal(same, site, quoted(got), quoted(want));
}

bool test_mem(const void *got, const void *want, size_t size, test_site site)
{
	const unsigned char *a = static_cast<const unsigned char *>(got);
	const unsigned char *b = static_cast<const unsigned char *>(want);
	size_t at = 0;
	while (at < size && a[at] == b[at])
		at++;
	if (at == size)
		return true;
	std::string where = "at byte " + std::to_string(at) + " of " + std::to_string(size) + ":";
	return equal(false, site, where + dump(got, at, size), where + dump(want, at, size));
}

void test_skip(const char *why, const char *file, int line)
{
	GTEST_MESSAGE_AT_(file, line, why, ::testing::TestPartResult::kSkip);
}

void test_context(const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	std::vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	context = text;
}

int main(int argc, char **argv)
{
	::testing::InitGoogleTest(&argc, argv);
	for (const test_case *test : tests())
		::testing::RegisterTest(test->suite, test->name, nullptr, nullptr, test->file,
					test->line,
					[test]() -> CTest * { return new CTest(test); });
	return RUN_ALL_TESTS();
}
