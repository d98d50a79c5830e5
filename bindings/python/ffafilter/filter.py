# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A filter at work: a policy, its state, and SMCs that a Python function answers."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from _ffafilter import ffi, lib

from ._native import REGS, Guard, integer
from .calls import Boot, Bytes, Call, Outcome, Page, Smc
from .memory import Memory, MemoryLike, check_page
from .policies import Policy, PolicyLike, policy as policy_of
from .registers import Registers, registers, who_numbers
from .words import PageOp, Reason, Status, Verdict, Version, VersionLike

SmcFunction = Callable[[list[int]], Optional[Sequence[int]]]
"""Answers an SMC: takes x0 to x17, and returns the answer, or None and changes the list itself.
Registers that are not returned are 0."""


@dataclass(frozen=True)
class Decision:
    """What is decided on a call before it is made; of ANSWER only `call` can say more."""

    verdict: Verdict
    reason: Reason
    status: Status | None
    """Of a refusal."""


def not_supported(regs: list[int]) -> Sequence[int]:
    """An SPMC that has nothing."""
    return [lib.FFAF_FID_BASE_32 | lib.FFAF_NR_ERROR, 0, lib.FFAF_NOT_SUPPORTED & 0xffffffff]


class _Seen:
    """What a call asked of the embedder, and the exception that came of it."""

    def __init__(self, smc: SmcFunction, memory: MemoryLike | None) -> None:
        self.smc, self.memory = smc, memory
        self.rx: Any = None
        self.start()

    def start(self) -> None:
        self.smcs: list[Smc] = []
        self.wrote: list[Bytes] = []
        self.raised: BaseException | None = None

    def issue(self, regs: Any) -> None:
        x = ffi.unpack(regs.x, REGS)
        before = bytes(self.rx)
        answer = list(x)
        returned = self.smc(answer)
        answer = list(returned) if returned is not None else answer
        if len(answer) > REGS:
            raise ValueError(f"an answer has {REGS} registers at most, not {len(answer)}")
        answer += [0] * (REGS - len(answer))
        regs.x = [integer(value, f"x{n} of an answer") for n, value in enumerate(answer)]
        self.smcs.append(Smc(tuple(x), tuple(answer), _changed(before, bytes(self.rx))))


def _changed(before: bytes, after: bytes) -> bytes | None:
    """AFTER up to the last byte that differs."""
    size = len(after)
    while size and before[:size] != after[:size]:
        if before[size - 1] != after[size - 1]:
            return after[:size]
        size -= 1
    return None


@ffi.def_extern()  # type: ignore[misc]
def ffapy_smc(ctx: Any, regs: Any) -> None:
    seen = ffi.from_handle(ctx)
    try:
        if seen.raised is None:
            return seen.issue(regs)  # type: ignore[no-any-return]
    except BaseException as error:
        seen.raised = error
    regs.x = list(not_supported([])) + [0] * (REGS - 3)


@ffi.def_extern()  # type: ignore[misc]
def ffapy_pages(ctx: Any, op: int, address: int, count: int) -> bool:
    seen = ffi.from_handle(ctx)
    try:
        if seen.raised is None and seen.memory is not None:
            return bool(seen.memory.pages(PageOp(op), address, count))
    except BaseException as error:
        seen.raised = error
    return False


@ffi.def_extern()  # type: ignore[misc]
def ffapy_read(ctx: Any, to: Any, address: int, size: int) -> None:
    seen, data = ffi.from_handle(ctx), b""
    try:
        if seen.raised is None and seen.memory is not None and size:
            data = bytes(seen.memory.read(address, size))
            if len(data) != size:
                raise ValueError(f"memory gave {len(data)} bytes, not {size}")
    except BaseException as error:
        seen.raised, data = error, b""
    ffi.memmove(to, data or bytes(size), size)


@ffi.def_extern()  # type: ignore[misc]
def ffapy_write(ctx: Any, address: int, data: Any, size: int) -> None:
    seen = ffi.from_handle(ctx)
    try:
        if seen.raised is None and seen.memory is not None and size:
            copy = bytes(ffi.buffer(data, size))
            seen.memory.write(address, copy)
            seen.wrote.append(Bytes(address, copy))
    except BaseException as error:
        seen.raised = error


