"""What is derived is made anew from what is not, and nothing else is touched; a repair that is interrupted is gone on with."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.database import kept_in
from corpus.errors import CatalogueError
from index.store import Index
from index.tokens import tokens
from tests.fake_embedder import FakeEmbedder
from tests.ui.conversations.test_store import asked
from tests.ui.study.cards import cards, graded
from ui.cli import run
from ui.consistency.check import examine, settled
from ui.consistency.repair import repair
from ui.consistency.told import looked_at, told
from ui.conversations.store import Conversations
from ui.lock import FolderLock
from ui.study.choosing import Wanted
from ui.study.given import Reply
from ui.study.study import Study
from ui.study.tables import STUDY
from ui.words import Words

TEXT = "The zanzibar mill sold seven tons of wood. " * 40


class Killed(BaseException):
    """The end of the process."""


def as_a_new_process() -> None:
    """Chroma keeps a folder that it has open."""
    from chromadb.api.client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder in which all agrees: two documents, a conversation, a card that was answered."""
    folder = tmp_path / "home"
    index = Index.open(folder, FakeEmbedder())
    for name in ("mill.txt", "other.txt"):
        index.add(f"{name}. {TEXT}".encode(), name)
    index.embed_pending()
    index.close()
    as_a_new_process()
    conversations = Conversations.at(folder)
    asked(conversations, "why?")
    conversations.close()
    study = Study(kept_in(folder, STUDY), graded)
    study.bank.replace("mill.txt", cards(3, source="mill.txt"))
    of = study.sessions.begin("", Wanted(number=3), seed=1)
    study.sessions.answer("", of, 0, Reply("1,200"))
    study.close()
    yield folder


def faults(home: Path) -> list[tuple[str, str]]:
    return [(finding.part, finding.what) for finding in examine(home) if finding.is_fault]


def kept(home: Path) -> list[object]:
    """What is not derived, row by row."""
    tables = {
        "catalogue.sqlite": ("document", "passage"),
        "conversations.sqlite": ("conversation", "exchange", "feedback"),
        "study.sqlite": ("review", "session"),
    }
    found: list[object] = []
    for file, names in tables.items():
        connection = sqlite3.connect(home / file)
        found += [connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in names]
        connection.close()
    return found


def change(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4_000] + b"\x00garbage" * 600)


def gone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


HURTS: list[tuple[str, Callable[[Path], None]]] = [
    ("words.sqlite", gone),
    ("words.sqlite", cut),
    ("words.sqlite", lambda path: change(path, "DELETE FROM words WHERE row = 1")),
    ("words.sqlite", lambda path: change(path, "DELETE FROM span WHERE document = 1")),
    ("words.sqlite", lambda path: change(path, "INSERT INTO span VALUES (9, 900, 900, x'00000000', 0)")),
    ("vectors", gone),
    ("vectors/kept.sqlite", cut),
    ("vectors/embedded.sqlite", cut),
    ("vectors/chroma.sqlite3", cut),
    ("vectors/kept.sqlite", lambda path: change(path, "DELETE FROM kept WHERE document = 1")),
    ("vectors/embedded.sqlite", lambda path: change(path, "UPDATE shelved SET document = 9 WHERE document = 2")),
    ("study.sqlite", lambda path: change(path, "UPDATE card SET source = 'gone.txt'", "UPDATE built SET source = 'gone.txt'")),
    ("study.sqlite", lambda path: change(path, "DELETE FROM state")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "hurt"), HURTS)
def test_what_is_derived_is_made_anew_and_nothing_else_changes(
    home: Path, name: str, hurt: Callable[[Path], None]
) -> None:
    before = kept(home)
    hurt(home / name)
    _, left = repair(home, embedder=FakeEmbedder())
    as_a_new_process()
    assert [finding for finding in left if finding.is_fault] == [] and faults(home) == []
    assert kept(home) == before
    index = Index.open(home, FakeEmbedder())
    assert {
        index.library.passages([p])[p].document_id for p, _ in index.words.search(tokens("zanzibar"), 5)
    } == {1, 2}
    assert index.vectors.documents() == {1, 2} and index.vectors.count() > 0
    index.close()
    study = Study(kept_in(home, STUDY), graded)
    assert len(study.learning.memories("")) == len(study.learning.reviews("")) == 1
    study.close()


