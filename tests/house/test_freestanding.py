# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The core alone: no C library, no writable data, no more than the four mem functions."""
import pytest

import tree

MAY_NEED = {"memcpy", "memset", "memmove", "memcmp"}
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-ffreestanding", "-nostdlib",
         "-fno-pie", "-mgeneral-regs-only"]
# id: compiler, its flags, prefix of ld and nm
TARGETS = {
    "gcc-x86-64": ("gcc", [], ""),
    "clang-x86-64": ("clang", ["--target=x86_64-none-elf"], ""),
    "gcc-aarch64": ("aarch64-linux-gnu-gcc", [], "aarch64-linux-gnu-"),
    "clang-aarch64": ("clang", ["--target=aarch64-none-elf"], "aarch64-linux-gnu-"),
}


def compile_core(target, optimize, folder):
    """The core as one relocatable object."""
    compiler, flags, prefix = TARGETS[target]
    for tool in (compiler, f"{prefix}ld", f"{prefix}nm"):
        if not tree.find(tool):
            pytest.skip(f"{tool} is not installed")
    sources = sorted((tree.CORE / "src").glob("*.c"))
    tree.run(compiler, *flags, *FLAGS, optimize, f"-I{tree.CORE / 'include'}", "-c", *sources,
             cwd=folder)
    tree.run(f"{prefix}ld", "-r", "-o", folder / "core.elf", *sorted(folder.glob("*.o")))
    return f"{prefix}nm", folder / "core.elf"


@pytest.mark.parametrize("optimize", ["-O0", "-O2", "-Os"])
@pytest.mark.parametrize("target", TARGETS)
def test_core_stands_alone(target, optimize, tmp_path):
    nm, core = compile_core(target, optimize, tmp_path)
    undefined = {line.split()[-1] for line in tree.run(nm, "-u", core).splitlines()}
    assert undefined - MAY_NEED == set()
    symbols = [line.split() for line in tree.run(nm, core).splitlines()]
    assert [name for *_, kind, name in symbols if kind in "bBdDcC"] == [], "writable data"
