# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The pytest plugin, under pytest."""
import gzip
import pathlib
import re
import xml.etree.ElementTree

import pytest

from ffafilter import Result, Trace, pytest_plugin, verify

pytest_plugins = "pytester"

TOP = pathlib.Path(__file__).resolve().parents[3]
MAGIC = "ffafilter-trace 1\n"
BOOT = "boot {} smccc=1.2 ram=0x80000000+0x20000 -> ok\n" \
       "  smc FFA_VERSION x1=0x10002 -> x0=0x10001\n"
AGREE = "host FFA_VERSION x1=0x10001 -> answer x0=0x10001\n" \
        "  smc FFA_ID_GET -> FFA_SUCCESS_32\n" \
        "  smc FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32\n"
REQ2 = "host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001"
DENIED = REQ2 + " -> deny FFA_ERROR_32 x2=-1\n"
WRONG = REQ2 + " -> forward FFA_MSG_SEND_DIRECT_RESP2\n"
POLICY = "@policy linux-v6.18\n"
GOOD = MAGIC + "# ours\n" + POLICY + BOOT.format("first") + AGREE + DENIED \
    + BOOT.format("second") + DENIED.replace("-1", "-2").replace("deny", "answer")


@pytest.fixture
def run(pytester):
    """Runs pytest on a.trace and other files, in this process."""
    def run(*words, trace=None, files=()):
        for name, content in {**({"a.trace": trace} if trace is not None else {}), **dict(files)}.items():
            path = pytester.path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *words,
                                            plugins=[pytest_plugin])
    return run


def subprocess(pytester, *words):
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p",
                                         "ffafilter.pytest_plugin", *words)


def names(result):
    return [line for line in result.outlines if "::" in line and " " not in line]


def test_each_boot_is_a_test(run):
    run("-v", trace=GOOD).stdout.fnmatch_lines(["a.trace::first PASSED*",
                                                  "a.trace::second PASSED*", "*2 passed in*"])


def test_names_are_unique_and_select(run):
    boots = MAGIC + POLICY + "".join(BOOT.format(name) for name in (
        "a", "a", "a-2", "b::c", "b--c", "a"))
    expected = ["a", "a-2", "a-2-2", "b--c", "b--c-2", "a-3"]
    found = names(run("--collect-only", "-q", trace=boots))
    assert found == ["a.trace::" + name for name in expected]
    for name in found:
        run(name).assert_outcomes(passed=1)
    run("-k", "b--c").assert_outcomes(passed=2, deselected=4)


def test_calls_before_the_first_boot_are_a_test(run):
    result = run("-v", trace=MAGIC + POLICY + "@at spmc\nhost FFA_ID_GET -> FFA_SUCCESS_32\n")
    result.stdout.fnmatch_lines(["a.trace::calls PASSED*"])


@pytest.mark.parametrize("content", [
    MAGIC + BOOT.format("a") + "nonsense\n", MAGIC + BOOT.format("a") + POLICY, MAGIC, b"", b"\x7fELF",
    b"\0" * 100, '{"traceEvents": []}', gzip.compress(b"something else")])
def test_other_files_are_left_alone(run, content):
    run(trace=content, files={"b.trace.gz": content, "sub/c.trace": content}).assert_outcomes()


@pytest.mark.parametrize("lines, said", [
    ("nonsense x1=0x1\n", "a.trace:7:1: 'nonsense' is not a caller*"),
    (REQ2 + " x1=0x1\n", "a.trace:7:41: x1 is given twice"),
    ("@policy other\n", "a.trace:7:1: @policy stands on line 2 already"),
    ("@polizy other\n", "a.trace:7:1: '@polizy' is not a directive; did you mean @policy?"),
])
def test_a_malformed_trace_is_a_collection_error(run, lines, said):
    content = MAGIC + POLICY + BOOT.format("a") + AGREE.rsplit("\n", 2)[0] + "\n" + lines
    for result in run(trace=content), run(trace=gzip.compress(content.encode())):
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*ERROR collecting a.trace*", said])
        result.stdout.no_fnmatch_line("*Traceback*")
        result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_a_broken_gzip_is_a_collection_error(run):
    packed = gzip.compress(GOOD.encode())
    for data in packed[:-20], packed[:12]:
        result = run(files={"a.trace.gz": data})
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*ERROR collecting a.trace.gz*", "a.trace.gz*"])


