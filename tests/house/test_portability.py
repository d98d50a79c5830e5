# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The core, as one pair of files, through compilers and machines that hypervisors are built with:
no warning, nothing undefined, no table that a loader would have to patch."""
import itertools
import re
import sys

import pytest

import tree

MAY_NEED = {"memcpy", "memset", "memmove", "memcmp"}
# Made by the linker, where code is position independent.
LINKER_HAS = {"_GLOBAL_OFFSET_TABLE_", ".TOC.", "_gp_disp"}
FLAGS = ["-std=c11", "-ffreestanding", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra",
         "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wcast-align",
         "-Wcast-qual", "-Wvla", "-Wundef", "-Wstrict-prototypes", "-Wmissing-prototypes",
         "-Wold-style-definition", "-Wredundant-decls", "-Wnested-externs", "-Wpointer-arith",
         "-Wwrite-strings", "-Wswitch-default", "-Wdouble-promotion", "-Wfloat-equal",
         "-Wdate-time", "-Wnull-dereference", "-Wformat=2", "-Werror"]
GCC = [*FLAGS, "-Wlogical-op", "-Wduplicated-cond", "-Wduplicated-branches", "-Wjump-misses-init"]
EL2 = ["-mgeneral-regs-only", "-mstrict-align"]
# The flags of trees that the core is meant for, with types of their own where they have them.
OWN = ["-nostdinc", '-DFFAF_ENV_HEADER="own_types.h"']
XEN = ["-std=gnu99", *OWN, "-fno-builtin", "-fno-common", "-fno-strict-aliasing", "-Wall", "-Wextra",
       "-Wstrict-prototypes", "-Wdeclaration-after-statement", "-Wredundant-decls",
       "-Wwrite-strings", "-Wvla", "-Wnested-externs", "-mgeneral-regs-only", "-Werror"]
NVHE = ["-std=gnu11", *OWN, "-ffreestanding", "-fshort-wchar", "-funsigned-char", "-fno-common",
        "-fno-strict-aliasing", "-fno-delete-null-pointer-checks", "-ffixed-x18", "-Wall", "-Wextra",
        "-Wundef", "-Wvla", "-Wdeclaration-after-statement", "-Wmissing-declarations",
        "-Wmissing-prototypes", "-Wimplicit-fallthrough=5", "-Wcast-function-type",
        "-Wenum-conversion", "-Wframe-larger-than=512", "-Wunused-const-variable=2",
        "-Wunused-macros", "-Wshadow", "-Wtype-limits", "-mgeneral-regs-only", "-Werror"]
TF_A = ["-std=c99", "-pedantic", "-ffreestanding", "-fno-jump-tables", "-Wall", "-Wextra",
        "-Wunused", "-Wdisabled-optimization", "-Wvla", "-Wshadow", "-Wredundant-decls",
        "-Wmaybe-uninitialized", "-Wpacked-bitfield-compat", "-Wshift-overflow=2", "-Wlogical-op",
        "-Wbad-function-cast", "-Wconversion", "-Wcast-qual", "-Wundef", "-Wswitch-default",
        "-mbranch-protection=standard", *EL2, "-Werror"]
# All that clang knows, but for what is meant (padding, names for equal numbers, C11) or is about
# C++.
EVERYTHING = ["-std=c11", "-ffreestanding", "-Weverything", "-Wno-unknown-warning-option",
              "-Wno-padded", "-Wno-duplicate-enum", "-Wno-pre-c11-compat",
              "-Wno-unsafe-buffer-usage", "-Werror"]
C99 = ["-std=c99", "-pedantic"]
COMPILERS = {
    "gcc-x86-64": ["gcc", *GCC, "-mgeneral-regs-only"],
    "gcc-i386": ["gcc", *GCC, "-m32", "-mgeneral-regs-only"],
    "gcc-aarch64": ["aarch64-linux-gnu-gcc", *GCC, *EL2],
    "gcc-aarch64-big-endian": ["aarch64-linux-gnu-gcc", *GCC, *EL2, "-mbig-endian"],
    "gcc-armv7": ["arm-linux-gnueabihf-gcc", *GCC, "-mno-unaligned-access"],
    "gcc-mips": ["mips-linux-gnu-gcc", *GCC],
    "clang-x86-64": ["clang", *FLAGS, "--target=x86_64-none-elf", "-mno-sse"],
    "clang-i386": ["clang", *FLAGS, "--target=i386-none-elf"],
    "clang-aarch64": ["clang", *FLAGS, "--target=aarch64-none-elf", *EL2],
    "clang-aarch64-big-endian": ["clang", *FLAGS, "--target=aarch64_be-none-elf", *EL2],
    "gcc-c99": ["gcc", *GCC, *C99],
    "clang-c99": ["clang", *FLAGS, *C99],
    "gcc-short-enums": ["gcc", *GCC, "-fshort-enums", "-funsigned-char"],
    "gcc-aarch64-short-enums": ["aarch64-linux-gnu-gcc", *GCC, *EL2, *C99, "-fshort-enums"],
    "clang-armv7": ["clang", *FLAGS, "--target=armv7-none-linux-gnueabihf",
                    "-mno-unaligned-access"],
    "clang-armv7-thumb": ["clang", *FLAGS, "--target=thumbv7-none-eabi", "-mno-unaligned-access"],
    "clang-riscv64": ["clang", *FLAGS, "--target=riscv64-none-elf"],
    "clang-riscv32": ["clang", *FLAGS, "--target=riscv32-none-elf"],
    "clang-powerpc64": ["clang", *FLAGS, "--target=powerpc64-none-elf", "-mabi=elfv2"],
    "clang-powerpc": ["clang", *FLAGS, "--target=powerpc-none-elf"],
    "clang-mips": ["clang", *FLAGS, "--target=mips-none-elf"],
    "clang-mips64": ["clang", *FLAGS, "--target=mips64-none-elf"],
    "clang-everything": ["clang", *EVERYTHING],
    "xen": ["aarch64-linux-gnu-gcc", *XEN],
    "kvm-nvhe": ["aarch64-linux-gnu-gcc", *NVHE],
    "tf-a": ["aarch64-linux-gnu-gcc", *TF_A],
    "clang-s390x": ["clang", *FLAGS, "--target=s390x-none-linux"],
}
# Where binutils can link what was compiled.
LINKERS = {
    "gcc-x86-64": "", "clang-x86-64": "",
    "gcc-aarch64": "aarch64-linux-gnu-", "clang-aarch64": "aarch64-linux-gnu-",
}


# What <linux/types.h> and <xen/types.h> have, and no more.
OWN_TYPES = """\
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
typedef __SIZE_TYPE__ size_t;
typedef _Bool bool;
enum { false, true };
#define NULL ((void *)0)
#define FFAF_STORE_RELEASE(p, value) __atomic_store_n((p), (value), __ATOMIC_RELEASE)
#define FFAF_LOAD_ACQUIRE(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
"""
PLAIN_ENV = """\
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#define FFAF_STORE_RELEASE(p, value) (*(volatile uint32_t *)(p) = (value))
#define FFAF_LOAD_ACQUIRE(p) (*(const volatile uint32_t *)(p))
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    tree.run(sys.executable, tree.TOP / "scripts" / "amalgamate.py", folder)
    (folder / "own_types.h").write_text(OWN_TYPES)
    return folder / "ffafilter.c"


