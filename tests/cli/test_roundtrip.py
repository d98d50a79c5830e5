# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What `replay` prints is a trace like any other: canonical, and clean under the same policy."""
import gzip
import itertools
import re

import pytest

from conftest import SOURCE

GOLDEN = sorted((SOURCE / "tests/golden").glob("*.trace.gz"))
TRACES = sorted((SOURCE / "traces").glob("*.trace.gz"))


def policy_of(path):
    return path.name.rsplit("_", 1)[0]


def replay(ffafilter, policy, trace):
    """The trace with its outcomes recomputed, without the line that says so."""
    done = ffafilter("replay", "-p", policy, "-", input=trace)
    assert done.returncode == 0, done.stderr
    magic, comment, rest = done.stdout.split("\n", 2)
    assert comment == f"# outcomes recomputed under {policy}"
    return f"{magic}\n{rest}"


def assert_same(got, want):
    """No diff: pytest takes minutes over one of a whole trace."""
    for number, lines in enumerate(itertools.zip_longest(got.split("\n"), want.split("\n")), 1):
        assert lines[0] == lines[1], f"line {number}"


def without_verdicts(text):
    """Of what the filter answered by itself a recording leaves the verdict out, now and then."""
    return re.sub(r"^((?:host|vm)\S* .* -> )(?:answer|deny) ", r"\1", text, flags=re.M)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name.split(".trace")[0])
def test_golden_come_out_as_they_went_in(ffafilter, path):
    recorded = gzip.decompress(path.read_bytes()).decode()
    printed = replay(ffafilter, policy_of(path), recorded)
    assert_same(without_verdicts(printed), without_verdicts(recorded))
    assert_same(replay(ffafilter, policy_of(path), printed), printed)
    done = ffafilter("verify", "--strict", "-p", policy_of(path), "-", input=printed)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("policy", ["linux-v6.6", "linux-v6.12", "linux-v7.3", "android15-6.6"])
@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.name.split(".trace")[0])
def test_a_forecast_stays_what_it_is(ffafilter, path, policy):
    """Replayed under the policy that made it, it comes out again."""
    printed = replay(ffafilter, policy, gzip.decompress(path.read_bytes()))
    assert_same(replay(ffafilter, policy, printed), printed)
    done = ffafilter("verify", "-p", policy, "-", input=printed)
    assert done.returncode == 0, done.stdout