@pytest.mark.parametrize("name, policy, said", [
    ("linux-v9", None, "a.trace:3: @policy linux-v9: *linux-v9*"),
    ("own.yaml", "ffafilter-policy: 1\nname: own\nwindow: 7\n",
     "a.trace:3: @policy own.yaml: own.yaml:3:9: *"),
])
def test_a_bad_policy_is_a_collection_error(run, name, policy, said):
    files = {"own.yaml": policy} if policy else {}
    result = run(trace=GOOD.replace("linux-v6.18", name), files=files)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_a_policy_is_found_beside_the_trace(run, pytester):
    own = (TOP / "policies/linux-v6.18.yaml").read_text().replace("name: linux-v6.18", "name: own")
    run(files={"sub/a.trace": GOOD.replace("linux-v6.18", "../own.yaml"), "own.yaml": own}) \
        .assert_outcomes(passed=2)


def failure(result):
    """The words of the only failure."""
    lines = result.outlines
    start = next(n for n, line in enumerate(lines) if re.fullmatch(r"_+ first _+", line))
    end = next(n for n, line in enumerate(lines) if n > start and line.startswith("==="))
    return lines[start + 1:end]


def test_a_failure_says_what_the_command_says(run, command):
    result = run(trace=GOOD.replace(DENIED, WRONG, 1))
    result.assert_outcomes(passed=1, failed=1)
    assert failure(result) == [
        "a.trace:9: differs: verdict: recorded forward, computed deny",
        "  call      host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001",
        "  recorded  forward FFA_MSG_SEND_DIRECT_RESP2",
        "  computed  deny FFA_ERROR_32 x2=-1",
        "  because   an entry of the policy names the FID (policies/linux-v6.18.yaml:38)"]
    assert "\n".join(failure(result)) in command("verify", "-p", "linux-v6.18", "a.trace")
    result.stdout.fnmatch_lines(["FAILED a.trace::first - line 9: verdict: recorded forward*"])


def test_a_failure_is_short(run):
    content = GOOD.replace(DENIED, (WRONG + REQ2 + "\n") * 20, 1)
    words = failure(run(trace=content))
    assert len(words) <= 12 and words[0].startswith("a.trace:9: differs: ")
    assert words[-2:] == ["19 more differ: lines 11, 13, 15, 17, 19, 21 ...",
                          "20 more unknown: lines 10, 12, 14, 16, 18, 20 ..."]
    smcs = "".join(f"  smc FFA_FEATURES x1={n:#x} -> FFA_SUCCESS_32\n" for n in range(20))
    words = failure(run(trace=GOOD.replace(AGREE, AGREE + smcs)))
    assert len(words) <= 12 and words[0].endswith("SMCs: recorded 22, computed 2")
    assert "              and 20 SMCs more" in words


def test_what_no_call_issued_fails(run):
    """Both recorders' lines: the SMC is told where it stands."""
    content = (MAGIC + POLICY + BOOT.format("first") + AGREE).replace(
        " ram=", " hyp-tx=0x90000000 ram=") + DENIED + "  smc FFA_SPM_ID_GET -> FFA_SUCCESS_32\n"
    content = content.replace("ram=0x80000000+0x20000 hyp-tx=0x90000000",
                              "hyp-tx=0x90000000 ram=0x80000000+0x20000")
    words = failure(run(trace=content))
    assert words == ["a.trace:8: differs: an SMC was recorded that no call issued"]


