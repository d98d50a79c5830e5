# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Scripts played into simulated systems, with a filter and without."""
import json

import pytest

SYSTEM = """\
ffafilter-system: 1
name: demo
profile: reference
spmc: {pes: 2}
partitions:
  - id: 0x8001
    uuid: 5d5a8c3e-2c3b-4e27-9f4f-2b7f2a5a8a01
    contexts: pes
    methods: [receives-req, receives-req2]
    behaviour: echo
  - uuid: 17b862a4-1806-4faf-86b3-089a58353861
    methods: [receives-req, receives-req2, sends-req]
    behaviour: tpm-crb
  - methods: [receives-req, sends-req]
    behaviour: {relay: {peer: 0x8001}}
  - methods: [receives-req]
    behaviour:
      script:
        - when: {x3: 0x10/0xf0}
          answer: {x3: 0x4, x4: x4+1}
        - answer: {x3: 0xff}
  - methods: [receives-req]
    behaviour: recorded
memory:
  - {base: 0x40000000, size: 0x40000000}
"""
HEAD = "ffafilter-trace 1\nboot b smccc=1.2 ram=0x40000000+0x40000000\n"
CALLS = [
    ("host FFA_VERSION x1=0x10002", "x0=0x10002"),
    ("host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 x3=0x5",
     "FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000 x3=0x5"),
    ("host FFA_MSG_SEND_DIRECT_REQ_32 cpu=1 x1=0x8001 x3=0x6",
     "FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000 x3=0x6"),
    ("host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8002 x2=0xaf4f0618a462b817 x3=0x613835589a08b386 "
     "x4=0xf000001",
     "FFA_MSG_SEND_DIRECT_RESP2 x1=0x80020000 x4=0x5000002 x5=0x10000"),
    ("host FFA_MSG_SEND_DIRECT_REQ_64 x1=0x8003 x3=0x7",
     "FFA_MSG_SEND_DIRECT_RESP_64 x1=0x80030000 x3=0x7"),
    ("host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8004 x3=0x13 x4=0x9",
     "FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80040000 x3=0x4 x4=0xa"),
    ("host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8004 x3=0x23",
     "FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80040000 x3=0xff"),
    ("host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8009", "FFA_ERROR_32 x2=0xfffffffe"),
]


@pytest.fixture
def system(tmp_path):
    file = tmp_path / "demo.yaml"
    file.write_text(SYSTEM)
    return file


def outcomes(text):
    return [line.split(" -> ")[1] for line in text.splitlines() if line.startswith("host")]


def test_without_a_filter(ffafilter, system):
    script = HEAD + "".join(call + "\n" for call, _ in CALLS)
    done = ffafilter("run", system, "-", "--no-filter", input=script)
    assert (done.returncode, done.stderr) == (0, "")
    assert outcomes(done.stdout) == ["forward " + outcome for _, outcome in CALLS]
    assert done.stdout.splitlines()[2] == "@at spmc"
    # What comes out is a recording of that system, and canonical.
    again = ffafilter("verify", "--no-filter", "--system", system, "-", input=done.stdout)
    assert again.stdout.endswith(f"{len(CALLS)} calls: {len(CALLS)} match, 0 differ, 0 unknown\n")


def test_under_a_policy(ffafilter, system):
    script = HEAD + "".join(call + "\n" for call, _ in CALLS)
    done = ffafilter("run", system, "-", "-p", "linux-v6.18", input=script)
    assert (done.returncode, done.stderr) == (0, "")
    got = outcomes(done.stdout)
    assert got[3] == "deny FFA_ERROR_32 x2=-1"
    assert got[4:] == ["forward " + outcome for _, outcome in CALLS[4:]]
    again = ffafilter("verify", "-p", "linux-v6.18", "--spmc", "sim", "--system", system, "-",
                      input=done.stdout)
    assert again.stdout.endswith(f"{len(CALLS)} calls: {len(CALLS)} match, 0 differ, 0 unknown\n")


