// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * What a call costs: decide on random FIDs beside a plain switch, and calls through
 * the whole proxy with an SMC that does nothing. All in one run, so that the ratios
 * hold on a machine that does other things too.
 */
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

extern "C" {
#include <ffafilter/filter.h>
#include <ffaio/policy.h>
}

#include "deny_switch.h"

namespace
{

constexpr char kPolicy[] = "linux-v7.3";
/* A power of two, and more than a branch predictor learns by heart: callers do not repeat
 * themselves. */
constexpr std::size_t kFids = 1 << 16;

using Fids = std::vector<uint32_t>;

enum class Set { kWindow, kAny };

Fids RandomFids(Set set)
{
	std::mt19937 random(1); // the same in every run
	Fids fids(kFids);

	for (uint32_t &fid : fids) {
		fid = static_cast<uint32_t>(random());
		if (set == Set::kWindow) {
			const uint32_t base = fid >> 31 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32;

			fid = base | (0x60 + fid % 0xa0);
		}
	}
	return fids;
}

/* A filter that agreed on the version of its policy. */
struct Filter {
	Filter()
	{
		ffaio_error error = {};

		loaded = ffaio_policy_load(kPolicy, &error);
		if (loaded == nullptr)
			std::abort();
		policy = &loaded->core;
		filter.policy = policy;
		state.version = policy->version;
		state.agreed = 1;
		state.page = 4096;
		host.version = policy->version;
		host.agreed = 1;
	}

	~Filter()
	{
		ffaio_policy_free(loaded);
	}

	ffaio_policy *loaded;
	const ffaf_policy *policy;
	ffaf_state state = {};
	ffaf_caller host = {};
	ffaf_ops ops = { [](void *, ffaf_regs *) {}, nullptr, nullptr, nullptr };
	ffaf_filter filter = { nullptr, &state, &ops, nullptr, {} };
};

/* The switch says what the policy says, or the comparison means nothing. */
void CheckSwitch()
{
	Filter f;

	for (const Set set : { Set::kWindow, Set::kAny }) {
		for (const uint32_t fid : RandomFids(set)) {
			const ffaf_regs regs = { { fid } };
			const ffaf_decision d = ffaf_decide(f.policy, &f.state, &f.host, &regs);

			if ((d.verdict == FFAF_VERDICT_DENY) != deny_switch(fid)) {
				std::cerr << "deny_switch is not " << kPolicy << '\n';
				std::exit(1);
			}
		}
	}
}

/* What the loop itself costs, which the others contain. */
void Loop(benchmark::State &state)
{
	const Fids fids = RandomFids(Set::kWindow);
	ffaf_regs regs = {};
	std::size_t i = 0;

	for (auto _ : state) {
		regs.x[0] = fids[i++ % kFids];
		benchmark::DoNotOptimize(regs.x[0]);
	}
}

void Switch(benchmark::State &state, Set set)
{
	const Fids fids = RandomFids(set);
	std::size_t i = 0;

	for (auto _ : state)
		benchmark::DoNotOptimize(deny_switch(fids[i++ % kFids]));
}

void Decide(benchmark::State &state, Set set)
{
	const Fids fids = RandomFids(set);
	const Filter f;
	const ffaf_policy *policy = f.policy;
	ffaf_regs regs = {};
	std::size_t i = 0;

	for (auto _ : state) {
		regs.x[0] = fids[i++ % kFids];
		ffaf_decision decision = ffaf_decide(policy, &f.state, &f.host, &regs);
		benchmark::DoNotOptimize(decision);
	}
}

/* One call again and again, with the registers that the caller had. */
void Call(benchmark::State &state, uint64_t x0, uint64_t x1)
{
	Filter f;
	ffaf_regs regs = {};

	for (auto _ : state) {
		regs.x[0] = x0;
		regs.x[1] = x1;
		benchmark::DoNotOptimize(ffaf_call(&f.filter, &f.host, &regs));
		benchmark::ClobberMemory();
	}
}

/* The least of many short runs is what the code costs; the rest is what else the machine did. */
double Least(const std::vector<double> &times)
{
	return *std::min_element(times.begin(), times.end());
}

void Repeat(benchmark::internal::Benchmark *bench)
{
	bench->MinTime(0.002)->Repetitions(400)->DisplayAggregatesOnly()->ComputeStatistics("least",
											    Least);
}

BENCHMARK(Loop)->Apply(Repeat);
BENCHMARK_CAPTURE(Switch, window, Set::kWindow)->Apply(Repeat);
BENCHMARK_CAPTURE(Decide, window, Set::kWindow)->Apply(Repeat);
BENCHMARK_CAPTURE(Switch, any, Set::kAny)->Apply(Repeat);
BENCHMARK_CAPTURE(Decide, any, Set::kAny)->Apply(Repeat);
BENCHMARK_CAPTURE(Call, denied, FFAF_FID_32(MEM_DONATE), 0)->Apply(Repeat);
BENCHMARK_CAPTURE(Call, forwarded, FFAF_FID_64(MSG_SEND_DIRECT_REQ), 0)->Apply(Repeat);
BENCHMARK_CAPTURE(Call, version, FFAF_FID_32(VERSION), FFAF_VERSION_1_2)->Apply(Repeat);

} // namespace

int main(int argc, char **argv)
{
	CheckSwitch();
	benchmark::Initialize(&argc, argv);
	if (benchmark::ReportUnrecognizedArguments(argc, argv))
		return 1;
	benchmark::RunSpecifiedBenchmarks();
	return 0;
}
