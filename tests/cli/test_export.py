# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""ffafilter convert --to chrome, csv and pcapng: traces for other people's tools."""
import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess

import pytest

TRACE = """ffafilter-trace 1
@at caller
boot fi"r,st smccc=1.2 -> ok
host FFA_VERSION cpu=1 t=1200450 x1=0x10001 -> answer x0=0x10001
  smc FFA_ID_GET -> FFA_SUCCESS_32
@lost 3
vm1.3 0x1c4000071 x1=? x17=-1 -> deny FFA_ERROR_32 x2=0xffffffff x4=?
host FFA_MEM_SHARE_64 t=1300000
host FFA_FEATURES x1=0x1 -> forward
vm2 FFA_ID_GET -> halt
"""
HEADER = (["line", "boot", "lost", "who", "cpu", "t", "function"] + [f"x{i}" for i in range(18)]
          + ["verdict", "result"] + [f"r{i}" for i in range(18)] + ["smcs"])


def convert(ffafilter, *args, **more):
    done = ffafilter("convert", *args, **more)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def parts_of(lua):
    """The text up to the table, the table, the text behind it."""
    return re.match(r"(?s)(.*?\nlocal functions = \{\n)(.*?)(\}\n.*)", lua).groups()


def names_of(source):
    """{FID: name}, from the table of functions."""
    names = {}
    table = (source / "libffafilter/include/ffafilter/functions.inc").read_text()
    for name, number, since32, since64 in re.findall(
            r"^FFAF_FUNCTION\((\w+), (0x\w+), (\w+), (\w+),", table, re.M):
        bases = [base for base, since in ((0x84000000, since32), (0xc4000000, since64))
                 if since != "NONE"]
        for base in bases:
            width = "" if len(bases) == 1 else "_32" if base == 0x84000000 else "_64"
            names[base | int(number, 16)] = f"FFA_{name}{width}"
    return names


def names_text(source):
    return "".join(f'\t[0x{fid:08x}] = "{name}",\n' for fid, name in sorted(names_of(source).items()))


def test_the_dissector_has_the_table_of_functions(source):
    lua = (source / "contrib" / "wireshark" / "ffafilter.lua").read_text()
    assert parts_of(lua)[1] == names_text(source), "run scripts/update-dissector.py"


def rows_of(text):
    reader = csv.reader(io.StringIO(text))
    assert next(reader) == HEADER
    return [dict(zip(HEADER, row, strict=True)) for row in reader]


def test_csv(ffafilter):
    first, second, third, fourth, fifth = rows_of(convert(ffafilter, "--to", "csv", "-", input=TRACE))
    assert (first["line"], first["boot"], first["who"], first["cpu"], first["t"], first["smcs"]) == (
        "4", 'fi"r,st', "host", "1", "1200450", "1")
    assert (first["function"], first["x0"], first["x1"], first["x2"]) == (
        "FFA_VERSION", "0x84000063", "0x10001", "0x0")
    assert (first["verdict"], first["result"], first["r0"]) == ("answer", "0x10001", "0x10001")
    assert (second["lost"], second["who"], second["function"]) == ("3", "vm1.3", "0x1c4000071")
    assert (second["x1"], second["x17"], second["t"]) == ("?", "0xffffffffffffffff", "")
    assert (second["result"], second["r2"], second["r4"]) == ("FFA_ERROR_32", "0xffffffff", "?")
    assert (third["lost"], third["verdict"], third["r0"]) == ("0", "", "")
    assert (fourth["verdict"], fourth["result"], fourth["r17"]) == ("forward", "", "")
    assert (fifth["who"], fifth["verdict"]) == ("vm2", "halt")


