#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Write the core as a pair of files, ffafilter.h and ffafilter.c, for trees that want no folder.

    scripts/amalgamate.py DIRECTORY

The pair holds the text of libffafilter/ as it is, every include in its place. The same sources give
the same bytes on every machine: no date, no path, no order but that of the names.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[1]
CORE = TOP / "libffafilter"
PUBLIC = CORE / "include" / "ffafilter"
PRIVATE = CORE / "src"

SPDX = "/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */"
INCLUDE = re.compile(r'\s*#include (?:<ffafilter/([\w.]+)>|"([\w.]+)")$')
# What has one meaning in all of a translation unit: file-scope functions and data, tags, macros.
STATIC = re.compile(r"^static (?!inline )[^=;]*?(\w+)(?:\(|\[| =|;)")
TAG = re.compile(r"^(?:struct|enum|union) (\w+) \{")
MACRO = re.compile(r"^\s*#define (\w+)")
UNDEF = re.compile(r"^\s*#undef (\w+)")
GUARD = re.compile(r"#ifndef (FFAF_\w+_H)\n#define \1\n(.*)#endif", re.S)

ABOUT = """\
{spdx}
/*
 * libffafilter {version}: {what}
 * Made by scripts/amalgamate.py from libffafilter/; change that, not this.
 */
"""


def read(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0] == SPDX and lines[-1] == "", path
    return lines[1:-1]


def content(path):
    """The lines of PATH. A header of src/ is written once, so that its guard guards nothing."""
    lines = read(path)
    if path.parent == PRIVATE and path.suffix == ".h":
        return GUARD.fullmatch("\n".join(lines)).group(2).split("\n")
    return lines


def version():
    return re.search(r"project\(libffafilter VERSION ([\d.]+)",
                     (TOP / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)


def find(public, private):
    return PUBLIC / public if public else PRIVATE / private


class Pair:
    """What of the core was already written: a header once, a table (.inc) each time."""

    def __init__(self):
        self.done = set()

    def expand(self, path, keep_public):
        """The lines of PATH. Public headers are written in place, or left out: they are above."""
        for line in content(path):
            found = INCLUDE.match(line)
            if not found:
                yield line
                continue
            target = find(*found.groups())
            if target.suffix == ".inc":
                yield from self.expand(target, keep_public)
            elif target not in self.done and (keep_public or target.parent == PRIVATE):
                self.done.add(target)
                yield from self.expand(target, keep_public)

    def header(self):
        for path in sorted(PUBLIC.glob("*.h")):
            if path not in self.done:
                self.done.add(path)
                yield from self.expand(path, True)

    def source(self):
        yield '#include "ffafilter.h"'
        for path in sorted(PRIVATE.glob("*.c")):
            yield ""
            yield f"/* src/{path.name} */"
            lines = list(self.expand(path, False))
            yield from lines
            yield from (f"#undef {name}" for name in left_defined(path))


def left_defined(path):
    """The macros of a source file that live on behind it, in order."""
    names = {}
    for line in read(path):
        if MACRO.match(line):
            names[MACRO.match(line).group(1)] = True
        if UNDEF.match(line):
            names.pop(UNDEF.match(line).group(1), None)
    # behaviours.inc takes its macros back itself.
    return [name for name in names if name not in undefined_by_tables()]


def undefined_by_tables():
    return {UNDEF.match(line).group(1)
            for path in PUBLIC.glob("*.inc") for line in read(path) if UNDEF.match(line)}


def check_names():
    """Two sources that name different things alike cannot stand in one file."""
    owners = {}
    for path in sorted(PRIVATE.glob("*.c")):
        names = {found.group(1) for line in read(path)
                 for found in (STATIC.match(line), TAG.match(line)) if found}
        for name in sorted(names):
            if name in owners:
                sys.exit(f"{sys.argv[0]}: '{name}' is in {owners[name]} and in {path.name}: "
                         "rename one, or put it into a header")
            owners[name] = path.name


def squeeze(lines):
    """No two empty lines in a row, none at the end."""
    text = "\n".join(lines) + "\n"
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    check_names()
    pair = Pair()
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, what, lines in [("ffafilter.h", "the public headers in one", pair.header()),
                              ("ffafilter.c", "the sources in one", pair.source())]:
        about = ABOUT.format(spdx=SPDX, version=version(), what=what)
        (folder / name).write_text(about + squeeze(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
