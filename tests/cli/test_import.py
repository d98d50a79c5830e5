# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""ffafilter import tf-a-spmd: logs of TF-A's SPMD to traces."""
import gzip
import json
import os
import re
import subprocess

import pytest

MASK = (1 << 64) - 1
COUNTS = ("records", "repaired", "damaged", "calls", "answered", "implied", "unpaired", "replies",
          "secure")


def run_import(ffafilter, path, **more):
    """(the trace, the report) of a log that can be read."""
    done = ffafilter("import", "tf-a-spmd", path, "--report", "json", **more)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stderr)
    check_sums(report)
    return done.stdout, report


def check_sums(report):
    assert report["records"] == (report["calls"] + report["answered"] + report["replies"]
                                 + report["secure"])
    assert report["calls"] == report["answered"] + report["implied"] + report["unpaired"]
    assert report["repaired"] <= report["records"]
    assert report["unrecorded_in"] == report["unrecorded_out"] == "x8-x17"


def counts(report):
    """What is not zero, as "records=2 calls=1 ..."."""
    return " ".join(f"{name}={report[name]}" for name in COUNTS if report[name])


def body(trace):
    """A trace without its source, which names the log."""
    return [line for line in trace.splitlines() if not line.startswith("@source")]


@pytest.fixture(scope="module")
def logs(source):
    return source / "tests" / "data" / "logs"


# The logs that ship

SHIPPED = {
    "two-cpus": "records=155 repaired=3 calls=71 answered=66 implied=1 unpaired=4 replies=3 secure=15",
    "interleaved": "records=54 repaired=2 calls=49 implied=36 unpaired=13 secure=5",
    "el3-spmc": "records=66 repaired=1 calls=45 answered=19 implied=1 unpaired=25 replies=2",
    "old-dialects": "records=15 repaired=1 calls=7 answered=5 implied=1 unpaired=1 secure=3",
    "jenkins": "records=142 calls=96 answered=37 implied=37 unpaired=22 replies=2 secure=7",
}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_log(ffafilter, logs, name):
    trace, report = run_import(ffafilter, logs / f"{name}.log")
    assert trace == (logs / f"{name}.trace").read_text()
    assert counts(report) == SHIPPED[name]
    assert report["lines"] == (logs / f"{name}.log").read_bytes().count(b"\n")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_trace_can_be_read(ffafilter, logs, name):
    done = ffafilter("replay", "-p", "linux-v6.12", logs / f"{name}.trace")
    assert done.returncode in (0, 1), done.stderr


def test_no_file_is_standard_input(ffafilter, logs):
    log = (logs / "two-cpus.log").read_bytes()
    want = body((logs / "two-cpus.trace").read_text())
    for more in ((), ("-",)):
        done = ffafilter("import", "tf-a-spmd", *more, input=log)
        assert done.returncode == 0, done.stderr
        assert body(done.stdout) == want
        assert "@source SPMD lines of a TF-A console: standard input\n" in done.stdout


def test_gzip_is_known_by_its_first_bytes(ffafilter, logs, tmp_path):
    packed = tmp_path / "console"
    packed.write_bytes(gzip.compress((logs / "two-cpus.log").read_bytes()))
    trace, _ = run_import(ffafilter, packed)
    assert body(trace) == body((logs / "two-cpus.trace").read_text())


def test_output_file(ffafilter, logs, tmp_path):
    plain, packed = tmp_path / "a.trace", tmp_path / "a.trace.gz"
    for path in (plain, packed):
        done = ffafilter("import", "tf-a-spmd", logs / "two-cpus.log", "-o", path)
        assert done.returncode == 0 and done.stdout == ""
    assert plain.read_text() == (logs / "two-cpus.trace").read_text()
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()


def test_a_log_that_fails_leaves_no_file(ffafilter, tmp_path):
    log = tmp_path / "a.log"
    log.write_text("nothing\n")
    done = ffafilter("import", "tf-a-spmd", log, "-o", tmp_path / "a.trace")
    assert done.returncode == 2
    assert not (tmp_path / "a.trace").exists()


