"""The file of a backup: a zip whose parts are not compressed, with a manifest that tells their sizes and hashes.

Nothing in it is larger than the file itself, so that no small file becomes a large one when it is unpacked. What is read of
it is believed only as far as it has been checked.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from corpus.errors import TurnpointError
from ui.backup.parts import is_part

FORMAT = 1
"""Of the file; raised when an older program could no longer read it."""
_MANIFEST = "manifest.json"
_PROGRAM = "turnpoint"
_LARGEST_MANIFEST = 64 << 20  # bytes; a part takes about 170
_STEP = 1 << 20  # bytes read at once
_DAY = (1980, 1, 1, 0, 0, 0)  # of every part: when a backup was made stands in the manifest

Told = Callable[[int], None]
"""Is told how many bytes more are done."""


class BackupError(TurnpointError):
    """A backup cannot be made, or is not what it should be; what was there is as it was."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the data folder: its path with slashes, its bytes, their SHA-256 (hex)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: its form, the version that made it, when (ISO 8601, UTC), and its parts."""

    format: int
    version: str
    created: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts)


def write_archive(
    to: Path, files: Iterable[tuple[str, Path]], version: str, created: str, done: Told
) -> Manifest:
    """Write a backup, whole or not at all, readable by its owner only.

    Args:
        to: The file; a backup that is there is replaced.
        files: Parts by name, with where their bytes lie.
        version: Of the program.
        created: When, ISO 8601 in UTC.
        done: Told of bytes written.

    Raises:
        OSError: It cannot be written; what was there is as it was.
    """
    handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")  # 0600
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
                parts = tuple(_write_part(archive, part, path, done) for part, path in files)
                manifest = Manifest(FORMAT, version, created, parts)
                said = {"program": _PROGRAM, **asdict(manifest)}
                archive.writestr(_entry(_MANIFEST), json.dumps(said, indent=1))
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(to)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return manifest


def is_archive(path: Path) -> bool:
    """Whether a file looks like a backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _MANIFEST in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


class Archive:
    """A backup that is read; what it holds is checked before anything is written, but for the hashes of its parts.

    Raises:
        BackupError: `backup.unreadable`, `backup.not_one`, `backup.newer`, `backup.damaged`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as failure:
            raise BackupError(
                "backup.unreadable", path=str(path), reason=failure.strerror or "?"
            ) from failure
        except Exception as failure:  # of many kinds, by what is wrong with the file
            raise BackupError("backup.not_one", path=str(path)) from failure
        try:
            self.manifest = self._checked()
        except BaseException:
            self._zip.close()
            raise

    def extract(self, part: Part, to: Path, done: Told) -> None:
        """Write a part into a folder, on the disk when this returns.

        Raises:
            BackupError: `backup.damaged`: its bytes are not those that the manifest tells.
            OSError: It cannot be written.
        """
        file = to / part.name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            try:
                with self._zip.open(part.name) as data:
                    same = _copied(data, out, done, part.size) == (part.size, part.sha256)
            except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as failure:
                raise self._damaged(part.name) from failure
            if not same:
                raise self._damaged(part.name)
            out.flush()
            os.fsync(out.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _checked(self) -> Manifest:
        entries = {entry.filename: entry for entry in self._zip.infolist()}
        head = entries.pop(_MANIFEST, None)
        if head is None:
            raise BackupError("backup.not_one", path=str(self._path))
        if not _is_plain(head) or head.file_size > _LARGEST_MANIFEST:
            raise self._damaged(_MANIFEST)
        manifest = self._manifest()
        if len(self._zip.infolist()) != len(entries) + 1:
            raise self._damaged(_MANIFEST)  # a name that comes twice
        if {part.name: part.size for part in manifest.parts} != {
            name: entry.file_size for name, entry in entries.items()
        } or len(manifest.parts) != len(entries):
            raise self._damaged(_MANIFEST)
        for name, entry in entries.items():
            if not is_part(name) or not _is_plain(entry):
                raise self._damaged(name)
        # Entries may be made to lie in the same place.
        if manifest.size > self._path.stat().st_size:
            raise self._damaged(_MANIFEST)
        return manifest

    def _manifest(self) -> Manifest:
        try:
            said: dict[str, Any] = json.loads(self._zip.read(_MANIFEST))
            if said["program"] != _PROGRAM:
                raise BackupError("backup.not_one", path=str(self._path))
            version: object = said["version"]
            if said["format"] > FORMAT:
                raise BackupError("backup.newer", path=str(self._path), version=str(version)[:40])
            parts = tuple(_part(row) for row in said["parts"])
            if said["format"] != FORMAT:
                raise ValueError("no form")
            return Manifest(FORMAT, _text(version), _text(said["created"]), parts)
        except BackupError:
            raise
        except Exception as failure:  # of many kinds, by what is wrong with it
            raise self._damaged(_MANIFEST) from failure

    def _damaged(self, part: str) -> BackupError:
        return BackupError("backup.damaged", path=str(self._path), part=part[:80])


def _part(row: Mapping[str, Any]) -> Part:
    size: object = row["size"]
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError("no size")
    return Part(_text(row["name"]), size, _text(row["sha256"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether something is a file as it was written: no link, no folder, neither compressed nor encrypted."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        entry.compress_type == zipfile.ZIP_STORED
        and entry.compress_size == entry.file_size
        and not entry.flag_bits & 0x1
        and not entry.is_dir()
        and kind in (0, stat.S_IFREG)
    )


def _write_part(archive: zipfile.ZipFile, name: str, path: Path, done: Told) -> Part:
    with path.open("rb") as data, archive.open(_entry(name), "w", force_zip64=True) as out:
        size, sha256 = _copied(data, out, done)
    return Part(name, size, sha256)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry


def _copied(data: IO[bytes], out: IO[bytes], done: Told, most: int | None = None) -> tuple[int, str]:
    """Copy all, or somewhat more than `most`; how many bytes there were, and their SHA-256."""
    hashed, size = hashlib.sha256(), 0
    while block := data.read(_STEP):
        size += len(block)
        if most is not None and size > most:
            break
        hashed.update(block)
        out.write(block)
        done(len(block))
    return size, hashed.hexdigest()
