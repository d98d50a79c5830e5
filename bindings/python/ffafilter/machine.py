# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A whole machine for tests: a filter, the secure world behind it, and memory."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from _ffafilter import ffi, lib

from .calls import Boot, Call, Outcome
from .filter import Decision, Filter, as_call
from .memory import Memory, Range
from .policies import PolicyLike
from .system import System, SystemLike
from .words import VersionLike
from .world import PAGE, Behaviour, World


class _WorldMemory(Memory):
    """Pages as in a `Memory`; their bytes are those of a world."""

    def __init__(self, ram: Sequence[Range]) -> None:
        self.world: World | None = None
        super().__init__(ram)

    def read(self, address: int, size: int) -> bytes:
        assert self.world is not None
        return self.world.read(address, size)

    def write(self, address: int, data: bytes) -> None:
        assert self.world is not None
        self.world.write(address, data)


class Machine:
    """A filter under POLICY in front of a simulated SYSTEM. It is booted when it is made.

    The host owns the system's non-secure memory, but for the two pages at its start, which are the
    filter's buffers. PARTITIONS are as those of a `World`, GUEST as that of a `Filter`.

    >>> def double(request):
    ...     return [2 * request.payload[0]]
    >>> machine = Machine("linux-v6.18", partitions={"partition": double})
    >>> str(machine.call("host FFA_VERSION x1=0x10002"))
    'answer x0=0x10002'
    >>> outcome = machine.call("host", "FFA_MSG_SEND_DIRECT_REQ_64", x1=0x8001, x3=21)
    >>> outcome.verdict.name, outcome.x[3]
    ('FORWARD', 42)
    """

    def __init__(self, policy: PolicyLike, system: SystemLike = "reference",
                 partitions: Mapping[str | int, Behaviour] | None = None, *,
                 guest: PolicyLike | None = None, smccc: VersionLike = "1.2") -> None:
        self._partitions = dict(partitions or {})
        self._smccc = smccc
        self._pe = 0
        self.world = World(system, self._partitions)
        self._base, ram = _non_secure(self.world.system)
        self.memory: Memory = _WorldMemory(ram)
        self.filter = Filter(policy, self._smc, guest=guest, memory=self.memory)
        self.booted: Boot = self.boot()

    def boot(self, name: str = "boot") -> Boot:
        """Start anew, with a fresh secure world and empty memory."""
        self.world = World(self.world.system, self._partitions)
        assert isinstance(self.memory, _WorldMemory)
        self.memory.world = self.world
        ram = lib.ffasim_box_ram(self.world._c)
        buffers = [lib.ffasim_ram_map(ram, self._base + n * PAGE) for n in range(2)]
        if ffi.NULL in buffers:
            raise MemoryError
        self.filter._use_buffers(*buffers)
        self.booted = self.filter.boot(name, smccc=self._smccc, hyp_tx=self._base,
                                       hyp_rx=self._base + PAGE)
        return self.booted

    def call(self, who: str | Call, function: str | int | Sequence[int] | None = None, *,
             cpu: int = 0, **named: int) -> Outcome:
        """As `Filter.call`; CPU is the PE where it happens."""
        call = as_call(who, function, named)
        self._pe = call.cpu or cpu
        return self.filter._call(call)

    def decide(self, who: str | Call, function: str | int | Sequence[int] | None = None,
               **named: int) -> Decision:
        """As `Filter.decide`."""
        return self.filter.decide(who, function, **named)

    def _smc(self, x: list[int]) -> Sequence[int]:
        return self.world.call(x, pe=self._pe)


def _non_secure(system: System) -> tuple[int, list[Range]]:
    """Where the filter's buffers go, and the host's RAM."""
    config: Any = system._c.config
    ranges = [(config.memory[n].base, config.memory[n].size) for n in range(config.memory_count)
              if config.memory[n].kind == lib.FFASIM_NORMAL_NS]
    if not ranges or ranges[0][1] < 4 * PAGE:
        raise ValueError(f"{system.name} has no non-secure memory for a host")
    base, size = ranges[0]
    return base, [(base + 2 * PAGE, size - 2 * PAGE), *ranges[1:]]
