/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trial.h"

#include <ffafilter/versions.h>

#define BOOT_1_1(answer) "boot b smccc=1.2 -> ok\n  smc FFA_VERSION x1=0x10001 -> x0=" answer "\n"
#define REFUSED "host FFA_ID_GET -> FFA_ERROR_32 x2=-2\n"
#define ALLOWED "host FFA_ID_GET -> forward FFA_SUCCESS_32\n"

TEST(version, boot_of_1_0)
{
#define ASK "  smc FFA_VERSION x1=0x10000 -> x0="
#define FAIL "boot b smccc=1.2 -> fail\n" ASK "0x10000\n"
	static const struct trial_row rows[] = {
		{ "linux-v6.6", { "boot b smccc=1.2 -> ok\n", ASK, "0x10000\n", CHECKS } },
		{ "linux-v6.6", { "boot b smccc=1.2 -> ok\n", ASK, "0x10002\n", CHECKS } },
		{ "linux-v6.6", { "boot b smccc=1.1 -> ok\n", ALLOWED } },
		{ "linux-v6.6", { "boot b smccc=1.2 -> ok\n", ASK, "-1\n", ALLOWED } },
		{ "linux-v6.6", { "boot b smccc=1.2 -> fail\n", ASK, "0xffffffff\n" } },
		{ "linux-v6.6", { "boot b smccc=1.2 -> fail\n", ASK, "0x20000\n" } },
		{ "linux-v6.6", { FAIL, ID_GET("FFA_ERROR_32 x2=-1") } },
		{ "linux-v6.6", { FAIL, ID_GET("FFA_SUCCESS_32 x2=0x1") } },
		{ "linux-v6.6",
		  { FAIL, ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_ERROR_32 x2=-1") } },
		{ "linux-v6.6",
		  { FAIL, ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0x1") } },
		{ "linux-v6.6",
		  { FAIL, ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0x2") } },
		{ "linux-v6.6",
		  { FAIL, ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0x3") } },
		{ "linux-v6.6",
		  { FAIL, ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0x10000") } },
		{ "linux-v6.6",
		  { "boot b smccc=1.2 page=0x4000 -> ok\n", ASK, "0x10000\n",
		    ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0x2") } },
		{ "linux-v6.6",
		  { "boot b smccc=1.2 page=0x10000 -> ok\n", ASK, "0x10000\n",
		    ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0x1") } },
		{ "android14-6.1", { "boot b smccc=1.1 -> ok\n", ASK, "0x10000\n", CHECKS } },
		{ "android14-6.1", { "boot b smccc=1.0 -> ok\n" } },
		{ "android14-6.1", { "boot b smccc=1.2 -> fail\n", ASK, "0x10001\n" } },
		{ "android14-6.1", { "boot b smccc=1.2 -> fail\n", ASK, "0x10002\n" } },
		{ "android14-6.1", { "boot b smccc=1.2 -> fail\n", ASK, "0x100010000\n" } },
		{ "android14-6.1", { "boot b smccc=1.2 -> ok\n", ASK, "-1\n" } },
	};

	TRIALS(rows);
}

TEST(version, boot_of_1_1_and_1_2)
{
	static const struct trial_row rows[] = {
		{ "linux-v6.12", { BOOT_1_1("0x10000") } },
		{ "linux-v6.12", { BOOT_1_1("0x10002") } },
		{ "linux-v6.12", { BOOT_1_1("-1"), REFUSED } },
		{ "linux-v6.12", { "boot b smccc=1.1 -> ok\n", REFUSED } },
		{ "linux-v6.12",
		  { "boot b smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10001 -> x0=0x20001\n" } },
		{ "linux-v6.12",
		  { "boot b smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10001 -> x0=0xffffffff\n" } },
		{ "android15-6.6",
		  { "boot b smccc=1.1 -> ok\n  smc FFA_VERSION x1=0x10001 -> x0=0x10001\n" } },
		{ "linux-v6.18", { BOOT("0x10000") } },
		{ "linux-v6.18", { BOOT("-1"), REFUSED } },
		{ "linux-v6.18",
		  { "boot b smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10002 -> x0=0xffffffff\n" } },
		{ "linux-v7.1", { BOOT("0xffffffff"), REFUSED } },
		{ "linux-v7.1",
		  { "boot b smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10002 -> x0=0xfffffffe\n" } },
		{ "linux-v7.3",
		  { "boot b smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10002 -> x0=0x0\n" } },
	};

	TRIALS(rows);
}

/* The first good FFA_VERSION costs two SMCs, or three with a downgrade; later ones none. */
TEST(version, is_agreed_once)
{
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { BOOT("0x10002"), REFUSED, "host FFA_VERSION x1=0x10002 -> x0=0x10002\n", CHECKS,
		    ALLOWED, "host FFA_VERSION x1=0x10002 -> x0=0x10002\n",
		    "host FFA_VERSION x1=0x10003 -> x0=0x10002\n",
		    "host FFA_VERSION x1=0x10001 -> x0=-1\n",
		    "host FFA_VERSION x1=0x20002 -> x0=-1\n", ALLOWED } },
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0x10001 -> x0=0x10001\n",
		    "  smc FFA_VERSION x1=0x10001 -> x0=0x10002\n", CHECKS,
		    "host FFA_VERSION x1=0x10000 -> x0=-1\n",
		    "host FFA_VERSION x1=0x10002 -> x0=0x10001\n" } },

		/* Asked for more than the SPMC has, nobody asks it again. */
		{ "linux-v7.3",
		  { BOOT("0x10001"), "host FFA_VERSION x1=0x10002 -> x0=0x10001\n", CHECKS,
		    "host FFA_VERSION x1=0x10001 -> x0=0x10001\n" } },
		{ "linux-v6.12",
		  { BOOT_1_1("0x10001"), "host FFA_VERSION x1=0x10002 -> x0=0x10001 x1-x3=?\n",
		    CHECKS, "host FFA_VERSION x1=0x10000 -> x0=0x10001 x1-x3=?\n",
		    "host FFA_VERSION x1=0x10009 -> x0=0x10001 x1-x3=?\n",
		    "host FFA_VERSION -> x0=-1 x1-x3=?\n" } },

		/* Of a downgrade's SMC the caller gets x1 to x3 as well, or all. */
		{ "linux-v6.12",
		  { BOOT_1_1("0x10001"),
		    "host FFA_VERSION x1=0x10000 x4=0x44 -> x0=0x10000 x3=0x33 x4=0x44\n",
		    "  smc FFA_VERSION x1=0x10000 -> x0=0x10001 x3=0x33 x4=0x4\n", CHECKS } },
		{ "linux-v6.18",
		  { BOOT("0x10002"),
		    "host FFA_VERSION x1=0x10000 x4=0x44 -> x0=0x10000 x3=0x33 x4=0x4\n",
		    "  smc FFA_VERSION x1=0x10000 -> x0=0x10002 x3=0x33 x4=0x4\n", CHECKS,
		    "host FFA_VERSION x1=0x10000 -> x0=0x10000 x1-x17=?\n" } },
	};

	TRIALS(rows);
}

TEST(version, can_be_tried_again)
{
	static const struct trial_row rows[] = {

		/* A refused downgrade changes nothing, and the SPMC's answer is handed on raw. */
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0x10001 -> x0=0xffffffff\n",
		    "  smc FFA_VERSION x1=0x10001 -> x0=0xffffffff\n", REFUSED,
		    "host FFA_VERSION x1=0x10002 -> x0=0x10002\n", CHECKS, ALLOWED } },
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0x10001 -> x0=-1\n",
		    "  smc FFA_VERSION x1=0x10001 -> x0=-1\n", REFUSED } },

		/* Where the checks fail the lowered version stays. */
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0x10000 -> x0=-1\n",
		    "  smc FFA_VERSION x1=0x10000 -> x0=0x10000\n", ID_GET("FFA_ERROR_32 x2=-1"),
		    REFUSED, "host FFA_VERSION x1=0x10002 -> x0=0x10000\n", CHECKS, ALLOWED } },
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0x10002 -> x0=-1\n",
		    ID_GET("FFA_SUCCESS_32 x2=0x8000"), "host FFA_VERSION x1=0x10002 -> x0=-1\n",
		    ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0x1"),
		    "host FFA_VERSION x1=0x10002 -> x0=-1\n", ID_GET("FFA_SUCCESS_32"),
		    FEATURES("FFA_SUCCESS_64"), "host FFA_VERSION x1=0x10002 -> x0=0x10002\n",
		    ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0xffff0000") } },
		{ "linux-v6.12",
		  { BOOT_1_1("0x10001"), "host FFA_VERSION x1=0x10001 -> x0=-1 x1-x3=?\n",
		    ID_GET("FFA_SUCCESS_32"), FEATURES("FFA_SUCCESS_32 x2=0xffff0000"), REFUSED } },

		/* Another major asks nobody. */
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0x20002 -> x0=-1\n",
		    "host FFA_VERSION -> x0=-1\n", "host FFA_VERSION x1=0x7fff0000 -> x0=-1\n",
		    REFUSED } },
	};

	TRIALS(rows);
}

TEST(version, odd_corners)
{
	static const struct trial_row rows[] = {

		/* Bit 31 plays no part, and is stored; the upper half is not looked at. */
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0xffffffff80010002 -> x0=0x10002\n",
		    CHECKS } },
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_VERSION x1=0x80010001 -> x0=0x80010001\n",
		    "  smc FFA_VERSION x1=0x80010001 -> x0=0x10002\n", CHECKS,
		    "host FFA_VERSION x1=0x10001 -> x0=0x80010001\n" } },

		/* -1 with 32 bits is not known for what it is before v7.0. */
		{ "linux-v6.12",
		  { BOOT_1_1("0x10001"), "host FFA_VERSION x1=0x10000 -> x0=0x10000\n",
		    "  smc FFA_VERSION x1=0x10000 -> x0=0xffffffff\n", CHECKS } },

		/* No FF-A there: one question is spent on it. */
		{ "linux-v7.3",
		  { BOOT("-1"), "host FFA_VERSION x1=0x10002 -> x0=-1\n", ID_GET("x0=-1"),
		    REFUSED } },

		/* FF-A under an old SMCCC: version 0 is agreed on. */
		{ "linux-v7.3",
		  { "boot b smccc=1.1 -> ok\nhost FFA_VERSION x1=0x10002 -> x0=0x0\n", CHECKS,
		    ALLOWED } },

		/* The filter that was never handed FFA_VERSION forwards it. */
		{ "linux-v6.6",
		  { "boot b smccc=1.1 -> ok\n",
		    "host FFA_VERSION x1=0x90000 -> forward x0=-1 x1=0x1 x17=0x17\n" } },

		/* A minor of 16 bits is compared as such. */
		{ "linux-v7.3",
		  { BOOT("0x1ffff"), "host FFA_VERSION x1=0x1ffff -> x0=0x10002\n", CHECKS } },
	};

	TRIALS(rows);
}

