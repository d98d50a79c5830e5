#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Draw which functions a boot uses, when, and what the filter does with them.

    boot_functions.py TRACE [-p POLICY] [-o FILE.png]

Needs matplotlib and pandas.
"""
import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

import ffafilter  # noqa: E402

COLOURS = {"forward": "#0072b2", "answer": "#009e73", "deny": "#d55e00", "halt": "#000000",
           "unknown": "#999999"}


def table(policy, trace):
    """The calls as a DataFrame with the function's name, and seconds since the first call."""
    frame = ffafilter.replay(policy, trace).rows().to_pandas()
    names = {x0: ffafilter.fid_name(x0 & 0xffffffff) or f"{x0:#x}" for x0 in set(frame.x0.tolist())}
    frame["function"] = frame.x0.map(names)
    timed = (frame.time > 0).all()
    frame["when"] = (frame.time - frame.time.min()) / 1e9 if timed else frame.index
    return frame, "seconds since the first call" if timed else "call"


def draw(frame, when, title, path):
    order = frame.groupby("function").when.min().sort_values(ascending=False).index
    figure, (left, right) = plt.subplots(
        1, 2, sharey=True, figsize=(11, 1.2 + 0.32 * len(order)), width_ratios=[3, 1],
        constrained_layout=True)
    rows = {name: n for n, name in enumerate(order)}
    start = dict.fromkeys(order, 0)
    for verdict, colour in COLOURS.items():
        part = frame[frame.verdict == verdict]
        if part.empty:
            continue
        left.plot(part.when, part.function.map(rows), "|", color=colour, markersize=9)
        for name, count in part.groupby("function").size().items():
            right.barh(rows[name], count, left=start[name], color=colour,
                       label=verdict if verdict not in right.get_legend_handles_labels()[1]
                       else None)
            start[name] += count
    left.set_yticks(range(len(order)), order)
    left.set_xlabel(when)
    left.grid(axis="y", alpha=0.3)
    right.set_xscale("symlog", linthresh=1)
    right.set_xlim(0, max(start.values()) * 20)
    for name, count in start.items():
        right.text(count * 1.15, rows[name], str(count), va="center", fontsize=8)
    right.set_xlabel("calls")
    right.legend(loc="lower right", fontsize=8)
    figure.suptitle(title)
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trace")
    parser.add_argument("-p", "--policy", default="linux-v7.3")
    parser.add_argument("-o", "--output", default="functions.png")
    arguments = parser.parse_args()
    frame, when = table(arguments.policy, arguments.trace)
    name = arguments.trace.rsplit("/", 1)[-1]
    draw(frame, when, f"{name} under {arguments.policy}", arguments.output)
    print(f"{len(frame)} calls, {frame.function.nunique()} functions: {arguments.output}")


if __name__ == "__main__":
    main()
