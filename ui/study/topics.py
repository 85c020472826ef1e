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


def topics_called(name: str) -> frozenset[str]:
    """The topics that a name in either language is of, by their ids; the name itself among them."""
    called = _squeezed(name)
    return frozenset(
        (name, name.casefold(), *(topic for topic, names in _names().items() if called in names))
    )


@cache
def _names() -> dict[str, frozenset[str]]:
    """All names of every topic as they are compared."""
    named = {
        metric.id: frozenset(map(_squeezed, (metric.name("ko"), metric.name("en"))))
        for metric in all_metrics().values()
    }
    for pair in all_pairs():
        topic = pair.en[0].casefold()
        named[topic] = named.get(topic, frozenset()) | {_squeezed(pair.ko[0]), _squeezed(pair.en[0])}
    return named


def _squeezed(name: str) -> str:
    return name.casefold().replace(" ", "")


@cache
def _terms(language: Language) -> dict[str, str]:
    """Names in a language by the preferred English one, case-folded; the first of equal ones holds."""
    return {
        pair.en[0].casefold(): (pair.ko if language == "ko" else pair.en)[0] for pair in reversed(all_pairs())
    }
