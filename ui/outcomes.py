"""What becomes of what is fetched, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from corpus.errors import TurnpointError
from corpus.progress import Progress, silent

if TYPE_CHECKING:
    from index.store import Added

# What one filing met, the next of the same publisher will meet too.
REFUSED = frozenset(("fetch.undeclared", "fetch.rate_limited", "fetch.key_refused", "fetch.daily_limit"))
# So will the next company when not even a list came.
AWAY = REFUSED | {"fetch.outage", "fetch.unreachable"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one filing, or of a company whose filings could not be listed (`source` is empty then).

    `present` is a filing that was in the catalogue before; `added` is set where something was handed to it. `figures`
    tells of a company's reported figures: those of `reports` filings came.
    """

    company: str
    source: str
    status: Literal["added", "updated", "unchanged", "present", "figures", "failed"]
    added: Added | None = None
    failure: TurnpointError | None = None
    reports: int = 0


Tell = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches a fetch: told progress and outcomes; `stopping` is asked between two filings."""

    tell: Tell
    progress: Progress = silent
    stopping: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True, slots=True)
class Brought:
    """Whether the next company can be tried, and whether all that was wanted of this one came."""

    going: bool
    whole: bool
