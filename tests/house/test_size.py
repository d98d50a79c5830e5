# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The core does not grow unnoticed, and the README says how large it is."""
import os
import re
import sys

import pytest

import tree

COMPILER = "aarch64-linux-gnu-gcc"
SHOWN = re.compile(r"<!-- scripts/size.py -->\n(.*?)<!-- end -->", re.S)
ROW = re.compile(r"^\| (.+?) \| (\d+) \|$", re.M)
AT_MOST = {
    "`ffaf_decide` with its tables": 2048,
    "the whole proxy: `ffaf_boot`, `ffaf_call`": 7900,
    "the whole proxy with one policy": 8830,
    "the whole proxy built for linux-v6.6, with it": 5400,
    "the whole proxy built for linux-v7.3, with it": 6144,
    "the whole proxy built for linux-next-notifications, with it": 7200,
}


@pytest.fixture(scope="module")
def shown():
    return SHOWN.search((tree.TOP / "README.md").read_text()).group(1)


def bounds_hold(table):
    sizes = {what: int(size) for what, size in ROW.findall(table)}
    assert set(sizes) == set(AT_MOST)
    assert not {what: size for what, size in sizes.items() if size > AT_MOST[what]}


def test_what_is_shown_is_within_bounds(shown):
    bounds_hold(shown)


def test_what_is_shown_is_so(shown):
    """By the compiler that the table names: others differ."""
    if not tree.find(COMPILER):
        pytest.skip(f"{COMPILER} is not installed")
    version = tree.run(COMPILER, "-dumpfullversion").strip()
    if f"gcc {version} " not in shown:
        pytest.skip(f"the table is of another compiler than gcc {version}")
    assert tree.run(sys.executable, tree.TOP / "scripts" / "size.py",
                    os.environ["FFAFILTER"]) == shown
