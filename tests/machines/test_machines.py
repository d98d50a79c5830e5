# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The core does the same on machines of other widths and byte orders, run under qemu."""
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent
sys.path.insert(0, str(TESTS / "house"))
import tree  # noqa: E402

FLAGS = ["-std=gnu11", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-static",
         f"-I{tree.CORE / 'include'}"]
SOURCES = [*sorted((tree.CORE / "src").glob("*.c")), HERE / "calls.c", TESTS / "threads" / "world.c"]
# Name: compiler, and what runs the program.
MACHINES = {
    "mips": ("mips-linux-gnu-gcc", "qemu-mips"),  # 32 bits, big endian
    "armv7": ("arm-linux-gnueabihf-gcc", "qemu-arm"),  # 32 bits
    "aarch64": ("aarch64-linux-gnu-gcc", "qemu-aarch64"),
}
PAIRS = [
    ("linux-v7.3", "android16-guest"),
    (TESTS / "threads" / "probing.yaml", "xen-guest"),
]


def run(folder, policies, compiler, *emulator):
    return tree.run(*emulator, compiled(folder, policies, compiler)).split()


def compiled(folder, policies, compiler):
    tree.run(compiler, *FLAGS, "-O2", *SOURCES, *policies, "-o", folder / "calls")
    return folder / "calls"


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: pathlib.Path(pair[0]).stem)
def policies(request, tmp_path_factory):
    """The policies of the host and of its VMs, in C."""
    command = os.environ.get("FFAFILTER") or pytest.skip("FFAFILTER names no command")
    folder = tmp_path_factory.mktemp("policies")
    for prefix, policy in zip(("host", "vm"), request.param):
        tree.run(command, "compile", policy, "--emit", "struct", "--prefix", prefix,
                 "-o", folder / f"{prefix}.c")
    return [folder / "host.c", folder / "vm.c"]


@pytest.fixture(scope="module")
def here(policies, tmp_path_factory):
    """What comes of the calls on this machine; there must be some of each kind."""
    sums = run(tmp_path_factory.mktemp("here"), policies, "cc")
    assert min(map(int, sums[:-1])) > 100
    return sums


@pytest.mark.parametrize("machine", MACHINES)
def test_does_the_same(policies, here, tmp_path, machine):
    compiler, emulator = MACHINES[machine]
    for program in (compiler, emulator):
        if not tree.find(program):
            pytest.skip(f"{program} is not installed")
    assert run(tmp_path, policies, compiler, emulator) == here
