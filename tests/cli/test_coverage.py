# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""coverage: what is exercised, what is not and on which line."""
import json

import pytest

POLICY = """\
ffafilter-policy: 1
name: small
window: 0x60-0xff
version: 1.1
unlisted: deny
functions:
  FFA_VERSION: handle
  FFA_FEATURES: handle
  FFA_MEM_DONATE: deny
  FFA_RUN_32:
    action: forward
    since: 1.1
    require: [w1-zero, w2-zero]
  FFA_SPM_ID_GET:
    action: forward
    probe: every-call
behaviour:
  features: spmc
  before-agreement: allow
  hint-bit: strip
"""
TRACE = """\
ffafilter-trace 1
boot b smccc=1.2 ram=0x80000000+0x10000 -> ok
  smc FFA_VERSION x1=0x10001 -> x0=0x10001
host FFA_RUN_32 -> deny FFA_ERROR_32 x2=-1
host FFA_VERSION x1=0x10001 -> x0=0x10001
  smc FFA_ID_GET -> FFA_SUCCESS_32
  smc FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32
host FFA_RUN_32 -> forward FFA_SUCCESS_32
host FFA_RUN_32 x2=0x1 -> answer FFA_ERROR_32 x2=-2
host FFA_SPM_ID_GET -> forward FFA_SUCCESS_32 x2=0x8000
  smc FFA_FEATURES x1=0x84000085 -> FFA_SUCCESS_32
host FFA_FEATURES x1=0x84000071 -> answer FFA_ERROR_32 x2=-1
host FFA_YIELD_32 -> deny FFA_ERROR_32 x2=-1
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "small.yaml").write_text(POLICY)
    (tmp_path / "small.trace").write_text(TRACE)
    return ["-p", tmp_path / "small.yaml", tmp_path / "small.trace"]


def items(ffafilter, args):
    done = ffafilter("coverage", *args, "-f", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_items(ffafilter, small):
    cover = items(ffafilter, small)
    counts = {(i["kind"], i["what"]): i["count"] for i in cover["items"]}
    expected = {
        ("entry", "FFA_VERSION: handle"): 1, ("entry", "FFA_FEATURES: handle"): 1,
        ("entry", "FFA_MEM_DONATE_32: deny"): 0, ("entry", "FFA_MEM_DONATE_64: deny"): 0,
        ("entry", "FFA_RUN_32: forward"): 3, ("entry", "FFA_SPM_ID_GET: forward"): 1,
        ("requirement-holds", "FFA_RUN_32: require w1-zero"): 2,
        ("requirement-fails", "FFA_RUN_32: require w1-zero"): 0,
        ("requirement-holds", "FFA_RUN_32: require w2-zero"): 1,
        ("requirement-fails", "FFA_RUN_32: require w2-zero"): 1,
        ("since-older", "FFA_RUN_32: since 1.1"): 1, ("since-met", "FFA_RUN_32: since 1.1"): 2,
        ("probe-has", "FFA_SPM_ID_GET: probe"): 1, ("probe-lacks", "FFA_SPM_ID_GET: probe"): 0,
        ("unlisted", "unlisted: deny"): 1,
        ("version", "version: none yet"): 2, ("version", "version: 1.0"): 0,
        ("version", "version: 1.1"): 5,
    }
    assert {k: v for k, v in counts.items() if k[0] != "behaviour"} == expected
    assert cover["items-total"] == len(counts)
    assert cover["items-exercised"] == sum(count > 0 for count in counts.values())
    assert cover["percent"] == 100 * cover["items-exercised"] // cover["items-total"]


def test_behaviours(ffafilter, small):
    """Noticed, or not and what would show it, or left out: nobody can reach it."""
    found = {i["what"]: i for i in items(ffafilter, small)["items"] if i["kind"] == "behaviour"}
    assert found["before-agreement: allow"]["count"] == 1
    assert found["hint-bit: strip"]["count"] == 0
    assert found["hint-bit: strip"]["shown-by"].startswith("host 0x84010060") or \
        found["hint-bit: strip"]["shown-by"].startswith("host 0x840100")
    assert not any(what.startswith("reclaim-") for what in found)


def test_lines_are_named(ffafilter, small):
    text = ffafilter("coverage", *small).stdout
    assert f"{small[1]}:9: FFA_MEM_DONATE_32: deny (FFA_FEATURES" in " ".join(text.split())
    lines = {i["what"]: i["line"] for i in items(ffafilter, small)["items"] if "line" in i}
    assert lines["FFA_RUN_32: forward"] == 10
    assert lines["hint-bit: strip"] == 20


def test_fail_under(ffafilter, small):
    percent = items(ffafilter, small)["percent"]
    assert ffafilter("coverage", *small, "--fail-under", percent).returncode == 0
    done = ffafilter("coverage", *small, "--fail-under", percent + 1)
    assert done.returncode == 1
    assert f"{percent}% is less than --fail-under {percent + 1}" in done.stderr


@pytest.mark.parametrize("args, complaint", [
    (["-p", "linux-v7.3", "x", "--fail-under", "101"], "must be a whole number up to 100"),
    (["-p", "linux-v7.3", "x", "-f", "sarif"], "must be text, json or markdown"),
    (["-p", "linux-v7.3", "/nowhere/x"], "/nowhere/x"),
])
def test_bad_usage(ffafilter, args, complaint):
    done = ffafilter("coverage", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr


def test_golden_traces_exercise_every_entry(ffafilter, source):
    traces = sorted((source / "tests/golden").glob("linux-v7.3_*.gz"))
    cover = items(ffafilter, ["-p", "linux-v7.3", *traces])
    assert [i["what"] for i in cover["items"] if i["kind"] != "behaviour" and not i["count"]] == []
    assert cover["percent"] >= 95


def test_markdown(ffafilter, small):
    text = ffafilter("coverage", *small, "-f", "markdown").stdout
    assert text.startswith("<!-- ffafilter coverage -->\n## small: ")
    assert "| not exercised | | shown by |" in text
