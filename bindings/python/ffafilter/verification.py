# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Whether what a policy does is what was recorded."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from _ffafilter import ffi, lib

from ._native import text
from .policies import PolicyLike
from .replays import Session, Setting, batches, because
from .reports import verification_json
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
    simulated: int = 0
    """Steps that rest on an answer of the simulated SPMC."""
    diverged: int = 0
    """Recorded answers that the simulated SPMC would have given otherwise."""
    below_filter: int = 0
    """Calls compared with what the SPMC answered (@at spmc)."""
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
    recorded_smcs: tuple[str, ...] = ()
    computed_smcs: tuple[str, ...] = ()
    """Those that the filter issued, and their answers."""
    simulated: int = 0
    """Answers that the simulated SPMC gave."""

    def __str__(self) -> str:
        """As the command says it."""
        return self.text()

    def text(self, smcs: int = 8) -> str:
        """The same with at most so many SMCs, from the first that is not the same on both sides."""
        word = "differs" if self.result is Result.DIFFER else "unknown"
        lines = [f"{self.file}:{self.line}: {word}: {self.what}"]
        if not self.call:
            return lines[0]
        lines += [f"  call      {self.call}",
                  f"  recorded  {self.recorded}", *self._smc_lines(self.recorded_smcs, smcs),
                  f"  computed  {self.computed}", *self._smc_lines(self.computed_smcs, smcs)]
        if self.because:
            lines.append(f"  because   {self.because}")
        if self.simulated and self.because:
            lines.append(f"  rests on  {self.simulated} answers of the simulated system")
        return "\n".join(lines)

    def _smc_lines(self, all_of: tuple[str, ...], room: int) -> list[str]:
        first = 0
        if max(len(self.recorded_smcs), len(self.computed_smcs)) > room:
            first = next((n for n, (a, b) in enumerate(zip(self.recorded_smcs, self.computed_smcs))
                          if a != b), min(len(self.recorded_smcs), len(self.computed_smcs)))
        shown = [f"              smc {smc}" for smc in all_of[first:first + room]]
        more = len(all_of) - len(shown)
        return shown + ([f"              and {more} SMCs more"] if more else [])


@dataclass(frozen=True)
class Verification:
    """What `verify` found. Results of several traces can be added, in any order and grouping."""

    totals: Totals = Totals()
    files: dict[str, Totals] = field(default_factory=dict)
    """By name."""
    functions: dict[str, Sums] = field(default_factory=dict)
    """By the name of the FID, or its number; "" has what is no FF-A call."""
    findings: tuple[Finding, ...] = ()
    """In the order of the files' names: the first differences, and the first unknown of each cause."""
    rows: Rows | None = None
    """Every call, where it was asked for."""
    policy: str = ""
    """Its name; "" where nothing was verified, or there was no filter."""
    system: str = ""
    """The simulated one, if any."""
    shown: int | None = None
    """Findings of each kind, at most; None: nothing was verified."""

    @property
    def ok(self) -> bool:
        """Nothing differs; there may be unknowns."""
        return self.totals.differ == 0 and self.totals.boots_differ == 0

    def __add__(self, other: Verification) -> Verification:
        if not isinstance(other, Verification):
            return NotImplemented
        if self.shown is None or other.shown is None:
            return other if self.shown is None else self
        if (self.policy, self.system) != (other.policy, other.system):
            raise ValueError(f"results under {self.policy or 'no policy'} and under "
                             f"{other.policy or 'no policy'}, or in front of different systems, "
                             "cannot be added")
        rows = self.rows + other.rows if self.rows is not None and other.rows is not None \
            else self.rows or other.rows
        sieve = Sieve(min(self.shown, other.shown))
        for finding in sorted(self.findings + other.findings, key=lambda f: (f.file, f.line)):
            sieve.add(finding)
        return Verification(self.totals + other.totals,
                            _added(self.files, other.files, Totals()),
                            _added(self.functions, other.functions, Sums()),
                            tuple(sieve.findings), rows, self.policy, self.system, sieve.shown)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), str(self.totals)])

    def json(self) -> str:
        """The report that `ffafilter verify --format json` makes of the files in this order."""
        return verification_json(self)