/* How VMs agree: on what the host has, or each on its own. */
TEST(version, of_guests)
{
#define WITH_HOST                               \
	BOOT("0x10001")                         \
	"vm1 FFA_VERSION x1=0x10001 -> x0=-1\n" \
	"host FFA_VERSION x1=0x10002 -> x0=0x10001\n" CHECKS
	static const struct trial_row rows[] = {
		{ "linux-v7.3 android16-guest",
		  { WITH_HOST, "vm1 FFA_VERSION x1=0x10002 -> x0=0x10001\n",
		    "vm1 FFA_VERSION x1=0x10000 -> x0=0x10001\n",
		    "vm1 FFA_VERSION x1=0x20000 -> x0=-1\n",
		    "vm2 FFA_VERSION x1=0x10000 -> x0=0x10001\n",
		    "vm2 FFA_ID_GET -> FFA_SUCCESS_32 x2=0x2\n" } },

		/* Under one policy: what the first agreed on with the SPMC, no other takes back. */
		{ "linux-v7.3",
		  { BOOT("0x10002"), "vm1 FFA_VERSION x1=0x10001 -> x0=0x10001\n",
		    "  smc FFA_VERSION x1=0x10001 -> x0=0x10002\n", CHECKS, REFUSED,
		    "host FFA_VERSION x1=0x10000 -> x0=-1\n",
		    "host FFA_VERSION x1=0x10002 -> x0=0x10001\n", ALLOWED } },
		/* Noted until the first other FF-A call, and never refused. */
		{ "xen-guest",
		  { BOOT("0x10002"), "vm1 FFA_ID_GET -> FFA_ERROR_32 x2=-1\n",
		    "vm1 FFA_VERSION x1=0x10002 -> x0=0x10002\n", "vm1 0xc6000000 -> x0=-1\n",
		    "vm1 FFA_VERSION x1=0x10001 -> x0=0x10002\n",
		    "vm1 FFA_MSG_SEND_DIRECT_REQ2 x1=0x18000 -> deny FFA_ERROR_32 x2=-1\n",
		    "vm1 FFA_VERSION x1=0x10002 -> x0=0x10002\n",
		    "vm1 FFA_MSG_SEND_DIRECT_REQ2 x1=0x18000 -> deny FFA_ERROR_32 x2=-1\n",
		    "vm2 FFA_VERSION x1=0x1 -> x0=0x10002\n",
		    "vm2 FFA_MSG_SEND_DIRECT_REQ2 x1=0x28000 -> forward FFA_SUCCESS_32\n" } },
	};

	TRIALS(rows);
}

