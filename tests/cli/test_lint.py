# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""lint and its formats, read by what reads them; canon in git."""
import gzip
import json
import re
import shutil
import subprocess

import pytest
import yaml

HEAD = "ffafilter-policy: 1\nname: x\nwindow: 0x60-0xff\nversion: 1.2\nunlisted: deny\n"
# Bytes that a file name can have and a format must not pass on as they are.
HOSTILE = "we<i>&'rd\"%,:\x01\x1b[0m\né.yaml"


@pytest.fixture
def hostile(tmp_path):
    path = tmp_path / HOSTILE
    path.write_text(HEAD + "functions: {FFA_MEM_DONATE: forward}\n")
    return path


@pytest.mark.parametrize("policy,status", [("linux-v7.3", 1), ("xen-guest", 1), ("clean", 0)])
def test_exit_status(ffafilter, tmp_path, policy, status):
    (tmp_path / "clean.yaml").write_text(HEAD)
    done = ffafilter("lint", "./clean.yaml" if policy == "clean" else policy, cwd=tmp_path)
    assert done.returncode == status
    assert done.stderr == ""


@pytest.mark.parametrize("args,says", [
    (["no-such"], "no built-in policy"),
    ([], "POLICY... is missing"),
    (["--format", "html", "linux-v7.3"], "text, json, markdown, sarif, junit or github"),
    (["linux-v7.3", "./gone.yaml"], "gone.yaml: cannot be opened"),
])
def test_bad_usage(ffafilter, tmp_path, args, says):
    done = ffafilter("lint", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.parametrize("remark,says", [
    ("allow since-nver why", "x.yaml:6:3: no finding has the id 'since-nver'; did you mean"),
    ("allow since-never", "x.yaml:6:3: no reason given"),
    ("please", "x.yaml:6:3: unknown remark 'please'"),
])
@pytest.mark.parametrize("format", ["text", "json", "sarif"])
def test_wrong_comment(ffafilter, tmp_path, remark, says, format):
    (tmp_path / "x.yaml").write_text(f"{HEAD}  # ffafilter: {remark}\n")
    done = ffafilter("lint", "-f", format, "./x.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""


def test_comments_accept_what_is_meant(ffafilter, tmp_path):
    (tmp_path / "x.yaml").write_text(
        HEAD + "functions:\n  FFA_RUN: deny # ffafilter: allow same-as-unlisted to be sure\n")
    done = ffafilter("lint", "./x.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "x: 0 findings; 1 accepted\n")
    (finding,) = json.loads(ffafilter("lint", "-f", "json", "./x.yaml", cwd=tmp_path).stdout)[
        "policies"][0]["findings"]
    assert finding["allowed"] == "to be sure"


@pytest.mark.parametrize("policy", ["linux-v6.6", "linux-v6.12", "linux-v7.3", "android15-6.6",
                                    "xen-guest", "linux-next-notifications"])
def test_text_fits_a_mail(ffafilter, policy):
    lines = ffafilter("lint", policy).stdout.splitlines()
    assert [line for line in lines if len(line) > 72] == []
    assert not any("\x1b" in line for line in lines)


def test_json_is_as_documented(ffafilter, source):
    """docs/lint.md names every key, and every trace verifies."""
    result = json.loads(ffafilter("lint", "-f", "json", "linux-v6.12", "linux-v7.3").stdout)
    told = (source / "docs" / "lint.md").read_text()
    findings = [f for policy in result["policies"] for f in policy["findings"]]
    keys = {*result, *result["policies"][0], *(key for f in findings for key in f)}
    assert [key for key in keys if f"`{key}`" not in told] == []
    assert result["ffafilter-lint"] == 1
    assert result["open"] == sum(policy["open"] for policy in result["policies"]) == len(findings)


def test_every_trace_verifies(ffafilter):
    result = json.loads(ffafilter("lint", "-f", "json", "linux-v6.12").stdout)
    for finding in result["policies"][0]["findings"]:
        done = ffafilter("verify", "-S", "-p", "linux-v6.12", "-", input=finding["trace"])
        assert done.returncode == 0, finding["id"] + done.stdout


RULE = re.compile(r'^FFAN_LINT_RULE\(\w+, "([^"]+)", (\w+), "([^"]+)", "([^"]+)", "([^"]+)"\)$',
                  re.M)


def rules_text(source):
    """The rows of docs/lint.md; scripts/update-lint-docs.py writes them."""
    rules = RULE.findall((source / "analysis/include/ffan/lint_rules.inc").read_text())
    return "".join(f"| `{name}` | {severity.lower()} | {title} | {text} | {remedy} |\n"
                   for name, severity, title, text, remedy in rules)


def test_rules_are_documented(source):
    assert rules_text(source).count("\n") > 40
    assert (source / "docs" / "lint.md").read_text().endswith(rules_text(source)), \
        "run scripts/update-lint-docs.py"


def sarif(ffafilter, *policies, **options):
    return json.loads(ffafilter("lint", "-f", "sarif", *policies, **options).stdout)


def test_sarif_is_valid(ffafilter, source, hostile):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(gzip.decompress(
        (source / "tests/data/sarif-2.1.0.json.gz").read_bytes()))
    for policies in (["linux-v7.3", "linux-v6.6"], [str(hostile)], ["android16-guest"]):
        log = sarif(ffafilter, *policies)
        jsonschema.Draft4Validator(schema).validate(log)
        (run,) = log["runs"]
        assert run["results"]
        prints = [(result["ruleId"], result["partialFingerprints"]["primaryLocationLineHash"])
                  for result in run["results"]]
        assert len(set(prints)) == len(prints)
        for result in run["results"]:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_points_at_the_line(ffafilter, source):
    run = sarif(ffafilter, "linux-v7.3", cwd=source)["runs"][0]
    for result in run["results"]:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        lines = (source / place["artifactLocation"]["uri"]).read_text().splitlines()
        line = lines[place["region"]["startLine"] - 1]
        assert line[place["region"]["startColumn"] - 1] not in " #"


def test_fingerprints_stay_when_lines_move(ffafilter, tmp_path):
    prints = []
    for extra in ("", "# one more line\n\n"):
        (tmp_path / "x.yaml").write_text(extra + HEAD + "functions: {FFA_MEM_DONATE: forward}\n")
        run = sarif(ffafilter, "./x.yaml", cwd=tmp_path)["runs"][0]
        prints.append([result["partialFingerprints"] for result in run["results"]])
    assert prints[0] == prints[1] != []


def test_junit_is_valid(ffafilter, source, hostile):
    if not shutil.which("xmllint"):
        pytest.skip("xmllint is not installed")
    for policy in ("linux-v7.3", str(hostile), "android16-guest"):
        done = ffafilter("lint", "-f", "junit", policy)
        subprocess.run(["xmllint", "--noout", "--schema", source / "tests/data/junit.xsd", "-"],
                       input=done.stdout.encode(), check=True, capture_output=True)
        tests, failures = re.search(r'tests="(\d+)" failures="(\d+)"', done.stdout).groups()
        assert done.stdout.count("<testcase ") == int(tests)
        assert done.stdout.count("<failure ") == int(failures) > 0


def test_github_shows_ten_of_each_level_at_most(ffafilter, hostile):
    for policy in ("linux-v6.12", str(hostile)):
        lines = ffafilter("lint", "-f", "github", policy).stdout.split("\n")
        for level in ("error", "warning", "notice"):
            assert sum(line.startswith(f"::{level} ") for line in lines) <= 10
        assert lines[0].startswith("::group::ffafilter lint: ")
        assert all(line.startswith(("::", "- ")) for line in lines if line)


def test_hostile_text_goes_nowhere(ffafilter, hostile):
    for format in ("text", "json", "sarif", "junit", "github"):
        out = ffafilter("lint", "-f", format, str(hostile)).stdout
        if format in ("sarif", "junit", "github"):
            assert "\x1b" not in out and "\x01" not in out


def test_markdown_fits_a_pull_request(ffafilter, source):
    shipped = sorted(path.stem for path in (source / "policies").glob("*.yaml"))
    out = ffafilter("lint", "-f", "markdown", *shipped).stdout
    assert 30000 < len(out) < 65536
    # What there is no room for is counted.
    assert "more of `fragment-halts`: see `--format text`." in out
    assert all(f"`ffafilter lint`: {name}\n" in out for name in shipped)
    out = ffafilter("lint", "-f", "markdown", "linux-v6.12").stdout
    assert "--format text" not in out
    assert out.count("<details>") == out.count("</details>") > 10
    assert "<code>width-open</code>" in out
    # Examples are code blocks: four columns deeper than the list's text.
    assert "\n      host FFA_MSG_SEND_DIRECT_RESP_64 -> forward\n" in out


# canon

def test_canon_reads_back(ffafilter, tmp_path):
    once = ffafilter("canon", "linux-v7.3").stdout
    (tmp_path / "x.yaml").write_text(once)
    assert ffafilter("canon", "./x.yaml", cwd=tmp_path).stdout == once
    assert "extends" not in once
    assert "# policies/linux-v6.12.yaml:7" not in once
    assert re.search(r"FFA_VERSION: +# policies/linux-v6.12.yaml:\d+",
                     ffafilter("canon", "--places", "linux-v7.3").stdout)


def git(cwd, *args, **options):
    return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *args], cwd=cwd,
                          check=True, capture_output=True, text=True, **options).stdout


def test_canon_as_textconv(ffafilter, tmp_path):
    """What docs/reviewer.md says: git diff shows what changed in effect, and no more."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "diff.ffafilter.textconv", f"'{ffafilter.path}' canon")
    (tmp_path / ".gitattributes").write_text("*.yaml diff=ffafilter\n")
    (tmp_path / "mine.yaml").write_text("ffafilter-policy: 1\nname: mine\nextends: linux-v6.18\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    (tmp_path / "mine.yaml").write_text("# a comment\nffafilter-policy: 1\nname: mine\n"
                                        "extends: linux-v7.1\n")
    changed = [line for line in git(tmp_path, "diff").splitlines() if re.match(r"[+-] ", line)]
    assert "-  spmc-absent: x0" in changed and "+  spmc-absent: w0" in changed
    assert all(line[3:].split(":")[0] in {"x0-upper-half", "spmc-absent", "send-minimum",
                                          "access-bounds", "range-address", "reclaim-bounds",
                                          "reclaim-ranges"} for line in changed)


# What others' tools read of this repository.

def test_pre_commit_hooks(ffafilter, source, tmp_path):
    hooks = {hook["id"]: hook for hook in
             yaml.safe_load((source / ".pre-commit-hooks.yaml").read_text())}
    (tmp_path / "x.yaml").write_text(HEAD)
    golden = [f"traces/{name}.trace.gz" for name in ("pkvm-7.3_linux_hafnium",
                                                     "pkvm-7.3_probe-1.2_op-tee-4.10")]
    for name, cwd, files in (("lint", tmp_path, ["./x.yaml"]),
                             ("verify", source, ["-p", "linux-v7.3", *golden])):
        hook = hooks.pop(f"ffafilter-{name}")
        words = hook["entry"].split()
        assert words[0] == "ffafilter" and hook["language"] == "system"
        assert ffafilter(*words[1:], *files, cwd=cwd).returncode == 0
        assert re.search(hook["files"], "policies/x.yaml" if name == "lint" else golden[0])
    assert not hooks


def run_action(ffafilter, source, tmp_path, **inputs):
    """The last step of the action, as a runner would run it."""
    action = yaml.safe_load((source / "action.yml").read_text())
    step = action["runs"]["steps"][-1]
    env = {key: inputs.get(key.lower(), "") for key in step["env"]}
    summary = tmp_path / "summary.md"
    done = subprocess.run(["bash", "-c", step["run"]], cwd=tmp_path, capture_output=True, text=True,
                          env={**env, "PATH": "/usr/bin:/bin", "FFAFILTER": ffafilter.path,
                               "GITHUB_STEP_SUMMARY": str(summary)})
    return done, summary.read_text() if summary.exists() else ""


def test_action_runs(ffafilter, source, tmp_path):
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    (tmp_path / "x.yaml").write_text(HEAD)
    done, summary = run_action(ffafilter, source, tmp_path, policies="linux-v7.3 ./x.yaml",
                               sarif="out.sarif", summary="true")
    assert done.returncode == 1
    assert "::error file=policies/linux-v6.12.yaml,line=" in done.stdout
    assert "width-open" in summary
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    done, _ = run_action(ffafilter, source, tmp_path, policies="./x.yaml",
                         command="canon ./x.yaml")
    assert done.returncode == 0 and "window: 0x60-0xff" in done.stdout
    done, _ = run_action(ffafilter, source, tmp_path, policies="./gone.yaml")
    assert done.returncode == 2
    done, _ = run_action(ffafilter, source, tmp_path, command="canon '; touch here'")
    assert done.returncode == 2 and not (tmp_path / "here").exists()


def test_action(ffafilter, source):
    action = yaml.safe_load((source / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    assert all("shell" in step for step in action["runs"]["steps"] if "run" in step)
    text = (source / "action.yml").read_text()
    used = set(re.findall(r"inputs\.([\w-]+)", text))
    assert used == set(action["inputs"])
    # Values of inputs reach the shell through the environment alone.
    for step in action["runs"]["steps"]:
        assert "${{ inputs" not in step.get("run", "")
    for step in action["runs"]["steps"]:
        if "run" in step and shutil.which("bash"):
            subprocess.run(["bash", "-n"], input=step["run"].encode(), check=True)
