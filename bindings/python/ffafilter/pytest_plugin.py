# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A pytest plugin: traces that name a policy are tests. docs/pytest.md is the guide."""
from __future__ import annotations

import gzip
import pathlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from .errors import Error, TraceError
from .expecting import Outline, Part, Verified, outline, rewrite, verify_parts
from .policies import Policy
from .pytest_fixtures import (POLICIES, chosen_policy, ffa_filter as ffa_filter,
                              ffa_machine as ffa_machine, ffa_make_filter as ffa_make_filter,
                              ffa_make_machine as ffa_make_machine,
                              ffa_make_world as ffa_make_world, ffa_policy as ffa_policy,
                              ffa_smc as ffa_smc, ffa_system as ffa_system,
                              ffa_world as ffa_world, policy_near, shown_path)
from .replays import Setting
from .system import System
from .trace import Trace

OWN_SUFFIXES = (".ffabin", ".ffabin.gz")
SUFFIXES = (".trace", ".trace.gz", *OWN_SUFFIXES)
UNKNOWN = "ffa_unknown"
REWRITTEN = pytest.StashKey[dict[str, int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ffafilter", "FF-A call filters")
    group.addoption("--ffa-policy", metavar="POLICY",
                    help="use POLICY, whatever traces and ffa_policy name: a built-in one, or as "
                         "ffafilter -p takes it")
    group.addoption("--ffa-system", metavar="SYSTEM",
                    help="let the simulated SYSTEM answer what a trace does not")
    group.addoption("--ffa-strict", action="store_true",
                    help="fail where a trace does not say enough to tell")
    group.addoption("--ffa-update", action="store_true",
                    help="write recomputed outcomes into the traces, where they differ or are not "
                         "there")
    parser.addini("ffa_policy", "policy of the fixtures: a built-in one, or a path from here")
    parser.addini("ffa_system", "simulated system of the fixtures (reference)")


def pytest_configure(config: pytest.Config) -> None:
    policies: dict[str, Policy] = {}
    rewritten: dict[str, int] = {}
    config.stash[POLICIES], config.stash[REWRITTEN] = policies, rewritten
    try:
        chosen_policy(config)
        if config.getoption("--ffa-system"):
            System.load(config.getoption("--ffa-system"))
    except Error as error:
        raise pytest.UsageError(str(error)) from None
    if config.getoption("--ffa-update"):
        _check_update(config)


def _check_update(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.getoption("tx", None) \
            or config.getoption("numprocesses", None):
        raise pytest.UsageError("--ffa-update writes files, and cannot be shared between "
                                "workers: leave out -n")
    if config.getoption("--ffa-policy"):
        raise pytest.UsageError("--ffa-update would write what another policy does into traces "
                                "that name theirs: leave out --ffa-policy")


# Traces as tests.

def pytest_collect_file(file_path: pathlib.Path, parent: pytest.Collector) -> TraceFile | None:
    if not file_path.name.endswith(SUFFIXES):
        return None
    return TraceFile.from_parent(parent, path=file_path)  # type: ignore[no-any-return]


class TraceFile(pytest.File):
    """A trace with a @policy: an item for each boot."""

    verified: list[Verified] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        self.trace = Trace(shown_path(self.path))
        try:
            if not _is_trace(self.trace):
                return
            found = outline(self.trace)
            if found.policy is None:
                return
            self.setting = self._setting(found)
        except TraceError as error:
            raise self.CollectError(str(error)) from None
        self.parts = found.parts
        for number, name in enumerate(_names(found.parts)):
            yield TraceItem.from_parent(self, name=name, number=number)

    def _setting(self, found: Outline) -> Setting:
        assert found.policy is not None
        try:
            policy = chosen_policy(self.config) \
                or policy_near(self.config, found.policy, self.path.parent)
        except Error as error:
            raise TraceError(f"@policy {found.policy}: {error}", self.trace.path,
                             found.policy_line) from None
        return Setting(policy, None, self.config.getoption("--ffa-system"), None)

    def result(self, number: int) -> Verified:
        """What became of part NUMBER; the whole trace is replayed when this is first asked."""
        if self.verified is None:
            self.verified = verify_parts(self.setting, self.trace, self.parts)
            if self.config.getoption("--ffa-update"):
                self._update(self.verified)
        return self.verified[number]

    def _update(self, verified: list[Verified]) -> None:
        """Write the file anew with what the tests of it that were selected come to."""
        chosen = [item.number for item in self.session.items
                  if isinstance(item, TraceItem) and item.parent is self]
        lines = set[int]().union(*(verified[number].lines for number in chosen))
        if not lines:
            return
        count = rewrite(self.setting, self.trace, lines)
        if count:
            self.config.stash[REWRITTEN][self.trace.path] = count
            self.parts = outline(self.trace).parts
            self.verified = verify_parts(self.setting, self.trace, self.parts)


def _is_trace(trace: Trace) -> bool:
    """False: another program's file, that has the name of ours by chance."""
    try:
        with trace.records() as reader:
            next(reader, None)
        return True
    except TraceError as error:
        if error.line > 1 or trace.path.endswith(OWN_SUFFIXES) or _begins_as_trace(trace.path):
            raise
        return False


def _begins_as_trace(path: str) -> bool:
    magic = b"ffafilter-trace"
    try:
        with open(path, "rb") as file:
            head = file.read(len(magic))
        if head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as unpacked:
                head = unpacked.read(len(magic))
        return head == magic
    except (OSError, EOFError, zlib.error):
        return True


def _names(parts: Sequence[Part]) -> Iterator[str]:
    """A name for each part, that no other has, and that a command line can hold."""
    used: set[str] = set()
    for part in parts:
        plain = name = part.name.replace("::", "--") or "calls"
        count = 1
        while name in used:
            count += 1
            name = f"{plain}-{count}"
        used.add(name)
        yield name


class Mismatch(Exception):
    """A part of a trace is not as expected."""

    def __init__(self, verified: Verified) -> None:
        super().__init__(str(verified))
        self.line, self.summary = verified.headline

class TraceItem(pytest.Item):
    """A boot of a trace."""

    parent: TraceFile

    def __init__(self, *, number: int, **named: Any) -> None:
        super().__init__(**named)
        self.number = number

    def runtest(self) -> None:
        result = self.parent.result(self.number)
        if result.unknown:
            self.user_properties.append((UNKNOWN, result.unknown))
        if result.differs or result.unknown and self.config.getoption("--ffa-strict"):
            raise Mismatch(result)
        if result.unknown:
            self.add_report_section("call", "ffafilter", str(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException],
                     style: Any = None) -> Any:
        error = excinfo.value
        if isinstance(error, Mismatch):
            return Shown(str(error), Crash(str(self.path), error.line, error.summary))
        if isinstance(error, Error):
            return Shown(str(error), Crash(error.file or str(self.path), error.line, error.text))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[pathlib.Path, int, str]:
        return self.path, self.parent.parts[self.number].line - 1, self.name


@dataclass
class Crash:
    """What pytest's summary says of a failure, and where."""

    path: str
    lineno: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}"


class Shown:
    """A failure in words, as pytest asks for it."""

    def __init__(self, words: str, crash: Crash) -> None:
        self.words, self.reprcrash = words, crash

    def __str__(self) -> str:
        return self.words

    def toterminal(self, writer: Any) -> None:
        writer.line(self.words)


# What the terminal says at the top and at the end.

def pytest_report_header(config: pytest.Config) -> list[str]:
    said = [f"{name} {config.getoption('--ffa-' + name)}" for name in ("policy", "system")
            if config.getoption("--ffa-" + name)]
    return ["ffafilter: " + ", ".join(said)] if said else []


def _unknowns(reports: Iterable[Any]) -> list[int]:
    return [count for report in reports if getattr(report, "when", "") == "call"
            for name, count in report.user_properties if name == UNKNOWN]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    stats = terminalreporter.stats
    counts = _unknowns(stats.get("passed", []) + stats.get("failed", []))
    lines = [f"{path}: written anew, with {count} outcomes changed"
             for path, count in config.stash[REWRITTEN].items()]
    if config.getoption("--ffa-update") and not lines:
        lines.append("no outcome had to be written anew")
    if counts:
        lines.append(f"unknown outcomes: {sum(counts)}, in {len(counts)} tests "
                     "(-rP tells what is missing, --ffa-strict fails)")
    if lines:
        terminalreporter.section("ffafilter")
        for line in lines:
            terminalreporter.line(line)
