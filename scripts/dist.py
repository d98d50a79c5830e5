#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""dist.py DIRECTORY: write libffafilter-VERSION.tar.gz, the files of the commit that is checked out,
and libffafilter-VERSION.cdx.json, which says what it is made of and what it links (CycloneDX 1.5).
The same commit gives the same bytes."""
import datetime
import gzip
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import uuid

TOP = pathlib.Path(__file__).resolve().parents[1]
CMAKE = (TOP / "CMakeLists.txt").read_text()
LICENCE = "BSD-2-Clause OR GPL-2.0-or-later"


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=TOP, check=True, capture_output=True).stdout


def version():
    return re.search(r"project\(libffafilter VERSION (\S+)", CMAKE).group(1)


def tarball(name):
    """Files carry the time of the commit."""
    tar = git("archive", "--format=tar", f"--prefix={name}/", "HEAD")
    return gzip.compress(tar, 9, mtime=0)


def linked():
    """What the tools link beside the C library, as CMakeLists.txt says; the core links nothing."""
    names = re.findall(r"find_package\((\w+) REQUIRED\)|IMPORTED_TARGET ([\w.-]+)\)", CMAKE)
    return sorted(module or package.lower() for package, module in names
                  if package not in ("PkgConfig", "Threads"))


def component(kind, name, **more):
    return {"type": kind, "name": name, "bom-ref": name, **more}


def bill(digest, commit, when):
    libraries = linked()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'libffafilter:{commit}')}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(when, datetime.timezone.utc).isoformat(),
            "component": component(
                "application", "libffafilter", version=version(),
                licenses=[{"expression": LICENCE}],
                hashes=[{"alg": "SHA-256", "content": digest}],
                properties=[{"name": "git:commit", "value": commit}]),
        },
        "components": [
            component("library", "libffafilter-core", version=version(),
                      licenses=[{"expression": LICENCE}]),
            *[component("library", library, scope="required") for library in libraries],
        ],
        "dependencies": [
            {"ref": "libffafilter", "dependsOn": ["libffafilter-core", *libraries]},
            {"ref": "libffafilter-core", "dependsOn": []},
        ],
    }


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    commit = git("rev-parse", "HEAD").decode().strip()
    when = int(git("log", "-1", "--format=%ct"))
    name = f"libffafilter-{version()}"
    folder.mkdir(parents=True, exist_ok=True)
    packed = tarball(name)
    (folder / f"{name}.tar.gz").write_bytes(packed)
    text = json.dumps(bill(hashlib.sha256(packed).hexdigest(), commit, when), indent=2)
    (folder / f"{name}.cdx.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