static void answer_at_random(void *ctx, struct ffaf_regs *regs)
{
	static const uint64_t answers[] = { UINT64_MAX, UINT32_MAX, 0x10000, 0x10001,
					    0x10002,	0x10009,    0x20000, 0x80010001 };
	struct rig *rig = ctx;
	const uint64_t r = rig_random(rig->test);
	const bool fails = (r & 0x700) == 0;

	if (regs->x[0] == FFAF_FID_32(VERSION))
		regs->x[0] = answers[r % 8];
	else
		*regs = (struct ffaf_regs){ { fails ? FFAF_FID_32(ERROR) : FFAF_FID_32(SUCCESS) } };
}

static void call_at_random(struct rig *rig, struct ffaf_caller *caller)
{
	static const uint64_t fids[] = { FFAF_FID_32(FEATURES), FFAF_FID_32(MEM_DONATE),
					 FFAF_FID_32(RX_RELEASE), 0xc6000000 };
	const uint64_t r = rig_random(rig->test);
	struct ffaf_regs regs = { { FFAF_FID_32(VERSION), 0x10000 + (r >> 8) % 4 } };

	if (r % 4 == 0)
		regs.x[0] = fids[(r >> 16) % 4];
	if (r % 16 == 1)
		regs.x[1] ^= 1ull << (r >> 16) % 64;
	ffaf_call(&rig->filter, caller, &regs);
}

