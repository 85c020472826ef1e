"""The bank of study cards that code builds, as lines of JSON: `python -m bench.cards OUT.jsonl [--home HOME] [--article FILE]`.

Without a data folder it is that of the shipped documents; `--article` adds the article that their digest is of.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from assistant.study.build import build, prepare
from assistant.study.material import materials
from corpus.keeping import Keeping
from corpus.library import Library, content_hash
from corpus.read import read
from corpus.shipped import shipped_documents
from corpus.split import split


@contextmanager
def opened(home: Path | None, article: Path | None = None) -> Iterator[Library]:
    """The catalogue of a data folder, or one made for this run of what is shipped."""
    with tempfile.TemporaryDirectory() as scratch:
        library = Library.at(home or Path(scratch))
        if home is None:
            keeping: list[Keeping] = []
            for document in shipped_documents():
                extract = document.extract()
                keeping.append(
                    Keeping(document.source, document.edition(), extract, split(extract), document.place)
                )
            library.keep_all(keeping)
        if home is None and article is not None:
            data = article.read_bytes()
            extract = read(data, article.name)
            library.keep(article.name, content_hash(data), extract, split(extract), "original:article")
        try:
            yield library
        finally:
            library.close()


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--home", type=click.Path(path_type=Path, exists=True))
@click.option("--article", type=click.Path(path_type=Path, exists=True))
def main(out: Path, home: Path | None, article: Path | None) -> None:
    """Build the bank and say how long it took."""
    with opened(home, article) as library:
        documents = library.documents(hidden=home is None)
        start = time.perf_counter()
        prepared = [prepare(material) for material in materials(library, documents)]
        read_in = time.perf_counter() - start
        cards = build(prepared)
        seconds = time.perf_counter() - start
    with out.open("w", encoding="utf-8") as file:
        for card in cards:
            file.write(json.dumps(asdict(card), ensure_ascii=False) + "\n")
    click.echo(
        f"{len(cards)} cards of {len(prepared)} documents in {seconds:.1f} s ({read_in:.1f} s reading)"
    )


if __name__ == "__main__":
    main()
