# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Exceptions.

What is wrong with a file, or with text that stands for one, is an `Error`; what is wrong with an
argument is a `TypeError` or a `ValueError`, as everywhere in Python.
"""
from __future__ import annotations

from typing import Any, NoReturn

from _ffafilter import ffi


class Error(Exception):
    """Bad input: what, and where.

    `file` is as it was named, or None; `line` and `column` count from 1, 0 is not known.
    """

    def __init__(self, text: str, file: str | None = None, line: int = 0, column: int = 0) -> None:
        super().__init__(text, file, line, column)
        self.text, self.file, self.line, self.column = text, file, line, column

    def __str__(self) -> str:
        place = [self.file or ""] + [str(n) for n in (self.line, self.column) if n]
        return ":".join(place) + ": " + self.text if self.file else self.text


class PolicyError(Error):
    """A policy, or the source that it is read from, is wrong or missing."""


class TraceError(Error):
    """A trace, or a log to be imported, is wrong or missing; or one cannot be written."""


class SystemFileError(Error):
    """A system file of the simulated secure world is wrong or missing."""


def new_error() -> Any:
    """A `struct ffaio_error` that is not filled."""
    return ffi.new("struct ffaio_error *")


def raise_error(kind: type[Error], error: Any) -> NoReturn:
    """Raise what C put into ERROR; an empty one means that memory ran out."""
    if not error.set:
        raise MemoryError
    file, text = (ffi.string(part).decode(errors="replace") for part in (error.file, error.text))
    raise kind(text, file or None, error.line, error.column)
