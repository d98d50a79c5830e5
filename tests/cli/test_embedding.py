# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What docs/embedding.md shows is true: its commands run, and its C compiles with what they make."""
import re
import shlex
import shutil
import subprocess
import sys

import pytest

import conftest

TEXT = (conftest.SOURCE / "docs" / "embedding.md").read_text()
SNIPPETS = dict(re.findall(r"```c (\S+)\n(.*?)```", TEXT, re.S))
COMMANDS = re.findall(r"^    ffafilter (.*)$", TEXT, re.M)
# Snippet: what it takes besides itself.
NEEDS = {"my_env.h": [], "filter.c": ["host_policy.c"], "generated.c": ["host_filter.h"]}


@pytest.fixture
def folder(ffafilter, tmp_path):
    """The snippets, and what the commands write."""
    for name, snippet in SNIPPETS.items():
        (tmp_path / name).write_text(snippet)
    for command in COMMANDS:
        assert ffafilter(*shlex.split(command), cwd=tmp_path).returncode == 0
    return tmp_path


def compiler():
    found = shutil.which("gcc") or shutil.which("cc")
    if not found:
        pytest.skip("no C compiler")
    return [found, "-std=c11", "-ffreestanding", "-Wall", "-Wextra", "-Werror"]


def test_every_snippet_is_known():
    assert set(SNIPPETS) == set(NEEDS)
    assert len(COMMANDS) == 3


@pytest.mark.parametrize("name", [name for name in NEEDS if name.endswith(".c")])
def test_snippet_compiles(folder, source, name):
    sources = [name, *(need for need in NEEDS[name] if need.endswith(".c"))]
    subprocess.run([*compiler(), f"-I{source}/libffafilter/include", "-c", *sources], cwd=folder,
                   check=True)
    for need in NEEDS[name]:
        assert (folder / need).stat().st_size > 1000


def test_own_environment_serves_the_core(folder, source):
    core = source / "libffafilter"
    subprocess.run([*compiler(), "-DFFAF_ENV_HEADER=\"my_env.h\"", f"-I{core}/include", "-I.",
                    "-fsyntax-only", *core.glob("src/*.c")], cwd=folder, check=True)


def test_struct_finds_the_header_of_the_pair(folder, source):
    subprocess.run([sys.executable, source / "scripts" / "amalgamate.py", folder], check=True)
    subprocess.run([*compiler(), "-c", "host_policy.c", "ffafilter.c"], cwd=folder, check=True)


def test_core_is_built_for_one_policy(folder, source):
    core = source / "libffafilter"
    subprocess.run([*compiler(), "-Os", "-DFFAF_POLICY_HEADER=\"host_policy.h\"",
                    f"-I{core}/include", "-I.", "-fsyntax-only", *core.glob("src/*.c")], cwd=folder,
                   check=True)


def test_generated_file_has_the_licence(folder):
    assert (folder / "host_filter.h").read_text().startswith(
        "/* SPDX-License-Identifier: GPL-2.0-only */")


def test_every_link_leads_somewhere(source):
    for link in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (source / "docs" / link).exists(), link