class Sieve:
    """Keeps the first SHOWN differences, and of as many unknowns the first of each cause."""

    def __init__(self, shown: int) -> None:
        self.shown = shown
        self.findings: list[Finding] = []
        self._counts: Counter[Result] = Counter()
        self._causes: set[str] = set()

    def wants(self, result: Result, what: str) -> bool:
        """Whether a finding like this would be kept."""
        return self._counts[result] < self.shown \
            and not (result is Result.UNKNOWN and what in self._causes)

    def add(self, finding: Finding) -> None:
        """Keep FINDING, if it is wanted."""
        if self.wants(finding.result, finding.what):
            self.findings.append(finding)
            self._counts[finding.result] += 1
            if finding.result is Result.UNKNOWN:
                self._causes.add(finding.what)

    @property
    def full(self) -> bool:
        """No difference would be kept, and no unknown."""
        return min(self._counts[Result.DIFFER], self._counts[Result.UNKNOWN]) >= self.shown


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
    if record.kind == lib.FFAIO_BOOT:
        unknown = step.verdict == lib.FFAIO_UNKNOWN
        outcomes = ["ok" if record.boot.ok else "fail",
                    "unknown" if unknown else "ok" if recomputed.boot.ok else "fail"]
        call = "boot " + text(record.boot.name)
    else:
        for side in (record, recomputed):
            lib.ffaio_format_outcome(room, lib.FFAIO_FORMAT_MAX, side, unrecorded)
            outcomes.append(text(room))
        lib.ffaio_format_call(room, lib.FFAIO_FORMAT_MAX, record, unrecorded)
        call = text(room)
    return Finding(file, record.line, Result(comparison.result), text(comparison.what), call,
                   outcomes[0], outcomes[1], because(step),
                   _smc_texts(record.smc, record.smc_count, unrecorded),
                   _smc_texts(step.smc, step.smc_count, unrecorded), step.simulated)


def _smc_texts(smcs: Any, count: int, unrecorded: Any) -> tuple[str, ...]:
    room, texts = ffi.new("char[]", lib.FFAIO_FORMAT_MAX), []
    for n in range(count):
        lib.ffaio_format_smc(room, lib.FFAIO_FORMAT_MAX, ffi.addressof(smcs[n]), unrecorded)
        texts.append(text(room))
    return tuple(texts)


def findings_of(file: str, batch: Any, sieve_at: Callable[[int], Sieve]) -> None:
    """Put what the step that BATCH stopped at shows into the sieve for its line."""
    for line in ffi.unpack(batch.step.unissued, batch.step.unissued_count):
        sieve_at(line).add(Finding(file, line, Result.DIFFER, UNISSUED, "", "", "", ""))
    result = Result(batch.comparison.result)
    if batch.step.replayed and result is not Result.MATCH:
        sieve = sieve_at(batch.step.record.line)
        if sieve.wants(result, text(batch.comparison.what)):
            sieve.add(_finding_of(file, ffi.addressof(batch, "step"), batch.comparison))


def _verify_one(setting: Setting, trace: Trace, rows: Rows | None, shown: int) -> Verification:
    sieve = Sieve(shown)
    with Session(setting, trace) as session:
        for batch in batches(session, rows, stops=shown > 0):
            if batch.stopped:
                findings_of(trace.path, batch, lambda line: sieve)
                batch.stops = not sieve.full
        lost, functions = session.lost, _functions_of(batch.functions)
        sums = {f.name: getattr(batch.totals, f.name) for f in fields(Totals)}
    totals = Totals(**{**sums, "lost": lost})
    return Verification(totals, {trace.path: totals}, functions, tuple(sieve.findings), rows,
                        setting.policy.name if setting.policy else "",
                        setting.system.name if setting.system else "", shown)


def verify(policy: PolicyLike | None, *traces: TraceLike, guest: PolicyLike | None = None,
           system: SystemLike | None = None, spmc: Spmc | str | None = None,
           rows: bool = False, shown: int = 20) -> Verification:
    """Recompute every outcome of TRACES under POLICY, and compare it with the recorded one.

    Registers, SMCs, pages and bytes are compared. `findings` has the first SHOWN calls that differ,
    and as many that are unknown, one of each cause; with ROWS, `rows` has every call. The other
    arguments are those of `replay`.
    """
    if not isinstance(shown, int):
        raise TypeError(f"shown is an int, not {type(shown).__name__}")
    setting, result = Setting(policy, guest, system, spmc), Verification()
    for trace in map(trace_of, traces):
        result += _verify_one(setting, trace, Rows() if rows else None, shown)
    return result
