# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""`extract`: policies out of C source, wherever it stands; what cannot be read is refused."""
import re
import shutil
import subprocess
import textwrap

import pytest

FFA_C = "arch/arm64/kvm/hyp/nvhe/ffa.c"
NVHE_H = "arch/arm64/kvm/hyp/include/nvhe/ffa.h"
ARM_FFA_H = "include/linux/arm_ffa.h"
MAKEFILE = "VERSION = 6\nPATCHLEVEL = 18\nSUBLEVEL = 3\n"
WINDOW = """\
#ifndef __NVHE_FFA_H
#define __NVHE_FFA_H
#define FFA_MIN_FUNC_NUM 0x60
#define FFA_MAX_FUNC_NUM 0xFF
#endif
"""
NUMBERS = """\
#ifndef _ARM_FFA_H
#define _ARM_FFA_H
#define FFA_SMC(width, number) \\
	ARM_SMCCC_CALL_VAL(ARM_SMCCC_FAST_CALL, (width), ARM_SMCCC_OWNER_STANDARD, (number))
#define FFA_SMC_32(number) FFA_SMC(ARM_SMCCC_SMC_32, (number))
#define FFA_SMC_64(number) FFA_SMC(ARM_SMCCC_SMC_64, (number))
#define FFA_MEM_DONATE FFA_SMC_32(0x71)
#define FFA_FN64_MEM_DONATE FFA_SMC_64(0x71)
#define FFA_SECONDARY_EP_REGISTER FFA_SMC_64(0x87)
#define FFA_PACK(major, minor) (FIELD_PREP(GENMASK(30, 16), (major)) | FIELD_PREP(GENMASK(15, 0), (minor)))
#define FFA_VERSION_1_2 FFA_PACK(1, 2)
#define FFA_RET_NOT_SUPPORTED (-1)
#endif
"""
REQ2 = "\tcase FFA_MSG_SEND_DIRECT_REQ2:\n"


@pytest.fixture
def sample(source):
    return (source / "tests/data/c/allow-1.2.c").read_text()


@pytest.fixture
def tree(tmp_path, sample):
    """A kernel tree, as much of one as is read."""
    top = tmp_path / "linux"
    for path, text in [(FFA_C, sample), (NVHE_H, WINDOW), (ARM_FFA_H, NUMBERS),
                       ("Makefile", MAKEFILE)]:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text)
    return top


def git(tree, *words):
    subprocess.run(["git", "-C", tree, "-c", "user.name=A", "-c", "user.email=a@example.org",
                    "-c", "commit.gpgsign=false", *words], check=True, capture_output=True)