def test_chrome(ffafilter):
    value = json.loads(convert(ffafilter, "--to", "chrome", "-", input=TRACE))
    events = value["traceEvents"]
    marks = [event["name"] for event in events if event["ph"] == "i"]
    assert marks == ['boot fi"r,st', "3 records lost"]
    named = {event["pid"]: event["args"]["name"] for event in events if event["ph"] == "M"}
    assert named == {0: "host", 1: "vm1", 2: "vm2"}
    slices = [event for event in events if event["ph"] == "X"]
    assert [event["name"] for event in slices] == [
        "FFA_VERSION", "0x1c4000071", "FFA_MEM_SHARE_64", "FFA_FEATURES", "FFA_ID_GET"]
    assert [event["ts"] for event in slices] == [1200.45, 1201.45, 1300, 1301, 1302]
    assert [(event["pid"], event["tid"]) for event in slices][:2] == [(0, 1), (1, 0)]
    assert slices[0]["args"] == {
        "who": "host", "line": 4, "x0": "0x84000063", "x1": "0x10001", "verdict": "answer",
        "result": "0x10001", "r0": "0x10001", "smc": ["FFA_ID_GET -> FFA_SUCCESS_32"]}
    assert slices[1]["args"]["x1"] == slices[1]["args"]["r4"] == "?"
    assert "verdict" not in slices[2]["args"]


@pytest.mark.parametrize("name", ["", "host FFA_RUN_32 -> halt\n"])
def test_short_traces(ffafilter, name):
    text = "ffafilter-trace 1\n" + name
    assert len(rows_of(convert(ffafilter, "--to", "csv", "-", input=text))) == bool(name)
    json.loads(convert(ffafilter, "--to", "chrome", "-", input=text))


def test_names_that_are_no_utf8(ffafilter):
    text = b'ffafilter-trace 1\nboot a\xff\\"b\xc3\xa9' + b"c" * 200 + b" smccc=1.2 -> ok\nhost FFA_RUN_32\n"
    done = ffafilter("convert", "--to", "chrome", "-", input=text, text=False)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode())["traceEvents"][0]["name"].startswith('boot a?\\"b\xe9ccc')


@pytest.mark.parametrize("name, start", [("a.csv", b"line,"), ("a.json", b"{"), ("a.csv.gz", b"line,"),
                                         ("a.pcapng", b"\x0a\x0d\x0d\x0a")])
def test_the_name_of_the_file_says_what_it_is(ffafilter, tmp_path, name, start):
    path = tmp_path / name
    assert convert(ffafilter, "-o", path, "-", input=TRACE) == ""
    data = path.read_bytes()
    assert (gzip.decompress(data) if name.endswith(".gz") else data).startswith(start)


@pytest.mark.parametrize("to", ["csv", "chrome", "pcapng"])
def test_a_bad_trace_leaves_no_file(ffafilter, tmp_path, to):
    done = ffafilter("convert", "--to", to, "-o", tmp_path / "a", "-", input=TRACE + "hots\n")
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_what_was_lost_in_several_traces(ffafilter, tmp_path):
    lossy = tmp_path / "a.trace"
    lossy.write_text("ffafilter-trace 1\n@lost 2\nhost FFA_RUN_32\n")
    rows = rows_of(convert(ffafilter, "--to", "csv", lossy, lossy))
    assert [row["lost"] for row in rows] == ["2", "2"]


def test_redacted(ffafilter):
    first, second, *_ = rows_of(convert(ffafilter, "--redact", "--to", "csv", "-", input=TRACE))
    assert (first["function"], first["x1"]) == ("FFA_VERSION", "0x10001")
    assert second["lost"] == "3"


def test_the_last_word_counts(ffafilter):
    text = convert(ffafilter, "--to", "csv", "--to", "text", "-", input="ffafilter-trace 1\n")
    assert text == "ffafilter-trace 1\n"


def test_shipped_traces(ffafilter, source):
    """Each call is there, in each form."""
    for path in sorted((source / "traces").glob("*.trace.gz"))[:3]:
        calls = len(re.findall(rb"^(?:host|vm)", gzip.decompress(path.read_bytes()), re.M))
        assert len(rows_of(convert(ffafilter, "--to", "csv", path))) == calls
        events = json.loads(convert(ffafilter, "--to", "chrome", path))["traceEvents"]
        assert sum(event["ph"] == "X" for event in events) == calls


