/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * agree ROUNDS: in each round a machine boots, and all vCPUs of the host and of the VMs
 * call at once, locked as the top of filter.h says. Two vCPUs of each caller make any
 * calls; the third only decides, without the lock. ThreadSanitizer looks on; what the vCPUs saw is
 * compared with what the round came to. host_policy and vm_policy are linked in.
 */
#include "world.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct ffaf_policy host_policy;
extern const struct ffaf_policy vm_policy;

#define DECISIONS 64u /* that a vCPU keeps */
#define CALLS 24u /* that it makes in a round */
#define NEGOTIATES 4u /* of those: the first, FFA_VERSION */
#define EARLY 16u /* of them at most before an agreement */
#define TALKERS 2u /* vCPUs of each caller that make calls */

struct seen {
	struct ffaf_regs regs;
	struct ffaf_decision decision;
};

/*
 * Two, as to ThreadSanitizer whoever leaves a barrier comes after all who have entered it:
 * with one, a vCPU that has ended its round would be ordered before one that is to begin it.
 */
struct barriers {
	pthread_barrier_t begin; /* the machine is up */
	pthread_barrier_t end; /* all have called */
};

struct run {
	struct vcpu vcpu;
	struct barriers *barriers;
	unsigned int *talkers; /* that still call; counted without ordering anything */
	unsigned int rounds;
	uint32_t version; /* read behind an acquire of agreed; 0: none was seen */
	unsigned int seen_count; /* decisions that must be final */
	struct seen seen[DECISIONS];
	unsigned int answer_count; /* x0 of the answers to FFA_VERSION */
	uint64_t answers[CALLS];
};

/* Nothing is printed while vCPUs run: a lock of stdio would order them. */
static void check(bool ok, const struct run *run, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: caller %u vCPU %u: %s\n", run->vcpu.caller, run->vcpu.number,
		what);
	exit(1);
}

static uint64_t draw(struct vcpu *vcpu, uint64_t limit)
{
	vcpu->seed ^= vcpu->seed << 13;
	vcpu->seed ^= vcpu->seed >> 7;
	vcpu->seed ^= vcpu->seed << 17;
	return (vcpu->seed >> 16) % limit;
}

static struct ffaf_regs draw_call(struct vcpu *vcpu)
{
	const uint64_t tx = world_page(vcpu->caller, 0);
	const uint64_t ids = (uint64_t)vcpu->caller << 16 | 0x8001u;
	const struct ffaf_regs calls[] = {
		{ { FFAF_FID_32(ID_GET) } },
		{ { FFAF_FID_32(FEATURES), FFAF_FID_64(MSG_SEND_DIRECT_REQ2) } },
		{ { FFAF_FID_32(FEATURES), FFAF_FID_64(RXTX_MAP) } },
		{ { FFAF_FID_64(RXTX_MAP), tx, tx + PAGE, 1 } },
		{ { FFAF_FID_64(RXTX_MAP), tx, tx + PAGE, 1 } },
		{ { FFAF_FID_32(RXTX_UNMAP), (uint64_t)vcpu->caller << 16 } },
		{ { FFAF_FID_32(PARTITION_INFO_GET) } },
		{ { FFAF_FID_32(RX_RELEASE) } },
		{ { FFAF_FID_64(MEM_SHARE), 112, 112 } },
		{ { FFAF_FID_32(MEM_RECLAIM), 1 } },
		{ { FFAF_FID_32(MSG_SEND_DIRECT_REQ), ids } },
		{ { FFAF_FID_64(MSG_SEND_DIRECT_REQ2), ids } },
		{ { FFAF_FID_32(NOTIFICATION_BIND), ids } },
		{ { FFAF_FID_32(MEM_DONATE), 112, 112 } },
		{ { FFAF_FID_BASE_32 | 0xf0u } },
		{ { 0xc2000001u } },
	};

	return calls[draw(vcpu, sizeof(calls) / sizeof(calls[0]))];
}

static bool records_versions(const struct ffaf_policy *policy)
{
	return policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION] == FFAF_NEGOTIATION_RECORDED;
}

