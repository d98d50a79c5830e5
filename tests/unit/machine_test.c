/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"

#include <ffasim/machine.h>

/* Sixteen pages of RAM from 0x80000000 on, the fourth of which is not the host's. */
static struct ffasim_machine *make(uint32_t page)
{
	struct ffasim_machine *machine = ffasim_create();

	ffasim_reset(machine, page);
	CHECK(ffasim_add_ram(machine, 0x80000000, 16 * (uint64_t)page));
	CHECK(ffasim_add_foreign(machine, 0x80000000 + 3 * (uint64_t)page, page));
	return machine;
}

#define P(n) (0x80000000 + (n)*0x1000ull)

struct row {
	enum ffaf_page_op op;
	uint64_t address, count;
	bool done;
	enum ffasim_page_state state; /* of the first page, afterwards */
};

TEST(machine, keeps_who_has_a_page)
{
	static const struct row rows[] = {
		{ FFAF_UNSHARE_HYP, P(0), 1, false, FFASIM_OWNED },
		{ FFAF_UNSHARE_FFA, P(0), 1, false, FFASIM_OWNED },
		{ FFAF_PIN, P(0), 1, false, FFASIM_OWNED },
		{ FFAF_UNPIN, P(0), 1, false, FFASIM_OWNED },
		{ FFAF_SHARE_HYP, P(0), 1, true, FFASIM_HYP },
		{ FFAF_SHARE_HYP, P(0), 1, false, FFASIM_HYP },
		{ FFAF_SHARE_FFA, P(0), 1, false, FFASIM_HYP },
		{ FFAF_UNPIN, P(0), 1, false, FFASIM_HYP },
		/* As often as it was pinned. */
		{ FFAF_PIN, P(0), 1, true, FFASIM_HYP },
		{ FFAF_PIN, P(0), 1, true, FFASIM_HYP },
		{ FFAF_UNSHARE_HYP, P(0), 1, false, FFASIM_HYP },
		{ FFAF_UNPIN, P(0), 1, true, FFASIM_HYP },
		{ FFAF_UNSHARE_HYP, P(0), 1, false, FFASIM_HYP },
		{ FFAF_UNPIN, P(0), 1, true, FFASIM_HYP },
		{ FFAF_UNSHARE_HYP, P(0), 1, true, FFASIM_OWNED },
		/* All or none: one of them is someone else's, or outside, or had already. */
		{ FFAF_SHARE_FFA, P(2), 2, false, FFASIM_OWNED },
		{ FFAF_SHARE_FFA, P(3), 1, false, FFASIM_FOREIGN },
		{ FFAF_SHARE_FFA, P(15), 2, false, FFASIM_OWNED },
		{ FFAF_SHARE_FFA, P(16), 1, false, FFASIM_FOREIGN },
		{ FFAF_SHARE_FFA, P(4), 2, true, FFASIM_FFA },
		{ FFAF_SHARE_FFA, P(5), 2, false, FFASIM_FFA },
		{ FFAF_SHARE_FFA, P(6), 1, true, FFASIM_FFA },
		{ FFAF_SHARE_HYP, P(4), 1, false, FFASIM_FFA },
		{ FFAF_UNSHARE_HYP, P(4), 1, false, FFASIM_FFA },
		{ FFAF_UNSHARE_FFA, P(4), 4, false, FFASIM_FFA },
		{ FFAF_UNSHARE_FFA, P(4), 3, true, FFASIM_OWNED },
		/* Shared is shared: the secure world's way back works for the filter's pages too.
		 */
		{ FFAF_SHARE_HYP, P(8), 1, true, FFASIM_HYP },
		{ FFAF_UNSHARE_FFA, P(8), 1, true, FFASIM_OWNED },
		/* Nothing is always done; too much never. */
		{ FFAF_SHARE_FFA, P(3), 0, true, FFASIM_FOREIGN },
		{ FFAF_UNSHARE_FFA, 0, 0, true, FFASIM_FOREIGN },
		{ FFAF_SHARE_FFA, -4096ull, 1, false, FFASIM_FOREIGN },
		{ FFAF_SHARE_FFA, -4096ull, 2, false, FFASIM_FOREIGN },
		{ FFAF_SHARE_FFA, P(0), UINT64_MAX, false, FFASIM_OWNED },
		{ FFAF_SHARE_FFA, P(0), 1ull << 52, false, FFASIM_OWNED },
	};
	struct ffasim_machine *machine = make(4096);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		test_context("row %zu", i);
		CHECK(ffasim_pages(machine, row->op, row->address, row->count) == row->done);
		CHECK_EQ_U64(ffasim_page_state(machine, row->address), row->state);
	}
	ffasim_destroy(machine);
}

