# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""docs/system.md lists the behaviours that there are and who chooses them; its examples work."""
import re

import pytest
import yaml

ROW = re.compile(r'^FFASIM_(QUIRK|CHOICE)\((\w+),.*?"([^"]*)".*"([^"]*)"\)$', re.M)
ACTOR = re.compile(r'^FFASIM_ACTOR\(\w+, \w+, "([^"]*)", "([^"]*)"\)$', re.M)


def table(source, name):
    return (source / "sim/include/ffasim" / name).read_text()


def load(path):
    return yaml.load(path.read_text(), yaml.BaseLoader)


def said_behaviours(source):
    """name -> the behaviours of each profile, with what it extends, where it is one of an SPMC."""
    files = {p.stem: load(p) for p in (source / "sim/profiles").glob("*.yaml")}

    def resolve(name):
        parent = files[name].get("extends")
        return {**(resolve(parent) if parent else {}), **files[name].get("behaviour", {})}

    return {name: resolve(name) for name in sorted(files) if name != "tf-a-spmd"}


def chosen_by(said, key, word, first):
    names = [name for name, behaviours in said.items()
             if behaviours.get(key, word if first else None) == word]
    return "all" if len(names) == len(said) else ", ".join(f"`{n}`" for n in names) or "none"


def behaviours_text(source):
    said, lines, key, first = said_behaviours(source), [], None, False
    for kind, _, word, text in ROW.findall(table(source, "quirks.inc")):
        if kind == "QUIRK":
            key, first = word, True
            lines += [f"### `{key}`", "", text[0].upper() + text[1:] + ".", "",
                      "| choice | meaning | chosen by |", "|---|---|---|"]
        else:
            lines += [f"| `{word}` | {text} | {chosen_by(said, key, word, first)} |"]
            first = False
    return re.sub(r"\n(### )", r"\n\n\1", "\n".join(lines))


def actors_text(source):
    return "\n".join(f"| `{word}` | {text} |"
                     for word, text in ACTOR.findall(table(source, "actors.inc"))
                     if word != "callback")


def described(folder):
    return "\n".join(f"| `{p.stem}` | {load(p)['summary']} | {load(p)['origin']} |"
                     for p in sorted(folder.glob("*.yaml")))


def systems_text(source):
    return described(source / "sim/systems")


def profiles_text(source):
    return described(source / "sim/profiles")


# Section of the document -> the table in it, or for the first all behind its introduction.
SECTIONS = {"Behaviours": behaviours_text, "What partitions do": actors_text,
            "Built-in systems": systems_text, "Built-in profiles": profiles_text}
TABLE = re.compile(r"((?:\|---)+\|\n)(?:\|.*\n)+")


def update(source, text):
    """The document with its tables as they ought to be."""
    for title, new in SECTIONS.items():
        before, heading, rest = text.partition(f"\n## {title}\n\n")
        section, end, after = rest.partition("\n\n## ")
        if title == "Behaviours":
            section = section.split("\n\n")[0] + "\n\n" + new(source)
        else:
            section = TABLE.sub(lambda m, new=new: m[1] + new(source) + "\n", section + "\n", 1)
            section = section.removesuffix("\n")
        text = before + heading + section + end + after
    return text


def test_tables_are_current(source):
    text = (source / "docs/system.md").read_text()
    assert len(behaviours_text(source).splitlines()) > 100
    assert update(source, text) == text
    for title in SECTIONS:
        assert text.count(f"\n## {title}\n") == 1


def test_every_choice_of_a_profile_has_an_origin(source):
    for path in (source / "sim/profiles").glob("*.yaml"):
        assert load(path)["origin"] and load(path)["summary"], path


def test_every_key_is_described(source):
    text = (source / "docs/system.md").read_text()
    keys = set()
    for path in (source / "io/src").glob("system*.c"):
        keys |= set(re.findall(r'[^\w](?:\{ |[A-Z]+\()"([\w-]+)", ', path.read_text()))
    assert {"ffafilter-system", "spmd-id", "told-contexts", "peer", "when", "times"} <= keys
    assert [key for key in sorted(keys) if f"`{key}`" not in text
            and f"`{key}: 1`" not in text] == []


def examples():
    import conftest
    text = (conftest.SOURCE / "docs/system.md").read_text()
    return re.findall(r"```yaml\n(.*?)```", text, re.S)


@pytest.mark.parametrize("example", examples())
def test_examples_are_systems(ffafilter, tmp_path, example):
    (tmp_path / "s.yaml").write_text(example)
    done = ffafilter("run", "--no-filter", tmp_path / "s.yaml", "-",
                     input="ffafilter-trace 1\nhost FFA_VERSION x1=0x10001\n")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["op-tee-4.8", "op-tee-4.10", "hafnium", "tf-a-el3-spmc",
                                  "reference"])
def test_built_in_systems_load(ffafilter, name):
    done = ffafilter("run", "--no-filter", name, "-",
                     input="ffafilter-trace 1\nhost FFA_VERSION x1=0x10001\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"-> forward x0=0x1000\d\b", done.stdout)
