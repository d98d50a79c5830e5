# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Traces through a policy: every boot and every call made again."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from _ffafilter import ffi, lib

from ._native import Guard, Path, path_bytes, text
from .calls import (Boot, Bytes, Call, Outcome, Page, Record, bytes_of, pages_of, record_of,
                    regs_of, smc_of)
from .errors import TraceError, new_error, raise_error
from .policies import PolicyLike, policy as policy_of
from .rows import Rows, new_rows
from .system import SystemLike, system_of
from .trace import Trace, TraceLike, Writer, trace_of
from .words import Reason, Result, Spmc, Verdict

BATCH_ROWS = 1 << 15


@dataclass(frozen=True)
class Step:
    """A boot or a call, with its outcome recomputed."""

    record: Boot | Call
    """As recorded."""
    outcome: Outcome
    """Recomputed. Of a boot: SMCs, and UNKNOWN where it is."""
    ok: bool | None
    """Of a boot: whether the filter came up; of a call None."""
    missing: str
    """What the trace does not say and the outcome needs; "": nothing."""
    inferred: str
    """What was concluded and not recorded; "": nothing."""
    simulated: int
    """Answers that the simulated SPMC gave."""
    result: Result
    """Beside the recorded outcome."""
    what: str
    """The first thing that differs or is not known."""
    because: str
    """Why, with the policy's file and line; "": there is no filter, or it is a boot."""


def because(step: Any) -> str:
    """What `Step.because` says of a `struct ffan_step`."""
    if step.policy == ffi.NULL or step.record.kind != lib.FFAIO_CALL:
        return ""
    room = ffi.new("char[]", 1024)
    caller = ffi.addressof(step, "caller")
    lib.ffareport_because(room, 1024, step.policy, caller, step.record, step.decision)
    return text(room)


def _outcome_of(step: Any) -> Outcome:
    returns = step.verdict not in (lib.FFAIO_HALT, lib.FFAIO_UNKNOWN) \
        and step.record.kind == lib.FFAIO_CALL
    wrote: tuple[Bytes, ...] = bytes_of(step.wrote, step.wrote_count)
    pages: tuple[Page, ...] = pages_of(step.page, step.page_count)
    return Outcome(Verdict(step.verdict), regs_of(step.out) if returns else None,
                   tuple(smc_of(step.smc[n]) for n in range(step.smc_count)), wrote, pages,
                   Reason(step.decision.reason) if step.policy != ffi.NULL else None,
                   frozenset(n for n in range(lib.FFAF_REGS) if step.undefined >> n & 1))


def step_of(step: Any, comparison: Any) -> Step:
    """A `struct ffan_step` of a boot or a call, copied."""
    record = record_of(step.record)
    assert isinstance(record, (Boot, Call))
    boot = isinstance(record, Boot)
    return Step(record, _outcome_of(step), bool(step.boot_ok) if boot else None,
                text(step.missing), text(step.inferred), step.simulated,
                Result(comparison.result), text(comparison.what), because(step))


class Setting:
    """What a replay goes through: policies, and who answers the SMCs."""

    def __init__(self, policy: PolicyLike | None, guest: PolicyLike | None,
                 system: SystemLike | None, spmc: Spmc | str | None) -> None:
        self.policy = policy_of(policy) if policy is not None else None
        self.guest = policy_of(guest) if guest is not None else None
        self.system = system_of(system) if system is not None else None
        self.spmc = self._choose(spmc)
        self.c_source = ffi.new("struct ffan_source *", {"spmc": int(self.spmc)})
        if self.system is not None:
            self.c_source.system = self.system._c

    def _choose(self, spmc: Spmc | str | None) -> Spmc:
        if isinstance(spmc, str):
            if spmc.upper() not in Spmc.__members__:
                raise ValueError(f"spmc is 'recorded', 'sim' or 'auto', not {spmc!r}")
            spmc = Spmc[spmc.upper()]
        default = Spmc.SIM if self.policy is None else Spmc.AUTO
        chosen = (default if self.system else Spmc.RECORDED) if spmc is None else Spmc(spmc)
        if (chosen is Spmc.RECORDED) == (self.system is not None):
            raise ValueError("spmc 'sim' and 'auto' need a system, and 'recorded' has none")
        if self.policy is None and chosen is not Spmc.SIM:
            raise ValueError("without a policy there is no filter, and a system has to answer")
        return chosen


