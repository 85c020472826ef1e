"""What studying tells programs: JSON-ready rows of cards, verdicts, sessions and quizzes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.study.card import Card
from ui.study.passages import key_of, name_of, pieces_of, place_of
from ui.study.results import Link, Results
from ui.study.sessions import Ask, Open, Settled, Summary
from ui.words import Words


def ask_row(ask: Ask) -> dict[str, Any]:
    """A card as it is asked: nothing of its key or passage, by which the key could be told."""
    card = ask.card
    return {
        "place": ask.place,
        "total": ask.total,
        "card": card.id,
        "kind": card.kind,
        "language": card.language,
        "difficulty": card.difficulty,
        "topic": card.topic,
        "question": card.question,
        "choices": list(card.choices),
    }


def settled_row(settled: Settled, words: Words, viewer: str = "") -> dict[str, Any]:
    """What came of an answer, with the key and the passage that holds it."""
    card, grade = settled.card, settled.grade
    return {
        "card": card.id,
        "given": settled.given,
        "verdict": grade.verdict,
        "credit": grade.credit,
        "by": grade.by,
        "missing": list(grade.missing),
        "start": grade.start,
        "end": grade.end,
        "due": settled.due.isoformat(timespec="seconds") if settled.due else None,
        "rating": int(settled.rating) if settled.rating is not None else None,
        "repeated": settled.repeated,
        "question": card.question,
        **_answer(card, words, viewer),
    }


def card_row(card: Card, words: Words, viewer: str = "") -> dict[str, Any]:
    """A card with its key and its passage, for who looks through the bank."""
    return {
        "card": card.id,
        "kind": card.kind,
        "language": card.language,
        "difficulty": card.difficulty,
        "topic": card.topic,
        "question": card.question,
        "choices": list(card.choices),
        "written_by": card.by,
        **_answer(card, words, viewer),
    }


def summary_row(summary: Summary) -> dict[str, Any]:
    """A session at its end."""
    return {**asdict(summary), "weak": list(summary.weak)}


def open_row(opened: Open) -> dict[str, Any]:
    """A session that goes on."""
    return {
        "session": opened.id,
        "begun": opened.begun.isoformat(timespec="seconds"),
        "place": opened.place,
        "total": opened.total,
    }


def link_row(link: Link) -> dict[str, Any]:
    """A quiz as its teacher sees it."""
    return {
        "quiz": link.id,
        "token": link.token,
        "path": link.path,
        "title": link.title,
        "language": link.language,
        "made": link.made.isoformat(timespec="seconds"),
        "cards": link.cards,
        "attempts": link.attempts,
        "open": link.is_open,
    }


def results_row(results: Results) -> dict[str, Any]:
    """The table of results: for each question how it went over all, for each attempt its answers."""
    answers = [[a.answers[place] for a in results.attempts] for place in range(len(results.cards))]
    return {
        **link_row(results.link),
        "questions": [
            {
                "question": card.question,
                "key": key_of(card),
                "answers": len(given := [each for each in column if each is not None]),
                "credit": sum(each.grade.credit for each in given) / len(given) if given else None,
            }
            for card, column in zip(results.cards, answers, strict=True)
        ],
        "results": [
            {
                "name": result.name,
                "score": round(result.score, 3),
                "seconds": round(result.seconds, 1),
                "begun": result.begun.isoformat(timespec="seconds"),
                "ended": result.ended.isoformat(timespec="seconds") if result.ended else None,
                "answers": [
                    given
                    and {
                        "given": given.text,
                        "verdict": given.grade.verdict,
                        "credit": given.grade.credit,
                        "seconds": given.seconds,
                    }
                    for given in result.answers
                ],
            }
            for result in results.attempts
        ],
    }


def _answer(card: Card, words: Words, viewer: str) -> dict[str, Any]:
    origin = card.origin
    return {
        "key": key_of(card),
        "points": list(card.key.points),
        "passage": {
            "source": name_of(origin.source, viewer),
            "title": origin.title,
            "where": place_of(origin, words),
            "context": origin.context,
            "start": origin.start,
            "end": origin.end,
            "quote_start": origin.quote_start,
            "quote_end": origin.quote_end,
            "pieces": [asdict(piece) for piece in pieces_of(origin)],
        },
    }
