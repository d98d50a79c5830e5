# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""diff: what it says in every format, its exit status, its examples, recorded calls."""
import glob
import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

REQ2 = ["linux-v6.18", "linux-v6.18-allow-req2"]
PROBE = ["linux-v6.18-allow-req2", "linux-v6.18-probe-optional"]
SAME = "ffafilter-policy: 1\nname: {}\nextends: linux-v7.3\n"


@pytest.fixture
def policy(tmp_path):
    """Write a policy file and return its path."""
    def write(name, text):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        return path
    return write


def result(ffafilter, *args):
    done = ffafilter("diff", "-f", "json", *args)
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("args, status", [
    (["linux-v7.3", "linux-v7.3"], 0),
    (REQ2, 1),
    ([*REQ2, "--no-loosening"], 3),
    ([*reversed(REQ2), "--no-loosening"], 1),
    ([*REQ2, "--only", "FFA_MSG_SEND_DIRECT_REQ2"], 0),
    ([*REQ2, "--only", "FFA_MSG_SEND_DIRECT_REQ2", "--no-loosening"], 3),
    ([*REQ2, "--only", "0xc400008d,FFA_CONSOLE_LOG_32"], 0),
    ([*PROBE, "--only", "FFA_MSG_SEND_DIRECT_REQ2"], 1),
    (["linux-v6.12", "linux-v6.18", "--only", "FFA_VERSION"], 1),
])
def test_status(ffafilter, args, status):
    assert ffafilter("diff", *args).returncode == status