/* Whether decisions need the lock as well; a CARELESS embedder takes it that they never do. */
static bool locks_decisions(const struct ffaf_policy *policy)
{
#ifdef CARELESS
	(void)policy;
	return false;
#else
	return records_versions(policy);
#endif
}

static struct ffaf_decision decide(const struct vcpu *vcpu, const struct ffaf_regs *regs)
{
	return ffaf_decide(vcpu->filter.policy, &vcpu->world->state,
			   &vcpu->world->callers[vcpu->caller], regs);
}

/* Where versions are noted, only a caller whose version is final forwards without the lock. */
static void call_recorded(struct vcpu *vcpu, struct ffaf_regs *regs)
{
	struct ffaf_caller *caller = &vcpu->world->callers[vcpu->caller];
	bool forward;

	world_lock(vcpu);
	forward = caller->locked && decide(vcpu, regs).verdict == FFAF_VERDICT_FORWARD;
	if (!forward)
		(void)ffaf_call(&vcpu->filter, caller, regs);
	world_unlock(vcpu);
	if (forward)
		world_smc(vcpu, regs);
}

static void call(struct vcpu *vcpu, struct ffaf_regs *regs)
{
	if (locks_decisions(vcpu->filter.policy)) {
		call_recorded(vcpu, regs);
		return;
	}
	if (decide(vcpu, regs).verdict == FFAF_VERDICT_FORWARD) {
		world_smc(vcpu, regs);
		return;
	}
	world_lock(vcpu);
	(void)ffaf_call(&vcpu->filter, &vcpu->world->callers[vcpu->caller], regs);
	world_unlock(vcpu);
}

static void talk(struct run *run)
{
	static const uint32_t versions[] = { FFAF_VERSION_1_0, FFAF_VERSION_1_1, FFAF_VERSION_1_2,
					     FFAF_VERSION_1_3, FFAF_MAKE_VERSION(2, 0) };

	for (unsigned int i = 0; i < CALLS; i++) {
		struct ffaf_regs regs = draw_call(&run->vcpu);
		/* One vCPU of each caller is sure to agree in the end. */
		const bool last = run->vcpu.number == 0 && i == CALLS - 1;
		const bool version = last || i < NEGOTIATES || draw(&run->vcpu, 4) == 0;

		if (version)
			regs = (struct ffaf_regs){ { FFAF_FID_32(VERSION),
						     versions[last ? 2 : draw(&run->vcpu, 5)] } };
		call(&run->vcpu, &regs);
		if (version)
			run->answers[run->answer_count++] = regs.x[0];
		if (i < NEGOTIATES)
			sched_yield();
	}
	__atomic_fetch_sub(run->talkers, 1, __ATOMIC_RELAXED);
}

/* Decide without the lock, and keep what must be final: what forwards, or follows an agreement. */
static void watch(struct run *run)
{
	const struct ffaf_caller *caller = &run->vcpu.world->callers[run->vcpu.caller];

	for (unsigned int i = 0; run->seen_count < DECISIONS; i++) {
		const bool silent = __atomic_load_n(run->talkers, __ATOMIC_RELAXED) == 0;
		const struct ffaf_regs regs = draw_call(&run->vcpu);
		const bool agreed = FFAF_LOAD_ACQUIRE(&caller->agreed) != 0;
		const struct ffaf_decision d = decide(&run->vcpu, &regs);

		if (agreed)
			run->version = caller->version;
		else if (silent)
			break;
		if (agreed || (d.verdict == FFAF_VERDICT_FORWARD && run->seen_count < EARLY))
			run->seen[run->seen_count++] = (struct seen){ regs, d };
		if (!agreed)
			sched_yield();
	}
}

static void *vcpu_main(void *arg)
{
	struct run *run = arg;

	for (unsigned int i = 0; i < run->rounds; i++) {
		pthread_barrier_wait(&run->barriers->begin);
		run->seen_count = 0;
		run->version = 0;
		run->answer_count = 0;
		if (run->vcpu.number < TALKERS)
			talk(run);
		else if (!locks_decisions(run->vcpu.filter.policy))
			watch(run);
		pthread_barrier_wait(&run->barriers->end);
	}
	return NULL;
}

