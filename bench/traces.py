#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What large traces cost: CPU time of the command beside the limit it runs against and its peers.

    bench/traces.py BUILD [CALLS]

Prints a table: CPU seconds (user and system, of all threads), nanoseconds a call, MB of the file a second,
and how many times the CPU time of the row that it names: wc -l or cat of the same file, or another
way to do the same. The best of three runs, so that it holds on a machine that does other things too;
the CPUs must not run at the same time for -j 2, where the time that passes counts. CALLS are
1,000,000 if not given.
"""
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[1]
POLICY = ["-p", "linux-v7.3"]
SIMULATED = ["--system", "reference", "--spmc", "sim"]
RUNS = 3
COUNT_JSON = """
import json, sys
verdicts = {}
for line in open(sys.argv[1]):
    record = json.loads(line)
    if "who" in record:
        verdict = record.get("verdict")
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
print(verdicts)
"""

COUNT_JQ = 'reduce inputs as $r ({}; if $r.who then .[$r.verdict // "none"] += 1 else . end)'

Task = collections.namedtuple("Task", "name file argv beside elapsed", defaults=[None, False])


def spent(argv):
    """CPU seconds and elapsed seconds of a run of ARGV that did what it should."""
    start = time.monotonic()
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    elapsed = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"failed: {' '.join(argv)}")
    return usage.ru_utime + usage.ru_stime, elapsed


def best(task):
    """The least of what several runs of TASK took."""
    runs = [spent(task.argv) for _ in range(RUNS)]
    return min(run[task.elapsed] for run in runs)


def make(ffafilter, folder, calls):
    """The same calls in all encodings."""
    files = {name: str(folder / f"corpus.{name}") for name in ("trace", "ffabin", "jsonl")}
    subprocess.run([TOP / "bench/corpus.py", str(calls), files["trace"]], check=True)
    for name in ("ffabin", "jsonl"):
        subprocess.run([ffafilter, "convert", "-o", files[name], files["trace"]], check=True)
    return files


def tasks_of(build, files, folder):
    """What is measured, each behind what it is measured against."""
    command, reader = str(build / "ffafilter"), str(build / "bench/ffafilter_read")
    text, binary, json = files["trace"], files["ffabin"], files["jsonl"]

    def convert(given, to):
        return [command, "convert", "-o", str(folder / f"out.{to}"), given]

    def verify(given, *options):
        return [command, "verify", *POLICY, *options, given]

    tasks = [
        Task("text: wc -l", text, ["wc", "-l", text]),
        Task("text: read", text, [reader, text], "text: wc -l"),
        Task("binary: cksum", binary, ["cksum", binary]),
        Task("binary: cat", binary, ["cat", binary]),
        Task("binary: read", binary, [reader, binary], "binary: cat"),
        Task("text to text", text, convert(text, "trace"), "text: read"),
        Task("text to binary", text, convert(text, "ffabin"), "text: read"),
        Task("binary to text", binary, convert(binary, "trace"), "binary: read"),
        Task("binary to binary", binary, convert(binary, "ffabin"), "binary: read"),
        Task("verify text", text, verify(text, "-j", "1"), "text: read"),
        Task("verify binary", binary, verify(binary, "-j", "1"), "binary: read"),
        Task("verify binary, simulated", binary, verify(binary, "-j", "1", *SIMULATED), "verify binary"),
        Task("verify binary, time", binary, verify(binary, "-j", "1"), None, True),
        Task("verify binary -j 2, time", binary, verify(binary, "-j", "2"), "verify binary, time", True),
        Task("diff over binary", binary,
             [command, "diff", "-j", "1", "linux-v6.18", "linux-v7.3", binary], "verify binary"),
        Task("JSON Lines: read", json, [reader, json], "text: read"),
        Task("JSON Lines: Python, count", json, [sys.executable, "-c", COUNT_JSON, json], "JSON Lines: read"),
    ]
    if shutil.which("jq"):
        tasks.append(Task("JSON Lines: jq, count", json,
                          ["jq", "-n", COUNT_JQ, json],
                          "JSON Lines: read"))
    return tasks


def small_tasks(build):
    """What is over before a trace gets large: the time until the command is done."""
    command = str(build / "ffafilter")
    demo = str(TOP / "traces/pkvm-6.12_linux_hafnium.trace.gz")
    return [
        Task("true", None, ["true"], None, True),
        Task("--help", None, [command, "--help"], "true", True),
        Task("replay of the demo's trace", None, [command, "replay", *POLICY, demo], "true", True),
        Task("equiv, a call deep", None,
             [command, "equiv", "--depth", "1", "linux-v6.18", "linux-v6.18-allow-req2"], "true", True),
    ]


def show(task, seconds, calls, before):
    """A row of the table."""
    ratio = f"{seconds / before[task.beside]:6.1f} x {task.beside}" if task.beside else ""
    if task.file is None:
        print(f"{task.name:30} {1000 * seconds:8.1f} ms {'':19} {ratio}".rstrip())
        return
    rate = os.path.getsize(task.file) / seconds / 1e6
    print(f"{task.name:30} {seconds:8.2f} s {1e9 * seconds / calls:8.0f} ns {rate:6.0f} MB/s {ratio}".rstrip())


def main():
    if len(sys.argv) not in (2, 3) or not sys.argv[-1].isdigit() and len(sys.argv) == 3:
        sys.exit(__doc__)
    build = pathlib.Path(sys.argv[1]).resolve()
    calls = int(sys.argv[2]) if len(sys.argv) == 3 else 1000000
    before = {}
    with tempfile.TemporaryDirectory(prefix="ffafilter-bench-") as name:
        folder = pathlib.Path(name)
        files = make(str(build / "ffafilter"), folder, calls)
        for kind, file in files.items():
            print(f"{kind}: {os.path.getsize(file) / 1e6:.1f} MB, {os.path.getsize(file) / calls:.0f} bytes a call")
        for task in tasks_of(build, files, folder) + small_tasks(build):
            before[task.name] = max(best(task), 1e-4)
            show(task, before[task.name], calls, before)


if __name__ == "__main__":
    main()
