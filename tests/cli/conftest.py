# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The command under test and where its files are.

FFAFILTER names the command; without it the one of the default build directory is taken.
"""
import os
import pathlib
import re
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SANITIZER = re.compile(r"(Address|Leak|Thread|UndefinedBehavior)Sanitizer|runtime error:")


class Command:
    """Runs the real command; fails the test at once when it crashes, hangs or trips a sanitizer."""

    def __init__(self, path):
        self.path = path

    def run(self, *args, input=None, cwd=None, env=None, timeout=120, text=True):
        """`input` is text or bytes; `text=False` leaves the output as bytes.

        `env` holds variables to add to those of the test run.
        """
        data = input.encode() if isinstance(input, str) else input
        done = subprocess.run([self.path, *map(str, args)], input=data or b"", cwd=cwd,
                              env={**os.environ, **(env or {})}, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        complaints = done.stderr.decode(errors="replace")
        assert done.returncode >= 0, f"killed by signal {-done.returncode}: {complaints}"
        assert not SANITIZER.search(complaints), complaints
        if text:
            done.stdout = done.stdout.decode()
            done.stderr = complaints
        return done

    __call__ = run


@pytest.fixture(scope="session")
def ffafilter():
    path = pathlib.Path(os.environ.get("FFAFILTER", SOURCE / "build" / "ffafilter"))
    if not path.is_file():
        pytest.fail(f"no command at {path}: build it, or name it in FFAFILTER")
    return Command(str(path))


@pytest.fixture(scope="session")
def source():
    """The top of the project."""
    return SOURCE


@pytest.fixture(scope="session")
def shared():
    """The folder of recordings beside the project; the test is skipped where there is none."""
    path = SOURCE.parent / "shared"
    if not (path / "golden").is_dir():
        pytest.skip("no recordings in ../shared")
    return path
