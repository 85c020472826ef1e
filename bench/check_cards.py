"""Reads a bank of study cards again and says which of them fail: `python -m bench.check_cards BANK.jsonl [--home HOME] [--article FILE]`.

It shares nothing with the checks that the bank was built by: its own reading of numbers, of table rows and of questions,
against the texts of the catalogue (of a data folder, or of the shipped documents). It ends with 1 if any card fails.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from bench.cards import opened

Card = dict[str, Any]

_GAP = "＿＿＿"
_MAGNITUDES = {
    "조": 1e12, "억": 1e8, "만": 1e4, "trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "": 1.0,
}  # fmt: skip
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(조|억|만|trillion|billion|million|thousand)?")
_SCALES = (
    (r"(?i)million|백만", 1e6), (r"(?i)thousand|천\s?원", 1e3), (r"(?i)billion", 1e9), (r"억\s?원", 1e8),
)  # fmt: skip
_YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?![\d,.]\d|\d|\s?(?:억|만|조|개))")


def numbers(text: str) -> list[float]:
    """The numbers of a text; Korean ones of several parts (1조 2,000억) as one."""
    found: list[tuple[int, int, float, float]] = []
    for match in _NUMBER.finditer(text):
        magnitude = _MAGNITUDES[match[2] or ""]
        value = float(match[1].replace(",", "")) * magnitude
        if (
            found
            and match[2] in ("억", "만", None)
            and match.start() - found[-1][1] <= 1
            and text[found[-1][1] : match.start()] in (" ", "")
            and found[-1][3] > max(magnitude, 1.0)
            and found[-1][3] in (1e12, 1e8, 1e4)
            and re.search(r"[조억만]$", text[found[-1][0] : found[-1][1]])
        ):
            start, _, before, _ = found[-1]
            found[-1] = (start, match.end(), before + value, magnitude)
        else:
            found.append((match.start(), match.end(), value, magnitude))
    return [value for _, _, value, _ in found]


def told(question: str) -> list[float]:
    """The numbers of a question without years and quarters."""
    bare = re.sub(r"\d+(?:Q\d|분기|-[KQ])|\((?:10|8)-[KQ]\)|(?:10|8)-[KQ]|DeepSeek-R1|R1", " ", question)
    return numbers(_YEAR.sub(" ", bare))


def scales(origin: Card) -> list[float]:
    """By what the bare numbers of a table may have to be multiplied."""
    around = f"{origin['context']} {origin['passage'][:600]}"
    return [1.0, *(by for words, by in _SCALES if re.search(words, around))]


def near(one: float, other: float, share: float) -> bool:
    return abs(one - other) <= share * max(abs(one), abs(other), 1e-9)


def span_of(card: Card) -> str:
    origin = card["origin"]
    return origin["passage"][origin["key_start"] - origin["start"] : origin["key_end"] - origin["start"]]


def stated(card: Card) -> list[float]:
    """What the key's span may mean in base units."""
    origin = card["origin"]
    by = scales(origin) if origin["context"] or "|" in origin["quote"] else [1.0]
    return [value * scale for value in numbers(span_of(card)) for scale in by]


def check_slices(card: Card, text: str) -> Iterator[str]:
    origin = card["origin"]
    if text[origin["start"] : origin["end"]] != origin["passage"]:
        yield "the passage is no slice of the text"
    if text[origin["quote_start"] : origin["quote_end"]] != origin["quote"]:
        yield "the quote is no slice of the text"
    ends = [origin[n] for n in ("start", "quote_start", "key_start", "key_end", "quote_end", "end")]
    if ends != sorted(ends) or origin["key_start"] == origin["key_end"]:
        yield "the spans do not lie in one another"


def check_figure(card: Card) -> Iterator[str]:
    keys = numbers(card["key"]["text"])
    if not any(near(key, value, 0.003) for key in keys for value in stated(card)):
        yield "the key is not what the passage says"
    if any(near(key, value, 0.005) for key in keys for value in told(card["question"])):
        yield "the question tells the key"