def test_a_boot_that_differs_fails(run):
    result = run(trace=GOOD.replace("-> ok", "-> fail", 1))
    result.assert_outcomes(passed=1, failed=1)
    assert failure(result)[0].startswith("a.trace:4: differs: ")


@pytest.mark.parametrize("words, passed", [((), 2), (("--ffa-strict",), 1)])
def test_unknowns_fail_where_it_is_asked_for(run, words, passed):
    content = GOOD.replace(DENIED, REQ2 + "\n", 1)
    result = run(*words, trace=content)
    result.assert_outcomes(passed=passed, failed=2 - passed)
    result.stdout.fnmatch_lines(["unknown outcomes: 1, in 1 tests*"])
    run("-rP").stdout.fnmatch_lines(["a.trace:9: unknown: the outcome was not recorded"])


@pytest.mark.parametrize("words, passed", [((), 2), (("--ffa-strict",), 1)])
def test_lost_records_are_unknown(run, words, passed):
    result = run(*words, trace=GOOD.replace("boot second", "@lost 3\nboot second"))
    result.assert_outcomes(passed=passed, failed=2 - passed)
    result.stdout.fnmatch_lines(["unknown outcomes: 3, in 1 tests*"])


def test_another_policy(run):
    result = run("--ffa-policy", "linux-v6.18-allow-req2", trace=GOOD)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["ffafilter: policy linux-v6.18-allow-req2",
                                 "*differs: verdict: recorded deny, computed forward"])
    run("--ffa-policy", "linux-v6.18").assert_outcomes(passed=2)


@pytest.mark.parametrize("words, said", [
    (("--ffa-policy", "linux-v9"), "*linux-v9*"),
    (("--ffa-system", "hafnum"), "*hafnum*"),
    (("--ffa-update", "--ffa-policy", "linux-v6.12"), "*leave out --ffa-policy"),
    (("--ffa-update", "-n", "2"), "*leave out -n"),
])
def test_bad_options_are_told(run, words, said):
    result = run(*words, trace=GOOD)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: " + said])


# --ffa-update

def test_update_writes_what_differs(run, pytester):
    content = GOOD.replace(DENIED, WRONG + "# why\n\n" + REQ2 + "\n", 1)
    result = run("--ffa-update", trace=content)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["a.trace: written anew, with 2 outcomes changed"])
    assert (pytester.path / "a.trace").read_text() \
        == GOOD.replace(DENIED, DENIED + "# why\n\n" + DENIED, 1)
    result = run("--ffa-update")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["no outcome had to be written anew"])


def test_update_of_one_boot_leaves_the_others(run, pytester):
    content = GOOD.replace("x2=-1", "x2=-3").replace("x2=-2", "x2=-4")
    run("--ffa-update", "-k", "second", trace=content).assert_outcomes(passed=1, deselected=1)
    assert (pytester.path / "a.trace").read_text() == content.replace("x2=-4", "x2=-2")


def test_update_keeps_what_it_cannot_compute(run, pytester):
    """With REQ2 forwarded, nobody answers; a system does, and then the file needs it no more."""
    content = GOOD.replace("linux-v6.18", "linux-v6.18-allow-req2").replace(DENIED, REQ2 + "\n", 1)
    result = run("--ffa-update", trace=content)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["no outcome had*", "unknown outcomes: 1*"])
    assert (pytester.path / "a.trace").read_text() == content
    run("--ffa-update", "--ffa-system", "hafnium").assert_outcomes(passed=2)
    run("--ffa-strict").assert_outcomes(passed=2)
    assert REQ2 + " -> forward FFA_ERROR_32" in (pytester.path / "a.trace").read_text()


def test_update_keeps_files_that_are_as_they_should_be(run, pytester):
    """What is not canonical stays so: nothing was to be changed."""
    content = GOOD.replace("x1=0x8001", "x2=0x0 x1=0x8001")
    run("--ffa-update", trace=content).assert_outcomes(passed=2)
    assert (pytester.path / "a.trace").read_text() == content