class Session:
    """A replay at work: one reader, one C replay, one user at a time."""

    def __init__(self, setting: Setting, trace: Trace) -> None:
        self._kept = setting
        self.guard = Guard("replay")
        self._reader = trace.records()
        null = ffi.NULL
        self.c = lib.ffan_replay_open_source(
            self._reader._c, setting.policy._c if setting.policy else null,
            setting.guest._c if setting.guest else null, setting.c_source)
        if self.c == null:
            raise MemoryError
        self.c = ffi.gc(self.c, lib.ffan_replay_close)

    @property
    def lost(self) -> int:
        return int(lib.ffaio_trace_state(self._reader._c).lost)

    def close(self) -> None:
        if not self.guard.closed:
            with self.guard:
                ffi.release(self.c)
                self.guard.closed = "it was closed"
            self._reader.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Replay:
    """A trace through a policy; each use replays it anew. `replay()` makes one.

    >>> text = "ffafilter-trace 1\\nboot b smccc=1.2 ram=0x80000000+0x20000 -> ok\\n" \\
    ...     "  smc FFA_VERSION x1=0x10002 -> x0=0x10001\\n" \\
    ...     "host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001\\n"
    >>> for step in replay("linux-v6.18", Trace.parse(text)):
    ...     if step.ok is None:
    ...         print(step.outcome, "|", step.because.split(" (")[0])
    answer FFA_ERROR_32 x2=-2 | no version is agreed yet
    """

    def __init__(self, setting: Setting, trace: Trace) -> None:
        self._setting, self._trace = setting, trace

    def __iter__(self) -> Iterator[Step]:
        """Each boot and each call, lazily."""
        with Session(self._setting, self._trace) as session:
            step, comparison = ffi.new("struct ffan_step *"), ffi.new("struct ffan_comparison *")
            while next_step(session, step):
                if step.replayed:
                    lib.ffan_compare(step, comparison)
                    yield step_of(step, comparison)

    def records(self) -> Iterator[Record]:
        """The trace with its outcomes recomputed, lazily."""
        with Session(self._setting, self._trace) as session:
            step, record = ffi.new("struct ffan_step *"), ffi.new("struct ffaio_record *")
            while next_step(session, step):
                lib.ffan_step_record(step, record)
                yield record_of(record)

    def save(self, path: Path) -> None:
        """Write the trace with its outcomes recomputed to PATH, whole or not at all."""
        path_bytes(path)
        with Writer(path) as writer:
            self._write(writer)

    def text(self) -> str:
        """The same as text."""
        with Writer(None) as writer:
            self._write(writer)
            return writer.text()

    def _write(self, writer: Writer) -> None:
        with Session(self._setting, self._trace) as session:
            step, record = ffi.new("struct ffan_step *"), ffi.new("struct ffaio_record *")
            while next_step(session, step):
                lib.ffan_step_record(step, record)
                writer._write(record)

    def rows(self) -> Rows:
        """Every call as a row of a table, without a Python object for each."""
        rows = Rows()
        with Session(self._setting, self._trace) as session:
            for _ in batches(session, rows, stops=False):
                pass
        return rows


def next_step(session: Session, step: Any) -> bool:
    """Make the next STEP; False: there is none."""
    error = new_error()
    with session.guard:
        more = lib.ffan_replay_next(session.c, step, error)
    if more < 0:
        raise_error(TraceError, error)
    return bool(more)


def batches(session: Session, rows: Rows | None, stops: bool) -> Iterator[Any]:
    """Replay all; gives the `struct ffan_batch` at each step to look at, and at the end."""
    batch = ffi.new("struct ffan_batch *", {"replay": session.c, "stops": stops})
    columns, kept = new_rows(BATCH_ROWS if rows is not None else 0)
    batch.rows = columns[0]
    first, more = len(rows) if rows is not None else 0, 1
    while more == 1:
        error = new_error()
        with session.guard:
            more = lib.ffan_batch_next(batch, error)
        if rows is not None:
            rows._take(batch.rows)
        if more < 0:
            raise_error(TraceError, error)
        if rows is not None and batch.step.unissued_count and batch.stopped:
            rows._differ(ffi.unpack(batch.step.unissued, batch.step.unissued_count), first)
        if batch.stopped or more == 0:
            yield batch
    del kept


def replay(policy: PolicyLike | None, trace: TraceLike, *, guest: PolicyLike | None = None,
           system: SystemLike | None = None, spmc: Spmc | str | None = None) -> Replay:
    """TRACE with every outcome recomputed under POLICY.

    VMs go through GUEST, or through POLICY too. SMCs are answered by the trace; with SYSTEM, a
    simulated secure world answers what the trace does not (spmc="auto"), or all (spmc="sim"). With
    POLICY None there is no filter: every call of the host goes to the SYSTEM as it is.
    """
    return Replay(Setting(policy, guest, system, spmc), trace_of(trace))
