# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The library's enumerations and its table of functions, read from C when this is imported."""
from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from _ffafilter import ffi, lib

from ._native import integer, string_bytes, text


class _Table(enum.EnumMeta):
    """An enumeration whose members only C knows."""

    if TYPE_CHECKING:
        def __getattr__(cls, name: str) -> Any: ...


def _members(tag: str, prefix: str) -> Iterator[tuple[str, int]]:
    """Name and value of each enumerator of `enum TAG`, without PREFIX and without the counts."""
    elements = ffi.typeof("enum " + tag).relements
    for name, value in sorted(elements.items(), key=lambda item: (abs(item[1]), item[0])):
        if name.startswith(prefix) and not name.endswith(("_COUNT", "_KINDS")):
            yield name[len(prefix):], value


class Verdict(enum.IntEnum):
    """What became of a call."""

    UNRECORDED = lib.FFAIO_UNRECORDED
    FORWARD = lib.FFAIO_FORWARD
    DENY = lib.FFAIO_DENY
    ANSWER = lib.FFAIO_ANSWER
    HALT = lib.FFAIO_HALT
    UNKNOWN = lib.FFAIO_UNKNOWN

    def __str__(self) -> str:
        return text(lib.ffaio_verdict_name(self)) or "unrecorded"


class Result(enum.IntEnum):
    """How a recomputed outcome compares with the recorded one."""

    MATCH = lib.FFAN_MATCH
    DIFFER = lib.FFAN_DIFFER
    UNKNOWN = lib.FFAN_UNKNOWN


class Action(enum.IntEnum):
    """What an entry of a policy does with its FID."""

    DENY = lib.FFAF_DENY
    FORWARD = lib.FFAF_FORWARD
    HANDLE = lib.FFAF_HANDLE

    def __str__(self) -> str:
        return text(lib.ffaf_action_word(self))


class PageState(enum.IntEnum):
    """Whose a page is."""

    OWNED = lib.FFAIO_PAGE_OWNED
    HYP = lib.FFAIO_PAGE_HYP
    FFA = lib.FFAIO_PAGE_FFA
    FOREIGN = lib.FFAIO_PAGE_FOREIGN

    def __str__(self) -> str:
        return text(lib.ffaio_page_state_name(self))


class PageOp(enum.IntEnum):
    """What a filter asks to be done to pages of its caller."""

    SHARE_HYP = lib.FFAF_SHARE_HYP
    UNSHARE_HYP = lib.FFAF_UNSHARE_HYP
    PIN = lib.FFAF_PIN
    UNPIN = lib.FFAF_UNPIN
    SHARE_FFA = lib.FFAF_SHARE_FFA
    UNSHARE_FFA = lib.FFAF_UNSHARE_FFA


class Severity(enum.IntEnum):
    """How bad what lint found is."""

    NOTE = lib.FFAN_NOTE
    WARNING = lib.FFAN_WARNING
    ERROR = lib.FFAN_ERROR

    def __str__(self) -> str:
        return text(lib.ffan_severity_word(self))


class Direction(enum.IntFlag):
    """Whether a change lets more, or less, reach the secure world; both, for different calls."""

    LOOSENED = lib.FFAN_LOOSENED
    TIGHTENED = lib.FFAN_TIGHTENED


class CauseKind(enum.IntEnum):
    """What two policies say differently."""

    ENTRY = lib.FFAN_CAUSE_ENTRY
    UNLISTED = lib.FFAN_CAUSE_UNLISTED
    WINDOW = lib.FFAN_CAUSE_WINDOW
    VERSION = lib.FFAN_CAUSE_VERSION
    BEHAVIOUR = lib.FFAN_CAUSE_BEHAVIOUR
    MANY = lib.FFAN_CAUSE_MANY


class Spmc(enum.IntEnum):
    """Who answers the SMCs of a replay."""

    RECORDED = lib.FFAN_SPMC_RECORDED
    SIM = lib.FFAN_SPMC_SIM
    AUTO = lib.FFAN_SPMC_AUTO


class Reason(enum.IntEnum, metaclass=_Table):
    """Why a verdict: `str(reason)` is a sentence."""

    _ignore_ = ["_name", "_value"]
    for _name, _value in _members("ffaf_reason", "FFAF_REASON_"):
        vars()[_name] = _value

    def __str__(self) -> str:
        return text(lib.ffaf_reason_text(self))


