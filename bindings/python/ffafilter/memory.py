# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The memory of a filter's callers: whose each page is, and what it holds."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from _ffafilter import ffi, lib

from ._native import Guard, integer
from .calls import Page
from .words import PageOp, PageState

Range = tuple[int, int]
"""Address and size."""


class MemoryLike(Protocol):
    """What a `Filter` asks of memory."""

    def pages(self, op: PageOp, address: int, count: int) -> bool:
        """Do OP to COUNT pages from ADDRESS: all of them, or none and return False."""

    def read(self, address: int, size: int) -> bytes:
        """SIZE bytes of a page that is pinned."""

    def write(self, address: int, data: bytes) -> None:
        """Put DATA into a page that is pinned."""


class Memory:
    """RAM of the host, and who owns each page; bytes that nobody wrote are zero.

    >>> memory = Memory(ram=[(0x80000000, 0x20000)], foreign=[(0x80003000, 0x1000)])
    >>> memory.state(0x80003000), memory.state(0x80004000)
    (<PageState.FOREIGN: 3>, <PageState.OWNED: 0>)
    """

    def __init__(self, ram: Sequence[Range] = ((0x80000000, 0x20000),),
                 foreign: Sequence[Range] = (), page: int = lib.FFAIO_BOOT_PAGE) -> None:
        machine = lib.ffasim_create()
        if machine == ffi.NULL:
            raise MemoryError
        self._c = ffi.gc(machine, lib.ffasim_destroy)
        self._guard = Guard("memory")
        self.page = check_page(page)
        self.ram, self.foreign = _ranges(ram, "ram"), _ranges(foreign, "foreign")
        self.reset()

    def reset(self) -> None:
        """As it was made: all pages with their first owner, all bytes zero."""
        with self._guard:
            lib.ffasim_reset(self._c, self.page)
            fits = [lib.ffasim_add_ram(self._c, *one) for one in self.ram]
            fits += [lib.ffasim_add_foreign(self._c, *one) for one in self.foreign]
        if not all(fits):
            raise ValueError("there are too many ranges")

    def pages(self, op: PageOp, address: int, count: int) -> bool:
        """Do OP to COUNT pages from ADDRESS: all of them, or none and return False."""
        with self._guard:
            return bool(lib.ffasim_pages(self._c, int(op), integer(address, "an address"),
                                         integer(count, "a count")))

    def state(self, address: int) -> PageState:
        """Whose the page of ADDRESS is."""
        with self._guard:
            return PageState(lib.ffasim_page_state(self._c, integer(address, "an address")))

    def fail(self, nth: int) -> None:
        """The NTH page operation from now on fails, and no other; 0: none does."""
        with self._guard:
            lib.ffasim_fail(self._c, integer(nth, "a count", 0xffffffff))

    def read(self, address: int, size: int) -> bytes:
        """SIZE bytes from ADDRESS."""
        with self._guard:
            data = bytearray(integer(size, "a size", 1 << 32))
            lib.ffasim_read(self._c, ffi.from_buffer(data), integer(address, "an address"), size)
        return bytes(data)

    def write(self, address: int, data: bytes) -> None:
        """Put DATA at ADDRESS."""
        with self._guard:
            lib.ffasim_write(self._c, integer(address, "an address"), ffi.from_buffer(data),
                             len(data))

    # For a filter.

    def _begin(self) -> None:
        with self._guard:
            lib.ffasim_begin(self._c)

    def _undo(self) -> None:
        with self._guard:
            lib.ffasim_undo(self._c)

    def _changes(self) -> tuple[Page, ...]:
        """Pages that changed hands since _begin."""
        with self._guard:
            count = ffi.new("size_t *")
            changes = lib.ffasim_changes(self._c, count)
            return tuple(Page(changes[n].address, PageState(changes[n].after))
                         for n in range(count[0]))


def check_page(page: int) -> int:
    if page not in (0x1000, 0x4000, 0x10000):
        raise ValueError(f"a page has 0x1000, 0x4000 or 0x10000 bytes, not {page!r}")
    return page


def _ranges(ranges: Sequence[Range], what: str) -> tuple[Range, ...]:
    checked: list[Range] = []
    for one in ranges:
        if not isinstance(one, (tuple, list)) or len(one) != 2:
            raise TypeError(f"{what} is a sequence of (address, size)")
        checked.append((integer(one[0], "an address"), integer(one[1], "a size")))
    return tuple(checked)
