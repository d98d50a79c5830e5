# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Policies: what a filter does with each FID, and where its file says so."""
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

from _ffafilter import ffi, lib

from ._native import Path, integer, optional, path_bytes, string_bytes, text, written
from .errors import PolicyError, new_error, raise_error
from .words import Action, Version, fid, fid_name

_SMC64: int = lib.FFAF_FID_SMC64


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Entry:
    """What a policy does with one FID."""

    fid: int
    name: str
    """The FID's own name, or its number where the table has none."""
    action: Action
    listed: bool
    """False: no line names it, and `unlisted` decides."""
    since: Version | None
    """Denied while an older version is agreed."""
    probe: str | None
    """"every-call" or "once": whether FFA_FEATURES is asked before."""
    require: tuple[str, ...]
    """Argument checks."""
    reason: str | None
    spec: str | None
    place: Place | None


@dataclass(frozen=True)
class Behaviour:
    """A choice between the ways in which filters do the same thing."""

    key: str
    choice: str
    about: str
    means: str
    place: Place | None
    """None: it is the default."""


def place_of(policy: Any, place: Any) -> Place | None:
    """A `struct ffaio_place`; None where nothing is said."""
    if not place.line:
        return None
    return Place(text(policy.files[place.file]), place.line, place.column)


def extract_options(like: str | None, base: Path | None, function: str | None, name: str | None,
                    assume: Mapping[str, int] | None, is_c: bool) -> tuple[Any, list[Any]]:
    """A `struct ffaio_extract`, and what has to stay alive for it."""
    options, kept = ffi.new("struct ffaio_extract *"), []
    words = {"like": like, "base": os.fspath(base) if base is not None else None,
             "function": function, "name": name}
    for key, word in words.items():
        if word is not None:
            kept.append(ffi.new("char[]", string_bytes(word, key)))
            setattr(options, key, kept[-1])
    known = dict(assume or {})
    if known:
        names = [ffi.new("char[]", string_bytes(key, "an assumption")) for key in known]
        table = ffi.new("struct ffaio_assumption[]", len(known))
        for row, key, value in zip(table, names, known.values()):
            row.name, row.value = key, value
        options.assume, options.assumptions = table, len(known)
        kept += [names, table]
    options.is_c = is_c
    return options, kept


