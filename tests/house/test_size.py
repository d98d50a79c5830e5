# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The core does not grow unnoticed: what scripts/size.py prints stays within these bounds."""
import re
import sys

import pytest

import tree

COMPILER = "aarch64-linux-gnu-gcc"
MEASURE = "12.2"
AT_MOST = {
    "ffaf_decide with its tables": 2048,
    "the whole proxy: ffaf_boot, ffaf_call": 9900,
    "the whole proxy with one policy": 10840,
}


def test_core_keeps_its_size():
    if not tree.find(COMPILER):
        pytest.skip(f"{COMPILER} is not installed")
    version = tree.run(COMPILER, "-dumpfullversion")
    if not version.startswith(MEASURE):
        pytest.skip(f"compilers differ: gcc {MEASURE} is the measure, this is {version}")
    printed = tree.run(sys.executable, tree.TOP / "scripts" / "size.py")
    sizes = {what: int(size) for what, size in re.findall(r"^(.+?) +(\d+)$", printed, re.M)}
    assert set(sizes) == set(AT_MOST)
    grown = {what: size for what, size in sizes.items() if size > AT_MOST[what]}
    assert not grown
