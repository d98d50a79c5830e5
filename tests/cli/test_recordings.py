# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Real kernels on real hypervisors, recorded: our policies answer what they answered."""
import re

import pytest

from conftest import SOURCE

# Recordings of a whole real system, by the kernel in it.
SYSTEMS = {"pkvm-6.12": "linux-v6.12", "pkvm-7.3": "linux-v7.3"}
SHIPPED = [(path, policy) for system, policy in SYSTEMS.items()
           for path in sorted((SOURCE / "traces").glob(f"{system}_*.trace.gz"))]


def verify(ffafilter, policy, traces):
    assert traces
    done = ffafilter.run("verify", "-p", policy, *traces, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    found = re.fullmatch(r"(\d+) calls: (\d+) match, 0 differ, 0 unknown", last)
    assert found, last
    assert int(found[1]) == int(found[2]) > 0


@pytest.mark.parametrize("path, policy", SHIPPED, ids=lambda value: getattr(value, "name", value))
def test_shipped(ffafilter, path, policy):
    verify(ffafilter, policy, [path])


@pytest.mark.parametrize("system, policy", SYSTEMS.items())
def test_whole_systems(ffafilter, shared, system, policy):
    verify(ffafilter, policy, sorted((shared / "traces" / system).glob("*.trace.gz")))
