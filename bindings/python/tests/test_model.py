# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Hypothesis makes calls to a filter and to an independent model of it: both do the same."""
import pkvm_model
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pkvm_model import ERROR, SUCCESS

import ffafilter

OWNED = [0x80000000 + n * 4096 for n in range(4)]
NUMBERS = [*range(0x5e, 0x98), 0xff, 0x100]
FIDS = [base | number for base in (0x84000000, 0xc4000000) for number in NUMBERS]

fids = st.sampled_from(FIDS)
pages = st.sampled_from([*OWNED, OWNED[0], 0x80004000, 0x80000800])
words = st.sampled_from([0x10000, 0x10001, 0x10002, 0x10003, 0x20000, 0x80010001, 2 ** 32 | 0x10001])
small = st.sampled_from([0, 0, 1, 2, 4, 0x8000, 0x10000, 0x80000000, 2 ** 32])
sizes = st.sampled_from([16, 31, 32, 47, 48, 4096, 4097, 2 ** 32 | 16])
anything = small | fids | pages | st.integers(0, 2 ** 64 - 1)


def call(fid, *first):
    """A call of FID whose first registers are drawn from FIRST; bits of x0 may be set as well."""
    x0 = fid if isinstance(fid, st.SearchStrategy) else st.just(fid)
    odd = st.builds(lambda fid, bit: fid | 1 << bit, x0, st.integers(16, 63))
    rest = st.lists(anything, min_size=17 - len(first), max_size=17 - len(first))
    return st.tuples(st.one_of(x0, x0, x0, odd), *first, rest).map(lambda c: [*c[:-1], *c[-1]])


ZERO = st.just(0)
agree = call(st.just(0x84000063), words)
maps = call(st.just(0xc4000066), pages, pages, st.sampled_from([1, 1, 1, 0, 2, 2 ** 32 | 1]))
info = call(st.just(0x84000068), small, small, small, small, small)
calls = st.one_of(
    call(fids), call(fids, small, small, small), agree, maps, info, call(st.integers(0, 2 ** 64 - 1)),
    call(st.just(0x84000064), fids), call(st.just(0x84000067), small),
    call(st.sampled_from([0x84000072, 0xc4000073]), sizes, sizes, ZERO, ZERO),
    call(st.sampled_from([0x84000072, 0xc4000073]), sizes, sizes, small, small),
    call(st.just(0x8400007b), anything, anything, sizes), call(st.just(0x84000077)),
    call(st.sampled_from(sorted(pkvm_model.NOTIFICATIONS)), small, small),
    call(st.sampled_from(sorted(pkvm_model.NOTIFICATIONS)), ZERO, small))
starts = st.sampled_from([[], [0x10000], [0x80010001], [0x10001], [0x10002], [0x10002]]).map(
    lambda versions: [[0x84000063, word] + [0] * 16 for word in versions])
mapped = st.sampled_from([[], [[0xc4000066, *OWNED[:2], 1] + [7] * 14]])


def mostly(good, *others):
    return st.sampled_from([good] * (2 * len(others)) + list(others))


answers = st.fixed_dictionaries({
    "version": mostly(0x10002, 0x10000, 0x10001, 0x10003, 0x20000, 2 ** 64 - 1, 2 ** 32 - 1),
    "refuses": mostly(0, 2 ** 64 - 1, 2 ** 32 - 1),
    "id": mostly(0, 5),
    "features": mostly(0, 1, 2, 4, 0x10000),
    "map": mostly(0, -4, -3),
    "info": st.tuples(st.sampled_from([0, 1, 200, 300, 600]), st.sampled_from([8, 20, 24])),
})


class Spmc:
    """Answers as it was told at the start, and the rest out of the question itself."""

    def __init__(self, script):
        self.script = script
        self.asked = 0

    def __call__(self, x):
        self.asked += 1
        made = self.answer(x[0] & 0xffffffff, x)
        return (made + [0] * 18)[:18]

    def answer(self, fid, x):
        script = self.script
        if script["version"] >> 31:
            return [script["version"]]
        if fid == 0x84000063:
            return [script["refuses"] if script["refuses"] and self.asked > 1
                    else script["version"]]
        if fid == 0x84000069:
            return [SUCCESS, 0, script["id"]]
        if fid == 0x84000064 and x[1] == 0xc4000066:
            return [SUCCESS, 0, script["features"]]
        if fid == 0xc4000066 and script["map"]:
            return [ERROR, 0, script["map"] & 0xffffffff]
        if fid == 0x84000068:
            return [SUCCESS, 0, *script["info"]]
        if fid in (0x84000074, 0xc4000074):
            return [ERROR, 0, 0xfffffffe]
        return [SUCCESS, 0, *(value ^ 0x55 for value in x[2:])]


def make_both(name, smccc, script):
    """The model and the filter, booted; None where both do not come up."""
    memory = ffafilter.Memory(ram=[(OWNED[0], 4096 * len(OWNED))])
    made = ffafilter.Filter(name, Spmc(script), memory=memory)
    booted = made.boot(smccc=smccc)
    try:
        model = pkvm_model.Model(pkvm_model.VERSIONS[name], Spmc(script),
                                 ffafilter.Version.of(smccc).word, OWNED)
    except pkvm_model.BootFails:
        assert not booted.ok
        return None
    assert booted.ok
    assert [list(smc.x) for smc in booted.smcs] == model.smcs
    return model, made


def check_call(model, made, x):
    try:
        expected = model.call(x)
    except pkvm_model.OutOfScope:
        return
    outcome = made.call("host", x)
    assert str(outcome.verdict) == expected.verdict
    assert [list(smc.x) for smc in outcome.smcs] == expected.smcs
    assert [a for n, (a, b) in enumerate(zip(outcome.x, expected.x))
            if b is not None and a != b and n not in outcome.undefined] == []
    assert {page: str(made.memory.state(page)) for page in OWNED} == model.pages


@pytest.mark.parametrize("name", pkvm_model.VERSIONS)
@settings(max_examples=40, deadline=None, derandomize=True, database=None,
          suppress_health_check=list(HealthCheck))
@given(smccc=mostly(0x10002, 0x10000, 0x10001), script=answers, first=starts, second=mapped,
       then=st.lists(calls, min_size=4, max_size=14))
def test_filter_does_as_the_model(name, smccc, script, first, second, then):
    if name == "android14-6.1" and script["version"] == 0x10002:
        script = dict(script, version=0x10000)
    if smccc < pkvm_model.VERSIONS[name].smccc:
        script = dict(script, version=2 ** 64 - 1)  # what a filter does with half of FF-A is no fact
    both = make_both(name, smccc, script)
    for x in first + second + then if both else ():
        check_call(*both, x)


@pytest.mark.parametrize("name", pkvm_model.VERSIONS)
def test_every_fid_is_decided_as_the_model_says(name):
    """Both widths of all numbers of one byte, once a version is agreed; of one filter, of 14 bits."""
    script = {"version": 0x10000 if name == "android14-6.1" else 0x10002, "refuses": 0, "id": 0,
              "features": 0, "map": 0, "info": (1, 24)}
    model, made = make_both(name, 0x10002, script)
    check_call(model, made, [0x84000063, 0x10000 | model.h & 0xffff] + [0] * 16)
    for number in range(1 << 14 if name == "linux-v7.3" else 1 << 8):
        for base in (0x84000000, 0xc4000000):
            x = [base | number] + [0] * 17
            try:
                expected = model.call(x).verdict
            except pkvm_model.OutOfScope:
                expected = "answer"
            assert str(made.decide("host", x).verdict) == expected, hex(x[0])
