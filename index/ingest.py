"""Many files at once: read by workers side by side, each content kept once, whatever was done before a kill not done again.

The catalogue is the ledger: a document is kept with the hash of its content in one transaction, so what stands there is done.
Workers only read, and embed where they are elsewhere; one process, the owner of the index, keeps.
"""

from __future__ import annotations

import hashlib
import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import DocumentInfo, Passage
from corpus.errors import ReadError, TurnpointError
from corpus.progress import Progress, silent
from corpus.read import SUPPORTED, file_bytes
from corpus.read.isolated import IsolatedReader, Reading, Refused
from corpus.windows import header, windows

if TYPE_CHECKING:
    from index.embed import Vectors
    from index.store import Added, Index

_AHEAD = 2
"""Files that each worker may be ahead of the keeping."""


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file to ingest: where it lies, its name as a source, the hash (hex) of its content, its bytes."""

    path: Path
    source: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not ingested, and why."""

    path: Path
    error: TurnpointError


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about some files.

    Attributes:
        wanted: To be read and kept, each content once.
        here: Contents that the catalogue has already.
        twice: Files whose content another one has, with that one.
        failures: Files that cannot be read at all, or whose name another content has in the same run.
        skipped: Files that are no documents.
    """

    wanted: tuple[FileFound, ...]
    here: int
    twice: tuple[tuple[Path, Path], ...]
    failures: tuple[Failure, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as a worker has it: read, or refused; with vectors of its windows where the worker embeds. Can be pickled.

    `fingerprint` names the model that made the vectors: those of another one are of no use here.
    """

    found: FileFound
    reading: Reading | None = None
    refused: Refused | None = None
    fingerprint: str = ""
    vectors: Vectors | None = None


@dataclass(slots=True)
class Summary:
    """What became of a run."""

    kept: int = 0
    failures: list[Failure] = field(default_factory=list[Failure])


Prepare = Callable[[Sequence[FileFound]], Iterator[Prepared]]
"""Reads files, in any order, a few ahead of whoever takes them."""


def files_of(places: Iterable[Path]) -> Iterator[Path]:
    """The files of folders, recursively and in order of names, hidden ones left out; files as they are.

    Raises:
        ReadError: `read.no_such_path`.
    """
    for place in places:
        if place.is_dir():
            inside = (file for file in sorted(place.rglob("*")) if file.is_file())
            yield from (f for f in inside if not any(p.startswith(".") for p in f.relative_to(place).parts))
        elif place.is_file():
            yield place
        else:
            raise ReadError("read.no_such_path", path=str(place))


def plan(files: Sequence[Path], known: Mapping[str, str], progress: Progress = silent) -> Plan:
    """Decide about files by their content.

    Args:
        files: The files.
        known: Hashes of the contents that are in the catalogue, each with its source.
        progress: Told how many are looked at.
    """
    wanted: dict[str, FileFound] = {}
    names: dict[str, Path] = {}
    twice: list[tuple[Path, Path]] = []
    failures: list[Failure] = []
    here = skipped = 0
    for number, path in enumerate(files, 1):
        progress("look", number, len(files))
        if path.suffix.lower() not in SUPPORTED:
            skipped += 1
            continue
        try:
            data = file_bytes(path)
        except ReadError as failure:
            failures.append(Failure(path, failure))
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in known:
            here += 1
        elif sha256 in wanted:
            twice.append((path, wanted[sha256].path))
        elif path.name in names:
            # A document of the same name would take its place.
            error = ReadError("read.same_name", source=path.name, path=str(names[path.name]))
            failures.append(Failure(path, error))
        else:
            names[path.name] = path
            wanted[sha256] = FileFound(path, path.name, sha256, len(data))
    return Plan(tuple(wanted.values()), here, tuple(twice), tuple(failures), skipped)


def known_of(index: Index) -> dict[str, str]:
    """Hashes of the contents in a catalogue, each with its source."""
    return {document.sha256: document.source for document in index.library.documents()}


def read_one(found: FileFound, reader: IsolatedReader) -> Prepared:
    """Read a file in the reader's own process, which bounds its time and memory; a failure is part of what comes back."""
    try:
        data = file_bytes(found.path)
        if hashlib.sha256(data).hexdigest() != found.sha256:
            raise ReadError("read.changed", path=str(found.path))
        return Prepared(found, reader.read(data, found.source))
    except ReadError as failure:
        return Prepared(found, refused=Refused(failure.code, dict(failure.details)))


def texts_of(info: DocumentInfo, passages: Sequence[Passage]) -> list[str]:
    """What is embedded of a document, in the form in which `Index.embed_pending` asks for it."""
    return [
        f"{header(info, passage)}\n{passage.text[start:end]}"
        for passage in passages
        if not passage.exhibit
        for start, end in windows(passage)
    ]


def side_by_side(workers: int) -> Prepare:
    """Readers of this machine, each a process of its own behind a thread that waits for it."""

    def prepare(files: Sequence[FileFound]) -> Iterator[Prepared]:
        readers: queue.SimpleQueue[IsolatedReader] = queue.SimpleQueue()
        every = [IsolatedReader() for _ in range(workers)]
        for reader in every:
            readers.put(reader)

        def read(found: FileFound) -> Prepared:
            reader = readers.get()
            try:
                return read_one(found, reader)
            finally:
                readers.put(reader)

        try:
            with ThreadPoolExecutor(workers, "ingest") as threads:
                under_way: deque[Future[Prepared]] = deque()
                left = iter(files)
                for found in left:
                    under_way.append(threads.submit(read, found))
                    if len(under_way) >= workers * _AHEAD:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
        finally:
            for reader in every:
                reader.close()

    return prepare


def ingest(
    index: Index,
    planned: Plan,
    prepare: Prepare,
    progress: Progress = silent,
    failed: Callable[[Failure], None] = lambda failure: None,
    kept: Callable[[Added], None] = lambda added: None,
) -> Summary:
    """Keep what a plan wants; a file that fails stops nothing.

    Args:
        index: Where to; this process must own it.
        planned: What to do.
        prepare: Reads the files.
        progress: Told `ingest`, files done, files in all.
        failed: Told each failure when it happens.
        kept: Told what became of each document that is kept.
    """
    summary = Summary()

    def fails(failure: Failure) -> None:
        summary.failures.append(failure)
        failed(failure)

    for failure in planned.failures:
        fails(failure)
    total = len(planned.wanted)
    progress("ingest", 0, total)
    for number, prepared in enumerate(prepare(planned.wanted), 1):
        found, reading = prepared.found, prepared.reading
        try:
            if reading is None:
                refused = prepared.refused or Refused("read.damaged_file", {"source": found.source})
                raise ReadError(refused.code, **refused.details)
            kept(index.add(file_bytes(found.path), found.source, reading=reading))
            if prepared.vectors is not None and prepared.fingerprint == index.embedder.fingerprint:
                index.embedder.remember(texts_of(reading.extract.info, reading.passages), prepared.vectors)
            summary.kept += 1
        except TurnpointError as failure:
            fails(Failure(found.path, failure))
        progress("ingest", number, total)
    return summary
