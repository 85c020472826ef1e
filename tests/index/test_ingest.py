"""Very many files: each content once, also after a kill; a broken one stops nothing; here or on a Ray cluster the same."""

from __future__ import annotations

import builtins
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ReadError
from index.ingest import FileFound, Prepared, files_of, ingest, known_of, plan, side_by_side, texts_of
from index.store import Index
from tests.fake_embedder import FakeEmbedder

ROOT = Path(__file__).parents[2]
PARAGRAPH = "Revenue of company {n} rose by {n} percent in 2025 because demand for data centers grew. "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dozen small reports, one of them twice, a broken PDF, and what is no document."""
    made = tmp_path / "files"
    (made / "more").mkdir(parents=True)
    for n in range(12):
        where = made / "more" if n % 2 else made
        (where / f"report{n:02}.txt").write_text(PARAGRAPH.format(n=n) * 3, "utf-8")
    (made / "copy.txt").write_text(PARAGRAPH.format(n=3) * 3, "utf-8")
    (made / "broken.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(300))
    (made / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    (made / ".hidden.txt").write_text("hidden", "utf-8")
    return made


def index_of(tmp_path: Path) -> Index:
    return Index.open(tmp_path / "home", FakeEmbedder())


def run(index: Index, folder: Path, prepare: Any = None) -> tuple[Any, Any]:
    planned = plan(list(files_of([folder])), known_of(index))
    return planned, ingest(index, planned, prepare or side_by_side(2))


def sources(index: Index) -> list[str]:
    return sorted(document.source for document in index.library.documents())


def test_each_content_is_kept_once_and_a_broken_file_stops_nothing(tmp_path: Path, folder: Path) -> None:
    index = index_of(tmp_path)
    planned, summary = run(index, folder)
    assert summary.kept == 12 and len(sources(index)) == 12
    (twice,) = planned.twice
    assert {path.name for path in twice} == {"copy.txt", "report03.txt"} and planned.skipped == 1
    (failure,) = summary.failures
    assert failure.path.name == "broken.pdf" and isinstance(failure.error, ReadError)
    planned, summary = run(index, folder)
    assert (summary.kept, planned.here) == (0, 13)  # with the copy
    index.close()


def test_what_is_here_is_not_read_again_and_what_is_new_is(tmp_path: Path, folder: Path) -> None:
    index = index_of(tmp_path)
    run(index, folder)
    (folder / "late.txt").write_text("A late report on power grids and their slow growth.", "utf-8")
    read: list[str] = []

    def prepare(files: Sequence[FileFound]) -> Iterator[Prepared]:
        read.extend(found.source for found in files)
        yield from side_by_side(1)(files)

    run(index, folder, prepare)
    assert sorted(read) == ["broken.pdf", "late.txt"] and "late.txt" in sources(index)
    index.close()


def test_two_contents_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    for n in (1, 2):
        (tmp_path / "files" / str(n)).mkdir(parents=True)
        (tmp_path / "files" / str(n) / "report.txt").write_text(PARAGRAPH.format(n=n), "utf-8")
    index = index_of(tmp_path)
    _, summary = run(index, tmp_path / "files")
    assert summary.kept == 1 and [failure.error.code for failure in summary.failures] == ["read.same_name"]
    index.close()


def test_a_file_that_changes_under_the_run_is_not_kept_under_its_old_hash(
    tmp_path: Path, folder: Path
) -> None:
    index = index_of(tmp_path)
    planned = plan(list(files_of([folder])), {})
    (folder / "report00.txt").write_text("Something else.", "utf-8")
    summary = ingest(index, planned, side_by_side(2))
    assert {failure.error.code for failure in summary.failures} >= {"read.changed"}
    assert "report00.txt" not in sources(index)
    index.close()


def test_what_workers_embed_is_what_the_index_asks_for(tmp_path: Path, folder: Path) -> None:
    index = index_of(tmp_path)
    texts: list[str] = []

    def prepare(files: Sequence[FileFound]) -> Iterator[Prepared]:
        for prepared in side_by_side(1)(files):
            if prepared.reading is not None:
                texts.extend(texts_of(prepared.reading.extract.info, prepared.reading.passages))
            yield prepared

    run(index, folder, prepare)
    index.embed_pending()
    embedder = index.embedder
    assert isinstance(embedder, FakeEmbedder)
    assert sorted(embedder.embedded) == sorted(texts) and texts
    index.close()


def test_vectors_that_were_made_elsewhere_are_not_made_again(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.embed
    from index.embed import Embedder
    from index.ingest_ray import Embedding

    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "dtype.txt").write_text("float32")
    here, made = Embedder(cache=tmp_path / "cache"), FakeEmbedder()
    monkeypatch.setattr(here, "_encode", lambda *_: pytest.fail("embedded again"))
    made.fingerprint = here.fingerprint  # type: ignore[misc]
    monkeypatch.setattr(index.embed, "Embedder", lambda: made)
    worker = Embedding()

    def prepare(files: Sequence[FileFound]) -> Iterator[Prepared]:
        rows = [pickle.dumps(prepared) for prepared in side_by_side(1)(files)]
        yield from map(pickle.loads, worker({"prepared": rows})["prepared"])

    opened = Index.open(tmp_path / "home", here)
    run(opened, folder, prepare)
    assert opened.embed_pending() and made.embedded
    opened.close()


def command(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "TURNPOINT_HOME": str(home),
        "TURNPOINT_LANGUAGE": "en",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ingest", *arguments], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_a_run_that_is_killed_in_the_middle_goes_on_where_it_was(tmp_path: Path) -> None:
    folder, home = tmp_path / "files", tmp_path / "home"
    folder.mkdir()
    for n in range(60):
        (folder / f"report{n:02}.txt").write_text(PARAGRAPH.format(n=n) * 40, "utf-8")
    first = command(home, str(folder), "--no-vectors", "--workers", "1")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and kept(home) < 5:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    before = kept(home)
    assert 5 <= before < 60
    second = command(home, str(folder), "--no-vectors")
    out, err = second.communicate(timeout=200)
    assert second.returncode == 0, err
    assert f"to add: {60 - before}, here already: {before}" in out and kept(home) == 60
    index = Index.open(home, FakeEmbedder())
    assert len(set(sources(index))) == 60 == len(index.words.documents())
    index.close()


def kept(home: Path) -> int:
    import sqlite3

    path = home / "catalogue.sqlite"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT count(*) FROM document").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_the_command_lists_what_failed_and_says_beforehand_what_it_would_do(
    tmp_path: Path, folder: Path
) -> None:
    home = tmp_path / "home"
    dry = command(home, str(folder), "--dry-run")
    out, _ = dry.communicate(timeout=120)
    assert dry.returncode == 0 and "to add: 13, here already: 0, of the same content as another: 1" in out
    assert "Nothing was changed" in out and kept(home) == 0
    done = command(home, str(folder), "--no-vectors")
    out, err = done.communicate(timeout=120)
    assert done.returncode == 1 and "12 added" in out and "broken.pdf" in err
    (row,) = [json.loads(line) for line in (home / "ingest-failed.jsonl").read_text("utf-8").splitlines()]
    assert row["path"].endswith("broken.pdf") and row["code"].startswith("read.") and row["message"]


def test_without_ray_the_next_step_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.ingest_ray import IngestError, on_ray
    from ui.words import Words

    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "ray" or name.startswith("ray."):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(IngestError) as failure:
        on_ray("local", 2)
    for language in ("ko", "en"):
        assert "pip install 'turnpoint[scale]'" in Words(language).error(failure.value)


def test_a_local_ray_with_two_workers_does_the_same(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray", reason="needs the packages of turnpoint[scale]")
    from index.ingest_ray import on_ray

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    index = index_of(tmp_path)
    _, summary = run(index, folder, on_ray("local", 2, embed=False))
    assert summary.kept == 12 and len(sources(index)) == 12
    assert [failure.path.name for failure in summary.failures] == ["broken.pdf"]
    planned, summary = run(index, folder, on_ray("local", 2, embed=False))
    assert (summary.kept, planned.here) == (0, 13)
    index.close()
