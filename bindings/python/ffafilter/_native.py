# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What the other modules need to speak to C."""
from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from typing import Any, Union

from _ffafilter import ffi, lib

Path = Union[str, "os.PathLike[str]"]

REGS: int = lib.FFAF_REGS
U64 = (1 << 64) - 1


def text(pointer: Any) -> str:
    """A C string; "" for NULL."""
    return str(ffi.string(pointer).decode(errors="replace")) if pointer else ""


def optional(pointer: Any) -> str | None:
    """A C string; None for NULL."""
    return text(pointer) if pointer else None


def path_bytes(path: Path) -> bytes:
    """The path as C takes it."""
    encoded = os.fsencode(path)
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"a path is a str or a PathLike, not {type(path).__name__}")
    if b"\0" in encoded:
        raise ValueError("a path cannot hold a zero byte")
    return encoded


def string_bytes(value: str, what: str) -> bytes:
    """A word as C takes it."""
    if not isinstance(value, str):
        raise TypeError(f"{what} is a str, not {type(value).__name__}")
    if "\0" in value:
        raise ValueError(f"{what} cannot hold a zero character")
    return value.encode(errors="surrogateescape")


def integer(value: Any, what: str, limit: int = U64) -> int:
    """VALUE, which must be an integer from 0 to LIMIT."""
    try:
        number = value.__index__()
    except AttributeError:
        raise TypeError(f"{what} is an int, not {type(value).__name__}") from None
    if not 0 <= number <= limit:
        raise ValueError(f"{what} is from 0 to {limit:#x}, not {number:#x}")
    return int(number)


def written(write: Callable[[Any], object]) -> str:
    """What WRITE puts into the C stream that it is called with."""
    buffer, size = ffi.new("char **"), ffi.new("size_t *")
    stream = lib.open_memstream(buffer, size)
    if stream == ffi.NULL:
        raise MemoryError
    try:
        write(stream)
    finally:
        failed = lib.fclose(stream)
        data = bytes(ffi.buffer(buffer[0], size[0])) if buffer[0] and not failed else None
        lib.free(buffer[0])
    if data is None:
        raise MemoryError
    return data.decode(errors="replace")


class Guard:
    """Keeps an object to one user at a time: `with guard:`.

    C is left without Python's lock, so that two threads could meet inside it; and a callback
    could come back to the object that calls it. Both raise RuntimeError instead.
    """

    def __init__(self, what: str) -> None:
        self._lock = threading.Lock()
        self._what = what
        self._owner: int | None = None
        self.closed: str | None = None

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            raise RuntimeError(f"this {self._what} is in use: by another thread, "
                               "or by what called this function")
        if self.closed:
            self._lock.release()
            raise ValueError(f"this {self._what} is closed: {self.closed}")
        self._owner = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._owner = None
        self._lock.release()

    def inside(self) -> contextlib.AbstractContextManager[None]:
        """The same for what a callback of the object may do while it is in use."""
        if self._owner == threading.get_ident():
            return contextlib.nullcontext()
        return self
