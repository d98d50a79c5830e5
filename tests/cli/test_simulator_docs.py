# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The host in docs/simulator.md compiles, and prints what stands below it."""
import re
import shutil
import subprocess

import pytest


def test_the_host_runs(source, tmp_path):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    text = (source / "docs/simulator.md").read_text()
    code, output = re.search(r"```c\n(.*?)```\n\n    \$ [^\n]*\n((?:    [^\n]*\n)+)", text, re.S).groups()
    (tmp_path / "host.c").write_text(code)
    sources = [*(source / "sim/src").glob("*.c"), *(source / "libffafilter/src").glob("*.c")]
    subprocess.run([compiler, "-std=c11", "-Wall", "-Wextra", "-Werror",
                    f"-I{source}/sim/include", f"-I{source}/libffafilter/include", "host.c",
                    *sources, "-o", "host"], cwd=tmp_path, check=True)
    done = subprocess.run([tmp_path / "host"], capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == re.sub("^    ", "", output, flags=re.M)


def test_it_names_headers_that_there_are(source):
    text = (source / "docs/simulator.md").read_text()
    for path in re.findall(r"\]\((?:\.\./)?([\w/.-]+\.(?:h|md))", text):
        assert (source / path).exists() or (source / "docs" / path).exists(), path
    headers = "".join(p.read_text() for p in (source / "sim/include/ffasim").glob("*.h"))
    for name in re.findall(r"\bffasim_\w+", re.sub(r"```c.*?```", "", text, flags=re.S)):
        assert re.search(rf"\b{name}\b", headers), name