@pytest.mark.parametrize("args, complaint", [
    (["linux-v7.3"], "OLD NEW [TRACE...] is missing"),
    (["linux-v7.3", "linux-v7.4"], "did you mean"),
    ([*REQ2, "--only", "FFA_MSG_SEND3"], "unknown function 'FFA_MSG_SEND3'; did you mean"),
    ([*REQ2, "--only", ""], "unknown function ''"),
    ([*REQ2, "--only", "0x8600008d"], "unknown function '0x8600008d'"),
    ([*REQ2, "/nowhere/x.trace"], "/nowhere/x.trace"),
    ([*REQ2, "--examples", "/proc/nowhere"], "/proc/nowhere"),
    ([*REQ2, "-f", "yaml"], "must be text, json, markdown, sarif, junit or github"),
    ([*REQ2, "-H", "nobody"], "nobody"),
])
def test_bad_usage(ffafilter, args, complaint):
    done = ffafilter("diff", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr


def test_undeclared_changes_are_named(ffafilter):
    done = ffafilter("diff", *PROBE, "--only", "FFA_MSG_SEND_DIRECT_REQ2")
    assert "3 of 4 changes are outside --only FFA_MSG_SEND_DIRECT_REQ2" in done.stderr
    assert done.stdout.count("NOT DECLARED") == 1


def test_the_october_thread(ffafilter):
    """Taking REQ2 off the list, or asking the SPMC: the same to callers, an SMC more a call."""
    changes = {c["subject"]: c for c in result(ffafilter, *PROBE)["changes"]}
    req2 = changes.pop("FFA_MSG_SEND_DIRECT_REQ2")
    assert not req2["visible"]
    (cost,) = [e for e in req2["effects"] if e["spmc"] == ["has"]]
    assert (cost["old"]["smcs"], cost["new"]["smcs"]) == (1, 2)
    assert set(changes) == {"FFA_CONSOLE_LOG_32", "FFA_PARTITION_INFO_GET_REGS",
                            "FFA_MSG_SEND_DIRECT_RESP2"}
    assert all(c["visible"] and c["loosened"] for c in changes.values())


def test_short_and_complete(ffafilter):
    text = ffafilter("diff", *REQ2).stdout
    assert len(text.splitlines()) < 20
    for said in ["1 change: 1 loosened", "called: deny NOT_SUPPORTED -> forward",
                 "FFA_FEATURES: NOT_SUPPORTED -> what the SPMC says", "hint bit 16",
                 "- policies/linux-v6.18.yaml:38: FFA_MSG_SEND_DIRECT_REQ2: deny",
                 "+ policies/linux-v6.18-allow-req2.yaml:9: "]:
        assert said in text


@pytest.mark.parametrize("old, new", [("linux-v6.12", "linux-v6.18"), ("linux-v6.6", "xen-guest"),
                                      ("linux-v6.18", "linux-v7.3")])
def test_text_fits_a_mail(ffafilter, old, new):
    lines = ffafilter("diff", old, new).stdout.splitlines()
    assert max(map(len, lines)) <= 72
    assert not any(line != line.rstrip() for line in lines)


def test_text_alone(ffafilter, policy):
    old = policy("old", SAME.format("old") + "functions:\n  FFA_MEM_RECLAIM: deny\n")
    new = policy("new", SAME.format("new") +
                 "functions:\n  FFA_MEM_RECLAIM: deny\nbehaviour:\n  reclaim-owner: checked\n")
    done = ffafilter("diff", old, new)
    assert done.returncode == 0
    assert "no difference; the policies differ in text, but no caller" in done.stdout
    assert "reclaim-owner: unchecked -> checked" in done.stdout
    assert "the policies are the same" in ffafilter("diff", old, old).stdout


def test_old_and_new_lines_are_those_of_the_files(ffafilter, source):
    for change in result(ffafilter, "linux-v6.12", "linux-v6.18")["changes"]:
        for side in ("old", "new"):
            line = (source / change[side]["file"]).read_text().splitlines()[change[side]["line"] - 1]
            name = "unlisted" if "(unlisted)" in change[side]["says"] else change["subject"]
            assert line.strip().startswith(f"{name}:"), line


@pytest.mark.parametrize("old, new", [REQ2, ["linux-v6.18", "linux-v7.3"]])
def test_examples_replay(ffafilter, tmp_path, old, new):
    changes = result(ffafilter, old, new, "--examples", tmp_path / "ex")["changes"]
    files = sorted((tmp_path / "ex").iterdir())
    assert len(files) == sum(len(c["effects"]) for c in changes)
    for change in changes:
        for number, effect in enumerate(change["effects"], 1):
            example = effect["example"]
            path = tmp_path / "ex" / f"{change['subject']}-{number}.trace"
            assert path.read_text() == example["trace"]
            for side, policy in ("old", old), ("new", new):
                done = ffafilter("replay", "-p", policy, path)
                assert (done.returncode, done.stderr) == (0, "")
                calls = re.findall(r"^(?:host|vm1|boot) .* -> (.*)$", done.stdout, re.M)
                assert calls[-1] == example[side]


def test_guests(ffafilter, tmp_path):
    args = ["xen-guest", "android16-guest", "-H", "linux-v7.3"]
    changes = result(ffafilter, *args, "--examples", tmp_path)["changes"]
    assert {c["subject"] for c in changes} > {"FFA_MEM_LEND_64", "FFA_MSG_SEND2"}
    for change in changes:
        for number, effect in enumerate(change["effects"], 1):
            assert effect["callers"] == ["vm"]
            path = tmp_path / f"{change['subject']}-{number}.trace"
            for side, guest in ("old", args[0]), ("new", args[1]):
                done = ffafilter("replay", "-p", "linux-v7.3", "-g", guest, path)
                calls = re.findall(r"^(?:host|vm1) .* -> (.*)$", done.stdout, re.M)
                assert calls[-1] == effect["example"][side]


def test_markdown(ffafilter):
    text = ffafilter("diff", "linux-v6.6", "xen-guest", "-f", "markdown").stdout
    assert len(text) < 65536
    assert text.startswith("<!-- ffafilter diff -->\n## linux-v6.6 -> xen-guest")
    assert text.count("<details>") == text.count("</details>") > 5
    assert text.count("```") % 2 == 0


def test_findings(ffafilter):
    sarif = json.loads(ffafilter("diff", *REQ2, "-f", "sarif").stdout)
    (found,) = sarif["runs"][0]["results"]
    assert (found["ruleId"], found["level"]) == ("policy-loosened", "warning")
    region = found["locations"][0]["physicalLocation"]
    assert region["artifactLocation"]["uri"] == "policies/linux-v6.18-allow-req2.yaml"
    assert region["region"]["startLine"] == 9
    junit = ElementTree.fromstring(ffafilter("diff", *REQ2, "-f", "junit").stdout)
    assert junit.get("failures") == "1" and int(junit.get("tests")) > 40
    github = ffafilter("diff", *REQ2, "-f", "github", "--only", "FFA_VERSION").stdout
    assert "::error file=policies/linux-v6.18-allow-req2.yaml,line=9," in github


TRACE = """\
ffafilter-trace 1
boot b smccc=1.2 ram=0x80000000+0x10000 -> ok
  smc FFA_VERSION x1=0x10002 -> x0=0x10002
host FFA_VERSION x1=0x10002 -> x0=0x10002
  smc FFA_ID_GET -> FFA_SUCCESS_32
  smc FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32
host FFA_RUN_32 -> forward FFA_SUCCESS_32
host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 -> deny FFA_ERROR_32 x2=-1
host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8002 -> deny FFA_ERROR_32 x2=-1
host FFA_FEATURES x1=0xc400008d -> answer FFA_ERROR_32 x2=-1
host FFA_FEATURES x1=? -> FFA_SUCCESS_32
"""


def test_recorded_calls(ffafilter, tmp_path):
    path = tmp_path / "t.trace"
    path.write_text(TRACE)
    traces = result(ffafilter, *REQ2, path, path)["traces"]
    assert (traces["calls"], traces["changed"], traces["undecided"]) == (12, 6, 2)
    kind, asked = traces["kinds"]
    assert (kind["calls"], kind["line"]) == (4, 8)
    assert kind["call"] == "host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001"
    assert kind["old"] == {"outcome": "deny FFA_ERROR_32 x2=-1",
                           "where": "policies/linux-v6.18.yaml:38"}
    assert kind["new"]["where"] == "policies/linux-v6.18-allow-req2.yaml:9"
    # That it is forwarded is known, what the SPMC would say is not.
    assert (asked["calls"], asked["new"]["outcome"]) == (2, "forward")
    assert [(w["calls"], w["line"]) for w in traces["why-undecided"]] == [(2, 11)]
    done = ffafilter("diff", *REQ2, path)
    assert "recorded calls: 3 of 6 change, 1 undecided" in done.stdout


def test_strict(ffafilter, tmp_path):
    path = tmp_path / "t.trace"
    path.write_text(TRACE)
    same = ["linux-v7.3", "linux-v7.3", path]
    assert ffafilter("diff", *same).returncode == 0
    assert ffafilter("diff", *same, "--strict").returncode == 4
    assert ffafilter("diff", *REQ2, path, "--strict").returncode == 1


def test_a_bad_trace_is_named(ffafilter, tmp_path):
    path = tmp_path / "t.trace"
    path.write_text(TRACE + "nobody\n")
    done = ffafilter("diff", *REQ2, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{path}:12" in done.stderr


def test_the_documentation_shows_real_output(ffafilter, source):
    for name in "diff", "coverage":
        text = (source / f"docs/{name}.md").read_text()
        for command, output in re.findall(r"^\$ ffafilter (.*)\n((?:.*\n)*?)```", text, re.M):
            words = [match for word in command.split()
                     for match in (glob.glob(word, root_dir=source) if "*" in word else [word])]
            done = ffafilter(*words, cwd=source)
            for part in output.split("...\n"):
                assert part in done.stdout


def test_a_cost_is_traced_to_an_entry_that_nobody_calls(ffafilter, policy):
    """A call that is probed once costs an SMC when the version is agreed."""
    new = policy("new", SAME.format("new") + "functions:\n  FFA_MSG_SEND_DIRECT_REQ2:\n"
                 "    action: forward\n    probe: once\n")
    (change,) = result(ffafilter, "linux-v7.3", new)["changes"]
    assert (change["subject"], change["new"]["says"]) == ("FFA_MSG_SEND_DIRECT_REQ2",
                                                          "forward, probe once")
    version = [e for e in change["effects"] if e["fids"] == ["0x84000063"]]
    assert {e["new"]["smcs"] - e["old"]["smcs"] for e in version} == {1}
    assert not any(e["visible"] for e in version)


def test_a_system_answers_what_a_trace_leaves_open(ffafilter, source):
    pair = ["linux-v6.18", "linux-v6.18-allow-req2"]
    trace = source / "traces/hafnium_linux-7.3.trace.gz"
    assert "982 undecided" in ffafilter("diff", *pair, trace).stdout
    done = ffafilter("diff", "--system", "hafnium", *pair, trace)
    assert ", 0 undecided" in done.stdout and done.returncode == 1