def check_choice(card: Card) -> Iterator[str]:
    choices, places, key = card["choices"], card["key"]["places"], card["key"]["text"]
    if len(places) != 1 or choices[places[0]] != key or len(choices) < 3:
        yield "not one right choice"
        return
    if card["key"]["amount"] is None and span_of(card) == key:
        if any(other in card["origin"]["quote"] for other in choices if other != key):
            yield "two choices are right"
        if key in card["question"]:
            yield "the question tells the key"
        return
    if card["key"]["amount"] is None:
        if not any(near(a, b, 0.006) for a in told(card["question"]) for b in stated(card)):
            yield "the question's amount is not the passage's"
        if key.casefold() in card["question"].casefold():
            yield "the question tells the key"
        years = _YEAR.findall(key)
        origin = card["origin"]
        if years and not any(y in origin["passage"] + origin["context"] for y in years):
            yield "the period is not named by the passage"
        return
    right = [c for c in choices if any(near(a, b, 0.006) for a in numbers(c)[:1] for b in stated(card)[:12])]
    if key not in right:
        yield "the right choice is not what the passage says"
    value = numbers(key)[0]
    for other in choices:
        if other != key and near(numbers(other)[0], value, 0.015):
            yield "two choices are right"
        if other != key and not 0.15 < numbers(other)[0] / value < 6:
            yield "a choice of another magnitude"
    if any(near(value, other, 0.004) for other in told(card["question"])):
        yield "the question tells the key"
    if all(len(other) < len(key) for other in choices if other != key):
        yield "the right choice is the longest"


def by_year(card: Card) -> dict[int, float]:
    """Each year's number, by the rows' own years or by the heads of the columns."""
    origin = card["origin"]
    rows = origin["quote"].split("\n")
    if len(rows) > 1:
        found = {}
        for row in rows:
            year = re.search(r"fiscal year (\d{4})|FY(\d{4})", row)
            cell = row.split("|")
            if year and len(cell) > 2:
                found[int(year[1] or year[2])] = numbers(cell[2])[0]
        return found
    cells = [numbers(cell)[0] for cell in rows[0].split("|")[1:] if numbers(cell)]
    for head in (*origin["context"].split(";"), *origin["passage"].split("\n")):
        years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", head)]
        if len(years) == len(cells) == len(set(years)):
            return dict(zip(years, cells, strict=True))
    return {}


def check_ox(card: Card) -> Iterator[str]:
    origin, question = card["origin"], card["question"]
    is_true = card["key"]["places"] == [0]
    quote = origin["quote"]
    before = quote[: origin["key_start"] - origin["quote_start"]]
    after = quote[origin["key_end"] - origin["quote_start"] :]
    trend = re.search(r"\bhigher in\b|더 많았다", question), re.search(r"\blower in\b|더 적었다", question)
    item = re.search(r"(?:them is|하나는) “([^”]*)”\D{1,4}$", question)
    if item:
        if (item[1] in quote) is not is_true:
            yield "on the list or not, otherwise than said"
    elif quote in question:
        if not is_true:
            yield "true, and said to be false"
    elif len(before + after) > 20 and question.endswith(after) and before in question:
        if is_true:
            yield "altered, and said to be true"
    elif any(trend):
        years = sorted({int(year) for year in _YEAR.findall(question)})
        values = by_year(card)
        if len(years) != 2 or not all(year in values for year in years):
            yield "the trend cannot be read from the passage"
        elif ((values[years[1]] > values[years[0]]) is bool(trend[0])) is not is_true:
            yield "the trend is not as said"
    else:
        said, values = told(question)[-1:], stated(card)
        if not said:
            yield "nothing to judge"
        elif any(near(said[0], value, 0.006) for value in values) is not is_true:
            yield "the statement is not as said"
    if card["choices"][card["key"]["places"][0]] != card["key"]["text"]:
        yield "the key is not its choice"


def check_order(card: Card) -> Iterator[str]:
    choices, places = card["choices"], card["key"]["places"]
    if sorted(places) != list(range(len(choices))) or places == sorted(places):
        yield "not an order, or that of the choices"
        return
    names = [choices[place] for place in places]
    years = [_YEAR.findall(name) for name in names]
    if all(len(year) == 1 for year in years):
        found = by_year(card)
        values = [found.get(int(year[0]), -1.0) for year in years]
    else:
        values = list(_of_labels(card, card["key"]["accepted"][0].split(" > ")))
    if len(values) != len(names) or any(a <= b for a, b in pairwise(values)):
        yield f"not in this order: {values}"