# What a console puts around the lines makes no difference, to those that were cut neither.
CONSOLES = {
    "LF": "{line}\n",
    "Jenkins": "[2026-11-22T17:44:{n:02}.123Z] {line}\r\n",
    "GitHub": "2026-11-22T17:44:{n:02}.1234567Z {line}\n",
    "LAVA": '- {{"dt": "2026-11-22T17:44:{n:02}.123456", "lvl": "target", "msg": "{line}"}}\n',
    "ts": "Nov 22 17:44:{n:02} {line}\r\n",
    "uptime": "[{n:10}.123] {line}\r\n",
    "grep -n": "{n}:{line}\r\n",
    "colours": "\x1b[0;32m{line}\x1b[0m\r\n",
    "binary junk": "\x00\x07{line}\x00\r\n",
}


@pytest.mark.parametrize("console", CONSOLES)
@pytest.mark.parametrize("name", ("two-cpus", "interleaved", "el3-spmc"))
def test_console(ffafilter, logs, tmp_path, name, console):
    lines = (logs / f"{name}.log").read_bytes().decode("latin-1").split("\n")[:-1]
    path = tmp_path / "console.log"
    path.write_bytes("".join(
        CONSOLES[console].format(line=line.rstrip("\r"), n=n)
        for n, line in enumerate(lines)).encode("latin-1"))
    trace, report = run_import(ffafilter, path)
    assert body(trace) == body((logs / f"{name}.trace").read_text())
    assert counts(report) == SHIPPED[name]


# Broken logs

CALL = "VERBOSE: SPM(0): 0x84000063 0x10001 0x0 0x0 0x0 0x0 0x0 0x0\r\n"
REPLY = "VERBOSE: SPM(0): 0x84000070 0x8000ffff 0x80000009 0x10002 0x0 0x0 0x0 0x0\r\n"
GOOD = CALL + REPLY
ID_GET = "VERBOSE: SPM(0): 0x84000069 0x0 0x0 0x0 0x0 0x0 0x0 0x0\r\n"
PAIR = "records=2 calls=1 answered=1"
HURT = "records=2 damaged=1 calls=1 answered=1"
LONG = "x" * (10 << 20)
PACKED = gzip.compress((GOOD * 2000).encode())


def record(text):
    return f"VERBOSE: SPM(0): {text}\r\n"


ANY = r"\d+"

