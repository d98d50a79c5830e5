# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Results add up, and are told as the command tells them."""
import itertools
import json
import pathlib

import pytest

from ffafilter import Finding, Result, Verification, verify
from ffafilter.verification import Sieve

TOP = pathlib.Path(__file__).resolve().parents[3]
FILES = sorted(map(str, TOP.glob("tests/golden/linux-v7*_[ev]*.trace.gz")))
NAME = "linux-v7.1"


@pytest.mark.parametrize("words, options", [
    (["-p", NAME], {}), (["-p", "linux-v6.12"], {}), (["-p", "linux-v7.3"], {}),
    (["-p", "linux-v6.12", "--system", "hafnium"], {"system": "hafnium"}),
    (["-p", NAME, "--max", "3"], {"shown": 3}), (["-p", NAME, "--max", "0"], {"shown": 0}),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_json_is_that_of_the_command(command, words, options):
    found = verify(words[1], *FILES, **options)
    assert found.json() == command("verify", "--format", "json", *words, *FILES)
    report = json.loads(found.json())
    assert report["calls"] == found.totals.calls and len(report["files"]) == len(FILES)


def test_json_without_a_filter_is_that_of_the_command(command):
    path = TOP / "traces/hafnium_linux-7.3.trace.gz"
    assert verify(None, path, system="hafnium").json() \
        == command("verify", "--format", "json", "--no-filter", "--system", "hafnium", path)


@pytest.mark.parametrize("shards", [1, 2, 7])
def test_merged_reports_of_shards_are_merged_results(command, tmp_path, shards):
    """The command's shards, put together by the command, and parts, added up here in any order."""
    reports = [tmp_path / f"{n}.json" for n in range(shards)]
    for n, report in enumerate(reports):
        report.write_text(command("verify", "-p", NAME, "--format", "json", "--shard",
                                  f"{n + 1}/{shards}", *FILES))
    parts = [verify(NAME, *FILES[n::shards]) for n in reversed(range(shards))]
    assert sum(parts, Verification()).json() \
        == command("merge", "--format", "json", *reports)


def test_findings_are_told_as_by_the_command(command):
    found = verify("linux-v6.12", *FILES, shown=50)
    said = command("verify", "-p", "linux-v6.12", "--max", "50", *FILES)
    assert len(found.findings) > 50 and any(f.computed_smcs for f in found.findings)
    assert said.startswith("\n".join(map(str, found.findings)) + "\nand ")
    assert said.splitlines()[-1] == str(found.totals)


def test_many_smcs_are_shown_from_the_first_that_differs():
    finding = Finding("a", 1, Result.DIFFER, "what", "call", "r", "c", "why",
                      tuple("abcdefg"), tuple("abcdxfgh"))
    assert finding.text(2).splitlines()[3:6] \
        == ["              smc e", "              smc f", "              and 5 SMCs more"]
    assert finding.text(8).count("smc") == 15


def test_a_sieve_keeps_one_unknown_of_each_cause():
    sieve = Sieve(2)
    for line, (result, what) in enumerate([
            (Result.UNKNOWN, "a"), (Result.UNKNOWN, "a"), (Result.DIFFER, "a"),
            (Result.DIFFER, "a"), (Result.DIFFER, "b"), (Result.UNKNOWN, "b"),
            (Result.UNKNOWN, "c")]):
        assert not sieve.full or line == 6
        sieve.add(Finding("f", line, result, what, "", "", "", ""))
    assert [finding.line for finding in sieve.findings] == [0, 2, 3, 5] and sieve.full


def test_results_add_up_in_any_order_and_grouping():
    parts = [verify(NAME, file) for file in FILES[:4]]
    expected = verify(NAME, *FILES[:4])
    for a, b, c, d in itertools.permutations(parts):
        assert (a + b) + (c + d) == a + ((b + c) + d) == expected
        assert (a + b + c + d).json() == expected.json()
    assert Verification() + expected == expected + Verification() == expected


def test_results_of_different_questions_do_not_add_up():
    a, b = verify(NAME, FILES[0]), verify("linux-v7.3", FILES[0])
    with pytest.raises(ValueError, match="linux-v7.1 and under linux-v7.3"):
        a + b
    with pytest.raises(ValueError, match="different systems"):
        a + verify(NAME, FILES[0], system="reference")
    with pytest.raises(TypeError):
        a + 1
