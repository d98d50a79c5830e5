# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What changes from one policy to another: for whom, and with which call that shows it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from _ffafilter import ffi, lib

from ._native import optional, text, written
from .errors import TraceError, new_error, raise_error
from .policies import Place, PolicyLike, place_of, policy as policy_of
from .replays import Setting
from .system import SystemLike
from .trace import Trace, TraceLike, c_crew, on_disk, trace_of
from .words import CauseKind, Difference, Direction, Spmc, Verdict, fid_name


@dataclass(frozen=True)
class Cause:
    """Something that the two policies say differently."""

    kind: CauseKind
    name: str
    """The FID of an entry, by name; the key of a behaviour; else the kind in lower case."""
    old: Place | None
    """None: said nowhere, the default."""
    new: Place | None


@dataclass(frozen=True)
class Example:
    """A trace that shows an effect, to be replayed under both policies."""

    trace: Trace
    line: int
    """Of the call that shows it."""
    call: str
    old: str
    """Its outcome."""
    new: str


@dataclass(frozen=True)
class Effect:
    """One way in which calls come out differently."""

    direction: Direction
    differs: Difference
    asked: bool
    """It is what FFA_FEATURES says of the FIDs."""
    fids: tuple[int, ...]
    calls: int
    """That were found to differ so."""
    needs: tuple[Cause, ...]
    """What has to change as well for it."""
    example: Example


@dataclass(frozen=True)
class Change:
    """What one line has changed."""

    cause: Cause
    direction: Direction
    differs: Difference
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class ChangedCalls:
    """Recorded calls that change in the same way; file, line and texts are those of the first."""

    x0: int
    old: Verdict
    new: Verdict
    count: int
    smcs_only: bool
    """No caller can tell."""
    file: str
    line: int
    call: str
    old_outcome: str
    new_outcome: str
    old_because: str | None
    new_because: str | None


@dataclass(frozen=True)
class Undecided:
    """Recorded calls of which nothing can be said, for the same reason."""

    missing: str
    count: int
    file: str
    line: int


@dataclass(frozen=True)
class TraceDiff:
    """Which recorded calls change."""

    calls: int
    changed: int
    undecided: int
    boots_changed: int
    kinds: tuple[ChangedCalls, ...]
    why_undecided: tuple[Undecided, ...]


@dataclass(frozen=True)
class Diff:
    """What changes from OLD to NEW; `str()` is the command's text."""

    old: str
    new: str
    changes: tuple[Change, ...]
    untold: tuple[Cause, ...]
    """Said differently, and nobody can tell."""
    direction: Direction
    compared: int
    """Calls made under both."""
    traces: TraceDiff | None
    text: str = field(repr=False, compare=False, default="")
    markdown: str = field(repr=False, compare=False, default="")

    @property
    def loosened(self) -> bool:
        """Something reaches the secure world that did not before."""
        return bool(self.direction & Direction.LOOSENED)

    @property
    def same(self) -> bool:
        """No call, recorded or not, comes out differently."""
        return not self.changes and not (self.traces and self.traces.changed)

    def __str__(self) -> str:
        return self.text


def _name_of(cause: Any) -> str:
    if cause.kind == CauseKind.ENTRY:
        return fid_name(cause.fid) or f"{cause.fid:#x}"
    if cause.kind == CauseKind.BEHAVIOUR:
        return text(lib.ffaf_behaviour_key(cause.behaviour))
    return CauseKind(cause.kind).name.lower()


def _cause_of(diff: Any, cause: Any) -> Cause:
    places = [place_of(diff.policy[side], cause.place[side])
              for side in (lib.FFAN_OLD, lib.FFAN_NEW)]
    return Cause(CauseKind(cause.kind), _name_of(cause), *places)


def _example_of(example: Any) -> Example:
    data = bytes(ffi.buffer(example.trace, example.size)) if example.trace else b""
    return Example(Trace.parse(data, "<example>"), example.line, text(example.call),
                   text(example.outcome[lib.FFAN_OLD]), text(example.outcome[lib.FFAN_NEW]))


