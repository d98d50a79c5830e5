# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Traces: recorded calls in files or in memory, read and written one record at a time."""
from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, TypeVar, Union

from _ffafilter import ffi, lib

from ._native import Guard, Path, integer, path_bytes, string_bytes
from .calls import Call, Record, c_record, record_of
from .errors import TraceError, new_error, raise_error

T = TypeVar("T")


class Reader:
    """A trace that is being read: an iterator of records, closed at its end."""

    def __init__(self, trace: Trace) -> None:
        error = new_error()
        self._data = trace._data
        if trace._data is None:
            self._c = lib.ffaio_trace_open(path_bytes(trace.path), error)
        else:
            self._c = lib.ffaio_trace_open_memory(trace.path.encode(errors="surrogateescape"),
                                                  trace._data, len(trace._data), error)
        if self._c == ffi.NULL:
            raise_error(TraceError, error)
        self._c = ffi.gc(self._c, lib.ffaio_trace_close)
        self._guard = Guard("reader")
        self._record = ffi.new("struct ffaio_record *")

    def __iter__(self) -> Reader:
        return self

    def __next__(self) -> Record:
        record = self._next(record_of)
        if record is None:
            raise StopIteration
        return record

    def _next(self, take: Callable[[Any], T]) -> T | None:
        """What TAKE makes of the next `struct ffaio_record`; None at the end."""
        with self._guard:
            error = new_error()
            more = lib.ffaio_trace_next(self._c, self._record, error)
            if more == 1:
                return take(self._record)
            self._release("it was read to its end")
        if more < 0:
            raise_error(TraceError, error)
        return None

    def _release(self, why: str) -> None:
        ffi.release(self._c)
        self._guard.closed = why

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        if not self._guard.closed:
            with self._guard:
                self._release("close() was called")

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Trace:
    """A trace, by its path or in memory; nothing is read before it is asked for.

    >>> trace = Trace.parse("ffafilter-trace 1\\nhost FFA_VERSION x1=0x10001 -> x0=0x10001\\n")
    >>> [(call.function, call.outcome.result) for call in trace]
    [('FFA_VERSION', '0x10001')]
    """

    def __init__(self, path: Path) -> None:
        """The file PATH, plain or gzip ("-": standard input, once)."""
        path_bytes(path)
        self.path: str = os.fspath(path)
        """As it was named; in memory, what errors call it."""
        self._data: bytes | None = None

    @classmethod
    def parse(cls, source: str | bytes, name: str = "<text>") -> Trace:
        """A trace in memory, text or gzip."""
        if not isinstance(source, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"a trace is a str or bytes, not {type(source).__name__}")
        string_bytes(name, "a name")
        trace = cls(name)
        trace._data = source.encode() if isinstance(source, str) else bytes(source)
        return trace

    @classmethod
    def of(cls, records: Iterable[Record], name: str = "<records>") -> Trace:
        """A trace in memory, of records."""
        with Writer(None) as writer:
            for record in records:
                writer.write(record)
            return cls.parse(writer.text(), name)

    def records(self) -> Reader:
        """Everything in it, lazily: calls, boots and notes."""
        return Reader(self)

    def __iter__(self) -> Iterator[Call]:
        """Its calls, lazily."""
        with Reader(self) as reader:
            for record in reader:
                if isinstance(record, Call):
                    yield record

    def text(self) -> str:
        """In canonical form."""
        with Writer(None) as writer:
            for record in self.records():
                writer.write(record)
            return writer.text()

    def save(self, path: Path) -> None:
        """Write the canonical form to PATH, as gzip where it ends in ".gz"."""
        with Writer(path) as writer:
            for record in self.records():
                writer.write(record)

    def __eq__(self, other: object) -> bool:
        """Whether both are the same file, or the same bytes."""
        return isinstance(other, Trace) and (self.path, self._data) == (other.path, other._data)

    def __hash__(self) -> int:
        return hash((self.path, self._data))

    def __repr__(self) -> str:
        return f"<Trace {self.path}>"


TraceLike = Union[Trace, str, "os.PathLike[str]"]


def trace_of(trace: TraceLike) -> Trace:
    """TRACE where it is a Trace, and else the file of that name."""
    return trace if isinstance(trace, Trace) else Trace(trace)


@contextlib.contextmanager
def on_disk(traces: Iterable[Trace]) -> Iterator[list[str]]:
    """Paths of TRACES, for C that reads them more than once; of those in memory, for a while."""
    with contextlib.ExitStack() as stack:
        paths = []
        for trace in traces:
            if trace._data is None and trace.path == "-":
                raise ValueError("a trace is read more than once, and cannot be standard input")
            if trace._data is not None:
                file = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".trace"))
                file.write(trace._data)
                file.flush()
                paths.append(file.name)
            else:
                paths.append(trace.path)
        yield paths


def c_crew(paths: Sequence[str], threads: int) -> tuple[Any, list[Any]]:
    """A `struct ffan_crew` for PATHS, and what has to stay alive for it."""
    if not 1 <= integer(threads, "threads") <= lib.FFAN_THREADS:
        raise ValueError(f"threads is from 1 to {lib.FFAN_THREADS}, not {threads}")
    names = [ffi.new("char[]", path_bytes(path)) for path in paths]
    table = ffi.new("char *[]", [*names, ffi.NULL])
    crew = ffi.new("struct ffan_crew *", {"file": table, "count": len(names), "threads": threads})
    return crew, [names, table]


class Writer:
    """Writes a trace, record by record, to PATH; gzip where it ends in ".gz".

    As a context manager: the file appears, whole, when the block ends well, and not at all when
    an exception leaves it. PATH None: to memory, see `text`.
    """

    def __init__(self, path: Path | None) -> None:
        error = new_error()
        if path is None:
            self._c = lib.ffaio_trace_create_memory(error)
        else:
            self._c = lib.ffaio_trace_create(path_bytes(path), error)
        if self._c == ffi.NULL:
            raise_error(TraceError, error)
        self._guard = Guard("writer")
        self._c = ffi.gc(self._c, _drop)
        self._in_memory = path is None

    def write(self, record: Record) -> None:
        """Write RECORD in canonical form. TraceError: it could not be read again."""
        with self._guard:
            kept: list[Any] = []
            self._write(c_record(record, kept))

    def _write(self, record: Any) -> None:
        error = new_error()
        if lib.ffaio_trace_write(self._c, record, error) != 0:
            raise_error(TraceError, error)

    def text(self) -> str:
        """What was written to memory so far."""
        if not self._in_memory:
            raise ValueError("this writer writes to a file")
        with self._guard:
            size = ffi.new("size_t *")
            start = lib.ffaio_trace_text(self._c, size)
            return bytes(ffi.buffer(start, size[0])).decode(errors="replace")

    def close(self, keep: bool = True) -> None:
        """Complete the file, or, with KEEP false, drop it; a second time does nothing."""
        if self._guard.closed:
            return
        with self._guard:
            writer, error, self._c = self._c, new_error(), None
            ffi.gc(writer, None)
            self._guard.closed = "close() was called"
            if lib.ffaio_trace_finish(writer, keep, error) != 0 and keep:
                raise_error(TraceError, error)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None,
                 __: TracebackType | None) -> None:
        self.close(keep=kind is None)


def _drop(writer: Any) -> None:
    lib.ffaio_trace_finish(writer, False, new_error())


def write_trace(path: Path, records: Iterable[Record]) -> None:
    """Write RECORDS, which may be any iterable, as a trace to PATH."""
    with Writer(path) as writer:
        for record in records:
            writer.write(record)


