# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What is wrong with a system file is told with its place and what would be right."""
import pytest

HEAD = """\
ffafilter-system: 1
name: test
spmc: {version: 1.2}
"""
SCRIPT = "ffafilter-trace 1\n"


def sp(text):
    return "partitions:\n  - " + text


def act(text):
    return "partitions:\n  - behaviour: " + text


def rule(text):
    return "partitions:\n  - behaviour:\n      script:\n        - " + text


ANSWER = "a rule has an 'answer', or a 'call' and perhaps 'with' what"

FILES = [
    ("spm: 1\n", "4:1", "unknown key 'spm'; did you mean 'spmc'?"),
    ("spmc: {}\n", "4:1", "'spmc' is given twice, first on line 3"),
    ("partitions: {}\n", "4:13", "'partitions' takes a list, not a map"),
    ("partitions: [a]\n", "4:14", "'partitions' takes a map, not a word"),
    ("calls:\n  FFA_VERSON: handled\n", "5:3",
     "unknown function 'FFA_VERSON'; did you mean 'FFA_VERSION'; a FID is"),
    ("calls:\n  0x84000200: handled\n", "5:3", "unknown function '0x84000200'; a FID is"),
    ("calls:\n  0x84000099-0x84000098: handled\n", "5:3", "unknown function"),
    ("calls:\n  0x84000099-0xc40000ff: handled\n", "5:3", "unknown function"),
    ("calls:\n  FFA_VERSION: handle\n", "5:16", "unknown action 'handle'; did you mean 'handled'?"),
    ("calls:\n  FFA_VERSION: {nw: handled}\n", "5:17",
     "unknown key of a call 'nw'; did you mean 'ns'?"),
    ("calls:\n  FFA_VERSION: {spmd: handled}\n", "5:23", "unknown action 'handled'; expected passes"),
    ("calls:\n  FFA_VERSION: [handled]\n", "5:16",
     "'FFA_VERSION' takes a word or a map, not a list"),
    ("behaviour: {versionlock: never}\n", "4:13",
     "unknown behaviour 'versionlock'; did you mean 'version-lock'?"),
    ("behaviour: {version-lock: allways}\n", "4:27",
     "unknown choice of version-lock 'allways'; expected specification, "),
    ("profile: op-tee\n", "4:10", "no profile 'op-tee': not built in"),
    ("profile: hafnium\nextends: reference\n", "4:10",
     "'profile' beside 'extends': what it extends has one"),
    ("extends: hafniun\n", "4:10", "no system 'hafniun': not built in, and no file "),
    ("memory:\n  - {base: 0x1000, size: 100}\n", "1:1",
     "a range of memory is empty, not whole pages of 4 KiB, or past the end"),
    ("memory:\n  - {base: 4 KiB}\n", "5:12", "'4 KiB' is no number; expected digits, or 0x and"),
    ("memory:\n  - {base: 0x}\n", "5:12", "'0x' is no number"),
    ("memory:\n  - {base: -1}\n", "5:12", "'-1' is no number"),
    ("memory:\n  - {base: 0x10000000000000000}\n", "5:12", "is larger than 0xffffffffffffffff"),
    ("memory:\n  - {base: 0, kind: ram}\n", "5:21",
     "unknown kind 'ram'; expected normal, secure or device"),
    ("limits: {vms: 1025}\n", "1:1", "there is room for more than 1024 VMs"),
    ("limits: {transactions: 1025}\n", "1:1", "there is room for more than 1024 transactions"),
    ("faults:\n" + "  - {kind: late}\n" * 9, "1:1", "there are more than 8 faults"),
    ("limits: {vms: 65536}\n", "4:15", "'65536' is larger than 0xffff"),
    ("faults:\n  - {kind: late}\n  - {kind: status}\n", "6:5",
     "a fault of kind status has a 'status', and no other has"),
    ("faults:\n  - {status: BUSY, kind: lost}\n", "5:5", "a fault of kind status has a 'status'"),
    ("faults:\n  - {status: BUZY}\n", "5:14", "unknown status 'BUZY'; did you mean 'BUSY'?"),
    ("faults:\n  - {call: FFA_RUN}\n", "5:12",
     "'FFA_RUN' has two widths, or is a range: name one FID"),
    (sp("uuid: 17b862a4-1806-4faf-86b3\n"), "5:11",
     "'17b862a4-1806-4faf-86b3' is no UUID; expected 8, 4, 4, 4 and 12 hex digits with dashes"),
    (sp("uuid: [17b862a4-1806-4faf-86b3-089a5835386g]\n"), "5:12", "is no UUID"),
    (sp("level: s-el2\n"), "5:12", "unknown level 's-el2'; did you mean 's-el1'?"),
    (sp("contexts: 2\n"), "1:1", "a partition has neither one context nor one for each PE"),
    (sp("contexts: cores\n"), "5:15", "'cores' is no number"),
    (sp("rx: 0x1000\n"), "1:1", "a partition has RX/TX buffers of no page (rxtx-pages)"),
    (sp("{rx: 0x1000, tx: 0x2004, rxtx-pages: 1}\n"), "1:1",
     "a partition's RX or TX is not aligned to 4 KiB, or past the end"),
    (sp("{rx: 0x1000, tx: 0x2000, rxtx-pages: 2}\n"), "1:1", "a partition's RX and TX share pages"),
    (sp("id: 1\n"), "1:1", "a partition's id has bit 15 clear, as VMs have"),
    (sp("methods: [receives]\n"), "5:15", "unknown method 'receives'; expected receives-req, "),
    (sp("notifications: true\n"), "5:20", "unknown notifications 'true'; expected no or yes"),
    (sp("regions:\n      - {access: wr}\n"), "6:18", "unknown access 'wr'; did you mean 'rw'?"),
    (sp("devices:\n      - {streams: [{ids: 1}]}\n"), "6:21",
     "unknown key of a stream 'ids'; did you mean 'id'?"),
    (act("ecko\n"), "5:16", "unknown behaviour of a partition 'ecko'; did you mean 'echo'?"),
    (act("callback\n"), "5:16", "unknown behaviour of a partition 'callback'"),
    (act("relay\n"), "5:16", "a relay needs its peer: 'relay: {peer: 0x8002}'"),
    (act("{echo: {}}\n"), "5:23", "'echo' takes nothing: write 'behaviour: echo'"),
    (act("{echo: {}, relay: {}}\n"), "5:16", "one behaviour expected"),
    (act("{}\n"), "5:16", "one behaviour expected"),
    (act("{relay: [1]}\n"), "5:24", "'relay' takes a map, not a list"),
    (act("{tpm-crb: {size: 1}}\n"), "5:27", "unknown key of a TPM 'size'; expected base"),
    (rule("{when: {x3: 1}}\n"), "7:11", ANSWER),
    (rule("{answer: {}, call: FFA_RUN_32}\n"), "7:11", ANSWER),
    (rule("{answer: {}, with: {}}\n"), "7:11", ANSWER),
    (rule("{call: FFA_RUN}\n"), "7:18", "'FFA_RUN' has two widths"),
    (rule("{when: {x18: 1}, answer: {}}\n"), "7:19", "'x18' is no register; expected x0 to x17"),
    (rule("{when: {x3: 0x10/1}, answer: {}}\n"), "7:23",
     "'0x10/1' is no pattern; expected a number, or NUMBER/MASK within the mask"),
    (rule("{answer: {x3: x4-1}}\n"), "7:25",
     "'x4-1' is no value; expected a number, a register, or xN+NUMBER"),
]


