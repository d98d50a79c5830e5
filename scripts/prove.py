#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Prove the core's contracts with Frama-C (docs/proof.md).

    scripts/prove.py                     prove all, and compare with proof/baseline.txt
    scripts/prove.py UNIT|FUNCTION...    the same for some
    scripts/prove.py --update [NAME]...  prove, and write proof/baseline.txt
    scripts/prove.py --mutants [UNIT]... change the code as proof/mutants.txt says: each must fail
    scripts/prove.py --list              compare functions, contracts and mutants' places only: seconds

A unit is a file of proof/, which stands for the source of the same name. A function without a
contract is proved in its place: its body is put into those that call it.
"""
import argparse
import collections
import concurrent.futures
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[1]
BASELINE = TOP / "proof" / "baseline.txt"
MUTANTS = TOP / "proof" / "mutants.txt"
# Functions of the public headers are proved once, in the unit that knows what they promise.
IN_HEADERS = {"ffaf_decide": "decide", "ffaf_plain": "decide", "ffaf_get16": "descriptor",
              "ffaf_get32": "descriptor", "ffaf_get64": "descriptor",
              "ffaf_copy": "memory_reclaim", "ffaf_is_memory_send": "decide"}
KERNEL = ["-c11", "-cpp-extra-args=-Ilibffafilter/include -Ilibffafilter/src -Iproof "
          "-DFFAF_ENV_HEADER='<env.h>'", "-kernel-warn-key", "annot-error=abort",
          "-kernel-warn-key", "annot:missing-spec=inactive",
          "-kernel-warn-key", "typing:implicit-function-declaration=abort"]
WP = ["-wp", "-wp-rte", "-rte-no-pointer-call", "-wp-init-const", "-wp-cache", "none",
      "-wp-par", "1", "-wp-timeout", "120"]
# One prover decides most of the goals, and soon; the other one is asked where it does not.
# Limits are steps, so that what is proved does not hang on the machine and its load. Time only
# ends what takes none.
PROVERS = [["-wp-prover", "z3-ce", "-wp-steps", "4000000"],
           ["-wp-prover", "cvc4", "-wp-steps", "1000000"]]
JOBS = os.cpu_count()
# Where a buffer goes through struct ffaf_ops, as void *, and so as bytes of another sign.
BYTES = ["-wp-model", "Typed+Cast"]
CASTS = {"copy_from_caller": BYTES, "ffaf_handle_partition_info": BYTES}
GOAL = re.compile(r"^\[wp\] \[[^]]*\] Goal typed_(?:cast_)?(\w+)( : Valid)?", re.M)
TOTAL = re.compile(r"^\[wp\] Proved goals: +(\d+) / (\d+)$", re.M)

Unit = collections.namedtuple("Unit", "name contracts inlined outside lemmas")
Mutant = collections.namedtuple("Mutant", "unit function file old new")


def frama_c(tree, unit, *options):
    command = ["frama-c", *KERNEL, f"proof/{unit}.c", *options]
    # Frama-C takes the folder that it is in from PWD.
    done = subprocess.run(command, cwd=tree, env={**os.environ, "PWD": str(tree)},
                          capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{unit}: frama-c fails\n{done.stdout}{done.stderr}")
    return done.stdout


def read_unit(tree, name):
    """What a unit defines: functions with a contract and without, and lemmas."""
    printed = frama_c(tree, name, "-print")
    kinds = collections.defaultdict(list)
    for kind, function in functions(printed):
        if IN_HEADERS.get(function, name) == name:
            kinds[kind].append(function)
    lemmas = re.findall(r"^ *(?:/\*@ *)?lemma (\w+)", printed, re.M)
    return Unit(name, kinds["contract"], kinds["inlined"], kinds["outside"], lemmas)


def functions(printed):
    """("contract", "inlined" or, of public ones without a contract, "outside"; name) of each
    definition: its { stands alone, in column 0."""
    lines = printed.splitlines()
    for i, line in enumerate(lines):
        if line == "{":
            start = i - 1
            while lines[start].startswith(" "):
                start -= 1
            kind = "contract" if lines[start - 1].endswith("*/") else \
                "inlined" if "static " in lines[start] else "outside"
            yield kind, re.search(r"(\w+)\(", lines[start]).group(1)


def goals(tree, unit, owners, *options):
    """By owner, a prefix of the goals' names: how many goals, and those that are not proved."""
    first, second = PROVERS
    found = goals_by(tree, unit, owners, *first, *options)
    if not any(failed for _, failed in found.values()):
        return found
    other = goals_by(tree, unit, owners, *second, *options)
    return {owner: (count, sorted(set(failed) & set(other[owner][1])))
            for owner, (count, failed) in found.items()}


def goals_by(tree, unit, owners, *options):
    if unit.inlined:
        options += ("-inline-calls", ",".join(unit.inlined))
    output = frama_c(tree, unit.name, *WP, *options)
    found = {owner: [0, []] for owner in owners}
    for goal, valid in GOAL.findall(output):
        owner = max((name for name in owners if goal.startswith(name)), key=len, default=None)
        if not owner:
            raise RuntimeError(f"{unit.name}: whose goal is {goal}?")
        found[owner][0] += 1
        if not valid:
            found[owner][1].append(goal[len(owner) + 1:])
    proved, total = map(int, TOTAL.search(output).groups())
    if (total, total - proved) != (sum(count for count, _ in found.values()),
                                   sum(len(failed) for _, failed in found.values())):
        raise RuntimeError(f"{unit.name}: what Frama-C prints is not understood\n{output}")
    return found


def prove(tree, work):
    """Rows of the baseline, as they come, for WORK: units with functions of theirs."""
    tasks = [(unit, [name], ("-wp-fct", name, *CASTS.get(name, [])))
             for unit, names in work for name in names]
    tasks += [(unit, [f"lemma_{name}" for name in unit.lemmas], ("-wp-prop", "@lemma"))
              for unit, names in work if unit.lemmas and names == unit.contracts]
    # The largest first, so that none is left to run alone at the end.
    known = read_baseline()
    tasks.sort(key=lambda task: goal_count(known, task), reverse=True)
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        running = {pool.submit(goals, tree, unit, owners, *options): unit
                   for unit, owners, options in tasks}
        for done in concurrent.futures.as_completed(running):
            for name, (count, failed) in done.result().items():
                yield row(running[done], name, count, failed)


def goal_count(baseline, task):
    unit, owners, _ = task
    return sum(int(baseline.get((unit.name, name), "- - 0").split()[2]) for name in owners)


def row(unit, name, count, failed):
    return " ".join([unit.name, name, str(count), str(count - len(failed)), *sorted(failed)])


def bare_rows(unit):
    return [f"{unit.name} {name} inlined" for name in unit.inlined] + \
        [f"{unit.name} {name} outside" for name in unit.outside]


def key(line):
    return tuple(line.split()[:2])


def read_baseline():
    lines = BASELINE.read_text().splitlines() if BASELINE.exists() else []
    return {key(line): line for line in lines if line and not line.startswith("#")}


def unit_names():
    return sorted(path.stem for path in (TOP / "proof").glob("*.c"))


def selected(units, names):
    """(unit, functions to prove) for what the command line names; all where it names nothing."""
    chosen = [(unit, [name for name in unit.contracts
                      if not names or unit.name in names or name in names]) for unit in units]
    return [(unit, functions) for unit, functions in chosen if functions]


def compare(units, names, listed_only):
    """Complaints about what differs from the baseline."""
    baseline = read_baseline()
    there = {key(line) for unit in units for line in bare_rows(unit)} | \
        {(unit.name, name) for unit in units
         for name in [*unit.contracts, *(f"lemma_{lemma}" for lemma in unit.lemmas)]}
    complaints = [f"{' '.join(name)}: gone" for name in baseline.keys() - there]
    complaints += [f"{' '.join(name)}: not in {BASELINE.name}" for name in there - baseline.keys()]
    for unit in units:
        for line in bare_rows(unit):
            if baseline.get(key(line), line) != line:
                complaints.append(f"{line}: it had a contract")
    for mutant in read_mutants():
        complaints += misplaced(mutant)
        if not any(mutant.function in unit.contracts for unit in units if unit.name == mutant.unit):
            complaints.append(f"{mutant.unit} {mutant.function}: a mutant of what has no contract")
    if listed_only:
        return complaints
    for line in prove(TOP, selected(units, names)):
        print(line, flush=True)
        if baseline.get(key(line)) != line:
            complaints.append(f"{line}\n  was {baseline.get(key(line))}")
    return complaints


def update(units, names):
    """Rows of what is named, or of all, anew; those of functions that are gone go."""
    work = selected(units, names)
    there = {key(line): line for unit in units for line in bare_rows(unit)}
    known = {(unit.name, name) for unit in units
             for name in [*unit.contracts, *(f"lemma_{lemma}" for lemma in unit.lemmas)]}
    rows = there | {name: line for name, line in read_baseline().items() if name in known}
    for line in prove(TOP, work):
        print(line, flush=True)
        rows[key(line)] = line
        BASELINE.write_text(
            "# unit function goals proved [goals that are not]; or inlined, or outside\n" +
            "".join(f"{rows[name]}\n" for name in sorted(rows)))


def read_mutants():
    """UNIT FUNCTION FILE, then two lines that begin with - and +: what is there, what instead."""
    lines = [line for line in MUTANTS.read_text().splitlines() if line and line[0] != "#"]
    for head, old, new in zip(lines[::3], lines[1::3], lines[2::3]):
        unit, function, file = head.split()
        assert old.startswith("- ") and new.startswith("+ "), (head, old, new)
        yield Mutant(unit, function, file, old[2:], new[2:])


def misplaced(mutant):
    """What is wrong with a mutant whose text the code does not hold just once."""
    count = (TOP / "libffafilter" / mutant.file).read_text().count(mutant.old)
    return [] if count == 1 else [f"{mutant.file}: '{mutant.old}' is there {count} times"]


@functools.cache
def best_prover(name, function):
    """The prover that decides most of a function as it is, and what it does not."""
    unit = read_unit(TOP, name)
    best = None
    for prover in PROVERS:
        left = unproved(TOP, unit, function, prover)
        if best is None or len(left) < len(best[1]):
            best = prover, left
        if not left:
            break
    return best


def unproved(tree, unit, function, prover):
    options = (*prover, "-wp-fct", function, *CASTS.get(function, []))
    return set(goals_by(tree, unit, [function], *options)[function][1])


def survives(mutant):
    """Whether as much of the function is proved with the change as without, by one prover: both
    would take all of their time over what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        for name in ("libffafilter", "proof"):
            shutil.copytree(TOP / name, tree / name)
        path = tree / "libffafilter" / mutant.file
        path.write_text(path.read_text().replace(mutant.old, mutant.new))
        unit = read_unit(tree, mutant.unit)
        if mutant.function not in unit.contracts:
            raise RuntimeError(f"{mutant.function} has no contract in {mutant.unit}")
        prover, left = best_prover(mutant.unit, mutant.function)
        return unproved(tree, unit, mutant.function, prover) <= left


def run_mutants(names):
    mutants = [mutant for mutant in read_mutants()
               if not names or mutant.unit in names or mutant.function in names]
    for mutant in mutants:
        for complaint in misplaced(mutant):
            raise RuntimeError(complaint)
    survivors = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for mutant, alive in zip(mutants, pool.map(survives, mutants)):
            survivors += alive
            print(f"{'SURVIVES' if alive else 'fails'}: {mutant.function}: {mutant.old.strip()}"
                  f"  ->  {mutant.new.strip()}", flush=True)
    print(f"{len(mutants)} mutants, {survivors} survive")
    return survivors


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="UNIT|FUNCTION")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--update", action="store_true")
    mode.add_argument("--mutants", action="store_true")
    mode.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    if not shutil.which("frama-c"):
        sys.exit("frama-c is not there: apt-get install frama-c-base why3 z3 cvc4")
    subprocess.run(["why3", "config", "detect"], capture_output=True, check=True)
    if arguments.mutants:
        sys.exit(run_mutants(arguments.names) != 0)
    units = [read_unit(TOP, name) for name in unit_names()]
    if arguments.update:
        update(units, arguments.names)
        return
    complaints = compare(units, arguments.names, arguments.list)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