def test_a_folder_in_which_all_agrees_is_left_as_it_is(home: Path) -> None:
    assert faults(home) == [] and settled(home, lambda _: None) == examine(home)
    found, left = repair(home, embedder=FakeEmbedder())
    assert [finding for finding in (*found, *left) if finding.is_fault] == []


def test_an_interrupted_repair_is_gone_on_with_where_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone(home / "vectors")
    gone(home / "words.sqlite")
    monkeypatch.setattr("index.pending._BATCH", 4)
    embedder, steps = FakeEmbedder(), iter(range(1000))

    def dying(stage: str, done: int, total: int) -> None:
        if stage == "embed" and next(steps) == 3:
            raise Killed

    with pytest.raises(Killed):
        repair(home, dying, embedder)
    as_a_new_process()
    first, embedder = len(embedder.embedded), FakeEmbedder()
    assert first and [part for part, _ in faults(home)] == []
    stages: list[str] = []
    _, left = repair(home, lambda stage, done, total: stages.append(stage), embedder)
    assert [finding for finding in left if finding.is_fault] == []
    assert "words" not in stages, "words that are there are not made again"
    assert len(embedder.embedded) < 2 * first or embedder.embedded


def test_a_folder_that_a_server_has_is_refused(home: Path) -> None:
    with FolderLock(home), pytest.raises(CatalogueError) as failure:
        repair(home, embedder=FakeEmbedder())
    assert failure.value.code == "home.in_use"


@pytest.mark.parametrize("name", ["catalogue.sqlite", "study.sqlite", "conversations.sqlite"])
def test_what_nothing_else_holds_is_never_made_anew(home: Path, name: str) -> None:
    cut(home / name)
    before = (home / name).read_bytes()
    with pytest.raises(CatalogueError) as failure:
        repair(home, embedder=FakeEmbedder())
    assert failure.value.code == "repair.damaged" and (home / name).read_bytes() == before
    for language in ("ko", "en"):
        state, seen, advice = looked_at(home, Words(language))
        assert state == "ill" and name in seen and advice and "doctor --repair" not in advice


def test_every_finding_has_its_sentence_in_both_languages() -> None:
    from index.agreement import Finding

    for part, whats in {
        "files": ("damaged",), "catalogue": ("differs", "waiting"), "words": ("missing", "superfluous", "differs"),
        "vectors": ("waiting", "superfluous", "differs"), "originals": ("missing", "superfluous", "damaged"),
        "cards": ("waiting", "superfluous"), "memories": ("differs",), "study": ("differs",),
        "conversations": ("differs",), "feedback": ("differs",), "wordings": ("superfluous",), "audit": ("missing",),
    }.items():  # fmt: skip
        for what in whats:
            for language in ("ko", "en"):
                (said,) = told([Finding(part, what, ("a.txt",) * 7)], Words(language))  # type: ignore[arg-type]
                assert "consistency" not in said and (what == "waiting" or "a.txt" in said)


def test_doctor_tells_it_and_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TURNPOINT_HOME", str(home))
    run(["doctor", "--language", "en"])
    assert "Consistency: catalogue, words, vectors" in capsys.readouterr().out
    change(home / "words.sqlite", "DELETE FROM words WHERE row = 1")
    run(["doctor", "--language", "en"])
    said = capsys.readouterr().out
    assert "! Consistency: documents indexed otherwise than they read: mill.txt" in said
    assert "turnpoint doctor --repair" in said
    run(["doctor", "--language", "ko"])
    assert "! 일관성: 내용과 다르게 색인된 문서: mill.txt" in capsys.readouterr().out
    monkeypatch.setattr("index.store.Embedder", FakeEmbedder)
    run(["doctor", "--repair", "--language", "en"])
    told = capsys.readouterr()
    assert "has been made anew: documents indexed otherwise" in told.err
    assert "✓ Consistency" in told.out
