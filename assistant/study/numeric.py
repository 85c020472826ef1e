"""Cards on one reported figure: type it, choose it, judge a statement of it, tell its period or its company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from assistant.study import wording
from assistant.study.card import CardKind, Difficulty, Key, Origin
from assistant.study.draft import Draft, card_of, form_of
from assistant.study.material import drawn, origin_of, shuffled
from assistant.study.stated import Known, Stated, language_of, near
from corpus.document import Language

_WIDEST = 5.0
"""How many times a wrong amount may be of the right one, and the right one of a wrong one."""
_APART = 0.03
"""The least share by which a wrong amount differs: no rounding may make it right."""
_OTHERS = 3


def figure_drafts(stated: Stated, language: Language) -> Iterator[Draft]:
    """The amount itself is asked for; the key shows it in the card's language and beside it in the filing's."""
    question = _asking("figure", stated, language)
    text = wording.exact(stated.value, stated.unit, language)
    own = wording.exact(stated.value, stated.unit, language_of(stated))
    key_text = text if own == text else f"{text} ({own})"
    key = Key(key_text, (text, own) if own != text else (), wording.amount_of(text))
    yield _draft("figure", stated, language, question, key, (), ())


def choice_drafts(
    stated: Stated, near_by: Sequence[Stated], known: Known, language: Language
) -> Iterator[Draft]:
    """The amount among others that stand nearby and are true of something else."""
    right = wording.shown(stated.value, stated.unit, language)
    digits = wording.digits_of(right)  # none stands out by its precision
    wrong: dict[str, float] = {}
    for other in _by_closeness(stated, near_by):
        text = wording.shown(other.value, other.unit, language, digits)
        if text != right and text not in wrong and _may_mislead(stated, other.value, known):
            wrong[text] = other.value
    chosen = _alike(right, list(wrong))
    if len(chosen) < _OTHERS:
        return
    question = _asking("choice", stated, language)
    choices = shuffled((right, *chosen), question)
    key = Key(right, (), wording.amount_of(right), (choices.index(right),))
    yield _draft("choice", stated, language, question, key, choices, [wrong[text] for text in chosen])


def ox_drafts(stated: Stated, near_by: Sequence[Stated], known: Known, language: Language) -> Iterator[Draft]:
    """A statement of the amount, true or with the amount of something else."""
    is_true = drawn("ox", *stated.asked, language) % 2 == 0
    wrong: tuple[float, ...] = ()
    said = stated.value
    if not is_true:
        others = [o.value for o in _by_closeness(stated, near_by) if _may_mislead(stated, o.value, known)]
        if not others:
            return
        said, wrong = others[0], (others[0],)
    question = _asking("ox", stated, language, amount=wording.shown(said, stated.unit, language, hedged=True))
    choices = wording.truth(language)
    place = 0 if is_true else 1
    yield _draft("ox", stated, language, question, Key(choices[place], places=(place,)), choices, wrong)


def when_drafts(stated: Stated, row: Sequence[Stated], language: Language) -> Iterator[Draft]:
    """The period of an amount among those whose amounts stand in the same row."""
    texts = {other.period: wording.shown(other.value, other.unit, language) for other in row}
    if len(texts) < _OTHERS or len(set(texts.values())) < len(texts) or _too_near(row):
        return
    names = {period: wording.period_name(period, language) for period in texts}
    question = _asking(
        "when", stated, language, amount=wording.shown(stated.value, stated.unit, language, hedged=True)
    )
    choices = shuffled(list(names.values()), question)
    right = names[stated.period]
    key = Key(right, (stated.period,), places=(choices.index(right),))
    wrong = [other.value for other in row if other is not stated]
    yield _draft("choice", stated, language, question, key, choices, wrong, other="when")


def which_drafts(stated: Stated, rivals: Sequence[Stated], language: Language) -> Iterator[Draft]:
    """The company of an amount, among those whose reports give another for the same period."""
    own = wording.company_name(stated.material, language)
    others: dict[str, Stated] = {}
    for rival in sorted(rivals, key=lambda rival: drawn(*stated.asked, *rival.asked, language)):
        name = wording.company_name(rival.material, language)
        if name != own and name not in others and _is_like(stated.value, rival.value):
            others[name] = rival
    chosen = _alike(own, list(others))
    if len(chosen) < _OTHERS:
        return
    template = "which" if stated.metric.flow else "which_day"
    question = wording.worded(
        language,
        template,
        name=wording.full_name(stated.metric, stated.segment, language),
        period=wording.period_name(stated.period, language),
        amount=wording.shown(stated.value, stated.unit, language, hedged=True),
        was=wording.was(stated.metric),
    )
    choices = shuffled((own, *chosen), question)
    company = stated.material.company
    accepted = tuple(dict.fromkeys((company.en, company.ko))) if company else ()
    key = Key(own, accepted, places=(choices.index(own),))
    also = sorted({others[name].material.document.source for name in chosen})
    wrong = [others[name].value for name in chosen]
    yield _draft("choice", stated, language, question, key, choices, wrong, other="which", also=also)


def _asking(kind: str, stated: Stated, language: Language, amount: str = "") -> str:
    much: str = wording.words()[language]["much"][stated.metric.unit]
    be = wording.was(stated.metric)
    return wording.worded(
        language,
        f"{kind}_{'flow' if stated.metric.flow or stated.metric.ahead else 'day'}",
        company=wording.company_name(stated.material, language),
        period=wording.period_name(stated.period, language),
        name=wording.full_name(stated.metric, stated.segment, language),
        much=much,
        what=much.replace("{was}", be),
        was=be,
        amount=amount,
    )


def _by_closeness(stated: Stated, near_by: Iterable[Stated]) -> list[Stated]:
    """Figures of the same unit: other periods of the same thing, then others of the same metric, the same passage."""

    def far(other: Stated) -> tuple[int, int]:
        same_thing = other.asked[:3] == stated.asked[:3]
        return (
            0
            if same_thing
            else 1
            if other.metric is stated.metric
            else 2
            if other.passage is stated.passage
            else 3,
            drawn(*stated.asked, *other.asked),
        )

    alike = [
        o
        for o in near_by
        if o.unit == stated.unit and o.metric.unit == stated.metric.unit and o is not stated
    ]
    return sorted(alike, key=far)


def _may_mislead(stated: Stated, value: float, known: Known) -> bool:
    return (
        _is_like(stated.value, value)
        and not known.holds(stated.asked, value)
        and abs(value - stated.value) > _APART * stated.value
    )


def _is_like(one: float, other: float) -> bool:
    """Whether amounts are of one magnitude and not the same."""
    return one > 0 and other > 0 and 1 / _WIDEST <= other / one <= _WIDEST and not near(one, other)


def _alike(right: str, others: Sequence[str]) -> list[str]:
    """Three of some wrong choices, the first ones, one of them as long as the right one, one of its form."""
    long = [text for text in others if len(text) >= len(right)]
    formed = [text for text in others if form_of(text) == form_of(right)]
    if not long or (any(map(str.isdigit, right)) and not formed):
        return []
    return list(dict.fromkeys((long[0], *formed[:1], *others)))[:_OTHERS]


def _too_near(row: Sequence[Stated]) -> bool:
    values = sorted(stated.value for stated in row)
    return any(after - before <= _APART * after for before, after in pairwise(values))


def _draft(
    kind: CardKind,
    stated: Stated,
    language: Language,
    question: str,
    key: Key,
    choices: Sequence[str],
    wrong: Sequence[float],
    other: str = "",
    also: Sequence[str] = (),
) -> Draft:
    difficulty: Difficulty = 2 if stated.in_table else 1
    card = card_of(kind, language, question, key, origin(stated), stated.metric.id, difficulty, choices, also)
    same = "|".join((other or kind, language, *stated.asked))
    return Draft(card, stated.asked, tuple(wrong), same, worth(stated))


def origin(stated: Stated) -> Origin:
    """The row or sentence of a figure."""
    return origin_of(stated.material, stated.passage, stated.quote, stated.place, language_of(stated))


def worth(stated: Stated) -> float:
    """How much a figure is worth asking: what investors look at first, of the report's own period, of the whole."""
    asked: list[str] = wording.words()["asked"]
    own = stated.period == stated.material.document.info.fiscal_period
    place = asked.index(stated.metric.id) / len(asked)
    return 1 - 0.5 * place + (0.4 if own else 0.0) - (0.1 if stated.segment else 0.0)
