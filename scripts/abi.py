#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""abi.py [--update] [--core DIR]: compare the binary interface of the core, as a shared library for
x86-64, with cmake/libffafilter.abi; or write that file anew.

Exit status: 0 the same, 1 changed, 2 no comparison is possible here.
"""
import argparse
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[1]
MAP = TOP / "cmake" / "libffafilter.map"
ABI = TOP / "cmake" / "libffafilter.abi"
# Nothing of where it was built.
DUMP = ["--no-show-locs", "--no-corpus-path", "--no-comp-dir-path", "--type-id-style", "hash"]


def build(core, folder):
    """The shared library with debug information, which the interface is read from."""
    library = folder / "libffafilter.so.0"
    subprocess.run(["cc", "-std=c11", "-ffreestanding", "-g", "-O0", "-fPIC", "-shared",
                    "-Iinclude", *sorted(path.relative_to(core) for path in core.glob("src/*.c")),
                    f"-Wl,--version-script={MAP}", f"-Wl,-soname,{library.name}", "-o", library],
                   cwd=core, check=True)
    return library


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write the file")
    parser.add_argument("--core", type=pathlib.Path, default=TOP / "libffafilter",
                        help="another folder of the core")
    options = parser.parse_args()
    if platform.machine() != "x86_64" or not shutil.which("abidiff"):
        print("needs an x86-64 machine and abidiff (abigail-tools)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        library = build(options.core.resolve(), pathlib.Path(folder))
        if options.update:
            subprocess.run(["abidw", *DUMP, "--out-file", ABI, library], check=True)
            return 0
        return 1 if subprocess.run(["abidiff", ABI, library]).returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
