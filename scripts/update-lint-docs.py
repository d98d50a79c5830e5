#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Write the table of rules in docs/lint.md anew, from lint_rules.inc; a test compares the two."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests" / "cli"))
import test_lint  # noqa: E402


def main():
    document = TOP / "docs" / "lint.md"
    head = re.match(r"(?s).*\n## Rules\n\n[^\n]*\n[^\n]*\n", document.read_text())[0]
    document.write_text(head + test_lint.rules_text(TOP))


if __name__ == "__main__":
    main()
