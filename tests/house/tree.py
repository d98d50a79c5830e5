# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What the checks of the tree share: its files, its layers, its compilers."""
import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
CORE = TOP / "libffafilter"

# Which folders' headers a folder may include, besides its own (DESIGN.md, Layers).
LAYERS = {
    "libffafilter": [],
    "sim": ["libffafilter"],
    "io": ["libffafilter", "sim"],
    "analysis": ["libffafilter", "sim", "io"],
    "report": ["libffafilter", "sim", "io", "analysis"],
    "cli": ["libffafilter", "sim", "io", "analysis", "report"],
}


def files(*suffixes):
    """Files of the project, without what git ignores: all, or those with one of the suffixes."""
    paths = git_files() or [path for path in TOP.rglob("*") if not in_build(path.relative_to(TOP))]
    return sorted(path for path in paths
                  if path.is_file() and (not suffixes or path.suffix in suffixes))


def git_files():
    """Empty where there is no git, or no repository: the project may come as an archive."""
    if not find("git"):
        return set()
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=TOP, capture_output=True)
    names = listed.stdout.decode() if listed.returncode == 0 else ""
    return {TOP / name for name in names.split("\0") if name}


def in_build(path):
    return path.parts[0].startswith("build") or ".git" in path.parts \
        or "__pycache__" in path.parts


def c_files(folder):
    """The C sources and headers of one folder."""
    return [path for path in files(".c", ".h") if path.is_relative_to(TOP / folder)]


def include_flags(folder):
    return [f"-I{TOP / layer / 'include'}" for layer in [folder, *LAYERS[folder]]]


def find(*names):
    """The first of these programs that is installed, or None."""
    return next((path for path in map(shutil.which, names) if path), None)


def run(*command, **options):
    """Standard output of a command that must succeed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout
