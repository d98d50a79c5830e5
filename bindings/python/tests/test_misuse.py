# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Wrong use raises a Python exception, and never crashes."""
import copy
import gc
import inspect
import pickle
import threading

import pytest

import ffafilter
from ffafilter import (Call, Error, Filter, Machine, Memory, Note, Outcome, Policy, PolicyError,
                       Rows, System, SystemFileError, Trace, TraceError, Verdict, Version, World,
                       Writer)

MAGIC = "ffafilter-trace 1\n"
TRACE = Trace.parse(MAGIC + "host FFA_ID_GET\n", "t")
NAME = "linux-v7.3"


def up():
    """A filter that is up, before an SPMC that says yes."""
    made = Filter(NAME, lambda x: [0x10002] if x[0] == ffafilter.fid("FFA_VERSION")
                  else [ffafilter.fid("FFA_SUCCESS_32")])
    assert made.boot().ok
    return made


CALL = Call.of("host", "FFA_ID_GET")

WRONG = [
    # Types.
    (TypeError, lambda: Policy.load(3)),
    (TypeError, lambda: Policy.load(b"linux-v7.3")),
    (TypeError, lambda: Policy.load(None)),
    (TypeError, lambda: Policy.parse(3)),
    (TypeError, lambda: Policy.parse_c(None)),
    (TypeError, lambda: Policy.builtin(3)),
    (TypeError, lambda: Policy.load(NAME, like=3)),
    (TypeError, lambda: Policy.load(NAME, assume={3: 1})),
    (TypeError, lambda: Policy.load(NAME, assume={"a": "b"})),
    (TypeError, lambda: Policy.builtin(NAME)[None]),
    (TypeError, lambda: Policy()),
    (TypeError, lambda: Trace(3)),
    (TypeError, lambda: Trace.parse(3)),
    (TypeError, lambda: Trace.of([3])),
    (TypeError, lambda: System.load(3)),
    (TypeError, lambda: System.parse(3)),
    (TypeError, lambda: System.load("reference", 3)),
    (TypeError, lambda: Writer(3)),
    (TypeError, lambda: ffafilter.verify(3, TRACE)),
    (TypeError, lambda: ffafilter.verify(NAME, 3)),
    (TypeError, lambda: ffafilter.verify(NAME, TRACE, shown="all")),
    (TypeError, lambda: ffafilter.replay(NAME, None)),
    (TypeError, lambda: ffafilter.diff(NAME)),
    (TypeError, lambda: ffafilter.lint(None)),
    (TypeError, lambda: ffafilter.explain(NAME, 3)),
    (TypeError, lambda: ffafilter.explain(NAME, CALL, version=[])),
    (TypeError, lambda: ffafilter.equiv(NAME, NAME, depth="deep")),
    (TypeError, lambda: ffafilter.equiv(NAME, NAME, depth=1, by=3)),
    (TypeError, lambda: ffafilter.import_log("tf-a-spmd", 3)),
    (TypeError, lambda: ffafilter.import_log(3, b"")),
    (TypeError, lambda: ffafilter.fid(None)),
    (TypeError, lambda: ffafilter.fid_name("FFA_VERSION")),
    (TypeError, lambda: Filter(NAME, 3)),
    (TypeError, lambda: up().call(3)),
    (TypeError, lambda: up().call(3, "FFA_ID_GET")),
    (TypeError, lambda: up().call("host", "FFA_ID_GET", y1=3)),
    (TypeError, lambda: up().call("host", "FFA_ID_GET", x18=3)),
    (TypeError, lambda: up().call("host", "FFA_ID_GET", x1="3")),
    (TypeError, lambda: up().call("host FFA_ID_GET", x1=3)),
    (TypeError, lambda: up().call("host", [0x84000063, "x"])),
    (TypeError, lambda: up().call("host", 1.5)),
    (TypeError, lambda: Memory(ram=[3])),
    (TypeError, lambda: Memory().read("here", 1)),
    (TypeError, lambda: Memory().write(0, "text")),
    (TypeError, lambda: World("reference", {"partition": 3})),
    (TypeError, lambda: World("reference").call(None)),
    (TypeError, lambda: Rows() + 3),
    (TypeError, lambda: ffafilter.Totals() + 3),
    (TypeError, lambda: ffafilter.Verification() + 3),
    # Values.
    (ValueError, lambda: Policy.load("a\0b")),
    (ValueError, lambda: ffafilter.fid("FFA_NIX")),
    (ValueError, lambda: ffafilter.fid("FFA_MEM_DONATE")),
    (ValueError, lambda: ffafilter.fid(-1)),
    (ValueError, lambda: ffafilter.fid(1 << 32)),
    (ValueError, lambda: Version.of("1")),
    (ValueError, lambda: Version.of("1.99999999")),
    (ValueError, lambda: Version.of(-1)),
    (ValueError, lambda: up().call("guest", "FFA_ID_GET")),
    (ValueError, lambda: up().call("vm0", "FFA_ID_GET")),
    (ValueError, lambda: up().call("vm65536", "FFA_ID_GET")),
    (ValueError, lambda: up().call("host", [])),
    (ValueError, lambda: up().call("host", [0] * 19)),
    (ValueError, lambda: up().call("host", 1 << 64)),
    (ValueError, lambda: up().call("host", "FFA_ID_GET", x1=1 << 64)),
    (ValueError, lambda: up().call("host", "FFA_ID_GET", x1=-1 << 64)),
    (ValueError, lambda: up().call("host FFA_ID_GET x1=?")),
    (ValueError, lambda: up().call(Call("host", (0,) * 3))),
    (ValueError, lambda: up().call(Call("host", (0,) * 18, mem=(ffafilter.Bytes(0, b"x"),)))),
    (ValueError, lambda: Filter(NAME).call("host FFA_ID_GET")),
    (ValueError, lambda: Filter(NAME, page=4095)),
    (ValueError, lambda: Memory(page=0)),
    (ValueError, lambda: Memory(ram=[(0, 1 << 64)])),
    (ValueError, lambda: Memory(ram=[(0x1000 * n, 0x1000) for n in range(65)])),
    (ValueError, lambda: Memory().read(0, -1)),
    (ValueError, lambda: Memory().read(0, 1 << 40)),
    (ValueError, lambda: World("reference", {"nobody": print})),
    (ValueError, lambda: World("reference").call("FFA_ID_GET", pe=4)),
    (ValueError, lambda: ffafilter.explain(NAME, CALL, version="old")),
    (ValueError, lambda: ffafilter.equiv(NAME, NAME, depth=0)),
    (ValueError, lambda: ffafilter.equiv(NAME, NAME, depth=17)),
    (ValueError, lambda: ffafilter.equiv(NAME, NAME, depth=1, by="FFA_NIX")),
    (ValueError, lambda: ffafilter.import_log("nix", b"")),
    (ValueError, lambda: ffafilter.verify(None, TRACE)),
    (ValueError, lambda: ffafilter.verify(NAME, TRACE, spmc="nobody")),
    (ValueError, lambda: ffafilter.verify(NAME, TRACE, spmc="sim")),
    (ValueError, lambda: ffafilter.verify(NAME, TRACE, spmc="recorded", system="reference")),
    (ValueError, lambda: ffafilter.coverage(NAME, "-")),
    (ValueError, lambda: Trace.of([Note("no comment")])),
    (KeyError, lambda: Policy.builtin(NAME)[0x12345678]),
    (KeyError, lambda: Rows()["nix"]),
    (AttributeError, lambda: Rows().nix),
    (IndexError, lambda: Rows()[0]),
    # Input.
    (PolicyError, lambda: Policy.load("nix")),
    (PolicyError, lambda: Policy.load("nix/nix.yaml")),
    (PolicyError, lambda: Policy.builtin("nix")),
    (PolicyError, lambda: Policy.parse("ffafilter-policy: 1\nnonsense: 3\n")),
    (PolicyError, lambda: Policy.parse(b"\xff\xfe")),
    (PolicyError, lambda: Policy.parse_c("int main(void) { return 0; }")),
    (PolicyError, lambda: Policy.builtin(NAME).save("/nix/nix.yaml")),
    (TraceError, lambda: list(Trace("nix.trace"))),
    (TraceError, lambda: list(Trace.parse(""))),
    (TraceError, lambda: list(Trace.parse(b"\x1f\x8b\x08\x00"))),
    (TraceError, lambda: list(Trace.parse(MAGIC + "host FFA_NIX\n"))),
    (TraceError, lambda: Writer("/nix/nix.trace")),
    (TraceError, lambda: Call.parse("host")),
    (TraceError, lambda: Call.parse("host FFA_ID_GET\nhost FFA_ID_GET")),
    (TraceError, lambda: Trace.of([Note("# two\nlines")])),
    (TraceError, lambda: Trace.of([Call("host", (None,) * 18)])),
    (TraceError, lambda: ffafilter.verify(NAME, "nix.trace")),
    (TraceError, lambda: ffafilter.coverage(NAME, "nix.trace")),
    (TraceError, lambda: ffafilter.diff(NAME, NAME, "nix.trace")),
    (TraceError, lambda: ffafilter.import_log("tf-a-spmd", b"nothing here\n")),
    (SystemFileError, lambda: System.load("nix")),
    (SystemFileError, lambda: System.parse("ffafilter-system: 2\n")),
    (SystemFileError, lambda: System.load("reference", "call: FFA_NIX")),
]


