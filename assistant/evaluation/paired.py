"""Two runs of the same cases side by side: what rose and fell, and whether by more than chance."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.evaluation.evaluators import METRICS
from assistant.evaluation.report import Summary, table
from assistant.evaluation.share import Share, sign_test, total


@dataclass(frozen=True, slots=True)
class Change:
    """A metric before and after, over the cases that score it in both runs.

    `won` and `lost` are the ids of the cases that score better and worse. `p` is of the exact two-sided sign test
    over them, which is McNemar's for scores of yes or no.
    """

    metric: str
    before: Share
    after: Share
    won: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def p(self) -> float:
        """How often chance alone would divide the changed cases as unevenly."""
        return sign_test(len(self.won), len(self.lost))

    @property
    def difference(self) -> str:
        """The change of the share in percentage points, signed."""
        return f"{100 * (self.after.share - self.before.share):+.1f}"


def compared(before: Summary, after: Summary) -> tuple[Change, ...]:
    """Every metric that cases of both runs score, in the order of the tables."""
    earlier = {report.case.id: report.scores for report in before.reports}
    changes: list[Change] = []
    for metric, kind in METRICS.items():
        pairs = {
            report.case.id: (earlier[report.case.id][metric], report.scores[metric])
            for report in after.reports
            if metric in report.scores and metric in earlier.get(report.case.id, {})
        }
        if not pairs:
            continue
        rose = tuple(key for key, (old, new) in pairs.items() if new.share > old.share)
        fell = tuple(key for key, (old, new) in pairs.items() if new.share < old.share)
        won, lost = (fell, rose) if kind.less_is_better else (rose, fell)
        old, new = (total(pair[at] for pair in pairs.values()) for at in (0, 1))
        changes.append(Change(metric, old, new, won, lost))
    return tuple(changes)


HEAD = ("against the baseline", "before", "after", "points", "won", "lost", "p")


def rows(changes: tuple[Change, ...]) -> list[list[str]]:
    """A row for each metric."""
    return [
        [c.metric, str(c.before), str(c.after), c.difference, str(len(c.won)), str(len(c.lost)), f"{c.p:.3f}"]
        for c in changes
    ]


def render_changes(changes: tuple[Change, ...]) -> str:
    """The comparison as a Markdown table, and the cases that changed by id."""
    expected = next((c for c in changes if c.metric == "as expected"), None)
    moved = ""
    if expected is not None:
        moved = f"\nWon: {', '.join(expected.won) or '–'}. Lost: {', '.join(expected.lost) or '–'}.\n"
    return table(HEAD, rows(changes)) + moved
