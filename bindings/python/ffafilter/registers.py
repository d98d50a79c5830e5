# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Who makes a call, and with which registers."""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Optional

from ._native import REGS, U64, integer
from .words import fid, fid_name

Registers = tuple[Optional[int], ...]
"""x0 to x17; None where a register was not recorded."""

_WHO = re.compile(r"host|vm([1-9]\d*)(?:\.(0|[1-9]\d*))?")


def who_numbers(who: str) -> tuple[int, int]:
    """VM and vCPU of "host", "vm1" or "vm1.3"; the host is VM 0."""
    found = _WHO.fullmatch(who) if isinstance(who, str) else None
    if not found:
        if not isinstance(who, str):
            raise TypeError(f"a caller is a str as 'vm1', not {type(who).__name__}")
        raise ValueError(f"a caller is 'host', 'vm1' or 'vm1.3', not {who!r}")
    numbers = int(found[1] or 0), int(found[2] or 0)
    for number in numbers:
        integer(number, "a VM or vCPU", 0xffff)
    return numbers


def who_text(vm: int, vcpu: int) -> str:
    """The opposite."""
    return "host" if not vm else f"vm{vm}.{vcpu}" if vcpu else f"vm{vm}"


def registers(function: str | int | Sequence[int], named: dict[str, int]) -> tuple[int, ...]:
    """x0 to x17 out of a function and x1=..., or out of a sequence that begins with x0."""
    if isinstance(function, (str, int)):
        x = [fid(function) if isinstance(function, str) else integer(function, "x0")]
    else:
        x = [integer(value, f"x{n}") for n, value in enumerate(function)]
    if not 1 <= len(x) <= REGS:
        raise ValueError(f"a call has 1 to {REGS} registers, not {len(x)}")
    x += [0] * (REGS - len(x))
    for name, value in named.items():
        number = name[1:]
        if not (name.startswith("x") and number.isdecimal() and int(number) < REGS):
            raise TypeError(f"unexpected argument '{name}': registers are x0 to x{REGS - 1}")
        negative = isinstance(value, int) and -1 << 63 <= value < 0
        x[int(number)] = value & U64 if negative else integer(value, name)
    return tuple(x)


def function_name(x0: int | None) -> str:
    """The name of the FID in x0, or x0 as a number."""
    if x0 is None:
        return "?"
    return (fid_name(x0) if x0 >> 32 == 0 else None) or f"{x0:#x}"