TEST(machine, tells_and_undoes_what_was_changed)
{
	struct ffasim_machine *machine = make(4096);
	const struct ffasim_change *changes;
	size_t count;

	ffasim_pages(machine, FFAF_SHARE_HYP, P(8), 1);
	ffasim_begin(machine);
	ffasim_pages(machine, FFAF_SHARE_FFA, P(5), 1);
	ffasim_pages(machine, FFAF_PIN, P(8), 1);
	ffasim_pages(machine, FFAF_SHARE_FFA, P(1), 1);
	ffasim_pages(machine, FFAF_SHARE_FFA, P(9), 1);
	ffasim_pages(machine, FFAF_UNSHARE_FFA, P(9), 1); /* back where it was */
	changes = ffasim_changes(machine, &count);
	REQUIRE(count == 2);
	CHECK_EQ_U64(changes[0].address, P(1));
	CHECK_EQ_U64(changes[0].before, FFASIM_OWNED);
	CHECK_EQ_U64(changes[0].after, FFASIM_FFA);
	CHECK_EQ_U64(changes[1].address, P(5));

	ffasim_undo(machine);
	ffasim_changes(machine, &count);
	CHECK_EQ_U64(count, 0);
	CHECK_EQ_U64(ffasim_page_state(machine, P(1)), FFASIM_OWNED);
	CHECK(!ffasim_pages(machine, FFAF_UNPIN, P(8), 1));
	CHECK(ffasim_pages(machine, FFAF_UNSHARE_HYP, P(8), 1));
	ffasim_begin(machine);
	ffasim_undo(machine);
	CHECK_EQ_U64(ffasim_page_state(machine, P(8)), FFASIM_OWNED);
	ffasim_destroy(machine);
}

/* What was there before a call is not of the call; a page of a new machine holds nothing. */
TEST(machine, keeps_what_was_put_there_before)
{
	static const uint8_t zero[3];
	struct ffasim_machine *machine = make(4096);
	uint8_t got[3];

	ffasim_put(machine, P(1), "abc", 3);
	ffasim_begin(machine);
	CHECK(!ffasim_changed(machine));
	ffasim_write(machine, P(1), "X", 1);
	CHECK(ffasim_changed(machine));
	ffasim_undo(machine);
	ffasim_read(machine, got, P(1), 3);
	CHECK_EQ_MEM(got, "abc", 3);

	ffasim_reset(machine, 4096);
	CHECK(!ffasim_has_bytes(machine, P(1)));
	ffasim_put(machine, P(2), "d", 1);
	ffasim_read(machine, got, P(2), 3);
	CHECK_EQ_MEM(got, "d\0\0", 3);
	ffasim_read(machine, got, P(1), 3);
	CHECK_EQ_MEM(got, zero, 3);
	ffasim_destroy(machine);
}

/* Bytes, across pages and beyond RAM: unwritten ones are zero. */
TEST(machine, keeps_bytes)
{
	static const uint8_t zero[4];
	struct ffasim_machine *machine = make(4096);
	const uint8_t *before;
	uint8_t got[4];
	uint64_t address;

	ffasim_write(machine, P(1) - 2, "abcd", 4);
	ffasim_begin(machine);
	CHECK(!ffasim_written(machine, 0, &address, &before));
	ffasim_write(machine, P(1) - 1, "XY", 2);
	ffasim_write(machine, P(1), "Z", 1);
	ffasim_read(machine, got, P(1) - 2, 4);
	CHECK_EQ_MEM(got, "aXZd", 4);
	REQUIRE(ffasim_written(machine, 1, &address, &before));
	CHECK_EQ_U64(address, P(1));
	CHECK_EQ_MEM(before, "cd", 2);
	CHECK(!ffasim_written(machine, 2, &address, &before));
	ffasim_undo(machine);
	ffasim_read(machine, got, P(1) - 2, 4);
	CHECK_EQ_MEM(got, "abcd", 4);
	ffasim_read(machine, got, -2ull, 4);
	CHECK_EQ_MEM(got, zero, 4);
	CHECK(!ffasim_exhausted(machine));
	ffasim_destroy(machine);
}

TEST(machine, has_limits)
{
	struct ffasim_machine *machine = make(4096);
	unsigned int ranges = 1;

	while (ranges < 1000 && ffasim_add_ram(machine, ranges * 0x100000000ull, 1ull << 32))
		ranges++;
	CHECK_EQ_U64(ranges, 64);
	for (unsigned int i = 0; i < 8192; i++)
		ffasim_write(machine, P(i), "x", 1);
	CHECK(!ffasim_exhausted(machine));
	ffasim_write(machine, P(8192), "x", 1);
	CHECK(ffasim_exhausted(machine));
	ffasim_reset(machine, 65536);
	CHECK(!ffasim_exhausted(machine));
	CHECK_EQ_U64(ffasim_page_state(machine, P(0)), FFASIM_FOREIGN);
	CHECK(ffasim_add_ram(machine, 0, UINT64_MAX));
	CHECK(!ffasim_pages(machine, FFAF_SHARE_FFA, 0, (1ull << 20) + 1));
	CHECK(ffasim_exhausted(machine));
	ffasim_destroy(machine);
}
