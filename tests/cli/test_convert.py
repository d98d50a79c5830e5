# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""`convert`: the same records in every encoding, wherever a trace is read."""
import gzip
import json
import os
import re
import subprocess
import sys
import zlib

import pytest

from conftest import SOURCE

SHIPPED = sorted([*(SOURCE / "tests/golden").glob("*.trace.gz"), *(SOURCE / "traces").glob("*.trace.gz")])
SHARED = sorted((SOURCE.parent / "shared").glob("*/*/*.trace.gz"))
TRACE = SOURCE / "tests/golden/linux-v6.12_edge.trace.gz"
FORMS = [["--to", "text"], ["--to", "jsonl"], ["--to", "binary"], ["--to", "binary", "--zstd"]]


def convert(ffafilter, data, *args):
    done = ffafilter("convert", *args, "-", input=data, text=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def assert_same(got, want, what):
    assert (len(got), zlib.crc32(got)) == (len(want), zlib.crc32(want)), what


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name.split(".trace")[0])
def test_every_way_round(ffafilter, path):
    text = gzip.decompress(path.read_bytes())
    forms = [convert(ffafilter, text, *form) for form in FORMS]
    assert_same(forms[0], text, "text")
    for data, form in zip(forms, FORMS):
        assert_same(convert(ffafilter, data), text, form)
    for data in forms[1:]:
        assert_same(convert(ffafilter, data, *FORMS[1]), forms[1], "to jsonl")
        assert_same(convert(ffafilter, data, *FORMS[2]), forms[2], "to binary")


