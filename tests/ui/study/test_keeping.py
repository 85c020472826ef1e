"""The bank follows the documents: cards come when a document comes, and go when it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assistant.study.card import Card
from corpus.document import Document, DocumentInfo
from tests.ui.fake import FakeIndex
from tests.ui.study.cards import ByHand
from tests.ui.study.study_server import application
from ui.study.choosing import Wanted
from ui.study.keeping import BankKeeping
from ui.study.study import Study
from ui.turnstile import Turnstile


def document(source: str, version: int = 1, owner: str = "") -> Document:
    return Document(1, source, DocumentInfo(), f"{version}" * 64, 1, "", version=version, owner=owner)


def sources(study: Study, viewer: str = "") -> dict[str, int]:
    return study.bank.counts(viewer)["source"]


def test_cards_are_built_of_what_is_new_and_go_with_what_has_gone(study: Study) -> None:
    here = [document("a.txt"), document("b.txt")]
    builder = ByHand()
    keeping = BankKeeping(study.bank, builder, lambda: here, Turnstile())
    keeping.bring_up_to_date()
    assert sources(study) == {"a.txt": 5, "b.txt": 5}
    keeping.bring_up_to_date()
    assert builder.built == [["a.txt", "b.txt"]]
    here[1:] = [document("c.txt")]
    keeping.bring_up_to_date()
    assert sources(study) == {"a.txt": 5, "c.txt": 5}
    builder.count = 3
    keeping.bring_up_to_date()
    assert sources(study) == {"a.txt": 3, "c.txt": 3}


def test_cards_are_built_anew_when_a_document_changes(study: Study) -> None:
    here = [document("a.txt")]
    builder = ByHand()
    keeping = BankKeeping(study.bank, builder, lambda: here, Turnstile())
    keeping.bring_up_to_date()
    here[0] = document("a.txt", 2)
    keeping.bring_up_to_date()
    assert len(builder.built) == 2


def test_nothing_that_everybody_is_asked_is_built_in_the_light_of_private_documents(study: Study) -> None:
    here = [
        document("a.txt"),
        document("hana~1/p.txt", owner="hana~1"),
        document("duri~2/p.txt", owner="duri~2"),
    ]
    builder = ByHand()
    BankKeeping(study.bank, builder, lambda: here, Turnstile()).bring_up_to_date()
    assert builder.built == [["a.txt"], ["a.txt", "duri~2/p.txt"], ["a.txt", "hana~1/p.txt"]]
    assert sources(study) == {"a.txt": 5}
    assert sources(study, "hana~1") == {"a.txt": 5, "p.txt": 5}


class Failing(ByHand):
    """Cannot build for one person."""

    def __call__(self, documents: Sequence[Document], giving_up: Callable[[], bool]) -> Iterable[Card]:
        if any(one.owner == "duri~2" for one in documents):
            raise ValueError("damaged")
        return super().__call__(documents, giving_up)


def test_what_cannot_be_built_for_one_keeps_nobody_elses_from_being_built(study: Study) -> None:
    here = [
        document("a.txt"),
        document("hana~1/p.txt", owner="hana~1"),
        document("duri~2/p.txt", owner="duri~2"),
    ]
    keeping = BankKeeping(study.bank, Failing(), lambda: here, Turnstile())
    keeping.bring_up_to_date()
    assert sources(study, "hana~1") == {"a.txt": 5, "p.txt": 5}
    assert sources(study, "duri~2") == {"a.txt": 5}
    assert keeping.status()["failed"] == "damaged"


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_application_builds_cards_of_what_is_added_and_loses_those_of_what_is_removed_at_once(
    home: Path,
) -> None:
    builder = ByHand()
    app = application(FakeIndex(), builder)
    app.start_embedding()
    app.add(b"first", "a.txt")
    app.add(b"mine", "p.txt", owner="hana~1")
    until(lambda: app.study.bank.counts("hana~1")["source"] == {"a.txt": 5, "p.txt": 5})
    assert app.study.bank.counts("")["source"] == {"a.txt": 5}
    until(lambda: not app.status()["study"]["busy"])
    app.remove("a.txt")
    assert app.study.bank.cards("", Wanted()) == ()
    app.close()
