"""What one learner does is nobody else's, and the page of a quiz is the only one for whoever does not sign in."""

from __future__ import annotations

import httpx

from tests.ui.people.conftest import Browser, Running
from tests.ui.study.cards import cards, graded
from ui.study.choosing import Wanted
from ui.study.given import Reply
from ui.study.links import Links
from ui.study.sessions import Sessions


def key_of(served: Running, name: str) -> str:
    user = served.users.find(name)
    assert user is not None
    return user.person.key


def answered(served: Running, owner: str) -> None:
    study = served.application.study
    study.bank.replace("ovens.html", cards(2))
    sessions = Sessions(study._engine, study.bank, study.learning, graded)  # pyright: ignore[reportPrivateUsage]
    of = sessions.begin(owner, Wanted(number=1))
    ask = sessions.next(owner, of)
    assert ask is not None
    sessions.answer(owner, of, ask.place, Reply("x"))


def test_a_learner_takes_away_their_own_history_and_nobody_elses(
    anna: Browser, ben: Browser, served: Running
) -> None:
    answered(served, key_of(served, "anna"))
    mine, other = (each.http.get("/study/history.json").json()["reviews"] for each in (anna, ben))
    assert (len(mine), len(other)) == (1, 0)
    assert httpx.get(f"{served.address}/study/history.json", trust_env=False).status_code == 401
    key = key_of(served, "anna")
    assert served.application.study.sessions.open(key) and not served.application.study.sessions.open("")


def test_whoever_has_a_quizs_link_needs_no_sign_in_and_gets_nothing_else(
    anna: Browser, ben: Browser, served: Running
) -> None:
    study = served.application.study
    study.bank.replace("ovens.html", cards(2))
    links: Links = study.links
    link = links.make(key_of(served, "anna"), "Ovens", "en", Wanted(number=2))
    with httpx.Client(base_url=served.address, trust_env=False, follow_redirects=True) as stranger:
        assert "2 questions" in stranger.get(link.path).text
        assert "Question 1 of 2" in stranger.post(link.path, data={"do": "join", "name": "Mina"}).text
        assert stranger.get("/config").status_code == 401
        assert stranger.get(f"/study/quizzes/{link.id}.csv").status_code == 401
        large = stranger.post(link.path, data={"do": "answer", "text": "x" * 100_000})
        assert large.status_code == 413
        foreign = stranger.post(
            link.path, data={"do": "join", "name": "M"}, headers={"Origin": "https://evil.example"}
        )
        assert foreign.status_code == 403
    assert "Mina" in anna.http.get(f"/study/quizzes/{link.id}.csv").text
    assert ben.http.get(f"/study/quizzes/{link.id}.csv").status_code >= 400


def test_answers_to_quizzes_are_limited_by_where_they_come_from(served: Running) -> None:
    with httpx.Client(base_url=served.address, trust_env=False) as stranger:
        statuses = [stranger.post(f"/quiz/{'x' * 32}", data={}).status_code for _ in range(140)]
    assert statuses[0] == 404 and statuses[-1] == 429
