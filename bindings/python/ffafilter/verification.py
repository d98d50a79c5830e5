# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Whether what a policy does is what was recorded."""
from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from _ffafilter import ffi, lib

from ._native import text
from .policies import PolicyLike
from .replays import Session, Setting, batches, because
from .rows import Rows
from .system import SystemLike
from .trace import Trace, TraceLike, trace_of
from .words import Result, Spmc, fid_name

UNISSUED = "an SMC was recorded that no call issued"


@dataclass(frozen=True)
class Totals:
    """Sums over calls and boots. Those of several traces can be added."""

    calls: int = 0
    match: int = 0
    differ: int = 0
    unknown: int = 0
    boots: int = 0
    boots_differ: int = 0
    boots_unknown: int = 0
    late: int = 0
    """SMCs that were recorded with an earlier call than issued them."""
    upper_halves: int = 0
    """Calls whose SMCs are as recorded but for upper halves that SMCCC leaves open."""
    inferred: int = 0
    """Steps that rest on an inferred answer."""
    below_filter: int = 0
    """Calls compared with what the SPMC answered (@at spmc)."""
    simulated: int = 0
    """Steps that rest on an answer of the simulated SPMC."""
    diverged: int = 0
    """Recorded answers that the simulated SPMC would have given otherwise."""
    lost: int = 0
    """Records that the trace says are missing."""

    def __add__(self, other: Totals) -> Totals:
        if not isinstance(other, Totals):
            return NotImplemented
        return Totals(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Totals)))

    def __str__(self) -> str:
        """The command's last line."""
        return f"{self.calls} calls: {self.match} match, {self.differ} differ, " \
               f"{self.unknown} unknown"


@dataclass(frozen=True)
class Sums:
    """Calls of one FID."""

    calls: int = 0
    match: int = 0
    differ: int = 0
    unknown: int = 0

    def __add__(self, other: Sums) -> Sums:
        if not isinstance(other, Sums):
            return NotImplemented
        return Sums(self.calls + other.calls, self.match + other.match,
                    self.differ + other.differ, self.unknown + other.unknown)


@dataclass(frozen=True)
class Finding:
    """A call or a boot that does not match."""

    file: str
    line: int
    result: Result
    what: str
    """The first thing that differs, or what is not known."""
    call: str
    """"" where an SMC was recorded that no call of its boot issued."""
    recorded: str
    computed: str
    because: str
    """Why, with the policy's file and line."""

    def __str__(self) -> str:
        word = "differs" if self.result is Result.DIFFER else "unknown"
        lines = [f"{self.file}:{self.line}: {word}: {self.what}"]
        lines += [f"    {key} {value}" for key, value in (
            ("call    ", self.call), ("recorded", self.recorded), ("computed", self.computed),
            ("because ", self.because)) if value]
        return "\n".join(lines)


@dataclass(frozen=True)
class Verification:
    """What `verify` found. Results of several traces can be added, in any grouping."""

    totals: Totals = Totals()
    files: dict[str, Totals] = field(default_factory=dict)
    functions: dict[str, Sums] = field(default_factory=dict)
    """By the name of the FID, or its number; "" has what is no FF-A call."""
    findings: tuple[Finding, ...] = ()
    """The first ones of each trace."""
    rows: Rows | None = None
    """Every call, where it was asked for."""

    @property
    def ok(self) -> bool:
        """Nothing differs; there may be unknowns."""
        return self.totals.differ == 0 and self.totals.boots_differ == 0

    def __add__(self, other: Verification) -> Verification:
        if not isinstance(other, Verification):
            return NotImplemented
        rows = self.rows + other.rows if self.rows is not None and other.rows is not None \
            else self.rows or other.rows
        return Verification(self.totals + other.totals,
                            _added(self.files, other.files, Totals()),
                            _added(self.functions, other.functions, Sums()),
                            self.findings + other.findings, rows)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), str(self.totals)])


def _added(a: dict[str, Any], b: dict[str, Any], zero: Any) -> dict[str, Any]:
    return {key: a.get(key, zero) + b.get(key, zero) for key in sorted({*a, *b})}


def _sums_of(sums: Any) -> Sums:
    return Sums(sums.calls, sums.match, sums.differ, sums.unknown)


def _functions_of(functions: Any) -> dict[str, Sums]:
    found = {"": _sums_of(functions.other)}
    for wide, base in enumerate((lib.FFAF_FID_BASE_32, lib.FFAF_FID_BASE_64)):
        for low in range(256):
            if functions.fid[wide][low].calls:
                name = fid_name(base | low) or f"{base | low:#x}"
                found[name] = _sums_of(functions.fid[wide][low])
    return {name: sums for name, sums in sorted(found.items()) if sums.calls}


def _finding_of(file: str, step: Any, comparison: Any) -> Finding:
    record, call, room = step.record, "boot", ffi.new("char[]", lib.FFAIO_FORMAT_MAX)
    recomputed = ffi.new("struct ffaio_record *")
    lib.ffan_step_record(step, recomputed)
    unrecorded = ffi.addressof(step.trace, "unrecorded")
    outcomes = []
    for side in (record, recomputed):
        if record.kind == lib.FFAIO_BOOT:
            outcomes.append("ok" if side.boot.ok else "fail")
        else:
            lib.ffaio_format_outcome(room, lib.FFAIO_FORMAT_MAX, side, unrecorded)
            outcomes.append(text(room))
    if record.kind == lib.FFAIO_BOOT:
        call = "boot " + text(record.boot.name)
    else:
        lib.ffaio_format_call(room, lib.FFAIO_FORMAT_MAX, record, unrecorded)
        call = text(room)
    return Finding(file, record.line, Result(comparison.result), text(comparison.what), call,
                   outcomes[0], outcomes[1], because(step))


def _findings_of(file: str, batch: Any) -> list[Finding]:
    """What the step that BATCH stopped at shows."""
    found = [Finding(file, batch.step.unissued[n], Result.DIFFER, UNISSUED, "", "", "", "")
             for n in range(batch.step.unissued_count)]
    if batch.step.replayed and batch.comparison.result != Result.MATCH:
        found.append(_finding_of(file, ffi.addressof(batch, "step"), batch.comparison))
    return found


def _verify_one(setting: Setting, trace: Trace, rows: Rows | None, shown: int) -> Verification:
    findings: list[Finding] = []
    with Session(setting, trace) as session:
        for batch in batches(session, rows, stops=shown > 0):
            if batch.stopped:
                findings += _findings_of(trace.path, batch)
                batch.stops = len(findings) < shown
        lost, functions = session.lost, _functions_of(batch.functions)
        sums = {f.name: getattr(batch.totals, f.name) for f in fields(Totals)}
    totals = Totals(**{**sums, "lost": lost})
    return Verification(totals, {trace.path: totals}, functions, tuple(findings[:shown]), rows)


def verify(policy: PolicyLike | None, *traces: TraceLike, guest: PolicyLike | None = None,
           system: SystemLike | None = None, spmc: Spmc | str | None = None,
           rows: bool = False, shown: int = 20) -> Verification:
    """Recompute every outcome of TRACES under POLICY, and compare it with the recorded one.

    Registers, SMCs, pages and bytes are compared. `findings` has the first SHOWN calls of each
    trace that do not match; with ROWS, `rows` has every call. The other arguments are those of
    `replay`.
    """
    if not isinstance(shown, int):
        raise TypeError(f"shown is an int, not {type(shown).__name__}")
    setting, result = Setting(policy, guest, system, spmc), Verification()
    for trace in map(trace_of, traces):
        result += _verify_one(setting, trace, Rows() if rows else None, shown)
    return result
