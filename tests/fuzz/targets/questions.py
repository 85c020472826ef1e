"""What people ask: read without a model, whatever it is, and a study answer graded."""

from __future__ import annotations

from functools import cache

from assistant.asked import read_question
from assistant.contract import LONGEST_QUESTION, Turn
from assistant.figures.question import read_figure_question, unaccounted
from assistant.study.grading.grade import grade
from index.question import understand
from index.tokens import proper_names, tokens
from tests.assistant.study.graded import cards
from tests.fuzz.target import Target, promise, text_of, tokens_of
from ui.slack.meaning import is_for_somebody_else, mentions, words_of

_HISTORY = (
    Turn("user", "What was NVIDIA's data center revenue in fiscal year 2025?"),
    Turn("assistant", "It was $115.2 billion."),
)


@cache
def korean() -> None:
    """Load the dictionary of Korean, which takes seconds."""
    tokens("오븐")


def words(data: bytes) -> None:
    text = text_of(data)
    found = tokens(text)
    promise(all(word and word.strip() == word for word in found), f"an empty word of {text!r}")
    proper_names(text)


def question(data: bytes) -> None:
    """A question, alone and as a follow-up; what it is read as holds its own places."""
    text = text_of(data)[:LONGEST_QUESTION]
    for history in ((), _HISTORY):
        understood = understand(text, history)
        promise(understood.language in ("ko", "en"), understood.language)
        for period in understood.periods:
            promise(
                understood.text[period.start : period.end] == period.surface, f"{period} is not its slice"
            )
        asked = read_question(understood)
        promise(asked.concepts is not None, "no terms")
        wanted = read_figure_question(understood)
        if wanted is not None:
            promise(wanted.companies and wanted.metrics, "a figure of nobody, or none")
        unaccounted(understood)


def slack(data: bytes) -> None:
    """The text of a message as Slack sends it."""
    event = {"text": text_of(data), "user": "U1"}
    mentions(event, "U2")
    is_for_somebody_else(event, "U2")
    text, scope = words_of(event["text"])
    promise(text == text.strip(), f"white space around {text!r}")
    text.encode()  # it is kept in a database before it is acknowledged
    promise(set(scope) <= {"companies", "forms", "periods", "sources"}, f"{scope}")


def grading(data: bytes) -> None:
    """An answer to every card of the hand-made set: a grade that agrees with itself, in the card's passage."""
    given = text_of(data)
    for card in _cards():
        graded = grade(card, given)
        worth = {"right": graded.credit == 1, "partial": 0 < graded.credit < 1}.get(
            graded.verdict, graded.credit == 0
        )
        promise(worth, f"{graded.verdict} for {graded.credit}")
        origin = card.origin
        promise(
            origin.start <= graded.start <= graded.end <= origin.end,
            f"decided at {graded.start}:{graded.end} of {origin}",
        )


@cache
def _cards() -> tuple:
    """One card of each kind and sort of key: all of them take a third of a second for each answer."""
    return tuple(
        {(card.kind, card.language, bool(card.key.amount)): card for card in cards().values()}.values()
    )


_ASKED = tokens_of("questions")
_GIVEN = tokens_of("grading")

TARGETS = (
    Target("words", words, _ASKED, longest=20_000, warm=korean),
    Target("question", question, _ASKED, ((b"(", b")"),), longest=8_000, warm=korean),
    Target("slack", slack, _ASKED, ((b"<", b">"), (b'"', b'"')), longest=40_000),
    Target("grading", grading, _GIVEN, ((b"(", b")"),), longest=20_000, warm=korean),
)