/* What a watching vCPU saw is what the round came to. */
static void check_watch(const struct run *run)
{
	const struct ffaf_caller *caller = &run->vcpu.world->callers[run->vcpu.caller];

	for (unsigned int i = 0; i < run->seen_count; i++) {
		const struct ffaf_decision d = decide(&run->vcpu, &run->seen[i].regs);

		check(memcmp(&d, &run->seen[i].decision, sizeof(d)) == 0, run,
		      "a decision was not final");
	}
	check(run->version == 0 || run->version == caller->version, run,
	      "the version moved after it was agreed");
}

/* Every FFA_VERSION was answered by the one agreed version, or refused. */
static void check_answers(const struct run *run)
{
	const struct ffaf_policy *policy = run->vcpu.filter.policy;
	const struct ffaf_caller *caller = &run->vcpu.world->callers[run->vcpu.caller];
	const uint64_t own = records_versions(policy) ? policy->version : caller->version;

	if ((policy->entry[0][FFAF_NR_VERSION] & FFAF_ENTRY_ACTION) != FFAF_HANDLE)
		return;
	for (unsigned int i = 0; i < run->answer_count; i++)
		check(run->answers[i] == own || run->answers[i] == UINT64_MAX, run,
		      "two versions were agreed");
}

static void check_round(const struct run *runs, const struct world *world)
{
	const struct ffaf_caller *host = &world->callers[0];

	check(world->versions <= 1, runs, "the SPMC was asked for a version twice");
	check(host->agreed == world->state.agreed, runs, "host and filter differ on agreement");
	check(host->agreed == 0 || host->version == world->state.version, runs,
	      "host and filter differ on the version");
	for (unsigned int i = 0; i < CALLERS * VCPUS; i++) {
		const struct ffaf_caller *caller = &world->callers[runs[i].vcpu.caller];

		check_watch(&runs[i]);
		check_answers(&runs[i]);
		check(caller->agreed == 0 || records_versions(runs[i].vcpu.filter.policy) ||
			      caller->version == world->state.version,
		      &runs[i], "a VM and the filter differ on the version");
	}
}

int main(int argc, char **argv)
{
	static struct world world = { .lock = PTHREAD_MUTEX_INITIALIZER };
	static struct run runs[CALLERS * VCPUS];
	const unsigned int rounds = argc == 2 ? (unsigned int)atoi(argv[1]) : 1;
	unsigned int talkers;
	unsigned long seen = 0;
	struct barriers barriers;
	pthread_t threads[CALLERS * VCPUS];

	pthread_barrier_init(&barriers.begin, NULL, CALLERS * VCPUS + 1);
	pthread_barrier_init(&barriers.end, NULL, CALLERS * VCPUS + 1);
	for (unsigned int i = 0; i < CALLERS * VCPUS; i++) {
		struct vcpu *vcpu = &runs[i].vcpu;

		*vcpu = (struct vcpu){ &world, i / VCPUS, i % VCPUS, false, i + 1, { 0 } };
		vcpu->filter = world_filter(vcpu, vcpu->caller == 0 ? &host_policy : &vm_policy);
		runs[i].barriers = &barriers;
		runs[i].talkers = &talkers;
		runs[i].rounds = rounds;
		if (pthread_create(&threads[i], NULL, vcpu_main, &runs[i]) != 0)
			return 2;
	}
	for (unsigned int round = 0; round < rounds; round++) {
		talkers = CALLERS * TALKERS;
		world_boot(&world, &host_policy);
		pthread_barrier_wait(&barriers.begin);
		pthread_barrier_wait(&barriers.end);
		check_round(runs, &world);
		for (unsigned int i = 0; i < CALLERS * VCPUS; i++)
			seen += runs[i].seen_count;
	}
	for (unsigned int i = 0; i < CALLERS * VCPUS; i++)
		pthread_join(threads[i], NULL);
	printf("%u rounds, %lu decisions\n", rounds, seen);
	return 0;
}