def compiled(name, optimize, source, folder):
    command = COMPILERS[name]
    if not tree.find(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    tree.run(*command, optimize, "-c", source, "-o", folder / "core.o")
    return folder / "core.o"


# By all of them with the least and with the smallest code; with -O2 by those below.
BUILDS = [*itertools.product(["-O0", "-Os"], COMPILERS), *(("-O2", name) for name in LINKERS)]


@pytest.mark.parametrize("optimize, name", BUILDS)
def test_compiles_and_needs_nothing(pair, tmp_path, name, optimize):
    core = compiled(name, optimize, pair, tmp_path)
    nm = tree.find("llvm-nm", "llvm-nm-14")
    if not nm:
        pytest.skip("llvm-nm is not installed")
    undefined = {line.split()[-1] for line in tree.run(nm, "-u", core).splitlines()}
    assert undefined - MAY_NEED - LINKER_HAS == set()
    kinds = {line.split()[-2] for line in tree.run(nm, core).splitlines()}
    assert not kinds & set("bBdDcC"), "writable data"


def test_tcc_takes_it(pair, tmp_path):
    """A compiler without GNU C's atomic accesses, by a tree's own header."""
    if not tree.find("tcc"):
        pytest.skip("tcc is not installed")
    (tmp_path / "env.h").write_text(PLAIN_ENV)
    tree.run("tcc", "-Wall", "-Werror", '-DFFAF_ENV_HEADER="env.h"', f"-I{tmp_path}", "-c", pair,
             "-o", tmp_path / "core.o")


@pytest.mark.parametrize("std", ["c++11", "c++17", "c++20"])
@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_header_is_cpp_too(pair, tmp_path, compiler, std):
    if not tree.find(compiler):
        pytest.skip(f"{compiler} is not installed")
    (tmp_path / "a.cc").write_text('#include "ffafilter.h"\n')
    tree.run(compiler, f"-std={std}", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
             f"-I{pair.parent}", "-c", tmp_path / "a.cc", "-o", tmp_path / "a.o")


@pytest.mark.parametrize("name", ["gcc-x86-64", "gcc-aarch64"])
@pytest.mark.parametrize("optimize", ["-O2", "-Os"])
def test_link_time_optimization(pair, tmp_path, name, optimize):
    """What a whole-program link makes of it needs nothing more either."""
    prefix = LINKERS[name]
    if not tree.find(COMPILERS[name][0]):
        pytest.skip(f"{COMPILERS[name][0]} is not installed")
    core = tmp_path / "core.o"
    tree.run(*COMPILERS[name], optimize, "-flto", "-ffat-lto-objects", "-c", pair, "-o", core)
    tree.run(COMPILERS[name][0], "-nostdlib", "-flto", "-r", "-flinker-output=nolto-rel", core,
             "-o", tmp_path / "all.o")
    undefined = {line.split()[-1] for line in tree.run(f"{prefix}nm", "-u",
                                                       tmp_path / "all.o").splitlines()}
    assert undefined - MAY_NEED - LINKER_HAS == set()


@pytest.mark.parametrize("name", LINKERS)
def test_needs_no_relocation(pair, tmp_path, name):
    """Linked to run anywhere, it has none but calls of the four."""
    core = compiled(name, "-O2", pair, tmp_path)
    prefix = LINKERS[name]
    if not tree.find(f"{prefix}ld"):
        pytest.skip(f"{prefix}ld is not installed")
    tree.run(f"{prefix}ld", "-shared", "-o", tmp_path / "core.so", core)
    listed = tree.run(f"{prefix}readelf", "-rW", tmp_path / "core.so")
    rows = re.findall(r"^[0-9a-f]{8,} +[0-9a-f]+ (R_\w+)(.*)$", listed, re.M)
    assert [row for row in rows if not row[0].endswith("JUMP_SLOT")] == []
    assert {row[1].split()[1] for row in rows} <= MAY_NEED
