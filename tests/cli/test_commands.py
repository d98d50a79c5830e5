# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The command line: help, usage errors, operands and options, exit status, output."""
import gzip
import json
import re
import subprocess
import time

import pytest

from conftest import SOURCE

SOURCES = "like base function assume"
COMMANDS = {
    "functions": "format",
    "explain": f"policy version {SOURCES} format",
    "replay": f"policy guest system spmc no-filter strict max jobs output {SOURCES} format",
    "verify": f"policy guest system spmc no-filter strict max jobs shard {SOURCES} format",
    "run": f"policy guest no-filter fault strict max output {SOURCES} format",
    "diff": f"system spmc strict jobs shard {SOURCES} host only no-loosening examples format",
    "equiv": f"system strict output depth max-states by exact {SOURCES} format",
    "lint": f"{SOURCES} format",
    "coverage": f"policy strict jobs shard {SOURCES} fail-under format",
    "canon": f"{SOURCES} places",
    "compile": f"output {SOURCES} emit prefix license",
    "extract": f"output {SOURCES}",
    "import": "output report",
    "convert": "output to zstd redact redact-key",
    "merge": "strict fail-under format",
}
TRACE = SOURCE / "tests/golden/linux-v6.12_edge.trace.gz"
CALLS = 846
BOOT = "ffafilter-trace 1\nboot b smccc=1.2 -> ok\n  smc FFA_VERSION x1=0x10002 -> x0=0x10002\n"
EARLY = "host FFA_ID_GET -> FFA_ERROR_32 x2="
LOST = "host FFA_VERSION x1=? -> x0=0x10002\n"


@pytest.mark.parametrize("command, options", COMMANDS.items())
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(ffafilter, command, options, flag):
    done = ffafilter(command, flag)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert re.findall(r"^  (?:-\w, |    )--([\w-]+)", done.stdout, re.M) == [*options.split(), "help"]
    assert done.stdout.startswith(f"usage: ffafilter {command} ")