@pytest.fixture
def repository(tree):
    """Two commits: the second takes a call off the deny list."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "all")
    text = (tree / FFA_C).read_text()
    (tree / FFA_C).write_text(text.replace(REQ2, ""))
    git(tree, "commit", "-qam", "KVM: arm64: let FFA_MSG_SEND_DIRECT_REQ2 through")
    return tree


def extract(ffafilter, *words, **options):
    done = ffafilter("extract", *words, **options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return re.sub(" +# ", "  # ", done.stdout)


def entry(text, name):
    """What is said of a function, its place included."""
    lines = text.splitlines()
    found = [i for i, line in enumerate(lines) if line.startswith(f"  {name}:")]
    return lines[found[0]].strip() if found else None


def said(text):
    """What `explain` says of the call, and not where."""
    return [line for line in text.splitlines()
            if line.split()[0] not in ("rule", "where", "policy")]


@pytest.mark.parametrize("name", ["allow-1.2", "deny-1.0", "lost-error-1.1", "chain", "table",
                                  "macros", "since", "probe", "requires"])
def test_what_is_written_reads_back(ffafilter, source, tmp_path, name):
    text = extract(ffafilter, source / f"tests/data/c/{name}.c")
    (tmp_path / "once.yaml").write_text(text)
    done = ffafilter("explain", "-p", tmp_path / "once.yaml", "host FFA_MEM_DONATE_32")
    assert done.returncode == 0, done.stderr
    assert "verdict " in done.stdout
    again = ffafilter("explain", "-p", source / f"tests/data/c/{name}.c", "host FFA_MEM_DONATE_32")
    assert said(done.stdout) == said(again.stdout)


def test_the_place_is_that_of_the_c(ffafilter, source):
    path = source / "tests/data/c/allow-1.2.c"
    done = ffafilter("explain", "-p", path, "host FFA_MSG_SEND_DIRECT_REQ2")
    line = path.read_text().splitlines().index(REQ2.rstrip()) + 1
    assert f"allow-1.2.c:{line}" in done.stdout


def test_a_file_may_come_through_a_pipe(ffafilter, sample):
    text = extract(ffafilter, "-", input=sample)
    assert entry(text, "FFA_MEM_DONATE").startswith("FFA_MEM_DONATE: deny  # -:")


def test_output_goes_to_a_file(ffafilter, source, tmp_path):
    assert extract(ffafilter, source / "tests/data/c/chain.c", "-o", tmp_path / "p.yaml") == ""
    assert (tmp_path / "p.yaml").read_text().startswith("ffafilter-policy: 1\n")


def test_a_kernel_tree(ffafilter, tree):
    text = extract(ffafilter, tree)
    assert "as in linux-v6.18 (FF-A 1.2)" in text
    assert f"window: 0x60-0xff  # {tree}/{FFA_C}:" in text
    assert extract(ffafilter, tree / FFA_C).splitlines()[4:] == text.splitlines()[4:]


def test_the_window_of_a_tree_is_read(ffafilter, tree):
    (tree / NVHE_H).write_text(WINDOW.replace("0xFF", "0x9F"))
    assert "\nwindow: 0x60-0x9f  #" in extract(ffafilter, tree)


@pytest.mark.parametrize("level, base", [(18, "linux-v6.18"), (19, "linux-v6.18")])
def test_the_base_follows_the_kernel(ffafilter, tree, level, base):
    (tree / "Makefile").write_text(f"VERSION = 6\nPATCHLEVEL = {level}\n")
    assert f"is as in {base} " in extract(ffafilter, tree)


@pytest.mark.parametrize("level, base", [(0, "linux-v7.1"), (1, "linux-v7.1"), (2, "linux-v7.3")])
def test_the_base_follows_the_newer_kernel(ffafilter, tree, level, base):
    (tree / "Makefile").write_text(f"VERSION = 7\nPATCHLEVEL = {level}\n")
    assert f"is as in {base} " in extract(ffafilter, tree)


def test_headers_beside_a_file_are_read(ffafilter, tmp_path, sample):
    (tmp_path / "ffa.c").write_text(sample)
    (tmp_path / "ffa.h").write_text(WINDOW.replace("0xFF", "0x9F"))
    assert "\nwindow: 0x60-0x9f  #" in extract(ffafilter, tmp_path / "ffa.c")


@pytest.mark.parametrize("operand, shown", [
    ("HEAD", "HEAD"), ("git:HEAD", "HEAD"), (f"git:HEAD:{FFA_C}", "HEAD"),
])
def test_a_revision(ffafilter, repository, operand, shown):
    text = extract(ffafilter, operand, cwd=repository)
    assert entry(text, "FFA_MSG_SEND_DIRECT_REQ2") is None
    assert f"FFA_MEM_DONATE: deny  # {shown}:{FFA_C}:" in text
    before = extract(ffafilter, operand.replace("HEAD", "HEAD~1"), cwd=repository)
    assert entry(before, "FFA_MSG_SEND_DIRECT_REQ2").startswith("FFA_MSG_SEND_DIRECT_REQ2: deny")


def test_the_files_of_the_revision_are_read_not_those_of_the_folder(ffafilter, repository):
    (repository / NVHE_H).write_text(WINDOW.replace("0xFF", "0x9F"))
    assert "\nwindow: 0x60-0xff  #" in extract(ffafilter, "HEAD", cwd=repository)


def test_other_commands_take_revisions(ffafilter, repository):
    for revision, verdict in [("HEAD~1", "deny"), ("HEAD", "forward")]:
        done = ffafilter("explain", "-p", revision, "host FFA_MSG_SEND_DIRECT_REQ2", cwd=repository)
        assert f"verdict   {verdict}" in done.stdout, done.stderr


def need_command(ffafilter, name):
    if not re.search(rf"^  {name} ", ffafilter("--help").stdout, re.M):
        pytest.skip(f"this build has no command {name}")


def test_diff_takes_revisions(ffafilter, repository):
    need_command(ffafilter, "diff")
    done = ffafilter("diff", "HEAD~1", "HEAD", cwd=repository)
    assert (done.returncode, done.stderr) == (1, "")
    assert "FFA_MSG_SEND_DIRECT_REQ2" in done.stdout
    assert "FFA_MEM_DONATE" not in done.stdout
    assert f"HEAD~1:{FFA_C}:" in done.stdout
    assert ffafilter("diff", "HEAD", f"git:HEAD:{FFA_C}", cwd=repository).returncode == 0


def test_lint_takes_revisions(ffafilter, repository):
    need_command(ffafilter, "lint")
    done = ffafilter("lint", "HEAD", cwd=repository)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"HEAD:{FFA_C}:" in done.stdout


@pytest.fixture
def mail(repository, tmp_path):
    """The second commit, as it goes to a list."""
    text = subprocess.run(["git", "-C", repository, "format-patch", "-1", "--stdout"],
                          check=True, capture_output=True, text=True).stdout
    git(repository, "checkout", "-q", "HEAD~1")
    (tmp_path / "req2.patch").write_text(text)
    return tmp_path / "req2.patch"


@pytest.mark.parametrize("base", ["TREE", "FILE", "git:HEAD", f"git:HEAD:{FFA_C}"])
def test_a_patch_on_a_base(ffafilter, mail, repository, base):
    base = {"TREE": repository, "FILE": repository / FFA_C}.get(base, base)
    text = extract(ffafilter, mail, "--base", base, cwd=repository)
    assert entry(text, "FFA_MSG_SEND_DIRECT_REQ2") is None
    assert f"FFA_MEM_DONATE: deny  # {mail}:{FFA_C}:" in text
    assert "\nname: req2\n" in text


def test_a_patch_through_a_pipe(ffafilter, mail, tree):
    text = extract(ffafilter, "-", "--base", tree, input=mail.read_text())
    assert entry(text, "FFA_MSG_SEND_DIRECT_REQ2") is None


def test_a_patch_on_a_file_that_was_cut_out(ffafilter, mail, sample, tmp_path):
    (tmp_path / "cut.c").write_text(sample)
    text = extract(ffafilter, mail, "--base", tmp_path / "cut.c")
    assert entry(text, "FFA_MSG_SEND_DIRECT_REQ2") is None


def test_no_folder_is_left_behind(ffafilter, mail, tree, tmp_path):
    (tmp_path / "empty").mkdir()
    extract(ffafilter, mail, "--base", tree, env={"TMPDIR": str(tmp_path / "empty")})
    assert list((tmp_path / "empty").iterdir()) == []


def test_git_variables_of_a_hook_do_not_lead_a_patch_astray(ffafilter, mail, tree):
    env = {"GIT_DIR": str(tree / ".git"), "GIT_INDEX_FILE": str(tree / ".git/index")}
    extract(ffafilter, mail, "--base", tree, env=env)


@pytest.mark.parametrize("what, expected", [
    ("no base", "--base names the file"),
    ("other base", "does not apply to its base"),
    ("encoded", "this mail is encoded"),
    ("elsewhere", "changes nothing of"),
])
def test_a_patch_that_cannot_be_used(ffafilter, mail, tree, what, expected):
    words = [mail, "--base", tree]
    if what == "no base":
        words = [mail]
    elif what == "other base":
        (tree / FFA_C).write_text("static int x;\n")
    elif what == "encoded":
        mail.write_text("Content-Transfer-Encoding: quoted-printable\n" + mail.read_text())
    else:
        mail.write_text("--- a/README\n+++ b/README\n@@ -0,0 +1 @@\n+x\n")
    done = ffafilter("extract", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr


DECIDE = "\tif (call_supported(func_id))\n\t\treturn false;\n\n\tanswer_error(&out, FFA_RET_NOT_SUPPORTED);\n"
HEAD = "bool kvm_host_ffa_handler(struct cpu *cpu, u32 func_id)\n{\n"
# The same filter put otherwise.
VARIANTS = {
    "a macro that calls": (
        "/*\n * What the host may not do",
        "#define send_memory(fid, out, cpu)\t\t\t\\\n\tdo {\t\t\t\t\\\n"
        "\t\tBUILD_BUG_ON((fid) != FFA_FN64_MEM_SHARE &&\t\\\n"
        "\t\t\t     (fid) != FFA_FN64_MEM_LEND);\t\\\n"
        "\t\t__send_memory((fid), (out), (cpu));\t\\\n\t} while (0)\n\n"
        "/*\n * What the host may not do"),
    "the other way round": (
        DECIDE, "\tif (!call_supported(func_id))\n\t\tanswer_error(&out, FFA_RET_NOT_SUPPORTED);\n"
        "\telse\n\t\treturn false;\n"),
    "a default": (
        "\t\tgoto answered;\n\t}\n\n" + DECIDE,
        "\t\tgoto answered;\n\tdefault:\n\t\tif (call_supported(func_id))\n\t\t\treturn false;\n"
        "\t}\n\tanswer_error(&out, FFA_RET_NOT_SUPPORTED);\n"),
    "a status in a variable": (
        DECIDE, "\tint ret = 0;\n\tif (!call_supported(func_id))\n\t\tret = FFA_RET_NOT_SUPPORTED;\n"
        "\tif (!ret)\n\t\treturn false;\n\tanswer_error(&out, ret);\n"),
    "another function does it": (
        HEAD, "static bool decide(struct cpu *cpu, u64 func_id);\n\n" + HEAD
        + "\treturn decide(cpu, func_id);\n}\n\nstatic bool decide(struct cpu *cpu, u64 func_id)\n{\n"),
    "x0 from the registers": (
        HEAD, "bool kvm_host_ffa_handler(struct cpu *cpu)\n{\n\tDECLARE_REG(u64, func_id, cpu, 0);\n"),
    "x0 by a function": (
        HEAD, "bool kvm_host_ffa_handler(struct cpu *cpu)\n{\n\tu32 func_id = cpu_reg(cpu, 0);\n"),
    "the hint bit is cleared here": (
        HEAD, HEAD + "\tfunc_id &= ~ARM_SMCCC_CALL_HINTS;\n"),
    "an event": (
        "answered:\n", "answered:\n\ttrace_host_call(func_id, cpu->x[1], cpu->x[2], true);\n"),
    "an event on the way": (
        "\tif (call_supported(func_id))\n\t\treturn false;",
        "\tif (call_supported(func_id)) {\n\t\ttrace_host_call(func_id, cpu->x[1], false);\n"
        "\t\treturn false;\n\t}"),
    "a lock": (DECIDE, "\tspin_lock(&lock);\n\tspin_unlock(&lock);\n" + DECIDE),
    "a counter": (DECIDE, "\tours.state.nested++;\n" + DECIDE),
    "attributes": (
        "static bool call_supported(u64 id)",
        "static __always_inline __attribute__((pure))\nbool __must_check call_supported(const u64 id)"),
    "a fall through": (
        "\tcase FFA_PARTITION_INFO_GET_REGS:\n\t\treturn false;",
        "\t\tfallthrough;\n\tcase FFA_PARTITION_INFO_GET_REGS:\n\t\t__attribute__((fallthrough));\n"
        "\tcase 0xc400008b + 0:\n\t\treturn false;"),
    "what nobody reads": (
        "static bool agreed;",
        "#if 0\n#error don't\n#endif\ntypedef int (*callback_t)(void *, size_t);\nunion u { int a : 3; char b[4]; };\n"
        "enum kind { ONE, TWO = 5, THREE };\nstatic callback_t table[] = { [ONE] = NULL, };\n"
        "static void odd(int n) { typeof(n) x = ({ n + 1; }); @ $ ` weird; }\n"
        "DEFINE_STATIC_KEY_FALSE(key);\nEXPORT_SYMBOL_GPL(odd)\nstatic bool agreed;"),
}


def meaning(text):
    """A policy without places, and without the names of functions and files."""
    return [line.partition("  #")[0] for line in text.splitlines()
            if not line.strip().startswith(("reason:", "summary:", "origin:", "name:"))]


@pytest.mark.parametrize("name", VARIANTS)
def test_it_does_not_matter_how_it_is_put(ffafilter, sample, tmp_path, name):
    old, new = VARIANTS[name]
    assert sample.count(old) == 1
    (tmp_path / "variant.c").write_text(sample.replace(old, new))
    (tmp_path / "sample.c").write_text(sample)
    text = extract(ffafilter, tmp_path / "variant.c")
    assert meaning(text) == meaning(extract(ffafilter, tmp_path / "sample.c"))


# name: (what is replaced, by what, where the complaint is (text of the line), what it says)
BROKEN = {
    "a name that nobody knows": (
        REQ2, "\tcase FFA_MSG_SEND_DIRECT_REQ3:\n", "case FFA_MSG_SEND_DIRECT_REQ3",
        "did you mean 'FFA_MSG_SEND_DIRECT_REQ'?"),
    "a number that is not the table's": (
        "static bool agreed;", "#define FFA_MEM_DONATE 0x84000072\nstatic bool agreed;",
        "#define FFA_MEM_DONATE", "FFA_MEM_DONATE is 0x84000072 here, but 0x84000071 in the tables"),
    "a number given twice": (
        "static bool agreed;", "#define FFA_A 1\n#define FFA_A 2\nstatic bool agreed;",
        "#define FFA_A 2", "FFA_A is defined otherwise at"),
    "a label that is no constant": (
        REQ2, "\tcase some_id:\n", "case some_id", "this label is no number"),
    "a label that is no expression": (
        REQ2, "\tcase ;:\n", "case ;:", "this label cannot be read"),
    "a condition that matters": (
        REQ2, "#ifdef CONFIG_X\n" + REQ2 + "#endif\n", "#ifdef CONFIG_X",
        "depends on this condition"),
    "a condition that matters, the other way round": (
        REQ2, "#ifndef CONFIG_X\n" + REQ2 + "#else\n#endif\n", "#ifndef CONFIG_X",
        "depends on this condition"),
    "an #if of a symbol": (
        REQ2, "#if IS_ENABLED(CONFIG_X) && 1\n" + REQ2 + "#endif\n", "#if IS_ENABLED",
        "depends on this condition"),
    "IS_ENABLED in the code": (
        "\tif (call_supported(func_id))\n\t\treturn false;",
        "\tif (call_supported(func_id) || IS_ENABLED(CONFIG_Y))\n\t\treturn false;",
        "IS_ENABLED(CONFIG_Y)", "CONFIG_Y decides what becomes of it"),
    "a variable that decides": (
        "\t\treturn false;\n\t}\n\n\treturn true;",
        "\t\treturn lenient;\n\t}\n\n\treturn true;", "return lenient",
        "lenient decides what becomes of it"),
    "a helper that is not here": (
        "static bool call_supported(u64 id)", "static bool another(u64 id)",
        "\tif (call_supported(func_id))", "call_supported decides what becomes of it"),
    "a return that cannot be read": (
        "\treturn true;\n}\n\nstatic bool features", "\treturn @;\n}\n\nstatic bool features",
        "return @", "what is returned here cannot be read"),
    "another status for good": (
        "\tanswer_error(&out, FFA_RET_NOT_SUPPORTED);\nanswered:",
        "\tanswer_error(&out, FFA_RET_DENIED);\nanswered:", "case FFA_RXTX_MAP:",
        "FFA_RXTX_MAP_32 is always answered with status -6"),
    "nothing that answers": (
        "\tanswer_error(&out, FFA_RET_NOT_SUPPORTED);\nanswered:", "\treturn true;\nanswered:",
        "return true;\nanswered", "nothing here answers it"),
    "denied from a version on": (
        "\t\treturn false;\n\t}\n\n\treturn true;",
        "\t\treturn spoken_version < FFA_VERSION_1_2;\n\t}\n\n\treturn true;",
        "", "in a way that no policy says"),
    "a call that the base does not handle": (
        "\tcase FFA_VERSION:\n\t\tagree",
        "\tcase FFA_MSG_SEND2:\n\t\tsend(&out, cpu, sub);\n\t\tgoto answered;\n"
        "\tcase FFA_VERSION:\n\t\tagree",
        "case FFA_MSG_SEND2", "FFA_MSG_SEND2 is handled here by send, and by linux-v6.18 it is not"),
    "two versions asked for": (
        "\tspoken_version = FFA_VERSION_1_2;",
        "\tarm_smccc_1_1_smc(FFA_VERSION, FFA_VERSION_1_1, 0, 0, &out);",
        "arm_smccc_1_1_smc(FFA_VERSION", "version 1.1 is asked for here, but another at"),
    "no version asked for": (
        "\t\t.a1 = FFA_VERSION_1_2,\n", "", "bool kvm_host_ffa_handler",
        "which version the filter asks for cannot be seen"),
    "a version that no policy asks for": (
        "\t\t.a1 = FFA_VERSION_1_2,\n", "\t\t.a1 = FFA_VERSION_1_3,\n", ".a1 = FFA_VERSION_1_3",
        "no policy that ships asks for version 1.3"),
    "no bool": (
        "bool kvm_host_ffa_handler", "void kvm_host_ffa_handler", "void kvm_host_ffa_handler",
        "returns no bool"),
    "features that ask another list": (
        "\tif (!call_supported(id)) {", "\tif (!other_list(id)) {", "static bool features",
        "does not ask call_supported"),
    "a window too large": (
        "ARM_SMCCC_FUNC_NUM(id) <= FFA_MAX_FUNC_NUM", "ARM_SMCCC_FUNC_NUM(id) <= 0x1ff",
        "\tif (!in_window(func_id))\n\t\treturn false", "function number 0x100 counts as FF-A"),
    "a variable that decides on one call": (
        REQ2, "\tcase FFA_MSG_SEND_DIRECT_REQ2:\n\t\tif (!theirs_ok)\n\t\t\treturn false;\n"
        "\t\treturn true;\n", "theirs_ok", "theirs_ok decides what becomes of it"),
    "an argument that decides on the spot": (
        DECIDE, "\tif (func_id == FFA_RUN && cpu_reg(cpu, 1))\n\t\treturn false;\n"
        "\tif (func_id != FFA_RUN && call_supported(func_id))\n\t\treturn false;\n\n"
        "\tanswer_error(&out, FFA_RET_NOT_SUPPORTED);\n",
        "cpu_reg(cpu, 1)", "FFA_RUN_32: an argument decides what becomes of it"),
    "another guard for one call": (
        "\tif (unlikely(!READ_ONCE(agreed)) && func_id != FFA_VERSION) {",
        "\tif (!agreed && func_id == FFA_RUN) {", "\tif (!agreed", "does not decide on"),
    "a guard that FFA_VERSION does not pass": (
        "if (unlikely(!READ_ONCE(agreed)) && func_id != FFA_VERSION) {", "if (!agreed) {",
        "if (!agreed) {", "agreed decides what becomes of it"),
    "arguments that are changed on the way": (
        "\tif (call_supported(func_id))\n\t\treturn false;",
        "\tif (call_supported(func_id)) {\n\t\tcpu->x[1] = 0;\n\t\treturn false;\n\t}",
        "cpu->x[1] = 0", "what is written here on the way"),
    "a function that sees the call on the way": (
        "\tif (call_supported(func_id))\n\t\treturn false;",
        "\tif (call_supported(func_id)) {\n\t\tfix(cpu);\n\t\treturn false;\n\t}",
        "fix(cpu)", "what fix does with it on the way is not read"),
    "an error, and the call forwarded": (
        "\tif (call_supported(func_id))\n\t\treturn false;",
        "\tif (call_supported(func_id)) {\n\t\tanswer_error(&out, FFA_RET_BUSY);\n"
        "\t\treturn false;\n\t}", "answer_error(&out, FFA_RET_BUSY)", "on the way is not read"),
    "a table that may change": (
        "static bool call_supported(u64 id)\n{",
        "static u32 more[] = { FFA_RUN };\nstatic bool call_supported(u64 id)\n{\n"
        "\tif (more[0] == id)\n\t\treturn false;", "more[0] == id", "decides what becomes of it"),
    "a loop without end": (
        "\treturn true;\n}\n\nstatic bool features",
        "\tfor (;;)\n\t\tid = id;\n}\n\nstatic bool features", "", "too much to run"),
    "recursion without end": (
        "\treturn true;\n}\n\nstatic bool features",
        "\treturn call_supported(id);\n}\n\nstatic bool features", "return call_supported(id)",
        "nest too deeply"),
    "a comment without end": (
        "int hyp_ffa_init", "/* int hyp_ffa_init", "/* int hyp_ffa_init",
        "this comment has no end"),
    "a condition without end": (
        "int hyp_ffa_init", "#if 1\nint hyp_ffa_init", "#if 1", "this condition has no #endif"),
    "two functions that decide": (
        "bool kvm_host_ffa_handler(struct cpu *cpu, u32 func_id)\n{",
        "bool guest(struct cpu *cpu, u32 id)\n{\n\treturn id == FFA_RUN;\n}\n"
        "bool host(struct cpu *cpu, u32 func_id)\n{", "bool ", "name the one to read with --function"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_refused_with_its_line(ffafilter, sample, tmp_path, name):
    old, new, place, says = BROKEN[name]
    assert sample.count(old) >= 1
    text = sample.replace(old, new, 1)
    (tmp_path / "broken.c").write_text(text)
    done = ffafilter("extract", tmp_path / "broken.c", timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    complaint = done.stderr.strip()
    assert complaint.startswith(f"{tmp_path}/broken.c:"), complaint
    assert says in complaint
    assert "\n" not in complaint
    line = int(complaint.split(":")[1])
    lines = text.splitlines()
    first = place.split("\n")
    assert first[0] in lines[line - 1] or (len(first) > 1 and first[1] in lines[line - 1]), \
        f"line {line} is {lines[line - 1]!r}: {complaint}"


# What a handler does with the call: nothing that a policy says.
HANDLERS = {
    "one number is refused": ("\tif (vm) {", "\tif (vm == 5) {"),
    "bits of a register that no requirement has": ("\tif (vm) {", "\tif (vm & 0x30) {"),
    "two registers together": ("\tif (vm) {", "\tif (vm && cpu_reg(cpu, 2)) {"),
    "a register that requirements do not have": ("\tif (vm) {", "\tif (cpu_reg(cpu, 3)) {"),
    "state that is not known": ("\tif (vm) {", "\tif (vm || busy) {"),
    "another status": ("answer_error(out, FFA_RET_INVALID_PARAMETERS);\n\t\treturn",
                       "answer_error(out, FFA_RET_DENIED);\n\t\treturn"),
    "eight registers of eighteen": ("arm_smccc_1_2_smc(args, out);\n}\n\nstatic bool is_ours",
                                    "arm_smccc_1_1_smc(FFA_RUN, vm, out);\n}\n\nstatic bool is_ours"),
    "two SMCs": ("arm_smccc_1_2_smc(args, out);\n}\n\nstatic bool is_ours",
                 "arm_smccc_1_2_smc(args, out);\n\tarm_smccc_1_2_smc(args, out);\n}\n\n"
                 "static bool is_ours"),
    "no SMC": ("arm_smccc_1_2_smc(args, out);\n}\n\nstatic bool is_ours", "}\n\nstatic bool is_ours"),
}


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_that_no_policy_says_is_refused(ffafilter, source, tmp_path, name):
    text = (source / "tests/data/c/requires.c").read_text()
    old, new = HANDLERS[name]
    assert text.count(old) == 1
    (tmp_path / "odd.c").write_text(text.replace(old, new))
    done = ffafilter("extract", tmp_path / "odd.c")
    assert (done.returncode, done.stdout) == (2, "")
    line = text.splitlines().index("\tcase FFA_NOTIFICATION_BITMAP_CREATE:") + 1
    assert f"odd.c:{line}" in done.stderr or "two SMCs" in name or "no SMC" in name
    assert "is handled here by create, and by linux-v6.18 it is not" in done.stderr
    assert "--like names a policy that handles it" in done.stderr


@pytest.mark.parametrize("old, new, words, req2", [
    (REQ2, "#ifdef CONFIG_X\n" + REQ2 + "#endif\n", ["--assume", "CONFIG_X=1"], "deny"),
    (REQ2, "#ifdef CONFIG_X\n" + REQ2 + "#endif\n", ["--assume", "CONFIG_X=0"], None),
    ("\t\treturn false;\n\t}\n\n\treturn true;", "\t\treturn lenient;\n\t}\n\n\treturn true;",
     ["--assume=lenient=0"], "deny"),
    (REQ2, "#ifdef CONFIG_X\n" + REQ2 + "#else\n" + REQ2 + "#endif\n", [], "deny"),
    (REQ2, "#if 0\n#else\n" + REQ2 + "#endif\n", [], "deny"),
    (REQ2, "#if 1 - 1\n" + REQ2 + "#endif\n", [], None),
    (REQ2, "//" + REQ2, [], None),
])
def test_what_is_open_can_be_said(ffafilter, sample, tmp_path, old, new, words, req2):
    (tmp_path / "open.c").write_text(sample.replace(old, new, 1))
    text = extract(ffafilter, tmp_path / "open.c", *words)
    found = entry(text, "FFA_MSG_SEND_DIRECT_REQ2")
    assert (found is None) if req2 is None else f"REQ2: {req2}" in found


@pytest.mark.parametrize("words, expected", [
    (["nowhere.c"], "nowhere.c: no such file"),
    (["git:HEAD"], "no revision of a git repository here"),
    (["git:-x:y"], "no revision begins with '-'"),
    (["git:HEAD:-x"], "no path begins with '-'"),
    (["git:"], "the revision is missing"),
    (["no-such-policy"], "no built-in policy has this name"),
    ([], "SOURCE is missing"),
    (["x.c", "--assume", "A"], "must be NAME=N"),
    (["x.c", "--assume", "A=b"], "must be NAME=N"),
])
def test_bad_usage(ffafilter, tmp_path, words, expected):
    done = ffafilter("extract", *words, cwd=tmp_path, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr


def test_without_git_the_complaint_says_so(ffafilter, tmp_path):
    done = ffafilter("extract", "git:HEAD", env={"PATH": str(tmp_path)})
    assert done.returncode == 2
    assert "git must be installed" in done.stderr


def test_another_function_can_be_named(ffafilter, source):
    path = source / "tests/data/c/allow-1.2.c"
    done = ffafilter("extract", path, "--function", "nobody")
    assert "no function nobody is defined here" in done.stderr
    text = extract(ffafilter, path, "--function", "call_supported", "--like", "linux-v7.3")
    assert "as in linux-v7.3" in text


def examples(source):
    """Commands of the page and what it shows of their output."""
    blocks = re.findall(r"^    \$ (ffafilter .*)\n((?:    (?!\$).*\n|\n(?=    ))*)",
                        (source / "docs/extract.md").read_text(), re.M)
    return [(command, textwrap.dedent(output)) for command, output in blocks]


def test_the_page_shows_what_is_printed(ffafilter, source):
    shown = examples(source)
    assert len(shown) == 2
    for command, output in shown:
        words, _, count = command.partition(" | head -n ")
        done = ffafilter(*words.split()[1:], cwd=source)
        lines = (done.stdout + done.stderr).splitlines()
        assert "\n".join(lines[:int(count or 99)]).rstrip() == output.rstrip()
