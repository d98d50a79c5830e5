# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The filter at EL2 of examples/el2 does what the host's tools say, call by call and byte by byte."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import conftest

EXAMPLE = conftest.SOURCE / "examples" / "el2"
RECORDED = EXAMPLE / "one-cpu.trace"
SYSTEM = EXAMPLE / "system.yaml"
POLICY = ("-p", "linux-v7.3")
SOURCES = {"recorded": ("--spmc", "recorded"), "sim": ("--spmc", "sim", "--system", SYSTEM)}
# Lines and parts of lines that say what came of a call.
OUTCOMES = re.compile(r"^  (?:smc|hyp-rx|wrote|page) .*\n| -> .*$", re.M)
HEADING = re.compile(r"^# outcomes recomputed .*\n", re.M)


def make(target, ffafilter):
    """What `make TARGET` prints; the build is kept beside the other ones."""
    for tool in ("make", "aarch64-linux-gnu-gcc", "qemu-system-aarch64"):
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
    build = pathlib.Path(os.environ.get("FFAF_BUILD_DIR", conftest.SOURCE / "build")) / "el2"
    command = ["make", "-s", "-C", EXAMPLE, f"O={build}", f"FFAFILTER={ffafilter.path}"]
    subprocess.run([*command, "-j2", "all"], check=True, timeout=300)
    done = subprocess.run([*command, "--no-print-directory", target], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def consoles(ffafilter):
    return {"run": make("run", ffafilter), "run-two": make("run-two", ffafilter)}


def check_against_host(ffafilter, trace, calls, folder):
    """Verified, replayed and made anew on the host: the same bytes each time."""
    script = folder / "script.trace"
    script.write_text(OUTCOMES.sub("", trace))
    for source in SOURCES.values():
        verified = ffafilter("verify", *POLICY, *source, "-", input=trace)
        assert verified.stdout.endswith(f"{calls} calls: {calls} match, 0 differ, 0 unknown\n")
        replayed = ffafilter("replay", *POLICY, *source, "-", input=trace)
        assert HEADING.sub("", replayed.stdout) == trace
    assert "->" not in script.read_text()
    assert HEADING.sub("", ffafilter("run", SYSTEM, script, *POLICY).stdout) == trace


def test_recording_is_what_the_host_computes(ffafilter, tmp_path):
    check_against_host(ffafilter, RECORDED.read_text(), 52, tmp_path)


def test_another_filter_differs(ffafilter):
    assert ffafilter("verify", "-p", "linux-v6.12", RECORDED).returncode == 1


def test_one_cpu_prints_the_recording(consoles):
    assert consoles["run"] == RECORDED.read_text()


def test_two_cpus_agree_with_the_host(ffafilter, consoles, tmp_path):
    check_against_host(ffafilter, consoles["run-two"], 76, tmp_path)


def test_two_cpus_call_at_once(consoles):
    """In each of 24 rounds each CPU calls, and neither is a round ahead."""
    cpus = "".join("1" if " cpu=1 " in line else "0"
                   for line in consoles["run-two"].splitlines() if line.startswith("host "))
    assert (cpus.count("0"), cpus.count("1")) == (39, 37)
    assert len(re.findall("(?=01|10)", cpus)) >= 24