static bool handles_version(const struct ffaf_policy *policy)
{
	return (policy->entry[0][FFAF_NR_VERSION] & FFAF_ENTRY_ACTION) == FFAF_HANDLE;
}

/* Whether CALLER's version can still change. */
static bool is_open(const struct ffaf_policy *policy, const struct ffaf_caller *caller)
{
	const bool noted =
		policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION] == FFAF_NEGOTIATION_RECORDED;

	return caller->agreed == 0 || (noted && !caller->locked);
}

/* Whatever the SPMC answers: once a version is agreed, it stays, and so does agreement. */
static void check_policy(const struct ffaf_policy *policy)
{
	const struct ffaf_boot boot = { .smccc = 0x10002, .page = 4096 };
	uint64_t seed = 0x5eed;
	struct ffaf_ops ops;
	struct rig rig;
	unsigned int settled = 0;

	rig_init(&rig, &ops, policy, answer_at_random);
	rig.test = &seed;
	for (unsigned int i = 0; i < 2000; i++) {
		struct ffaf_caller before = { 0 };

		if (!rig_boot(&rig, &boot))
			continue;
		rig.state.agreed = i % 2;
		for (unsigned int n = 0; n < 20; n++) {
			call_at_random(&rig, &rig.caller[0]);
			if (!is_open(policy, &before))
				CHECK_EQ_MEM(&rig.caller[0], &before, sizeof(before));
			before = rig.caller[0];
			CHECK(before.agreed != 0 || before.version == 0);
		}
		settled += !is_open(policy, &before);
	}
	CHECK((settled > 100) == handles_version(policy));
	rig_free(&rig);
}

TEST(version, never_changes_once_agreed)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);

	for (size_t i = 0; i < count; i++) {
		struct ffaio_policy *policy = rig_policy(names[i]);

		test_context("%s", names[i]);
		check_policy(&policy->core);
		ffaio_policy_free(policy);
	}
}
