#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Write the function table of contrib/wireshark/ffafilter.lua anew; a test compares the two."""

import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests" / "cli"))
import test_export  # noqa: E402


def main():
    path = TOP / "contrib" / "wireshark" / "ffafilter.lua"
    head, _, tail = test_export.parts_of(path.read_text())
    path.write_text(head + test_export.names_text(TOP) + tail)


if __name__ == "__main__":
    main()
