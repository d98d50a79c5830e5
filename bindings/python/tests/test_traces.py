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


@pytest.mark.skipif(not (TOP.parent / "shared" / "golden").is_dir(), reason="no ../shared")
def test_whole_recordings(command):
    """All recordings beside the project, as one run of the command for each policy sees them."""
    for folder in sorted(path for path in (TOP.parent / "shared/golden").iterdir() if path.is_dir()):
        paths = sorted(folder.glob("*.trace.gz"))
        said = command("verify", "-p", folder.name, *paths, as_json=True)
        found = ffafilter.verify(folder.name, *paths)
        assert {key: said[key] for key in dataclasses.asdict(found.totals)} \
            == dataclasses.asdict(found.totals)
        assert [file["match"] for file in said["files"]] \
            == [found.files[str(path)].match for path in paths]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ffabin", "a.jsonl.gz", "a.trace.gz"])
def test_encodings(tmp_path, name):
    ffafilter.Trace(RECORDED[0]).save(tmp_path / name)
    assert ffafilter.Trace(tmp_path / name).text() == ffafilter.Trace(RECORDED[0]).text()
    assert ffafilter.verify(policy_of(RECORDED[0]), tmp_path / name).ok


@pytest.mark.parametrize("path", sorted(TOP.glob("tests/data/logs/*.log")),
                         ids=lambda path: path.name)
def test_import_as_the_command(path, command, tmp_path):
    trace, report = ffafilter.import_log("auto", path)
    assert trace.text() == command("import", "auto", path)
    assert len(list(trace)) == report.calls > 0
    in_memory, again = ffafilter.import_log(report.format, path.read_bytes(), tmp_path / "a.trace")
    assert again == report and list(in_memory) == list(trace)


@pytest.mark.parametrize("path", RECORDED[:10], ids=lambda path: path.name)
def test_records_go_through_unchanged(path):
    text = gzip.decompress(path.read_bytes()).decode()
    assert ffafilter.Trace(path).text() == text
    assert ffafilter.Trace.parse(text).text() == text
