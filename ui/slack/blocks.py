"""An answer as Slack's blocks: text, figures, numbered citations with quotes and links, what it cost, and buttons.

Pure functions from the published contract to messages below Slack's limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.slack.mrkdwn import cut, escaped, first, length, link, markdown, notice, pieces, plain
from ui.slack.question import name_in
from ui.words import Words

Block = dict[str, Any]
Answer = Mapping[str, Any]
"""The published contract of an answer; see `assistant.contract.Answer.to_json`."""

MOST_BLOCKS = 45
"""Of a message; Slack takes 50, and buttons and a picture come after these."""
MOST_TEXT = 11_000
"""Characters of all blocks of a message together; Slack refuses somewhat more."""
_QUOTE, _QUOTE_MOST = 500, 1_100
"""Characters of a quote, and those that it may take once its signs are entities."""
_EVIDENCE = 4
_FIGURES = 12
_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its blocks, and the text for notifications and for those who do not see blocks."""

    text: str
    blocks: tuple[Block, ...]


def answer_messages(
    answer: Answer,
    words: Words,
    of: str,
    *,
    streamed: bool = False,
    picture: Block | None = None,
    lead: str = "",
) -> list[Message]:
    """The messages of a finished answer; the buttons stand under the last one.

    Args:
        answer: The answer.
        words: The sentences of its language.
        of: The question's id, which the buttons carry.
        streamed: Whether the words are in the first message already.
        picture: A chart.
        lead: What stands above it, escaped.
    """
    body: list[Block] = [section(lead)] if lead else []
    if not streamed:
        body += [section(each) for each in pieces(_said(answer, words))]
    if picture is not None:
        body.append(picture)
    if figures := _figures(answer, words):
        body += [context(each) for each in pieces(figures)]
    for citation in answer["citations"]:
        body.append(section(_citation(citation, words)))
    if answer["notice"]:
        body += [context(each) for each in pieces(escaped(answer["notice"]))]
    body.append(context(cost_line(answer, words)))
    text = notice(" ".join([label(answer, words), said(answer)]).strip()) or words("slack.answer")
    parts = [*packed(body)]
    parts[-1] += buttons(answer, words, of)
    return [Message(text, tuple(part)) for part in parts]


