# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Calls as a table of arrays: no Python object a call."""
from __future__ import annotations

import array
import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from _ffafilter import ffi, lib

from ._native import text
from .words import Result, Verdict

if TYPE_CHECKING:
    import pandas  # type: ignore[import]

_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}


def _columns() -> dict[str, str]:
    """Name and array type code of each column, as `struct ffan_rows` has them."""
    codes = {}
    for name, member in ffi.typeof("struct ffan_rows").fields:
        if member.type.kind == "pointer":
            code = _CODES[ffi.sizeof(member.type.item)]
            codes[name] = code.lower() if member.type.item.cname.startswith("int") else code
    return codes


COLUMNS: dict[str, str] = _columns()
"""Each column with its type, as module `array` names it."""

COLUMN_TEXTS: dict[str, str] = {name: text(lib.ffan_column_text(n))
                                for n, name in enumerate(COLUMNS)}
"""Each column with what it holds."""


class Rows(Sequence[dict[str, int]]):
    """Calls in columns, each an array that offers the buffer protocol.

    `rows.verdict` is the column, `rows["verdict"]` too; `rows[3]` is a row as a dict and
    `rows[10:20]` a table. `to_pandas()` shares nothing and needs pandas.
    """

    def __init__(self, columns: dict[str, array.array[int]] | None = None) -> None:
        self._columns = columns or {name: array.array(code) for name, code in COLUMNS.items()}

    def __len__(self) -> int:
        return len(self._columns["line"])

    def __getattr__(self, name: str) -> memoryview:
        columns = self.__dict__.get("_columns", {})
        if name not in columns:
            raise AttributeError(name)
        return memoryview(columns[name]).toreadonly()

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *COLUMNS]

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            if key not in self._columns:
                raise KeyError(key)
            return getattr(self, key)
        if isinstance(key, slice):
            return Rows({name: column[key] for name, column in self._columns.items()})
        return {name: column[key] for name, column in self._columns.items()}

    def __iter__(self) -> Iterator[dict[str, int]]:
        for values in zip(*self._columns.values()):
            yield dict(zip(self._columns, values))

    def __add__(self, other: Rows) -> Rows:
        """The rows of both, one behind the other."""
        if not isinstance(other, Rows):
            return NotImplemented
        return Rows({name: column + other._columns[name]
                     for name, column in self._columns.items()})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self._columns == other._columns

    def __repr__(self) -> str:
        return f"<Rows {len(self)}>"

    def verdicts(self) -> Counter[Verdict]:
        """How many calls came to each verdict."""
        return Counter({Verdict(value): count
                        for value, count in Counter(self._columns["verdict"]).items()})

    def indexes(self, result: Result) -> array.array[int]:
        """Which rows compare so with the recording."""
        wanted = int(result)
        return array.array("Q", (n for n, value in enumerate(self._columns["result"])
                                 if value == wanted))

    def to_pandas(self) -> pandas.DataFrame:
        """As a DataFrame; verdict and result as categories with their names."""
        import numpy
        import pandas

        frame = pandas.DataFrame({name: numpy.array(column)
                                  for name, column in self._columns.items()})
        for name, words in (("verdict", [str(v) for v in Verdict]),
                            ("result", [r.name.lower() for r in Result])):
            frame[name] = pandas.Categorical.from_codes(frame[name].to_numpy(), words)
        return frame

    # For those who fill it.

    def _take(self, rows: Any) -> None:
        """Append the rows of a `struct ffan_rows`."""
        for name, column in self._columns.items():
            column.frombytes(ffi.buffer(getattr(rows, name), rows.count * column.itemsize))

    def _differ(self, lines: Any, first: int) -> None:
        """The calls of LINES, among rows from FIRST on, differ after all."""
        column = self._columns["line"]
        for line in lines:
            n = bisect.bisect_left(column, line, first)
            if n < len(column) and column[n] == line:
                self._columns["result"][n] = Result.DIFFER


def new_rows(room: int) -> tuple[Any, list[Any]]:
    """A `struct ffan_rows` with room, and what has to stay alive for it."""
    kept = [ffi.new(member.type.item.cname + "[]", room)
            for _, member in ffi.typeof("struct ffan_rows").fields
            if member.type.kind == "pointer"]
    rows = ffi.new("struct ffan_rows *", {"room": room})
    for name, column in zip(COLUMNS, kept):
        setattr(rows, name, column)
    return rows, kept
