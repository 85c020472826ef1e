"""Whether what is derived from the catalogue agrees with it: a pure comparison of ids, places and hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.contents import CATALOGUE, Contents

Part = Literal[
    "catalogue", "words", "vectors", "originals", "cards", "memories", "wordings", "conversations", "feedback",
    "study", "audit", "files",
]  # fmt: skip
What = Literal["missing", "superfluous", "differs", "damaged", "waiting"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A part that does not agree with the others.

    Attributes:
        part: Which.
        what: `waiting` is no fault: it is made in the background, as after every document that is added.
        names: Of what: documents, files, or ids where there is no name.
        derived: Whether it can be made anew from what is not.
    """

    part: Part
    what: What
    names: tuple[str, ...]
    derived: bool = True

    @property
    def is_fault(self) -> bool:
        """Whether something is wrong, and not only under way."""
        return self.what != "waiting"


def disagreements(contents: Contents) -> tuple[Finding, ...]:
    """What of the stores of documents does not agree, the catalogue first; empty where all do."""
    return tuple(_found(contents))


def _found(contents: Contents) -> Iterator[Finding]:
    for path in sorted(contents.damaged):
        yield Finding("files", "damaged", (path.as_posix(),), derived=path != CATALOGUE)
    if CATALOGUE in contents.damaged:
        return  # nothing is known of what the others ought to hold
    if contents.is_earlier:
        yield Finding("catalogue", "waiting", (CATALOGUE.name,))
        return
    yield from _catalogue(contents)
    yield from _words(contents)
    yield from _vectors(contents)
    yield from _originals(contents)


def _catalogue(contents: Contents) -> Iterator[Finding]:
    torn = [held.source for held in contents.documents.values() if not held.whole]
    yield from _some("catalogue", "differs", torn, derived=False)


def _words(contents: Contents) -> Iterator[Finding]:
    if Path("words.sqlite") in contents.damaged:
        return
    searched = {id: held for id, held in contents.documents.items() if held.is_searched}
    yield from _some("words", "missing", (h.source for id, h in searched.items() if id not in contents.words))
    gone = [f"#{id}" for id in sorted(contents.words.keys() - searched.keys())]
    yield from _some("words", "superfluous", [*gone, *(f"§{row}" for row in sorted(contents.stray_words))])
    yield from _some(
        "words",
        "differs",
        (h.source for id, h in searched.items() if id in contents.words and contents.words[id] != h.passages),
    )


def _vectors(contents: Contents) -> Iterator[Finding]:
    if any(path.parent.name == "vectors" for path in contents.damaged):
        return
    searched = {id: held for id, held in contents.documents.items() if held.is_searched}
    whole = {id: found for id, found in contents.vectors.items() if found.whole}
    yield from _some("vectors", "waiting", (h.source for id, h in searched.items() if id not in whole))
    gone = [f"#{id}" for id in sorted(contents.vectors.keys() - searched.keys())]
    kept = {window for found in contents.vectors.values() for window in found.windows}
    stray = {f"#{window.split(':')[0]}" for window in contents.chroma - kept}
    yield from _some("vectors", "superfluous", sorted({*gone, *stray}))
    yield from _some(
        "vectors",
        "differs",
        (
            searched[id].source
            for id, found in whole.items()
            if id in searched
            and (found.passages != searched[id].embedded or not found.windows <= contents.chroma)
        ),
    )


def _originals(contents: Contents) -> Iterator[Finding]:
    made = {held.sha256: held.source for held in contents.documents.values()}
    lost = [
        held.source
        for held in contents.documents.values()
        if held.source.lower().endswith(".pdf") and not held.place and held.sha256 not in contents.originals
    ]
    yield from _some("originals", "missing", lost, derived=False)
    yield from _some("originals", "superfluous", sorted(contents.originals.keys() - made.keys()))
    changed = (made[sha256] for sha256, same in contents.originals.items() if sha256 in made and not same)
    yield from _some("originals", "damaged", changed, derived=False)


def _some(part: Part, what: What, names: Iterable[str], *, derived: bool = True) -> Iterator[Finding]:
    if found := tuple(names):
        yield Finding(part, what, found, derived)
