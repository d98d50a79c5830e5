# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Calls and their outcomes, recorded or made: plain data."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Union

from _ffafilter import ffi, lib

from ._native import REGS, integer, string_bytes, text
from .errors import TraceError, new_error, raise_error
from .registers import Registers, function_name, registers, who_numbers, who_text
from .words import PageState, Reason, Status, Verdict, Version, fid

_ERRORS = (fid("FFA_ERROR_32"), fid("FFA_ERROR_64"))


@dataclass(frozen=True)
class Bytes:
    """Bytes in the caller's memory."""

    address: int
    data: bytes


@dataclass(frozen=True)
class Page:
    """A page that changed hands: whose it is now."""

    address: int
    state: PageState


@dataclass(frozen=True)
class Smc:
    """An SMC that the filter issued on the way."""

    x: Registers
    answer: Registers | None
    """None: it was not recorded."""
    hyp_rx: bytes | None = None
    """What the SPMC wrote to the start of the filter's RX buffer during it."""

    @property
    def function(self) -> str:
        """The name of its FID, or x0 as a number."""
        return function_name(self.x[0])


@dataclass(frozen=True)
class Outcome:
    """What became of a call, and what its caller got."""

    verdict: Verdict
    x: Registers | None
    """None: nothing came back, or it was not recorded."""
    smcs: tuple[Smc, ...] = ()
    """Issued by the filter; a forwarded call itself is not among them."""
    wrote: tuple[Bytes, ...] = ()
    pages: tuple[Page, ...] = ()
    reason: Reason | None = None
    """Why; None for a recorded outcome."""
    undefined: frozenset[int] = frozenset()
    """Registers that the real filter leaves undefined; here they are 0."""

    @property
    def result(self) -> str | None:
        """x0 by name: "FFA_SUCCESS_32"; None where nothing came back."""
        return function_name(self.x[0]) if self.x else None

    @property
    def status(self) -> Status | None:
        """The status of an FFA_ERROR; None for every other result."""
        if self.x is None or self.x[0] not in _ERRORS or self.x[2] is None:
            return None
        low = self.x[2] & 0xffffffff
        signed = low - (1 << 32) if low >> 31 else low
        return Status(signed) if lib.ffaf_status_name(signed) else None

    def __str__(self) -> str:
        """As behind "-> " in a trace."""
        kept: list[Any] = []
        record = c_call(Call("host", (0,) * REGS, outcome=self), kept)
        return _format(lib.ffaio_format_outcome, record)


@dataclass(frozen=True)
class Call:
    """A call, with its outcome where that is known.

    >>> call = Call.parse("host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001")
    >>> call.function, call.x[1]
    ('FFA_MSG_SEND_DIRECT_REQ2', 32769)
    >>> str(Call.of("vm1", "FFA_VERSION", x1=0x10001))
    'vm1 FFA_VERSION x1=0x10001'
    """

    who: str
    x: Registers
    outcome: Outcome | None = None
    mem: tuple[Bytes, ...] = ()
    """What the caller had put into its memory before."""
    cpu: int = 0
    time: int = 0
    """Nanoseconds; 0: not recorded."""
    line: int = 0
    """In its file, from 1; 0: in none."""

    @classmethod
    def of(cls, who: str, function: str | int | Sequence[int], **named: int) -> Call:
        """A call by function and registers; what is not named is 0."""
        who_numbers(who)
        return cls(who, registers(function, named))

    @classmethod
    def parse(cls, line: str) -> Call:
        """A call as a line of a trace."""
        record, error = ffi.new("struct ffaio_record *"), new_error()
        if lib.ffaio_parse_call(string_bytes(line, "a call"), record, error) != 0:
            raise_error(TraceError, error)
        return replace(call_of(record), line=0)

    @property
    def function(self) -> str:
        """The name of its FID, or x0 as a number."""
        return function_name(self.x[0])

    @property
    def vm(self) -> int:
        """0: the host."""
        return who_numbers(self.who)[0]

    def __str__(self) -> str:
        """The call as in a trace, without its outcome."""
        kept: list[Any] = []
        return _format(lib.ffaio_format_call, c_call(self, kept))


