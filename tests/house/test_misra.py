# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The core keeps MISRA C:2012 but for what docs/misra.md gives a reason for."""
import re
import shutil

import pytest

import tree

ROW = re.compile(r"^\| (\d+\.\d+) \| ([\w., ]+) \| [^|]+ \| [^|]+ \|$", re.M)
FOUND = re.compile(r"^(\S+?):(\d+) misra-c2012-(\d+\.\d+)$", re.M)


@pytest.fixture(scope="module")
def deviations():
    """By rule: the files that may deviate, or {"all"}."""
    text = (tree.TOP / "docs" / "misra.md").read_text()
    rows = {rule: set(files.split(", ")) for rule, files in ROW.findall(text)}
    assert len(rows) == text.count("\n| ") - 1
    return rows


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """(rule, file, line) of all that the addon reports. It writes beside what it reads: a copy."""
    cppcheck = tree.find("cppcheck")
    if not cppcheck:
        pytest.skip("cppcheck is not installed")
    version = tree.run(cppcheck, "--version")
    if "2.10" not in version:
        pytest.skip(f"versions differ in what they find: 2.10 is the measure, this is {version}")
    core = tmp_path_factory.mktemp("misra") / "core"
    shutil.copytree(tree.CORE, core)
    done = tree.subprocess.run(
        [cppcheck, "--addon=misra", "--enable=style", "--std=c11", "--quiet",
         "--suppress=missingIncludeSystem", "--suppress=variableScope",
         "--suppress=preprocessorErrorDirective", f"-I{core / 'include'}",
         "--template={file}:{line} {id}", "--template-location=",
         *map(str, sorted((core / "src").glob("*.c")))], capture_output=True, text=True)
    found = {(rule, path.split("/")[-1], int(line))
             for path, line, rule in FOUND.findall(done.stderr)}
    assert found, f"nothing is read from what cppcheck says: {done.stderr}"
    other = [line for line in done.stderr.splitlines() if line and not FOUND.match(line)]
    assert other == []
    return found


def test_every_finding_has_a_reason(deviations, findings):
    bare = sorted(found for found in findings
                  if not {"all", found[1]} & deviations.get(found[0], set()))
    assert bare == []


def test_every_deviation_is_needed(deviations, findings):
    needed = {(rule, name) for rule, name, _ in findings}
    rules = {rule for rule, _ in needed}
    stale = [(rule, name) for rule, names in deviations.items() for name in sorted(names)
             if (rule not in rules if name == "all" else (rule, name) not in needed)]
    assert stale == []
