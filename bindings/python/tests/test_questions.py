# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The questions asked through Python have the command's answers, in its very words."""
import pathlib

import pytest

import ffafilter

TOP = pathlib.Path(__file__).resolve().parents[3]
EDGE = TOP / "tests/golden/linux-v6.18_edge.trace.gz"
PAIR = ("linux-v6.18", "linux-v6.18-allow-req2")


@pytest.mark.parametrize("threads", [1, 2])
def test_coverage(command, threads):
    found = ffafilter.coverage("linux-v6.18", EDGE, threads=threads)
    assert str(found) == command("coverage", "-p", "linux-v6.18", EDGE)
    said = command("coverage", "-p", "linux-v6.18", EDGE, as_json=True)
    assert len(found.items) == len(found.exercised) + len(found.missed) > 60
    assert (found.percent, found.calls) == (said["percent"], said["calls"])
    assert {item.name for item in found.missed if item.kind is ffafilter.ItemKind.BEHAVIOUR}


@pytest.mark.parametrize("traces", [[], [EDGE]], ids=["policies", "traces"])
@pytest.mark.parametrize("threads", [1, 2])
def test_diff(command, traces, threads):
    found = ffafilter.diff(*PAIR, *traces, threads=threads)
    assert str(found) == command("diff", *PAIR, *traces)
    said = command("diff", *PAIR, *traces, as_json=True)
    assert len(found.changes) == len(said["changes"]) == 1 and found.loosened and not found.same
    example = found.changes[0].effects[0].example
    for policy, outcome in zip(PAIR, (example.old, example.new)):
        shown, = (step for step in ffafilter.replay(policy, example.trace)
                  if step.record.line == example.line)
        assert str(shown.outcome) == outcome
    same = ffafilter.diff("linux-v6.18", "linux-v6.18", *traces)
    assert same.same and not same.changes and not same.direction


def test_explain(command):
    call = "host FFA_NOTIFICATION_BIND x1=0x5 x2=0x8"
    found = ffafilter.explain("linux-next-notifications", call)
    assert str(found) == command("explain", "-p", "linux-next-notifications", call)
    assert found.requirement == "w1-low-zero" and found.verdict is ffafilter.Verdict.ANSWER
    before = ffafilter.explain("linux-v7.3", call, version=None)
    assert before.agreed is None and before.reason is ffafilter.Reason.NOT_AGREED


def test_equiv(command):
    found = ffafilter.equiv(*PAIR, depth=2, by="FFA_MSG_SEND_DIRECT_REQ2")
    assert str(found) == command("equiv", "--depth", 2, "--by", "FFA_MSG_SEND_DIRECT_REQ2", *PAIR)
    assert found.told_apart and found.old[-1].x == found.new[-1].x
    assert found.old[-1].outcome != found.new[-1].outcome
    assert not ffafilter.equiv(PAIR[0], PAIR[0], depth=1, by="FFA_ID_GET").told_apart


@pytest.mark.parametrize("name", ffafilter.Policy.names())
def test_lint(command, name):
    found = ffafilter.lint(name)
    said, = command("lint", name, as_json=True)["policies"]
    assert sorted((finding["id"], finding["message"]) for finding in said["findings"]) \
        == sorted((finding.rule, finding.message) for finding in found.findings)
    for finding in found.findings:
        if finding.trace:
            assert ffafilter.verify(name, ffafilter.Trace.parse(finding.trace)).ok
