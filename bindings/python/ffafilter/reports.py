# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Results as the command's JSON, byte for byte."""
from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .words import Result, fid

if TYPE_CHECKING:
    from .verification import Finding, Sums, Verification

NO_FFA = "no FF-A call"


def pretty(value: Any, margin: str = "\n") -> str:
    """VALUE as json-c lays it out: two blanks a level, numbers to 17 digits."""
    inner = margin + "  "
    if isinstance(value, dict):
        return "{" + ",".join(f"{inner}{pretty(key)}: {pretty(item, inner)}"
                              for key, item in value.items()) + margin + "}"
    if isinstance(value, list):
        return "[" + ",".join(inner + pretty(item, inner) for item in value) + margin + "]"
    if isinstance(value, float):
        digits = f"{value:.17g}"
        return digits if "." in digits or "e" in digits else digits + ".0"
    return json.dumps(value, ensure_ascii=False)


def _finding(finding: Finding) -> dict[str, Any]:
    members = {"file": finding.file, "line": finding.line,
               "result": "differ" if finding.result is Result.DIFFER else "unknown",
               "what": finding.what, "call": finding.call, "recorded": finding.recorded,
               "recorded_smc": list(finding.recorded_smcs), "computed": finding.computed,
               "computed_smc": list(finding.computed_smcs), "because": finding.because,
               "simulated": finding.simulated}
    return {key: value for key, value in members.items() if value}


def _functions(functions: dict[str, Sums]) -> list[dict[str, Any]]:
    """By function number, the narrow width first."""
    numbers = {name: int(name, 0) if name.startswith("0x") else fid(name)
               for name in functions if name}
    order = sorted(numbers, key=lambda name: (numbers[name] & 0xff, numbers[name]))
    names = {name: f"{numbers[name]:#010x}" if name.startswith("0x") else name for name in order}
    if "" in functions:
        names[""] = NO_FFA
    return [{"function": said, **asdict(functions[name]),
             "share": functions[name].match / functions[name].calls}
            for name, said in names.items()]


def verification_json(found: Verification) -> str:
    """What `ffafilter verify --format json` prints."""
    totals, shown = found.totals, [_finding(finding) for finding in found.findings]
    report: dict[str, Any] = {"functions": _functions(found.functions)} if found.system else {}
    report |= {key: name for key, name in (("policy", found.policy), ("system", found.system))
               if name}
    report |= asdict(totals)
    report["files"] = [{"file": file, **asdict(sums)} for file, sums in found.files.items()]
    report["findings"] = shown
    all_of = totals.differ + totals.boots_differ + totals.unknown + totals.boots_unknown
    report["findings_cut"] = len(shown) < all_of
    return pretty(report) + "\n"