@pytest.mark.parametrize("n", range(len(WRONG)))
def test_wrong_use_raises(n):
    kind, use = WRONG[n]
    print(inspect.getsource(use))
    with pytest.raises(kind) as raised:
        use()
    assert type(raised.value) is kind
    assert str(raised.value)


@pytest.mark.parametrize("kind, use, place", [
    (PolicyError, lambda: Policy.parse("ffafilter-policy: 1\nname: p\nwindow: 3\n", "p.yaml"),
     ("p.yaml", 3, 9)),
    (TraceError, lambda: list(Trace.parse(MAGIC + "\nhost FFA_ID_GET x1=nix\n", "a.trace")),
     ("a.trace", 3, 20)),
    (TraceError, lambda: ffafilter.verify(NAME, Trace.parse(MAGIC + "host FFA_NIX\n", "b.trace")),
     ("b.trace", 2, 6)),
], ids=["policy", "trace", "verify"])
def test_errors_name_the_place(kind, use, place):
    with pytest.raises(kind) as raised:
        use()
    error = raised.value
    assert (error.file, error.line, error.column) == place
    assert str(error) == ":".join(map(str, place)) + ": " + error.text
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind and str(again) == str(error) and again.line == error.line
    assert isinstance(error, Error)


class Oops(Exception):
    pass