def test_update_of_real_recordings(run, pytester):
    """Recordings of v7.3, taken over to v6.18; what was written verifies, gzip stays gzip."""
    path = pytester.path / "edge.trace.gz"
    text = gzip.decompress((TOP / "tests/golden/linux-v7.3_edge.trace.gz").read_bytes())
    before = text.replace(b"\n", b"\n@policy linux-v6.18\n", 1)
    run("--ffa-update", files={path.name: gzip.compress(before)})
    after = gzip.decompress(path.read_bytes())
    assert after != before and Trace.parse(after).text() == after.decode()
    left, had = verify("linux-v6.18", path), verify("linux-v6.18", Trace.parse(before))
    assert had.totals.differ > 20 and left.totals.differ == 9
    assert all("was not recorded" in finding.what for finding in left.findings
               if finding.result is Result.DIFFER)
    run("--ffa-update")
    assert gzip.decompress(path.read_bytes()) == after


def test_update_that_cannot_be_written_fails(run, pytester, monkeypatch):
    monkeypatch.setattr(pytest_plugin, "rewrite", lambda setting, trace, lines: Trace("/").save("/"))
    result = run("--ffa-update", trace=GOOD.replace("x2=-1", "x2=-3"))
    assert result.parseoutcomes().get("failed", 0) >= 1
    result.stdout.no_fnmatch_line("*Traceback*")
    assert (pytester.path / "a.trace").read_text() == GOOD.replace("x2=-1", "x2=-3")


def test_the_binary_encoding(run, pytester):
    path = pytester.path / "a.ffabin"
    Trace.parse(GOOD.replace(DENIED, WRONG, 1)).save(path)
    result = run("--ffa-update")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["a.ffabin: written anew, with 1 outcomes changed"])
    assert Trace(path).text() == GOOD
    path.write_bytes(path.read_bytes()[:5])
    run().assert_outcomes(errors=1)


# With the rest of pytest

def test_xdist(pytester):
    for n in range(3):
        (pytester.path / f"t{n}.trace").write_text(GOOD.replace(DENIED, WRONG + REQ2 + "\n", 1))
    result = subprocess(pytester, "-n", "2", "--junitxml=out.xml")
    result.assert_outcomes(passed=3, failed=3)
    result.stdout.fnmatch_lines(["t?.trace:9: differs: verdict: recorded forward, computed deny",
                                 "unknown outcomes: 3, in 3 tests*"])
    suite = xml.etree.ElementTree.parse(pytester.path / "out.xml").getroot()
    failures = [failure.text for failure in suite.iter("failure")]
    assert len(failures) == 3 and all("computed  deny FFA_ERROR_32" in text for text in failures)


def test_junitxml(run, pytester):
    run("--junitxml=out.xml", trace=GOOD.replace(DENIED, WRONG, 1))
    cases = list(xml.etree.ElementTree.parse(pytester.path / "out.xml").getroot().iter("testcase"))
    assert [(case.get("classname"), case.get("name")) for case in cases] \
        == [("a.trace", "first"), ("a.trace", "second")]
    failed = cases[0].find("failure")
    assert failed.get("message") == "line 9: verdict: recorded forward, computed deny"
    assert "computed  deny FFA_ERROR_32 x2=-1" in failed.text


@pytest.mark.parametrize("style", ["auto", "long", "short", "line", "native", "no"])
def test_traceback_styles(run, style):
    result = run("--tb=" + style, trace=GOOD.replace(DENIED, WRONG, 1))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*Traceback*")


