# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A release is the same bytes each time, all of the tree, and says what it is made of."""
import hashlib
import json
import sys
import tarfile

import pytest

import tree


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    if not tree.find("git") or not (tree.TOP / ".git").exists():
        pytest.skip("this is no git repository")
    made = [tmp_path_factory.mktemp("dist") for _ in range(2)]
    for folder in made:
        tree.run(sys.executable, tree.TOP / "scripts" / "dist.py", folder)
    return made


def test_bytes_are_the_same(folders):
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()}
                     for folder in folders)
    assert len(first) == 2
    assert first == second


def test_tarball_is_what_git_has(folders):
    (path,) = folders[0].glob("*.tar.gz")
    top = path.name.removesuffix(".tar.gz")
    with tarfile.open(path) as tar:
        names = {name.removeprefix(top + "/") for name in tar.getnames()}
    listed = tree.run("git", "ls-tree", "-r", "--name-only", "-z", "HEAD", cwd=tree.TOP)
    assert set(listed.strip("\0").split("\0")) <= names


def test_bill_of_materials(folders):
    (path,) = folders[0].glob("*.cdx.json")
    bill = json.loads(path.read_text())
    (packed,) = folders[0].glob("*.tar.gz")
    whole = bill["metadata"]["component"]
    assert whole["hashes"][0]["content"] == hashlib.sha256(packed.read_bytes()).hexdigest()
    assert {component["name"] for component in bill["components"]} == \
        {"libffafilter-core", "json-c", "libdeflate", "libzstd", "yaml-0.1", "zlib"}
    depends = {row["ref"]: row["dependsOn"] for row in bill["dependencies"]}
    assert depends["libffafilter-core"] == []
