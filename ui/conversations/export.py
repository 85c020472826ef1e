"""A conversation to take away: as Markdown, as JSON, or as a page to print. Pure functions."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any, Literal

from assistant.contract import Citation
from ui.conversations.citing import origin_of, quote_of
from ui.conversations.kept import Exchange, Kept, Reply
from ui.conversations.printed import printed
from ui.web.markup import plain, web_address
from ui.words import Words

Form = Literal["md", "json", "html"]
FORMS: dict[Form, str] = {"md": "text/markdown", "json": "application/json", "html": "text/html"}
"""The forms that there are, with their media types; all are UTF-8."""
FORMAT, VERSION = "turnpoint.conversation", 1
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#&])")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)
_UNFIT = re.compile(r"[^\w가-힣.-]+")
_LONGEST_NAME = 60


def exported(kept: Kept, form: Form, words: Words) -> str:
    """A conversation in a form, its labels in the language of `words`."""
    if form == "json":
        return json.dumps(as_json(kept), ensure_ascii=False, indent=2) + "\n"
    return as_markdown(kept, words) if form == "md" else printed(kept, words)


def file_name(kept: Kept, form: Form) -> str:
    """A name for the file, without characters that any file system refuses."""
    title = _UNFIT.sub("-", kept.title)[:_LONGEST_NAME].strip("-.")
    return f"{title or 'turnpoint'}-{kept.created[:10]}.{form}"


def as_json(kept: Kept) -> dict[str, Any]:
    """A conversation with the published contract of each answer.

    `answer` is null where none was finished; then `sentences` and `citations` are what had been checked.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": kept.id,
        "title": kept.title,
        "language": kept.language,
        "created": kept.created,
        "updated": kept.updated,
        "scope": {name: list(values) for name, values in asdict(kept.scope).items()},
        "exchanges": [_exchange_json(exchange) for exchange in kept.exchanges],
    }


def _exchange_json(exchange: Exchange) -> dict[str, Any]:
    reply, rating = exchange.reply or Reply(stopped=True), exchange.rating
    return {
        "question": exchange.question,
        "asked": exchange.asked,
        "answer": reply.answer.to_json() if reply.answer is not None else None,
        "sentences": [{**asdict(s), "citations": list(s.citations)} for s in reply.sentences],
        "citations": [asdict(citation) for citation in reply.citations],
        "seconds": round(reply.seconds, 3),
        "stopped": reply.stopped,
        "trouble": reply.trouble or None,
        "rating": {**asdict(rating), "reasons": list(rating.reasons)} if rating else None,
    }


def as_markdown(kept: Kept, words: Words) -> str:
    """A conversation as Markdown; a heading for each question, its sources by number under its answer."""
    models = ", ".join(kept.models) or words("talks.no_model")
    about = words("talks.printed_about", date=kept.created[:10], model=models)
    parts = [
        f"# {_md(kept.title or words('talks.untitled'))}",
        _md(about),
        f"*{_md(words('web.not_advice'))}*",
    ]
    for exchange in kept.exchanges:
        parts += [f"## {_md(exchange.question)}", *_reply_markdown(exchange.reply, words)]
    return "\n\n".join(parts) + "\n"


def _reply_markdown(reply: Reply | None, words: Words) -> list[str]:
    reply = reply or Reply(stopped=True)
    parts: list[str] = []
    if label := reply.label(words):
        parts.append(f"*{_md(label)}*")
    if reply.known_sentences:
        parts.append(
            " ".join(
                _md(said.text) + "".join(f" \\[{n}\\]" for n in said.citations)
                for said in reply.known_sentences
            )
        )
    if reply.known_citations:
        parts.append(f"**{_md(words('talks.sources'))}**")
        parts.append("\n".join(_source_markdown(citation, words) for citation in reply.known_citations))
    return parts


def _source_markdown(citation: Citation, words: Words) -> str:
    address = web_address(citation.url)
    place = f"<{address}>" if address and not re.search(r"[<>\s]", address) else _md(citation.source)
    origin, quote = _md(origin_of(citation, words)), _md(quote_of(citation))
    return f"- \\[{citation.n}\\] {origin} · {place}  \n  {quote}"


def _md(text: str) -> str:
    """Any text so that Markdown shows exactly that text, on one line, and nothing in it turns what stands around it."""
    line = " ".join(plain(text).split())
    return _AT_START.sub(lambda found: f"{found[1]}{_escaped(found[2])}", _SPECIAL.sub(r"\\\1", line))


def _escaped(start: str) -> str:
    """What would begin a list or underline a heading, so that it does not: `1.` becomes `1\\.`."""
    return f"{start[:-1]}\\{start[-1]}"
