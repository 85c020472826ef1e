"""What a person is told of stores that do not agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from corpus.home import database_url, vectors_url
from index.agreement import Finding
from ui.consistency.check import settled
from ui.words import Words

_NAMED = 5  # of how many things the names are told
_LEFT = ("originals", "audit")  # what is missing there breaks nothing


def looked_at(home: Path, words: Words) -> tuple[Literal["well", "warning", "ill"], str, str]:
    """How the stores of a data folder are: the state, what was seen, and what to do."""
    if database_url() or vectors_url():
        return "well", words("consistency.shared"), ""
    found = settled(home)
    faults = [finding for finding in found if finding.is_fault]
    if not faults:
        return "well", "; ".join([words("consistency.agree"), *told(found, words)]), ""
    lost = [finding for finding in faults if not finding.derived]
    ill = any(finding.part not in _LEFT for finding in lost)
    advice = "consistency.repair" if len(lost) < len(faults) and not ill else _advice_of(lost)
    return "ill" if ill else "warning", "; ".join(told(found, words)), words(advice)


def told(found: Sequence[Finding], words: Words) -> list[str]:
    """A sentence for each."""
    return [
        words(f"consistency.{each.part}_{each.what}", count=len(each.names), names=_names(each.names))
        for each in found
    ]


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")


def _advice_of(lost: Sequence[Finding]) -> str:
    """What to do about what cannot be made anew, the gravest first."""
    parts = {finding.part for finding in lost}
    if parts == {"audit"}:
        return "consistency.start"
    return "consistency.add_again" if parts <= {"originals", "audit", "catalogue"} else "consistency.restore"
