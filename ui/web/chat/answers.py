"""A question and its answer as markup: settled sentences, the unsettled draft, citations, and what it cost."""

from __future__ import annotations

from assistant.contract import Citation, Sentence
from ui.web.asides import trouble
from ui.web.charts.of_answer import charts
from ui.web.chat.actions import actions, revision, suggestions
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.chat.offers import offer
from ui.web.chat.stages import stage_line, took
from ui.web.cost.of_answer import cost_items
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.words import Words

_LONGEST_TAIL = 16  # code points of a last word that may be kept together with its marks


def past(conversation: Conversation, words: Words, examples: Html) -> Html:
    """All exchanges but the last, which stands in a part of its own; the start page when there are none."""
    if not conversation.exchanges:
        return examples
    earlier = conversation.exchanges[:-1]
    last = len(conversation.exchanges) - 1
    return join(exchange(each, turn, words, later=last - turn) for turn, each in enumerate(earlier))


def live(conversation: Conversation, words: Words) -> Html:
    """The last exchange, redrawn while it runs."""
    if not conversation.exchanges:
        return Html()
    said, turn = conversation.exchanges[-1], len(conversation.exchanges) - 1
    offered = None
    if said.answer is not None and said.answer.offer is not None:
        offered = offer(said.answer.offer, said.bringing, turn, conversation.introduced, words)
    shown = exchange(said, turn, words, offered)
    return el("div", shown, suggestions(said, words), data_conversation=conversation.id or None)


def exchange(said: Exchange, turn: int, words: Words, offered: Html | None = None, later: int = 0) -> Html:
    """One question with what is known of its answer, what may be fetched to answer it, and what can be done with it.

    `later` is how many questions come after it.
    """
    return el(
        "article",
        el("h3", el("span", words("web.you"), class_="unseen"), said.question, class_="question", dir="auto"),
        revision(said, turn, later, words),
        el(
            "div",
            el("span", words("web.assistant"), class_="unseen"),
            _body(said, turn, words),
            charts(said.answer, turn, words),
            offered,
            _evidence_link(said, turn, words),
            _footer(said, words),
            actions(said, turn, later, words),
            class_="answer",
        ),
        class_="exchange",
        data_turn=turn,
        data_running=said.running,
        aria_busy="true" if said.running else None,
    )


def _body(said: Exchange, turn: int, words: Words) -> Html:
    answer = said.answer
    if said.trouble or (answer is not None and answer.status == "error"):
        message = said.trouble or str((answer.error or {}).get("message", "") if answer else "")
        wrong = trouble(message or words("web.trouble"))
        told = [sentence(each, said.citations, turn, words) for each in said.sentences]
        # What stands in spite of it: what was checked before, and what the sources say themselves.
        return join([wrong, el("p", join(told, " "), class_="text", dir="auto") if told else None])
    label: Html | None = None
    if answer is not None and answer.status == "refused":
        label = el("p", icon("nothing"), el("b", words("web.refused")), class_="aside refused")
    elif answer is not None and answer.status == "partial":
        label = el("p", icon("nothing"), el("b", words("web.partial")), class_="aside partial")
    plain = answer is not None and answer.status == "refused"
    sentences = [sentence(each, said.citations, turn, words, plain) for each in said.sentences]
    draft = None
    if said.draft.strip():
        draft = el(
            "span",
            el("span", icon("draft"), words("web.draft"), class_="label"),
            " ",
            el("span", said.draft.strip(), class_="words"),
            class_="sentence draft",
            title=words("web.draft_title"),
        )
    running = None
    if said.running:
        running = stage_line(said.stage, _stage(said, words), said.stages, said.seconds, words)
    elif said.stopped:
        running = el("p", icon("stopped"), words("web.stopped"), class_="stage stopped")
    written = (
        el("p", join([*sentences, draft], " "), class_="text", dir="auto") if sentences or draft else None
    )
    without = el("p", answer.notice, class_="aside partial") if answer is not None and answer.lacks else None
    return join([label, written, without, running])


