# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The pair that scripts/amalgamate.py makes: the same bytes everywhere, and a filter that works."""
import sys

import tree

PAIR = ("ffafilter.c", "ffafilter.h")
USER = """\
#include "ffafilter.h"
#include <stdio.h>

static const struct ffaf_policy policy = {
	.window_first = 0x60, .window_last = 0xff,
	.entry = { { [0x69] = FFAF_ENTRY(FFAF_FORWARD, 1, 0) } },
};

int main(void)
{
	const struct ffaf_caller host = { .agreed = 1 };
	const struct ffaf_state state = { 0 };
	const struct ffaf_regs regs = { { FFAF_FID_32(ID_GET) } };
	const struct ffaf_decision d = ffaf_decide(&policy, &state, &host, &regs);

	printf("%s: %s\\n", ffaf_verdict_name(d.verdict), ffaf_reason_text(d.reason));
	return 0;
}
"""


def make(folder, **options):
    tree.run(sys.executable, tree.TOP / "scripts" / "amalgamate.py", folder, **options)
    return {name: (folder / name).read_bytes() for name in PAIR}


def test_same_bytes_wherever_it_is_made(tmp_path):
    first = make(tmp_path / "a", cwd=tree.TOP, env={"PYTHONHASHSEED": "1", "LC_ALL": "C"})
    second = make(tmp_path / "b", cwd=tmp_path, env={"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo",
                                                     "LC_ALL": "C.UTF-8"})
    assert first == second


def test_all_of_the_core_is_in_it(tmp_path):
    text = b"".join(make(tmp_path).values()).decode()
    for path in tree.c_files("libffafilter"):
        lines = path.read_text().splitlines()[1:]
        # A header of src/ is there once, without its guard.
        for line in lines[2:-1] if path.match("src/*.h") else lines:
            if line and not line.startswith("#include"):
                assert f"{line}\n" in text, f"{path}: {line}"
    assert "#include <ffafilter/" not in text


def test_it_needs_no_other_file(tmp_path):
    make(tmp_path)
    (tmp_path / "user.c").write_text(USER)
    tree.run(tree.find("cc", "gcc", "clang"), "-std=c11", "-Wall", "-Wextra", "-Werror",
             "user.c", "ffafilter.c", "-o", "user", cwd=tmp_path)
    assert tree.run(tmp_path / "user") == "forward: an entry of the policy names the FID\n"