# What cannot be read as a whole: the line of the error, and a part of its text.
UNREADABLE = {
    "empty": ("", None, "SPM(0): 0x84000063"),
    "one newline": ("\n", None, "SPM(0): 0x84000063"),
    "no record": ("hello\r\nworld\r\n", None, "LOG_LEVEL=50"),
    "a lower log level": ("NOTICE:  Booting Trusted Firmware\r\nNOTICE:  BL31: v2.15.0\r\n", None,
                          "LOG_LEVEL=50"),
    "records, but all of them damaged": (record("0x84000063 0x1"), None, "not one whole line"),
    "a trace": ("ffafilter-trace 1\nhost FFA_ID_GET\n", None, "LOG_LEVEL=50"),
    "binary": (bytes(range(256)) * 64, None, "LOG_LEVEL=50"),
    "zeros": (bytes(5000), None, "LOG_LEVEL=50"),
    "a line of 10 MB": (GOOD + LONG + "\n" + GOOD, 3, ""),
    "a line of 10 MB at the end": (GOOD + LONG, 3, ""),
    "nothing but 10 MB": (LONG, 1, ""),
    "10 MB of heads": ("SPM(1" * (2 << 20), 1, ""),
    "gzip cut in its header": (PACKED[:5], 1, "gzip"),
    "gzip cut short": (PACKED[:-20], ANY, "gzip"),
    "gzip without its length": (PACKED[:-1], 4001, "gzip"),
    "gzip damaged": (PACKED[:60] + b"\xff" * 40 + PACKED[100:], ANY, "gzip"),
    "gzip with a wrong sum": (PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], 4001, "gzip"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable(ffafilter, tmp_path, name):
    log, line, text = UNREADABLE[name]
    path = tmp_path / "broken.log"
    path.write_bytes(log.encode("latin-1") if isinstance(log, str) else log)
    done = ffafilter("import", "tf-a-spmd", path)
    assert done.returncode == 2
    assert re.search(re.escape(str(path)) + (f":{line}:" if line else ":"), done.stderr)
    assert text in done.stderr


def test_not_a_file(ffafilter, tmp_path):
    for path in (tmp_path, tmp_path / "missing.log", tmp_path / "missing" / "a.log"):
        done = ffafilter("import", "tf-a-spmd", path)
        assert done.returncode == 2
        assert str(path) in done.stderr


# A bad record is counted, and the good ones around it are there.
DAMAGED = {
    "too few registers": (record("0x84000064 0x1") + GOOD, HURT),
    "one too few": (record("0x84000064 0x1 0x2 0x3 0x4 0x5 0x6") + GOOD, HURT),
    "too many registers": (record("0x84000064 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8") + GOOD, HURT),
    "no registers": (record("") + GOOD, HURT),
    "no number": (record("0x84000064 0x 0x2 0x3 0x4 0x5 0x6 0x7") + GOOD, HURT),
    "a decimal": (record("0x84000064 1 0x2 0x3 0x4 0x5 0x6 0x7") + GOOD, HURT),
    "capitals": (record("0x84000064 0xABC 0x2 0x3 0x4 0x5 0x6 0x7") + GOOD, HURT),
    "a sign": (record("0x84000064 -0x1 0x2 0x3 0x4 0x5 0x6 0x7") + GOOD, HURT),
    "a register over 64 bits": (record("0x84000064 0x10000000000000000" + " 0x0" * 6) + GOOD, HURT),
    "a number of 1000 digits": (record("0x84000064 0x" + "1" * 1000 + " 0x0" * 6) + GOOD, HURT),
    "a FID over 32 bits": (record("0x184000063" + " 0x0" * 7) + GOOD, HURT),
    "a FID that is not FF-A's": (record("0x84000050" + " 0x0" * 7) + GOOD, HURT),
    "a FID of zero": (record("0x0" + " 0x0" * 7) + GOOD, HURT),
    "leading zeros": (record("0x84000064 0x0001" + " 0x0" * 6) + GOOD, HURT),
    "commas in a new dialect": (record("0x84000064, 0x1" + ", 0x0" * 6) + GOOD, HURT),
    "a CPU of 256": ("VERBOSE: SPM(256): 0x84000069" + " 0x0" * 7 + "\n" + GOOD, HURT),
    "a CPU of 2^32": ("VERBOSE: SPM(4294967296): 0x84000069" + " 0x0" * 7 + "\n" + GOOD, HURT),
    "a CPU of 100 digits": ("VERBOSE: SPM(" + "9" * 100 + "): 0x84000069" + " 0x0" * 7 + "\n" + GOOD,
                            HURT),
    "a negative CPU": ("VERBOSE: SPM(-1): 0x84000069" + " 0x0" * 7 + "\n" + GOOD, HURT),
    "no CPU": ("VERBOSE: SPM(): 0x84000069" + " 0x0" * 7 + "\n" + GOOD, HURT),
    "the log begins in a record": (" 0x2 0x3 0x4 0x5 0x6 0x7\r\n" + GOOD, HURT),
    "the log ends in a record": (GOOD + "VERBOSE: SPM(0): 0x84000064 0x1 0x2", HURT),
    "the log ends in a head": (GOOD + "VERBOSE: SPM(", HURT),
    "text in a record": (record("0x84000064 0x1 0x2 0x3 oops 0x5 0x6 0x7") + GOOD, HURT),
    "the beginning of one, the end of another":
        ("VERBOSE: SPM(1): 0x84000064 0x1\r\n 0x3 0x4 0x5 0x6\r\n" + GOOD,
         "records=2 damaged=2 calls=1 answered=1"),
    "a reply without a call": (record("0x84000061" + " 0x0" * 7) + GOOD,
                               "records=3 calls=1 answered=1 replies=1"),
    "a call without a reply": (CALL + GOOD, "records=3 calls=2 answered=1 unpaired=1"),
    "no newline at the end": (GOOD[:-2], PAIR),
    "CR and no LF": (GOOD.replace("\n", ""), PAIR),
    "LF CR": (GOOD.replace("\r\n", "\n\r"), PAIR),
    "a byte order mark": ("\xef\xbb\xbf" + GOOD, PAIR),
    "UTF-16": (GOOD.encode("utf-16").decode("latin-1"), PAIR),
    "binary between": ("".join(map(chr, range(256))) + GOOD, PAIR),
    "an escape without an end": (CALL + "\x1b[" + REPLY[:-2] + "\x1b]title\r\n", PAIR),
    "a line of almost 1 MB": (CALL + "x" * 1000000 + "\n" + REPLY, PAIR),
    "10 MB of lines": ("y\n" * (5 << 20) + GOOD, PAIR),
    "10 MB of empty lines": (CALL + "\n" * (10 << 20) + REPLY, PAIR),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged(ffafilter, tmp_path, name):
    log, want = DAMAGED[name]
    path = tmp_path / "damaged.log"
    path.write_bytes(log.encode("latin-1"))
    trace, report = run_import(ffafilter, path)
    assert counts(report) == want
    assert "host FFA_VERSION x1=0x10001 -> forward x0=0x10002" in trace
    lost = sum(int(n) for n in re.findall(r"^@lost (\d+)$", trace, re.M))
    assert bool(lost) == bool(report["damaged"])


def test_words_in_the_report(ffafilter, logs):
    done = ffafilter("import", "tf-a-spmd", logs / "two-cpus.log")
    assert done.returncode == 0
    for number in ("224", "155", "71", "66"):
        assert re.search(rf"\b{number}\b", done.stderr), done.stderr


def test_unknown_format(ffafilter, logs):
    done = ffafilter("import", "tf-a-spmc", logs / "two-cpus.log")
    assert done.returncode == 2
    assert "tf-a-spmd" in done.stderr


def peak(path, log, tmp_path):
    """The most memory that importing LOG took, in kB."""
    with open(log, "rb") as stdin:
        child = subprocess.Popen([path, "import", "tf-a-spmd", "-o", tmp_path / "a.trace"],
                                 stdin=stdin, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_maxrss


def test_memory_does_not_grow_with_the_log(ffafilter, logs, tmp_path):
    small, large = tmp_path / "small.log", tmp_path / "large.log"
    text = (logs / "two-cpus.log").read_bytes()
    small.write_bytes(text)
    large.write_bytes(text * 2000)
    assert (peak(ffafilter.path, large, tmp_path)
            < peak(ffafilter.path, small, tmp_path) + (8 << 10))


# The recordings beside the project: a console and a recorder saw the same run.

@pytest.fixture(scope="module")
def fids(source):
    """Names of functions with their numbers, from the table."""
    found = {}
    table = (source / "libffafilter/include/ffafilter/functions.inc").read_text()
    for name, number, since32, since64 in re.findall(
            r"^FFAF_FUNCTION\((\w+), (0x\w+), (\w+), (\w+),", table, re.M):
        widths = [base for base, since in ((0x84000000, since32), (0xc4000000, since64))
                  if since != "NONE"]
        for base in widths:
            suffix = "" if len(widths) == 1 else "_32" if base == 0x84000000 else "_64"
            found[f"FFA_{name}{suffix}"] = base | int(number, 16)
    return found


def registers(words, fids, same=None):
    """x0 to x17 of one side of a call, None where unknown."""
    x = [0] * 18
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            if name != "forward":
                x[0] = fids[name] if name in fids else int(name, 16)
        elif name not in ("cpu", "t"):
            first, _, last = name.replace("x", "").partition("-")
            for i in range(int(first), int(last or first) + 1):
                if value == "same":
                    x[i] = same[i]
                else:
                    x[i] = None if value == "?" else int(value, 0) & MASK
    return x


def calls(trace, fids):
    """{cpu: [(x0 to x7, and as much of the outcome or None)]}"""
    found = {}
    for line in trace.splitlines():
        if not line.startswith("host "):
            continue
        left, arrow, right = line.partition(" -> ")
        words = left.split()[1:]
        cpu = next((int(word[4:], 0) for word in words if word.startswith("cpu=")), 0)
        call = registers(words, fids)
        outcome = registers(right.split(), fids, call)[:8] if arrow else None
        found.setdefault(cpu, []).append((call[:8], outcome))
    return found


def as_printed(x):
    """What the SPMD prints of x0 to x7: SMC32 has lost its upper halves, all have the hint bit."""
    first = x[0] & 0xfffeffff
    wide = first & 1 << 30
    return [first] + [v if wide or i > 4 else v & 0xffffffff for i, v in enumerate(x[1:], 1)]


def agrees(ours, theirs):
    return all(a is None or a == b for a, b in zip(ours, theirs))


def is_printed(x):
    """Does the SPMD print a line of this call, and one that shows it to be the normal world's?"""
    fid = x[0] & 0xfffeffff
    return ((fid & 0xbfffff00) == 0x84000000 and (fid & 0xff) >= 0x60
            and not (fid == 0x8400007c and not any(x[1:])))


RECORDED = {
    "tf-a_op-tee_bare-metal": ("op-tee-4.10/bare-metal-1.1", 16,
                               "records=3079 calls=2008 answered=1064 implied=826 unpaired=118 "
                               "secure=7"),
    "tf-a_op-tee_linux-two-cpus": ("op-tee-4.10/linux-6.12", 0,
                                   "records=6778 repaired=3 calls=3370 answered=3369 implied=1 "
                                   "secure=39"),
}


@pytest.mark.parametrize("log", RECORDED)
def test_recorded(ffafilter, shared, fids, log):
    recording, missing, want = RECORDED[log]
    trace, report = run_import(ffafilter, shared / "traces" / "logs" / f"{log}.log.gz")
    assert counts(report) == want
    ours = calls(trace, fids)
    theirs = calls(gzip.open(shared / "traces" / f"{recording}.trace.gz", "rt").read(), fids)
    unseen = 0
    assert ours.keys() == theirs.keys()
    for cpu in theirs:
        seen = [(call, out) for call, out in theirs[cpu] if is_printed(call)]
        unseen += len(theirs[cpu]) - len(seen)
        assert len(ours[cpu]) == len(seen)
        for (call, outcome), (their_call, their_outcome) in zip(ours[cpu], seen):
            assert agrees(call, as_printed(their_call)), (call, their_call)
            assert outcome is None or agrees(outcome, their_outcome), (call, their_call)
    assert unseen == missing


# No trace was recorded beside these.
@pytest.mark.parametrize("log, want", (
    ("tf-a-2.12_two-cpus-interleaved",
     "records=105 repaired=2 calls=100 implied=80 unpaired=20 secure=5"),
    ("tf-a-el3-spmc_linux",
     "records=5056 repaired=1 calls=3027 answered=2029 implied=1 unpaired=997"),
))
def test_log_alone(ffafilter, shared, fids, log, want):
    trace, report = run_import(ffafilter, shared / "traces" / "logs" / f"{log}.log.gz")
    assert counts(report) == want
    assert "@lost" not in trace
    if "el3" in log:
        for cpu in calls(trace, fids).values():
            known = {fids["FFA_MSG_SEND_DIRECT_REQ_32"], fids["FFA_ID_GET"]}
            assert all((out is not None) == (call[0] in known) for call, out in cpu)