def _of_labels(card: Card, labels: list[str]) -> Iterator[float]:
    """The numbers of some rows in the column of the first key, or of the year that the question names."""
    origin = card["origin"]
    year = (_YEAR.findall(card["question"]) or [""])[-1]
    rows = origin["quote"].split("\n")
    offset, column = origin["key_start"] - origin["quote_start"], 0
    column = origin["quote"][:offset].rpartition("\n")[2].count("|")
    for label in labels:
        for row in rows:
            cells = [cell.strip() for cell in row.split("|")]
            if cells[0] == label and len(cells) > column:
                yield numbers(cells[column])[0] if numbers(cells[column]) else -1.0
                break
            if f" · {label} " in f"{cells[0]} " and f"fiscal year {year}" in row:
                yield numbers(cells[2])[0]
                break


def check_cloze(card: Card) -> Iterator[str]:
    key, question, quote = card["key"]["text"], card["question"], card["origin"]["quote"]
    if span_of(card) != key:
        yield "the key is not at its span"
    if question.count(_GAP) != 1 or question.replace(_GAP, key).find(quote) < 0:
        yield "the sentence with its gap filled is not the material's"
    rest = question.replace(_GAP, " ")
    border = r"(?<![A-Za-z0-9])" if key.isascii() else ""
    if re.search(border + re.escape(key), rest, re.IGNORECASE):
        yield "the question tells the key"


def check_short(card: Card) -> Iterator[str]:
    names = [name.casefold() for name in (card["key"]["text"], *card["key"]["accepted"])]
    if span_of(card).casefold() not in names:
        yield "the key is not at its span"
    if any(name in card["question"].casefold() for name in names):
        yield "the question tells the key"


def check_explain(card: Card) -> Iterator[str]:
    points = card["key"]["points"]
    if not points or any(point not in card["origin"]["quote"] for point in points):
        yield "a point is not the passage's"
    if any(point in card["question"] for point in points):
        yield "the question tells the key"


_CHECKS: dict[str, Callable[[Card], Iterator[str]]] = {
    "figure": check_figure, "choice": check_choice, "ox": check_ox, "order": check_order, "cloze": check_cloze,
    "short": check_short, "explain": check_explain,
}  # fmt: skip


def check_language(card: Card) -> Iterator[str]:
    letters = sum(char.isalpha() for char in card["question"])
    korean = len(re.findall("[가-힣]", card["question"])) / max(letters, 1)
    if (card["language"] == "ko") is not (korean > 0.2):
        yield "not in its language"
    if len({choice.casefold() for choice in card["choices"]}) < len(card["choices"]):
        yield "two choices are the same"


def failures(cards: list[Card], text_of: Callable[[str], str]) -> dict[str, list[str]]:
    """What fails, by the ids of the cards."""
    found: dict[str, list[str]] = {}
    answers: dict[tuple[str, str], str] = {}
    seen: set[str] = set()
    for card in cards:
        causes = [*check_slices(card, text_of(card["origin"]["source"])), *check_language(card)]
        if not causes:
            causes += _CHECKS[card["kind"]](card)
        if answers.setdefault((card["kind"], card["question"]), card["key"]["text"]) != card["key"]["text"]:
            causes.append("the same question has another key elsewhere")
        if card["id"] in seen:
            causes.append("its id stands twice")
        seen.add(card["id"])
        if causes:
            found[card["id"]] = causes
    return found


@click.command()
@click.argument("bank", type=click.Path(path_type=Path, exists=True))
@click.option("--home", type=click.Path(path_type=Path, exists=True))
@click.option("--article", type=click.Path(path_type=Path, exists=True))
def main(bank: Path, home: Path | None, article: Path | None) -> None:
    """Check a bank and print what there is and what fails."""
    cards: list[Card] = [json.loads(line) for line in bank.read_text("utf-8").splitlines()]
    with opened(home, article) as library:
        texts = {d.source: library.text(d.source) for d in library.documents()}
    found = failures(cards, lambda source: texts.get(source, ""))
    for name, of in (
        ("kind", lambda card: f"{card['kind']} {card['language']}"),
        ("language", lambda card: card["language"]),
        ("difficulty", lambda card: str(card["difficulty"])),
        ("source", lambda card: card["origin"]["source"]),
    ):
        counted = sorted(Counter(of(card) for card in cards).items())
        click.echo(f"by {name}: " + ", ".join(f"{key} {count}" for key, count in counted))
    truths = Counter(card["key"]["places"][0] for card in cards if card["kind"] == "ox")
    click.echo(f"statements: {truths[0]} true, {truths[1]} false")
    for card in cards:
        for cause in found.get(card["id"], ()):
            click.echo(f"{card['id']} {card['kind']} {card['origin']['source']}: {cause}")
    click.echo(f"{len(cards)} cards, {len(found)} fail")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