@pytest.mark.parametrize("text, place, complaint", FILES)
def test_places_and_complaints(ffafilter, tmp_path, text, place, complaint):
    file = tmp_path / "s.yaml"
    file.write_text(HEAD + text)
    done = ffafilter("run", "--no-filter", file, "-", input=SCRIPT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{file}:{place}: ")
    assert complaint in done.stderr


@pytest.mark.parametrize("text, complaint", [
    ("name: test\n", "1:1: no system here: 'ffafilter-system: 1' is missing"),
    ("ffafilter-policy: 1\nname: a\n", "1:1: no system here: 'ffafilter-system: 1' is missing"),
    ("ffafilter-system: 2\n", "1:19: unknown system format '2'; expected 1"),
    ("ffafilter-system: 1\nname: A\n", "2:7: 'A' is no system name; expected"),
    ("ffafilter-system: 1\nname: a\n", "1:1: 'version' of 'spmc' is missing"),
    ("- 1\n", "1:1: no system here: keys such as 'ffafilter-system: 1' expected"),
])
def test_what_is_no_system(ffafilter, tmp_path, text, complaint):
    file = tmp_path / "s.yaml"
    file.write_text(text)
    done = ffafilter("run", "--no-filter", file, "-", input=SCRIPT)
    assert done.returncode == 2
    assert f"{file}:{complaint}" in done.stderr


def test_profiles_beside_the_file(ffafilter, tmp_path):
    (tmp_path / "mine.yaml").write_text("ffafilter-profile: 1\nname: mine\nspmc: {version: 1.1}\n"
                                        "partitions: []\n")
    system = tmp_path / "s.yaml"
    system.write_text("ffafilter-system: 1\nname: s\nprofile: mine\n")
    done = ffafilter("run", "--no-filter", system, "-", input=SCRIPT)
    assert f"{tmp_path}/mine.yaml:4:1: unknown key 'partitions'" in done.stderr
