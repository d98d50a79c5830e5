# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Corpora: the same report for any number of threads, shards and their merge, interrupts."""
import gzip
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import time
import zlib

import pytest
import yaml

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
    long_boot = head + b"\n" + body
    files = {
        "edges.trace": edge[0] + b"\n" + edge[1] * 4,
        "random.trace.gz": gzip.compress(rand[0] + b"\n" + rand[1] + b"@lost 3\n" + edge[1], 1),
        "long.trace": long_boot + b"@lost 4\n" + edge[1],
        "small.trace": b"\n".join(edge),
        "below.trace": edge[0] + b"\n" + edge[1] + b"@at spmc\n" + edge[1] * 3,
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
    for jobs in ["2", "16"]:
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


DIFF = ["diff", "linux-v6.18", "linux-v6.12"]


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("command", [DIFF, ["coverage", "-p", "linux-v6.18"]], ids=lambda c: c[0])
def test_threads_change_nothing_elsewhere(ffafilter, corpus, command, form):
    traces = corpus if command == DIFF else [corpus[0], corpus[4]]
    one = outcome(ffafilter(*command, "-f", form, "-j", "1", *traces))
    assert one[0] in (0, 1) and one[1] and not one[2]
    assert outcome(ffafilter(*command, "-f", form, "-j", "5", *traces)) == one


@pytest.mark.parametrize("command", [DIFF, ["coverage", "-p", "linux-v6.18"]], ids=lambda c: c[0])
def test_a_pipe_is_enough(ffafilter, corpus, command):
    piped = ffafilter(*command, "-f", "json", "-", input=corpus[1].read_bytes())
    assert piped.stdout == \
        ffafilter(*command, "-f", "json", corpus[1]).stdout.replace(f'"{corpus[1]}"', '"-"')


@pytest.fixture(scope="module")
def encodings(ffafilter, corpus, tmp_path_factory):
    """The corpus in the other encodings, too."""
    folder = tmp_path_factory.mktemp("encodings")
    for name, trace in [("edges.ffabin", corpus[0]), ("long.jsonl.gz", corpus[2]), ("random.ffabin.gz", corpus[1])]:
        assert ffafilter("convert", "-o", folder / name, trace).returncode == 0
    assert ffafilter("convert", "--zstd", "-o", folder / "z.ffabin", *corpus[3:]).returncode == 0
    return [*corpus, *sorted(folder.iterdir())]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("options", [POLICY, [*POLICY, "--max", "3"], [*POLICY, "--system", "hafnium"],
                                     ["--no-filter", "--system", "hafnium"]], ids=" ".join)
def test_threads_print_the_same(ffafilter, encodings, options, form):
    args = ["replay", *options, "-f", form]
    one = outcome(ffafilter(*args, "-j", "1", *encodings))
    assert one[0] == 0 and len(one[1]) > 1 << 20
    for jobs in ["2", "7"]:
        assert outcome(ffafilter(*args, "-j", jobs, *encodings)) == one
    assert outcome(ffafilter(*args, *encodings)) == one


@pytest.mark.parametrize("name", ["o.trace", "o.trace.gz", "o.jsonl", "o.ffabin", "o.ffabin.gz"])
def test_threads_write_the_same(ffafilter, encodings, tmp_path, name):
    """The file is the one that convert makes of the printed trace: its blocks, too."""
    for trace in [encodings[0], encodings[1], encodings[2], encodings[4], *encodings[-4:]]:
        printed = ffafilter("replay", *POLICY, "-j", "1", trace).stdout
        assert ffafilter("convert", "-o", tmp_path / name, "-", input=printed).returncode == 0
        want = (tmp_path / name).read_bytes()
        for jobs in ["1", "2", "7"]:
            done = ffafilter("replay", *POLICY, "-j", jobs, "-o", tmp_path / name, trace)
            assert done.returncode == 0 and (tmp_path / name).read_bytes() == want


@pytest.mark.parametrize("form", FORMATS)
def test_all_up_to_the_first_error_is_printed(ffafilter, encodings, tmp_path, form):
    text = encodings[0].read_bytes()
    at = text.index(b"\nhost ", len(text) * 2 // 3) + 1
    (tmp_path / "bad.trace").write_bytes(text[:at] + b"nobody\n" + text[at:])
    traces = [encodings[3], encodings[-1], tmp_path / "bad.trace", "/nowhere.trace", encodings[3]]
    one = outcome(ffafilter("replay", *POLICY, "-f", form, "-j", "1", *traces))
    assert one[0] == 2
    assert f"{tmp_path}/bad.trace:{text[:at].count(chr(10).encode()) + 1}:1: " in one[2]
    assert "nowhere" not in one[2]
    for jobs in ["2", "7"]:
        assert outcome(ffafilter("replay", *POLICY, "-f", form, "-j", jobs, *traces)) == one
    if form == "text":
        (tmp_path / "good.trace").write_bytes(text[:at])
        assert ffafilter("replay", *POLICY, *traces[:2], tmp_path / "good.trace").stdout == one[1]
    else:
        said = json.loads(one[1])
        assert said[-1]["file"] == f"{tmp_path}/bad.trace" and said[-1]["line"] <= text[:at].count(b"\n")


@pytest.mark.parametrize("jobs", ["1", "2", "7"])
def test_a_failed_replay_leaves_no_file(ffafilter, encodings, tmp_path, jobs):
    text = encodings[0].read_bytes()
    for bad in [text + b"nobody\n", text[:-20] + b"\0", gzip.compress(text)[:-100]]:
        done = ffafilter("replay", *POLICY, "-j", jobs, "-o", tmp_path / "out.trace", "-", input=bad)
        assert done.returncode == 2 and done.stderr and not any(tmp_path.iterdir())


def test_what_cannot_be_written_is_said_first(ffafilter, encodings):
    for out, trace in [("/nowhere/x.trace", "/no.trace"), ("/dev/full", encodings[0])]:
        done = ffafilter("replay", *POLICY, "-j", "3", "-o", out, trace)
        assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith(f"{out}: ")


SHARDED = {
    "verify": (["verify", *POLICY], FORMATS),
    "verify-max": (["verify", *POLICY, "--max", "4"], FORMATS),
    "verify-system": (["verify", *POLICY, "--system", "hafnium"], FORMATS),
    "coverage": (["coverage", *POLICY], ["text", "json", "markdown"]),
    "diff": (DIFF, ["json"]),
}


@pytest.fixture(scope="module")
def many(corpus, tmp_path_factory):
    """More traces, for shards to have some each; one of them twice."""
    return [*sorted(GOLDEN.glob("linux-v[67].*_e[dx]*.gz")), corpus[3], corpus[1], corpus[3], corpus[4]]


@pytest.mark.parametrize("name", SHARDED)
def test_shards_make_the_whole(ffafilter, many, tmp_path, name):
    command, forms = SHARDED[name]
    whole = {form: ffafilter(*command, "-f", form, *many) for form in forms}
    for count in [1, 2, 7] if name in ("verify", "diff") else [2, 7]:
        reports = []
        for index in range(1, count + 1):
            done = ffafilter(*command, "-f", "json", "--shard", f"{index}/{count}", *many)
            assert done.returncode in (0, 1) and not done.stderr
            reports.insert(0, tmp_path / f"{index}.json")
            reports[0].write_text(done.stdout)
        if count == 2:
            assert min(len(json.loads(r.read_text())["shard"]["operands"]) for r in reports) > 3
        for form in forms:
            merged = ffafilter("merge", "-f", form, *reports)
            assert outcome(merged) == outcome(whole[form])


def test_a_shard_hangs_on_content_alone(ffafilter, many, tmp_path):
    def names(traces, index):
        said = json.loads(ffafilter("verify", *POLICY, "-f", "json", "--shard", f"{index}/3",
                                    *traces).stdout)
        return {path["file"] for path in said["files"]}
    for index in (1, 2, 3):
        assert names(many, index) == names(many[::-1], index)
    copy = tmp_path / "other-name"
    copy.write_bytes(many[0].read_bytes())
    assert [bool(names([copy], i)) for i in (1, 2, 3)] == \
        [bool(names([many[0]], i)) for i in (1, 2, 3)]
    assert (zlib.crc32(copy.read_bytes()) % 3) + 1 == \
        [bool(names([copy], i)) for i in (1, 2, 3)].index(True) + 1


@pytest.fixture
def shards(ffafilter, many, tmp_path):
    def write(index, count, *args, traces=many, command=("verify", *POLICY)):
        path = tmp_path / f"{index}{count}{args}{len(traces)}{command}{traces[0].name}.json"
        path.write_text(ffafilter(*command, *args, "-f", "json", "--shard", f"{index}/{count}",
                                  *traces).stdout)
        return path
    return write


def test_what_cannot_be_merged(ffafilter, shards, many, tmp_path):
    two = [shards(1, 2), shards(2, 2)]
    whole = tmp_path / "whole.json"
    whole.write_text(ffafilter("verify", *POLICY, "-f", "json", many[0]).stdout)
    bad = tmp_path / "bad.trace"
    bad.write_text("ffafilter-trace 1\nnobody\n")
    text = tmp_path / "text.json"
    text.write_text("no JSON")
    odd = tmp_path / "odd.json"
    odd.write_text('{"shard": {"index": 1, "count": 1, "command": "lint"}}')
    rows = [
        ([two[0]], "shard 2 of 2 is missing"),
        ([two[1]], "shard 1 of 2 is missing"),
        ([shards(1, 7), shards(2, 7), shards(4, 7)], "shard 3 of 7 is missing"),
        ([two[0], two[1], two[0]], "shard 1 of 2 is there twice"),
        ([two[0], shards(2, 3)], "of another number of shards"),
        ([two[0], shards(2, 2, "--max", 3)], "with another --max"),
        ([two[0], shards(2, 2, traces=many[1:])], "of another number of traces"),
        ([two[0], shards(2, 2, traces=many[1:] + many[:1])], "did a trace change?"),
        ([two[0], shards(2, 2, command=["verify", "-p", "linux-v7.3"])], "of other policies"),
        ([two[0], shards(2, 2, "--system", "hafnium")], "of other policies, or another system"),
        ([two[0], shards(2, 2, command=["coverage", *POLICY])], "by another command"),
        ([two[0], whole], "this is no report of a shard"),
        ([two[0], text], "this is no JSON"),
        ([two[0], "/nowhere.json"], "/nowhere.json: No such file"),
        ([shards(1, 1, traces=[bad])], "shard 1 ended at a bad trace"),
        ([odd], "reports of 'lint' cannot be merged"),
        (["-f", "markdown", *two], "a verification is written as text or JSON"),
    ]
    for args, complaint in rows:
        done = ffafilter("merge", *args)
        assert (done.returncode, done.stdout) == (2, "")
        assert complaint in done.stderr


@pytest.mark.parametrize("value", ["0/2", "3/2", "1", "1/", "/2", "1/2x", "-1/2", "1/0", "1 / 2"])
def test_bad_shards(ffafilter, value):
    done = ffafilter("verify", *POLICY, "-f", "json", f"--shard={value}", "x")
    assert done.returncode == 2 and "must be I/N" in done.stderr


@pytest.mark.parametrize("args, complaint", [
    (["x"], "--shard needs --format json"),
    (["-f", "json", "-"], "cannot be standard input"),
    (["-f", "json", "/nowhere.trace"], "/nowhere.trace: No such file"),
])
def test_shards_need(ffafilter, args, complaint):
    done = ffafilter("verify", *POLICY, "--shard", "1/2", *args)
    assert done.returncode == 2 and complaint in done.stderr


def test_the_exit_status_of_the_whole(ffafilter, shards):
    exact = [GOLDEN / "linux-v6.18_edge.trace.gz"]
    below = shards(1, 1, traces=exact, command=["coverage", *POLICY])
    assert ffafilter("merge", below).returncode == 0
    assert ffafilter("merge", "--fail-under", "99", below).returncode == 1
    assert ffafilter("merge", shards(1, 1, traces=exact)).returncode == 0


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


@pytest.mark.parametrize("command, term, seen", [("verify", "xterm", True), ("verify", "dumb", False),
                                                 ("replay", "xterm", True)])
def test_progress_on_a_terminal(ffafilter, command, term, seen):
    shown = on_terminal(ffafilter, [command, *POLICY, "-"], {**os.environ, "TERM": term})
    assert ("MB/s" in shown) == seen
    assert shown.endswith("\r\x1b[K") == seen


def recipe(title):
    """The code of a recipe of docs/scale.md, block by block: shell, or YAML."""
    page = (SOURCE / "docs/scale.md").read_text()
    section = page.split(f"### {title}\n")[1].split("\n### ")[0]
    return [body if kind == "sh" else yaml.safe_load(body)
            for kind, body in re.findall(r"```(\w+)\n(.*?)```", section, re.S)]


@pytest.fixture
def shell(ffafilter, many, tmp_path):
    """Runs shell lines in a folder that has the corpus, with variables, and with the command on the PATH."""
    (tmp_path / "corpus").mkdir()
    for n, trace in enumerate(many):
        (tmp_path / f"corpus/{n:02}.trace.gz").symlink_to(trace)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/ffafilter").symlink_to(ffafilter.path)
    path = f"{tmp_path}/bin:{os.environ['PATH']}"

    def run(lines, *options, **variables):
        return subprocess.run(["sh", *options, "-c", lines], cwd=tmp_path, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env={**os.environ, "PATH": path, **variables})
    run.folder = tmp_path
    run.whole = run("ffafilter verify -p linux-v7.3 corpus/*.trace.gz").stdout
    assert run.whole
    return run


def test_gnu_parallel(shell):
    if not shutil.which("parallel"):
        pytest.skip("GNU parallel is not installed")
    assert shell(recipe("GNU parallel")[0]).stdout == shell.whole


def test_slurm(shell):
    script, submit = recipe("Slurm")
    shards = int(re.search(r"--array=1-(\d+) ", submit)[1])
    for index in range(1, shards + 1):
        done = shell(script, SLURM_ARRAY_TASK_ID=str(index), SLURM_ARRAY_TASK_COUNT=str(shards))
        assert done.returncode in (0, 1) and not done.stderr + done.stdout
    assert shell(re.search(r"--wrap '(.*)'", submit)[1]).stdout == shell.whole


def test_gitlab(shell):
    jobs = recipe("GitLab")[0]
    shards = jobs["verify"]["parallel"]
    for index in range(1, shards + 1):
        for line in jobs["verify"]["script"]:
            done = shell(line, "-e", CI_NODE_INDEX=str(index), CI_NODE_TOTAL=str(shards))
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len([*shell.folder.glob(jobs["verify"]["artifacts"]["paths"][0])]) == shards
    assert jobs["merge"]["needs"] == ["verify"]
    assert shell("\n".join(jobs["merge"]["script"])).stdout == shell.whole


@pytest.mark.parametrize("shards", [1, 3])
def test_bazel(shell, shards):
    script = recipe("Bazel")[0]
    for index in range(shards):
        out, status = shell.folder / f"out{index}", shell.folder / f"status{index}"
        out.mkdir()
        given = {"TEST_SHARD_INDEX": str(index), "TEST_TOTAL_SHARDS": str(shards),
                 "TEST_SHARD_STATUS_FILE": str(status)} if shards > 1 else {}
        done = shell(script, TEST_UNDECLARED_OUTPUTS_DIR=str(out), **given)
        assert done.returncode in (0, 1) and not done.stderr + done.stdout
        assert status.exists() == (shards > 1)
    assert shell("ffafilter merge out*/shard.json").stdout == shell.whole
