# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""ffafilter import: recordings of kernel probes, of pKVM's events and of QEMU to traces."""
import json
import os
import re
import subprocess

import pytest

# What tests/data/logs holds. probes-* are of probes.c under uprobes, probes-arm64 of probes-arm64.c
# under kprobes, qemu of qemu.S, qemu-registers of TF-A with OP-TEE; pkvm is written after the format.
SHIPPED = {
    "probes-tracefs": ("ftrace", "records=22 calls=10 answered=10 other=2"),
    "probes-overwritten": ("ftrace", "records=60 calls=27 answered=27 other=6 lost=72"),
    "probes-lost": ("ftrace", "records=60 calls=27 answered=27 other=6 lost=72"),
    "probes-trace-cmd": ("ftrace", "records=22 calls=10 answered=10 other=2"),
    "probes-perf": ("ftrace", "records=22 calls=10 answered=10 other=2"),
    "probes-arm64": ("ftrace", "records=12 calls=5 answered=5 other=2"),
    "pkvm": ("pkvm", "records=6 calls=4 implied=4 other=2 lost=3"),
    "qemu": ("qemu", "records=14 calls=6 answered=6 secure=1 other=1"),
    "qemu-registers": ("qemu-registers", "records=55 calls=23 answered=23 secure=4 other=5"),
}
COUNTS = ("records", "repaired", "damaged", "calls", "answered", "implied", "unpaired", "replies",
          "secure", "other", "lost")


def run_import(ffafilter, name, path, **more):
    done = ffafilter("import", name, path, "--report", "json", **more)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stderr)
    assert report["records"] == (report["calls"] + report["answered"] + report["replies"]
                                 + report["secure"] + report["other"])
    assert report["calls"] == report["answered"] + report["implied"] + report["unpaired"]
    return done.stdout, report


def counts(report):
    return " ".join(f"{name}={report[name]}" for name in COUNTS if report[name])


@pytest.fixture(scope="module")
def logs(source):
    return source / "tests" / "data" / "logs"


@pytest.mark.parametrize("log", SHIPPED)
@pytest.mark.parametrize("auto", (False, True))
def test_shipped_log(ffafilter, logs, log, auto):
    name, want = SHIPPED[log]
    trace, report = run_import(ffafilter, "auto" if auto else name, logs / f"{log}.log")
    assert trace == (logs / f"{log}.trace").read_text()
    assert counts(report) == want
    assert report["format"] == name
    assert report["lines"] == (logs / f"{log}.log").read_bytes().count(b"\n")


@pytest.mark.parametrize("log", SHIPPED)
def test_the_trace_can_be_replayed(ffafilter, logs, log):
    done = ffafilter("replay", "-p", "linux-v6.12", logs / f"{log}.trace")
    assert done.returncode in (0, 1), done.stderr


def calls(trace):
    """The calls of a trace as threads made them, without when and where."""
    lines = [re.sub(r" (cpu|t)=\d+", "", line) for line in trace.splitlines()]
    return sorted(line for line in lines if line.startswith("host "))


def test_one_program_recorded_three_ways(logs):
    """probes.c under tracefs, trace-cmd and perf: the same calls, the same answers."""
    first, *others = [calls((logs / f"probes-{name}.trace").read_text())
                      for name in ("tracefs", "trace-cmd", "perf")]
    assert len(first) == 10
    assert all(other == first for other in others)


def test_kprobes_recorded_what_the_module_saw(logs):
    """The module printed x0 of each call, and x0 to x2 and x17 of each answer."""
    printed = re.findall(r"ffatest (\w+) -> (\w+) (\w+) (\w+) \.\. (\w+)$",
                         (logs / "probes-arm64.log").read_text(), re.M)
    rows = [list(map(lambda word: int(word, 16), row)) for row in printed]
    rows = [row for row in rows if row[0] & 0xff >= 0x60]
    lines = [line for line in (logs / "probes-arm64.trace").read_text().splitlines()
             if line.startswith("host ")]
    names = {"FFA_VERSION": 0x84000063, "FFA_ID_GET": 0x84000069, "FFA_FEATURES": 0x84000064,
             "FFA_MSG_SEND_DIRECT_REQ2": 0xc400008d, "FFA_ERROR_32": 0x84000060,
             "FFA_SUCCESS_32": 0x84000061, "FFA_MSG_SEND_DIRECT_RESP2": 0xc400008e}
    assert len(lines) == len(rows) == 5
    for line, (x0, *answer) in zip(lines, rows):
        call, outcome = (side.split() for side in line.split(" -> "))
        words = dict(word.split("=") for word in outcome if "=" in word)
        got = [names[outcome[0]] if outcome[0] in names else int(words["x0"], 0)]
        assert names[call[1]] == x0
        assert got + [int(words.get(name, "0"), 0) for name in ("x1", "x2", "x17")] == answer


