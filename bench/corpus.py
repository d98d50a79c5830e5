#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Make a large trace, as text, of small ones: all of them, over and over, up to N calls.

    bench/corpus.py N OUT [TRACE...]

OUT is "-" for standard output. The traces are those of tests/golden for linux-v7.3 if none is given.
The first boot that would come after N calls is left out, so that N is reached or passed by less
than a boot. Nothing but one round of the traces is held in memory: a billion calls go through a pipe

    bench/corpus.py 1000000000 - | build/ffafilter verify -p linux-v7.3 -
"""
import gzip
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[1]
HEAD = b"ffafilter-trace 1\n@source recordings, repeated\n@at caller\n"
CALLERS = (b"host ", b"vm")


def lines_of(path):
    """The lines of the trace PATH that are records."""
    opened = gzip.open(path) if str(path).endswith(".gz") else open(path, "rb")
    with opened as file:
        lines = file.read().splitlines(keepends=True)
    for line in lines[1:]:
        if line.startswith((b"@unrecorded", b"@lost", b"@at spmc")):
            sys.exit(f"{path}: its directives would hold for the others too: {line.decode().strip()}")
    return [line for line in lines[1:] if not line.startswith((b"@", b"#", b"\n"))]


def boots_of(paths):
    """Each boot with what follows it, and its number of calls."""
    boots = []
    for path in paths:
        for line in lines_of(path):
            if line.startswith(b"boot "):
                boots.append([bytearray(), 0])
            elif not boots:
                sys.exit(f"{path}: it does not start with a boot")
            boots[-1][0] += line
            boots[-1][1] += line.startswith(CALLERS)
    return boots


def write(out, wanted, boots):
    """WANTED calls, or a few more."""
    calls = sum(count for _, count in boots)
    if calls == 0:
        sys.exit("the traces have no calls")
    everything = b"".join(text for text, _ in boots)
    out.write(HEAD)
    for _ in range(wanted // calls):
        out.write(everything)
    left = wanted % calls
    for text, count in boots:
        if left <= 0:
            break
        out.write(text)
        left -= count


def main():
    if len(sys.argv) < 3 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    paths = sys.argv[3:] or sorted((TOP / "tests/golden").glob("linux-v7.3_*.trace.gz"))
    boots = boots_of(paths)
    if sys.argv[2] == "-":
        write(sys.stdout.buffer, int(sys.argv[1]), boots)
        return
    with open(sys.argv[2], "wb") as out:
        write(out, int(sys.argv[1]), boots)


if __name__ == "__main__":
    main()
