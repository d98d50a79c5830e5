# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Whether a caller can tell two policies apart."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from _ffafilter import ffi, lib

from ._native import integer, string_bytes, text, written
from .calls import Record, record_of
from .policies import PolicyLike, policy as policy_of
from .system import SystemLike, system_of
from .words import fid, functions


@dataclass(frozen=True)
class EquivFunction:
    """A function, in all its widths, that the two policies do something differently about."""

    name: str
    """"" for SMCs that are no FF-A calls."""
    told_apart: bool
    """A call to it, or FFA_FEATURES for it, shows which policy it is."""
    upper_halves: bool
    """It differs in those of 32-bit results alone."""
    depth: int
    """Of the first call that tells, from 1."""
    cost: tuple[int, int]
    """SMCs more under NEW for a call to it, at least and at most."""


@dataclass(frozen=True)
class Equivalence:
    """What the search found; `str()` is the command's text."""

    told_apart: bool
    environment: str
    """The SPMC in front of which they were told apart; "": they were not."""
    old: tuple[Record, ...]
    """The shortest sequence that tells, with what OLD makes of it."""
    new: tuple[Record, ...]
    boot_differs: bool
    depth: int
    """That was searched in full in front of every SPMC."""
    closed: bool
    """Nowhere did a call lead on: it holds for sequences of any length."""
    stopped: bool
    """A limit cut the search short."""
    environments: int
    calls: int
    states: int
    pairs: int
    steps: int
    functions: tuple[EquivFunction, ...]
    text: str = field(repr=False, compare=False, default="")

    def __str__(self) -> str:
        return self.text


def _names() -> dict[int, str]:
    return {function.number: function.name for function in functions()}


def _numbers(names: str | Sequence[str]) -> Any:
    """Function numbers as a set of bits."""
    known = {name: number for number, name in _names().items()}
    bits = ffi.new("uint32_t[8]")
    for name in [names] if isinstance(names, str) else names:
        number = known[name] if name in known else fid(name) & 0xff
        bits[number // 32] |= 1 << number % 32
    return bits


def _function_of(function: Any) -> EquivFunction:
    name = _names().get(function.number, f"{function.number:#x}") if function.number else ""
    return EquivFunction(name, bool(function.told_apart), bool(function.upper_halves),
                         function.depth, (function.cost_min, function.cost_max))


def _records_of(records: Any, count: int) -> tuple[Record, ...]:
    return tuple(record_of(records[n]) for n in range(count)) if records else ()


def _environment_of(result: Any) -> str:
    if not result.trace.count:
        return ""
    room = ffi.new("char[]", 256)
    lib.ffan_environment_text(room, 256, ffi.addressof(result.trace, "environment"))
    return text(room)


def _equivalence_of(result: Any, shown: str) -> Equivalence:
    trace = result.trace
    return Equivalence(
        bool(result.told_apart), _environment_of(result), _records_of(trace.before, trace.count),
        _records_of(trace.after, trace.count), bool(result.boot_differs), result.depth,
        bool(result.closed), bool(result.stopped), result.environments, result.calls,
        result.states, result.pairs, result.steps,
        tuple(_function_of(result.functions[n]) for n in range(result.function_count)), shown)


def equiv(old: PolicyLike, new: PolicyLike, *, depth: int = 4, max_states: int = 20000,
          system: SystemLike | None = None, by: str | Sequence[str] | None = None,
          exact: bool = False) -> Equivalence:
    """Search all call sequences up to DEPTH for one by which a caller can tell OLD from NEW.

    The search is in front of simulated SPMCs of each kind, or of SYSTEM alone. BY names the
    functions that count; with EXACT, upper halves of 32-bit results count, too.
    """
    before, after = policy_of(old), policy_of(new)
    if not 1 <= integer(depth, "depth", lib.FFAN_EQUIV_DEPTH):
        raise ValueError(f"depth is from 1 to {lib.FFAN_EQUIV_DEPTH}, not {depth}")
    behind = system_of(system) if system is not None else None
    numbers = _numbers(by) if by is not None else ffi.NULL
    options = ffi.new("struct ffan_equiv_options *", {
        "depth": depth, "max_states": integer(max_states, "max_states"), "exact": bool(exact),
        "system": behind._c if behind else ffi.NULL, "by": numbers})
    result = ffi.new("struct ffan_equiv_result *")
    if lib.ffan_equiv(before._c, after._c, options, result) != 0:
        raise MemoryError
    try:
        words = ffi.new("char[]", string_bytes(by if isinstance(by, str) else ",".join(by), "by")) \
            if by is not None else ffi.NULL
        name = ffi.new("char[]", string_bytes(behind.name, "a name")) if behind else ffi.NULL
        report = ffi.new("struct ffareport_equiv *", [before._c, after._c, words, name, result])
        shown = written(lambda out: lib.ffareport_equiv(out, lib.FFAREPORT_TEXT, report))
        return _equivalence_of(result, shown)
    finally:
        lib.ffan_equiv_free(result)