def packed(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in lists that a message can hold each."""
    parts: list[list[Block]] = [[]]
    room = MOST_TEXT
    for block in blocks:
        size = _size(block)
        if parts[-1] and (len(parts[-1]) >= MOST_BLOCKS or size > room):
            parts.append([])
            room = MOST_TEXT
        parts[-1].append(block)
        room -= size
    return parts


def said(answer: Answer) -> str:
    """An answer's sentences with their markers; of an error first what went wrong."""
    wrong = (answer["error"] or {}).get("message", "") if answer["status"] == "error" else ""
    return " ".join(filter(None, (wrong, *(marked(sentence) for sentence in answer["sentences"]))))


def marked(sentence: Mapping[str, Any]) -> str:
    """A sentence with its markers, and a sign where its citation bears it out only in part."""
    weak = " △" if sentence["check"] == "weak" else ""
    return sentence["text"] + weak + "".join(f"[{n}]" for n in sentence["citations"])


def label(answer: Answer, words: Words) -> str:
    """What is said before the sentences: that it was refused, or answered in part."""
    return words(f"web.{answer['status']}") + "." if answer["status"] in ("refused", "partial") else ""


def evidence_line(results: Sequence[Mapping[str, Any]], words: Words) -> str:
    """What was found, for people: the first thing of an answer that is seen. Not escaped."""
    names = list(dict.fromkeys(_short_place(each) for each in results))
    more = " …" if len(names) > _EVIDENCE else ""
    return words("slack.evidence", names=" · ".join(cut(name, 80) for name in names[:_EVIDENCE]) + more)


def streamed_sentence(sentence: Mapping[str, Any]) -> str:
    """A sentence for a stream."""
    return markdown(marked(sentence)) + " "


def place(where: Mapping[str, Any], words: Words) -> str:
    """Where a citation or a result stands: document, section, page. Not escaped."""
    about = " ".join(part for part in (where["company"], where["form"], where["fiscal_period"]) if part)
    parts = [part for part in (about or name_in(where["source"]), where["section"]) if part]
    if where["page"] is not None:
        parts.append(words("cli.page", page=str(where["page"] + 1)))
    return " · ".join(parts)


def cost_line(answer: Answer, words: Words) -> str:
    """Seconds, tokens, energy and the model, escaped."""
    usage, cost = answer["usage"], answer["cost"]
    return escaped(
        words(
            "cli.cost",
            seconds=f"{(answer['timings_ms']['total'] or 0) / 1000:.1f}",
            prompt=usage["prompt_tokens"],
            written=usage["completion_tokens"],
            energy=f"{cost['energy_wh']:.3f}",
            model=answer["model"]["name"] or words("cli.by_code"),
        )
    )


def buttons(answer: Answer, words: Words, of: str) -> list[Block]:
    """What can be done with an answer: rate it, see its passages, have it explained, delete it."""
    acts: list[Block] = [
        button("passage", f"{of}|{citation['n']}", words("slack.passage", n=citation["n"]), at=citation["n"])
        for citation in answer["citations"][:_PASSAGES]
    ]
    if answer["status"] in ("answered", "partial"):
        acts.append(button("explain", of, words("slack.explain")))
    delete = button("delete", of, words("slack.delete"))
    delete["confirm"] = {
        "title": plain_text(words("slack.delete")),
        "text": plain_text(words("slack.delete_sure")),
        "confirm": plain_text(words("slack.delete")),
        "deny": plain_text(words("slack.keep")),
        "style": "danger",
    }
    rated: list[Block] = []
    if answer["status"] != "error":
        rate: Block = {"type": "feedback_buttons", "action_id": "rate"}
        for side, verdict in (("positive", "good"), ("negative", "bad")):
            rate[f"{side}_button"] = {
                "text": plain_text(words(f"slack.{verdict}")),
                "value": f"{verdict}|{of}",
            }
        rated.append({"type": "context_actions", "elements": [rate]})
    return [*rated, {"type": "actions", "elements": [*acts, delete]}]


def section(text: str) -> Block:
    """A section of escaped text. `verbatim`: Slack is not to look for names and addresses in it."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> Block:
    """A small line of escaped text."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def plain_text(text: str, most: int = 75) -> Block:
    """Text of a button or a title."""
    return {"type": "plain_text", "text": cut(plain(text), most), "emoji": False}


def button(do: str, value: str, text: str, *, at: int | None = None, style: str = "") -> Block:
    """A button: what it does is its `action_id`, of which a message may have one each (`at` tells them apart)."""
    made: Block = {
        "type": "button",
        "action_id": do if at is None else f"{do}:{at}",
        "text": plain_text(text),
        "value": value,
    }
    return {**made, "style": style} if style else made


def _said(answer: Answer, words: Words) -> str:
    lead = label(answer, words)
    return "\n".join(filter(None, (f"*{escaped(lead)}*" if lead else "", escaped(said(answer)))))


def _figures(answer: Answer, words: Words) -> str:
    """The figures of an answer, those that the cited passage bears out first; escaped."""
    told: list[str] = []
    for verified in (True, False):
        some = dict.fromkeys(each["text"] for each in answer["figures"] if each["verified"] is verified)
        if some:
            names = ", ".join(list(some)[:_FIGURES]) + (" …" if len(some) > _FIGURES else "")
            told.append(
                words("slack.figures_verified" if verified else "slack.figures_unverified", figures="")
            )
            told[-1] = f"{told[-1].rstrip()} {names}"
    return escaped(" · ".join(told))


def _citation(citation: Mapping[str, Any], words: Words) -> str:
    quote = first(escaped(cut(" ".join(citation["quote"].split()), _QUOTE)), _QUOTE_MOST)
    head = link(citation["url"], cut(place(citation, words), 300))
    return f"*[{citation['n']}]* {head}\n&gt; {quote}"


def _short_place(where: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (where["company"], where["form"], where["fiscal_period"]))) or name_in(
        where["source"]
    )


def _size(block: Block) -> int:
    inside = [block.get("text"), *block.get("elements", ())]
    return sum(length(str(part.get("text", ""))) for part in inside if isinstance(part, dict))
