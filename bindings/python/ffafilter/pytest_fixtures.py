# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What the pytest plugin gives tests that are written in Python, and where policies come from."""
from __future__ import annotations

import os
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from .errors import Error
from .filter import Filter, SmcFunction
from .machine import Machine
from .memory import Memory
from .policies import Policy, PolicyLike
from .system import System, SystemLike
from .words import fid
from .world import World

POLICIES = pytest.StashKey[dict[str, Policy]]()
"""What was loaded already."""


def shown_path(path: pathlib.Path) -> str:
    """PATH as it is seen from here."""
    near = os.path.relpath(path)
    return str(path) if near.startswith(os.pardir) else near


def load_policy(config: pytest.Config, operand: str) -> Policy:
    """The policy that OPERAND names, as `ffafilter -p` takes it; loaded once."""
    known = config.stash[POLICIES]
    if operand not in known:
        known[operand] = Policy.load(operand)
    return known[operand]


def policy_near(config: pytest.Config, name: str, folder: pathlib.Path) -> Policy:
    """The policy that ships as NAME, or that is in the file NAME seen from FOLDER."""
    return load_policy(config, name if name in Policy.names() else shown_path(folder / name))


def chosen_policy(config: pytest.Config) -> Policy | None:
    """That of --ffa-policy."""
    operand = config.getoption("--ffa-policy")
    return load_policy(config, operand) if operand is not None else None


@pytest.fixture
def ffa_policy(pytestconfig: pytest.Config) -> PolicyLike:
    """The policy under test: --ffa-policy, or ffa_policy of the ini-file; or override it."""
    chosen, name = chosen_policy(pytestconfig), pytestconfig.getini("ffa_policy")
    if chosen is not None:
        return chosen
    if not name:
        pytest.fail("no policy: give --ffa-policy, set ffa_policy in the ini-file, or have a "
                    "fixture ffa_policy", pytrace=False)
    ini = pytestconfig.inipath
    try:
        return policy_near(pytestconfig, name, ini.parent if ini else pytestconfig.rootpath)
    except Error as error:
        pytest.fail(f"ffa_policy of the ini-file: {error}", pytrace=False)


@pytest.fixture
def ffa_system(pytestconfig: pytest.Config) -> SystemLike:
    """The simulated system: --ffa-system, or ffa_system of the ini-file, or reference."""
    return System.load(pytestconfig.getoption("--ffa-system") or pytestconfig.getini("ffa_system")
                       or "reference")


@pytest.fixture
def ffa_smc() -> SmcFunction:
    """What answers the SMCs of a filter: any version is fine, and so is everything else."""
    def spmc(x: list[int]) -> list[int]:
        return [x[1]] if x[0] == fid("FFA_VERSION") else [fid("FFA_SUCCESS_32")]
    return spmc


@pytest.fixture
def ffa_make_filter(ffa_policy: PolicyLike, ffa_smc: SmcFunction) -> Callable[..., Filter]:
    """Makes a `Filter` that is up, with memory; arguments are those of `Filter`."""
    def make(policy: PolicyLike | None = None, smc: SmcFunction | None = None,
             **named: Any) -> Filter:
        named.setdefault("memory", Memory())
        made = Filter(ffa_policy if policy is None else policy, smc or ffa_smc, **named)
        made.boot()
        return made
    return make


@pytest.fixture
def ffa_make_world(ffa_system: SystemLike) -> Callable[..., World]:
    """Makes a `World`; arguments are those of `World`."""
    def make(system: SystemLike | None = None, *words: Any, **named: Any) -> World:
        return World(ffa_system if system is None else system, *words, **named)
    return make


@pytest.fixture
def ffa_make_machine(ffa_policy: PolicyLike, ffa_system: SystemLike) -> Callable[..., Machine]:
    """Makes a `Machine`; arguments are those of `Machine`."""
    def make(policy: PolicyLike | None = None, system: SystemLike | None = None, *words: Any,
             **named: Any) -> Machine:
        return Machine(ffa_policy if policy is None else policy,
                       ffa_system if system is None else system, *words, **named)
    return make


@pytest.fixture
def ffa_filter(ffa_make_filter: Callable[..., Filter]) -> Filter:
    """A filter under ffa_policy that is up; ffa_smc answers its SMCs."""
    return ffa_make_filter()


@pytest.fixture
def ffa_world(ffa_make_world: Callable[..., World]) -> World:
    """The secure world of ffa_system, with no filter before it."""
    return ffa_make_world()


@pytest.fixture
def ffa_machine(ffa_make_machine: Callable[..., Machine]) -> Machine:
    """A filter under ffa_policy, the secure world of ffa_system behind it, and memory."""
    return ffa_make_machine()
