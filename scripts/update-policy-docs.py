#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Write the tables in docs/policy.md and docs/system.md anew.

The texts come from behaviours.inc, requirements.inc, quirks.inc and actors.inc, who chooses what
from policies/ and sim/; run it after a change to one of them. Tests compare the documents with them.
"""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests" / "cli"))
import test_policy_reference as reference  # noqa: E402
import test_system_reference as systems  # noqa: E402


def main():
    document = TOP / "docs" / "policy.md"
    text = document.read_text()
    for title, before, new in (
            ("Behaviours", r"[^#]*?\n\n", reference.behaviours_text(TOP)),
            ("Requirements", r".*?\|---\|---\|\n", reference.requirements_text(TOP))):
        text = re.sub(rf"(?s)(\n## {title}\n\n?{before}).*?(\n\n## )",
                      lambda m, new=new: m[1] + new + m[2], text, count=1)
    document.write_text(text)
    document = TOP / "docs" / "system.md"
    document.write_text(systems.update(TOP, document.read_text()))


if __name__ == "__main__":
    main()