class Status(enum.IntEnum, metaclass=_Table):
    """Status codes of FF-A (DEN0077A), as in w2 of FFA_ERROR."""

    _ignore_ = ["_name", "_value"]
    for _name, _value in _members("ffaf_status", "FFAF_"):
        vars()[_name] = _value

    def __str__(self) -> str:
        return self.name


class ItemKind(enum.IntEnum, metaclass=_Table):
    """What of a policy traces can exercise: entries, both sides of conditions, and so on."""

    _ignore_ = ["_name", "_value"]
    for _name, _value in _members("ffan_item_kind", "FFAN_ITEM_"):
        vars()[_name] = _value


class Difference(enum.IntFlag, metaclass=_Table):
    """In what two outcomes differ; SMC alone no caller can tell."""

    _ignore_ = ["_name", "_value"]
    for _name, _value in _members("ffan_difference", "FFAN_DIFFERS_"):
        vars()[_name] = _value


class Instance(enum.IntFlag, metaclass=_Table):
    """Who may make a call (DEN0077A, instances)."""

    _ignore_ = ["_name", "_value"]
    for _name, _value in _members("ffaf_instance", "FFAF_AT_"):
        vars()[_name] = _value


@dataclass(frozen=True, order=True)
class Version:
    """A version of FF-A or of SMCCC."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def word(self) -> int:
        """As it is in registers: major in bits 30:16, minor in bits 15:0."""
        return self.major << 16 | self.minor

    @classmethod
    def of(cls, value: VersionLike) -> Version:
        """From "1.2", a word, or a Version."""
        if isinstance(value, Version):
            return value
        if isinstance(value, str):
            major, dot, minor = value.partition(".")
            if not (dot and major.isdecimal() and minor.isdecimal()):
                raise ValueError(f"a version is as '1.2', not {value!r}")
            return cls(integer(int(major), "major", 0x7fff), integer(int(minor), "minor", 0xffff))
        word = integer(value, "a version word", 0x7fffffff)
        return cls(word >> 16, word & 0xffff)


VersionLike = Union[str, int, Version]


@dataclass(frozen=True)
class Function:
    """A row of the function table."""

    name: str
    number: int
    fids: tuple[int, ...]
    since: tuple[Version, ...]
    """The version that brought each of `fids`."""
    until: Version | None
    """The version that withdrew it."""
    callers: Instance
    spec: str


def _function(fn: int) -> Function:
    row = lib.ffaf_function(fn)
    widths = [(base | row.number, since)
              for base, since in ((lib.FFAF_FID_BASE_32, row.since32),
                                  (lib.FFAF_FID_BASE_64, row.since64)) if since]
    return Function(text(row.name), row.number, tuple(f for f, _ in widths),
                    tuple(Version.of(since) for _, since in widths),
                    Version.of(row.until) if row.until else None, Instance(row.callers),
                    text(row.spec))


def functions() -> tuple[Function, ...]:
    """Every function of FF-A 1.0 to 1.3, in the order of the numbers.

    >>> functions()[3].name
    'FFA_VERSION'
    """
    return tuple(_function(fn) for fn in range(lib.FFAF_FN_COUNT))


def fid(name: str | int) -> int:
    """The FID that NAME stands for: a name with its width where there are two, or a number.

    >>> hex(fid("FFA_MEM_DONATE_64"))
    '0xc4000071'
    """
    if not isinstance(name, str):
        return integer(name, "a FID", 0xffffffff)
    word = string_bytes(name, "a name")
    found = int(lib.ffaf_name_to_fid(word))
    if found:
        return found
    if lib.ffaf_name_to_fn(word) != lib.FFAF_FN_UNKNOWN:
        raise ValueError(f"{name} has two widths: {name}_32 or {name}_64")
    room = ffi.new("char[64]")
    near = lib.ffaio_nearest_function(word, room)
    hint = f"; did you mean '{text(near)}'?" if near else ""
    raise ValueError(f"unknown function '{name}'{hint}")


def fid_name(number: int) -> str | None:
    """The name that stands for exactly this FID, or None.

    >>> fid_name(0x84000063)
    'FFA_VERSION'
    """
    name = ffi.new("char[]", lib.FFAF_NAME_SIZE)
    known = lib.ffaf_fid_name(integer(number, "a FID", 0xffffffff), name)
    return text(name) if known else None
