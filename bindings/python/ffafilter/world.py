# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A simulated secure world, whose partitions may be Python functions."""
from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

from _ffafilter import ffi, lib

from ._native import REGS, Guard, integer, text
from .errors import Error
from .registers import registers
from .system import System, SystemLike, system_of

PAGE: int = lib.FFASIM_PAGE

Payload = Union[Sequence[int], None]
Regs = tuple[int, ...]
Behaviour = Callable[["Request"], Union[Payload, Generator[Sequence[int], Regs, Payload]]]
"""What a partition does with a direct request: it returns the payload of its response (None: all
zero). A generator function may make calls on the way: `answer = yield regs("FFA_YIELD")`."""


class NoAnswer(Error):
    """A call never comes back: nobody on the PE can go on, or nobody knows what a partition does."""


@dataclass(frozen=True)
class Request:
    """A direct request as a partition gets it."""

    world: World
    x: Regs
    id: int
    """The partition's own."""
    context: int
    pe: int

    @property
    def sender(self) -> int:
        return self.x[1] >> 16 & 0xffff

    @property
    def payload(self) -> Regs:
        """x3 to x7 of FFA_MSG_SEND_DIRECT_REQ, x4 to x17 of FFA_MSG_SEND_DIRECT_REQ2."""
        return self.x[lib.ffasim_payload(self.x[0]):lib.ffasim_payload_end(self.x[0])]


def regs(function: str | int, **named: int) -> Regs:
    """x0 to x17 of a call.

    >>> [hex(x) for x in regs("FFA_RUN_32", x1=0x80010000)[:3]]
    ['0x8400006d', '0x80010000', '0x0']
    """
    return registers(function, named)


class _Partition:
    """A partition that acts by a Python function."""

    def __init__(self, world: World, behaviour: Behaviour) -> None:
        self._world, self._behaviour = world, behaviour
        self._running: dict[int, Generator[Sequence[int], Regs, Payload]] = {}

    def step(self, pe: int, ec: Any, memo: Any, c_regs: Any) -> int:
        x = tuple(ffi.unpack(c_regs.x, REGS))
        running = self._running.get(ec.index)
        if running is not None:
            return self._go_on(running, x, ec.index, memo, c_regs)
        if not lib.ffasim_is_request(memo, c_regs):
            return int(lib.ffasim_idle(memo, c_regs))
        done = self._behaviour(Request(self._world, x, ec.id, ec.index, pe))
        if isinstance(done, Generator):
            self._running[ec.index] = done
            return self._go_on(done, None, ec.index, memo, c_regs)
        return self._respond(done, memo, c_regs)

    def _go_on(self, running: Generator[Sequence[int], Regs, Payload], x: Regs | None, index: int,
               memo: Any, c_regs: Any) -> int:
        try:
            call = running.send(x)  # type: ignore[arg-type]
        except StopIteration as end:
            del self._running[index]
            return self._respond(end.value, memo, c_regs)
        c_regs.x = registers(call, {})
        return int(lib.FFASIM_ACT_CALL)

    def _respond(self, payload: Payload, memo: Any, c_regs: Any) -> int:
        values = [integer(value, "a payload") for value in payload or ()]
        room = lib.ffasim_payload_end(memo.request[0]) - lib.ffasim_payload(memo.request[0])
        if len(values) > room:
            raise ValueError(f"the response has room for {room} values, not {len(values)}")
        return int(lib.ffasim_respond(memo, values, len(values), c_regs))


@ffi.def_extern()  # type: ignore[misc]
def ffapy_step(ctx: Any, world: Any, pe: int, ec: Any, memo: Any, c_regs: Any) -> int:
    partition = ffi.from_handle(ctx)
    try:
        return partition.step(pe, ec, memo, c_regs)  # type: ignore[no-any-return]
    except BaseException as error:
        partition._world._raised = error
        return int(lib.FFASIM_ACT_NOTHING)


_ENDS = {
    lib.FFASIM_END_HALTED: "nobody on the PE can go on",
    lib.FFASIM_END_UNKNOWN: "nothing says what the partition does with the message",
    lib.FFASIM_END_CUT: "the partitions go on and on",
}