class Filter:
    """A filter under POLICY, whose SMCs the function SMC answers.

    VMs are callers of their own: they go through GUEST, or through POLICY too. Without MEMORY, all
    pages are foreign, and calls that share memory are refused.

    >>> from ffafilter import fid
    >>> def spmc(x):
    ...     return [0x10002] if x[0] == fid("FFA_VERSION") else [fid("FFA_SUCCESS_32")]
    >>> f = Filter("linux-v6.18", spmc)
    >>> f.boot().ok
    True
    >>> str(f.call("host FFA_VERSION x1=0x10002"))
    'answer x0=0x10002'
    >>> str(f.call("host", "FFA_MSG_SEND_DIRECT_REQ2", x1=0x8001))
    'deny FFA_ERROR_32 x2=-1'

    An exception in SMC or in MEMORY comes out of the call that led there, and the filter is as it
    was before that call; so is a `Memory`. Not to be used by two threads at once.
    """

    def __init__(self, policy: PolicyLike, smc: SmcFunction = not_supported, *,
                 guest: PolicyLike | None = None, memory: MemoryLike | None = None,
                 page: int = lib.FFAIO_BOOT_PAGE) -> None:
        if not callable(smc):
            raise TypeError(f"smc is a function, not {type(smc).__name__}")
        self.policy: Policy = policy_of(policy)
        self.guest: Policy = policy_of(guest) if guest is not None else self.policy
        self.memory = memory
        self.page = check_page(page)
        self._guard = Guard("filter")
        self._ready = False
        self._seen = _Seen(smc, memory)
        self._handle = ffi.new_handle(self._seen)
        self._ops = ffi.new("struct ffaf_ops *", {
            "smc": lib.ffapy_smc, "pages": lib.ffapy_pages, "read": lib.ffapy_read,
            "write": lib.ffapy_write})
        self._state = ffi.new("struct ffaf_state *")
        self._callers: dict[int, Any] = {}
        self._use_buffers(ffi.new("uint8_t[]", page), ffi.new("uint8_t[]", page))

    def _use_buffers(self, tx: Any, rx: Any) -> None:
        self._room = [tx, rx, ffi.new("uint8_t[]", lib.FFAF_DESCRIPTOR_MAX)]
        self._c = [self._make(self.policy), self._make(self.guest)]
        self._seen.rx = ffi.buffer(rx, self.page)

    def _make(self, policy: Policy) -> Any:
        return ffi.new("struct ffaf_filter *", {
            "policy": ffi.addressof(policy._c, "core"), "state": self._state, "ops": self._ops,
            "ctx": self._handle, "buffers": self._room})

    @property
    def rx(self) -> memoryview:
        """The filter's own RX buffer, which the SPMC writes to."""
        return memoryview(ffi.buffer(self._room[1], self.page))

    @property
    def tx(self) -> memoryview:
        """And its TX buffer, which the SPMC reads."""
        return memoryview(ffi.buffer(self._room[0], self.page)).toreadonly()

    @property
    def version(self) -> Version | None:
        """What is spoken with the SPMC; None: there is no FF-A."""
        return Version.of(self._state.version) if self._state.version else None

    def agreed(self, who: str = "host") -> Version | None:
        """The version that WHO has agreed on."""
        caller = self._callers.get(who_numbers(who)[0])
        return Version.of(caller.version) if caller and caller.agreed else None

    def boot(self, name: str = "boot", *, smccc: VersionLike = "1.2",
             hyp_tx: int = lib.FFAIO_BOOT_HYP_TX, hyp_rx: int = lib.FFAIO_BOOT_HYP_RX) -> Boot:
        """Start, or start anew: callers and, where it is a `Memory`, pages are as at first.

        `ok` is False where the real hypervisor would not come up; then no call can be made.
        """
        machine = ffi.new("struct ffaf_boot *", {
            "smccc": Version.of(smccc).word, "page": self.page,
            "hyp_tx": integer(hyp_tx, "hyp_tx"), "hyp_rx": integer(hyp_rx, "hyp_rx")})
        with self._guard:
            self._ready = False
            self._state[0] = ffi.new("struct ffaf_state *")[0]
            self._callers.clear()
            if isinstance(self.memory, Memory):
                self.memory.reset()
            self._seen.start()
            ok = bool(lib.ffaf_boot(self._c[0], machine))
            self._raise()
            self._ready = ok
        own = isinstance(self.memory, Memory)
        return Boot(name, ok, Version.of(smccc), self.page, hyp_tx, hyp_rx,
                    self.memory.ram if own else (),  # type: ignore[union-attr]
                    self.memory.foreign if own else (),  # type: ignore[union-attr]
                    tuple(self._seen.smcs))

    def call(self, who: str | Call, function: str | int | Sequence[int] | None = None,
             **named: int) -> Outcome:
        """Make a call: "host FFA_VERSION x1=0x10001", or "host", "FFA_VERSION", x1=0x10001.

        Where it is a text or a `Call`, what its `mem` says is written to memory before.
        """
        return self._call(as_call(who, function, named))

    def decide(self, who: str | Call, function: str | int | Sequence[int] | None = None,
               **named: int) -> Decision:
        """Decide on a call without making it, and change nothing."""
        call = as_call(who, function, named)
        with self._guard:
            vm = call.vm
            decision = lib.ffaf_decide(ffi.addressof(self._filter(vm).policy[0]), self._state,
                                       self._caller(vm), _c_regs(call.x))
        return Decision(Verdict(lib.ffaio_verdict_of(decision.verdict)), Reason(decision.reason),
                        Status(decision.status) if decision.status else None)

    def _filter(self, vm: int) -> Any:
        return self._c[1 if vm else 0]

    def _caller(self, vm: int) -> Any:
        if vm not in self._callers:
            self._callers[vm] = ffi.new("struct ffaf_caller *", {"id": vm})
        return self._callers[vm]

    def _call(self, call: Call) -> Outcome:
        regs = _c_regs(call.x)
        with self._guard:
            if not self._ready:
                raise ValueError("the filter is not up: boot() it first")
            for item in call.mem:
                if self.memory is None:
                    raise ValueError("the filter has no memory to put bytes into")
                self.memory.write(item.address, item.data)
            outcome = self._make_call(call.vm, regs)
        return self._outcome_of(outcome, regs)

    def _make_call(self, vm: int, regs: Any) -> Any:
        seen, caller, memory = self._seen, self._caller(vm), self.memory
        before = (ffi.new("struct ffaf_state *", self._state[0]),
                  ffi.new("struct ffaf_caller *", caller[0]),
                  bytes(ffi.buffer(self._room[0], self.page)), bytes(self.rx))
        if isinstance(memory, Memory):
            memory._begin()
        seen.start()
        outcome = lib.ffaf_call(self._filter(vm), caller, regs)
        if seen.raised is not None:
            self._state[0], caller[0] = before[0][0], before[1][0]
            ffi.memmove(self._room[0], before[2], self.page)
            ffi.memmove(self._room[1], before[3], self.page)
            if isinstance(memory, Memory):
                memory._undo()
        self._raise()
        self._ready = outcome.verdict != lib.FFAF_VERDICT_HALT
        return outcome

    def _raise(self) -> None:
        raised, self._seen.raised = self._seen.raised, None
        if raised is not None:
            raise raised

    def _outcome_of(self, outcome: Any, regs: Any) -> Outcome:
        verdict = Verdict(lib.ffaio_verdict_of(outcome.verdict))
        smcs = self._seen.smcs[:-1] if verdict is Verdict.FORWARD else self._seen.smcs
        pages: tuple[Page, ...] = \
            self.memory._changes() if isinstance(self.memory, Memory) else ()
        x: Registers | None = tuple(ffi.unpack(regs.x, REGS))
        return Outcome(verdict, x if verdict is not Verdict.HALT else None, tuple(smcs),
                       tuple(self._seen.wrote), pages, Reason(outcome.reason),
                       frozenset(n for n in range(REGS) if outcome.undefined >> n & 1))


def _c_regs(x: Registers) -> Any:
    if len(x) != REGS:
        raise ValueError(f"a call has {REGS} registers, not {len(x)}")
    if None in x:
        raise ValueError("a call that is made needs every register: one is '?'")
    return ffi.new("struct ffaf_regs *", [list(x)])


def as_call(who: str | Call, function: str | int | Sequence[int] | None,
            named: dict[str, int]) -> Call:
    """The call that arguments of `call` stand for."""
    if function is not None:
        if not isinstance(who, str):
            raise TypeError(f"a caller is a str as 'host', not {type(who).__name__}")
        who_numbers(who)
        return Call(who, registers(function, named))
    if named:
        raise TypeError("registers need a function: call('host', 'FFA_VERSION', x1=...)")
    if isinstance(who, Call):
        return who
    return Call.parse(who)
