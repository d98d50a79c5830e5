# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Traces by the thousand, on as many machines as Dask has. It needs python3-dask.

>>> import ffafilter.dask
>>> text = "ffafilter-trace 1\\nboot b ram=0x80000000+0x20000 -> ok\\n" \\
...     "  smc FFA_VERSION x1=0x10002 -> x0=0x10001\\nhost FFA_ID_GET -> deny FFA_ERROR_32 x2=-1\\n"
>>> traces = [ffafilter.Trace.parse(text, f"{n}.trace") for n in range(3)]
>>> found = ffafilter.dask.verify("linux-v6.18", traces, scheduler="synchronous")
>>> str(found.totals)
'3 calls: 0 match, 3 differ, 0 unknown'
"""
from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from functools import partial, reduce
from operator import add
from typing import Any

import dask.bag

from .policies import PolicyLike
from .replays import Setting
from .system import SystemLike
from .trace import Trace, TraceLike, trace_of
from .verification import Verification, verify as verify_here
from .words import Spmc

bag: Any = dask.bag


def corpus(traces: TraceLike | Iterable[TraceLike], partitions: int | None = None) -> Any:
    """A bag of traces: files, patterns such as "corpus/*.trace.gz", or traces in memory.

    Files are in the order of their names, each once, and are read where Dask works: all machines
    have to see them. Without PARTITIONS, Dask chooses.
    """
    if isinstance(traces, (Trace, str, os.PathLike)):
        traces = [traces]
    files: set[str] = set()
    held: list[Trace] = []
    for trace in traces:
        if isinstance(trace, Trace) and trace._data is not None:
            held.append(trace)
        else:
            files.update(_files(trace_of(trace).path))
    found = sorted([*map(Trace, files), *held], key=lambda trace: trace.path)
    if not found:
        raise ValueError("there are no traces")
    return bag.from_sequence(found, npartitions=partitions)


def _files(path: str) -> list[str]:
    if os.path.exists(path) or not glob.has_magic(path):
        return [path]
    return glob.glob(path, recursive=True)


def verify(policy: PolicyLike | None, traces: Any, *, guest: PolicyLike | None = None,
           system: SystemLike | None = None, spmc: Spmc | str | None = None,
           rows: bool = False, shown: int = 20, partitions: int | None = None,
           scheduler: Any = None) -> Verification:
    """As `ffafilter.verify`, of a `corpus` or of what makes one, by Dask.

    The result is the same for any number of PARTITIONS. Policies and systems that are named by a
    path are read where Dask works, as the traces are; objects are sent there. SCHEDULER is a client of
    dask.distributed, or "processes", "threads" or "synchronous"; without it, Dask chooses.
    """
    if not isinstance(traces, bag.Bag):
        traces = corpus(traces, partitions)
    elif partitions is not None:
        traces = traces.repartition(npartitions=partitions)
    Setting(policy, guest, system, spmc)  # what is wrong with them is said here and now

    options = {"guest": guest, "system": system, "spmc": spmc, "rows": rows, "shown": shown}
    found = traces.reduction(partial(_part, policy, options), _sum)
    if hasattr(scheduler, "compute"):
        return scheduler.compute(found).result()  # type: ignore[no-any-return]
    return found.compute(scheduler=scheduler)  # type: ignore[no-any-return]


def _part(policy: PolicyLike | None, options: dict[str, Any],
          traces: Iterable[Trace]) -> Verification:
    return verify_here(policy, *traces, **options)


def _sum(results: Iterable[Verification]) -> Verification:
    return reduce(add, results, Verification())