def raiser(*_):
    raise Oops


def interrupted(*_):
    raise KeyboardInterrupt


class BadMemory:
    """Memory of which one function fails."""

    def __init__(self, **bad):
        self.memory, self.bad = Memory(), bad

    def __getattr__(self, name):
        return self.bad.get(name) or getattr(self.memory, name)


MAP = dict(x1=0x80000000, x2=0x80001000, x3=1)


def ready(smc_of=None, memory=None):
    """A filter whose host has agreed; SMC_OF is asked from then on."""
    later = []

    def smc(x):
        if later:
            return later[0](x)
        return [0x10002] if x[0] == ffafilter.fid("FFA_VERSION") \
            else [ffafilter.fid("FFA_SUCCESS_32")]
    made = Filter(NAME, smc, memory=memory if memory is not None else Memory())
    made.boot()
    made.call("host FFA_VERSION x1=0x10002")
    if smc_of:
        later.append(smc_of)
    return made, later


@pytest.mark.parametrize("bad, kind", [
    (raiser, Oops),
    (lambda x: 3, TypeError),
    (lambda x: ["x"], TypeError),
    (lambda x: [-1], ValueError),
    (lambda x: [1 << 64], ValueError),
    (lambda x: [0] * 19, ValueError),
    (lambda x: x.clear(), None),
    (interrupted, KeyboardInterrupt),
], ids=["raises", "int", "word", "negative", "large", "long", "cleared", "interrupt"])
def test_smc_that_fails(bad, kind):
    made, later = ready(bad)
    call = ("host", "FFA_RXTX_MAP_64")
    if kind is None:
        # All zero is no FFA_ERROR, and so counts as success, as it does in the real filter.
        assert made.call(*call, **MAP).smcs[0].answer == (0,) * 18
        return
    with pytest.raises(kind):
        made.call(*call, **MAP)
    # Nothing was done: the same call goes well now.
    later.clear()
    assert made.memory.state(0x80000000) == ffafilter.PageState.OWNED
    assert made.agreed() == Version(1, 2)
    assert made.call(*call, **MAP).result == "FFA_SUCCESS_32"
    assert made.memory.state(0x80000000) == ffafilter.PageState.HYP


