"""The embedding model of a fresh machine: what `embedder.toml` says of it, and its files."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from corpus.fetch.artefacts import Artefact, fetch, present
from corpus.home import models_home
from corpus.progress import Progress, silent

_PIECES = "e5-small-pieces.model"


@dataclass(frozen=True, slots=True)
class EmbedderTable:
    """The model to embed with: its name, the prompts it was trained with, and its files.

    `related` is the cosine below which a passage and a question are of different matters.
    """

    name: str
    query_prompt: str
    passage_prompt: str
    related: float
    artefacts: tuple[Artefact, ...]


def embedder_table() -> EmbedderTable:
    """The table of `embedder.toml`."""
    table = tomllib.loads(Path(__file__).with_name("embedder.toml").read_text(encoding="utf-8"))
    artefacts = tuple(Artefact.from_table(entry) for entry in table["artefact"])
    return EmbedderTable(
        table["name"], table["query_prompt"], table["passage_prompt"], table["related"], artefacts
    )


def embedder_present() -> bool:
    """Whether the embedded model's files are on this machine, or another model is configured."""
    if os.environ.get("TURNPOINT_EMBEDDER"):
        return True
    folder = models_home()
    return all(present(artefact, folder) for artefact in embedder_table().artefacts)


def fetch_embedder(progress: Progress = silent) -> tuple[Path, Path]:
    """Have the embedding model's weights and its pieces' file; fetched and made when absent.

    Raises:
        ArtefactError: when a file cannot be had.
    """
    folder = models_home()
    weights, tokenizer = (fetch(artefact, folder, progress) for artefact in embedder_table().artefacts)
    pieces = folder / _PIECES
    if not pieces.is_file():
        from index.e5 import write_pieces

        write_pieces(tokenizer, pieces)
    return weights, pieces
