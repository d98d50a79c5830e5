# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The pages for users: what they show a command to print, it prints; what they link to is there."""
import re
import shlex

import pytest
import yaml

import conftest

DOCS = conftest.SOURCE / "docs"
PAGES = ["hypervisor-developer.md", "ci.md", "reviewer.md", "lint.md"]
SHOWN = re.compile(r"```\n\$ ffafilter (.*?)\n(.*?)```", re.S)


def examples():
    for page in PAGES:
        for command, shown in SHOWN.findall((DOCS / page).read_text()):
            yield pytest.param(page, command, shown, id=f"{page}: {command}")


@pytest.fixture
def place(source, tmp_path):
    """A folder with the policies that a page shows, and what ships."""
    def prepare(page):
        for name in ("policies", "traces"):
            (tmp_path / name).symlink_to(source / name)
        for block in re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text(), re.S):
            (tmp_path / f"{yaml.safe_load(block)['name']}.yaml").write_text(block)
        return tmp_path
    return prepare


@pytest.mark.parametrize("page,command,shown", examples())
def test_examples_print_what_is_shown(ffafilter, place, page, command, shown):
    words = shlex.split(command)
    if not re.search(rf"^  {words[0]} ", ffafilter("--help").stdout, re.M):
        pytest.skip(f"this build has no {words[0]}")
    assert ffafilter(*words, cwd=place(page)).stdout == shown


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(source, page):
    later = {"extract.md"} - {path.name for path in DOCS.iterdir()}
    for link in re.findall(r"\]\(([^)#:]+)\)", (DOCS / page).read_text()):
        assert link in later or (DOCS / link).exists(), link


@pytest.mark.parametrize("page", PAGES)
def test_only_options_that_there_are(ffafilter, page):
    """Every option on a line of the page that names a command of this build is one of its."""
    commands = re.findall(r"^  ([a-z]+) ", ffafilter("--help").stdout, re.M)
    for line in (DOCS / page).read_text().splitlines():
        used = re.search(r"ffafilter ([a-z]+)(.*)", line)
        if not used or used[1] not in commands:
            continue
        told = ffafilter(used[1], "--help").stdout
        for option in re.findall(r"(?<=\s)--[a-z-]+", used[2].split("#")[0]):
            assert option in told, line
