#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Play the stories of sim/stories anew, and write down what comes out. Look at the difference.

FFAFILTER names the command; without it the one of the default build directory is taken. A new
variant starts as an empty file: sim/stories/NAME/POLICY.trace, or POLICY@SYSTEM.trace.
"""
import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests" / "cli"))
import conftest  # noqa: E402
import test_stories as stories  # noqa: E402


def main():
    command = conftest.Command(os.environ.get("FFAFILTER", str(TOP / "build" / "ffafilter")))
    for path in stories.TOLD:
        done = stories.play(command, path)
        if done.returncode != 0:
            sys.exit(f"{path}: {done.stderr}")
        path.write_text(done.stdout)


if __name__ == "__main__":
    main()
