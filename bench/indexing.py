"""Measures how long it takes until documents can be found, beside a plain LangChain pipeline.

Run: `python -m bench.indexing [--subset | --only NAME …] [--warm] [--no-peer]`. Everything is added to data folders that are
thrown away. The peer reads with the same readers, cuts with LangChain's recursive splitter into 1,000 characters, embeds with
the same model in its default number format, and puts it all into Chroma; it can be searched when that is done. Nothing is
taken from the cache of embeddings of earlier runs, unless `--warm` is given, which measures Turnpoint alone. Tokens are those
that the model sees on either side: the peer embeds all text once and overlaps more than once; Turnpoint adds a header to each
window, and finds what is attached to a report by words alone. Processor seconds, of all cores and of the readers' processes,
tell more than the clock while a machine is busy.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings

from assistant.evaluation.identity import machine
from assistant.evaluation.report import table
from bench.console import Console
from bench.material import shared_folder, sources, subset
from bench.plain import CHUNK, OVERLAP
from bench.plain_e5 import plain_e5
from corpus.read import read
from corpus.read.isolated import isolated_reader
from index.embed import Embedder, Vectors
from index.store import Index
from index.tokens import tokens

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True)
class Took:
    """Seconds until documents were found by words, by meaning, and when added once more; what was embedded.

    `processor` is what all of it cost until the documents were found by meaning.
    """

    words: float
    meaning: float
    again: float
    processor: float
    texts: int
    tokens: int
    numbers: str


class Counting(Embedder):
    """The product's embedder; notes what it is given, and counts its tokens when the clock has stopped."""

    def __init__(self, cache: Path | None) -> None:
        super().__init__(cache=cache)
        self.given: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        """As the product does."""
        self.given += texts
        return super().passages(texts)


def turnpoint(paths: Sequence[Path], folder: Path, cache: Path | None) -> Took:
    """The product, with its model in memory as a running server has it."""
    progress = Console()
    embedder = Counting(cache)
    embedder.queries(["ready"])
    tokens("준비")  # the dictionary too
    index = Index.open(folder / "home", embedder)
    begun, before = time.perf_counter(), _processor()
    for number, path in enumerate(paths):
        progress("read documents", number, len(paths))
        index.add(path.read_bytes(), path.name)
    words = time.perf_counter() - begun
    index.embed_pending(progress)
    meaning = time.perf_counter() - begun
    isolated_reader().close()
    processor = _processor() - before
    begun = time.perf_counter()
    if any(index.add(path.read_bytes(), path.name).status != "unchanged" for path in paths):
        raise SystemExit("a document that has not changed was added anew")
    again = time.perf_counter() - begun
    index.close()
    sizes = len(embedder.given), embedder.tokens(embedder.given)
    return Took(words, meaning, again, processor, *sizes, embedder.number_format)


class _Plain(Embeddings):
    """A sentence-transformers model as LangChain's own integration calls it."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self.tokens = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: Any = self._model.encode(texts)
        return found.tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def plain(paths: Sequence[Path], folder: Path, threads: int) -> Took:
    """The peer, with its model in memory too, and as many threads as torch takes by itself."""
    import torch
    from chromadb.config import Settings
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    model = SentenceTransformer(
        str(plain_e5()), device="cpu", model_kwargs={"add_pooling_layer": False}, local_files_only=True
    )
    model.encode(["ready"])
    store = Chroma(
        "plain",
        embedding_function=_Plain(model),
        persist_directory=str(folder / "plain"),
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
    )
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    begun, before = time.perf_counter(), _processor()
    texts = [read(path.read_bytes(), path.name).text for path in paths]
    chunks = splitter.create_documents(texts, [{"source": path.name} for path in paths])
    progress, step = Console(), 256
    for at in range(0, len(chunks), step):
        progress("embed the peer's chunks", at, len(chunks))
        store.add_documents(chunks[at : at + step])
    done, processor = time.perf_counter() - begun, _processor() - before
    limit = model.max_seq_length or 512
    lengths = [min(limit, len(ids)) for ids in model.tokenizer([c.page_content for c in chunks])["input_ids"]]
    # It knows of no change: what has not changed is embedded again.
    return Took(
        done, done, done, processor, len(chunks), sum(lengths), str(model.dtype).removeprefix("torch.")
    )


def _processor() -> float:
    """Seconds that this process and the readers that have ended had a core."""
    return sum(os.times()[:4])


def report(ours: Took, peer: Took | None, documents: int) -> str:
    """A Markdown table; the ratios are the peer's time over ours."""

    def row(name: str, took: Took) -> list[str]:
        times = (f"{took.words:.1f}", f"{took.meaning:.1f}", f"{took.again:.2f}", f"{took.processor:.1f}")
        return [name, *times, f"{took.texts:,}", f"{took.tokens:,}", took.numbers]

    rows = [row("Turnpoint", ours)]
    if peer is not None:
        rows.append(row("plain LangChain", peer))
        over = [
            (peer.words, ours.words),
            (peer.meaning, ours.meaning),
            (peer.again, ours.again),
            (peer.processor, ours.processor),
        ]
        rows.append(
            [
                "times sooner",
                *(f"{theirs / own:.1f}" for theirs, own in over),
                "",
                f"{peer.tokens / max(1, ours.tokens):.2f}",
                "",
            ]
        )
    head = [
        f"{documents} documents",
        "found by words, s",
        "all vectors in, s",
        "added once more, s",
        "of processor, s",
        "texts embedded",
        "tokens",
        "numbers",
    ]
    return table(head, rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--subset", action="store_true", help="the article and four filings alone")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these sources alone")
    parser.add_argument(
        "--warm", action="store_true", help="with the cache of embeddings, and without the peer"
    )
    parser.add_argument("--no-peer", action="store_true")
    args = parser.parse_args()
    paths = subset(shared_folder()) if args.subset else sources(shared_folder())
    if args.only:
        paths = [path for path in paths if path.name in args.only]
    import torch

    threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as folder:
        cache = None if args.warm else Path(folder) / "cache"
        ours = turnpoint(paths, Path(folder), cache)
        peer = None if args.warm or args.no_peer else plain(paths, Path(folder), threads)
    here = machine()
    print(report(ours, peer, len(paths)))
    print(f"{here['cpu']}, {here['cores']} cores, {'warm' if args.warm else 'cold'} cache of embeddings.")


if __name__ == "__main__":
    main()
