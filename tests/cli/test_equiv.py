# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""`equiv`: what tells two filters apart, and what never does."""
import json

import pytest

POLICIES = ["android14-6.1", "android15-6.6", "linux-next-direct-resp",
            "linux-next-notifications", "linux-v6.12", "linux-v6.18",
            "linux-v6.18-allow-req2", "linux-v6.18-direct-messages",
            "linux-v6.18-probe-optional", "linux-v6.6", "linux-v7.1", "linux-v7.3"]
REQ2 = "FFA_MSG_SEND_DIRECT_REQ2"
OPTIONAL = {"FFA_CONSOLE_LOG", "FFA_PARTITION_INFO_GET_REGS", "FFA_MSG_SEND_DIRECT_RESP2"}


def equiv(ffafilter, *args):
    if "--depth" not in args:
        args = ("--depth", 3, *args)
    done = ffafilter("equiv", "--format", "json", *args)
    assert done.returncode in (0, 1), done.stderr
    result = json.loads(done.stdout)
    assert result["told_apart"] == (done.returncode == 1)
    return result


def told(result):
    return {f["function"] for f in result["functions"] if f["told_apart"]}


def verified(ffafilter, policy, path):
    return ffafilter("verify", "--strict", "-p", policy, path).returncode


@pytest.mark.parametrize("old, new", zip(POLICIES, POLICIES[1:] + POLICIES[:1]))
def test_what_tells_two_policies_apart_is_confirmed_by_replay(ffafilter, tmp_path, old, new):
    path, other = tmp_path / "old.trace", tmp_path / "new.trace"
    result = equiv(ffafilter, "--depth", 2, "-o", path, old, new)
    if not result["told_apart"]:
        assert not path.exists()
        return
    assert path.read_text() == result["trace"]
    other.write_text(result["trace_new"])
    assert verified(ffafilter, old, path) == verified(ffafilter, new, other) == 0
    # The same calls, another outcome of the last; verify sees it where the SMCs allow it.
    calls = [[line.split(" -> ") for line in trace.splitlines() if line[0] not in "#@ f"]
             for trace in (result["trace"], result["trace_new"])]
    assert [call[0] for call in calls[0]] == [call[0] for call in calls[1]]
    assert calls[0][-1] != calls[1][-1]
    assert verified(ffafilter, new, path) in (1, 4)


@pytest.mark.parametrize("policy", ["linux-v6.18", "android14-6.1", "xen-guest"])
def test_nothing_tells_a_policy_from_itself(ffafilter, policy):
    result = equiv(ffafilter, "--exact", "--depth", 2, policy, policy)
    assert not result["told_apart"] and result["functions"] == [] and result["boot_smc"] == 0
    assert result["states"] == result["pairs"] > 1


def test_req2_does_not_tell_the_two_proposals_apart(ffafilter):
    pair = ["linux-v6.18-allow-req2", "linux-v6.18-probe-optional"]
    by_req2 = equiv(ffafilter, "--by", REQ2, *pair)
    assert not by_req2["told_apart"]
    cost = {f["function"]: (f["smc_min"], f["smc_max"]) for f in by_req2["functions"]}
    assert cost[REQ2] == (0, 1)
    assert told(equiv(ffafilter, *pair)) == OPTIONAL


def test_a_guard_that_tests_a_constant_never_fires(ffafilter, source, tmp_path):
    guarded = source / "examples/october-2025/probe-guarded.yaml"
    path = tmp_path / "apart.trace"
    result = equiv(ffafilter, "--by", REQ2, "-o", path, guarded, "linux-v6.18-probe-optional")
    assert REQ2 in told(result)
    # Agreed on 1.1, and the call of 1.2 goes out.
    assert "host FFA_VERSION x1=0x10001 -> answer x0=0x10001" in path.read_text()
    assert verified(ffafilter, guarded, path) == 0
    assert verified(ffafilter, "linux-v6.18-probe-optional", path) == 1


def test_the_shipped_trace_of_the_guard(ffafilter, source):
    folder = source / "examples/october-2025"
    assert verified(ffafilter, folder / "probe-guarded.yaml", folder / "guard.trace") == 0
    assert verified(ffafilter, "linux-v6.18-probe-optional", folder / "guard.trace") == 1


NEW = "ffafilter-policy: 1\nname: new\nextends: linux-v6.18\nfunctions:\n  "


def test_a_policy_that_only_looks_different(ffafilter, tmp_path):
    """What is forwarded unlisted is forwarded listed, too."""
    path = tmp_path / "new.yaml"
    path.write_text(NEW + "FFA_RUN: forward\n")
    result = equiv(ffafilter, "linux-v6.18", path)
    assert not result["told_apart"] and result["functions"] == []


def test_a_version_with_bit_31_gets_past_a_guard(ffafilter, tmp_path):
    """No filter here agrees to 1.3; yet the word 0x80010001, which they agree to, is higher."""
    path = tmp_path / "new.yaml"
    path.write_text(NEW + "FFA_MSG_SEND_DIRECT_REQ2: {action: forward, since: 1.3}\n")
    result = equiv(ffafilter, "linux-v6.18", path)
    assert told(result) == {REQ2}
    assert "host FFA_VERSION x1=0x80010001 -> answer x0=0x80010001" in result["trace"]


def test_undefined_registers_are_told(ffafilter):
    result = equiv(ffafilter, "linux-v7.1", "linux-v7.3")
    assert [f["function"] for f in result["functions"] if f["undefined"]] == ["FFA_VERSION"]


def test_the_limit_of_states_is_said(ffafilter):
    args = ["equiv", "--max-states", "3", "linux-v6.18", "linux-v6.18"]
    assert "limit of states" in ffafilter(*args).stdout
    assert ffafilter(*args).returncode == 0
    assert ffafilter(*args, "--strict").returncode == 4


@pytest.mark.parametrize("args, said", [
    (["--by", "FFA_MSG_SEND_DIRECT_REQ3"], "no FF-A function 'FFA_MSG_SEND_DIRECT_REQ3'"),
    (["--by", "FFA_RUN,,FFA_YIELD"], "no FF-A function ''"),
    (["--by", ""], "no FF-A function ''"),
    (["--depth", "0"], "must be 1 to 16"),
    (["--depth", "17"], "must be 1 to 16"),
    (["--max-states", "x"], "must be a whole number"),
])
def test_bad_options(ffafilter, args, said):
    done = ffafilter("equiv", *args, "linux-v6.18", "linux-v6.12")
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""


def test_one_system_alone(ffafilter):
    pair = ["linux-v6.18-allow-req2", "linux-v6.18-probe-optional"]
    result = equiv(ffafilter, "--system", "hafnium", *pair)
    assert told(result) == OPTIONAL and result["spmcs"] == 1 and result["system"] == "hafnium"
    done = ffafilter("equiv", "--system", "hafnum", *pair)
    assert done.returncode == 2 and "hafnium" in done.stderr and done.stdout == ""