def _effect_of(diff: Any, effect: Any) -> Effect:
    fids = tuple(base | low for low in range(256)
                 for base in (lib.FFAF_FID_BASE_32, lib.FFAF_FID_BASE_64)
                 if lib.ffan_effect_has(ffi.addressof(effect), base | low))
    needs = tuple(_cause_of(diff, getattr(effect, "with")[n])
                  for n in range(effect.with_count))
    return Effect(Direction(effect.direction), Difference(effect.differs), bool(effect.asked),
                  fids, effect.calls, needs, _example_of(effect.example))


def _change_of(diff: Any, change: Any) -> Change:
    return Change(_cause_of(diff, change.cause), Direction(change.direction),
                  Difference(change.differs),
                  tuple(_effect_of(diff, change.effect[n]) for n in range(change.effect_count)))


def _kind_of(kind: Any) -> ChangedCalls:
    old, new = lib.FFAN_OLD, lib.FFAN_NEW
    return ChangedCalls(kind.x0, Verdict(kind.verdict[old]), Verdict(kind.verdict[new]),
                        kind.count, bool(kind.smcs_only), text(kind.file), kind.line,
                        text(kind.call), text(kind.outcome[old]), text(kind.outcome[new]),
                        optional(kind.because[old]), optional(kind.because[new]))


def _traces_of(sums: Any) -> TraceDiff:
    why = tuple(Undecided(text(one.missing), one.count, text(one.file), one.line)
                for one in (sums.why[n] for n in range(sums.why_count)))
    return TraceDiff(sums.calls, sums.changed, sums.undecided, sums.boots_changed,
                     tuple(_kind_of(sums.kind[n]) for n in range(sums.kind_count)), why)


def _diff_of(diff: Any, sums: Any, names: Sequence[str]) -> Diff:
    report = ffi.new("struct ffareport_diff *", {"diff": diff, "traces": sums})
    shown = [written(lambda out, form=form: lib.ffareport_diff(out, form, report))  # type: ignore
             for form in (lib.FFAREPORT_TEXT, lib.FFAREPORT_MARKDOWN)]
    return Diff(names[0], names[1],
                tuple(_change_of(diff, diff.change[n]) for n in range(diff.change_count)),
                tuple(_cause_of(diff, diff.untold[n]) for n in range(diff.untold_count)),
                Direction(diff.direction), diff.compared,
                _traces_of(sums) if sums else None, *shown)


def diff(old: PolicyLike, new: PolicyLike, *traces: TraceLike, host: PolicyLike | None = None,
         system: SystemLike | None = None, spmc: Spmc | str | None = None,
         threads: int = 1) -> Diff:
    """What changes from OLD to NEW: every call, and what FFA_FEATURES says of it.

    With HOST, both are policies of VMs behind that filter. With TRACES, which recorded calls
    change, found by THREADS at once; a SYSTEM answers what they leave open, as in `replay`.

    >>> change = diff("linux-v6.18", "linux-v6.18-allow-req2").changes[0]
    >>> change.cause.name, change.direction.name
    ('FFA_MSG_SEND_DIRECT_REQ2', 'LOOSENED')
    """
    before, after = policy_of(old), policy_of(new)
    setting = Setting(after, before, system, spmc)
    behind = policy_of(host) if host is not None else None
    result = lib.ffan_diff(before._c, after._c, behind._c if behind else ffi.NULL)
    if result == ffi.NULL:
        raise MemoryError
    sums = ffi.new("struct ffan_trace_diff *") if traces else ffi.NULL
    try:
        with on_disk(map(trace_of, traces)) as paths:
            if paths:
                _add_traces(sums, paths, threads, result, setting)
        return _diff_of(result, sums, (before.name, after.name))
    finally:
        if sums:
            lib.ffan_trace_diff_end(sums)
        lib.ffan_diff_free(result)


def _add_traces(sums: Any, paths: Sequence[str], threads: int, diff: Any,
                setting: Setting) -> None:
    error = new_error()
    crew, kept = c_crew(paths, threads)
    if lib.ffan_diff_traces(sums, crew, diff.policy[lib.FFAN_OLD], diff.policy[lib.FFAN_NEW],
                            diff.host, setting.c_source, error) != 0:
        raise_error(TraceError, error)
    del kept
