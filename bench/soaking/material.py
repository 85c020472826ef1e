"""What a soak asks and adds, made by a seed: the benches' questions, made ones in both languages, and documents of many kinds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

from bench.attacks import file_of

_BENCH = Path(__file__).resolve().parents[1]
_COMPANIES = (
    ("NVIDIA", "엔비디아"), ("AMD", "AMD"), ("Microsoft", "마이크로소프트"), ("Alphabet", "알파벳"), ("Amazon", "아마존"),
    ("Meta", "메타"), ("Intel", "인텔"), ("Cisco", "시스코"), ("Oracle", "오라클"), ("Samsung Electronics", "삼성전자"),
)  # fmt: skip
_METRICS = (
    ("revenue", "매출"), ("net income", "순이익"), ("capital expenditures", "설비투자"), ("operating income", "영업이익"),
    ("research and development expense", "연구개발비"), ("inventories", "재고자산"),
)  # fmt: skip
_MADE = (
    ("What was {c}'s {m} in fiscal year {y}?", "{c}의 {y} 회계연도 {m}은(는) 얼마였나요?"),
    ("By how much did {c}'s {m} change from fiscal year {b} to {y}?", "{c}의 {m}은(는) {b} 회계연도에서 {y} 회계연도까지 얼마나 변했나요?"),
    ("What does {c} say about its {m}?", "{c}은(는) {m}에 대해 뭐라고 하나요?"),
    ("Which risks to its {m} does {c} name?", "{c}은(는) {m}에 어떤 위험이 있다고 하나요?"),
)  # fmt: skip
_FOLLOWING = ("And in the year before?", "Why was that?", "그 전 해에는요?", "왜 그랬나요?")
_WORKS = ("assembly line", "furnace", "warehouse", "cooling loop", "substation", "server hall")
_VERBS = ("expanded", "repaired", "leased", "closed", "rebuilt", "inspected")
_FORMS = ("md", "txt", "html", "docx", "pdf")

Kind = Literal["ask", "follow", "search", "study", "rate"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its kind, and the question where it has one."""

    kind: Kind
    question: str = ""


@cache
def asked() -> tuple[str, ...]:
    """The questions of the benches, in both languages."""
    found: list[str] = []
    for path in sorted((_BENCH / "cases").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found += [row[key] for key in ("question", "reworded") if key in row]
    return tuple(dict.fromkeys(found))


@cache
def worded() -> tuple[str, ...]:
    """Questions about the shipped article, most of which the model words an answer to."""
    rows = [json.loads(line) for line in (_BENCH / "rewordings.jsonl").read_text("utf-8").splitlines()]
    return tuple(dict.fromkeys(text for row in rows for text in (row["a"], row["b"])))


def made(chance: Random) -> str:
    """A question of a company, a metric and a year, in one of the two languages."""
    ko = chance.randrange(2)
    company, metric = chance.choice(_COMPANIES)[ko], chance.choice(_METRICS)[ko]
    year = chance.randrange(2021, 2027)
    return chance.choice(_MADE)[ko].format(c=company, m=metric, y=year, b=year - 1)


def steps(number: int, chance: Random) -> list[Step]:
    """So many things to do, of all kinds: of a hundred some sixty-five questions, a tenth of which follow, fifteen searches,
    ten cards and ten ratings.
    """
    kinds = chance.choices(("ask", "follow", "search", "study", "rate"), (55, 10, 15, 10, 10), k=number)
    return [Step(kind, "" if kind == "study" else _question(kind, chance)) for kind in kinds]


def _question(kind: str, chance: Random) -> str:
    if kind == "follow":
        return chance.choice(_FOLLOWING)
    return made(chance) if chance.random() < 0.5 else chance.choice(asked() + worded())


def document(number: int, chance: Random) -> tuple[str, bytes]:
    """The name and bytes of a document that is like no other, in one of five formats."""
    form = _FORMS[number % len(_FORMS)]
    lines = [_sentence(number, place, chance) for place in range(chance.randrange(10, 50))]
    title = f"Works report {number}"
    name = f"works-{number}.{form}"
    if form == "html":
        body = "".join(f"<p>{line}</p>" for line in lines)
        return (
            name,
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode(),
        )
    text = " ".join(lines) if form in ("docx", "pdf") else f"# {title}\n\n" + "\n\n".join(lines)
    return name, file_of({"name": name, "text": text, "properties": title})


def _sentence(number: int, place: int, chance: Random) -> str:
    work, verb = chance.choice(_WORKS), chance.choice(_VERBS)
    if number % 5 in (0, 1, 2) and chance.random() < 0.3:
        return f"제{number}공장은 {chance.randrange(2019, 2026)}년에 설비 {place}호기를 {chance.randrange(2, 900)}억 원에 고쳤다."
    return f"Plant {number} {verb} {work} {place} in {chance.randrange(2019, 2026)} for {chance.randrange(2, 900)} million dollars."
