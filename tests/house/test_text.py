# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Rules for the text of every file: formatting, licence line, no traces of one machine."""
import re
import subprocess

import pytest

import tree

LICENCE = "SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later"
LICENSED = {".c", ".h", ".cc", ".inc", ".py", ".sh", ".cmake", ".in", ".yaml", ".yml", ".toml"}
LICENSED_NAMES = {"CMakeLists.txt", "run", ".clang-format"}
CLANG_FORMAT = 14
# Recordings and broken inputs are kept as they came.
DATA = ("tests/data/", "tests/fuzz/corpus/", "traces/")
MACHINE_PATH = re.compile(rb"(?<![\w.])/(work|root|home|Users)/[\w.]")


def is_data(path):
    return path.relative_to(tree.TOP).as_posix().startswith(DATA)


def test_c_is_formatted():
    clang_format = tree.find("clang-format")
    if not clang_format:
        pytest.skip("clang-format is not installed")
    version = tree.run(clang_format, "--version")
    if f"version {CLANG_FORMAT}." not in version:
        pytest.skip(f"versions differ in taste: {CLANG_FORMAT} is the measure, this is {version}")
    sources = [path for path in tree.files(".c", ".h", ".cc") if not is_data(path)]
    done = subprocess.run([clang_format, "--dry-run", "-Werror", *map(str, sources)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_files_carry_the_licence():
    bare = []
    for path in tree.files():
        if is_data(path) or not (path.suffix in LICENSED or path.name in LICENSED_NAMES):
            continue
        if not any(LICENCE in line for line in path.read_text().splitlines()[:3]):
            bare.append(str(path.relative_to(tree.TOP)))
    assert not bare, bare


def test_licence_texts_are_there():
    for name in LICENCE.split(": ")[1].split(" OR "):
        assert (tree.TOP / "LICENSES" / f"{name}.txt").stat().st_size > 1000


def test_every_file_has_a_licence():
    """Also the data, which cannot carry one: .reuse/dep5 has it then."""
    if not tree.find("reuse"):
        pytest.skip("reuse is not installed")
    tree.run("reuse", "--root", tree.TOP, "lint")


def test_no_path_of_one_machine():
    found = []
    for path in tree.files():
        if is_data(path) or path.suffix == ".gz":
            continue
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if MACHINE_PATH.search(line):
                found.append(f"{path}:{number}: {line.decode(errors='replace')}")
    assert not found, "\n".join(found)


def test_nothing_is_left_to_do():
    mark = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [f"{path}:{number}: {line}"
             for path in tree.files(".c", ".h", ".cc", ".inc", ".cmake")
             for number, line in enumerate(path.read_text().splitlines(), 1)
             if mark.search(line)]
    assert not found, "\n".join(found)
