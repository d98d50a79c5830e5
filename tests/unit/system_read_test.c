/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"

#include <ffafilter/functions.h>
#include <ffaio/system.h>

#define HEAD                    \
	"ffafilter-system: 1\n" \
	"name: test\n"          \
	"spmc: {version: 1.1, pes: 4}\n"

static struct ffaio_system *parse(const char *text)
{
	struct ffaio_error error = { 0 };
	struct ffaio_system *system = ffaio_system_parse("test.yaml", text, strlen(text), &error);

	test_context("%s:%lu:%lu: %s", error.file, error.line, error.column, error.text);
	CHECK((system == NULL) == error.set);
	return system;
}

static unsigned int flags(const struct ffaio_system *system, uint32_t fid)
{
	return system->config.call[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];
}

#define NS (FFASIM_NS_HANDLED | FFASIM_NS_ADVERTISED)
#define S (FFASIM_S_HANDLED | FFASIM_S_ADVERTISED)

TEST(system_read, takes_the_least_there_can_be)
{
	struct ffaio_system *system = parse("ffafilter-system: 1\nname: a\nspmc: {version: 1.0}\n");

	REQUIRE(system != NULL);
	CHECK_EQ_STR(system->name, "a");
	CHECK_EQ_U64(system->config.spmc_id, 0x8000);
	CHECK_EQ_U64(system->config.spmd_id, 0xffff);
	CHECK_EQ_U64(system->config.pes, 1);
	CHECK_EQ_U64(system->config.partition_count, 0);
	CHECK_EQ_U64(system->file_count, 1);
	/* What 1.0 has, and what it has not. */
	CHECK_EQ_U64(flags(system, FFAF_FID_32(FEATURES)), NS | S);
	CHECK_EQ_U64(flags(system, FFAF_FID_64(MSG_SEND_DIRECT_REQ2)), 0);
	ffaio_system_free(system);
}

TEST(system_read, calls_start_from_the_version)
{
	struct ffaio_system *system =
		parse(HEAD "calls:\n"
			   "  FFA_RUN_32: hidden\n"
			   "  FFA_MEM_DONATE_64: {ns: advertised, s: absent, spmd: denies}\n"
			   "  FFA_MEM_DONATE: absent\n"
			   "  0x84000098-0x8400009a: {spmd: unknown-smc}\n"
			   "  0xc40000ff: {ns: handled}\n");

	REQUIRE(system != NULL);
	CHECK_EQ_U64(flags(system, FFAF_FID_32(RUN)) & NS, FFASIM_NS_HANDLED);
	/* A FID beats its function, wherever they stand. */
	CHECK_EQ_U64(flags(system, FFAF_FID_64(MEM_DONATE)),
		     FFASIM_NS_ADVERTISED | FFASIM_SPMD_DENIES);
	CHECK_EQ_U64(flags(system, FFAF_FID_32(MEM_DONATE)) & NS, 0);
	CHECK_EQ_U64(flags(system, 0x84000097), 0);
	CHECK_EQ_U64(flags(system, 0x84000098), FFASIM_UNKNOWN_SMC);
	CHECK_EQ_U64(flags(system, 0x8400009a), FFASIM_UNKNOWN_SMC);
	CHECK_EQ_U64(flags(system, 0x8400009b), 0);
	CHECK_EQ_U64(flags(system, 0xc40000ff), NS);
	ffaio_system_free(system);
}

TEST(system_read, builds_on_profiles_and_systems)
{
	struct ffaio_system *profile = parse(
		"ffafilter-system: 1\nname: a\nprofile: tf-a-el3-spmc\nspmc: {pes: 2, sri: 9}\n");
	struct ffaio_system *system =
		parse("ffafilter-system: 1\nname: a\nextends: hafnium\nspmc: {pes: 2}\n"
		      "behaviour: {status-width: x2}\n");

	REQUIRE(profile != NULL && system != NULL);
	CHECK_EQ_STR(profile->extends, "tf-a-el3-spmc");
	CHECK(profile->summary == NULL);
	CHECK_EQ_STR(profile->files[1], "sim/profiles/tf-a-el3-spmc.yaml");
	CHECK_EQ_U64(profile->config.version, FFAF_VERSION_1_2);
	CHECK_EQ_U64(profile->config.sri, 9);
	/* A list comes whole; "contexts: pes" is as many as there are now. */
	CHECK_EQ_U64(system->config.partition_count, 1);
	CHECK_EQ_U64(system->config.partitions[0].contexts, 2);
	CHECK_EQ_U64(system->config.quirk[FFASIM_QUIRK_STATUS_WIDTH], FFASIM_STATUS_WIDTH_X2);
	CHECK_EQ_U64(system->config.version, FFAF_VERSION_1_3);
	ffaio_system_free(profile);
	ffaio_system_free(system);
}

