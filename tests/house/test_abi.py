# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What the core's shared library exports is what its headers promise, and is not changed unseen."""
import re
import shutil
import subprocess
import sys

import pytest

import tree

MAP = tree.TOP / "cmake" / "libffafilter.map"
# In filter.h: a type that changes its size, a member that moves, one value more.
CHANGES = [
    ("uint16_t id; /*", "uint32_t id; /*"),
    ("bool mapped; /*", "bool more, mapped; /*"),
    ("FFAF_PIN, /*", "FFAF_PIN, FFAF_PIN_TOO, /*"),
]


def public_functions():
    """Declared in a public header without a body."""
    text = "".join(path.read_text() for path in sorted((tree.CORE / "include").rglob("*.h")))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"^[a-z][^;{}=#()]*?\b(ffaf_\w+)\([^;{}]*\);", text, re.M))


def test_map_has_the_public_functions():
    names = re.findall(r"^\t(ffaf_\w+);", MAP.read_text(), re.M)
    assert sorted(names) == sorted(public_functions())
    assert len(names) > 20


def compare(*arguments):
    done = subprocess.run([sys.executable, tree.TOP / "scripts" / "abi.py", *map(str, arguments)],
                          capture_output=True, text=True)
    if done.returncode == 2:
        pytest.skip(done.stderr)
    return done


def test_interface_is_as_recorded():
    done = compare()
    assert done.returncode == 0, f"{done.stdout}\nmeant? python3 scripts/abi.py --update"


@pytest.mark.parametrize("old, new", CHANGES, ids=lambda text: text.split()[0])
def test_change_is_seen(tmp_path, old, new):
    shutil.copytree(tree.CORE, tmp_path / "core")
    header = tmp_path / "core" / "include" / "ffafilter" / "filter.h"
    text = header.read_text()
    assert text.count(old) == 1
    header.write_text(text.replace(old, new))
    done = compare("--core", tmp_path / "core")
    assert done.returncode == 1
    assert "1 Changed" in done.stdout


def test_nothing_else_is_exported(tmp_path):
    tree.run("cc", "-ffreestanding", "-fPIC", "-shared", f"-I{tree.CORE / 'include'}",
             *(tree.CORE / "src").glob("*.c"), f"-Wl,--version-script={MAP}",
             "-o", tmp_path / "core.so")
    listed = tree.run("nm", "-D", "--defined-only", tmp_path / "core.so")
    names = re.findall(r" T (\w+)@@FFAF_\d+\.\d+$", listed, re.M)
    assert set(names) == public_functions()
    assert len(listed.splitlines()) == len(names) + listed.count(" A FFAF_")
