# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The function table from the command line."""
import json

import pytest


@pytest.mark.parametrize("word", ["FFA_MSG_SEND_DIRECT_REQ2", "msg_send_direct_req2", "0xc400008d",
                                  "0x8d"])
def test_a_function_goes_by_many_names(ffafilter, word):
    done = ffafilter("functions", "--format", "json", word)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [{
        "name": "FFA_MSG_SEND_DIRECT_REQ2", "smc64": {"fid": "0xc400008d", "since": "1.2"},
        "callers": ["host", "VM", "SP", "SPMC"], "spec": "DEN0077A"}]


@pytest.mark.parametrize("word, complaint", [
    ("FFA_MEM_SHAR", "did you mean 'FFA_MEM_SHARE'?"),
    ("0x8d000000", "no FF-A function has the FID 0x8d000000"),
    ("0x84020071", "no FF-A function has the FID 0x84020071"),
])
def test_what_is_no_function_is_said(ffafilter, word, complaint):
    done = ffafilter("functions", word)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr


def test_all_are_listed(ffafilter):
    rows = ffafilter("functions").stdout.splitlines()
    assert rows[0].split()[0] == "function" and len(rows) == 54
