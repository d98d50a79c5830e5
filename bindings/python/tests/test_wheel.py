# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The wheel: built without a network, installed into a clean environment, and used there."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

TOP = pathlib.Path(__file__).resolve().parents[3]


def run(*words, **options):
    environment = {key: value for key, value in os.environ.items()
                   if key not in ("PYTHONPATH", "FFAF_BUILD_DIR")}
    environment.update(options.pop("env", {}))
    done = subprocess.run([str(word) for word in words], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """What MANIFEST.in names, and the files beside it: a source distribution, unpacked."""
    copy = tmp_path_factory.mktemp("source")
    for name in ["pyproject.toml", "setup.py", "MANIFEST.in"] \
            + re.findall(r"^(?:include|graft) (.*)", (TOP / "MANIFEST.in").read_text(), re.M):
        for word in name.split():
            (copy / word).parent.mkdir(parents=True, exist_ok=True)
            if (TOP / word).is_dir():
                shutil.copytree(TOP / word, copy / word,
                                ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(TOP / word, copy / word)
    return copy


@pytest.fixture(scope="module")
def wheel(tree, build_dir, tmp_path_factory):
    """Built with the library that CMake has built for these tests."""
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", out, tree,
        cwd=out, env={"FFAF_BUILD_DIR": str(build_dir)})
    path, = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The Python of an environment that has the wheel, and cffi of the system."""
    folder = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--system-site-packages", folder)
    python = folder / "bin" / "python3"
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", wheel, cwd=folder)
    return python


def test_wheel_is_whole(wheel):
    assert wheel.name.split("-")[2:4] == ["cp39", "abi3"]
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {f"ffafilter/{path.name}"
               for path in (TOP / "bindings/python/ffafilter").iterdir() if path.is_file()}
    assert sources | {"_ffafilter.abi3.so"} <= names


def test_source_distribution_has_what_cmake_needs(tree, tmp_path):
    """CMake configures from it alone, and finds every source."""
    run("cmake", "-S", tree, "-B", tmp_path, "-DBUILD_TESTING=OFF", "-DFFAF_PYTHON_MODULE=ON")
    for layer in ("libffafilter", "sim", "io", "analysis", "report", "cli", "policies"):
        assert {path.relative_to(tree) for path in (tree / layer).rglob("*")
                if "__pycache__" not in path.parts} \
            == {path.relative_to(TOP) for path in (TOP / layer).rglob("*")
                if "__pycache__" not in path.parts}


def test_installed_module_is_used(installed):
    said = run(installed, "-c", """
import ffafilter
print(ffafilter.__file__)
machine = ffafilter.Machine("linux-v6.18", partitions={"partition": lambda r: [r.payload[0] + 1]})
machine.call("host FFA_VERSION x1=0x10002")
print(machine.call("host FFA_MSG_SEND_DIRECT_REQ_64 x1=0x8001 x3=0x5"))
""", cwd=installed.parent)
    place, outcome = said.splitlines()
    assert place.startswith(str(installed.parents[1]))
    assert outcome == "forward FFA_MSG_SEND_DIRECT_RESP_64 x1=0x80010000 x3=0x6"


def test_installed_command_is_the_command(installed, command):
    for words in (["--version"], ["explain", "-p", "linux-v7.3", "host FFA_ID_GET"]):
        assert run(installed.parent / "ffafilter", *words) == command(*words)
        assert run(installed, "-m", "ffafilter", *words) == command(*words)


def test_installed_plugin_is_found_and_can_be_left_out(installed, tmp_path):
    (tmp_path / "a.trace").write_text(
        "ffafilter-trace 1\n@policy linux-v6.18\nboot first ram=0x80000000+0x20000 -> ok\n"
        "  smc FFA_VERSION x1=0x10002 -> x0=0x10001\n")
    pytest_here = [installed, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q"]
    assert "a.trace::first" in run(*pytest_here, cwd=tmp_path)
    done = subprocess.run([*map(str, pytest_here), "-p", "no:ffafilter"], cwd=tmp_path, text=True,
                          stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": ""})
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED and "a.trace" not in done.stdout
