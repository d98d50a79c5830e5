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

fids = st.sampled_from(FIDS) | st.sampled_from([
    0x84000063, 0x84000064, 0xc4000066, 0x84000067, 0x84000068, 0xc4000073, 0x84000077])
x0s = fids | st.builds(lambda fid, bit: fid | 1 << bit, fids, st.integers(16, 63)) \
    | st.integers(0, 2 ** 64 - 1)
registers = st.sampled_from([0, 1, 2, 15, 16, 32, 48, 4096, 4097, 0x10000, 0x10001, 0x10002,
                             0x10003, 0x20000, 0x80010001, 0xffffffff, 2 ** 32, 2 ** 64 - 1,
                             *OWNED, 0x80004000, 0x80000800]) | fids
calls = st.tuples(x0s, st.lists(registers, min_size=17, max_size=17)).map(lambda c: [c[0], *c[1]])
agree = st.sampled_from([0x10000, 0x10001, 0x10002]).map(lambda w: [0x84000063, w] + [0] * 16)
maps = st.tuples(st.sampled_from(OWNED), st.sampled_from(OWNED)).map(
    lambda pages: [0xc4000066, *pages, 1] + [7] * 14)

answers = st.fixed_dictionaries({
    "version": st.sampled_from([0x10000, 0x10001, 0x10002, 0x10003, 0x20000, 2 ** 64 - 1,
                                2 ** 32 - 1]),
    "refuses": st.sampled_from([0, 0, 0, 2 ** 64 - 1, 2 ** 32 - 1]),
    "id": st.sampled_from([0, 0, 0, 5]),
    "features": st.sampled_from([0, 0, 0, 1, 4, 0x10000]),
    "map": st.sampled_from([0, 0, 0, -4, -3]),
    "info": st.tuples(st.sampled_from([0, 1, 200]), st.sampled_from([8, 24, 4096])),
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
@settings(max_examples=60, deadline=None, derandomize=True, database=None,
          suppress_health_check=list(HealthCheck))
@given(smccc=st.sampled_from([0x10000, 0x10001, 0x10002]) | st.just(0x10002), script=answers,
       first=st.lists(agree | maps | calls, max_size=2), then=st.lists(calls | maps, max_size=12))
def test_filter_does_as_the_model(name, smccc, script, first, then):
    if smccc < pkvm_model.VERSIONS[name].smccc:
        script = dict(script, version=2 ** 64 - 1)  # what a filter does with half of FF-A is no fact
    both = make_both(name, smccc, script)
    for x in first + then if both else ():
        check_call(*both, x)


@pytest.mark.parametrize("name", pkvm_model.VERSIONS)
def test_every_fid_is_decided_as_the_model_says(name):
    """Both widths of all numbers of one byte, once a version is agreed; of one filter, of 16 bits."""
    script = {"version": 0x10000 if name == "android14-6.1" else 0x10002, "refuses": 0, "id": 0,
              "features": 0, "map": 0, "info": (1, 24)}
    model, made = make_both(name, 0x10002, script)
    check_call(model, made, [0x84000063, 0x10000 | model.h & 0xffff] + [0] * 16)
    for number in range(1 << 16 if name == "linux-v7.3" else 1 << 8):
        for base in (0x84000000, 0xc4000000):
            x = [base | number] + [0] * 17
            try:
                expected = model.call(x).verdict
            except pkvm_model.OutOfScope:
                expected = "answer"
            assert str(made.decide("host", x).verdict) == expected, hex(x[0])
