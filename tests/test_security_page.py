"""The page on security names tests that are there, and each of its claims names one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from ui.web.policy import policy

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)


def test_every_test_that_the_page_names_is_there() -> None:
    assert len(NAMED) > 40
    for file, name in NAMED:
        assert (ROOT / file).is_file(), file
        tests = {
            node.name
            for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        assert name in tests if name else any(each.startswith("test_") for each in tests), f"{file}::{name}"


def test_every_row_of_the_entries_names_a_test() -> None:
    table = PAGE.partition("| entry |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(table) > 15
    assert [row for row in table if "tests/" not in row.split(" | ")[-1]] == []


def test_the_policy_on_the_page_is_the_one_that_is_sent() -> None:
    shown = " ".join(PAGE.partition("## The page's policy")[2].partition("No host")[0].split())
    assert shown == policy("nonce-…", "sha256-…").decode()
