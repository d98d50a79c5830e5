# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What was recorded on real firmware, played into its simulation: the same answers come out."""
import json

import pytest

from conftest import SOURCE

SYSTEMS = ["op-tee-4.8", "op-tee-4.10", "hafnium", "tf-a-el3-spmc"]
KERNELS = {"pkvm-6.12": "linux-v6.12", "pkvm-7.3": "linux-v7.3"}
# Functions of a system that may differ, with the number of calls that do: what Hafnium tells of
# non-secure resources follows from nothing that is recorded.
KNOWN = {"hafnium": {"FFA_NS_RES_INFO_GET": 5}}


def differing(ffafilter, *args):
    done = ffafilter.run("verify", "-f", "json", "-m", "0", *args, timeout=600)
    result = json.loads(done.stdout)
    assert (result["unknown"], result["calls"] > 100) == (0, True), done.stderr
    return {row["function"]: row["differ"] for row in result["functions"] if row["differ"]}


def within(found, known):
    return all(count <= known.get(function, 0) for function, count in found.items())


@pytest.mark.parametrize("system", SYSTEMS)
def test_below_any_filter(ffafilter, shared, system):
    traces = sorted((shared / "traces" / system).glob("*.trace.gz"))
    found = differing(ffafilter, "--no-filter", "--system", system, *traces)
    assert within(found, KNOWN.get(system, {})), found


@pytest.mark.parametrize("trace", ["hafnium_linux-7.3", "op-tee-4.10_linux-6.12",
                                   "tf-a-el3-spmc_bare-metal-1.1"])
def test_shipped_below_any_filter(ffafilter, trace):
    system = trace.split("_")[0]
    found = differing(ffafilter, "--no-filter", "--system", system,
                      SOURCE / "traces" / f"{trace}.trace.gz")
    assert within(found, KNOWN.get(system, {})), found


@pytest.mark.parametrize("trace", [
    "pkvm-6.12_linux_hafnium", "pkvm-6.12_linux_op-tee-4.10", "pkvm-7.3_linux_hafnium",
    "pkvm-7.3_linux_op-tee-4.10", "pkvm-7.3_probe-1.2_op-tee-4.10",
    "pkvm-6.12_probe-panic_op-tee-4.10"])
def test_filter_and_firmware_computed(ffafilter, trace):
    """Every register and SMC of a real pKVM in front of real firmware, and neither is there."""
    found = differing(ffafilter, "-p", KERNELS[trace.split("_")[0]], "--spmc", "sim", "--system",
                      trace.split("_")[-1], SOURCE / "traces" / f"{trace}.trace.gz")
    assert found == {}


@pytest.mark.parametrize("machine", KERNELS)
def test_whole_machines_computed(ffafilter, shared, machine):
    for trace in sorted((shared / "traces" / machine).glob("*.trace.gz")):
        system = trace.name.removesuffix(".trace.gz").split("_")[-1]
        found = differing(ffafilter, "-p", KERNELS[machine], "--spmc", "sim", "--system", system,
                          trace)
        assert found == {}, trace


@pytest.mark.parametrize("trace", ["pkvm-6.12_linux_hafnium", "pkvm-7.3_linux_op-tee-4.10"])
def test_auto_needs_no_simulation_where_all_is_recorded(ffafilter, trace):
    done = ffafilter("verify", "-p", KERNELS[trace.split("_")[0]], "--system",
                     trace.split("_")[-1], "-f", "json", SOURCE / "traces" / f"{trace}.trace.gz")
    result = json.loads(done.stdout)
    assert (result["differ"], result["unknown"], result["simulated"]) == (0, 0, 0)
    assert result["diverged"] == 0


def test_auto_tells_a_system_that_does_not_fit(ffafilter):
    trace = SOURCE / "traces" / "pkvm-6.12_linux_hafnium.trace.gz"
    done = ffafilter("verify", "-p", "linux-v6.12", "--system", "op-tee-4.10", trace)
    assert "recorded answers are not what op-tee-4.10 would have answered" in done.stdout


def test_auto_answers_what_the_trace_cannot(ffafilter):
    """pKVM asks for a descriptor before it reclaims; nobody did when this was recorded."""
    trace = SOURCE / "traces" / "hafnium_linux-7.3.trace.gz"
    before = json.loads(ffafilter("verify", "-p", "linux-v7.3", "-f", "json", trace).stdout)
    after = json.loads(ffafilter("verify", "-p", "linux-v7.3", "--system", "hafnium", "-f", "json",
                                 trace).stdout)
    assert before["unknown"] > 400
    assert after["unknown"] == 0
    assert 400 < after["simulated"] < 600


def test_recorded_bytes_go_first(ffafilter):
    """RX held what was recorded already: what another system would have written there does not show."""
    trace = SOURCE / "traces" / "pkvm-7.3_probe-1.2_op-tee-4.10.trace.gz"
    assert differing(ffafilter, "-p", "linux-v7.3", "--system", "reference", trace) == {}


def test_nothing_is_inferred_where_the_simulation_answers(ffafilter):
    done = ffafilter.run("verify", "-p", "linux-v7.3", "--spmc", "sim", "--system", "reference", "-f", "json",
                         SOURCE / "tests" / "golden" / "linux-v7.3_version.trace.gz")
    result = json.loads(done.stdout)
    assert result["simulated"] > 0 and result["inferred"] == 0
