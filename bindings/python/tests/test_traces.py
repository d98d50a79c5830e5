# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Recordings through Python give what the command gives."""
import dataclasses
import gzip
import pathlib

import pytest

import ffafilter

TOP = pathlib.Path(__file__).resolve().parents[3]
RECORDED = sorted(TOP.glob("tests/golden/*.trace.gz"))


def policy_of(path):
    return path.name.split("_")[0]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_verify_counts_as_the_command(path, command):
    said = command("verify", "-p", policy_of(path), path, as_json=True)
    found = ffafilter.verify(policy_of(path), path, rows=True)
    assert {key: said[key] for key in dataclasses.asdict(found.totals)} \
        == dataclasses.asdict(found.totals)
    assert found.ok and not found.findings
    assert len(found.rows) == said["calls"] > 0
    assert len(found.rows.indexes(ffafilter.Result.MATCH)) == said["match"]


@pytest.mark.parametrize("path", RECORDED[:10], ids=lambda path: path.name)
def test_records_go_through_unchanged(path):
    text = gzip.decompress(path.read_bytes()).decode()
    assert ffafilter.Trace(path).text() == text
    assert ffafilter.Trace.parse(text).text() == text
