# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What the README shows is true: its C compiles, its examples print this, its files exist."""

import re
import shlex
import shutil
import subprocess

import pytest

import conftest

README = (conftest.SOURCE / "README.md").read_text()


def test_the_c_snippet_compiles(source, tmp_path):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    snippet = tmp_path / "snippet.c"
    snippet.write_text(re.search(r"```c\n(.*?)```", README, re.S).group(1))
    subprocess.run([compiler, "-std=c11", "-ffreestanding", "-Wall", "-Wextra", "-Werror",
                    f"-I{source}/libffafilter/include", "-fsyntax-only", snippet], check=True)


def test_examples_print_what_is_shown(ffafilter):
    examples = re.findall(r"```\n\$ ffafilter (.*?)\n(.*?)```", README, re.S)
    assert examples
    for command, shown in examples:
        assert ffafilter(*shlex.split(command)).stdout == shown


def test_every_shipped_policy_is_named(source):
    named = set(re.findall(r"(?:linux|android|xen)[-0-9a-z.]*[0-9a-z]", README))
    assert {p.stem for p in (source / "policies").glob("*.yaml")} <= named


def test_every_link_leads_somewhere(source):
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (source / link).exists(), link
