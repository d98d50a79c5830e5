# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The core's contracts are proved, as proof/baseline.txt says (docs/proof.md)."""
import sys

import pytest

import tree

# Proved anew each time, in half a minute of CPU. scripts/prove.py proves all.
QUICK = ["ffaf_smc", "ffaf_tell", "ffaf_plain", "ffaf_fid_of", "vouches_for", "before_agreement",
         "ffaf_handle_rx_release", "probe"]
# One mutant of each of these has to be noticed: a proof that cannot fail shows nothing.
MUTATED = ["ffaf_plain"]


@pytest.fixture(scope="module")
def prove():
    if not tree.find("frama-c") or not tree.find("why3"):
        pytest.skip("frama-c is not installed")
    if not tree.run("frama-c", "-version").startswith("25."):
        pytest.skip("versions differ in what they prove: 25 is the measure")

    def run(*arguments):
        return tree.subprocess.run([sys.executable, tree.TOP / "scripts" / "prove.py", *arguments],
                                   capture_output=True, text=True)
    return run


def test_every_source_has_a_unit():
    """But text.c, which holds words for tools."""
    sources = {path.name for path in (tree.CORE / "src").glob("*.c")}
    assert sources - {path.name for path in (tree.TOP / "proof").glob("*.c")} == {"text.c"}


def test_contracts_are_there_and_proved(prove):
    """What --list says is said here, too."""
    done = prove(*QUICK)
    assert done.returncode == 0, done.stdout + done.stderr


def test_proof_can_fail(prove):
    done = prove("--mutants", *MUTATED)
    assert done.returncode == 0 and "1 mutants, 0 survive" in done.stdout, done.stdout + done.stderr
