# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A trace as a test: each boot by itself, and its expectations written anew."""
from __future__ import annotations

import bisect
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from _ffafilter import ffi, lib

from ._native import text
from .errors import TraceError
from .replays import Session, Setting, batches, next_step
from .rows import Rows
from .trace import Trace, Writer
from .verification import Finding, Sieve, findings_of
from .words import Result, Verdict

SMCS = 2


@dataclass
class Part:
    """A boot of a trace with its calls; or the calls before the first one, without a name."""

    name: str
    line: int
    """Of the boot, or of the first call."""
    calls: int = 0
    lost: int = 0
    """Records that are missing."""


@dataclass
class Outline:
    """What a trace consists of. Without a policy, nobody asked for more than that."""

    policy: str | None = None
    policy_line: int = 0
    parts: list[Part] = field(default_factory=list)
    lost: int = 0
    """Records that are missing from all of it."""


def outline(trace: Trace) -> Outline:
    """Read TRACE to its end, or, if no @policy stands before its first boot or call, to there."""
    found = Outline()
    with trace.records() as reader:
        def take(record: Any) -> bool:
            if record.kind in (lib.FFAIO_BOOT, lib.FFAIO_CALL):
                if found.policy is not None:
                    _count(found, record)
                return found.policy is not None
            if record.kind == lib.FFAIO_DIRECTIVE:
                _note(found, trace, record)
                _lose(found, int(lib.ffaio_trace_state(reader._c).lost))
            return True
        while reader._next(take):
            pass
    return found


def _count(found: Outline, record: Any) -> None:
    boot = record.kind == lib.FFAIO_BOOT
    if boot or not found.parts:
        found.parts.append(Part(text(record.boot.name) if boot else "", record.line,
                                lost=0 if found.parts else found.lost))
    found.parts[-1].calls += not boot


def _lose(found: Outline, lost: int) -> None:
    if found.parts:
        found.parts[-1].lost += lost - found.lost
    found.lost = lost


def _note(found: Outline, trace: Trace, record: Any) -> None:
    key, _, value = text(record.text).partition(" ")
    if key != "@policy":
        return
    if found.policy is not None:
        raise TraceError(f"@policy stands on line {found.policy_line} already", trace.path,
                         record.line, 1)
    found.policy, found.policy_line = value.strip(), record.line


class Verified:
    """What became of a part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.sieve = Sieve(1)
        self.lines: dict[int, Result] = {}
        """What does not match, the boot itself or a call."""

    @property
    def differs(self) -> bool:
        return Result.DIFFER in self.lines.values()

    @property
    def unknown(self) -> int:
        """How many outcomes are not known, and records missing."""
        return sum(result is Result.UNKNOWN for result in self.lines.values()) + self.part.lost

    @property
    def first(self) -> Finding | None:
        """The first difference, or else the first unknown."""
        found = sorted(self.sieve.findings, key=lambda f: (f.result is not Result.DIFFER, f.line))
        return found[0] if found else None

    @property
    def headline(self) -> tuple[int, str]:
        """A line, and what is wrong there."""
        if self.first is None:
            return self.part.line, self._lost()
        return self.first.line, f"line {self.first.line}: {self.first.what}"

    def _lost(self) -> str:
        return f"{self.part.lost} records are missing (@lost)"

    def __str__(self) -> str:
        """What is first, as the command says it, and where the rest is."""
        words = [self.first.text(SMCS)] if self.first else []
        for result, kind in ((Result.DIFFER, "differ"), (Result.UNKNOWN, "unknown")):
            lines = [line for line, one in sorted(self.lines.items())
                     if one is result and not (self.first and self.first.line == line)]
            if lines:
                words.append(f"{len(lines)} more {kind}: {_listed(lines)}")
        return "\n".join(words + ([self._lost()] if self.part.lost else []))


def _listed(lines: list[int], most: int = 6) -> str:
    return f"line{'s' if len(lines) > 1 else ''} " + ", ".join(map(str, lines[:most])) \
        + (" ..." if len(lines) > most else "")


def verify_parts(setting: Setting, trace: Trace, parts: list[Part]) -> list[Verified]:
    """Recompute TRACE once, and say of each of its PARTS what became of it."""
    found, starts, rows = [Verified(part) for part in parts], [part.line for part in parts], Rows()

    def at(line: int) -> Verified:
        return found[max(0, bisect.bisect_right(starts, line) - 1)]
    with Session(setting, trace) as session:
        for batch in batches(session, rows, stops=True):
            if batch.stopped:
                findings_of(trace.path, batch, lambda line: at(line).sieve)
                _keep_boot(at, batch)
    for line, result in zip(rows.line, rows.result):
        if result != Result.MATCH:
            at(line).lines[line] = Result(result)
    return found


def _keep_boot(at: Callable[[int], Verified], batch: Any) -> None:
    """A boot is no row of a table."""
    record, result = batch.step.record, Result(batch.comparison.result)
    if batch.step.replayed and record.kind == lib.FFAIO_BOOT and result is not Result.MATCH:
        at(record.line).lines[record.line] = result


def _steps(session: Session) -> Iterator[Any]:
    step = ffi.new("struct ffan_step *")
    while next_step(session, step):
        yield step


def rewrite(setting: Setting, trace: Trace, lines: Collection[int]) -> int:
    """Write the file of TRACE anew, with what stands on LINES recomputed; how many changed.

    What cannot be computed stays as it is. The file is replaced whole, in canonical form, or, if
    nothing changed, not at all.
    """
    count, record = 0, ffi.new("struct ffaio_record *")
    writer = Writer(trace.path)
    try:
        with Session(setting, trace) as session:
            for step in _steps(session):
                known = step.verdict != Verdict.UNKNOWN and not text(step.missing)
                if step.replayed and known and step.record.line in lines:
                    lib.ffan_step_record(step, record)
                    writer._write(record)
                    count += 1
                else:
                    writer._write(step.record)
    except BaseException:
        writer.close(keep=False)
        raise
    writer.close(keep=count > 0)
    return count
