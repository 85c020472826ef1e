"""A data folder with something of everything, and what can be seen of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.contract import Finished
from assistant.memory.store import Memory
from corpus.fetch.contact import contact_of, keep_contact
from corpus.originals import Originals
from index.search import Searcher
from index.store import Index
from tests.corpus.reading import lines, pdf
from tests.fake_embedder import FakeEmbedder
from tests.ui.replica_server import EndlessEngine
from tests.ui.study.cards import ByHand, graded
from tests.ui.test_application import until
from ui.app import Application
from ui.conversations.kept import Rating, Reply
from ui.keys.keys import Keys
from ui.people.users import Users
from ui.slack.store import Store
from ui.slack.tables import thread
from ui.study.choosing import Wanted
from ui.study.given import Reply as Given

QUESTION = "How many red ovens were sold in the third year?"
REPORT = b"The oven works. In the third year they sold 4,250 red ovens. Bread is baked in them.\n"
PRINTED = pdf([lines(["Annual report of the mill", "The mill ground 900 tons of wheat in the spring."])])
PASSWORD = "a long enough password"


def application(home: Path) -> Application:
    """The real application over real stores; model, embedder and cards are made by hand."""
    return Application(
        home,
        lambda: Index.open(home, FakeEmbedder()),
        Searcher,
        lambda progress: EndlessEngine(),
        lambda index, seat: Assistant(index, seat, home / "speed.json", Memory.at(home)),
        make_builder=lambda index: ByHand(),
        make_grader=lambda index, seat: graded,
    )


@contextmanager
def running(home: Path) -> Generator[Application]:
    """One that works in the background until the block ends; everything is embedded and has its cards when it begins."""
    with closing(application(home)) as opened:
        opened.start_embedding()
        rest(opened)
        yield opened


def rest(opened: Application) -> None:
    """Wait until nothing is done in the background."""
    until(lambda: not opened._is_busy(), 60)  # pyright: ignore[reportPrivateUsage]


def embedded_by(opened: Application) -> list[str]:
    """The texts that were embedded since it was opened."""
    embedder: Any = opened._index.embedder  # pyright: ignore[reportPrivateUsage]
    return embedder.embedded


def fill(opened: Application) -> str:
    """Keep something of everything; an API key that was made."""
    opened.add(REPORT, "ovens.txt")
    opened.add(PRINTED, "mill.pdf")
    home, talks = opened.home, opened.conversations
    of = talks.begin("", "en")
    talks.ask("", of, QUESTION, 0)
    (*_, finished) = opened.ask(QUESTION)
    assert isinstance(finished, Finished)
    talks.settle("", of, 0, Reply(finished.answer))
    opened.feedback.rate("", of, 0, Rating("good", note="as it should be"))
    rest(opened)
    study = opened.study.sessions.begin("", Wanted(number=3), seed=1)
    ask = opened.study.sessions.next("", study)
    assert ask is not None
    opened.study.sessions.answer("", study, 0, Given(ask.card.key.text))
    Users(home).add("anna", PASSWORD, admin=True)
    keep_contact(home, "anna@example.com")
    store = Store(home)
    with store.writing() as connection:
        connection.execute(thread.insert().values(channel="C1", thread="1.0", since="1.0"))
    store.close()
    keys = Keys.at(home)
    _, key = keys.create("robot")
    keys.close()
    return key


def seen(opened: Application, key: str) -> dict[str, Any]:
    """What somebody sees of all that, in terms that no other folder could give by chance."""
    home, store, keys = opened.home, Store(opened.home), Keys.at(opened.home)
    with store.reading() as connection:
        threads = [tuple(row) for row in connection.execute(thread.select())]
    store.close()
    checked = keys.check(key)
    keys.close()
    (*_, found) = opened.search(QUESTION, 5)
    (*_, answered) = opened.ask(QUESTION)
    assert isinstance(answered, Finished)
    talk = opened.conversations.list("")[0]
    printed = Originals.at(home).path(opened.document("mill.pdf").sha256)
    user = Users(home).check("anna", PASSWORD)
    return {
        "documents": [asdict(document) for document in opened.documents()],
        "text": opened.text("ovens.txt"),
        "printed": printed.read_bytes() if printed is not None else None,
        "found": [(hit.document.source, hit.passage.text, hit.score) for hit in found.results],
        "answer": (answered.answer.status, [each.text for each in answered.answer.sentences]),
        "index": answered.answer.index_version,
        "windows": opened._index.vectors.count(),  # pyright: ignore[reportPrivateUsage]
        "talk": opened.conversations.load("", talk.id),
        "reviews": opened.study.learning.reviews(""),
        "memories": opened.study.learning.memories(""),
        "cards": sorted(each.id for each in opened.study.bank.candidates("", Wanted())),
        "user": user,
        "contact": contact_of(home),
        "slack": threads,
        "key": checked and (checked.id, checked.name),
        "written down": [(entry.what, entry.on) for entry in opened.audit.entries()],
    }
