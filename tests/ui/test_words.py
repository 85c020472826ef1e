"""What Turnpoint says: complete in both languages, for every error that can happen, and safe to print."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError
from ui.words import Words, accepted, placeholders, preferred, printable

ROOT = Path(__file__).parents[2]
TEXT = ROOT / "ui" / "text"
ROOMS = ("corpus", "index", "assistant", "ui")


def tables(language: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((TEXT / f"{language}.toml").read_text(encoding="utf-8"))


def sentences(language: str) -> dict[str, str]:
    """All sentences, flat; tables inside tables and lists included."""
    flat: dict[str, str] = {}

    def walk(path: str, value: Any) -> None:
        if isinstance(value, str):
            flat[path] = value
        elif isinstance(value, list):
            for number, entry in enumerate(value):
                walk(f"{path}[{number}]", entry)
        else:
            for key, entry in value.items():
                walk(f"{path}/{key}", entry)

    walk("", tables(language))
    return flat


def raised_codes() -> dict[str, set[str]]:
    """Every code raised in the rooms, with the details it is raised with."""
    found: dict[str, set[str]] = {}
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                    name = ast.unparse(node.func).rpartition(".")[2]
                    code = node.args[0].value
                    if name.endswith("Error") and isinstance(code, str) and code.count(".") == 1:
                        details = {keyword.arg for keyword in node.keywords if keyword.arg}
                        found[code] = found.get(code, details) & details
    return found


def test_both_languages_have_the_same_sentences_with_the_same_placeholders() -> None:
    korean, english = sentences("ko"), sentences("en")
    assert korean.keys() == english.keys()
    assert {k: placeholders(v) for k, v in korean.items()} == {k: placeholders(v) for k, v in english.items()}


def test_no_sentence_is_empty_and_korean_sentences_are_korean() -> None:
    assert all(text.strip() for text in sentences("en").values())
    errors: dict[str, str] = tables("ko")["errors"]
    assert [code for code, text in errors.items() if not re.search("[가-힣]", text)] == []


def test_every_error_that_can_happen_has_a_sentence_and_its_details() -> None:
    raised, said = raised_codes(), tables("en")["errors"]
    assert len(raised) > 30
    assert sorted(set(raised) - set(said)) == []
    unfilled = {code: placeholders(said[code]) - details for code, details in raised.items()}
    assert {code: names for code, names in unfilled.items() if names} == {}


def test_an_error_says_what_happened_in_the_language_asked_for() -> None:
    failure = ReadError("read.empty_file", source="a.pdf")
    assert Words("en").error(failure).startswith("a.pdf is empty")
    assert "빈 파일" in Words("ko").error(failure)


def test_an_error_without_a_sentence_is_still_said() -> None:
    assert "new.code" in Words("en").error(ReadError("new.code", source="x"))


def test_a_name_from_outside_cannot_drive_the_terminal_or_the_template() -> None:
    said = Words("en").error(ReadError("read.empty_file", source="\x1b[2J{0.__class__}\u202etxt"))
    assert "\x1b" not in said and "\u202e" not in said
    assert "{0.__class__}" in said


def test_a_detail_of_any_length_gives_a_readable_sentence() -> None:
    assert len(Words("en").error(ReadError("read.empty_file", source="x" * 10_000))) < 500


@given(st.text())
def test_printable_text_has_no_control_characters_but_line_breaks_and_tabs(text: str) -> None:
    assert all(c >= " " or c in "\n\t" for c in printable(text))
    assert "\x1b" not in printable(text)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"TURNPOINT_LANGUAGE": "ko", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"TURNPOINT_LANGUAGE": "fr", "LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_messages_come_in_the_language_of_setting_then_locale(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TURNPOINT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert preferred() == language
    assert preferred("ko") == "ko"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("fr,ko;q=0.3,en;q=0.2", "ko"),
        ("", "en"),
        ("ko;q=x", "en"),
    ],
)
def test_a_browser_gets_the_language_it_ranks_first(header: str, language: str) -> None:
    assert accepted(header) == language
