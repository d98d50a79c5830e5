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
TOOLS_C = """\
#include <ffafilter/filter.h>
#include <ffaio/policy.h>
#include <ffan/explain.h>
#include <ffareport/report.h>
#include <ffasim/world.h>
#include <stddef.h>

int main(void)
{
	size_t count;

	return ffaio_policy_builtins(&count) != NULL && count > 0 &&
			       ffaf_verdict_name(FFAF_VERDICT_DENY) != NULL
		       ? 0
		       : 1;
}
"""
CONSUMER_CMAKE = """\
cmake_minimum_required(VERSION 3.25)
project(consumer C)
find_package(libffafilter 0.1 REQUIRED)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE libffafilter::{target})
"""
PARENT_CMAKE = """\
cmake_minimum_required(VERSION 3.25)
project(parent C)
add_subdirectory("{source}" ffafilter)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE libffafilter::{target})
install(TARGETS consumer)
get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
if(TARGET ffafilter OR DEFINED BUILD_SHARED_LIBS OR NOT languages STREQUAL "C")
  message(FATAL_ERROR "${{languages}}, BUILD_SHARED_LIBS=${{BUILD_SHARED_LIBS}}")
endif()
"""
# How the core is built and installed by itself.
KINDS = {"static": "OFF", "shared": "ON"}


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def prefix(tmp_path_factory, kind):
    """The core built and installed by itself, in a place with a space in its name."""
    top = tmp_path_factory.mktemp("in stall")
    tree.run("cmake", "-S", tree.TOP, "-B", top / "build", "-DFFAF_TOOLS=OFF",
             f"-DBUILD_SHARED_LIBS={KINDS[kind]}")
    tree.run("cmake", "--build", top / "build")
    tree.run("cmake", "--install", top / "build", "--prefix", top / "prefix")
    return top / "prefix"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All of the build under test, installed."""
    build = os.environ.get("FFAF_BUILD_DIR")
    if not build:
        pytest.skip("FFAF_BUILD_DIR names no build")
    top = tmp_path_factory.mktemp("whole")
    tree.run("cmake", "--install", build, "--prefix", top)
    return top


def with_cmake(folder, prefix, code, target):
    (folder / "consumer.c").write_text(code)
    (folder / "CMakeLists.txt").write_text(CONSUMER_CMAKE.format(target=target))
    tree.run("cmake", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    tree.run("cmake", "--build", folder / "build")
    tree.run(folder / "build" / "consumer")
    return needed(folder / "build" / "consumer")


def with_pkg_config(folder, prefix, code, package):
    (folder / "consumer.c").write_text(code)
    (packages,) = prefix.rglob("pkgconfig")
    environment = {**os.environ, "PKG_CONFIG_PATH": str(packages),
                   "LD_LIBRARY_PATH": str(packages.parent)}
    # The output is shell words, with the space of the prefix escaped: eval reads them.
    tree.run("sh", "-ec", 'eval "cc -std=c11 consumer.c -o consumer'
             f' $(pkg-config --cflags --libs {package})"', cwd=folder, env=environment)
    tree.run(folder / "consumer", env=environment)
    return needed(folder / "consumer")


def needed(program):
    """The shared libraries of ours that it asks for."""
    listed = tree.run("readelf", "-dW", program)
    return {name for name in ("libffafilter.so.0", "libffafilter-tools.so.0")
            if f"[{name}]" in listed}


def test_find_package(prefix, kind, tmp_path):
    asked = with_cmake(tmp_path, prefix, CONSUMER_C, "ffafilter")
    assert asked == ({"libffafilter.so.0"} if kind == "shared" else set())


def test_find_package_static(prefix, tmp_path):
    assert with_cmake(tmp_path, prefix, CONSUMER_C, "ffafilter-static") == set()


@pytest.mark.parametrize("component, found", [("ffafilter-static", True), ("tools", False)])
def test_components(prefix, tmp_path, component, found):
    (tmp_path / "consumer.c").write_text(CONSUMER_C)
    (tmp_path / "CMakeLists.txt").write_text(
        CONSUMER_CMAKE.format(target="ffafilter").replace("0.1", f"0.1 COMPONENTS {component}"))
    done = subprocess.run(["cmake", "-S", tmp_path, "-B", tmp_path / "build",
                           f"-DCMAKE_PREFIX_PATH={prefix}"], capture_output=True, text=True)
    assert (done.returncode == 0) == found
    assert ("libffafilter::tools is not installed here" in done.stderr) != found


@pytest.mark.parametrize("target", ["ffafilter", "ffafilter-static"])
def test_part_of_another_project(tmp_path, target):
    """The core and no more: that project's settings, languages and installation are its own."""
    (tmp_path / "consumer.c").write_text(CONSUMER_C)
    (tmp_path / "CMakeLists.txt").write_text(
        PARENT_CMAKE.format(source=tree.TOP, target=target))
    tree.run("cmake", "-S", tmp_path, "-B", tmp_path / "build")
    tree.run("cmake", "--build", tmp_path / "build")
    tree.run("cmake", "--install", tmp_path / "build", "--prefix", tmp_path / "prefix")
    files = [path for path in (tmp_path / "prefix").rglob("*") if path.is_file()]
    assert files == [tmp_path / "prefix" / "bin" / "consumer"]
    tree.run(files[0])


def test_pkg_config(prefix, kind, tmp_path):
    asked = with_pkg_config(tmp_path, prefix, CONSUMER_C, "libffafilter")
    assert asked == ({"libffafilter.so.0"} if kind == "shared" else set())


def test_headers_are_all_there(prefix):
    installed = {path.name for path in (prefix / "include" / "ffafilter").iterdir()}
    assert installed == {path.name for path in (tree.CORE / "include" / "ffafilter").iterdir()}


def test_command_is_installed(whole):
    done = subprocess.run([whole / "bin" / "ffafilter", "--help"], capture_output=True)
    assert done.returncode == 0


@pytest.mark.parametrize("way", [
    pytest.param(lambda *a: with_cmake(*a, "tools"), id="find_package"),
    pytest.param(lambda *a: with_pkg_config(*a, "libffafilter-tools"), id="pkg-config"),
])
def test_tools_can_be_linked(whole, tmp_path, way):
    if not list(whole.rglob("libffafilter-tools.so")):
        pytest.skip("the build has no shared libraries")
    assert "libffafilter-tools.so.0" in way(tmp_path, whole, TOOLS_C)


def test_tools_export_what_headers_name(whole):
    found = list(whole.rglob("libffafilter-tools.so"))
    if not found:
        pytest.skip("the build has no shared libraries")
    headers = "".join(path.read_text() for layer in ("ffasim", "ffaio", "ffan", "ffareport")
                      for path in (whole / "include" / layer).iterdir())
    rows = [line.split() for line in tree.run("nm", "-D", "--defined-only", found[0]).splitlines()]
    names = [name.split("@@FFAF_TOOLS_") for *_, kind, name in rows if kind != "A"]
    assert len(names) > 100
    assert [name for name, *version in names if not version or name not in headers] == []
