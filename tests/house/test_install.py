# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What `cmake --install` lays down can be used by others."""
import os
import subprocess

import pytest

import tree

CONSUMER_C = """\
#include <ffafilter/functions.h>

int main(void)
{
	return ffaf_fid_to_fn(FFAF_FID_32(VERSION)) == FFAF_FN_VERSION ? 0 : 1;
}
"""
CONSUMER_CMAKE = """\
cmake_minimum_required(VERSION 3.25)
project(consumer C)
find_package(libffafilter 0.1 REQUIRED)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE libffafilter::ffafilter)
"""


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """The core built and installed by itself, in a place with a space in its name."""
    top = tmp_path_factory.mktemp("in stall")
    tree.run("cmake", "-S", tree.TOP, "-B", top / "build", "-DFFAF_TOOLS=OFF")
    tree.run("cmake", "--build", top / "build")
    tree.run("cmake", "--install", top / "build", "--prefix", top / "prefix")
    return top / "prefix"


@pytest.fixture
def consumer(tmp_path):
    (tmp_path / "consumer.c").write_text(CONSUMER_C)
    (tmp_path / "CMakeLists.txt").write_text(CONSUMER_CMAKE)
    return tmp_path


def test_find_package(prefix, consumer):
    tree.run("cmake", "-S", consumer, "-B", consumer / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    tree.run("cmake", "--build", consumer / "build")
    tree.run(consumer / "build" / "consumer")


def test_pkg_config(prefix, consumer):
    (folder,) = prefix.rglob("pkgconfig")
    # The output is shell words, with the space of the prefix escaped: eval reads them.
    tree.run("sh", "-ec", 'eval "cc -std=c11 consumer.c -o consumer'
             ' $(pkg-config --cflags --libs libffafilter)"',
             cwd=consumer, env={**os.environ, "PKG_CONFIG_PATH": str(folder)})
    tree.run(consumer / "consumer")


def test_headers_are_all_there(prefix):
    installed = {path.name for path in (prefix / "include" / "ffafilter").iterdir()}
    assert installed == {path.name for path in (tree.CORE / "include" / "ffafilter").iterdir()}


def test_command_is_installed(tmp_path):
    build = os.environ.get("FFAF_BUILD_DIR")
    if not build:
        pytest.skip("FFAF_BUILD_DIR names no build")
    tree.run("cmake", "--install", build, "--prefix", tmp_path)
    done = subprocess.run([tmp_path / "bin" / "ffafilter", "--help"], capture_output=True)
    assert done.returncode == 0
