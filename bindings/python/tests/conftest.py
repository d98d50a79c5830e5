# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Where the project's files are, and the command to compare with. ctest sets PYTHONPATH."""
import json
import os
import pathlib
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def source():
    """The top of the project."""
    return SOURCE


@pytest.fixture(scope="session")
def command():
    """Runs the command and gives its standard output, or its JSON."""
    path = pathlib.Path(os.environ.get("FFAFILTER", SOURCE / "build" / "ffafilter"))
    if not path.is_file():
        pytest.fail(f"no command at {path}: build it, or name it in FFAFILTER")

    def run(*words, as_json=False):
        words = [str(word) for word in words] + (["--format", "json"] if as_json else [])
        done = subprocess.run([str(path), *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120)
        assert done.returncode in (0, 1, 3, 4), done.stderr
        return json.loads(done.stdout) if as_json else done.stdout
    return run


@pytest.fixture(scope="session")
def build_dir():
    """Where CMake has built; the test is skipped where it is not known."""
    path = os.environ.get("FFAF_BUILD_DIR")
    if not path:
        pytest.skip("FFAF_BUILD_DIR is not set")
    return pathlib.Path(path)
