# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""System files: what a simulated secure world is made of."""
from __future__ import annotations

import os
from typing import Any, Union

from _ffafilter import ffi, lib

from ._native import Path, optional, path_bytes, string_bytes, text
from .errors import SystemFileError, new_error, raise_error
from .words import Version


class System:
    """A system: an SPMC, partitions and memory. Constant: threads may share it.

    >>> System.load("hafnium").version
    Version(major=1, minor=3)
    """

    def __init__(self, pointer: Any, again: tuple[Any, ...]) -> None:
        self._c = ffi.gc(pointer, lib.ffaio_system_free)
        self._again = again

    @classmethod
    def load(cls, name: Path, *faults: str) -> System:
        """A system file, or the name of a built-in system; `names()` lists those.

        FAULTS go wrong on purpose, each as an element of `faults` in the file:
        "call: FFA_MEM_SHARE_64, kind: status, status: BUSY".
        """
        error = new_error()
        pointer = lib.ffaio_system_load(path_bytes(name), error)
        if pointer == ffi.NULL:
            raise_error(SystemFileError, error)
        system = cls(pointer, (_load, (name, *faults)))
        for fault in faults:
            if lib.ffaio_system_add_fault(pointer, string_bytes(fault, "a fault"), error) != 0:
                raise_error(SystemFileError, error)
        return system

    @classmethod
    def parse(cls, source: str | bytes, name: str = "<text>") -> System:
        """A system file that is in memory; NAME is for errors."""
        if not isinstance(source, (str, bytes, bytearray)):
            raise TypeError(f"a system is a str or bytes, not {type(source).__name__}")
        data = source.encode() if isinstance(source, str) else bytes(source)
        error = new_error()
        pointer = lib.ffaio_system_parse(string_bytes(name, "a name"), data, len(data), error)
        if pointer == ffi.NULL:
            raise_error(SystemFileError, error)
        return cls(pointer, (_parse, (data, name)))

    @staticmethod
    def names() -> tuple[str, ...]:
        """The systems that ship."""
        count = ffi.new("size_t *")
        names = lib.ffaio_system_builtins(count)
        return tuple(text(names[i]) for i in range(count[0]))

    @property
    def name(self) -> str:
        return text(self._c.name)

    @property
    def summary(self) -> str | None:
        return optional(self._c.summary)

    @property
    def version(self) -> Version:
        """What the SPMC implements."""
        return Version.of(self._c.config.version)

    @property
    def pes(self) -> int:
        """Processing elements."""
        return int(self._c.config.pes)

    @property
    def partitions(self) -> dict[str, int]:
        """Name and id of each partition; id 0 is assigned by the SPMC."""
        config = self._c.config
        return {text(p.name): int(p.id)
                for p in (config.partitions[n] for n in range(config.partition_count))}

    def __repr__(self) -> str:
        return f"<System {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as what it was read from: a built-in name or a path, or the text in memory."""
        return self._again


def _load(*words: Any) -> System:
    return System.load(*words)


def _parse(*words: Any) -> System:
    return System.parse(*words)


SystemLike = Union[System, str, "os.PathLike[str]"]


def system_of(system: SystemLike) -> System:
    """SYSTEM where it is a System, and else `System.load(SYSTEM)`."""
    return system if isinstance(system, System) else System.load(system)
