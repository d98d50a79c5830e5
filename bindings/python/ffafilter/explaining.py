# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What a policy does with one call, and which line decides."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from _ffafilter import ffi, lib

from ._native import optional, text, written
from .calls import Call, c_call, regs_of
from .policies import Place, PolicyLike, place_of, policy as policy_of
from .registers import Registers
from .words import Action, Reason, Verdict, Version, VersionLike


@dataclass(frozen=True)
class Explanation:
    """What happens to a call, and what in the policy says so; `str()` tells it to people."""

    verdict: Verdict
    reason: Reason
    agreed: Version | None
    """The version that is agreed when the call is made."""
    x: Registers | None
    """What the caller gets, where the filter says that without the SPMC or memory."""
    fid: int
    """As it was looked up."""
    action: Action
    """Of the entry that decides."""
    listed: bool
    """Whether a line names that FID."""
    behaviour: str | None
    """The behaviour that decides instead of an entry."""
    how: tuple[str, ...]
    """Behaviours that say how the filter handles the call."""
    requirement: str | None
    """The argument check that fails."""
    why: str | None
    """What the entry gives as its reason."""
    spec: str | None
    place: Place | None
    """The line; None: nothing is said, and the default decides."""
    features: Verdict
    """What becomes of FFA_FEATURES about the FID."""
    lacking: frozenset[int]
    """Registers that the verdict needs and the call does not give."""
    text: str = field(repr=False, compare=False, default="")

    def __str__(self) -> str:
        return self.text


def _explanation_of(policy: Any, e: Any, shown: str) -> Explanation:
    decider = e.decider
    how = tuple(text(lib.ffaf_behaviour_key(decider.how[n])) for n in range(decider.how_count))
    entry = decider.entry
    return Explanation(
        Verdict(e.verdict), Reason(e.decision.reason),
        Version.of(e.version) if e.agreed else None, regs_of(e.out) if e.has_out else None,
        e.fid, Action(decider.action), bool(entry) and bool(entry.name),
        text(lib.ffaf_behaviour_key(decider.behaviour)) if decider.behaviour >= 0 else None,
        how, optional(lib.ffaf_requirement_word(decider.requirement)),
        optional(entry.reason) if entry else None, optional(entry.spec) if entry else None,
        place_of(policy, decider.place), Verdict(e.features),
        frozenset(n for n in range(lib.FFAF_REGS) if e.lacking >> n & 1), shown)


def explain(policy: PolicyLike, call: str | Call, *,
            version: VersionLike | None = "highest") -> Explanation:
    """What POLICY does with CALL, a `Call` or a line of a trace.

    VERSION is the one that is agreed: without it, the highest that the policy agrees to; None:
    none is agreed yet.

    >>> e = explain("linux-v6.18", "host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001")
    >>> e.verdict.name, e.why, e.place.file
    ('DENY', 'optional in FF-A 1.2', 'policies/linux-v6.18.yaml')
    """
    under, kept = policy_of(policy), list[Any]()
    agreed = under.version if version == "highest" else \
        Version.of(version) if version is not None else None
    record = c_call(call if isinstance(call, Call) else Call.parse(call), kept)
    e = ffi.new("struct ffan_explanation *")
    lib.ffan_explain(under._c, agreed.word if agreed else 0, record, e)
    shown = written(lambda out: lib.ffareport_explain(out, lib.FFAREPORT_TEXT, under._c,
                                                      record, e))
    return _explanation_of(under._c, e, shown)
