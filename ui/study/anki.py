"""Cards as an Anki deck: the passage and where it is from stand on the back.

Deck, note type and notes keep their numbers, so that importing a deck again updates the notes that are there and keeps
what Anki knows of them.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from datetime import datetime

import genanki

from assistant.study.card import Card
from corpus.document import Language
from ui.study.passages import key_of, pieces_of, place_of
from ui.web.markup import Html, el, join
from ui.words import Words

_MODEL = 1_763_894_017
"""Names the note type for good; another number would be another type, and every note would come in twice."""
_FIELDS = ("Question", "Answer", "Passage", "Source")
_FRONT = "{{Question}}"
_BACK = (
    '{{FrontSide}}<hr id="answer"><div class="key">{{Answer}}</div>'
    '<blockquote>{{Passage}}</blockquote><p class="source">{{Source}}</p>'
)
_LOOK = """
.card { font: 20px/1.6 "Pretendard", "Noto Sans KR", "Malgun Gothic", system-ui, sans-serif; text-align: left;
  max-width: 40em; margin: 0 auto; padding: 1em; word-break: keep-all; overflow-wrap: anywhere; }
.key { font-weight: 700; margin: .6em 0; }
blockquote { margin: 1em 0; padding-left: .8em; border-left: 3px solid #0f5b6d; font-size: .8em; white-space: pre-wrap; }
.quote { background: rgba(15, 91, 109, .14); }
mark { background: #ffe08a; color: #16242b; }
.source { font-size: .7em; opacity: .75; }
"""
_TAG = re.compile(r"[^\w.:-]+")


def package(cards: Iterable[Card], at: datetime) -> bytes:
    """An .apkg file with a deck for each language that there are cards in.

    Args:
        cards: What goes into it.
        at: When it is made: of two files Anki takes the newer one's notes.
    """
    kind = genanki.Model(
        _MODEL,
        "Turnpoint",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Turnpoint", "qfmt": _FRONT, "afmt": _BACK}],
        css=_LOOK,
    )
    decks: dict[Language, genanki.Deck] = {}
    for card in cards:
        words = Words(card.language)
        if card.language not in decks:
            decks[card.language] = genanki.Deck(_number(f"deck {card.language}"), words("study.deck"))
        decks[card.language].add_note(
            genanki.Note(
                model=kind,
                guid=genanki.guid_for("turnpoint", card.id),
                fields=[_inert(field) for field in _fields(card, words)],
                tags=_tags(card),
            )
        )
    out = io.BytesIO()
    genanki.Package(list(decks.values())).write_to_file(out, timestamp=at.timestamp())
    return out.getvalue()


def _fields(card: Card, words: Words) -> tuple[Html, ...]:
    choices = el("ol", *(el("li", choice) for choice in card.choices)) if card.choices else None
    points = el("ul", *(el("li", point) for point in card.key.points)) if card.key.points else None
    pieces = [
        el("mark", piece.text) if piece.role == "key" else el("span", piece.text, class_=piece.role or None)
        for piece in pieces_of(card.origin)
    ]
    context = el("p", card.origin.context, class_="source") if card.origin.context else None
    return (
        join([el("p", card.question), choices]),
        join([el("span", key_of(card)), points]),
        join([context, *pieces]),
        el("span", place_of(card.origin, words)),
    )


def _inert(field: Html) -> str:
    """A field in which Anki finds neither LaTeX to run nor sounds to play, nor a template to fill."""
    return field.replace("[", "&#91;").replace("{", "&#123;").replace("\\", "&#92;").replace("\x1f", " ")


def _tags(card: Card) -> list[str]:
    named = (f"kind:{card.kind}", f"difficulty:{card.difficulty}", card.topic, card.origin.company)
    return ["turnpoint", *(_TAG.sub("_", each).strip("_") for each in named if each)]


def _number(name: str) -> int:
    """A number that names a deck for good, within what Anki takes."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(f"turnpoint {name}".encode()).digest()[:4]) % (1 << 30)
