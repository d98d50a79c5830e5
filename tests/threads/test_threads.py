# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Many vCPUs at once, locked as filter.h says, under ThreadSanitizer: it has nothing to report, and
what the vCPUs saw agrees. Where a lock or an ordering is left out, it has."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "house"))
import tree  # noqa: E402

ROUNDS = 60
# Where there is something to report, the first report ends the run.
ROUNDS_OF_MISTAKE = 3000
# Of ThreadSanitizer; of the program, which saw what must not be.
REPORTED, BROKEN = 66, 1
FLAGS = ["-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Werror",
         "-fsanitize=thread", "-pthread", f"-I{tree.CORE / 'include'}"]
UNORDERED = [f"-I{HERE}", '-DFFAF_ENV_HEADER="env_unordered.h"']
PROBING = (HERE / "probing.yaml", HERE / "probing-guest.yaml")
# The policy of the host and that of its VMs.
PAIRS = [
    ("linux-v7.3", "android16-guest"),
    ("linux-v6.18-probe-optional", "xen-guest"),
    ("linux-v6.12", "linux-v6.12"),
    ("android15-6.6", "android16-guest"),
    ("linux-v6.6", "xen-guest"),
    PROBING,
]
# What an embedder can get wrong: in its own code, in its env.h; and policies that show it.
MISTAKES = {
    "no-lock": (["-ULOCKED"], (), PAIRS[0]),
    "no-atomics": (["-DLOCKED"], ("-DPLAIN", *UNORDERED), PAIRS[0]),
    "no-order": (["-DLOCKED"], tuple(UNORDERED), PROBING),
    "recorded-without-lock": (["-DLOCKED", "-DCARELESS"], (), PAIRS[1]),
}


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    """Objects of the core, compiled once for each set of flags."""
    made = {}

    def objects(flags):
        if flags not in made:
            made[flags] = tmp_path_factory.mktemp("core")
            tree.run("cc", *FLAGS, *flags, "-c", *sorted((tree.CORE / "src").glob("*.c")),
                     cwd=made[flags])
        return sorted(made[flags].glob("*.o"))
    return objects


def run(core, folder, pair, rounds, flags, env=()):
    """Compile for the policies PAIR and run; the first complaint, or "" for none."""
    command = os.environ.get("FFAFILTER") or pytest.skip("FFAFILTER names no command")
    for prefix, policy in zip(("host", "vm"), pair):
        tree.run(command, "compile", policy, "--emit", "struct", "--prefix", prefix,
                 "-o", folder / f"{prefix}.c")
    tree.run("cc", *FLAGS, *flags, *env, *HERE.glob("*.c"), folder / "host.c", folder / "vm.c",
             *core(env), "-o", folder / "agree")
    done = subprocess.run(
        [folder / "agree", str(rounds)], capture_output=True, text=True, timeout=300,
        env={**os.environ, "TSAN_OPTIONS": f"exitcode={REPORTED}:halt_on_error=1"})
    if done.returncode in (REPORTED, BROKEN):
        return done.stderr
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{rounds} rounds, "), done.stdout
    return ""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "+".join(map(str, [
    pathlib.Path(policy).stem if isinstance(policy, pathlib.Path) else policy
    for policy in pair])))
def test_nothing_races(core, tmp_path, pair):
    assert run(core, tmp_path, pair, ROUNDS, ["-DLOCKED"]) == ""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_reported(core, tmp_path, mistake):
    flags, env, pair = MISTAKES[mistake]
    report = run(core, tmp_path, pair, ROUNDS_OF_MISTAKE, flags, env)
    assert re.search(r"^broken: |data race (?s:.)*libffafilter/src", report, re.M)


def test_snippet_compiles(tmp_path):
    text = (tree.TOP / "docs" / "concurrency.md").read_text()
    (code,) = re.findall(r"```c \S+\n(.*?)```", text, re.S)
    (tmp_path / "recorded.c").write_text(code)
    tree.run("cc", *FLAGS, "-fsyntax-only", tmp_path / "recorded.c")