@pytest.mark.parametrize("name, bad, kind", [
    ("pages", raiser, Oops),
    ("read", raiser, Oops),
    ("read", lambda address, size: b"short", ValueError),
    ("read", lambda address, size: "text" * size, TypeError),
    ("write", raiser, Oops),
])
def test_memory_that_fails(name, bad, kind):
    memory = BadMemory(**{name: bad})
    made, later = ready(memory=memory)
    with pytest.raises(kind):
        made.call("host", "FFA_RXTX_MAP_64", **MAP)
        made.call("host", "FFA_MEM_SHARE_64", x1=0x70, x2=0x70)
        later.append(lambda x: [ffafilter.fid("FFA_SUCCESS_32"), 0, 1, 24])
        made.call("host FFA_PARTITION_INFO_GET")
        raise Oops  # a filter that never came to write
    assert made.decide("host FFA_ID_GET").verdict == Verdict.FORWARD


def test_boot_that_fails_leaves_the_filter_down():
    made = Filter(NAME, raiser)
    with pytest.raises(Oops):
        made.boot()
    with pytest.raises(ValueError, match="boot"):
        made.call("host FFA_ID_GET")


def test_halt_needs_a_new_boot():
    """A trace of lint's that ends in a halt, call by call."""
    finding, = (finding for finding in ffafilter.lint(NAME).findings
                if finding.rule == "fragment-halts")
    trace = Trace.parse(finding.trace)
    boot, *calls = trace.records()
    answers = {smc.x: smc.answer for smcs in [boot.smcs, *(call.outcome.smcs for call in calls)]
               for smc in smcs}
    made = Filter(NAME, lambda x: answers[tuple(x)], memory=Memory(boot.ram, boot.foreign))
    assert made.boot().ok
    outcomes = [made.call(call) for call in calls]
    assert [outcome.verdict for outcome in outcomes] == [call.outcome.verdict for call in calls]
    assert outcomes[-1].verdict is Verdict.HALT and outcomes[-1].x is None
    with pytest.raises(ValueError, match="boot"):
        made.call("host FFA_ID_GET")
    assert made.boot().ok
    assert made.call("host FFA_VERSION x1=0x10002").x[0] == 0x10002


def test_callbacks_cannot_come_back():
    made, later = ready(lambda x: made.call("host FFA_ID_GET").x)
    with pytest.raises(RuntimeError, match="in use"):
        made.call("host FFA_ID_GET")
    world = World("reference", {"partition": lambda request: request.world.call("FFA_ID_GET")})
    world.call("FFA_VERSION", x1=0x10002)
    with pytest.raises(RuntimeError, match="in use"):
        world.call("FFA_MSG_SEND_DIRECT_REQ_64", x1=0x8001)


