"""How answers end: told with what they leave out, worded by a model, or refused with what the sources do cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.asked import Asked
from assistant.contract import Event, Finished
from assistant.coverage import Missing
from assistant.guard import may_be_named
from assistant.models.engine import EngineInfo
from assistant.offer import offer_of
from assistant.record import Record
from assistant.wording import company_name, covers, of_reports, say
from corpus.companies import Company
from corpus.document import Document


def told_without(record: Record, asked: Asked, absent: Sequence[Company], version: str) -> Iterator[Event]:
    """Close an answer; where it leaves out companies that have no filings here, say so and offer the first one's."""
    if not absent:
        yield record.close("answered", version)
        return
    names = ", ".join(company_name(company.id, record.language) for company in absent)
    yield record.state(say("partial.company", record.language, what=names))
    offer = offer_of(Missing("company", absent[0].id), asked)
    yield record.close("partial", version, offer=offer)


def worded(
    record: Record, asked: Asked, version: str, model: EngineInfo | None, *, cached: bool = False
) -> Iterator[Event]:
    """Close an answer that the model has worded, now or before."""
    held = [sentence.text for sentence in record.sentences if sentence.check != "weak"]
    named = [citation for citation in record.citations if citation.form and may_be_named(citation)]
    if held and (told := of_reports(named, " ".join(held), record.language)):
        yield record.state(told, named)
    status = "answered" if record.sentences else "refused"
    notice = say("notice", record.language) if asked.advice else None
    yield record.close(status, version, model, notice, cached=cached)


def refused(
    record: Record, asked: Asked, documents: Sequence[Document], lack: Missing, version: str
) -> Finished:
    """Say in one sentence why not, and what the sources do cover; no citations."""
    named = [document for document in documents if may_be_named(document.info)]
    record.refuse(
        say(
            f"refused.{lack.reason}",
            record.language,
            what=company_name(lack.what, record.language),
            covers=covers(named, record.language),
        )
    )
    notice = say("notice", record.language) if asked.advice else None
    offer = offer_of(lack, asked)
    return record.close("refused", version, notice=notice, offer=offer)