def test_json(ffafilter, system):
    done = ffafilter("run", system, "-", "-n", "-f", "json", input=HEAD + CALLS[0][0] + "\n")
    steps = json.loads(done.stdout)
    assert [step.get("simulated") for step in steps] == [None, 1]
    assert steps[1]["outcome"] == "x0=0x10002"


@pytest.mark.parametrize("call, missing", [
    ("host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8005", "what the partition does with the message"),
    ("vm1 FFA_ID_GET", "the filter between this VM and the SPMC"),
    ("host FFA_ID_GET cpu=2", "a PE with this number in the system"),
])
def test_unknowns(ffafilter, system, call, missing):
    done = ffafilter("run", system, "-", "--no-filter", "--strict", input=HEAD + call + "\n")
    assert done.returncode == 4
    assert done.stdout.endswith("-> unknown\n")
    assert f"<stdin>:3: unknown: {missing}" in done.stderr.replace("-:3", "<stdin>:3")


def test_recorded_partitions_answer_what_stands_there(ffafilter, system):
    call = ("host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8005 -> FFA_MSG_SEND_DIRECT_RESP_32 "
            "x1=0x80050000 x3=0x77\n")
    done = ffafilter("run", system, "-", "-n", input=HEAD.replace("boot", "@at spmc\nboot") + call)
    assert outcomes(done.stdout) == ["forward FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80050000 x3=0x77"]


@pytest.mark.parametrize("name", ["reference", "hafnium", "op-tee-4.10"])
def test_recorded_partitions_are_interrupted_where_it_was_recorded(ffafilter, name):
    trace = HEAD.replace("boot", "@at spmc\nboot") + """\
host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 x3=0x1 -> forward FFA_INTERRUPT_32 x1=0x80010000
host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 x3=0x1 -> forward FFA_ERROR_32 x2=0xfffffffc
host FFA_RUN_32 x1=0x80010000 -> forward FFA_INTERRUPT_32 x1=0x80010000
host FFA_RUN_32 x1=0x80010000 -> forward FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000 x3=0x7
host FFA_MSG_SEND_DIRECT_REQ_32 cpu=1 x1=0x8001 x3=0x1 -> forward FFA_YIELD_32 x1=0x80010001
host FFA_RUN_32 cpu=1 x1=0x80010001 -> forward FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000 x3=0x8
"""
    done = ffafilter("verify", "--no-filter", "--system", name, "-", input=trace)
    assert done.stdout.endswith("6 calls: 6 match, 0 differ, 0 unknown\n")


def test_what_a_partition_could_not_have_done_differs(ffafilter):
    trace = HEAD.replace("boot", "@at spmc\nboot") + (
        "host FFA_RUN_32 x1=0x80010000 -> forward FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000\n")
    done = ffafilter("verify", "--no-filter", "--system", "reference", "-", input=trace)
    assert done.returncode == 1
    assert "differs: what the partition does with the message" in done.stdout


def test_auto_takes_the_recording_first(ffafilter, system):
    trace = HEAD.replace("boot", "@at spmc\nboot") + (
        "host FFA_VERSION x1=0x10001 -> x0=0x10001\n"
        "host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 x3=0x5 -> "
        "FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000 x3=0x99\n"
        "host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 x3=0x5\n")
    done = ffafilter("replay", "-p", "linux-v6.12", "--system", system, "-", input=trace)
    assert outcomes(done.stdout)[1:] == [
        f"forward FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000 x3={x3}" for x3 in ("0x99", "0x5")]
    assert "2 of 4 outcomes rest on the simulated system" in done.stderr
    assert "-:6: simulated: 1 of the SPMC's answers" in done.stderr
    without = ffafilter("replay", "-p", "linux-v6.12", "-", input=trace)
    assert outcomes(without.stdout)[2].startswith("forward x0=?") or "unknown" in without.stderr