def test_every_recording(ffafilter, shared, tmp_path):
    for path in SHARED:
        text = gzip.decompress(path.read_bytes())
        out = tmp_path / "a.ffabin"
        done = ffafilter("convert", "-o", out, path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert_same(convert(ffafilter, convert(ffafilter, out.read_bytes(), *FORMS[1])), text, path)
    assert len(SHARED) == 71


def test_json_lines_fit_the_schema(ffafilter):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((SOURCE / "docs/trace.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    kinds = set()
    for path in SHIPPED:
        lines = convert(ffafilter, path.read_bytes(), "--to", "jsonl").decode().splitlines()
        # A line of each shape: thousands look alike.
        shapes = {}
        for line in lines:
            value = json.loads(line)
            shapes[tuple((key, str(type(value[key]))) for key in value)] = value
        kinds |= set(shapes)
        for value in shapes.values():
            validator.validate(value)
    assert {key for shape in kinds for key, _ in shape} >= {
        "ffafilter-trace", "comment", "directive", "boot", "who", "mem", "smc", "wrote", "page"}
    for bad in [{}, {"who": "host"}, {"who": "hots", "fid": "FFA_RUN_32"}, {"who": "host", "fid": 1.5},
                {"who": "host", "fid": 1, "x": {"18": 1}}, {"who": "host", "fid": 1, "more": 1},
                {"comment": "none"}, {"boot": "a b"}, {"blank": False}]:
        assert not validator.is_valid(bad), bad


@pytest.mark.parametrize("name", ["a.trace", "a.jsonl", "a.ffabin", "a.trace.gz", "a.jsonl.gz", "a.ffabin.gz"])
def test_the_name_says_what_is_written(ffafilter, tmp_path, name):
    out = tmp_path / name
    assert ffafilter("convert", "-o", out, TRACE).returncode == 0
    data = out.read_bytes()
    assert (data[:2] == b"\x1f\x8b") == name.endswith(".gz")
    data = gzip.decompress(data) if name.endswith(".gz") else data
    start = {"t": b"ffafilter-trace 1\n", "j": b'{"ffafilter-trace":1}\n', "f": b"\x89FFAT\r\n\x1a"}[name[2]]
    assert data.startswith(start)
    done = ffafilter("verify", "-p", "linux-v6.12", out)
    assert done.stdout == "846 calls: 846 match, 0 differ, 0 unknown\n"


def test_a_report_is_the_same_from_every_encoding(ffafilter, tmp_path):
    """Also the lines: a binary trace counts those that it would have as text."""
    text, binary = tmp_path / "x", tmp_path / "y"
    text.write_bytes(gzip.decompress(TRACE.read_bytes()))
    assert ffafilter("convert", "-t", "binary", "-o", binary, text).returncode == 0
    want = ffafilter("verify", "-p", "linux-v7.3", text)
    got = ffafilter("verify", "-p", "linux-v7.3", binary)
    assert (got.returncode, got.stdout.replace(str(binary), str(text))) == (1, want.stdout)


def test_replay_and_import_write_any_encoding(ffafilter, tmp_path):
    out = tmp_path / "out.ffabin"
    assert ffafilter("replay", "-p", "linux-v6.12", "-o", out, TRACE).returncode == 0
    assert out.read_bytes()[1:5] == b"FFAT"
    assert ffafilter("verify", "--strict", "-p", "linux-v6.12", out).returncode == 0


def test_several_become_one(ffafilter, tmp_path):
    below = tmp_path / "below.trace"
    below.write_text("ffafilter-trace 1\n@at spmc\nhost FFA_RUN_32 -> x0=0x1\n")
    above = tmp_path / "above.jsonl"
    above.write_text('{"who":"host","fid":"FFA_ID_GET"}\n')
    done = ffafilter("convert", below, above, below)
    assert done.stdout == ("ffafilter-trace 1\n@at spmc\nhost FFA_RUN_32 -> x0=0x1\n@at caller\n"
                           "host FFA_ID_GET\n@at spmc\nhost FFA_RUN_32 -> x0=0x1\n")


def test_damage_is_told_and_the_rest_is_kept(ffafilter, tmp_path):
    """A damaged block costs that block; the exit status is 2 wherever the trace is read."""
    big = SOURCE / "tests/golden/linux-v7.3_features.trace.gz"
    binary, out = tmp_path / "a.ffabin", tmp_path / "b.trace"
    assert ffafilter("convert", "-o", binary, big, big).returncode == 0
    data = bytearray(binary.read_bytes())
    data[300] ^= 1
    binary.write_bytes(data)
    done = ffafilter("convert", "-o", out, binary)
    told = f"{binary}: block 1, at byte 16: the checksum of the block is wrong; "
    assert done.returncode == 2 and done.stderr.startswith(told)
    lost = int(done.stderr[len(told):].split()[0])
    assert out.read_text().startswith(f"ffafilter-trace 1\n@lost {lost}\nhost ")
    done = ffafilter("verify", "-p", "linux-v7.3", binary)
    assert done.returncode == 2 and told in done.stderr
    done = ffafilter("replay", "-p", "linux-v7.3", "-o", tmp_path / "none", binary)
    assert done.returncode == 2 and not (tmp_path / "none").exists()


def test_a_terminal_gets_no_binary(ffafilter):
    ours, theirs = os.openpty()
    done = subprocess.run([ffafilter.path, "convert", "-t", "binary", TRACE], stdout=theirs,
                          stderr=subprocess.PIPE, timeout=60)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 2 and b"name a file with -o" in done.stderr


def test_memory_does_not_grow_with_the_trace(ffafilter, tmp_path):
    """What 20 times as much takes more, in kB: nothing to speak of."""
    most = []
    for times in (1, 20):
        out = tmp_path / f"{times}.ffabin"
        code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        trace = SOURCE / "tests/golden/linux-v7.3_features.trace.gz"
        done = subprocess.run([sys.executable, "-c", code, ffafilter.path, "convert", "-z", "-o", out,
                               *[trace] * times], capture_output=True, text=True, check=True)
        most.append(int(done.stdout))
    assert most[1] < most[0] + 8192, most


def test_what_is_no_trace_leaves_no_file(ffafilter, tmp_path):
    out = tmp_path / "out.ffabin"
    done = ffafilter("convert", "-o", out, "-", input="ffafilter-trace 1\nhost\n")
    assert done.returncode == 2 and "-:2:5" in done.stderr.replace("<stdin>", "-")
    assert list(tmp_path.iterdir()) == []


def values(registers):
    return " ".join(f"x{n}={value}" for n, value in sorted(registers.items()))


@pytest.mark.parametrize("name", ["linux-v6.12_edge", "linux-v7.3_random"])
def test_the_script_of_the_page_reads_it(ffafilter, tmp_path, name):
    """What docs/trace-binary.md says of the layout is enough to read one."""
    page = (SOURCE / "docs/trace-binary.md").read_text()
    (script,) = re.findall(r"```python\n(.*?)```", page, re.S)
    binary = tmp_path / "a.ffabin"
    assert ffafilter("convert", "-o", binary, SOURCE / f"tests/golden/{name}.trace.gz").returncode == 0
    read = subprocess.run([sys.executable, "-c", script, binary], capture_output=True, text=True, check=True)
    fids = {row[width]["fid"]: row["name"] for width in ("smc32", "smc64")
            for row in json.loads(ffafilter("functions", "-f", "json").stdout) if width in row}
    lines = convert(ffafilter, binary.read_bytes(), "--to", "jsonl").decode().splitlines()
    calls = [call for call in map(json.loads, lines) if "who" in call]
    got = [line.split(" -> ") for line in (read.stdout.replace("->\n", "-> \n")).splitlines()]
    assert len(got) == len(calls)
    for (x, ret), call in zip(got, calls):
        want = {int(n): value for n, value in call.get("x", {}).items() if value is not None}
        assert x.split(" ", 1)[1:] == ([values(want)] if want else [])
        fid = x.split()[0].removeprefix("x0=")
        assert call["fid"] == fid or call["fid"].startswith(fids[fid])
        want = {int(n): value for n, value in call.get("ret", {}).items() if value and n != "0"}
        assert {word for word in ret.split() if not word.startswith("x0=")} == {*values(want).split()}


def test_the_sample_of_the_page_is_read(ffafilter):
    page = (SOURCE / "docs/trace.md").read_text()
    sample = "".join(line + "\n" for line in re.findall(r'^    (\{".*\})$', page, re.M))
    assert ffafilter("convert", "-", input=sample).stdout.endswith(
        "vm1 0x840000ab cpu=1 t=1200450 x1=0x1 x8=? -> forward FFA_ERROR_32 x2=-1\n")
