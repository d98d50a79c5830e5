#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Thin the golden recordings into tests/golden: whole boots, chosen by name and number.

usage: scripts/thin-golden.py GOLDEN_DIR

Of `exhaustive` stay all boots that agree on the newest version with plain arguments, and
every 16th of the others; of `version` every 24th; of `features` every 5th; of `random`
every 10th; `edge` stays whole. The same input gives the same bytes.
"""

import gzip
import pathlib
import re
import sys

STEP = {"exhaustive": 16, "version": 24, "features": 5, "random": 10, "edge": 1}


def boots(text):
    """The head of a trace, and its boots with all lines that belong to them."""
    head, *rest = re.split(r"(?m)^(?=boot )", text)
    return head, rest


def newest(name):
    """Whether an exhaustive boot agrees on the newest version with plain arguments."""
    return re.match(r"boot spmc1\.[02]-(1\.2|none)-p0-", name) is not None


def thin(text, kind):
    head, rest = boots(text)
    kept = [b for i, b in enumerate(rest)
            if i % STEP[kind] == 0 or (kind == "exhaustive" and newest(b))]
    return head + "".join(kept)


def main():
    golden = pathlib.Path(sys.argv[1])
    target = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden"
    for source in sorted(golden.glob("*/*.trace.gz")):
        kind = source.name.split(".")[0]
        out = target / f"{source.parent.name}_{kind}.trace.gz"
        text = gzip.decompress(source.read_bytes()).decode("ascii")
        out.write_bytes(gzip.compress(thin(text, kind).encode("ascii"), 9, mtime=0))


if __name__ == "__main__":
    main()
