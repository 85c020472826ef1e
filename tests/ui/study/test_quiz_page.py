"""The page behind a quiz's link: plain HTML for whoever has it, and nobody's data but the quiz's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.ui.study.cards import card, cards, private
from tests.ui.web.hostile import HOSTILE
from ui.people.doors import door_of
from ui.study.choosing import Wanted
from ui.study.results import Link
from ui.study.study import Study
from ui.web.quiz.taking import quiz_pages


@pytest.fixture
def browser(study: Study) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(quiz_pages(lambda: study.links))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def made(study: Study, title: str = "Ovens", number: int = 3) -> Link:
    if not study.bank.fingerprints():
        study.bank.replace("ovens.html", cards(3))
    return study.links.make("teacher", title, "en", Wanted(number=number), seed=1)


def begun(browser: TestClient, link: Link, name: str = "Mina") -> str:
    reply = browser.post(link.path, data={"do": "join", "name": name})
    assert reply.status_code == 200, reply.text
    return reply.text


def answer(browser: TestClient, link: Link, place: int, **fields: str) -> str:
    return browser.post(link.path, data={"do": "answer", "place": str(place), **fields}).text


def key_at(study: Study, link: Link, place: int) -> str:
    return study.links.results("teacher", link.id).cards[place].key.text


def test_whoever_has_the_link_goes_from_a_name_to_a_score(study: Study, browser: TestClient) -> None:
    link = made(study)
    first = browser.get(link.path)
    assert "3 questions" in first.text and first.headers["cache-control"] == "no-store"
    assert "Question 1 of 3" in begun(browser, link)
    for place, said in enumerate((key_at(study, link, 0), "about it", "no")):
        told = answer(browser, link, place, text=said)
        assert ("Right", "Partly right", "Wrong")[place] in told and "<mark>" in told
    assert "1.5 / 3" in browser.get(link.path).text
    (result,) = study.links.results("teacher", link.id).attempts
    assert (result.name, result.score) == ("Mina", 1.5)


def test_an_answer_sent_again_counts_once_and_one_ahead_of_time_not_at_all(
    study: Study, browser: TestClient
) -> None:
    link = made(study)
    begun(browser, link)
    answer(browser, link, 0, text="no")
    assert "Wrong" in answer(browser, link, 0, text=key_at(study, link, 0))
    assert 'class="trouble"' in answer(browser, link, 2, text="x")
    (result,) = study.links.results("teacher", link.id).attempts
    assert [given and given.text for given in result.answers] == ["no", None, None]


def test_an_order_and_a_choice_are_given_by_forms_without_a_script(study: Study, browser: TestClient) -> None:
    study.bank.replace("ovens.html", (card(1, "order"),))
    link = made(study)
    page = begun(browser, link)
    assert "turn2" in page
    again = browser.post(
        link.path, data={"do": "answer", "place": "0", "turn0": "1", "turn1": "1", "turn2": "2"}
    )
    assert again.status_code == 400 and "turn2" in again.text
    study.bank.replace("ovens.html", (card(1, "choice"),))
    other = made(study)
    assert 'type="radio"' in begun(browser, other)
    assert browser.post(other.path, data={"do": "answer", "place": "0"}).status_code == 400
    assert browser.post(other.path, data={"do": "answer", "place": "0", "chosen": "99"}).status_code == 400
    assert "verdict" in answer(browser, other, 0, chosen="0")


def test_two_who_answer_do_not_go_on_for_each_other(study: Study, browser: TestClient) -> None:
    link, other = made(study), made(study, "Other")
    begun(browser, link)
    answer(browser, link, 0, text="no")
    stranger = TestClient(browser.app, base_url="http://127.0.0.1")
    assert "Mina" not in stranger.get(link.path).text and "3 questions" in stranger.get(link.path).text
    # The key of one quiz opens no other.
    key = browser.cookies.get("turnpoint-quiz", path=link.path)
    stranger.cookies.set("turnpoint-quiz", str(key))
    assert "3 questions" in stranger.get(other.path).text
    assert (
        "HttpOnly"
        in browser.post(other.path, data={"do": "join", "name": "B"}, follow_redirects=False).headers[
            "set-cookie"
        ]
    )


def test_a_closed_quiz_and_one_that_is_not_there_say_so(study: Study, browser: TestClient) -> None:
    link = made(study)
    study.links.open("teacher", link.id, is_open=False)
    assert (
        browser.get(link.path).status_code,
        browser.post(link.path, data={"do": "join", "name": "A"}).status_code,
    ) == (403, 403)
    missing = browser.get(f"/quiz/{'x' * 32}", headers={"Accept-Language": "ko"})
    assert missing.status_code == 404 and "퀴즈" in missing.text
    study.links.open("teacher", link.id, is_open=True)
    assert browser.post(link.path, data={"do": "join", "name": "  "}).status_code == 400


def test_the_page_loads_and_runs_nothing_whatever_the_cards_say(study: Study, browser: TestClient) -> None:
    said = " ".join(HOSTILE)
    made_card = card(0)
    origin = replace(made_card.origin, title=said, company=said, context=said)
    study.bank.replace("ovens.html", (replace(made_card, question=said, origin=origin),))
    link = study.links.make("teacher", said, "ko", Wanted(number=1))
    pages = [browser.get(link.path).text, begun(browser, link, said), answer(browser, link, 0, text=said)]
    pages.append(browser.get(link.path).text)
    for page in pages:
        for sign in (
            "<script",
            "<img",
            "<iframe",
            "<svg onload",
            "<base",
            "<meta http-equiv",
            "<form action",
        ):
            assert sign not in page
    policy = browser.get(link.path).headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy


def test_a_quiz_never_asks_of_private_documents(study: Study, browser: TestClient) -> None:
    own = private(card(7), "teacher")
    made(study)
    study.bank.replace(own.origin.source, (own,), owner="teacher")
    link = made(study, number=50)
    assert link.cards == 3


@pytest.mark.parametrize(
    ("method", "path", "what"),
    [
        ("GET", f"/quiz/{'a' * 32}", "open"),
        ("POST", f"/quiz/{'a' * 32}", "open"),
        ("DELETE", f"/quiz/{'a' * 32}", "absent"),
        ("GET", "/quiz/", "absent"),
        ("GET", f"/quiz/{'a' * 32}/x", "absent"),
        ("GET", "/quiz/../config", "absent"),
        ("GET", "/study/history.json", "page"),
        ("GET", "/study/cards.apkg", "page"),
        ("GET", f"/study/quizzes/{'0' * 32}.csv", "page"),
        ("POST", "/study/history.json", "absent"),
    ],
)
def test_the_doors_are_known(method: str, path: str, what: str) -> None:
    assert door_of(method, path, "").what == what
