/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The `calls` of a system: what is done with each FID. */
#include <stdlib.h>
#include <string.h>

#include "system_internal.h"

static bool is_fid(uint64_t number)
{
	return (number & ~UINT64_C(0xff)) == FFAF_FID_BASE_32 ||
	       (number & ~UINT64_C(0xff)) == FFAF_FID_BASE_64;
}

/* "0x84000098", or a range of them of one width. */
static bool read_range(const char *text, struct system_fids *fids)
{
	uint64_t first, last;
	char *end;

	if (strncmp(text, "0x", 2) != 0)
		return false;
	first = last = strtoull(text, &end, 16);
	if (strncmp(end, "-0x", 3) == 0)
		last = strtoull(end + 1, &end, 16);
	if (*end != '\0' || !is_fid(first) || !is_fid(last) || first > last || last - first > 0xff)
		return false;
	*fids = (struct system_fids){ FFAF_FN_UNKNOWN, (uint32_t)first, (uint32_t)last };
	return true;
}

int ffaio_system_fids(const struct policy_item *item, const struct policy_node *key,
		      struct system_fids *fids)
{
	const uint32_t fid = ffaf_name_to_fid(key->text);
	char buffer[64];
	const char *near;

	if (read_range(key->text, fids))
		return 0;
	*fids = (struct system_fids){ ffaf_name_to_fn(key->text), fid, fid };
	if (fid != 0)
		fids->function = FFAF_FN_UNKNOWN;
	if (fid != 0 || fids->function != FFAF_FN_UNKNOWN)
		return 0;
	near = ffaio_nearest_function(key->text, buffer);
	return ffaio_policy_fail(item->reader->source, key, item->reader->error,
				 "unknown function %s%s%s%s; a FID is 0x840000NN or 0xc40000NN",
				 ffaio_policy_quote(key->text).text,
				 near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
				 near != NULL ? "'" : "");
}

/* What one entry asks for: bits to take away, and bits to set. */
struct draft {
	uint8_t clear, set;
};

static const char *const worlds[] = { "absent", "advertised", "hidden", "handled" };

/* HANDLED and ADVERTISED are two bits next to each other, at SHIFT. */
static int read_world(const struct policy_item *item, unsigned int shift)
{
	static const uint8_t bits[] = { 0, 2, 1, 3 };
	struct draft *draft = item->ctx;
	const int index = ffaio_policy_pick(item->reader, item->value, "action", worlds, 4);

	if (index < 0)
		return -1;
	draft->clear = (uint8_t)(draft->clear | 3u << shift);
	draft->set = (uint8_t)(draft->set | (unsigned int)bits[index] << shift);
	return 0;
}

_Static_assert(FFASIM_NS_HANDLED == 1 && FFASIM_NS_ADVERTISED == 2 && FFASIM_S_HANDLED == 4 &&
		       FFASIM_S_ADVERTISED == 8,
	       "two bits a world");

static int read_ns(const struct policy_item *item)
{
	return read_world(item, 0);
}

static int read_s(const struct policy_item *item)
{
	return read_world(item, 2);
}

static int read_spmd(const struct policy_item *item)
{
	static const char *const words[] = { "passes",	"refuses",     "denies",
					     "answers", "unknown-smc", "checks-version" };
	static const uint8_t bits[] = { 0,
					FFASIM_SPMD_REFUSES,
					FFASIM_SPMD_DENIES,
					FFASIM_SPMD_ANSWERS,
					FFASIM_UNKNOWN_SMC,
					FFASIM_SPMD_CHECKS_VERSION };
	struct draft *draft = item->ctx;
	const int index = ffaio_policy_pick(item->reader, item->value, "action", words, 6);

	if (index < 0)
		return -1;
	draft->clear |=
		FFASIM_SPMD_REFUSES | FFASIM_SPMD_DENIES | FFASIM_SPMD_ANSWERS | FFASIM_UNKNOWN_SMC;
	draft->set |= bits[index];
	return 0;
}

static const struct policy_key keys[] = {
	{ "ns", POLICY_WORD, read_ns, 0 },
	{ "s", POLICY_WORD, read_s, 0 },
	{ "spmd", POLICY_WORD, read_spmd, 0 },
};

static void put(uint8_t call[2][256], uint32_t fid, const struct draft *draft)
{
	uint8_t *flags = &call[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];

	*flags = (uint8_t)((*flags & ~draft->clear) | draft->set);
}

static void put_all(uint8_t call[2][256], const struct system_fids *fids, const struct draft *draft)
{
	if (fids->function != FFAF_FN_UNKNOWN) {
		const struct ffaf_function *function = ffaf_function(fids->function);

		if (function->since32 != 0)
			put(call, FFAF_FID_BASE_32 | function->number, draft);
		if (function->since64 != 0)
			put(call, FFAF_FID_BASE_64 | function->number, draft);
		return;
	}
	for (uint32_t fid = fids->first; fid <= fids->last; fid++)
		put(call, fid, draft);
}

static int read_entry(const struct policy_item *item, const struct policy_node *key, bool fids_only)
{
	struct policy_item entry = *item;
	struct system_fids fids;
	struct draft draft = { 0 };

	if (ffaio_system_fids(item, key, &fids) != 0 ||
	    ffaio_policy_expect(item->reader->source, key->text, key->next,
				POLICY_WORD | POLICY_MAP, item->reader->error) != 0)
		return -1;
	entry.value = key->next;
	entry.ctx = &draft;
	if (key->next->kind == POLICY_WORD && read_ns(&entry) != 0)
		return -1;
	if (key->next->kind == POLICY_MAP &&
	    ffaio_policy_read_keys(item->reader, key->next, "key of a call", keys,
				   sizeof(keys) / sizeof(keys[0]), &draft) != 0)
		return -1;
	if (fids_only == (fids.function == FFAF_FN_UNKNOWN))
		put_all(ffaio_system_of(item)->config.call, &fids, &draft);
	return 0;
}

int ffaio_system_read_calls(const struct policy_item *item)
{
	/* A FID beats the name of its function. */
	for (unsigned int round = 0; round < 2; round++)
		for (const struct policy_node *key = item->value->child; key != NULL;
		     key = key->next->next)
			if (read_entry(item, key, round == 1) != 0)
				return -1;
	return 0;
}

int ffaio_system_fid(const struct policy_item *item, uint32_t *fid)
{
	struct system_fids fids;

	if (ffaio_system_fids(item, item->value, &fids) != 0)
		return -1;
	if (fids.first == 0 || fids.first != fids.last)
		return ffaio_policy_fail(item->reader->source, item->value, item->reader->error,
					 "%s has two widths, or is a range: name one FID",
					 ffaio_policy_quote(item->value->text).text);
	*fid = fids.first;
	return 0;
}