class World:
    """A secure world of a SYSTEM, spoken to from the normal world, in memory of its own.

    PARTITIONS gives partitions of the system, by name or id, a behaviour.

    >>> def double(request):
    ...     return [2 * request.payload[0]]
    >>> world = World("reference", {"partition": double})
    >>> world.call("FFA_VERSION", x1=0x10002)[0] == 0x10002
    True
    >>> world.call("FFA_MSG_SEND_DIRECT_REQ_64", x1=0x8001, x3=21)[3]
    42

    An exception in a behaviour comes out of the call that led there, and closes the world.
    """

    def __init__(self, system: SystemLike = "reference",
                 partitions: Mapping[str | int, Behaviour] | None = None) -> None:
        self.system: System = system_of(system)
        self._guard = Guard("world")
        self._raised: BaseException | None = None
        self._handles: list[Any] = []
        self._actors = self._make_actors(dict(partitions or {}))
        box = lib.ffasim_box_create(ffi.addressof(self.system._c, "config"), self._actors)
        if box == ffi.NULL:
            raise MemoryError
        self._c = ffi.gc(box, lib.ffasim_box_destroy)

    def _make_actors(self, partitions: dict[str | int, Behaviour]) -> Any:
        config = self.system._c.config
        actors = ffi.new("struct ffasim_actor[]", config.partition_count)
        for n in range(config.partition_count):
            actors[n] = self.system._c.actors[n]
            c = config.partitions[n]
            for key in (text(c.name), c.id):
                if key in partitions:
                    self._take(actors[n], partitions.pop(key))
        if partitions:
            raise ValueError(f"{self.system.name} has no partition {next(iter(partitions))!r}; "
                             f"it has {self.system.partitions}")
        return actors

    def _take(self, actor: Any, behaviour: Behaviour) -> None:
        if not callable(behaviour):
            raise TypeError(f"a behaviour is a function, not {type(behaviour).__name__}")
        self._handles.append(ffi.new_handle(_Partition(self, behaviour)))
        actor.kind, actor.step = lib.FFASIM_ACTOR_CALLBACK, lib.ffapy_step
        actor.ctx = self._handles[-1]

    def call(self, function: str | int | Sequence[int], *, pe: int = 0, **named: int) -> Regs:
        """The normal world makes a call on PE; what it gets. NoAnswer: it never comes back."""
        x = registers(function, named)
        if integer(pe, "pe") >= self.system.pes:
            raise ValueError(f"{self.system.name} has PEs from 0 to {self.system.pes - 1}")
        c_regs = ffi.new("struct ffaf_regs *", [x])
        with self._guard:
            end = lib.ffasim_box_call(self._c, pe, c_regs)
            raised, self._raised = self._raised, None
            if raised is not None:
                self._guard.closed = "a behaviour raised an exception"
                raise raised
        if end != lib.FFASIM_END_RETURNED:
            raise NoAnswer(_ENDS[end])
        return tuple(ffi.unpack(c_regs.x, REGS))

    def read(self, address: int, size: int) -> bytes:
        """SIZE bytes of memory; those that nobody wrote are zero. Behaviours may use it."""
        data = b""
        with self._guard.inside():
            ram = lib.ffasim_box_ram(self._c)
            for start, count in _pieces(address, size):
                page = lib.ffasim_ram_look(ram, start)
                at = start % PAGE
                data += bytes(ffi.buffer(page + at, count)) if page else bytes(count)
        return data

    def write(self, address: int, data: bytes) -> None:
        """Put DATA into memory. Behaviours may use it."""
        view = memoryview(data).cast("B")
        with self._guard.inside():
            ram = lib.ffasim_box_ram(self._c)
            for start, count in _pieces(address, len(view)):
                page = lib.ffasim_ram_map(ram, start)
                if page == ffi.NULL:
                    raise MemoryError("the simulated memory is full")
                ffi.memmove(page + start % PAGE, view[start - address:start - address + count],
                            count)

    def invariant(self) -> str | None:
        """A sentence that says what of the state cannot be; None: nothing."""
        with self._guard:
            wrong = lib.ffasim_invariant(lib.ffasim_box_world(self._c))
        return text(wrong) if wrong else None


def _pieces(address: int, size: int) -> list[tuple[int, int]]:
    """SIZE bytes from ADDRESS, cut at pages."""
    start, end = integer(address, "an address"), address + integer(size, "a size", 1 << 32)
    pieces = []
    while start < end:
        count = min(end, start - start % PAGE + PAGE) - start
        pieces.append((start, count))
        start += count
    return pieces
