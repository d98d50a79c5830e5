# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A folder sees the layers inside it and no others; a public header stands alone."""
import re

import pytest

import tree

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CORE_MAY_USE = {"stdint.h", "stdbool.h", "stddef.h"}


def prefixes(folder):
    """The directories that a folder's public headers live in: include/ffaio gives ffaio."""
    include = tree.TOP / folder / "include"
    return {path.name for path in include.iterdir() if path.is_dir()} if include.is_dir() else set()


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1), found.group(2)


@pytest.mark.parametrize("folder", tree.LAYERS)
def test_includes_stay_inside_the_layers(folder):
    own = {prefix for layer in tree.LAYERS for prefix in prefixes(layer)}
    seen = {prefix for layer in [folder, *tree.LAYERS[folder]] for prefix in prefixes(layer)}
    wrong = []
    for path in tree.c_files(folder):
        for number, bracket, name in includes(path):
            if bracket == '"':
                fine = (path.parent / name).is_file() and "/" not in name
            else:
                fine = name.split("/")[0] not in own - seen
            if not fine:
                wrong.append(f"{path}:{number}: {name}")
    assert not wrong, "\n".join(wrong)


def test_core_needs_three_headers():
    wrong = [f"{path}:{number}: {name}"
             for path in tree.c_files("libffafilter")
             for number, bracket, name in includes(path)
             if bracket == "<" and not name.startswith("ffafilter/") and name not in CORE_MAY_USE]
    assert not wrong, "\n".join(wrong)


HEADERS = [path for path in tree.files(".h") if path.parts[-3] == "include"]


@pytest.mark.parametrize("language", [
    pytest.param(["c", "-std=c11"], id="C11"),
    pytest.param(["c++", "-std=c++17"], id="C++17"),
])
@pytest.mark.parametrize("header", HEADERS, ids=lambda path: "/".join(path.parts[-2:]))
def test_header_stands_alone(header, language):
    compiler = tree.find("c++" if language[0] == "c++" else "cc", "gcc", "clang")
    folder = header.relative_to(tree.TOP).parts[0]
    tree.run(compiler, "-x", *language, "-Wall", "-Wextra", "-Wpedantic", "-Werror",
             "-fsyntax-only", *tree.include_flags(folder), header)