def table_of(source):
    """x0 to x4 and x17 of the calls that qemu.S makes."""
    rows = re.findall(r"\.quad\s+(.*)$", source.split("calls:")[1], re.M)
    return [[int(word, 0) & ((1 << 64) - 1) for word in row.split(",")] for row in rows]


def test_qemu_recorded_what_the_payload_called(ffafilter, logs):
    """Register for register, all but what is no FF-A."""
    rows = [row for row in table_of((logs / "qemu.S").read_text()) if row[0] & 0xff >= 0x60]
    trace, _ = run_import(ffafilter, "qemu", logs / "qemu.log")
    lines = [line for line in trace.splitlines() if line.startswith("host ")]
    names = {0x84000063: "FFA_VERSION", 0x84000069: "FFA_ID_GET", 0x84000064: "FFA_FEATURES",
             0x8400006f: "FFA_MSG_SEND_DIRECT_REQ_32", 0xc400008d: "FFA_MSG_SEND_DIRECT_REQ2"}
    assert len(lines) == len(rows)
    for line, (x0, x1, x2, x3, x4, x17) in zip(lines, rows):
        call = line.split(" -> ")[0].split()
        assert call[1] == names.get(x0, hex(x0))
        registers = dict(word.split("=") for word in call[2:])
        for name, value in (("x1", x1), ("x2", x2), ("x3", x3), ("x4", x4), ("x17", x17)):
            assert int(registers.get(name, "0"), 0) & ((1 << 64) - 1) == value
        assert (registers["x5"], registers["x8"]) == ("0x5", "0x8")


def test_the_report_in_words(ffafilter, logs):
    whole = ffafilter("import", "auto", logs / "probes-tracefs.log").stderr
    assert re.search(r"^\S+: ftrace\n", whole)
    assert re.search(r"^  call     x0-x17   10 of 10$", whole, re.M)
    assert whole.endswith("complete: nothing is lost, every call has an outcome\n")
    lossy = ffafilter("import", "auto", logs / "probes-lost.log").stderr
    assert "\nnot complete: 72 lost, 0 calls without outcome, 0 replies without call\n" in lossy
    assert not re.search(r"^complete", lossy, re.M)
    few = ffafilter("import", "auto", logs / "pkvm.log").stderr
    assert re.search(r"^  call     x1-x17   0 of 4$", few, re.M)


@pytest.mark.parametrize("log", SHIPPED)
def test_fields_are_counted(ffafilter, logs, log):
    trace, report = run_import(ffafilter, "auto", logs / f"{log}.log")
    fields = report["fields"]
    lines = [line for line in trace.splitlines() if line.startswith("host ")]
    assert fields["in"][0] == report["calls"] == len(lines)
    assert fields["time"] == sum(" t=" in line for line in lines)
    assert fields["outcome"] == sum(" -> " in line for line in lines)
    assert fields["verdict"] == sum(" -> forward" in line for line in lines)
    assert len(fields["in"]) == len(fields["out"]) == 18
    assert report["complete"] == (report["lost"] + report["unpaired"] + report["replies"] == 0)


def test_what_no_importer_knows(ffafilter, tmp_path):
    log = tmp_path / "a.log"
    log.write_text("nothing\n")
    done = ffafilter("import", "auto", log, "-o", tmp_path / "a.trace")
    assert done.returncode == 2
    assert "tf-a-spmd, ftrace, pkvm, qemu, qemu-registers" in done.stderr
    assert not (tmp_path / "a.trace").exists()


@pytest.mark.parametrize("name", ("ftrace", "pkvm", "qemu", "qemu-registers"))
def test_nothing_of_this_format(ffafilter, logs, name):
    done = ffafilter("import", name, logs / "two-cpus.log")
    assert done.returncode == 2 and done.stdout == ""
    assert "two-cpus.log: no call is recorded here: not one " in done.stderr


def test_help_lists_the_formats(ffafilter):
    listed = re.findall(r"^  ([\w-]+) +\w", ffafilter("import", "--help").stdout, re.M)
    assert listed == ["auto", "tf-a-spmd", "ftrace", "pkvm", "qemu", "qemu-registers"]


def peak(path, name, log, tmp_path):
    """The most memory that importing LOG took, in kB."""
    with open(log, "rb") as stdin:
        child = subprocess.Popen([path, "import", name, "-o", tmp_path / "a.trace"], stdin=stdin,
                                 stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_maxrss


@pytest.mark.parametrize("name, log", (("ftrace", "probes-lost"), ("qemu", "qemu")))
def test_memory_does_not_grow_with_the_log(ffafilter, logs, tmp_path, name, log):
    large = tmp_path / "large.log"
    text = (logs / f"{log}.log").read_bytes()
    large.write_bytes(text * 1000)
    assert (peak(ffafilter.path, name, large, tmp_path)
            < peak(ffafilter.path, name, logs / f"{log}.log", tmp_path) + (8 << 10))
