# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Foreign logs to traces."""
from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Union

from _ffafilter import ffi, lib

from ._native import Path, optional, path_bytes, string_bytes, text
from .errors import TraceError, new_error, raise_error
from .trace import Trace, Writer


@dataclass(frozen=True)
class ImportReport:
    """What an importer read, mended and gave up on."""

    format: str | None
    """Which importer it was; None: none found a call."""
    lines: int
    records: int
    """Calls and replies found, mended ones included."""
    repaired: int
    """Records put together from cut lines."""
    damaged: int
    """Lines that held part of a record and could not be mended."""
    calls: int
    """Written to the trace."""
    answered: int
    implied: int
    """Whose outcome is known without a reply line."""
    unpaired: int
    """Left without a reply."""
    replies: int
    """Without a call, left out."""
    secure: int
    """Calls that the secure world made, left out."""
    other: int
    """Calls that are no FF-A, left out with their replies."""
    lost: int
    """Records that the recorder says it lost, or that are damaged."""


def importers() -> dict[str, str]:
    """The formats that `import_log` knows, each with a line about it."""
    count = ffi.new("size_t *")
    table = lib.ffaio_importers(count)
    return {text(table[n].name): text(table[n].summary) for n in range(count[0])}


def _importer(name: str) -> Any:
    found = lib.ffaio_importer_find(string_bytes(name, "a format"))
    if found == ffi.NULL:
        raise ValueError(f"no format '{name}': there are {', '.join(importers())}")
    return found


def import_log(format: str, log: Union[Path, bytes], to: Path | None = None) \
        -> tuple[Trace, ImportReport]:
    """The trace out of LOG, which is a path, or the log itself as bytes.

    FORMAT is one of `importers()`; "auto" finds out. It goes to the file TO, or into memory.
    """
    importer, error = _importer(format), new_error()
    report = ffi.new("struct ffaio_import_report *")
    with Writer(to) as writer:
        if isinstance(log, (bytes, bytearray, memoryview)):
            data = bytes(log)
            done = lib.ffaio_import_memory(importer, b"<bytes>", data, len(data), writer._c,
                                           report, error)
        else:
            done = lib.ffaio_import(importer, path_bytes(log), writer._c, report, error)
        if done != 0:
            raise_error(TraceError, error)
        trace = Trace(to) if to is not None else Trace.parse(writer.text(), "<imported>")
    sums = [getattr(report, field.name) for field in fields(ImportReport)[1:]]
    return trace, ImportReport(optional(report.format), *sums)
