"""Answers by calculation from rows and sentences of filings, where nothing in them leaves a doubt.

A wrong figure that passes for a checked one is worse than none: where operands are missing, where two places state
different amounts, or where a word of the question is not said by them, there is no answer here, and the model words
what the sentences say as it always does.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.asked import Asked
from assistant.candidates import Candidate
from assistant.contract import Figure
from assistant.figures.change import change
from assistant.wording import company_name, say
from assistant.worked.companies import difference
from assistant.worked.naming import label_of, listed, period_of, written
from assistant.worked.parts import share_of_sentence, share_of_table, sum_of_sentence, sum_of_table
from assistant.worked.readings import (
    Reading,
    Table,
    agree,
    cell,
    is_alone,
    rows_of,
    sentence_readings,
    tables,
)
from assistant.worked.rows import Passages
from assistant.worked.sentence import Worked
from assistant.worked.task import Task, read_task
from corpus.amounts import render
from corpus.document import Language
from corpus.periods import PeriodMention


def worked(
    asked: Asked, ranked: Sequence[Candidate], language: Language, passages: Passages
) -> Worked | None:
    """What a question wants worked out or read from a row; None where it wants neither, or it is not beyond doubt.

    Args:
        asked: The question.
        ranked: The sentences and rows of what was found, best first.
        language: Of the answer.
        passages: Gives the passages of a document, by which a row's place in its table is known.
    """
    if between := difference(asked, ranked, language):
        return between
    task = read_task(asked)
    if task is None:
        return None
    tabled = list(tables(ranked, task, passages))
    if task.operation in ("value", "change", "ratio"):
        operands = [_operand(task, period, asked, ranked, tabled, passages) for period in task.periods]
        found = [operand for operand in operands if operand is not None]
        if len(found) < len(operands) or len({reading.amount.unit for reading in found}) > 1:
            return None
        return (
            _value(task, asked, found[0], language)
            if len(found) == 1
            else _changed(task, asked, found, language)
        )
    if task.operation == "sum":
        parts = sum_of_table(task, asked, tabled, passages) or sum_of_sentence(task, asked, ranked)
        return _sum(task, asked, parts, language) if parts else None
    pair = share_of_table(task, asked, tabled, passages) or share_of_sentence(task, ranked)
    return _share(task, asked, *pair, language) if pair else None


def _operand(
    task: Task,
    period: PeriodMention,
    asked: Asked,
    ranked: Sequence[Candidate],
    tabled: Sequence[Table],
    passages: Passages,
) -> Reading | None:
    """What is stated for a period: by a row, else by a sentence; None where places differ."""
    rows = [
        reading
        for table in rows_of(tabled, task, asked.question.text)
        if (reading := cell(table, period)) is not None
    ]
    if task.operation == "value":
        rows = [reading for reading in rows if not asked.kinds or asked.fits(reading.amount)]
    told = list(sentence_readings(ranked, task, (period,)))
    every = [*rows, *told]
    if task.operation == "value" and not rows:
        return None
    if not every or not all(agree(every[0].amount, reading.amount) for reading in every):
        return None
    return every[0] if is_alone(every[0], task, asked.question.text, passages) else None


def _value(task: Task, asked: Asked, reading: Reading, language: Language) -> Worked | None:
    text = say(
        "figures.value",
        language,
        company=company_name(task.company.id, language),
        metric=label_of(reading, asked, task, language),
        period=period_of(reading, language),
        amount=written(reading.amount, language),
    )
    return Worked(text, (_stated(reading, language),), (reading.candidate,))


def _changed(task: Task, asked: Asked, operands: Sequence[Reading], language: Language) -> Worked | None:
    before, after = operands
    one, other = before.amount, after.amount
    if one.value == other.value:
        return None
    inputs = (written(one, language), written(other, language))
    apart = other.value - one.value
    shares = one.unit == "percent"
    unit = "percentage_point" if shares else one.unit
    by = render(round(abs(apart), 4), unit, language, noun=one.noun)
    figures = [Figure(by, apart, apart, apart, unit, "", after.period, True, "derived", inputs)]
    if shares and (
        task.operation == "ratio" or ("percent" in asked.kinds and "percentage_point" not in asked.kinds)
    ):
        return None  # percent of percent is not what people mean
    if task.operation == "ratio":
        value, unit, told = change(one.value, other.value, language, times=True)
        figures = [Figure(told, value, value, value, unit, "", after.period, True, "derived", inputs)]
    elif shares:
        told = by
    else:
        value, unit, told = change(one.value, other.value, language)
        computed = Figure(told, value, value, value, unit, "", after.period, True, "derived", inputs)
        told = f"{told}({by})" if language == "ko" else f"{told} ({by})"
        figures.append(computed)
    key = "figures.times" if task.operation == "ratio" else "figures.rose" if apart > 0 else "figures.fell"
    text = say(
        key,
        language,
        company=company_name(task.company.id, language),
        metric=label_of(after, asked, task, language),
        before=inputs[0],
        after=inputs[1],
        before_period=period_of(before, language),
        after_period=period_of(after, language),
        change=told,
    )
    stated = (_stated(before, language), _stated(after, language))
    return Worked(text, (*stated, *((figure, None) for figure in figures)), _places(operands))


def _sum(task: Task, asked: Asked, parts: Sequence[Reading], language: Language) -> Worked:
    inputs = tuple(written(part.amount, language) for part in parts)
    value = sum(part.amount.value for part in parts)
    unit, noun = parts[0].amount.unit, parts[0].amount.noun
    told = render(round(value, 4), unit, language, noun=noun)
    named = [
        f"{label_of(part, asked, task, language)} {amount}" if part.row else amount
        for part, amount in zip(parts, inputs, strict=True)
    ]
    text = say(
        "worked.sum" if parts[0].row else "worked.sum_of",
        language,
        name=label_of(parts[0], asked, task, language),
        company=company_name(task.company.id, language),
        period=period_of(parts[0], language),
        parts=listed(named, language),
        sum=told,
    )
    computed = Figure(told, value, value, value, unit, "", parts[0].period, True, "derived", inputs)
    stated = tuple(_stated(part, language) for part in parts)
    return Worked(text, (*stated, (computed, None)), _places(parts))


def _share(task: Task, asked: Asked, part: Reading, whole: Reading, language: Language) -> Worked:
    inputs = (written(part.amount, language), written(whole.amount, language))
    value = part.amount.value / whole.amount.value * 100
    told = render(round(value, 1), "percent", language)
    text = say(
        "worked.share",
        language,
        company=company_name(task.company.id, language),
        period=period_of(part, language),
        part=label_of(part, asked, task, language),
        amount=inputs[0],
        whole=inputs[1],
        share=told,
    )
    computed = Figure(told, value, value, value, "percent", "", part.period, True, "derived", inputs)
    stated = (_stated(part, language), _stated(whole, language))
    return Worked(text, (*stated, (computed, None)), _places((part, whole)))


def _stated(reading: Reading, language: Language) -> tuple[Figure, Candidate]:
    a = reading.amount
    said = written(a, language)
    return Figure(said, a.value, a.low, a.high, a.unit, "", reading.period, True), reading.candidate


def _places(readings: Sequence[Reading]) -> tuple[Candidate, ...]:
    places = {(r.document.id, r.candidate.start): r.candidate for r in readings}
    return tuple(places.values())
