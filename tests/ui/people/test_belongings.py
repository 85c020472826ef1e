"""What was asked before signing in was set up is handed over, and what a removed person had is deleted if it is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.contract import Answer, Cost
from tests.ui.conftest import start_server, turnpoint, wait_for
from tests.ui.conversations.test_store import asked
from tests.ui.fake import fake_application
from ui.conversations.feedback import Feedback
from ui.conversations.kept import Rating
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations
from ui.people.users import Users

PASSWORD = "correct horse battery\n"


def before(home: Path) -> str:
    """A conversation, a rating and a cost of the time before anybody signed in; the conversation's id."""
    home.mkdir(parents=True, exist_ok=True)
    store = Conversations.at(home)
    of = asked(store, "오븐은 몇 대?")
    Feedback(store, {}).rate("", of, 0, Rating("good"))
    Spending(store.engine).note(Answer("a", "", "1", "answered", "ko", cost=Cost(0.1, 0.1)))
    store.close()
    return of


def test_the_first_admin_hears_of_what_nobody_sees_any_more_and_is_given_it(home: Path) -> None:
    of = before(home)
    process = start_server(home)
    wait_for(home).close()
    told = turnpoint("users", "add", "anna", "--admin", given=PASSWORD)
    assert told.returncode == 0, told.stderr
    assert "conversations: 1" in told.stdout and "turnpoint users adopt anna" in told.stdout
    assert "adopt" not in turnpoint("users", "add", "ben", "--admin", given=PASSWORD).stdout
    assert "conversations: 1, answers with their costs: 1" in turnpoint("users", "adopt", "Anna").stdout
    process.terminate()
    process.wait(timeout=30)
    store, anna = Conversations.at(home), Users(home).all()["anna"].person.key
    assert [one.id for one in store.list(anna)] == [of] and store.list("") == ()
    assert store.load(anna, of).exchanges[0].rating == Rating("good")
    assert len(Spending(store.engine).by_day_and_model(anna)) == 1
    assert Spending(store.engine).by_day_and_model("") == ()
    store.close()


def test_who_is_removed_with_their_data_leaves_nothing_and_nobody_elses_goes(home: Path) -> None:
    mine = before(home)
    users = Users(home)
    anna = users.add("anna", PASSWORD).person.key
    store = Conversations.at(home)
    theirs = asked(store, "아무도 모르는 질문", owner=anna)
    Spending(store.engine).note(Answer("a", "", "1", "answered", "ko"), anna)
    store.close()
    process = start_server(home)
    wait_for(home).close()
    kept = turnpoint("users", "remove", "anna", "--with-data", given="n\n")
    assert kept.returncode != 0 and "for good" in kept.stdout + kept.stderr
    assert users.find("anna") is not None
    gone = turnpoint("users", "remove", "anna", "--with-data", given="y\n")
    assert gone.returncode == 0, gone.stderr
    assert "conversations (1)" in gone.stdout
    process.terminate()
    process.wait(timeout=30)
    assert users.find("anna") is None
    store = Conversations.at(home)
    assert store.list(anna) == () and theirs != mine
    assert [one.id for one in store.list("")] == [mine]
    assert len(Spending(store.engine).by_day_and_model()) == 1
    store.close()
    for file in home.glob("conversations.sqlite*"):
        assert "아무도 모르는".encode() not in file.read_bytes()


def test_without_with_data_everything_stays(home: Path) -> None:
    home.mkdir(parents=True)
    users = Users(home)
    anna = users.add("anna", PASSWORD).person.key
    store = Conversations.at(home)
    of = asked(store, "질문", owner=anna)
    assert turnpoint("users", "remove", "anna").returncode == 0
    assert [one.id for one in store.list(anna)] == [of]
    store.close()


def test_private_documents_go_with_their_owner_and_those_of_others_stay(home: Path) -> None:
    application = fake_application(home, embed=False)
    for owner in ("anna~1", "ben~2", ""):
        application.add(b"A text.", f"{owner[:3]}.txt", owner=owner)
    assert application.belongings("anna~1")["documents"] == 1
    assert application.erase("anna~1") == {
        "conversations": 0, "answers": 0, "documents": 1, "reviews": 0, "quizzes": 0,
    }  # fmt: skip
    assert len(application.documents(owner="anna~1")) == len(application.documents(owner="")) == 1
    assert len(application.documents(owner="ben~2")) == 2
    with pytest.raises(ValueError, match="nobody"):
        application.erase("")
    application.close()
