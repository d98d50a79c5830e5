# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The stories of sim/stories come out as they are told, under each policy.

NAME/script.trace is played into NAME/system.yaml; NAME/POLICY.trace is what comes out, and
NAME/POLICY@SYSTEM.trace with another system of the folder. scripts/update-stories.py writes them.
"""
import pytest

from conftest import SOURCE

STORIES = SOURCE / "sim" / "stories"
TOLD = sorted(path for path in STORIES.glob("*/*.trace") if path.name != "script.trace")


def arguments(path):
    policy, _, system = path.stem.partition("@")
    how = ["--no-filter"] if policy == "no-filter" else ["-p", policy]
    return how, path.parent / f"{system or 'system'}.yaml"


def play(ffafilter, path):
    how, system = arguments(path)
    return ffafilter("run", "--strict", *how, system, path.parent / "script.trace")


@pytest.mark.parametrize("path", TOLD, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_story(ffafilter, path):
    done = play(ffafilter, path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == path.read_text(), "scripts/update-stories.py"


@pytest.mark.parametrize("path", TOLD, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_what_comes_out_verifies(ffafilter, path):
    how, system = arguments(path)
    done = ffafilter("verify", *how, "--spmc", "sim", "--system", system, path)
    assert done.returncode == 0, done.stdout


def told(story, variant):
    lines = (STORIES / story / f"{variant}.trace").read_text().splitlines()
    return [line for line in lines if line.startswith("host ")]


def outcomes(story, variant, call):
    return [line.split(" -> ")[1].split()[:2] for line in told(story, variant)
            if line.startswith(f"host {call} ")]


# What the driver is told about FFA_MSG_SEND_DIRECT_REQ2, and what becomes of its first one.
REQ2 = {
    "no-filter": ("FFA_SUCCESS_32", ["forward", "FFA_MSG_SEND_DIRECT_RESP2"]),
    "linux-v6.12": ("FFA_ERROR_32", ["forward", "FFA_ERROR_32"]),
    "linux-v6.18": ("FFA_ERROR_32", ["deny", "FFA_ERROR_32"]),
    "linux-v6.18-allow-req2": ("FFA_SUCCESS_32", ["forward", "FFA_MSG_SEND_DIRECT_RESP2"]),
    "linux-v6.18-probe-optional": ("FFA_SUCCESS_32", ["forward", "FFA_MSG_SEND_DIRECT_RESP2"]),
}


@pytest.mark.parametrize("policy, expected", REQ2.items())
def test_tpm_service_is_reached(policy, expected):
    features = outcomes("tpm", policy, "FFA_FEATURES")[0]
    assert (features[1], outcomes("tpm", policy, "FFA_MSG_SEND_DIRECT_REQ2")[0]) == expected
    # The older message is there in any case.
    assert outcomes("tpm", policy, "FFA_MSG_SEND_DIRECT_REQ_32")[0] == [
        "forward", "FFA_MSG_SEND_DIRECT_RESP_32"]


@pytest.mark.parametrize("policy", REQ2)
def test_tpm_service_without_req2(policy):
    answers = outcomes("tpm", f"{policy}@older", "FFA_MSG_SEND_DIRECT_REQ2")
    assert {answer[1] for answer in answers} == {"FFA_ERROR_32"}
    assert outcomes("tpm", f"{policy}@older", "FFA_MSG_SEND_DIRECT_REQ_32")[0][1] == \
        "FFA_MSG_SEND_DIRECT_RESP_32"


def test_only_the_filter_protects_a_guest():
    """Shares: honest, twice, a guest's page, the filter's own, nobody's, honest."""
    def shares(variant):
        return [answer[1] for answer in outcomes("memory", variant, "FFA_MEM_SHARE_64")]
    fine, refused = "FFA_SUCCESS_32", "FFA_ERROR_32"
    assert shares("no-filter") == [fine, refused, fine, fine, refused, fine]
    assert shares("linux-v6.18") == [fine, refused, refused, refused, refused, fine]


def test_every_story_is_told(source):
    text = (STORIES / "README.md").read_text()
    folders = [path for path in STORIES.iterdir() if path.is_dir()]
    assert len(folders) >= 6
    for folder in folders:
        assert f"| [{folder.name}]({folder.name}) |" in text
        assert len(list(folder.glob("*.trace"))) > 1
