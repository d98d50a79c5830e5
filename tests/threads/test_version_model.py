# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Spin searches all states of the agreed version's publication (version.pml), on weak memory; and
finds the error where an ordering, or the lock, is left out."""
import pathlib
import re
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "house"))
import tree  # noqa: E402

MUTANTS = {
    "NO_RELEASE": "version==agreed_version",
    "NO_ACQUIRE": "version==agreed_version",
    "NO_LOCK": "agreements==0",
    "AGREED_FIRST": "version==agreed_version",
    "CHECKED_EARLY": "agreements==0",
}


def search(folder, *macros):
    if not tree.find("spin"):
        pytest.skip("spin is not installed")
    tree.run("spin", "-a", *[f"-D{macro}" for macro in macros], HERE / "version.pml", cwd=folder)
    tree.run("cc", "-w", "-O1", "-DSAFETY", "pan.c", "-o", "pan", cwd=folder)
    said = tree.run("./pan", "-m100000", cwd=folder)
    assert "max search depth too small" not in said
    assert "Search not completed" not in said or macros
    return said


def test_no_decision_with_another_version(tmp_path):
    said = search(tmp_path)
    assert "errors: 0" in said
    unreached = re.findall(r"unreached in (?:proctype|init) ?(\w*)\n((?:\t\S.*\n)*)", said)
    # Only the end of what never ends.
    assert {name for name, lines in unreached if not lines.startswith("\t(0 of")} == {"wires"}


@pytest.mark.parametrize("macro", MUTANTS)
def test_mutant_is_found(tmp_path, macro):
    assert f"assertion violated ({MUTANTS[macro]})" in search(tmp_path, macro)


def test_every_mutant_is_told_of():
    model = (HERE / "version.pml").read_text()
    assert set(re.findall(r"#if(?:n?def) (\w+)", model)) == set(MUTANTS)
