# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The filters of ten kernels, register for register and SMC for SMC, with nothing let pass."""
import json

import pytest

from conftest import SOURCE

SETS = {"edge", "exhaustive", "features", "random", "version"}
POLICIES = sorted({path.name.rsplit("_", 1)[0]
                   for path in (SOURCE / "tests/golden").glob("*.trace.gz")})
# Of the whole recordings beside the project, where they are there.
SHARED_CALLS = 494276


def verify(ffafilter, policy, files):
    """The calls in FILES, all of which match to the letter."""
    done = ffafilter("verify", "--strict", "--format", "json", "-p", policy, *files)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    totals = json.loads(done.stdout)
    assert totals["match"] == totals["calls"] > 0
    assert totals["boots"] > 0
    for passed in ("boots_differ", "boots_unknown", "late", "upper_halves", "inferred", "lost"):
        assert totals[passed] == 0, passed
    return totals["calls"]


def test_there_are_ten():
    assert len(POLICIES) == 10


@pytest.mark.parametrize("policy", POLICIES)
def test_thinned(ffafilter, source, policy):
    files = {path.name[len(policy) + 1:-len(".trace.gz")]: path
             for path in (source / "tests/golden").glob(f"{policy}_*.trace.gz")}
    assert files.keys() == SETS
    verify(ffafilter, policy, files.values())


def test_whole(ffafilter, shared):
    calls = sum(verify(ffafilter, policy, sorted((shared / "golden" / policy).glob("*.trace.gz")))
                for policy in POLICIES)
    assert calls == SHARED_CALLS
