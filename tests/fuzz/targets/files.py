"""Files of other programs: EDGAR's company facts, and a learner's history."""

from __future__ import annotations

import math
from datetime import date

from corpus.errors import ReadError
from corpus.read.company_facts import read_company_facts
from tests.fuzz.target import Target, promise, tokens_of


def company_facts(data: bytes) -> None:
    try:
        reports = read_company_facts(data, "facts.json")
    except ReadError:
        return
    for report in reports:
        promise(report.facts, "a report without figures")
        for fact in report.facts:
            promise(math.isfinite(fact.value), f"a figure of {fact.value}")
            for day in filter(None, (report.filed, fact.start, fact.end)):
                date.fromisoformat(day)


_JSON = tokens_of("company-facts")

TARGETS = (Target("company-facts", company_facts, _JSON, ((b"[", b"]"), (b'{"a":', b"}")), longest=50_000),)
