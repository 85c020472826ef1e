"""What was worded from a document that is gone does not outlive the next start, wherever the removal was cut short."""

from __future__ import annotations

from pathlib import Path

from assistant.answer import Assistant
from assistant.memory.store import Memory, Worded
from index.store import Index
from tests.fake_embedder import FakeEmbedder


def test_what_was_worded_from_a_document_that_is_gone_goes_at_the_next_start(tmp_path: Path) -> None:
    index, memory = Index.open(tmp_path, FakeEmbedder()), Memory.at(tmp_path)
    for name in ("here.txt", "gone.txt"):
        index.add(f"The mill of {name} sold wood.".encode(), name)
        place = (name, 0, 10)
        memory.keep(name, "1", "", Worded(("So.",), (place,), (place,)))
    index.remove("gone.txt")  # and the end comes before the memory is told
    assistant = Assistant(index, None, memory=memory)  # type: ignore[arg-type]
    assert memory.recall("gone.txt", "1") is None and memory.recall("here.txt", "1") is not None
    assistant.close()
    index.close()
