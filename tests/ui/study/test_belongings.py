"""What a learner leaves goes to another or for good, and nobody else's with it."""

from __future__ import annotations

from tests.ui.study.cards import cards
from ui.study.choosing import Wanted
from ui.study.given import Reply
from ui.study.study import Study


def studied(study: Study, owner: str, answers: int) -> None:
    of = study.sessions.begin(owner, Wanted(number=answers), seed=1)
    for _ in range(answers):
        ask = study.sessions.next(owner, of)
        assert ask is not None
        study.sessions.answer(owner, of, ask.place, Reply(ask.card.key.text))


def test_what_was_studied_is_handed_over_once_and_joins_what_the_other_has(study: Study) -> None:
    study.bank.replace("ovens.html", cards(9))
    studied(study, "", 3)
    studied(study, "anna~1", 2)
    link = study.links.make("", "Week 1", "en", Wanted(number=2), 1)
    memories = study.learning.memories("")
    assert study.hand_over("", "anna~1") == {"reviews": 3, "quizzes": 1}
    assert study.belongings("") == {"reviews": 0, "quizzes": 0}
    assert study.belongings("anna~1") == {"reviews": 5, "quizzes": 1}
    assert set(memories) <= set(study.learning.memories("anna~1"))
    assert [one.id for one in study.links.list("anna~1")] == [link.id]
    assert study.hand_over("", "anna~1") == {"reviews": 0, "quizzes": 0}


def test_what_is_erased_is_gone_and_others_keep_theirs(study: Study) -> None:
    study.bank.replace("ovens.html", cards(9))
    for owner in ("anna~1", "ben~2"):
        studied(study, owner, 2)
        study.links.make(owner, owner, "en", Wanted(number=2), 1)
    assert study.erase("anna~1") == {"reviews": 2, "quizzes": 1}
    assert study.belongings("anna~1") == {"reviews": 0, "quizzes": 0}
    assert study.learning.memories("anna~1") == {}
    assert study.belongings("ben~2") == {"reviews": 2, "quizzes": 1}
