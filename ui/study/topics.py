"""Topics of cards by the names that people know them by."""

from __future__ import annotations

from functools import cache

from corpus.document import Language
from corpus.glossary import all_pairs
from corpus.metrics import all_metrics


def topic_named(topic: str, language: Language) -> str:
    """A metric's or a glossary term's preferred name in a language; the topic as it is where it is neither."""
    metric = all_metrics().get(topic)
    if metric is not None:
        return metric.name(language)
    return _terms(language).get(topic.casefold(), topic)


@cache
def _terms(language: Language) -> dict[str, str]:
    """Names in a language by the preferred English one, case-folded; the first of equal ones holds."""
    return {
        pair.en[0].casefold(): (pair.ko if language == "ko" else pair.en)[0] for pair in reversed(all_pairs())
    }
