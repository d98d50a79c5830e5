# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Corpora: the same report for any number of threads, shards and their merge, interrupts."""
import gzip
import json
import os
import pty
import signal
import subprocess
import time

import pytest

from conftest import SOURCE

GOLDEN = SOURCE / "tests/golden"
POLICY = ["-p", "linux-v6.18"]
FORMATS = ["text", "json"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Traces of some size: of many boots, of one long one, packed, with directives on the way."""
    folder = tmp_path_factory.mktemp("corpus")
    edge = gzip.open(GOLDEN / "linux-v7.3_edge.trace.gz", "rb").read().split(b"\n", 1)
    rand = gzip.open(GOLDEN / "linux-v7.3_random.trace.gz", "rb").read().split(b"\n", 1)
    real = gzip.open(SOURCE / "traces/pkvm-6.12_linux_hafnium.trace.gz", "rb").read()
    head, body = real.split(b"\n", 1)
    calls = body[body.index(b"\nhost "):]
    long_boot = head + b"\n" + body[:-1] + calls * 3
    files = {
        "edges.trace": edge[0] + b"\n" + edge[1] * 8,
        "random.trace.gz": gzip.compress(rand[0] + b"\n" + rand[1] * 6 + b"@lost 3\n" + edge[1], 1),
        "long.trace": long_boot + b"@lost 4\n" + edge[1],
        "small.trace": b"\n".join(edge),
        "below.trace": edge[0] + b"\n" + edge[1] + b"@at spmc\n" + edge[1] * 5,
        "same.trace": b"\n".join(edge),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def outcome(done):
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("options", [[], ["--max", "3"], ["--max", "100000"],
                                     ["--system", "hafnium"]], ids=" ".join)
def test_threads_change_nothing(ffafilter, corpus, options, form):
    args = ["verify", *POLICY, *options, "-f", form]
    one = outcome(ffafilter(*args, "-j", "1", *corpus))
    assert one[0] == 1 and one[1] and not one[2]
    for jobs in ["2", "5", "16"]:
        assert outcome(ffafilter(*args, "-j", jobs, *corpus)) == one
    assert outcome(ffafilter(*args, *corpus)) == one


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("where", [1, 3, 5])
def test_the_first_error_in_order_is_told(ffafilter, corpus, tmp_path, where, form):
    text = corpus[0].read_bytes()
    at = text.index(b"\nhost ", len(text) * 2 // 3) + 1
    (tmp_path / "bad.trace").write_bytes(text[:at] + b"nobody\n" + text[at:])
    traces = [*corpus[:where], tmp_path / "bad.trace", "/nowhere.trace", tmp_path / "bad.trace"]
    one = outcome(ffafilter("verify", *POLICY, "-f", form, "-j", "1", *traces))
    assert one[0] == 2
    line = text[:at].count(b"\n") + 1
    assert one[2].startswith(f"{tmp_path}/bad.trace:{line}:1: ") and one[2].count("\n") == 1
    for jobs in ["2", "7"]:
        assert outcome(ffafilter("verify", *POLICY, "-f", form, "-j", jobs, *traces)) == one


def test_a_pipe_is_read(ffafilter, corpus):
    from_file = ffafilter("verify", *POLICY, "-j", "2", corpus[1]).stdout
    piped = ffafilter("verify", *POLICY, "-j", "2", "-", input=corpus[1].read_bytes()).stdout
    assert piped == from_file.replace(f"{corpus[1]}:", "-:")


@pytest.mark.parametrize("value", ["0", "257", "-1", "x", "1x", ""])
def test_bad_jobs(ffafilter, value):
    done = ffafilter("verify", *POLICY, f"--jobs={value}", "x")
    assert done.returncode == 2 and "--jobs" in done.stderr


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("command", ["replay", "verify"])
def test_an_interrupt_leaves_nothing(ffafilter, tmp_path, command, number, status):
    out = ["-o", tmp_path / "out.trace"] if command == "replay" else ["-f", "json"]
    running = subprocess.Popen([ffafilter.path, command, *POLICY, *out, "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    running.stdin.write(b"ffafilter-trace 1\n" + b"host FFA_ID_GET -> FFA_ERROR_32\n" * 20000)
    running.stdin.flush()
    for _ in range(1000):
        if command == "verify" or any(tmp_path.iterdir()):
            break
        time.sleep(0.01)
    running.send_signal(number)
    stdout, stderr = running.communicate(timeout=60)
    assert (running.returncode, stdout) == (status, b"")
    assert stderr.endswith(b"\nffafilter: interrupted\n")
    assert not any(tmp_path.iterdir())


def on_terminal(ffafilter, args, env):
    """What is written to standard error, a terminal, while a slow pipe is read."""
    leader, follower = pty.openpty()
    running = subprocess.Popen([ffafilter.path, *map(str, args)], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=follower, env=env)
    os.close(follower)
    running.stdin.write(b"ffafilter-trace 1\n")
    running.stdin.flush()
    time.sleep(1.2)
    running.stdin.close()
    shown = b""
    try:
        while data := os.read(leader, 4096):
            shown += data
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    running.wait()
    return shown.decode()


@pytest.mark.parametrize("term, seen", [("xterm", True), ("dumb", False)])
def test_progress_on_a_terminal(ffafilter, term, seen):
    shown = on_terminal(ffafilter, ["verify", *POLICY, "-"], {**os.environ, "TERM": term})
    assert ("MB/s" in shown) == seen
    assert shown.endswith("\r\x1b[K") == seen
