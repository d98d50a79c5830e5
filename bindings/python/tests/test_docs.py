# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""docs/python.md does what it says, and the example draws."""
import doctest
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[3]
DOCS = TOP / "docs" / "python.md"


def test_sessions(monkeypatch):
    monkeypatch.chdir(TOP)
    done = doctest.testfile(str(DOCS), module_relative=False)
    assert done.attempted > 35 and done.failed == 0


def test_blocks():
    """What is no session is a test, and passes."""
    blocks = re.findall(r"^```python\n(?!>>>)(.*?)^```", DOCS.read_text(), re.M | re.S)
    assert blocks
    for block in blocks:
        names = {}
        exec(compile(block, str(DOCS), "exec"), names)
        tests = [value for name, value in names.items() if name.startswith("test_")]
        assert tests
        for test in tests:
            test()


def test_example_draws(tmp_path):
    out = tmp_path / "functions.png"
    done = subprocess.run(
        [sys.executable, "-B", str(TOP / "bindings/python/examples/boot_functions.py"),
         str(TOP / "traces/pkvm-6.12_linux_hafnium.trace.gz"), "-o", str(out)],
        env={**os.environ, "MPLCONFIGDIR": str(tmp_path)}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    assert out.read_bytes().startswith(b"\x89PNG") and out.stat().st_size > 20000
    assert done.stdout.splitlines()[-1] == f"3612 calls, 13 functions: {out}"
