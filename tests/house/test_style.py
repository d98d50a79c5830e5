# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Functions stay short. In kernel style a body is what stands between a lone { and a lone }."""
import statistics

import tree

LONGEST = 60
LONGEST_IN_CORE = 30


def functions(path):
    """(line, length) of each function, from its { to its }; what the proof says of its loops is
    no part of what it does."""
    start = None
    proof = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line == "{":
            start, length = number, 0
        proof = proof or line.lstrip().startswith(("/*@", "//@"))
        length = length + (not proof) if start else 0
        if proof and (line.endswith("*/") or line.lstrip().startswith("//@")):
            proof = False
        if line == "}" and start:
            yield start, length
            start = None


def test_functions_are_short(capsys):
    lengths = []
    too_long = []
    for folder in tree.LAYERS:
        limit = LONGEST_IN_CORE if folder == "libffafilter" else LONGEST
        for path in tree.c_files(folder):
            for line, length in functions(path):
                lengths.append(length)
                if length > limit:
                    too_long.append(f"{path}:{line}: {length} lines, {limit} at most")
    assert lengths
    lengths.sort()
    with capsys.disabled():
        print(f"\n{len(lengths)} functions: median {statistics.median(lengths):g} lines, "
              f"95th percentile {lengths[len(lengths) * 95 // 100]}, longest {lengths[-1]}")
    assert not too_long, "\n".join(too_long)
