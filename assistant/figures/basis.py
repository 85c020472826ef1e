"""Whether figures of several reports can be compared, and as which report gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.figures import Reported

_ROUNDED = 0.02
"""How far cents can put the ratio of two figures of a share off a whole number, as a share of it."""
_CENT = 0.005
"""What rounding to cents can take from a figure of a share, or give it."""
_LOOSEST = 0.05
"""The most that is put down to cents: of a figure of a few of them any ratio would be near a whole number."""


def one_basis(found: Sequence[Reported]) -> list[Reported]:
    """Figures to be compared, each as the report of the newest one gives it, or the last one before it that gives it anew."""
    newest = max(found, key=lambda figure: figure.end)
    return [next((r for r in figure.restated if _told(r) <= _told(newest)), figure) for figure in found]


def comparable(before: Reported, after: Reported) -> bool:
    """Whether a change can be told: of periods of one length, from a value above zero, in one unit."""
    lengths = [figure.fiscal_period.lstrip("FY")[4:5] for figure in (before, after)]
    plain = not (before.words or after.words)  # a sentence may give a range or a hedge
    return plain and lengths[0] == lengths[1] and before.value > 0 and before.unit == after.unit


def split_between(before: Reported, after: Reported, known: Iterable[Reported]) -> bool:
    """Whether shares were split between the reports that give two figures, as other figures given anew show.

    Args:
        before: A figure of a share or a number of shares.
        after: A later one.
        known: All figures of the metric that there are.
    """
    spans: list[tuple[str, str]] = []
    for figure in known:
        # The first report that gives it anew: what comes after it is on the same basis.
        splits = [_told(later) for later in figure.restated if is_split(figure, later)]
        if splits:
            spans.append((min(splits), _told(figure)))
    seen = ""  # the first report after each split; each span holds one, the fewest that do are taken
    for end, start in sorted(spans):
        if seen <= start:
            seen = end
            if _told(before) < seen <= _told(after):
                return True
    return False


def is_split(said: Reported, later: Reported) -> bool:
    """Whether figures of a share or a number of shares differ by a whole number, as after a split of shares."""
    if said.metric.unit not in ("per_share", "shares") or not (said.value and later.value):
        return False
    small, large = sorted((abs(said.value), abs(later.value)))
    times = large / small
    cents = _CENT / small if said.metric.unit == "per_share" else 0.0
    return round(times) >= 2 and abs(times - round(times)) <= max(_ROUNDED, min(cents, _LOOSEST)) * times


def _told(figure: Reported) -> str:
    """The last day of the period of the report that gives a figure."""
    return figure.document.info.period_end


def year_before(figure: Reported, known: Iterable[Reported]) -> Reported | None:
    """The figure of the same stretch of the year before."""
    head = "FY" if figure.fiscal_period.startswith("FY") else ""
    year, rest = figure.fiscal_period[len(head) :][:4], figure.fiscal_period[len(head) + 4 :]
    return _of(f"{head}{int(year) - 1}{rest}", known)


def quarter_before(figure: Reported, known: Iterable[Reported]) -> Reported | None:
    """The figure of the quarter before in the same year; a fourth quarter is in no report."""
    year, quarter, number = figure.fiscal_period.partition("Q")
    return _of(f"{year}Q{int(number) - 1}", known) if quarter and number != "1" else None


BEFORE = {"year": year_before, "quarter": quarter_before}
"""What a change is measured from."""


def _of(period: str, known: Iterable[Reported]) -> Reported | None:
    return next((figure for figure in known if figure.fiscal_period == period), None)
