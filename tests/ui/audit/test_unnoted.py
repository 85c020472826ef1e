"""What was done to documents and is not in the audit log, because the server ended in between, is written down at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.ui.fake import FakeAssistant, FakeEngine, FakeSearcher
from ui.app import Application
from ui.audit.log import Audit


class Killed(BaseException):
    """The end of the process."""


def started(home: Path) -> Application:
    rooms: tuple = (
        lambda: Index.open(home, FakeEmbedder()),
        FakeSearcher,
        lambda progress: FakeEngine(),
        FakeAssistant,
    )
    return Application(home, *rooms)  # type: ignore[arg-type]


def noted(home: Path) -> list[tuple[str, str, bool]]:
    return [(entry.what, entry.on, bool(entry.more.get("late"))) for entry in Audit(home).entries()]


def test_an_act_that_was_not_noted_is_noted_at_the_next_start_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = started(tmp_path)
    application.add(b"The first mill sold wood.", "one.txt")
    application.add(b"The second mill sold wood.", "two.txt", owner="anna~1")

    def die(*given: object) -> None:
        raise Killed

    monkeypatch.setattr(Audit, "note", die)
    for act in (
        lambda: application.add(b"The third mill sold wood.", "three.txt"),
        lambda: application.add(b"The fourth mill sold wood.", "four.txt", owner="anna~1"),
        lambda: application.remove("one.txt"),
    ):
        with pytest.raises(Killed):
            act()
    monkeypatch.undo()
    application.close()
    assert len(noted(tmp_path)) == 2
    started(tmp_path).close()
    late = [("document.added", "three.txt", True), ("document.added", "four.txt", True)]
    assert noted(tmp_path)[2:] == [*late, ("document.removed", "one.txt", True)]
    started(tmp_path).close()
    assert len(noted(tmp_path)) == 5
    *_, private, gone = Audit(tmp_path).entries()
    assert private.more["owner"] == "user:anna" and gone.by.who == "server"


def test_a_folder_from_before_the_log_is_left_alone(tmp_path: Path) -> None:
    index = Index.open(tmp_path, FakeEmbedder())
    index.add(b"The first mill sold wood.", "one.txt")
    index.close()
    started(tmp_path).close()
    assert noted(tmp_path) == []
