#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Print what the core takes of a hypervisor, in bytes of text and constants, as a table.

    scripts/size.py [FFAFILTER]

Each row is what uses this and no more, linked without what it does not use: aarch64, -Os
-mgeneral-regs-only, as at EL2; no unwind tables. A policy is 932 bytes of it, where there is one.
FFAFILTER is the command that makes the policies' headers, build/ffafilter if not given. The table
in the README is what this prints.
"""
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[1]
PREFIX = "aarch64-linux-gnu-"
FLAGS = ["-std=c11", "-ffreestanding", "-Os", "-mgeneral-regs-only", "-mstrict-align",
         "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables",
         "-fno-unwind-tables"]
DECIDE = """
struct ffaf_decision start(const struct ffaf_policy *policy, const struct ffaf_state *state,
			   const struct ffaf_caller *caller, const struct ffaf_regs *regs)
{
	return ffaf_decide(policy, state, caller, regs);
}
"""
# Where the core is built for one policy, as the embedder's source has it.
KEPT = "const struct ffaf_policy *start(void);\n" \
       "const struct ffaf_policy *start(void)\n{\n\treturn &ffaf_fixed_policy;\n}\n"
POLICY = "const struct ffaf_policy policy = { .window_last = 0xff };\n"
CALLS = ["ffaf_boot", "ffaf_call"]
# What is measured, the source beside the core, what is used, the policy that the core is for.
ROWS = [
    ("`ffaf_decide` with its tables", DECIDE, ["start"], None),
    ("the whole proxy: `ffaf_boot`, `ffaf_call`", "", CALLS, None),
    ("the whole proxy with one policy", POLICY, [*CALLS, "policy"], None),
    *((f"the whole proxy built for {name}, with it", KEPT, [*CALLS, "start"], name)
      for name in ("linux-v6.6", "linux-v7.3", "linux-next-notifications")),
]


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True,
                          text=True, **options).stdout


def compiled(source, folder, *options):
    run(f"{PREFIX}gcc", *FLAGS, f"-I{folder}", *options, "-c", source, "-o",
        source.with_suffix(".o"))
    return source.with_suffix(".o")


def size(row, folder, ffafilter):
    what, source, used, policy = row
    options = []
    if policy:
        run(ffafilter, "compile", policy, "--emit", "fixed", "-o", folder / "fixed.h")
        options = ["-DFFAF_POLICY_HEADER=\"fixed.h\""]
        source = f'#include "fixed.h"\n{source}'
    (folder / "start.c").write_text(f'#include "ffafilter.h"\n{source}')
    objects = [compiled(folder / name, folder, *options) for name in ("start.c", "ffafilter.c")]
    run(f"{PREFIX}ld", "--gc-sections", *(f"-u{name}" for name in used), "-e", used[0],
        "--unresolved-symbols=ignore-all", "-o", folder / "linked", *objects)
    return int(run(f"{PREFIX}size", folder / "linked").splitlines()[1].split()[0])


def main():
    if len(sys.argv) > 2 or sys.argv[1:2] and sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    ffafilter = sys.argv[1] if len(sys.argv) > 1 else TOP / "build" / "ffafilter"
    version = run(f"{PREFIX}gcc", "-dumpfullversion").strip()
    print(f"| aarch64, gcc {version} -Os | bytes |\n|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run(sys.executable, TOP / "scripts" / "amalgamate.py", folder)
        for row in ROWS:
            print(f"| {row[0]} | {size(row, folder, ffafilter)} |")


if __name__ == "__main__":
    main()