class Policy:
    """A policy, read whole and checked. Constant: threads may share it.

    >>> policy = Policy.builtin("linux-v6.18")
    >>> policy["FFA_MSG_SEND_DIRECT_REQ2"].action
    <Action.DENY: 0>
    >>> policy["FFA_MSG_SEND_DIRECT_REQ2"].reason
    'optional in FF-A 1.2'
    """

    def __init__(self, pointer: Any, again: tuple[str, Any]) -> None:
        self._c = ffi.gc(pointer, lib.ffaio_policy_free)
        self._again = again

    @classmethod
    def load(cls, operand: Path, *, like: str | None = None, base: Path | None = None,
             function: str | None = None, name: str | None = None,
             assume: Mapping[str, int] | None = None) -> Policy:
        """The policy that OPERAND names, as `ffafilter -p` takes it.

        That is a policy file; the name of a policy that ships; C source, a kernel tree, a git
        revision, or a patch on top of BASE (docs/extract.md tells of the options).
        """
        error = new_error()
        options, kept = extract_options(like, base, function, name, assume, False)
        pointer = lib.ffaio_policy_open(path_bytes(operand), options, error)
        if pointer == ffi.NULL:
            raise_error(PolicyError, error)
        del kept
        return cls(pointer, ("text", None))

    @classmethod
    def builtin(cls, name: str) -> Policy:
        """The policy that ships as NAME; `names()` lists them."""
        if string_bytes(name, "a name") and name not in cls.names():
            raise PolicyError(f"no built-in policy '{name}'", name)
        error = new_error()
        pointer = lib.ffaio_policy_load(name.encode(), error)
        if pointer == ffi.NULL:
            raise_error(PolicyError, error)
        return cls(pointer, ("builtin", name))

    @classmethod
    def parse(cls, source: str | bytes, name: str = "<text>") -> Policy:
        """A policy file that is in memory; NAME is for errors and places."""
        if not isinstance(source, (str, bytes, bytearray)):
            raise TypeError(f"a policy is a str or bytes, not {type(source).__name__}")
        data = source.encode() if isinstance(source, str) else bytes(source)
        error = new_error()
        pointer = lib.ffaio_policy_parse(string_bytes(name, "a name"), data, len(data), error)
        if pointer == ffi.NULL:
            raise_error(PolicyError, error)
        return cls(pointer, ("parse", (data, name)))

    @classmethod
    def parse_c(cls, source: str | bytes, file: str = "<text>", *, like: str | None = None,
                function: str | None = None, name: str | None = None,
                assume: Mapping[str, int] | None = None) -> Policy:
        """The policy out of C source in memory, which has no headers."""
        if not isinstance(source, (str, bytes, bytearray)):
            raise TypeError(f"C source is a str or bytes, not {type(source).__name__}")
        data = source.encode() if isinstance(source, str) else bytes(source)
        error = new_error()
        options, kept = extract_options(like, None, function, name, assume, True)
        pointer = lib.ffaio_extract_memory(string_bytes(file, "a file name"), data, len(data),
                                           options, error)
        if pointer == ffi.NULL:
            raise_error(PolicyError, error)
        del kept
        return cls(pointer, ("text", None))

    @staticmethod
    def names() -> tuple[str, ...]:
        """The policies that ship."""
        count = ffi.new("size_t *")
        names = lib.ffaio_policy_builtins(count)
        return tuple(text(names[i]) for i in range(count[0]))

    @property
    def name(self) -> str:
        return text(self._c.name)

    @property
    def summary(self) -> str | None:
        return optional(self._c.summary)

    @property
    def origin(self) -> str | None:
        """What it was read from."""
        return optional(self._c.origin)

    @property
    def extends(self) -> str | None:
        return optional(self._c.extends)

    @property
    def files(self) -> tuple[str, ...]:
        """Its file, then those of its parents."""
        return tuple(text(self._c.files[i]) for i in range(self._c.file_count))

    @property
    def version(self) -> Version:
        """The highest version that the filter agrees to."""
        return Version.of(self._c.core.version)

    @property
    def window(self) -> range:
        """The function numbers that count as FF-A."""
        return range(self._c.core.window_first, self._c.core.window_last + 1)

    @property
    def unlisted(self) -> Action:
        """What is done with a FID of the window that no entry names."""
        return Action(self._c.core.unlisted)

    @property
    def behaviours(self) -> dict[str, Behaviour]:
        """Every behaviour by its key."""
        return {choice.key: choice for choice in map(self._behaviour,
                                                     range(lib.FFAF_BEHAVIOUR_COUNT))}

    def _behaviour(self, number: int) -> Behaviour:
        choice = self._c.core.behaviour[number]
        return Behaviour(text(lib.ffaf_behaviour_key(number)),
                         text(lib.ffaf_choice_word(number, choice)),
                         text(lib.ffaf_behaviour_text(number)),
                         text(lib.ffaf_choice_text(number, choice)),
                         place_of(self._c, self._c.behaviour[number]))

    def __getitem__(self, name: str | int) -> Entry:
        """What is done with the FID NAME, by name or number; listed or not."""
        number = fid(name)
        if number & ~(_SMC64 | 0xff) != lib.FFAF_FID_BASE_32:
            raise KeyError(f"{number:#x} is no FID that a policy can have an entry for")
        wide, low = int(bool(number & _SMC64)), number & 0xff
        said, entry = self._c.entry[wide][low], self._c.core.entry[wide][low]
        rule = self._c.core.rule[lib.ffaf_entry_rule(entry)]
        action = entry & lib.FFAF_ENTRY_ACTION
        require = tuple(text(lib.ffaf_requirement_word(n))
                        for n in range(lib.FFAF_REQUIREMENT_COUNT) if rule.require >> n & 1)
        return Entry(number, fid_name(number) or f"{number:#x}",
                     Action(action if action < lib.FFAF_ACTION_COUNT else 0),
                     bool(entry & lib.FFAF_ENTRY_LISTED),
                     Version.of(rule.since) if rule.since else None,
                     optional(lib.ffaf_probe_word(rule.probe)), require, optional(said.reason),
                     optional(said.spec), place_of(self._c, said.place))

    def __iter__(self) -> Iterator[Entry]:
        """The entries that the policy names, by function number and width."""
        for low in range(256):
            for base in (lib.FFAF_FID_BASE_32, lib.FFAF_FID_BASE_64):
                if self._c.core.entry[base == lib.FFAF_FID_BASE_64][low] & lib.FFAF_ENTRY_LISTED:
                    yield self[base | low]

    def text(self, places: bool = False) -> str:
        """As a file that extends nothing and leaves nothing to defaults."""
        return written(lambda out: lib.ffaio_policy_write(out, self._c, bool(places)))

    def save(self, path: Path) -> None:
        """Write that, with places, to PATH: whole or not at all."""
        error = new_error()
        if lib.ffaio_policy_save(path_bytes(path), self._c, error) != 0:
            raise_error(PolicyError, error)

    @property
    def core(self) -> bytes:
        """The constant struct that a hypervisor takes, as it lies in memory."""
        return bytes(ffi.buffer(ffi.addressof(self._c, "core")))

    def __eq__(self, other: object) -> bool:
        """Whether both do the same, whatever their files say about why."""
        return isinstance(other, Policy) and self.core == other.core

    def __hash__(self) -> int:
        return hash(self.core)

    def __repr__(self) -> str:
        return f"<Policy {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as what it was read from: its text, where that was a file."""
        kind, what = self._again
        return _again, (kind, (self.text(), self.name) if kind == "text" else what)


def _again(kind: str, what: Any) -> Policy:
    """A policy out of its pickle."""
    return Policy.builtin(what) if kind == "builtin" else Policy.parse(*what)


PolicyLike = Union[Policy, str, "os.PathLike[str]"]


def policy(operand: PolicyLike) -> Policy:
    """OPERAND where it is a Policy, and else `Policy.load(OPERAND)`."""
    return operand if isinstance(operand, Policy) else Policy.load(operand)


def c_policy(operand: PolicyLike | None) -> Any:
    """The C struct of a policy; NULL for None. The caller keeps the Policy."""
    return policy(operand)._c if operand is not None else ffi.NULL
