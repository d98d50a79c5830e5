# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What of a policy traces exercise."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from _ffafilter import ffi, lib

from ._native import optional, text, written
from .errors import TraceError, new_error, raise_error
from .policies import Place, Policy, PolicyLike, place_of, policy as policy_of
from .trace import TraceLike, c_crew, on_disk, trace_of
from .words import ItemKind, Version, fid_name

_REQUIREMENTS = (ItemKind.HOLDS, ItemKind.FAILS)


@dataclass(frozen=True)
class Item:
    """Something in a policy that a trace can exercise."""

    kind: ItemKind
    fid: int | None
    """Of an entry and its conditions."""
    name: str
    """The FID's name, a behaviour's key, a version, or "" for `unlisted`."""
    requirement: str | None
    """Of the kinds HOLDS and FAILS."""
    place: Place | None
    count: int
    """Calls that exercise it; of a behaviour 1 where it was noticed."""
    asked: int
    """Of an entry: FFA_FEATURES about it, which counts for nothing."""
    shown_by: str | None
    """Of a behaviour that was not noticed: a call that would show it."""


@dataclass(frozen=True)
class Coverage:
    """Items of a policy, by kind; `str()` is the command's text."""

    policy: str
    items: tuple[Item, ...]
    calls: int
    undecided: int
    """Calls of which the traces do not say enough."""
    text: str = field(repr=False, compare=False, default="")

    @property
    def exercised(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.count)

    @property
    def missed(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.count)

    @property
    def percent(self) -> int:
        """Of the items, rounded down."""
        return len(self.exercised) * 100 // len(self.items) if self.items else 100

    def __str__(self) -> str:
        return self.text


def _name_of(item: Any) -> str:
    if item.kind == ItemKind.BEHAVIOUR:
        return text(lib.ffaf_behaviour_key(item.number))
    if item.kind == ItemKind.VERSION:
        return str(Version.of(item.number)) if item.number else "none"
    if item.kind == ItemKind.UNLISTED:
        return ""
    return fid_name(item.fid) or f"{item.fid:#x}"


def _item_of(policy: Policy, item: Any) -> Item:
    kind = ItemKind(item.kind)
    requirement = lib.ffaf_requirement_word(item.number) if kind in _REQUIREMENTS else ffi.NULL
    return Item(kind, item.fid or None, _name_of(item), optional(requirement),
                place_of(policy._c, item.place), item.count, item.asked, optional(item.shown_by))


def _coverage_of(policy: Policy, c: Any) -> Coverage:
    shown = written(lambda out: lib.ffareport_coverage(out, lib.FFAREPORT_TEXT, c, ffi.NULL,
                                                       ffi.NULL))
    return Coverage(policy.name, tuple(_item_of(policy, c.item[n]) for n in range(c.count)),
                    c.calls, c.undecided, shown)


def coverage(policy: PolicyLike, *traces: TraceLike, threads: int = 1) -> Coverage:
    """Which entries, conditions and behaviours of POLICY the TRACES exercise.

    A behaviour is exercised where with another choice a recorded call would come out differently.
    THREADS may work on it at once; the result is the same.
    """
    policy, error = policy_of(policy), new_error()
    with on_disk(map(trace_of, traces)) as paths:
        crew, kept = c_crew(paths, threads)
        c = lib.ffan_coverage(policy._c, crew, error)
        del kept
    if c == ffi.NULL:
        raise_error(TraceError, error)
    try:
        return _coverage_of(policy, c)
    finally:
        lib.ffan_coverage_free(c)