def test_help_of_all(ffafilter):
    done = ffafilter("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert re.findall(r"^  (\w+) ", done.stdout, re.M)[:len(COMMANDS)] == list(COMMANDS)
    assert ffafilter().stderr == done.stdout


P = ["-p", "linux-v7.3"]
CALL = "host FFA_RUN_32"


@pytest.mark.parametrize("args, complaint", [
    ([], "usage: ffafilter COMMAND"),
    (["explan"], "no command 'explan'; did you mean 'explain'?"),
    (["--hepl"], "no command '--hepl'"),
    ([""], "no command ''"),
    (["verify", "--polcy", "x"], "no option '--polcy'; did you mean '--policy'?"),
    (["verify", "--strict=1", *P, "x"], "no option '--strict=1'; did you mean '--strict'?"),
    (["functions", "--strict"], "no option '--strict'"),
    (["verify", "-x", *P], "verify: no option '-x'"),
    (["verify", "-xS", *P], "verify: no option '-x'"),
    (["verify", "-Sx", *P], "verify: no option '-x'"),
    (["verify", "-p"], "'-p' needs a value"),
    (["verify", "--policy"], "'--policy' needs a value"),
    (["verify", *P], "TRACE... is missing"),
    (["explain", *P], "'CALL' is missing"),
    (["import"], "FORMAT [FILE] is missing"),
    (["verify", "x"], "-p POLICY is missing"),
    (["explain", *P, CALL, "more"], "'more' is one operand too many"),
    (["import", "tf-a-spmd", "a", "b"], "'b' is one operand too many"),
    (["verify", *P, "--format", "xml", "x"], "--format xml: must be text or json"),
    (["import", "--report=xml", "tf-a-spmd"], "--report xml: must be text or json"),
    (["verify", *P, "--spmc", "simulated", "x"], "--spmc simulated: must be recorded, sim or auto"),
    (["verify", *P, "--spmc", "sim", "x"], "--system is missing, which --spmc sim and auto need"),
    (["verify", *P, "--system", "hafnium", "--spmc", "recorded", "x"],
     "--system has no part in --spmc recorded"),
    (["verify", *P, "--no-filter", "x"], "--no-filter and a policy exclude each other"),
    (["verify", "--no-filter", "x"], "--no-filter needs --system"),
    (["verify", "--no-filter", "--system", "hafniun", "x"], "did you mean 'hafnium'?"),
    (["verify", *P, "--max", "-1", "x"], "--max -1: must be a whole number"),
    (["verify", *P, "--max", "1x", "x"], "--max 1x: must be a whole number"),
    (["verify", *P, "--max=", "x"], "--max : must be a whole number"),
    (["verify", *P, "--max", "99999999999999999999", "x"], "must be a whole number"),
    (["explain", *P, "--version", "1.4", CALL], "must be 1.0, 1.1, 1.2, 1.3 or none"),
    (["explain", *P, "--version", "2.0", CALL], "must be 1.0, 1.1, 1.2, 1.3 or none"),
    (["explain", "-p", "linux-v6.12", "--version", "1.2", CALL],
     "linux-v6.12 agrees to no version above 1.1"),
    (["explain", "-p", "linux-v7.4", CALL], "did you mean 'linux-v7."),
    (["explain", *P, "host FFA_VERSON"], "<call>:1:6: unknown function 'FFA_VERSON'; "
     "did you mean FFA_VERSION?"),
    (["explain", *P, "hots FFA_VERSION"], "<call>:1:1: 'hots' is not a caller; did you mean host?"),
    (["explain", *P, ""], "<call>:1:1: a caller is missing"),
    (["functions", "FFA_MEM_SHAR"], "no FF-A function 'FFA_MEM_SHAR'; did you mean 'FFA_MEM_SHARE"),
    (["functions", "0x840000ff"], "no FF-A function has the FID 0x840000ff"),
    (["functions", "0x1c4000071"], "no FF-A function has the FID 0x1c4000071"),
    (["functions", "0x"], "no FF-A function has the FID 0x"),
    (["functions", ""], "no FF-A function ''"),
    (["import", "tf-a-spm"], "no format 'tf-a-spm'; did you mean 'tf-a-spmd'?"),
    (["import", "tf-a-spmd", "/nonexistent"], "/nonexistent: No such file"),
    (["verify", *P, "/nonexistent"], "/nonexistent: No such file"),
    (["verify", *P, "/"], "/: Is a directory"),
    (["verify", "-p", "linux-v7.3", "-g", "xen-gest", "x"], "did you mean 'xen-guest'?"),
    (["replay", *P, "-o", "x", "a", "b"], "-o takes one trace"),
    (["run", "reference", TRACE], "-p POLICY is missing"),
    (["run", *P, "reference"], "SYSTEM SCRIPT is missing"),
    (["run", *P, "--no-filter", "reference", TRACE], "--no-filter and a policy exclude each other"),
    (["run", *P, "/nonexistent/x", TRACE], "/nonexistent/x: cannot be opened: No such file"),
    (["run", *P, "reference", TRACE, "--fault", "call: FFA_RUN_32, knd: lost"],
     "<fault>:1:19: unknown key of a fault 'knd'; did you mean 'kind'?"),
    (["run", *P, "reference", TRACE, *["--fault", "call: FFA_RUN_32, kind: lost"] * 9],
     "--fault is given more than 8 times"),
    (["replay", *P, "-o", "/nonexistent/x", TRACE], "/nonexistent/x"),
    (["convert"], "convert: TRACE... is missing"),
    (["convert", "--to", "json", TRACE], "--to json: must be text, jsonl, binary, chrome, csv or pcapng"),
    (["convert", "--zstd", TRACE], "convert: --zstd is for the binary encoding"),
    (["convert", "--to", "binary", "/nonexistent"], "/nonexistent: No such file"),
    (["convert", "-o", "/nonexistent/x", TRACE], "/nonexistent/x"),
])
def test_usage_errors(ffafilter, args, complaint):
    done = ffafilter(*args)
    assert done.returncode == 2
    assert complaint in done.stderr


@pytest.mark.parametrize("args", [
    ["-p", "linux-v6.12", TRACE], [TRACE, "-p", "linux-v6.12"], ["-plinux-v6.12", "--", TRACE],
    ["--policy=linux-v6.12", TRACE, "-S", "--max", "0"], ["-Sm0", TRACE, "-p", "linux-v6.12"],
])
def test_options_stand_before_or_after_operands(ffafilter, args):
    done = ffafilter("verify", *args)
    assert (done.returncode, done.stdout, done.stderr) == (
        0, f"{CALLS} calls: {CALLS} match, 0 differ, 0 unknown\n", "")


@pytest.mark.parametrize("unpack", [lambda data: data, gzip.decompress])
def test_standard_input(ffafilter, unpack):
    done = ffafilter("verify", "-p", "linux-v6.12", "-", input=unpack(TRACE.read_bytes()))
    assert done.stdout == f"{CALLS} calls: {CALLS} match, 0 differ, 0 unknown\n"


@pytest.mark.parametrize("calls, strict, status", [
    (EARLY + "-2\n", False, 0), (EARLY + "-2\n", True, 0),
    (EARLY + "-1\n", False, 1), (EARLY + "-1\n", True, 1),
    (LOST, False, 0), (LOST, True, 4), ("@lost 3\n", False, 0), ("@lost 3\n", True, 4),
    (EARLY + "-1\n" + LOST, True, 1), (EARLY + "-1\nhost\n", True, 2),
    ("boot c smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10002 -> x0=0x10002\n", False, 1),
    ("boot c smccc=1.2 -> ok\n", False, 0), ("boot c smccc=1.2 -> ok\n", True, 4),
])
def test_exit_status_of_verify(ffafilter, calls, strict, status):
    done = ffafilter("verify", *P, "-", *["--strict"] * strict, input=BOOT + calls)
    assert done.returncode == status, done.stdout
    assert re.search(r"^\d+ calls: \d+ match, \d+ differ, \d+ unknown\n\Z", done.stdout, re.M)


@pytest.mark.parametrize("strict, status", [(False, 0), (True, 4)])
def test_exit_status_of_replay(ffafilter, strict, status):
    done = ffafilter("replay", *P, "-", *["--strict"] * strict, input=BOOT + LOST)
    assert done.returncode == status
    assert "<stdin>:4: unknown: of the call: x1" in done.stderr.replace("-:4", "<stdin>:4")
    assert "1 of 2 outcomes are unknown" in done.stderr


def test_the_first_bad_trace_ends_it(ffafilter, tmp_path):
    bad = tmp_path / "bad.trace"
    bad.write_text("ffafilter-trace 2\n")
    done = ffafilter("verify", "-p", "linux-v6.12", TRACE, bad, "/nonexistent")
    assert done.returncode == 2
    assert f"{bad}:1:1: " in done.stderr and "/nonexistent" not in done.stderr


@pytest.mark.parametrize("most", [0, 3, 20, 9999])
def test_max_bounds_what_is_shown(ffafilter, most):
    """So many calls and boots that differ; of those that are unknown no more."""
    done = ffafilter("verify", *P, "-m", most, TRACE)
    differ = sum(map(int, re.findall(r"(\d+) differ, \d+ unknown$", done.stdout, re.M)))
    assert done.returncode == 1 and differ > 20
    assert len(re.findall(r"^\S+:\d+: differs: ", done.stdout, re.M)) == min(most, differ)
    assert len(re.findall(r"^\S+:\d+: unknown: ", done.stdout, re.M)) <= most


def json_of(ffafilter, *args, status=0, **keywords):
    done = ffafilter(*args, "--format", "json", **keywords)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def test_json_of_verify(ffafilter):
    totals = json_of(ffafilter, "verify", *P, "-", input=BOOT + EARLY + "-1\n" + EARLY + "-2\n",
                     status=1)
    assert {key: totals[key] for key in ("policy", "calls", "match", "differ", "unknown", "boots",
                                         "boots_differ", "boots_unknown", "findings_cut")} == {
        "policy": "linux-v7.3", "calls": 2, "match": 1, "differ": 1, "unknown": 0, "boots": 1,
        "boots_differ": 0, "boots_unknown": 0, "findings_cut": False}
    assert [file["calls"] for file in totals["files"]] == [2]
    (finding,) = totals["findings"]
    assert (finding["line"], finding["result"]) == (4, "differ")
    assert finding["what"] == "x2: recorded 0xffffffffffffffff, computed 0xfffffffffffffffe"
    assert "before-agreement" not in finding["call"] and "linux-v6.12.yaml:" in finding["because"]


def test_json_of_replay(ffafilter):
    boot, call = json_of(ffafilter, "replay", *P, "-", input=BOOT + EARLY + "-1\n")
    assert (boot["boot"], boot["ok"], boot["line"]) == ("b", True, 2)
    assert boot["smc"] == ["FFA_VERSION x1=0x10002 -> x0=0x10002"]
    assert (call["call"], call["verdict"], call["outcome"]) == (
        "host FFA_ID_GET", "answer", "FFA_ERROR_32 x2=-2")
    assert json_of(ffafilter, "replay", *P, "-", input="ffafilter-trace 1\n") == []


def test_json_of_functions(ffafilter):
    rows = json_of(ffafilter, "functions")
    assert len(rows) == 53
    assert {"name", "smc32", "callers", "spec"} <= rows[0].keys()
    share = next(row for row in rows if row["name"] == "FFA_MEM_SHARE")
    assert share["smc64"] == {"fid": "0xc4000073", "since": "1.0"}
    poll = next(row for row in rows if row["name"] == "FFA_MSG_POLL")
    assert poll["until"] == "1.1" and "smc64" not in poll


@pytest.mark.parametrize("operand", ["FFA_MEM_SHARE", "FFA_MEM_SHARE_32", "FFA_MEM_SHARE_64",
                                     "0x84000073", "0xc4000073", "0x73"])
def test_functions_are_found_in_any_form(ffafilter, operand):
    (row,) = json_of(ffafilter, "functions", operand)
    assert row["name"] == "FFA_MEM_SHARE"
    line = ffafilter("functions", operand).stdout.splitlines()[1]
    assert line.split()[:5] == ["FFA_MEM_SHARE", "0x84000073", "1.0", "0xc4000073", "1.0"]


# A call that is decided for each reason; None: no call of the command line is.
REASONS = {
    "LISTED": (P, "host FFA_MEM_DONATE_32"),
    "UNLISTED": (P, "host FFA_RUN_32"),
    "RESERVED_BITS": (P, "host 0x84020071"),
    "OTHER_CALL": (P, "host 0xc6000000"),
    "UPPER_HALF": (P, "host 0x184000071"),
    "NOT_AGREED": ([*P, "--version", "none"], "host FFA_RUN_32"),
    "SINCE": (["-p", "linux-v6.18-direct-messages", "-v", "1.1"], "host FFA_MSG_SEND_DIRECT_REQ2"),
    "REQUIREMENT": (["-p", "linux-next-notifications"], "host FFA_NOTIFICATION_BITMAP_CREATE x1=0x1"),
    "PROBE": (["-p", "linux-v6.18-probe-optional"], "host FFA_MSG_SEND_DIRECT_REQ2"),
    "PROBED_ABSENT": None,
    "FEATURES_DENIED": (P, "host FFA_FEATURES x1=0x84000071"),
    "FEATURES_HANDLED": (P, "host FFA_FEATURES x1=0x84000073"),
    "FEATURES_UNKNOWN": (["-p", "xen-guest"], "vm1 FFA_FEATURES x1=0x1"),
    "FEATURES_FORWARD": (P, "host FFA_FEATURES x1=0x1"),
}


def test_every_reason_is_explained(ffafilter, source):
    table = (source / "libffafilter/include/ffafilter/reasons.inc").read_text()
    texts = dict(re.findall(r'^FFAF_REASON\((\w+), "(.*)"\)$', table, re.M))
    assert texts.keys() == REASONS.keys()
    for name, row in REASONS.items():
        if row:
            said = json_of(ffafilter, "explain", *row[0], row[1])
            assert said["because"] == texts[name]
            assert {"call", "policy", "verdict", "answer", "rule", "agreed", "fid", "file"} <= \
                said.keys()
            text = ffafilter("explain", *row[0], row[1]).stdout
            assert f"\n  because   {texts[name]}\n" in text
            assert f"\n  verdict   {said['verdict']}\n" in text


@pytest.mark.parametrize("args", [
    ["--help"], ["functions"], ["functions", "--help"], ["functions", "-f", "json"],
    ["explain", *P, CALL], ["verify", "-p", "linux-v6.12", TRACE],
    ["replay", "-p", "linux-v6.12", TRACE], ["replay", "-p", "linux-v6.12", "-f", "json", TRACE],
])
def test_a_full_disk_is_told(ffafilter, args):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([ffafilter.path, *map(str, args)], stdout=full,
                              stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 2
    assert done.stderr


@pytest.mark.parametrize("name", ["out.trace", "out.trace.gz"])
def test_output_files(ffafilter, tmp_path, name):
    out = tmp_path / name
    done = ffafilter("replay", "-p", "linux-v6.12", "-o", out, TRACE)
    assert (done.returncode, done.stdout) == (0, "")
    assert (out.read_bytes()[:2] == b"\x1f\x8b") == name.endswith(".gz")
    done = ffafilter("verify", "--strict", "-p", "linux-v6.12", out)
    assert done.stdout == f"{CALLS} calls: {CALLS} match, 0 differ, 0 unknown\n"


def test_a_failed_replay_leaves_no_file(ffafilter, tmp_path):
    out = tmp_path / "out.trace"
    done = ffafilter("replay", *P, "-o", out, "-", input=BOOT + "host FFA_RUM_32\n")
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []
    out.write_text("mine")
    ffafilter("replay", *P, "-o", out, "-", input=BOOT + "host FFA_RUM_32\n")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_killed_replay_leaves_no_file_of_the_name(ffafilter, tmp_path):
    out = tmp_path / "out.trace"
    running = subprocess.Popen([ffafilter.path, "replay", *P, "-o", out, "-"],
                               stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    running.stdin.write((BOOT + EARLY + "-2\n").encode())
    running.stdin.flush()
    for _ in range(1000):
        if any(tmp_path.iterdir()):
            break
        time.sleep(0.01)
    running.kill()
    running.wait()
    running.stdin.close()
    assert any(tmp_path.iterdir())
    assert not out.exists()