FIXTURES = """
import pytest

def test_machine(ffa_machine):
    assert str(ffa_machine.call("host FFA_VERSION x1=0x10002")) == "answer x0=0x10002"
    outcome = ffa_machine.call("host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001")
    assert str(outcome) == "deny FFA_ERROR_32 x2=-1"

def test_filter(ffa_filter):
    outcome = ffa_filter.call("host FFA_VERSION x1=0x10002")
    assert [smc.function for smc in outcome.smcs] == ["FFA_ID_GET", "FFA_FEATURES"]

def test_world(ffa_world):
    assert ffa_world.call("FFA_VERSION", x1=0x10002)[0] == 0x10003

@pytest.mark.parametrize("ffa_policy", ["linux-v6.18", "linux-v6.18-allow-req2"])
def test_policies(ffa_filter, ffa_policy):
    ffa_filter.call("host FFA_VERSION x1=0x10002")
    outcome = ffa_filter.call("host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001")
    assert outcome.verdict.name == ("FORWARD" if "allow" in ffa_policy else "DENY")

def test_factories(ffa_make_machine, ffa_make_world, ffa_make_filter):
    machine = ffa_make_machine(system="reference", partitions={"partition": lambda r: [7]})
    machine.call("host FFA_VERSION x1=0x10002")
    assert machine.call("host", "FFA_MSG_SEND_DIRECT_REQ_64", x1=0x8001).x[3] == 7
    assert ffa_make_world("reference").call("FFA_VERSION", x1=0x10002)[0] == 0x10002
    made = ffa_make_filter("linux-v6.12", smc=lambda x: [-1 % 2 ** 32])
    assert made.version is None and made is not ffa_make_filter()

class TestOwnSpmc:
    @pytest.fixture
    def ffa_smc(self):
        return lambda x: [0x10000]

    def test_version(self, ffa_filter):
        assert str(ffa_filter.version) == "1.0"
"""
INI = "[pytest]\nffa_policy = linux-v6.18\nffa_system = hafnium\n"


def test_fixtures(run):
    run(files={"test_it.py": FIXTURES, "pytest.ini": INI}).assert_outcomes(passed=7)


@pytest.mark.parametrize("ini, said", [
    ("[pytest]\n", "no policy: give --ffa-policy, *"),
    ("[pytest]\nffa_policy = nix.yaml\n", "ffa_policy of the ini-file: nix.yaml: *"),
])
def test_fixtures_without_a_policy(run, ini, said):
    result = run(files={"test_a.py": "def test_a(ffa_filter): pass\n", "pytest.ini": ini})
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_the_option_goes_before_the_ini_file(run):
    run("--ffa-policy", "linux-v6.12", files={
        "test_a.py": "def test_a(ffa_policy): assert ffa_policy.name == 'linux-v6.12'\n",
        "pytest.ini": INI}).assert_outcomes(passed=1)


@pytest.mark.parametrize("path", sorted(TOP.glob("tests/golden/*_features.trace.gz")),
                         ids=lambda path: path.name)
def test_recordings_pass(run, path):
    text, policy = gzip.decompress(path.read_bytes()), path.name.split("_")[0].encode()
    boots = text.count(b"\nboot ")
    run("--ffa-strict", files={"r.trace.gz": gzip.compress(
        text.replace(b"\n", b"\n@policy " + policy + b"\n", 1))}).assert_outcomes(passed=boots)


def test_the_page_on_it(run, pytester):
    """docs/pytest.md: the story of its first trace, and its tests."""
    text = (TOP / "docs/pytest.md").read_text()
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
    before, update, after, words = (block for kind, block in blocks if not kind)
    tests = [block for kind, block in blocks if kind == "python"]
    options, said = update.splitlines()[0].split()[2:], update.splitlines()[1]
    run(*options, files={"req2.trace": before}).stdout.fnmatch_lines([said])
    assert (pytester.path / "req2.trace").read_text() == after
    run("--ffa-strict").assert_outcomes(passed=1)
    run("--ffa-policy", "linux-v6.18-allow-req2").stdout.fnmatch_lines(words.splitlines())
    run("-k", "test_", files={"test_page.py": "\n".join(tests),
                              "pytest.ini": INI}).assert_outcomes(passed=5, deselected=1)
