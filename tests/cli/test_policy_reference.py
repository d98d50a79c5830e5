# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""docs/policy.md lists the behaviours and requirements that there are, and its examples work."""
import re

import pytest
import yaml

TABLES = "libffafilter/include/ffafilter"
PROPOSALS = {"linux-v6.18-allow-req2", "linux-v6.18-probe-optional"}
ROW = re.compile(r'^FFAF_(BEHAVIOUR|CHOICE|REQUIREMENT)\((\w+),.*?"([^"]*)".*"([^"]*)"\)$', re.M)


def rows(source, table):
    return ROW.findall((source / TABLES / table).read_text())


def said_behaviours(source):
    """name -> the behaviours of each policy of a real filter, with what it extends."""
    files = {p.stem: yaml.load(p.read_text(), yaml.BaseLoader)
             for p in (source / "policies").glob("*.yaml")}

    def resolve(name):
        parent = files[name].get("extends")
        return {**(resolve(parent) if parent else {}), **files[name].get("behaviour", {})}

    return {name: resolve(name) for name in sorted(files) if name not in PROPOSALS}


def chosen_by(said, key, word):
    names = [name for name, behaviours in said.items() if behaviours.get(key) == word]
    if len(names) == len(said):
        return "all"
    return ", ".join(f"`{name}`" for name in names) or "none"


def behaviours_text(source):
    said, lines, key = said_behaviours(source), [], None
    for kind, _, word, text in rows(source, "behaviours.inc"):
        if kind == "BEHAVIOUR":
            key = word
            lines += [f"### `{key}`", "", text[0].upper() + text[1:] + ".", "",
                      "| choice | meaning | chosen by |", "|---|---|---|"]
        else:
            lines += [f"| `{word}` | {text} | {chosen_by(said, key, word)} |"]
    return re.sub(r"\n(### )", r"\n\n\1", "\n".join(lines))


def requirements_text(source):
    return "\n".join(f"| `{word}` | {text} |"
                     for _, _, word, text in rows(source, "requirements.inc"))


def section(source, title):
    return re.search(rf"^## {title}\n(.*?)^## ", (source / "docs/policy.md").read_text(),
                     re.M | re.S).group(1)


def test_behaviours_are_those_of_the_core_and_of_the_policies(source):
    text = behaviours_text(source)
    assert len(text.splitlines()) > 50
    assert section(source, "Behaviours").split("\n\n", 1)[1].strip() == text


def test_requirements_are_those_of_the_core(source):
    text = requirements_text(source)
    assert section(source, "Requirements").split("|---|---|\n")[1].strip() == text


def test_every_key_is_described(source):
    text = (source / "docs/policy.md").read_text()
    keys = set()
    for name in ("policy_keys.c", "policy_entries.c"):
        code = (source / "io/src" / name).read_text()
        keys |= set(re.findall(r'^\t(?:\{ |TEXT\()"?([\w-]+)"?[,)]', code, re.M))
    assert {"ffafilter-policy", "name", "probe", "behaviour"} <= keys
    assert [key for key in sorted(keys) if f"\n| `{key}` | " not in text] == []


def examples():
    import conftest
    text = (conftest.SOURCE / "docs/policy.md").read_text()
    return re.findall(r"```yaml\n(.*?)```", text, re.S)


@pytest.mark.parametrize("example", examples())
def test_examples_are_policies(ffafilter, example):
    done = ffafilter("explain", "-p", "-", "host FFA_VERSION", input=example)
    assert (done.returncode, done.stderr) == (0, "")
