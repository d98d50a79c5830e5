# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A policy with one thing changed no longer verifies against the recordings of its filter."""
import re

import pytest
import yaml

from conftest import SOURCE

POLICIES = sorted({path.name.rsplit("_", 1)[0]
                   for path in (SOURCE / "tests/golden").glob("*.trace.gz")})
# The quickest to tell first.
SETS = ["edge", "version", "random", "exhaustive", "features"]
NEW = "ffafilter-policy: 1\nname: changed\nextends: "

NO_AGREEMENT = ["android14-6.1", "linux-v6.6"]
# What no recording can show, of which policies, and why.
UNSEEN = {
    "reserved-fid-bits": (NO_AGREEMENT, "unlisted and other calls go on alike, at any time"),
    "before-agreement": (NO_AGREEMENT, "the filter leaves FFA_VERSION alone"),
    "negotiation": (NO_AGREEMENT, "the filter leaves FFA_VERSION alone"),
    "later-version": (NO_AGREEMENT, "the filter leaves FFA_VERSION alone"),
    "buffer-size": (["android14-6.1"], "an SPMC that sets other bits is too new for it to start"),
    "send-minimum": (["android14-6.1"], "three calls of the whole recordings, none of the thinned"),
    "version-registers": (POLICIES, "what is left over may well be zero"),
    "memory-attributes": (POLICIES, "all memory was recorded as normal"),
    "reclaim-owner": (POLICIES, "all memory was recorded as the host's own"),
    "access-bounds": (POLICIES, "recordings end before a filter reads past its buffer"),
}


def tables():
    text = (SOURCE / "libffafilter/include/ffafilter/behaviours.inc").read_text()
    choices, key = {}, None
    for kind, word in re.findall(r'^FFAF_(BEHAVIOUR|CHOICE)\([A-Z0-9_, ]+"([^"]*)"', text, re.M):
        if kind == "BEHAVIOUR":
            key = word
        choices.setdefault(key, []).extend([word] * (kind == "CHOICE"))
    return choices


def resolved(name):
    """What the policy says, with what it extends."""
    said = yaml.load((SOURCE / f"policies/{name}.yaml").read_text(), yaml.BaseLoader)
    parent = resolved(said["extends"]) if "extends" in said else {"functions": {}, "behaviour": {}}
    functions = said.get("functions", {})
    kept = {name: entry for name, entry in parent["functions"].items()
            if re.sub("_(32|64)$", "", name) not in functions}
    return {**parent, **said, "functions": {**kept, **functions},
            "behaviour": {**parent["behaviour"], **said.get("behaviour", {})}}


def is_caught(ffafilter, path, policy, change):
    path.write_text(f"{NEW}{policy}\n{change}\n")
    for name in SETS:
        done = ffafilter("verify", "--strict", "--max", "0", "-p", path,
                         SOURCE / f"tests/golden/{policy}_{name}.trace.gz")
        assert done.returncode in (0, 1, 4), done.stderr
        if done.returncode != 0:
            return True
    return False


@pytest.mark.parametrize("policy", POLICIES)
def test_behaviours(ffafilter, tmp_path, policy):
    said = resolved(policy)["behaviour"]
    missed = []
    for key, words in tables().items():
        for word in words:
            if word != said.get(key, words[0]) and not is_caught(
                    ffafilter, tmp_path / "changed.yaml", policy, f"behaviour:\n  {key}: {word}"):
                missed.append(key)
    unseen = [key for key in tables() if key in UNSEEN and policy in UNSEEN[key][0]]
    assert sorted(set(missed)) == sorted(unseen)


@pytest.mark.parametrize("policy", POLICIES)
def test_entries(ffafilter, tmp_path, policy):
    said = resolved(policy)["functions"]
    assert len(said) > 15
    for name, entry in said.items():
        action = entry if isinstance(entry, str) else entry["action"]
        other = "forward" if action == "deny" else "deny"
        assert is_caught(ffafilter, tmp_path / "changed.yaml", policy,
                         f"functions:\n  {name}: {other}"), f"{name}: {other}"


@pytest.mark.parametrize("policy", POLICIES)
def test_the_rest(ffafilter, tmp_path, policy):
    versions = {"1.0", "1.1", "1.2"} - {resolved(policy)["version"]}
    changes = ["unlisted: deny", "functions:\n  0x8400007c: deny",
               *(f"version: {version}" for version in versions)]
    if policy not in NO_AGREEMENT:  # there the window tells only what goes on from what goes on
        changes.append("window: 0x60-0x97")
    for change in changes:
        assert is_caught(ffafilter, tmp_path / "changed.yaml", policy, change), change