TEST(system_read, partitions)
{
	struct ffaio_system *system =
		parse(HEAD "partitions:\n"
			   "  - name: one\n"
			   "    id: 0x8005\n"
			   "    uuid: [00112233-4455-6677-8899-aabbccddeeff, "
			   "FFEEDDCC-0000-0000-0000-000000000001]\n"
			   "    contexts: pes\n"
			   "    methods: [receives-req, sends-req2]\n"
			   "    regions: [{base: 0x1000, pages: 2, access: rx}]\n"
			   "    devices: [{base: 0x9000, pages: 1, access: rw, "
			   "interrupts: [{id: 40, edge: yes, secure: yes}], "
			   "streams: [{id: 7, access: r}]}]\n"
			   "  - ns-interrupts: signaled\n"
			   "    level: s-el0\n"
			   "    version: 1.0\n"
			   "    behaviour: {relay: {peer: 0x8005}}\n");
	const struct ffasim_partition *one, *two;

	REQUIRE(system != NULL);
	one = &system->config.partitions[0];
	two = &system->config.partitions[1];
	CHECK_EQ_STR(one->name, "one");
	CHECK_EQ_U64(one->id, 0x8005);
	CHECK_EQ_INT(one->level, FFASIM_S_EL1);
	CHECK_EQ_INT(two->level, FFASIM_S_EL0);
	CHECK_EQ_U64(one->uuid_count, 2);
	CHECK_EQ_U64(one->uuids[0].byte[1], 0x11);
	CHECK_EQ_U64(one->uuids[1].byte[0], 0xff);
	CHECK_EQ_U64(one->uuids[1].byte[15], 1);
	CHECK_EQ_U64(one->contexts, 4);
	CHECK_EQ_U64(one->version, FFAF_VERSION_1_1);
	CHECK_EQ_U64(one->methods, FFASIM_RECEIVES_REQ | FFASIM_SENDS_REQ2);
	CHECK_EQ_U64(one->regions[0].access, FFASIM_READ | FFASIM_EXECUTE);
	CHECK(one->devices[0].interrupts[0].edge && one->devices[0].interrupts[0].secure);
	CHECK_EQ_U64(one->devices[0].streams[0].id, 7);
	CHECK_EQ_INT(system->actors[0].kind, FFASIM_ACTOR_RECORDED);
	CHECK_EQ_U64(two->contexts, 1);
	CHECK_EQ_U64(two->version, FFAF_VERSION_1_0);
	CHECK_EQ_INT(two->ns_action, FFASIM_SIGNALED);
	CHECK_EQ_INT(system->actors[1].kind, FFASIM_ACTOR_RELAY);
	CHECK_EQ_U64(system->actors[1].peer, 0x8005);
	ffaio_system_free(system);
}

TEST(system_read, scripts)
{
	struct ffaio_system *system = parse(
		HEAD "partitions:\n"
		     "  - behaviour:\n"
		     "      script:\n"
		     "        - {when: {x3: 0x10/0xf0, x4: 5}, state: 1, next: 2, "
		     "answer: {x3: x4+0x10, x5: 7}}\n"
		     "        - {fid: FFA_SUCCESS_32, call: FFA_YIELD_32, with: {x1: x17}}\n");
	const struct ffasim_rule *rule;

	REQUIRE(system != NULL);
	REQUIRE(system->actors[0].rule_count == 2);
	rule = system->actors[0].rules;
	CHECK_EQ_U64(rule->match_count, 2);
	CHECK_EQ_U64(rule->matches[0].mask, 0xf0);
	CHECK_EQ_U64(rule->matches[1].mask, UINT64_MAX);
	CHECK_EQ_U64(rule->state, 1);
	CHECK_EQ_U64(rule->next, 2);
	CHECK_EQ_U64(rule->sets[0].from, 4);
	CHECK_EQ_U64(rule->sets[0].add, 0x10);
	CHECK_EQ_U64(rule->sets[1].from, FFASIM_NO_REG);
	CHECK_EQ_U64(rule[1].fid, FFAF_FID_32(SUCCESS));
	CHECK_EQ_U64(rule[1].call, FFAF_FID_32(YIELD));
	CHECK_EQ_U64(rule[1].state, FFASIM_ANY_STATE);
	CHECK_EQ_U64(rule[1].sets[0].from, 17);
	ffaio_system_free(system);
}

TEST(system_read, faults_and_more_of_them)
{
	struct ffaio_system *system =
		parse(HEAD "faults: [{call: FFA_RUN_32, kind: late, times: 2}]\n");
	struct ffaio_error error = { 0 };

	REQUIRE(system != NULL);
	CHECK_EQ_INT(
		ffaio_system_add_fault(
			system, "call: FFA_MEM_SHARE_64, kind: status, status: NO_MEMORY", &error),
		0);
	CHECK_EQ_U64(system->config.fault_count, 2);
	CHECK_EQ_U64(system->config.faults[0].times, 2);
	CHECK_EQ_INT(system->config.faults[1].status, -3);
	CHECK_EQ_INT(ffaio_system_add_fault(system, "kind: statue", &error), -1);
	CHECK_EQ_U64(error.column, 7);
	CHECK_EQ_STR(ffasim_check(&system->config), NULL);
	ffaio_system_free(system);
}

TEST(system_read, all_that_are_built_in)
{
	size_t count;
	const char *const *names = ffaio_system_builtins(&count);

	CHECK(count >= 5);
	for (size_t i = 0; i < count; i++) {
		struct ffaio_error error = { 0 };
		struct ffaio_system *system = ffaio_system_load(names[i], &error);

		test_context("%s: %s", names[i], error.text);
		if (CHECK(system != NULL)) {
			CHECK_EQ_STR(system->name, names[i]);
			CHECK(system->summary != NULL && system->origin != NULL);
		}
		ffaio_system_free(system);
	}
}