@pytest.mark.parametrize("behaviour, kind", [
    (raiser, Oops),
    (lambda request: 3, TypeError),
    (lambda request: [-1], ValueError),
    (lambda request: [0] * 6, ValueError),
    (lambda request: (yield 1.5), TypeError),
    (lambda request: (yield [1 << 64]), ValueError),
    (lambda request: (yield ffafilter.regs("FFA_YIELD_32")) and raiser(), Oops),
], ids=["raises", "int", "negative", "long", "yields a float", "yields too much", "raises later"])
def test_partition_that_fails_closes_its_world(behaviour, kind):
    world = World("reference", {0x8001: behaviour})
    world.call("FFA_VERSION", x1=0x10002)
    with pytest.raises(kind):
        answer = world.call("FFA_MSG_SEND_DIRECT_REQ_64", x1=0x8001)
        assert ffafilter.fid_name(answer[0]) == "FFA_YIELD_32"
        world.call("FFA_RUN_32", x1=0x80010000)
    with pytest.raises(ValueError, match="closed"):
        world.call("FFA_ID_GET")


def test_what_is_closed_says_so(tmp_path):
    reader = TRACE.records()
    reader.close()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        next(reader)
    with Writer(tmp_path / "a.trace") as writer:
        writer.write(CALL)
    with pytest.raises(ValueError, match="closed"):
        writer.write(CALL)
    writer.close()
    with pytest.raises(Oops):
        with Writer(tmp_path / "b.trace") as writer:
            writer.write(CALL)
            raise Oops
    assert [path.name for path in tmp_path.iterdir()] == ["a.trace"]
    with pytest.raises(ValueError):
        Writer(tmp_path / "c.trace").text()
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["a.trace"]


def test_two_threads_cannot_use_one_filter():
    inside, go_on = threading.Event(), threading.Event()

    def smc(x):
        inside.set()
        assert go_on.wait(20)
        return [0x10002]
    made = Filter(NAME, smc)
    thread = threading.Thread(target=made.boot)
    thread.start()
    try:
        assert inside.wait(20)
        for use in (lambda: made.call("host FFA_ID_GET"), made.boot,
                    lambda: made.decide("host FFA_ID_GET")):
            with pytest.raises(RuntimeError, match="in use"):
                use()
    finally:
        go_on.set()
        thread.join()
    assert made.version == Version(1, 2)


def test_constants_are_shared_by_threads():
    policy, found = Policy.builtin("linux-v6.18"), []

    def work():
        found.append((ffafilter.diff(policy, NAME).compared, ffafilter.lint(policy).policy,
                      ffafilter.verify(policy, TRACE).totals.calls))
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1


def test_nothing_is_kept_alive():
    """What refers to itself through C is collected."""
    gone = []

    class Behaviour:
        def __call__(self, request):
            return [1]

        def __del__(self):
            gone.append(1)
    machine = Machine(NAME, partitions={"partition": Behaviour()})
    machine.call("host FFA_VERSION x1=0x10002")
    del machine
    gc.collect()
    assert gone == [1]


def test_parts_outlive_the_whole():
    """Pieces of a result are copies."""
    rows = ffafilter.verify(NAME, TRACE, rows=True).rows
    column = rows.line
    del rows
    gc.collect()
    assert column.tolist() == [2]
    steps = iter(ffafilter.replay(Policy.load(NAME), Trace.parse(MAGIC + "host FFA_ID_GET\n")))
    gc.collect()
    assert next(steps).record.function == "FFA_ID_GET"
    del steps
    gc.collect()
    rx = up().rx
    gc.collect()
    rx[0] = 1


def test_columns_cannot_be_written():
    rows = ffafilter.verify(NAME, TRACE, rows=True).rows
    with pytest.raises(TypeError):
        rows.verdict[0] = 3
    assert copy.copy(rows) == rows and pickle.loads(pickle.dumps(rows)) == rows


def test_any_registers_get_a_verdict():
    made = up()
    for x0 in (0, 1, -1, 0x84000060, 0xc40000ff, 1 << 63):
        outcome = made.call("host", [x0 & (1 << 64) - 1] + [2 ** 64 - 1] * 17)
        assert isinstance(outcome, Outcome) and outcome.verdict in Verdict
