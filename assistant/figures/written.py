"""How a reported figure is written in the language of an answer, and what it may stand for."""

from __future__ import annotations

from corpus.amounts import Amount, render
from corpus.amounts.model import CURRENCIES
from corpus.document import Language
from corpus.figures import Reported
from corpus.figures.said import amount_said, in_words
from corpus.periods import canonical
from corpus.segments import part_name

_ENGLISH = ((1e12, "trillion", 2), (1e9, "billion", 1), (1e6, "million", 0))
"""How large amounts are written in English: from which value, the word, its decimals ($115.2 billion)."""
_UNITS = {"USD/shares": "USD", "KRW/shares": "KRW"}


def named(figure: Reported, language: Language) -> str:
    """The metric with the part of the business that it is of."""
    name = figure.metric.name(language)
    return f"{part_name(figure.segment, language == 'ko')} {name}" if figure.segment else name


def period_name(figure: Reported, language: Language) -> str:
    """The period of a figure as a sentence has it: the third quarter of fiscal 2026."""
    name = canonical(figure.fiscal_period, language)
    return f"the {name}" if language == "en" and " of " in name else name


def plain_unit(unit: str) -> str:
    """The unit without the share that it is for."""
    return _UNITS.get(unit, unit)


def written(figure: Reported, language: Language) -> str:
    """The amount of a figure; as the filing words it where a sentence does, in its range and with its hedge."""
    if figure.words:
        return in_words(figure.words, figure.unit, figure.document.info.language, language)
    if figure.unit == "percent":
        return render(round(figure.value, 1), "percent", language)
    if language == "en" and figure.unit in CURRENCIES:
        for least, word, digits in _ENGLISH:
            if abs(figure.value) >= least:
                # The row that the number opens has every digit. A zero stays, for it tells the precision.
                number = f"{abs(figure.value) / least:,.{digits}f} {word}"
                return f"{'-' if figure.value < 0 else ''}{CURRENCIES[figure.unit].symbol}{number}"
    return render(figure.value, plain_unit(figure.unit), language)


def bounds(figure: Reported) -> tuple[float, float]:
    """The lowest and the highest value that a figure may stand for, by its precision or its range."""
    if (said := _said(figure)) is not None:
        return said.low, said.high
    step = 0.5 * 10.0**-figure.fact.decimals if figure.fact and figure.fact.decimals is not None else 0.0
    step = min(step, abs(figure.value) * 0.005)
    return figure.value - step, figure.value + step


def _said(figure: Reported) -> Amount | None:
    return amount_said(figure.words, figure.unit) if figure.words else None
