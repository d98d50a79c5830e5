# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The examples in docstrings do what they say."""
import doctest
import importlib
import pkgutil

import pytest

import ffafilter

MODULES = ["ffafilter"] + [f"ffafilter.{module.name}"
                           for module in pkgutil.iter_modules(ffafilter.__path__)
                           if module.name != "__main__"]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_most_modules_have_examples():
    finder = doctest.DocTestFinder()
    examples = [test for name in MODULES for test in finder.find(importlib.import_module(name))
                if test.examples]
    assert len(examples) >= 12
