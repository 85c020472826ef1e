"""The embedded model's weights: which, where, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import ArtefactError
from corpus.fetch.artefacts import Artefact, fetch, present
from corpus.home import models_home
from corpus.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Weights:
    """An embedded model: the file to have, the model's name, and its context in tokens."""

    artefact: Artefact
    model: str
    context: int

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Weights:
        """Read one from a TOML table: an artefact's keys, `model` and `context`."""
        return cls(Artefact.from_table(table), table["model"], table["context"])


def embedded_weights() -> Weights:
    """The model of `weights.toml`."""
    table = tomllib.loads((Path(__file__).parent / "weights.toml").read_text(encoding="utf-8"))
    return Weights.from_table(table["artefact"][0])


def have(weights: Weights, folder: Path | None = None, progress: Progress = silent) -> Path:
    """The path of the weights, fetched if absent, their hash checked once for each state of the file.

    Raises:
        ArtefactError: `artefact.wrong_hash` for a file that was changed, and those of `fetch`.
    """
    folder = folder or models_home()
    path = present(weights.artefact, folder) or fetch(weights.artefact, folder, progress)
    _check(weights.artefact, path, progress)
    return path


def _check(artefact: Artefact, path: Path, progress: Progress) -> None:
    """Hash the file unless a stamp beside it says that this very state of it was right."""
    stamp = path.with_name(f".{path.name}.checked")
    state = {"sha256": artefact.sha256, "bytes": artefact.size, "modified": path.stat().st_mtime_ns}
    try:
        if json.loads(stamp.read_text(encoding="utf-8")) == state:
            return
    except (OSError, ValueError):
        pass
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            done += len(chunk)
            progress(f"check {artefact.name}", done, artefact.size)
    if digest.hexdigest() != artefact.sha256:
        raise ArtefactError("artefact.wrong_hash", name=artefact.name, origin=str(path))
    stamp.write_text(json.dumps(state), encoding="utf-8")
