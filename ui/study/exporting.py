"""Cards and histories as files to take away."""

from __future__ import annotations

import json
from typing import Literal

from ui.study.anki import package
from ui.study.choosing import Wanted, arranged
from ui.study.failing import StudyError
from ui.study.printed import printed
from ui.study.sheets import cards_sheet
from ui.study.study import Study
from ui.words import Words

Form = Literal["apkg", "csv", "html", "json"]
FORMS: dict[Form, str] = {
    "apkg": "application/octet-stream",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
"""The forms that there are, with their media types: an Anki deck, a table, a page to print, and the learner's history."""

_SEED = 0
"""Of the order of choices in files: one for all, so that a file made again is the same."""


def exported(study: Study, owner: str, form: Form, wanted: Wanted, words: Words) -> bytes:
    """The cards that fit, in the words in which the learner is asked next, or their whole history (`json`), as a file.

    Raises:
        StudyError: `study.no_cards`.
    """
    if form == "json":
        return (json.dumps(study.history.taken(owner), ensure_ascii=False, indent=1) + "\n").encode()
    # Builders may put what is right first, or what is to be put in order in order.
    asked = study.wordings.asking(owner, study.bank.cards(owner, wanted))
    cards = [arranged(card, _SEED) for card in asked]
    if not cards:
        raise StudyError("study.no_cards")
    if form == "apkg":
        return package(cards, study.now())
    if form == "csv":
        return cards_sheet(cards, words, owner).encode()
    return printed(cards, words("study.printed_title"), words).encode()
