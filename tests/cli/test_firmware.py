# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Real SPMCs, recorded: the simulated ones with their profiles answer what they answered."""
import json

import pytest

SYSTEMS = ["hafnium", "op-tee-4.10", "op-tee-4.8", "tf-a-el3-spmc"]

# What is not computed, and why.
UNKNOWN = {
    # Its sizes and its content in RX follow from nothing that is recorded or written down.
    "hafnium": {"FFA_NS_RES_INFO_GET"},
}

# Memory and messages have tests of their own.
OTHERS = ("FFA_MEM_", "FFA_MSG_SEND_DIRECT_", "FFA_RUN")


def play(ffafilter, system, traces):
    assert traces
    done = ffafilter.run("verify", "--no-filter", "--spmc", "sim", "--system", system,
                         "--format", "json", *traces, timeout=600)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("system", SYSTEMS)
def test_discovery_buffers_and_notifications(ffafilter, shared, system):
    got = play(ffafilter, system, sorted((shared / "traces" / system).glob("*.trace.gz")))
    wrong = {row["function"]: row["differ"] for row in got["functions"]
             if row["differ"] and row["function"] not in UNKNOWN.get(system, ())
             and not row["function"].startswith(OTHERS)}
    assert got["match"] > 0 and wrong == {}