@pytest.fixture(scope="module")
def tshark(source):
    """tshark with the dissector, on a file."""
    path = shutil.which("tshark")
    if path is None:
        pytest.skip("tshark is not installed")

    def run(file, *args):
        script = source / "contrib" / "wireshark" / "ffafilter.lua"
        done = subprocess.run([path, "-X", f"lua_script:{script}", "-r", file, *args],
                              capture_output=True, text=True, timeout=120,
                              env={**os.environ, "HOME": "/nonexistent"})
        assert done.returncode == 0, done.stderr
        assert "lua" not in done.stderr.lower(), done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]
    return run


def fields(*names):
    return ["-T", "fields", *(word for name in names for word in ("-e", name))]


def test_wireshark(ffafilter, tshark, tmp_path):
    path = tmp_path / "a.pcapng"
    convert(ffafilter, "-o", path, "-", input=TRACE)
    shown = tshark(path, *fields("ffa.number", "ffa.kind", "ffa.who", "ffa.cpu", "ffa.function",
                                 "ffa.result", "ffa.verdict", "ffa.x1", "ffa.x17"))
    assert shown == [
        ["1", "0", "host", "1", "FFA_VERSION", "", "0", "0x0000000000010001", "0x0000000000000000"],
        ["1", "2", "host", "1", "FFA_ID_GET", "", "0", "0x0000000000000000", "0x0000000000000000"],
        ["1", "3", "host", "1", "FFA_ID_GET", "FFA_SUCCESS_32", "0", "0x0000000000000000",
         "0x0000000000000000"],
        ["1", "1", "host", "1", "FFA_VERSION", "0x10001", "3", "0x0000000000000000",
         "0x0000000000000000"],
        ["2", "0", "vm1.3", "0", "0x1c4000071", "", "0", "", "0xffffffffffffffff"],
        ["2", "1", "vm1.3", "0", "FFA_MEM_DONATE_64", "FFA_ERROR_32", "2", "0x0000000000000000",
         "0x0000000000000000"],
        ["3", "0", "host", "0", "FFA_MEM_SHARE_64", "", "0", "0x0000000000000000",
         "0x0000000000000000"],
        ["4", "0", "host", "0", "FFA_FEATURES", "", "0", "0x0000000000000001", "0x0000000000000000"],
        ["4", "1", "host", "0", "FFA_FEATURES", "?", "1", "", ""],
        ["5", "0", "vm2", "0", "FFA_ID_GET", "", "0", "0x0000000000000000", "0x0000000000000000"],
        ["5", "1", "vm2", "0", "FFA_ID_GET", "?", "4", "", ""],
    ]
    times = tshark(path, *fields("frame.time_epoch"))
    assert [time for time, in times][0] == "0.001200450"
    assert [kind for kind, in tshark(path, "-Y", "ffa.fid == 0x84000063", *fields("ffa.kind"))] == [
        "0", "1"]
    assert tshark(path, "-Y", 'ffa.result == "FFA_ERROR_32"', *fields("ffa.number")) == [["2"]]
    assert tshark(path, "-Y", "ffa.verdict == 3", "-T", "fields", "-e", "_ws.col.Info") == [
        ["FFA_VERSION -> 0x10001"]]


def test_wireshark_knows_every_function(ffafilter, tshark, source, tmp_path):
    names = names_of(source)
    path = tmp_path / "a.pcapng"
    text = "ffafilter-trace 1\n" + "".join(f"host {name}\n" for name in names.values())
    convert(ffafilter, "-o", path, "-", input=text)
    assert tshark(path, *fields("ffa.fid", "ffa.function")) == [
        [f"0x{fid:08x}", name] for fid, name in names.items()]