@dataclass(frozen=True)
class Boot:
    """A fresh machine: what it has, and what its filter asked the SPMC."""

    name: str
    ok: bool | None = None
    """Whether the filter came up; None: not recorded."""
    smccc: Version = Version.of(lib.FFAIO_BOOT_SMCCC)
    page: int = lib.FFAIO_BOOT_PAGE
    hyp_tx: int = lib.FFAIO_BOOT_HYP_TX
    hyp_rx: int = lib.FFAIO_BOOT_HYP_RX
    ram: tuple[tuple[int, int], ...] = ()
    """Address and size of ranges."""
    foreign: tuple[tuple[int, int], ...] = ()
    smcs: tuple[Smc, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Note:
    """A comment ("# ..."), a directive ("@ ...") or a blank line ("") of a trace."""

    text: str
    line: int = field(default=0, compare=False)


Record = Union[Call, Boot, Note]


# From C to here.

def regs_of(regs: Any) -> Registers:
    x = tuple(ffi.unpack(regs.regs.x, REGS))
    if regs.known == lib.FFAF_ALL_REGS:
        return x
    return tuple(value if regs.known >> n & 1 else None for n, value in enumerate(x))


def smc_of(smc: Any) -> Smc:
    rx = bytes(ffi.buffer(smc.hyp_rx.data, smc.hyp_rx.size)) if smc.has_hyp_rx else None
    return Smc(regs_of(getattr(smc, "in")), regs_of(smc.out) if smc.answered else None, rx)


def bytes_of(items: Any, count: int) -> tuple[Bytes, ...]:
    return tuple(Bytes(items[i].address, bytes(ffi.buffer(items[i].data, items[i].size)))
                 for i in range(count))


def pages_of(items: Any, count: int) -> tuple[Page, ...]:
    return tuple(Page(items[i].address, PageState(items[i].state)) for i in range(count))


def _outcome_of(record: Any) -> Outcome | None:
    if not (record.has_outcome or record.smc_count or record.wrote_count or record.page_count):
        return None
    return Outcome(Verdict(record.verdict), regs_of(record.out) if record.has_out else None,
                   tuple(smc_of(record.smc[i]) for i in range(record.smc_count)),
                   bytes_of(record.wrote, record.wrote_count),
                   pages_of(record.page, record.page_count))


def call_of(record: Any) -> Call:
    return Call(who_text(record.who.vm, record.who.vcpu),
                regs_of(getattr(record, "in")), _outcome_of(record),
                bytes_of(record.mem, record.mem_count), record.cpu, record.time, record.line)


def _ranges_of(items: Any, count: int) -> tuple[tuple[int, int], ...]:
    return tuple((items[i].address, items[i].size) for i in range(count))


def _boot_of(record: Any) -> Boot:
    boot = record.boot
    return Boot(text(boot.name), boot.ok if boot.has_result else None, Version.of(boot.smccc),
                boot.page, boot.hyp_tx, boot.hyp_rx, _ranges_of(boot.ram, boot.ram_count),
                _ranges_of(boot.foreign, boot.foreign_count),
                tuple(smc_of(record.smc[i]) for i in range(record.smc_count)), record.line)


def record_of(record: Any) -> Record:
    """A `struct ffaio_record`, copied."""
    if record.kind == lib.FFAIO_CALL:
        return call_of(record)
    if record.kind == lib.FFAIO_BOOT:
        return _boot_of(record)
    return Note(text(record.text), record.line)


# And back. KEPT has to live as long as the C struct is used.

def _c_regs(regs: Any, x: Registers) -> None:
    if len(x) != REGS:
        raise ValueError(f"a call has {REGS} registers, not {len(x)}")
    regs.regs.x = [0 if value is None else integer(value, "a register") for value in x]
    regs.known = sum(1 << n for n, value in enumerate(x) if value is not None)


def _c_data(item: Any, data: bytes, kept: list[Any]) -> None:
    kept.append(ffi.new("uint8_t[]", bytes(data)))
    item.data, item.size = kept[-1], len(data)


def _c_smcs(record: Any, smcs: Sequence[Smc], kept: list[Any]) -> None:
    table = ffi.new("struct ffaio_smc[]", len(smcs))
    for row, smc in zip(table, smcs):
        _c_regs(getattr(row, "in"), smc.x)
        row.answered = smc.answer is not None
        if smc.answer is not None:
            _c_regs(row.out, smc.answer)
        row.has_hyp_rx = smc.hyp_rx is not None
        if smc.hyp_rx is not None:
            _c_data(row.hyp_rx, smc.hyp_rx, kept)
    kept.append(table)
    record.smc, record.smc_count = table, len(smcs)


def _c_bytes(record: Any, name: str, items: Sequence[Bytes], kept: list[Any]) -> None:
    table = ffi.new("struct ffaio_bytes[]", len(items))
    for row, item in zip(table, items):
        row.address = integer(item.address, "an address")
        _c_data(row, item.data, kept)
    kept.append(table)
    setattr(record, name, table)
    setattr(record, name + "_count", len(items))


def _c_outcome(record: Any, outcome: Outcome, kept: list[Any]) -> None:
    record.has_outcome = outcome.verdict != Verdict.UNRECORDED or outcome.x is not None
    record.verdict = outcome.verdict
    record.has_out = outcome.x is not None
    if outcome.x is not None:
        _c_regs(record.out, outcome.x)
    _c_smcs(record, outcome.smcs, kept)
    _c_bytes(record, "wrote", outcome.wrote, kept)
    pages = ffi.new("struct ffaio_page[]", [(page.address, int(page.state))
                                            for page in outcome.pages])
    kept.append(pages)
    record.page, record.page_count = pages, len(outcome.pages)


def c_call(call: Call, kept: list[Any]) -> Any:
    """CALL as a `struct ffaio_record`."""
    record = ffi.new("struct ffaio_record *", {"kind": lib.FFAIO_CALL})
    record.who.vm, record.who.vcpu = who_numbers(call.who)
    _c_regs(getattr(record, "in"), call.x)
    record.cpu, record.time = integer(call.cpu, "cpu", 0xffffffff), integer(call.time, "time")
    _c_bytes(record, "mem", call.mem, kept)
    if call.outcome is not None:
        _c_outcome(record, call.outcome, kept)
    return record


def _c_boot(boot: Boot, kept: list[Any]) -> Any:
    record = ffi.new("struct ffaio_record *", {"kind": lib.FFAIO_BOOT})
    c = record.boot
    kept.append(ffi.new("char[]", string_bytes(boot.name, "a name")))
    c.name = kept[-1]
    c.smccc, c.page = boot.smccc.word, integer(boot.page, "page")
    c.hyp_tx, c.hyp_rx = integer(boot.hyp_tx, "hyp_tx"), integer(boot.hyp_rx, "hyp_rx")
    for name, ranges in (("ram", boot.ram), ("foreign", boot.foreign)):
        kept.append(ffi.new("struct ffaio_range[]", [tuple(r) for r in ranges]))
        setattr(c, name, kept[-1])
        setattr(c, name + "_count", len(ranges))
    c.has_result, c.ok = boot.ok is not None, bool(boot.ok)
    _c_smcs(record, boot.smcs, kept)
    return record


def _c_note(note: Note, kept: list[Any]) -> Any:
    kinds = {"": lib.FFAIO_BLANK, "@": lib.FFAIO_DIRECTIVE, "#": lib.FFAIO_COMMENT}
    kind = kinds.get(note.text[:1])
    if kind is None:
        raise ValueError(f"a note is empty, or begins with '#' or '@', not {note.text!r}")
    record = ffi.new("struct ffaio_record *", {"kind": kind})
    kept.append(ffi.new("char[]", string_bytes(note.text, "a note")))
    record.text = kept[-1]
    return record


def c_record(record: Record, kept: list[Any]) -> Any:
    """RECORD as a `struct ffaio_record`."""
    if isinstance(record, Call):
        return c_call(record, kept)
    if isinstance(record, Boot):
        return _c_boot(record, kept)
    if isinstance(record, Note):
        return _c_note(record, kept)
    raise TypeError(f"a record is a Call, a Boot or a Note, not {type(record).__name__}")


def _format(function: Any, record: Any) -> str:
    room = ffi.new("char[]", lib.FFAIO_FORMAT_MAX)
    function(room, lib.FFAIO_FORMAT_MAX, record, ffi.new("struct ffaio_unrecorded *"))
    return text(room)
