# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""compile: C that any compiler takes, under names and a licence of the user's choice. What it
decides is held against the core by tests/compiled."""
import shutil
import subprocess

import pytest

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wcast-align",
            "-Wcast-qual", "-Wvla", "-Wundef", "-Werror"]
C = ["-std=c11", "-ffreestanding", "-Wstrict-prototypes", "-Wmissing-prototypes", *WARNINGS]
COMPILERS = [
    pytest.param(["gcc", *C], id="gcc"),
    pytest.param(["gcc", *C, "-std=c99"], id="gcc-c99"),
    pytest.param(["gcc", "-m32", *C], id="gcc-32"),
    pytest.param(["clang", *C], id="clang"),
    pytest.param(["clang", "--target=powerpc64-none-elf", *C], id="clang-big-endian"),
    pytest.param(["g++", "-std=c++17", *WARNINGS], id="g++"),
]
# Uses all that an output defines.
USER = {
    "struct": "const void *use(void);\nconst void *use(void)\n{{\n\treturn &{0}_policy;\n}}\n",
    "table": "int use(const uint64_t *x);\nint use(const uint64_t *x)\n{{\n"
             "\treturn (int){0}_decide(x, 0x10002, 0);\n}}\n",
}
USER["switch"] = USER["table"]
USER["fixed"] = USER["struct"].replace("{0}_policy", "ffaf_fixed_policy")
# What stands above an output.
ABOVE = {"fixed": "#include <ffafilter/policy.h>\n"}
FORMS = list(USER)
POLICIES = ["linux-v7.3", "linux-v6.18-probe-optional", "android16-guest", "xen-guest"]
WORST = """\
ffafilter-policy: 1
name: 9-lives
summary: "ends */ here, ??/ goes on \\\\"
window: 0x60-0xff
version: 1.1
unlisted: deny
functions:
  FFA_MEM_SHARE:
    action: forward
    reason: "*/ #error out /* and on */"
"""


def build(compiler, text, form, prefix, source, folder):
    if shutil.which(compiler[0]) is None:
        pytest.skip(f"{compiler[0]} is not installed")
    if form in ("struct", "fixed") and compiler[0] == "g++":
        pytest.skip("the constant is C")
    name = folder / ("a.cc" if compiler[0] == "g++" else "a.c")
    name.write_text(ABOVE.get(form, "") + text + USER[form].format(prefix))
    done = subprocess.run([*compiler, f"-I{source}/libffafilter/include", "-c", name, "-o",
                           folder / "a.o"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("form", FORMS)
def test_compilers_take_it(ffafilter, source, tmp_path, compiler, form):
    for policy in POLICIES:
        text = ffafilter("compile", policy, "--emit", form).stdout
        prefix = policy.replace("-", "_").replace(".", "_")
        build(compiler, text, form, prefix, source, tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_every_name_has_the_prefix(ffafilter, source, tmp_path, form):
    text = ffafilter("compile", "linux-v7.3", "--emit", form, "--prefix", "our2").stdout
    assert "linux_v7_3" not in text
    build(["gcc", *C], text, form, "our2", source, tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_text_of_the_policy_stays_comment(ffafilter, source, tmp_path, form):
    (tmp_path / "p.yaml").write_text(WORST)
    text = ffafilter("compile", tmp_path / "p.yaml", "--emit", form, "--prefix", "p").stdout
    build(["gcc", *C, "-trigraphs"], text, form, "p", source, tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_output_carries_the_licence_that_was_asked_for(ffafilter, form):
    text = ffafilter("compile", "linux-v7.3", "--emit", form).stdout
    assert text.startswith("/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */\n")
    text = ffafilter("compile", "linux-v7.3", "--emit", form, "--license",
                     "GPL-2.0-only WITH Linux-syscall-note").stdout
    assert text.startswith(
        "/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */\n")
    assert "BSD" not in text


BAD = [
    pytest.param([], "--emit FORM is missing", id="no form"),
    pytest.param(["--emit", "swich"], "did you mean 'switch'?", id="no such form"),
    pytest.param(["--emit", "table", "--prefix", "a-b"], "'a-b' is no prefix", id="prefix"),
    pytest.param(["--emit", "table", "--prefix", "_a"], "'_a' is no prefix", id="underscore"),
    pytest.param(["--emit", "table", "--prefix", "a" * 72], "71 at most", id="long prefix"),
    pytest.param(["--emit", "table", "--license", "MIT */ x"], "is no SPDX", id="licence"),
    pytest.param(["--emit", "table", "--license", ""], "is no SPDX", id="empty licence"),
]


@pytest.mark.parametrize("options,complaint", BAD)
def test_bad_usage(ffafilter, tmp_path, options, complaint):
    done = ffafilter("compile", "linux-v7.3", *options, "-o", tmp_path / "out.h")
    assert done.returncode == 2
    assert done.stdout == "" and complaint in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_name_that_cannot_be_c_needs_a_prefix(ffafilter, tmp_path):
    (tmp_path / "p.yaml").write_text(WORST)
    done = ffafilter("compile", tmp_path / "p.yaml", "--emit", "table")
    assert done.returncode == 2 and "give a prefix" in done.stderr


def test_output_file_is_what_is_printed(ffafilter, tmp_path):
    shown = ffafilter("compile", "xen-guest", "--emit", "table").stdout
    done = ffafilter("compile", "-o", tmp_path / "out.h", "--emit=table", "xen-guest")
    assert done.returncode == 0 and done.stdout == ""
    assert (tmp_path / "out.h").read_text() == shown


def test_conditions_are_in_the_switch(ffafilter):
    text = ffafilter("compile", "xen-guest", "--emit", "switch", "--prefix", "x").stdout
    rule = text[text.index("x_rule_"):]
    assert "if (agreed < 0x00010002u) /* 1.2 */" in rule
    assert "!= id)" in rule
    ask = ffafilter("compile", "linux-v6.18-probe-optional", "--emit", "switch").stdout
    assert "return LINUX_V6_18_PROBE_OPTIONAL_ASK;" in ask
