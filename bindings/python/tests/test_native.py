# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What Python knows of C is what the headers say: nothing is copied, nothing is left behind."""
import ast
import dataclasses
import importlib.util
import inspect
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from _ffafilter import ffi, lib

import ffafilter
from ffafilter import words

BINDINGS = pathlib.Path(__file__).resolve().parents[1]
TOP = BINDINGS.parents[1]
# Most of mypy's time goes to what it knows of the standard library.
MYPY_CACHE = os.path.join(os.environ["FFAF_BUILD_DIR"], "mypy")
PACKAGE = sorted((BINDINGS / "ffafilter").glob("*.py"))


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("build_native", BINDINGS / "build_native.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_function_is_there(generator):
    declared = re.compile(r"^(?!#|static|typedef|\t)[\w ]+[ *](ff\w+)\(", re.M)
    comment = re.compile(r"/\*.*?\*/", re.S)
    names = {name for path in generator.headers()
             for name in declared.findall(comment.sub("", path.read_text()))}
    assert len(names) > 150 and {"ffaf_call", "ffan_lint", "ffasim_box_call"} <= names
    missing = {name for name in names if not hasattr(lib, name)}
    assert missing == {"ffaio_vfail"}  # takes a va_list, which no Python has


def test_every_integer_macro_is_there(generator):
    defined = re.compile(r"^#define (FFA\w+) \(?(?:0x)?[0-9(]", re.M)
    names = {name for path in generator.headers() for name in defined.findall(path.read_text())}
    assert {"FFAF_REGS", "FFAF_FID_BASE_64", "FFAIO_LINE_MAX"} <= names
    assert not {name for name in names if not hasattr(lib, name)}


@pytest.fixture
def tree(generator, tmp_path):
    """A copy of the public headers, to be changed."""
    for layer in generator.LAYERS:
        shutil.copytree(TOP / layer / "include", tmp_path / layer / "include")
    return tmp_path


# Of a header: what is there, what is put for it, and what Python is to see then.
CHANGES = [
    ("libffafilter/include/ffafilter/filter.h", "uint32_t version; /* version word spoken",
     "uint16_t added; uint32_t version; /* version word spoken", "uint16_t added;"),
    ("libffafilter/include/ffafilter/statuses.inc", "FFAF_STATUS(BUSY, -4)",
     "FFAF_STATUS(BUSY, -4)\nFFAF_STATUS(ADDED, -11)", "FFAF_ADDED = -11"),
    ("libffafilter/include/ffafilter/registers.h", "#define FFAF_REGS 18",
     "#define FFAF_REGS 18\n#define FFAF_MORE 3", "#define FFAF_MORE ..."),
    ("io/include/ffaio/save.h", "int ffaio_save(", "int ffaio_added(int a);\nint ffaio_save(",
     "int ffaio_added(int a);"),
    ("analysis/include/ffan/columns.inc", "FFAN_COLUMN(uint64_t, line,",
     'FFAN_COLUMN(uint64_t, added, "")\nFFAN_COLUMN(uint64_t, line,', "uint64_t *added;"),
]


def test_changes_of_headers_are_followed(generator, tree):
    """All at once: to read the headers takes seconds."""
    before = generator.cdef(top=tree)
    for path, old, new, _ in CHANGES:
        text = (tree / path).read_text()
        assert text.count(old) == 1
        (tree / path).write_text(text.replace(old, new))
    after = generator.cdef(top=tree)
    appears = [change[-1] for change in CHANGES]
    assert not [text for text in appears if text in before]
    assert [text for text in appears if text in after] == appears


@pytest.mark.parametrize("kind, tag, prefix", [
    (words.Verdict, "ffaio_verdict", "FFAIO_"), (words.Result, "ffan_result", "FFAN_"),
    (words.Action, "ffaf_action", "FFAF_"), (words.PageState, "ffaio_page_state", "FFAIO_PAGE_"),
    (words.PageOp, "ffaf_page_op", "FFAF_"), (words.Severity, "ffan_severity", "FFAN_"),
    (words.Spmc, "ffan_spmc", "FFAN_SPMC_"), (words.Direction, "ffan_direction", "FFAN_"),
    (words.CauseKind, "ffan_cause_kind", "FFAN_CAUSE_"), (words.Reason, "ffaf_reason", "FFAF_REASON_"),
    (words.Status, "ffaf_status", "FFAF_"), (words.ItemKind, "ffan_item_kind", "FFAN_ITEM_"),
    (words.Difference, "ffan_difference", "FFAN_DIFFERS_"),
    (words.Instance, "ffaf_instance", "FFAF_AT_"),
], ids=lambda value: getattr(value, "__name__", ""))
def test_enumerations_are_whole(kind, tag, prefix):
    of_c = {name[len(prefix):]: value
            for name, value in ffi.typeof("enum " + tag).relements.items()
            if not name.endswith(("_COUNT", "_KINDS"))}
    assert {name: int(member) for name, member in kind.__members__.items()} == of_c


@pytest.mark.parametrize("kind, tag, unused", [
    (ffafilter.Totals, "ffan_totals", set()), (ffafilter.Sums, "ffan_sums", set()),
    (ffafilter.ImportReport, "ffaio_import_report", {"unrecorded_in", "unrecorded_out", "fields"}),
], ids=lambda value: getattr(value, "__name__", ""))
def test_sums_are_whole(kind, tag, unused):
    fields = {name for name, _ in ffi.typeof("struct " + tag).fields}
    assert {field.name for field in dataclasses.fields(kind)} == fields - unused


def test_columns_have_texts():
    assert list(ffafilter.COLUMNS) == list(ffafilter.COLUMN_TEXTS)
    assert all(ffafilter.COLUMN_TEXTS.values())


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: path.name)
def test_no_fid_is_written_by_hand(path):
    numbers = [node.value for node in ast.walk(ast.parse(path.read_text()))
               if isinstance(node, ast.Constant) and type(node.value) is int]
    assert not [number for number in numbers if number >> 24 in (0x84, 0xc4)]


def test_everything_public_has_a_docstring():
    things = {name: value for name, value in vars(ffafilter).items()
              if not name.startswith("_") and (inspect.isclass(value) or inspect.isfunction(value))}
    assert len(things) > 60
    bare = [name for name, value in things.items() if not value.__doc__]
    bare += [f"{name}.{method}" for name, value in things.items() if inspect.isclass(value)
             for method, function in vars(value).items()
             if not method.startswith("_") and inspect.isfunction(function)
             and not function.__doc__]
    assert not bare


def test_types(tmp_path):
    """The package under mypy --strict, and what its users get."""
    user = tmp_path / "user.py"
    user.write_text("import ffafilter\n"
                    "found: ffafilter.Verification = ffafilter.verify('a', 'b')\n"
                    "for call in ffafilter.Trace('b'):\n"
                    "    reveal_type(call.outcome)\n"
                    "reveal_type(ffafilter.Reason.LISTED)\n"
                    "found.nix\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", MYPY_CACHE, "ffafilter", str(user)], cwd=BINDINGS, stdout=subprocess.PIPE, text=True)
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line for line in lines if "user.py" not in line] == [], done.stdout
    assert len(lines) == 1 and 'no attribute "nix"' in lines[0], done.stdout
    assert "Outcome" in done.stdout
