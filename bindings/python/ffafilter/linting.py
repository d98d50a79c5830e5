# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Holes and oddities of a policy."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from _ffafilter import ffi, lib

from ._native import optional, text
from .errors import PolicyError, new_error, raise_error
from .policies import Place, Policy, PolicyLike, place_of, policy as policy_of
from .words import Severity


@dataclass(frozen=True)
class LintFinding:
    """Something that a rule found."""

    rule: str
    """Its id, which stays for ever."""
    severity: Severity
    title: str
    help: str
    remedy: str
    subject: str
    """No other finding of the rule has it."""
    message: str
    place: Place | None
    """None: the policy says nothing, and the default does it."""
    calls: str | None
    """Lines of a trace that show it."""
    trace: str | None
    """A whole trace that shows it, and verifies."""
    allowed: str | None
    """The reason of the comment that accepts it."""

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.severity}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Lint:
    """What lint found in one policy, by rule and then by place."""

    policy: str
    findings: tuple[LintFinding, ...]

    @property
    def open(self) -> tuple[LintFinding, ...]:
        """Those that no comment accepts."""
        return tuple(finding for finding in self.findings if finding.allowed is None)

    @property
    def clean(self) -> bool:
        return not self.open

    def __str__(self) -> str:
        return "\n".join(map(str, self.open)) or f"{self.policy}: clean"


def _finding_of(policy: Policy, finding: Any) -> LintFinding:
    rule = finding.rule
    return LintFinding(
        text(lib.ffan_lint_id(rule)), Severity(lib.ffan_lint_severity(rule)),
        text(lib.ffan_lint_title(rule)), text(lib.ffan_lint_help(rule)),
        text(lib.ffan_lint_remedy(rule)), text(finding.subject), text(finding.message),
        place_of(policy._c, finding.place), optional(finding.calls), optional(finding.trace),
        optional(finding.allowed))


def lint(policy: PolicyLike) -> Lint:
    """What is odd in POLICY. PolicyError: a comment that speaks to lint is wrong.

    >>> lint("linux-v7.3").findings[0].severity <= Severity.ERROR
    True
    """
    policy, error = policy_of(policy), new_error()
    result = ffi.new("struct ffan_lint *")
    try:
        if lib.ffan_lint(policy._c, result, error) != 0:
            raise_error(PolicyError, error)
        return Lint(policy.name, tuple(_finding_of(policy, result.finding[n])
                                       for n in range(result.count)))
    finally:
        lib.ffan_lint_free(result)
