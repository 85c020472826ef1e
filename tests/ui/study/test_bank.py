"""The bank holds exactly the cards of the documents that are there, and shows each only to who may see its document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assistant.study.card import KINDS
from corpus.database import kept_in, migrations_of
from tests.ui.study.cards import card, cards, private, refused
from ui.study.bank import Replaced
from ui.study.choosing import Wanted
from ui.study.given import Reply
from ui.study.study import Study
from ui.study.tables import STUDY, metadata
from ui.study.tables import card as table

HANA = "hana~1a2b"


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    engine = kept_in(tmp_path, STUDY)
    with engine.connect() as connection:
        assert ScriptDirectory.from_config(migrations_of(STUDY)).get_current_head() == STUDY.head
        context = MigrationContext.configure(connection, opts={"version_table": STUDY.version_table})
        assert compare_metadata(context, metadata) == []


def test_a_card_comes_back_from_the_bank_as_it_was_built(study: Study) -> None:
    built = tuple(card(n, kind=kind) for n, kind in enumerate(KINDS))
    study.bank.replace("ovens.html", built)
    assert study.bank.cards("") == built


def test_cards_of_a_source_are_replaced_all_at_once(study: Study) -> None:
    assert study.bank.replace("ovens.html", cards(4)) == Replaced(new=4, stayed=0, gone=0)
    assert study.bank.replace("ovens.html", cards(6)[2:]) == Replaced(new=2, stayed=2, gone=2)
    assert study.bank.cards("") == cards(6)[2:]


def test_a_replacing_that_fails_half_way_changes_nothing(study: Study) -> None:
    study.bank.replace("ovens.html", cards(3), fingerprint="first")
    foreign = replace(card(9), id=card(0).id, origin=replace(card(9).origin, source="other.html"))
    with pytest.raises(IntegrityError):
        study.bank.replace("other.html", (replace(foreign, id="f" * 16), foreign))
    assert study.bank.cards("") == cards(3)
    assert study.bank.fingerprints() == {"ovens.html": "first"}


@pytest.mark.parametrize("wrong", [cards(1, source="other.html"), (card(1), card(1))])
def test_cards_of_another_source_or_twice_the_same_are_refused(study: Study, wrong: tuple[object]) -> None:
    with pytest.raises(ValueError, match=r"ovens\.html"):
        study.bank.replace("ovens.html", wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_cards_of_a_removed_source_go_and_their_words_with_them(study: Study, tmp_path: Path) -> None:
    study.bank.replace("ovens.html", cards(3))
    study.bank.replace("other.html", cards(2, source="other.html"))
    of = study.sessions.begin("", Wanted(sources=("ovens.html",)), seed=1)
    ask = study.sessions.next("", of)
    assert ask is not None
    study.sessions.answer("", of, ask.place, Reply(ask.card.key.text))
    assert study.bank.remove("ovens.html") == 3
    assert study.bank.cards("") == cards(2, source="other.html")
    with refused("study.unknown_card"):
        study.bank.card("", ask.card.id)
    with study._engine.connect() as connection:
        (mark,) = connection.execute(select(table).where(table.c.source == "ovens.html")).all()
    assert (mark.id, mark.body, bool(mark.gone)) == (ask.card.id, "", True)
    study.bank.remove("other.html")
    written = b"".join(path.read_bytes() for path in tmp_path.glob("study.sqlite*"))
    assert b"In year 1 they sold" not in written


def test_a_card_goes_with_any_document_that_it_needs(study: Study) -> None:
    needing = replace(card(1), also=("other.html", "third.html"))
    study.bank.replace("ovens.html", (needing, card(2)))
    study.bank.replace("other.html", cards(1, source="other.html"))
    assert study.bank.cards("", Wanted(sources=("ovens.html",)))[0].also == needing.also
    assert study.bank.remove("third.html") == 1
    assert study.bank.cards("", Wanted(sources=("ovens.html",))) == (card(2),)
    study.bank.replace("ovens.html", (needing, card(2)))
    assert study.bank.remove("other.html") == 2
    assert study.bank.cards("") == (card(2),)


def test_a_card_that_comes_back_has_its_history_again(study: Study) -> None:
    study.bank.replace("ovens.html", cards(1))
    of = study.sessions.begin("", Wanted())
    study.sessions.answer("", of, 0, Reply("0,200"))
    before = study.learning.memories("")
    study.bank.remove("ovens.html")
    assert [told.card_id for told in study.learning.reviews("")] == [card(0).id]
    study.bank.replace("ovens.html", cards(1))
    assert study.learning.memories("") == before
    with refused("study.nothing_due"):
        study.sessions.begin("", Wanted())


def test_nobody_sees_cards_of_anothers_private_document(study: Study) -> None:
    secret = private(card(7, topic="plans"), HANA)
    study.bank.replace("ovens.html", cards(2))
    study.bank.replace(secret.origin.source, (secret,), owner=HANA)
    for viewer in ("", "duri~9"):
        assert study.bank.cards(viewer) == cards(2)
        assert study.bank.cards(viewer, Wanted(sources=(secret.origin.source,))) == ()
        assert "plans" not in str(study.bank.counts(viewer))
        assert study.bank.of(viewer, [secret.id]) == {}
        with refused("study.no_cards"):
            study.sessions.begin(viewer, Wanted(topics=("plans",)))
    assert study.bank.cards(HANA, Wanted(topics=("plans",))) == (secret,)
    assert study.bank.cards(HANA, Wanted(sources=("ovens.html",))) == (*cards(2), secret)[:0] + tuple(
        sorted((*cards(2), secret), key=lambda one: (one.origin.source, one.origin.quote_start))
    )
    assert study.bank.counts(HANA)["source"] == {"ovens.html": 3}


def test_a_topic_is_chosen_by_its_name_in_either_language(study: Study) -> None:
    study.bank.replace("ovens.html", (card(1, topic="net_income"), card(2, topic="power plants"), card(3)))
    for name, n in (("net_income", 1), ("순이익", 1), ("Net income", 1), ("발전소", 2), ("power plants", 2)):
        (found,) = study.bank.cards("", Wanted(topics=(name,)))
        assert found == card(n, topic="net_income" if n == 1 else "power plants"), name
    assert study.bank.cards("", Wanted(topics=("nothing of it",))) == ()


def test_cards_are_listed_by_what_is_asked_for(study: Study) -> None:
    study.bank.replace(
        "a.txt",
        (
            card(1, source="a.txt", company="", topic="gpu"),
            card(2, source="a.txt", company="", language="en", difficulty=3),
        ),
    )
    study.bank.replace("b.html", (card(3, source="b.html", kind="ox"), card(4, source="b.html")))

    def found(**fields: tuple[object, ...]) -> list[int]:
        return [one.origin.start // 100 - 1 for one in study.bank.cards("", Wanted(**fields))]  # type: ignore[arg-type]

    assert found() == [1, 2, 3, 4]
    assert found(topics=("gpu",)) == [1]
    assert found(sources=("b.html",)) == [3, 4]
    assert found(languages=("en",)) == [2]
    assert found(kinds=("ox", "choice")) == [3]
    assert found(difficulties=(3,)) == [2]
    assert found(companies=("NVDA",)) == found(companies=("엔비디아",)) == [3, 4]
    assert found(companies=("Nobody",)) == []
    assert found(languages=("ko",), kinds=("short",), sources=("b.html",)) == [4]
    assert [one.origin.start // 100 - 1 for one in study.bank.cards("", Wanted(), 1, 2)] == [2, 3]
    assert study.bank.counts("", Wanted(languages=("ko",))) == {
        "language": {"ko": 3},
        "kind": {"short": 2, "ox": 1},
        "difficulty": {"1": 3},
        "topic": {"revenue": 2, "gpu": 1},
        "company": {"NVIDIA Corporation": 2, "": 1},
        "source": {"b.html": 2, "a.txt": 1},
    }
