# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""contrib/recording and docs/recording.md: what they record can be read."""
import os
import re
import shutil
import subprocess

import pytest

OUTPUT = r'printf\("(.*?)\\n"'


@pytest.fixture(scope="module")
def script(source):
    return source / "contrib" / "recording" / "ffa-calls.bt"


def lines_of(script):
    """What the script prints, with a number for each conversion: 0, 1, 2, ..."""
    found = []
    for text in re.findall(OUTPUT, script.read_text()):
        count = iter(range(0x84000063, 0x84000100))
        found.append(re.sub(r"%(llx|llu|d)", lambda conversion: format(
            next(count), "x" if conversion[1] == "llx" else "d"), text.replace('\\"', '"')))
    return found


def test_what_bpftrace_prints_is_a_trace(ffafilter, script):
    done = ffafilter("convert", "-", input="\n".join(lines_of(script)) + "\n")
    assert done.returncode == 0, done.stderr
    magic, source, at, call = done.stdout.splitlines()
    assert at == "@at caller"
    x = [0x84000063, *range(0x84000066, 0x84000066 + 17)]
    r = range(x[-1] + 1, x[-1] + 19)
    assert call.startswith(f"host FFA_VERSION cpu={0x84000064} t={0x84000065} x1=0x84000066 ")
    assert re.findall(r" x(\d+)=(0x\w+)", call.split(" -> ")[0]) == [
        (str(i), hex(value)) for i, value in enumerate(x) if i]
    assert re.findall(r" x(\d+)=(0x\w+)", call.split(" -> ")[1]) == [
        (str(i), hex(value)) for i, value in enumerate(r) if i]


def test_lost_events_are_told(ffafilter, source, script):
    """The filter that docs/recording.md puts behind bpftrace."""
    sed = re.search(r"sed -n '(.*)'", (source / "docs" / "recording.md").read_text())[1]
    text = "Attaching 4 probes...\n" + "\n".join(lines_of(script)[:3]) + "\nLost 7 events\n"
    done = subprocess.run(["sed", "-n", sed], input=text, capture_output=True, text=True, check=True)
    done = ffafilter("convert", "-", input=done.stdout)
    assert done.returncode == 0 and done.stdout.endswith("\n@lost 7\n")


def test_bpftrace_knows_the_script(script):
    if not shutil.which("bpftrace") or os.getuid() != 0:
        pytest.skip("needs bpftrace, and root")
    done = subprocess.run(["bpftrace", "-d", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 or "kernel" in done.stderr.lower(), done.stderr
    assert "kretprobe:__arm_ffa_fn_smc" in done.stdout
