#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Print what the core takes of a hypervisor, in bytes of text and constants.

    scripts/size.py

Each row is a program that uses this and no more, linked without what it does not use: aarch64,
-Os -mgeneral-regs-only, as at EL2; no unwind tables. A policy is 932 bytes of it, where there is one.
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
HEAD = "#include <ffafilter/filter.h>\n"
DECIDE = """
struct ffaf_decision start(const struct ffaf_policy *policy, const struct ffaf_state *state,
			   const struct ffaf_caller *caller, const struct ffaf_regs *regs)
{
	return ffaf_decide(policy, state, caller, regs);
}
"""
PROXY = """
struct ffaf_outcome start(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			  struct ffaf_regs *regs, const struct ffaf_boot *boot)
{
	struct ffaf_outcome none = { 0 };

	return ffaf_boot(filter, boot) ? ffaf_call(filter, caller, regs) : none;
}
"""
POLICY = "const struct ffaf_policy policy = { .window_last = 0xff };\n"
PROGRAMS = [
    ("ffaf_decide with its tables", DECIDE),
    ("the whole proxy: ffaf_boot, ffaf_call", PROXY),
    ("the whole proxy with one policy", PROXY + POLICY),
]


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True,
                          text=True, **options).stdout


def core(folder):
    """The objects of the core."""
    run(f"{PREFIX}gcc", *FLAGS, f"-I{TOP}/libffafilter/include", "-c",
        *sorted((TOP / "libffafilter" / "src").glob("*.c")), cwd=folder)
    return sorted(folder.glob("*.o"))


def size(objects, program, folder):
    (folder / "start.c").write_text(HEAD + program)
    run(f"{PREFIX}gcc", *FLAGS, f"-I{TOP}/libffafilter/include", "-c", "start.c", "-o",
        "start.obj", cwd=folder)
    keep = ["-u", "policy"] if POLICY in program else []
    run(f"{PREFIX}ld", "--gc-sections", "-e", "start", *keep, "--unresolved-symbols=ignore-all",
        "-o", "linked", "start.obj", *objects, cwd=folder)
    return int(run(f"{PREFIX}size", folder / "linked").splitlines()[1].split()[0])


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        objects = core(folder)
        for what, program in PROGRAMS:
            print(f"{what:40} {size(objects, program, folder):6}")


if __name__ == "__main__":
    main()