def _stage(said: Exchange, words: Words) -> str:
    if said.waiting is None:
        known = "people.now_checking" if said.stage == "checking" else f"web.stage_{said.stage}"
        return words(known, n=len(said.evidence))
    if not said.waiting.ahead:
        return words("people.engine_starts", stage=said.preparing).rstrip(" :")
    ahead, seconds = said.waiting.ahead, said.waiting.seconds
    place = words("people.line_next") if ahead == 1 else words("people.line_place", ahead=ahead)
    about = words("people.line_seconds", seconds=round(seconds)) if seconds else ""
    return ", ".join(part for part in (place, about) if part)


def sentence(
    said: Sentence, citations: dict[int, Citation], turn: int, words: Words, plain: bool = False
) -> Html:
    """A checked sentence with its citations and the outcome of its check.

    Without an outcome where it is `plain`, as in a refusal, or tells no source.
    """
    marks = [cite(turn, n, citations.get(n), words) for n in said.citations]
    if plain or said.tells_no_source:
        return el("span", *_glued(said.text, None, marks), class_="sentence")
    meaning = words(f"web.{said.check}_title")
    marks.append(
        el(
            "span",
            icon(said.check),
            el("span", meaning, class_="unseen"),
            class_=f"check {said.check}",
            title=meaning,
        )
    )
    return el("span", *_glued(said.text, meaning, marks), class_=f"sentence {said.check}")


def _glued(said: str, meaning: str | None, marks: list[Html]) -> tuple[Html, ...]:
    """The words of a sentence, the last of them kept on one line with the marks behind it."""
    head, space, tail = said.rpartition(" ")
    if len(tail) > _LONGEST_TAIL:
        head, space, tail = said, "", ""
    last = el("span", tail, class_="words", title=meaning) if tail else None
    return el("span", head + space, class_="words", title=meaning), el("span", last, *marks, class_="tail")


def cite(turn: int, n: int, citation: Citation | None, words: Words) -> Html:
    """The number of a citation, which opens its passage."""
    where = (
        ""
        if citation is None
        else origin(citation.company, citation.title, citation.form, citation.fiscal_period)
    )
    return el(
        "a",
        str(n),
        class_="cite",
        href="#reader",
        data_do="read",
        data_of="citation",
        data_turn=turn,
        data_n=n,
        title=where or None,
        aria_label=words("web.open_citation", n=n, where=where),
    )


def origin(company: str, title: str, form: str, period: str) -> str:
    """Where something comes from in a few words: the company's filing, or the document's title."""
    return " · ".join(part for part in (company or title, form, period) if part)


def _evidence_link(said: Exchange, turn: int, words: Words) -> Html | None:
    if not said.evidence or said.evidence_ms is None:
        return None
    label = words("web.evidence_link", n=len(said.evidence), seconds=f"{said.evidence_ms / 1000:.2f}")
    return el(
        "a",
        icon("document"),
        label,
        class_="toevidence",
        href="#panel",
        data_do="read",
        data_of="evidence",
        data_turn=turn,
        data_n=0,
    )


def _footer(said: Exchange, words: Words) -> Html | None:
    answer = said.answer
    if answer is None or answer.status == "error":
        return None
    parts: list[Html] = []
    told = [each for each in answer.sentences if not each.tells_no_source]
    if told and answer.status != "refused":
        held = sum(1 for each in told if each.check != "weak")
        parts.append(_item(words("web.checked", held=held, all=len(told))))
    if answer.withdrawn:
        parts.append(_item(words("web.withdrawn", n=answer.withdrawn)))
    total = answer.timings.total
    seconds = said.seconds if total is None else total / 1000
    parts.append(_item(words("web.took", seconds=f"{seconds:.1f}"), took(said.stages, words) or None))
    usage = answer.usage
    if answer.cached:
        parts.append(_item(words("web.from_memory")))
    elif usage.prompt_tokens or usage.completion_tokens:
        parts.append(
            _item(
                words(
                    "web.tokens",
                    read=usage.prompt_tokens,
                    cached=usage.cached_tokens,
                    wrote=usage.completion_tokens,
                )
            )
        )
    parts += cost_items(answer, words)
    if answer.model_name:
        parts.append(_item(answer.model_name))
    return el("footer", el("ul", *parts), class_="meta")


def _item(words: str, title: str | None = None) -> Html:
    return el("li", words, title=title)
