"""What is taken away holds what it says, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.study.card import KINDS, Card, Key
from tests.ui.study.cards import card
from ui.study.anki import package
from ui.study.choosing import Wanted
from ui.study.exporting import Form, exported
from ui.study.passages import pieces_of
from ui.study.printed import printed
from ui.study.sheets import MARK, cards_sheet, harmless
from ui.study.study import Study
from ui.words import Words

AT = datetime(2026, 3, 1, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> [latex]\\input{/etc/passwd}[/latex] [sound:a.mp3] {{Answer}}"


def hostile() -> Card:
    one = card(1, kind="choice", question=HOSTILE)
    origin = replace(one.origin, passage=HOSTILE + one.origin.passage[len(HOSTILE) :], company=HOSTILE)
    return replace(one, choices=(HOSTILE, "2"), key=Key(HOSTILE, places=(0,)), origin=origin, topic=HOSTILE)


def opened(apkg: bytes, tmp_path: Path) -> dict[str, Any]:
    """The file as Anki would find it."""
    with zipfile.ZipFile(io.BytesIO(apkg)) as whole:
        assert json.loads(whole.read("media")) == {}
        (tmp_path / "collection").write_bytes(whole.read("collection.anki2"))
    with closing(sqlite3.connect(tmp_path / "collection")) as database:
        notes = database.execute("SELECT guid, mid, tags, flds FROM notes ORDER BY id").fetchall()
        decks, models = database.execute("SELECT decks, models FROM col").fetchone()
        of = database.execute("SELECT n.guid, c.did FROM cards c JOIN notes n ON c.nid = n.id").fetchall()
    return {
        "notes": {guid: (mid, tags.split(), fields.split("\x1f")) for guid, mid, tags, fields in notes},
        "decks": {key: deck["name"] for key, deck in json.loads(decks).items()},
        "models": json.loads(models),
        "deck_of": dict(of),
    }


def test_an_anki_deck_has_the_question_before_and_key_passage_and_source_behind(tmp_path: Path) -> None:
    cards = [
        *(card(n, kind=kind) for n, kind in enumerate(KINDS)),
        card(9, language="en", question="How many?"),
    ]
    found = opened(package(cards, AT), tmp_path)
    assert len(found["notes"]) == len(found["deck_of"]) == len(cards)
    (model,) = (one for one in found["models"].values() if one["name"] == "Turnpoint")
    assert [field["name"] for field in model["flds"]] == ["Question", "Answer", "Passage", "Source"]
    (template,) = model["tmpls"]
    assert "Passage" not in template["qfmt"] and "Answer" not in template["qfmt"]
    assert all(f"{{{{{name}}}}}" in template["afmt"] for name in ("Answer", "Passage", "Source"))
    notes = list(found["notes"].values())
    for one, (_, tags, (question, key, passage, source)) in zip(cards, notes, strict=True):
        assert one.question in question
        assert all(choice in question for choice in one.choices)
        assert one.key.text in key
        assert all(point in key for point in one.key.points)
        assert re.sub("<[^>]+>", "", passage) == one.origin.passage
        assert "<mark>" in passage
        assert source == "<span>NVIDIA Corporation · 10-K · FY2025 · Sales › Ovens · " + (
            "page 3</span>" if one.language == "en" else "3쪽</span>"
        )
        assert f"kind:{one.kind}" in tags and "NVIDIA_Corporation" in tags
    assert len({found["decks"][str(deck)] for deck in found["deck_of"].values()}) == 2


def test_a_deck_made_again_updates_the_notes_of_the_one_before(tmp_path: Path) -> None:
    first = opened(package([card(1), card(2)], AT), tmp_path)
    moved = replace(card(2), origin=replace(card(2).origin, title="Moved"))
    second = opened(package([moved, card(3)], AT.replace(month=4)), tmp_path)
    assert len(first["notes"].keys() & second["notes"].keys()) == 1
    assert {key for key, name in first["decks"].items()} == {key for key, name in second["decks"].items()}
    assert first["models"].keys() == second["models"].keys()
    assert {mid for mid, *_ in first["notes"].values()} == {mid for mid, *_ in second["notes"].values()}


def test_nothing_of_a_hostile_document_runs_in_anki(tmp_path: Path) -> None:
    (note,) = opened(package([hostile()], AT), tmp_path)["notes"].values()
    for field in note[2]:
        assert "<script" not in field and "<img" not in field
        assert not {"[", "{", "\\"} & set(field)
    assert "&lt;script&gt;" in note[2][0]
    assert all(re.fullmatch(r"[\w.:-]+", tag) for tag in note[1])


def test_nothing_of_a_hostile_document_runs_on_the_printed_page() -> None:
    page = printed([hostile()], HOSTILE, Words("ko"))
    assert "<script" not in page and "<img" not in page
    assert "default-src &#x27;none&#x27;" in page


def test_the_printed_page_asks_first_and_answers_on_sheets_of_its_own() -> None:
    page = printed([card(1), card(2, kind="choice")], "시험", Words("ko"))
    questions, keys = page.split('class="keys-begin"')
    assert "1년에는 오븐을" in questions and '<p class="key">' not in questions
    assert "<mark>" not in questions and "<mark>1,200</mark>" in keys
    assert "3쪽" in keys


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r=1", "\x00=1", "\u202e=1"]
)
def test_no_cell_is_run_as_a_formula(cell: str) -> None:
    assert harmless(cell).lstrip()[0] == "'"


def test_a_table_of_cards_is_read_back_as_it_was(tmp_path: Path) -> None:
    cards = [card(1), card(2, kind="choice", question='=cmd|"/c calc"!A1')]
    text = cards_sheet(cards, Words("ko"))
    assert text.startswith(MARK)
    heads, *rows = csv.reader(io.StringIO(text.removeprefix(MARK)))
    assert "문제" in heads
    assert rows[0][heads.index("문제")] == cards[0].question
    assert rows[1][heads.index("문제")] == f"'{cards[1].question}"
    assert rows[1][heads.index("보기")] == "1 | 2,200 | 2 | 3"
    assert rows[0][heads.index("대목")] == cards[0].origin.passage


def test_a_private_documents_owner_is_not_named_in_a_table() -> None:
    one = card(1, source="hana~1a/ovens.html")
    assert "hana" not in cards_sheet([one], Words("en"), "hana~1a")


@pytest.mark.parametrize("form", ["csv", "html", "apkg"])
def test_no_file_gives_an_order_away(study: Study, tmp_path: Path, form: Form) -> None:
    study.bank.replace("ovens.html", (card(1, kind="order"),))
    told = exported(study, "", form, Wanted(), Words("ko"))
    if form == "apkg":
        (note,) = opened(told, tmp_path)["notes"].values()
        asked, key = note[2][:2]
    else:
        asked = told.decode()
        key = asked
    assert re.findall("[가나다](?=<| \\||,)", asked)[:3] != ["가", "나", "다"]
    assert "가 → 나 → 다" in key


def test_a_passage_is_told_whole_with_sentence_and_key_apart() -> None:
    origin = card(1).origin
    pieces = pieces_of(origin)
    assert "".join(piece.text for piece in pieces) == origin.passage
    assert "".join(piece.text for piece in pieces if piece.role) == origin.quote
    assert [piece.text for piece in pieces if piece.role == "key"] == ["1,200"]
    odd = replace(origin, quote_start=0, quote_end=10**9, key_start=10**9, key_end=5)
    assert "".join(piece.text for piece in pieces_of(odd)) == origin.passage
