"""The sentence that tells a figure over several periods: the first and the last, how far they are apart, and what lies between."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.contract import Figure
from assistant.figures.basis import comparable, split_between
from assistant.figures.change import change
from assistant.figures.sentence import FigureSentence
from assistant.figures.series import Series, has_gaps
from assistant.figures.stated import sources_of, stated
from assistant.figures.written import named, period_name, written
from assistant.wording import company_name, say
from corpus.companies import Company
from corpus.document import Language
from corpus.figures import Reported


def series_sentence(
    series: Series, company: Company, found: Sequence[Reported], known: Sequence[Reported], language: Language
) -> FigureSentence:
    """The sentence of three or more figures of one company and metric.

    Args:
        series: What was asked for.
        company: Whose figures.
        found: The figures, the oldest first, on one basis.
        known: All figures of the metric and part, which tell of splits of shares.
        language: Of the sentence.
    """
    first, *between, last = found
    listed = [
        say("figures.in_series", language, period=period_name(f, language), amount=written(f, language))
        for f in between
    ]
    ends = {
        "company": company_name(company.id, language),
        "metric": named(last, language),
        "before": written(first, language),
        "after": written(last, language),
        "before_period": period_name(first, language),
        "after_period": period_name(last, language),
        "between": _listed(listed, language),
    }
    split = last.metric.unit in ("per_share", "shares") and split_between(first, last, known)
    figures = [stated(f, language) for f in found]
    if last.metric.unit == "percent" or split or not comparable(first, last):
        text = say("figures.series", language, **ends)
        text = f"{text} {say('figures.other_shares', language)}" if split else text
    else:
        value, unit, told = change(first.value, last.value, language)
        text = say(
            "figures.series_rose" if value >= 0 else "figures.series_fell", language, change=told, **ends
        )
        inputs = (ends["before"], ends["after"])
        computed = Figure(
            told, value, value, value, unit, last.metric.id, last.fiscal_period, True, "derived", inputs
        )
        figures.append((computed, None))
    if has_gaps(series, found):
        text = f"{text} {say('figures.series_gaps', language)}"
    return FigureSentence(text, tuple(figures), sources_of(found))


def _listed(texts: Sequence[str], language: Language) -> str:
    if language == "ko" or len(texts) == 1:
        return ", ".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
