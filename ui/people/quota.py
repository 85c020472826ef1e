"""How much may be stored: the documents that one person keeps privately, and all documents together."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.document import Document, source_of
from corpus.errors import CatalogueError

OWN, EVERYBODYS = "TURNPOINT_QUOTA_PERSON", "TURNPOINT_QUOTA"
"""The variables of the environment that set other quotas, in MB; 0 for none."""
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Quotas:
    """Most MB of one person's private documents, and of all documents; 0 where nothing bounds them."""

    own: int = 500
    everybodys: int = 5_000

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Quotas:
        """Those that the environment sets.

        Raises:
            CatalogueError: `quota.no_number`.
        """
        usual = cls()
        return cls(
            _megabytes(environment, OWN, usual.own), _megabytes(environment, EVERYBODYS, usual.everybodys)
        )


class Quota:
    """Refuses what would not fit. Its caller sees to it that nothing is stored meanwhile.

    Args:
        documents: All documents that are there.
        sizes: What each of some documents takes, by id: letters of its text and bytes of its original.
        quotas: How much there may be.
    """

    def __init__(
        self,
        documents: Callable[[], Sequence[Document]],
        sizes: Callable[[Sequence[Document]], Mapping[int, int]],
        quotas: Quotas,
    ) -> None:
        self._documents = documents
        self._sizes = sizes
        self._quotas = quotas
        self._known: dict[int, int] = {}  # an id is never used again

    def check(self, source: str, owner: str, sha256: Callable[[], str], size: int) -> None:
        """Refuse a document that would not fit, before anything of it is stored.

        One that is here already, with the same content, always fits; of one that it replaces the room counts as free.

        Args:
            source: Its name.
            owner: Who alone would see it; empty for everybody.
            sha256: Tells the hash of its bytes.
            size: How many bytes it has.

        Raises:
            CatalogueError: `quota.own`, `quota.everybodys`.
        """
        kept = source_of(source, owner)
        documents = self._documents()
        rest = [one for one in documents if one.source != kept]
        sizes = self._of(documents)
        own = sum(sizes[one.id] for one in rest if one.owner == owner) if owner else 0
        over = ""
        if owner and _is_over(own + size, self._quotas.own):
            over, used, most = "quota.own", own, self._quotas.own
        elif _is_over((every := sum(sizes[one.id] for one in rest)) + size, self._quotas.everybodys):
            over, used, most = "quota.everybodys", every, self._quotas.everybodys
        else:
            return
        before = next((one for one in documents if one.source == kept), None)
        if before is None or before.sha256 != sha256():
            raise CatalogueError(over, source=source, mb=-(-size // _MB), used_mb=used // _MB, limit_mb=most)

    def _of(self, documents: Sequence[Document]) -> Mapping[int, int]:
        here = {one.id for one in documents}
        known = {one: size for one, size in self._known.items() if one in here}
        if new := [one for one in documents if one.id not in known]:
            known |= self._sizes(new)
        self._known = known
        # One that was removed this moment takes nothing.
        return {one: known.get(one, 0) for one in here}


def _is_over(size: int, most: int) -> bool:
    return 0 < most * _MB < size


def _megabytes(environment: Mapping[str, str], name: str, usual: int) -> int:
    said = environment.get(name, "").strip()
    if not said:
        return usual
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        raise CatalogueError("quota.no_number", name=name, value=said[:40])
    return int(said)
