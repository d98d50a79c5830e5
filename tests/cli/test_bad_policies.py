# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A broken policy is refused with its file, line, column and what would be right.

A row is a file, the place of the error in it and the text. A file is bytes, or what comes after
the good lines of HEAD: the sixth line on.
"""
import itertools

import pytest

HEAD = """\
ffafilter-policy: 1
name: test
window: 0x60-0x97
version: 1.2
unlisted: deny
"""
WORDS = "w1-zero w2-zero w1-high-zero w1-low-zero w2-bit-0-only".split()
SUBSETS = [s for n in range(1, 6) for s in itertools.combinations(WORDS, n)]


def entries(*lines):
    return "functions:\n" + "".join(f"  {line}\n" for line in lines)


def behaviours(*lines):
    return "behaviour:\n" + "".join(f"  {line}\n" for line in lines)


def donate(*lines):
    return "functions:\n  FFA_MEM_DONATE:\n" + "".join(f"    {line}\n" for line in lines)


NO_POLICY = "no policy here: 'ffafilter-policy: 1' expected"
NO_KEYS = "no policy here: keys such as 'ffafilter-policy: 1' expected"
NO_FORMAT = "no policy here: 'ffafilter-policy: 1' is missing"
FID = "is no FID that an entry can name; expected 0x840000NN or 0xc40000NN"
WINDOW = "is no window; expected two function numbers of two digits, such as 0x60-0xff"
VERSION = "is no FF-A version; expected 1.0, 1.1, 1.2 or 1.3"
NAME = "is no policy name; expected up to 64 of a to z, 0 to 9, '.' and '-'"
CONTROL = "a control character: text expected"

FILES = [
    # what is no text
    (b"", "1:1", "the file is empty"),
    (b"#" * (1024 * 1024) + b"\n", "1:1", "larger than 1 MiB, which no policy is"),
    (HEAD.encode("utf-16"), "1:1", "UTF-16: UTF-8 expected"),
    (HEAD.encode("utf-16-be"), "1:1", "a zero byte: text expected"),
    (b"\xef\xbb\xbf" + HEAD.encode(), "1:1",
     "a Unicode line separator or byte order mark: plain text expected"),
    (b"\x7fELF\x02\x01\x01\x00", "1:1", CONTROL),
    (b"\x1f\x8b\x08\x00\x00", "1:1", CONTROL),
    (b"name: t\xe9st\n", "1:8", "not UTF-8"),
    (b"name: \xc0\x80\n", "1:7", "not UTF-8"),
    (b"name: \xed\xa0\x80\n", "1:7", "not UTF-8"),
    (b"name: \xf4\x90\x80\x80\n", "1:7", "not UTF-8"),
    (b"name: cut \xe2\x82", "1:11", "not UTF-8"),
    (b"# caf\xc3\xa9 \x07\n", "1:9", CONTROL),
    (b"name: test\rversion: 1.2\n", "1:11", CONTROL),
    (b"name: \xc2\x85\n", "1:7", CONTROL),
    (b"name: a\xe2\x80\xa8b\n", "1:8",
     "a Unicode line separator or byte order mark: plain text expected"),
    (b"name: te\0st\n", "1:9", "a zero byte: text expected"),
    # what is no YAML, or more of it than a policy has
    (b"\n", "2:1", NO_POLICY),
    (b"# nothing but a comment", "1:24", NO_POLICY),
    (b"ffafilter-trace 1\n", "1:1", NO_KEYS),
    (b"- ffafilter-policy: 1\n", "1:1", NO_KEYS),
    (b"[]\n", "1:1", NO_KEYS),
    ("functions:\n\tFFA_VERSION: deny\n", "7:1", "a tab: indent with spaces"),
    ("functions:\n  FFA_VERSION: deny\n \tFFA_RUN: deny\n", "8:2", "a tab: indent with spaces"),
    ("functions\n", "7:1", "bad YAML: while scanning a simple key, could not find expected ':'"),
    ("summary: a: b\n", "6:11", "bad YAML: mapping values are not allowed in this context"),
    ("summary: 'never closed\n", "7:1",
     "bad YAML: while scanning a quoted scalar, found unexpected end of stream"),
    ('summary: "\\q"\n', "6:11",
     "bad YAML: while parsing a quoted scalar, found unknown escape character"),
    ("functions: {FFA_VERSION: deny\n", "7:1",
     "bad YAML: while parsing a flow mapping, did not find expected ',' or '}'"),
    ("  summary: deeper\n", "6:10", "bad YAML: mapping values are not allowed in this context"),
    ("summary: @home\n", "6:10",
     "bad YAML: while scanning for the next token, found character that cannot start any token"),
    ("%YAML 1.1\n", "7:1", "bad YAML: did not find expected <document start>"),
    ("summary: &here text\n", "6:10", "an anchor: aliases are not taken"),
    ("functions: &all {}\n", "6:12", "an anchor: aliases are not taken"),
    ("functions:\n  FFA_RUN: {require: &r [w1-zero]}\n", "7:22",
     "an anchor: aliases are not taken"),
    ("summary: *here\n", "6:10", "an alias: write the value itself"),
    ("summary: !!str text\n", "6:10", "a tag: values have no types"),
    ("behaviour: !map {}\n", "6:12", "a tag: values have no types"),
    ("---\nname: other\n", "6:1", "a second document: a file holds one policy"),
    ("functions: {a: {b: {c: {d: e}}}}\n", "6:24", "nested deeper than any policy is"),
    ("summary: " + "[" * 500 + "\n", "6:13", "nested deeper than any policy is"),
    ("? {a: b}\n: c\n", "6:3", "a key is a word, no map or list"),
    ("[a]: b\n", "6:1", "a key is a word, no map or list"),
    ("summary: |\n  one\n  two\n", "6:10",
     "a line break inside a value: one line expected, or one folded with '>'"),
    ('summary: "a\\0b"\n', "6:10", "a zero byte: text expected"),
    ('summary: "a\\x1b[31m"\n', "6:10", CONTROL),
    ('"su\\Nmmary": a\n', "6:1", CONTROL),
    # the keys of the file
    (b"name: test\n", "1:1", NO_FORMAT),
    (b"ffafilter-policy: 2\n", "1:19", "unknown policy format '2'; expected 1"),
    (b"ffafilter-policy: yes\nbogus: 1\n", "1:19", "unknown policy format 'yes'; expected 1"),
    (b"ffafilter-policy: [1]\n", "1:19", "'ffafilter-policy' takes a word, not a list"),
    (b"ffafilter-policy: 1\n", "1:1", "'name' is missing"),
    (b"ffafilter-policy: 1\nname:\n", "2:6", "'' " + NAME),
    (b"ffafilter-policy: 1\nname: Test\n", "2:7", "'Test' " + NAME),
    (b"ffafilter-policy: 1\nname: a/b\n", "2:7", "'a/b' " + NAME),
    (b"ffafilter-policy: 1\nname: " + b"a" * 65 + b"\n", "2:7", "'" + "a" * 37 + "...' " + NAME),
    (b"ffafilter-policy: 1\nname: {}\n", "2:7", "'name' takes a word, not a map"),
    (b"ffafilter-policy: 1\nname: test\n", "1:1", "'window' is missing"),
    (b"ffafilter-policy: 1\nname: test\nwindow: 0x60-0xff\n", "1:1", "'version' is missing"),
    (b"ffafilter-policy: 1\nname: test\nwindow: 0x60-0xff\nversion: 1.1\n", "1:1",
     "'unlisted' is missing"),
    ("functons: {}\n", "6:1", "unknown key 'functons'; did you mean 'functions'?"),
    ("Window: 0x60-0xff\n", "6:1", "unknown key 'Window'; did you mean 'window'?"),
    ("<<: {}\n", "6:1", "unknown key '<<'; expected ffafilter-policy, name, summary, origin, "
     "extends, window, version, unlisted, functions or behaviour"),
    ("'': {}\n", "6:1", "unknown key ''; expected ffafilter-policy, "),
    ("q" * 1000 + ": 1\n", "6:1", "unknown key '" + "q" * 37 + "...'; expected"),
    ("version: 1.1\n", "6:1", "'version' is given twice, first on line 4"),
    ("ffafilter-policy: 1\n", "6:1", "'ffafilter-policy' is given twice, first on line 1"),
    ("behaviour: {}\nbehaviour: {}\n", "7:1", "'behaviour' is given twice, first on line 6"),
    ("summary:\n", "6:9", "'summary' is empty"),
    ("origin: [a, b]\n", "6:9", "'origin' takes a word, not a list"),
    ("functions: none\n", "6:12", "'functions' takes a map, not a word"),
    ("functions:\n- FFA_VERSION\n", "7:1", "'functions' takes a map, not a list"),
    ("behaviour:\n", "6:11", "'behaviour' takes a map, not a word"),
    ("extends: Linux-v6.12\n", "6:10", "'Linux-v6.12' " + NAME),
    ("extends: ../evil\n", "6:10", "'../evil' " + NAME),
    ("extends: [linux-v6.12]\n", "6:10", "'extends' takes a word, not a list"),
    (HEAD.replace("0x60-0x97", "60-97").encode(), "3:9", "'60-97' " + WINDOW),
    (HEAD.replace("0x60-0x97", "0x60").encode(), "3:9", "'0x60' " + WINDOW),
    (HEAD.replace("0x60-0x97", "0x60-0x100").encode(), "3:9", "'0x60-0x100' " + WINDOW),
    (HEAD.replace("0x60-0x97", "0x60 - 0x97").encode(), "3:9", "'0x60 - 0x97' " + WINDOW),
    (HEAD.replace("0x60-0x97", "0x60-0x9g").encode(), "3:9", "'0x60-0x9g' " + WINDOW),
    (HEAD.replace("0x60-0x97", "0x97-0x60").encode(), "3:9",
     "the window 0x97-0x60 ends before it begins"),
    (HEAD.replace("0x60-0x97", "[0x60, 0x97]").encode(), "3:9",
     "'window' takes a word, not a list"),
    (HEAD.replace("1.2", "1.4").encode(), "4:10", "'1.4' " + VERSION),
    (HEAD.replace("1.2", "0x10002").encode(), "4:10", "'0x10002' " + VERSION),
    (HEAD.replace("1.2", "1").encode(), "4:10", "'1' " + VERSION),
    (HEAD.replace("1.2", "1.20").encode(), "4:10", "'1.20' " + VERSION),
    (HEAD.replace("1.2", "none").encode(), "4:10", "'none' " + VERSION),
    (HEAD.replace("deny", "handle").encode(), "5:11",
     "unknown action 'handle'; expected deny or forward"),
    (HEAD.replace("deny", "forwards").encode(), "5:11",
     "unknown action 'forwards'; did you mean 'forward'?"),
    # entries
    (entries("FFA_MEM_DONAT: deny"), "7:3",
     "unknown function 'FFA_MEM_DONAT'; did you mean 'FFA_MEM_DONATE'?"),
    (entries("MEM_DONATE: deny"), "7:3", "unknown function 'MEM_DONATE'"),
    (entries("FFA_VERSION_32: deny"), "7:3",
     "unknown function 'FFA_VERSION_32'; did you mean 'FFA_VERSION'?"),
    (entries("FFA_MSG_SEND_DIRECT_REQ2_64: deny"), "7:3",
     "unknown function 'FFA_MSG_SEND_DIRECT_REQ2_64'; did you mean 'FFA_MSG_SEND_DIRECT_REQ2'?"),
    (entries("quux: deny"), "7:3", "unknown function 'quux'"),
    (entries("'': deny"), "7:3", "unknown function ''"),
    (entries("0x71: deny"), "7:3", "'0x71' " + FID),
    (entries("0x84010071: deny"), "7:3", "'0x84010071' " + FID),
    (entries("0x84020071: deny"), "7:3", "'0x84020071' " + FID),
    (entries("0x85000071: deny"), "7:3", "'0x85000071' " + FID),
    (entries("0x84000171: deny"), "7:3", "'0x84000171' " + FID),
    (entries("0x184000071: deny"), "7:3", "'0x184000071' " + FID),
    (entries("2214592625: deny"), "7:3", "'2214592625' " + FID),
    (entries("0x: deny"), "7:3", "'0x' " + FID),
    (entries("0x8400007g: deny"), "7:3", "'0x8400007g' " + FID),
    (entries("FFA_RUN: deny", "FFA_VERSION: deny", "FFA_RUN: forward"), "9:3",
     "'FFA_RUN' is given twice, first on line 7"),
    (entries("FFA_RUN_32: deny", "0x8400006d: deny"), "8:3",
     "'0x8400006d' is given twice, first on line 7"),
    (entries("0xC400008D: deny", "FFA_MSG_SEND_DIRECT_REQ2: deny"), "8:3",
     "'FFA_MSG_SEND_DIRECT_REQ2' is given twice, first on line 7"),
    (entries("0x84000098: deny"), "7:3", "0x84000098 is outside the window 0x60-0x97"),
    (entries("0xc4000000: deny"), "7:3", "0xc4000000 is outside the window 0x60-0x97"),
    (HEAD.replace("0x97", "0x7f").encode() + entries("FFA_RX_ACQUIRE: deny").encode(), "7:3",
     "FFA_RX_ACQUIRE is outside the window 0x60-0x7f"),
    (entries("0x84000091: handle"), "7:3", "0x84000091 is no function of FF-A, so the filter "
     "cannot handle it; expected deny or forward"),
    (entries("0x8400008d: {action: handle}"), "7:3", "0x8400008d is no function of FF-A"),
    (entries("FFA_RUN: allow"), "7:12", "unknown action 'allow'; expected deny, forward or handle"),
    (entries("FFA_RUN: Deny"), "7:12", "unknown action 'Deny'; did you mean 'deny'?"),
    (entries("FFA_RUN:"), "7:11", "unknown action ''; expected deny, forward or handle"),
    (entries("FFA_RUN: [deny]"), "7:12", "'FFA_RUN' takes a word or a map, not a list"),
    (entries("FFA_RUN: {}"), "7:3", "'FFA_RUN' has no action; expected deny, forward or handle"),
    (donate("reason: none"), "7:3", "'FFA_MEM_DONATE' has no action; expected deny, forward or "),
    (donate("action: drop"), "8:13", "unknown action 'drop'; expected deny, forward or handle"),
    (donate("action: deny", "action: deny"), "9:5", "'action' is given twice, first on line 8"),
    (donate("action: deny", "since: 1.2"), "9:12", "a condition on deny: 'since', 'probe' and "
     "'require' are for what the filter lets through"),
    (donate("require: w1-zero", "action: deny"), "8:14", "a condition on deny: "),
    (donate("probe: once", "action: handle", "since: 1.1"), "8:12",
     "'probe' goes with forward only"),
    (donate("action: forward", "probe: always"), "9:12",
     "unknown probe 'always'; expected every-call or once"),
    (donate("action: forward", "probe: every_call"), "9:12",
     "unknown probe 'every_call'; did you mean 'every-call'?"),
    (donate("action: forward", "since: v1.2"), "9:12", "'v1.2' " + VERSION),
    (donate("action: forward", "since: {}"), "9:12", "'since' takes a word, not a map"),
    (donate("action: forward", "require: w1-zer"), "9:14",
     "unknown requirement 'w1-zer'; did you mean 'w1-zero'?"),
    (donate("action: forward", "require: [w1-zero, w2-zero, w1-zero]"), "9:33",
     "'w1-zero' is required twice"),
    (donate("action: forward", "require: []"), "9:14", "'require' is empty"),
    (donate("action: forward", "require: [[]]"), "9:15", "nested deeper than any policy is"),
    (donate("action: forward", "require: {w1: 0}"), "9:14",
     "'require' takes a word or a list, not a map"),
    (donate("action: deny", "reason:"), "9:12", "'reason' is empty"),
    (donate("action: deny", "spec: {}"), "9:11", "'spec' takes a word, not a map"),
    (donate("action: deny", "resaon: typo"), "9:5",
     "unknown entry key 'resaon'; did you mean 'reason'?"),
    (entries(*(f"0x840000{0x60 + i:02x}: {{action: forward, require: [{', '.join(subset)}]}}"
               for i, subset in enumerate(SUBSETS[:30])),
             "0x84000090: {action: forward, since: 1.1}"), "37:3",
     "more than 30 different sets of conditions in one policy"),
    # behaviours
    (behaviours("hint_bit: strip"), "7:3",
     "unknown behaviour 'hint_bit'; did you mean 'hint-bit'?"),
    (behaviours("quux: strip"), "7:3", "unknown behaviour 'quux'; expected other-calls, "),
    (behaviours("hint-bit: strips"), "7:13",
     "unknown choice of hint-bit 'strips'; did you mean 'strip'?"),
    (behaviours("hint-bit: yes"), "7:13", "unknown choice of hint-bit 'yes'; expected keep or "),
    (behaviours("hint-bit: [keep]"), "7:13", "'hint-bit' takes a word, not a list"),
    (behaviours("hint-bit: keep", "hint-bit: strip"), "8:3",
     "'hint-bit' is given twice, first on line 7"),
    # parents
    ("extends: linux-v6.13\n", "6:10", "no policy 'linux-v6.13': not built in, and no file "),
    ("extends: test\n", "6:10", "a policy extends itself: test extends test"),
    (b"ffafilter-policy: 1\nname: test\nextends: linux-v6.12\nwindow: 0x60-0x7a\n", "4:9",
     "FFA_MEM_FRAG_TX is outside the window 0x60-0x7a"),
]


def explain(ffafilter, path):
    return ffafilter("explain", "-p", path, "host FFA_VERSION")


@pytest.mark.parametrize("text, place, error", FILES, ids=range(len(FILES)))
def test_names_the_place_and_what_would_be_right(ffafilter, tmp_path, text, place, error):
    path = tmp_path / "test.yaml"
    path.write_bytes(text if isinstance(text, bytes) else (HEAD + text).encode())
    done = explain(ffafilter, path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"{path}:{place}: {error}" in done.stderr


def write_chain(folder, *parents):
    """p0 extends PARENTS[0] extends PARENTS[1] ...: files of these names."""
    for name, parent in zip(("p0", *parents), parents):
        (folder / f"{name}.yaml").write_text(
            HEAD.replace("test", name) + f"extends: {parent}\n")
    return folder / "p0.yaml"


def test_a_cycle_is_named(ffafilter, tmp_path):
    done = explain(ffafilter, write_chain(tmp_path, "p1", "p2", "p0"))
    assert done.returncode == 2
    assert (f"{tmp_path}/p2.yaml:6:10: a policy extends itself: "
            "p0 extends p1 extends p2 extends p0") in done.stderr


def test_a_long_chain_is_named(ffafilter, tmp_path):
    done = explain(ffafilter, write_chain(tmp_path, *(f"p{i}" for i in range(1, 10))))
    assert done.returncode == 2
    assert (f"{tmp_path}/p7.yaml:6:10: a policy with more than 7 others behind it: "
            "p0 extends p1 extends p2") in done.stderr


def test_an_error_in_a_parent_names_the_parent(ffafilter, tmp_path):
    path = write_chain(tmp_path, "p1", "p2")
    (tmp_path / "p2.yaml").write_text(HEAD + "behavior: {}\n")
    done = explain(ffafilter, path)
    assert done.returncode == 2
    assert f"{tmp_path}/p2.yaml:6:1: unknown key 'behavior'; did you mean 'behaviour'?" in done.stderr


def test_standard_input_has_no_files_beside_it(ffafilter):
    done = ffafilter("explain", "-p", "-", "host FFA_VERSION", input=HEAD + "extends: p1\n")
    assert done.returncode == 2
    assert "<stdin>:6:10: no policy 'p1': not built in" in done.stderr


@pytest.mark.parametrize("name, error", [
    ("linux-v6.13", " no built-in policy has this name (ffafilter --help lists them), and a path "
     "has a '/' or ends in .yaml; did you mean 'linux-v6.1"),
    ("nowhere.yaml", " cannot be opened: No such file or directory"),
    ("/", " a folder, and no kernel tree: it has no arch/"),
    ("/dev/zero", "1:1: larger than 1 MiB, which no policy is"),
])
def test_what_cannot_be_had_is_named(ffafilter, tmp_path, name, error):
    done = ffafilter("explain", "-p", name, "host FFA_VERSION", cwd=tmp_path)
    assert done.returncode == 2
    assert f"{name}:{error}" in done.stderr
