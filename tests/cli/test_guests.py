# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The policies for virtual machines, against traces written by hand from descriptions."""
import pytest


@pytest.mark.parametrize("trace, policies", [
    ("android16-guest", ["-p", "android15-6.6", "-g", "android16-guest"]),
    ("xen-guest", ["-p", "xen-guest"]),
])
def test_guests_get_what_is_described(ffafilter, source, trace, policies):
    done = ffafilter("verify", "--strict", *policies, source / f"tests/guests/{trace}.trace")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.endswith(" 0 differ, 0 unknown\n")


def test_the_guests_policy_makes_the_difference(ffafilter, source):
    done = ffafilter("verify", "-p", "android15-6.6", source / "tests/guests/android16-guest.trace")
    assert done.returncode == 1
