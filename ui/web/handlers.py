"""What the page does when a person does something; every method answers with markup for the parts it names."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.contract import Event, EvidenceFound, Finished, Offer, SentenceChecked
from corpus.document import Language
from corpus.errors import TurnpointError
from corpus.read import file_bytes
from ui.web import answers, evidence, frame, sources
from ui.web.application import Application
from ui.web.conversation import Conversation, Exchange
from ui.web.markup import Html, el
from ui.web.offers import Bringing, advice
from ui.web.sources import Upload
from ui.web.stream import batches
from ui.words import Words, accepted

log = logging.getLogger(__name__)

PATIENCE = 300.0
"""Seconds without any sign of life after which an answer is given up: every wait has an end."""
_MOST_FILES = 200

Update = Any  # markup, a component's new properties, or `gr.skip()`


class Handlers:
    """The page's behaviour in front of one application."""

    def __init__(self, application: Application) -> None:
        self._application = application

    # Questions

    async def ask(self, question: str, conversation: Conversation) -> AsyncIterator[tuple[Update, ...]]:
        """Answer a question: past, live, panel, reader, redrawn while it runs."""
        question = question.strip()
        if not question or conversation.running:
            yield (gr.skip(),) * 4
            return
        history = conversation.history()
        said, cancel = Exchange(question), threading.Event()
        conversation.exchanges.append(said)
        conversation.cancel = cancel
        turn = len(conversation.exchanges) - 1

        def draw(panel: bool) -> tuple[Update, ...]:
            words = Words(conversation.language)
            cards = evidence.panel(said, turn, words) if panel else gr.skip()
            return gr.skip(), answers.live(conversation, words), cards, gr.skip()

        def work(emit: Callable[[Event], None]) -> None:
            for event in self._application.ask(question, history, None, cancel):
                emit(event)

        words = Words(conversation.language)
        yield (self._past(conversation, words), *draw(True)[1:3], Html())
        try:
            async with aclosing(batches(work)) as arriving:
                async for panel in self._follow(arriving, said, conversation):
                    yield draw(panel)
        except TurnpointError as failure:
            said.trouble = Words(conversation.language).error(failure)
        except Exception:
            log.exception("the page could not answer")
            said.trouble = Words(conversation.language)("web.trouble")
        finally:
            cancel.set()
            said.running = False
        if said in conversation.exchanges:
            yield draw(True)

    async def _follow(
        self, arriving: AsyncIterator[list[Event]], said: Exchange, conversation: Conversation
    ) -> AsyncIterator[bool]:
        """Take in what arrives; yields, whenever something is to be drawn, whether the panel changed."""
        heard = time.monotonic()
        async for events in arriving:
            # Stopped, or the conversation was cleared: what still comes is for nobody.
            if said.stopped or said not in conversation.exchanges:
                return
            for event in events:
                said.take(event)
            if any(isinstance(event, Finished) for event in events):
                return
            if events:
                heard = time.monotonic()
            elif time.monotonic() - heard > PATIENCE:
                said.trouble = Words(conversation.language)("web.timeout", seconds=int(PATIENCE))
                return
            yield any(isinstance(event, EvidenceFound | SentenceChecked) for event in events)

    async def ask_example(
        self, event: gr.EventData, conversation: Conversation
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Answer an example question that was clicked."""
        async for update in self.ask(str(_data(event).get("question", "")), conversation):
            yield update

    async def fetch(
        self, event: gr.EventData, conversation: Conversation
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Fetch what the last answer lacks, as a person agreed to, then ask its question again."""
        data, words = _data(event), Words(conversation.language)
        said = conversation.exchanges[-1] if conversation.exchanges else None
        if (
            said is None
            or said.answer is None
            or (offered := said.answer.offer) is None
            or conversation.running
        ):
            return
        if said.bringing is not None and said.bringing.running:
            return
        bringing = said.bringing = Bringing()

        def draw() -> tuple[Update, ...]:
            return gr.skip(), answers.live(conversation, Words(conversation.language)), gr.skip(), gr.skip()

        def work(emit: Callable[[bool], None]) -> None:
            self._bring(offered, str(data.get("contact") or ""), bringing, words, lambda: emit(False))
            emit(True)

        yield draw()
        async with aclosing(batches(work)) as arriving:
            async for _ in arriving:
                yield draw()
        conversation.introduced = self._application.introduced()
        if bringing.failed or said not in conversation.exchanges:
            yield draw()
            return
        async for update in self.ask(said.question, conversation):
            yield update

    def _bring(
        self, offered: Offer, contact: str, bringing: Bringing, words: Words, changed: Callable[[], None]
    ) -> None:
        def progress(stage: str, done: int, total: int) -> None:
            bringing.note, bringing.done, bringing.total = words.stage(stage), done, total
            changed()

        try:
            here = self._application.bring(offered, contact, progress)
            if not here:
                bringing.failed, bringing.note = True, words("web.offer_nothing", name=offered.name)
        except TurnpointError as failure:
            bringing.failed, bringing.note = True, advice(failure, contact, words)
        except Exception:
            log.exception("what was offered could not be fetched")
            bringing.failed, bringing.note = True, words("web.trouble")
        finally:
            bringing.running = False

    def stop(self, conversation: Conversation) -> Update:
        """Stop the running answer: live. What was checked stays, the draft goes."""
        if not conversation.running or conversation.cancel is None:
            return gr.skip()
        said = conversation.exchanges[-1]
        said.stopped, said.draft = True, ""
        conversation.cancel.set()
        return answers.live(conversation, Words(conversation.language))

    def clear(self, conversation: Conversation) -> tuple[Update, ...]:
        """Begin anew: past, live, panel, reader."""
        if conversation.cancel is not None:
            conversation.cancel.set()
        conversation.exchanges.clear()
        words = Words(conversation.language)
        return self._past(conversation, words), Html(), evidence.panel(None, 0, words), Html()

    # Reading

    def open_passage(self, event: gr.EventData, conversation: Conversation) -> tuple[Update, ...]:
        """Open a citation or a found passage where it stands: panel, reader."""
        data = _data(event)
        turn, n = _whole(data.get("turn")), _whole(data.get("n"))
        if turn is None or n is None or not 0 <= turn < len(conversation.exchanges):
            return gr.skip(), gr.skip()
        said, words = conversation.exchanges[turn], Words(conversation.language)
        panel = evidence.panel(said, turn, words)
        try:
            return panel, self._passage(str(data.get("open")), said, turn, n, words)
        except TurnpointError as failure:
            return panel, _note(words.error(failure))

    def _passage(self, kind: str, said: Exchange, turn: int, n: int, words: Words) -> Html:
        if kind == "citation" and n in said.citations:
            citation = said.citations[n]
            context = self._excerpt(
                citation.source, citation.start, citation.end, ((citation.start, citation.end),)
            )
            return evidence.reader(citation, context, turn, sorted(said.citations), words)
        if kind == "evidence" and 1 <= n <= len(said.evidence):
            found = said.evidence[n - 1]
            passage = found.passage
            marks = evidence.telling(found) or ((passage.start, passage.end),)
            context = self._excerpt(found.document.source, passage.start, passage.end, marks)
            return evidence.evidence_reader(found, context, turn, n, said.question, words)
        return Html()

    def _excerpt(
        self, source: str, start: int, end: int, marks: tuple[tuple[int, int], ...]
    ) -> evidence.Excerpt:
        begin = max(0, start - evidence.SURROUNDINGS)
        text = self._application.text(source, begin, end + evidence.SURROUNDINGS)
        return evidence.Excerpt(text, begin, marks)

    # Documents

    async def add(
        self, files: Sequence[str] | None, conversation: Conversation
    ) -> AsyncIterator[tuple[Update, ...]]:
        """Add uploaded files one after the other: report, table, fine. The uploaded copies are deleted."""
        paths = [Path(file) for file in files or ()][:_MOST_FILES]
        uploads = [Upload(path.name) for path in paths]
        drawn = Words(conversation.language)
        yield sources.report(uploads, drawn), gr.skip(), gr.skip()

        def work(emit: Callable[[bool], None]) -> None:
            for path, upload in zip(paths, uploads, strict=True):
                self._add_one(path, upload, conversation, lambda: emit(False))
                emit(True)

        async with aclosing(batches(work)) as arriving:
            async for batch in arriving:
                words = Words(conversation.language)
                table, fine = gr.skip(), gr.skip()
                if any(batch):
                    table, fine = await asyncio.to_thread(self._documents, conversation, words)
                yield sources.report(uploads, words), table, fine

    def _add_one(
        self, path: Path, upload: Upload, conversation: Conversation, changed: Callable[[], None]
    ) -> None:
        words = Words(conversation.language)

        def progress(stage: str, done: int, total: int) -> None:
            upload.note, upload.done, upload.total = words.stage(stage), done, total
            changed()

        upload.state = "working"
        changed()
        try:
            data = file_bytes(path)
            _forget(path)
            added = self._application.add(data, upload.name, progress)
        except TurnpointError as failure:
            upload.state, upload.note = "failed", words.error(failure)
        except Exception:
            log.exception("an uploaded file could not be added")
            upload.state, upload.note = "failed", words("web.upload_trouble")
        else:
            key = "web.upload_unchanged" if added.status == "unchanged" else "web.upload_added"
            upload.state = "done"
            upload.note = words(key, passages=added.passages, seconds=f"{added.seconds:.1f}")
        finally:
            _forget(path)

    def remove(self, event: gr.EventData, conversation: Conversation) -> tuple[Update, ...]:
        """Ask whether a document is to go, then take it out: report, table, fine."""
        data, words = _data(event), Words(conversation.language)
        source, answer = str(data.get("source", "")), data.get("remove")
        report: Update = gr.skip()
        if answer == "ask":
            conversation.removing = source
        else:
            if answer == "yes" and source == conversation.removing:
                report = self._remove(source, words)
            conversation.removing = ""
        return report, *self._documents(conversation, words)

    def _remove(self, source: str, words: Words) -> Html:
        try:
            self._application.remove(source)
        except TurnpointError as failure:
            return sources.report([Upload(source, "failed", words.error(failure))], words)
        except Exception:
            log.exception("a document could not be removed")
            return sources.report([Upload(source, "failed", words("web.trouble"))], words)
        return sources.report([Upload(source, "done", words("web.removed"))], words)

    # The whole page

    def state(self, conversation: Conversation) -> tuple[Update, ...]:
        """How the engine is: state, and when to ask again (timer)."""
        words = Words(conversation.language)
        try:
            status = self._application.status()
            settled = (status.get("engine") or {}).get("state") == "ready"
            return frame.state(status, words), gr.Timer(10 if settled else 2)
        except Exception:
            log.exception("no status")
            return frame.unknown_state(words), gr.Timer(5)

    def opened(self, chosen: str, conversation: Conversation, request: gr.Request) -> tuple[Update, ...]:
        """The page in the language chosen earlier, else in the browser's: all parts."""
        language = chosen if chosen in ("ko", "en") else accepted(request.headers.get("accept-language", ""))
        return self.speak(language, conversation)

    def switched(self, event: gr.EventData, conversation: Conversation) -> tuple[Update, ...]:
        """The page in the language whose button was clicked: all parts."""
        return self.speak("en" if _data(event).get("language") == "en" else "ko", conversation)

    def speak(self, language: Language, conversation: Conversation) -> tuple[Update, ...]:
        """Every part of the page with words in it, in the order of `page.Parts.spoken`."""
        conversation.language = language
        conversation.introduced = self._application.introduced()
        words = Words(language)
        turn = len(conversation.exchanges) - 1
        table, fine = self._documents(conversation, words)
        return (
            frame.top(words),
            self.state(conversation)[0],
            self._past(conversation, words),
            answers.live(conversation, words),
            evidence.panel(conversation.exchanges[turn] if turn >= 0 else None, turn, words),
            Html(),
            gr.Textbox(placeholder=words("web.question_hint"), label=words("web.question")),
            words("web.send"),
            words("web.stop"),
            words("web.clear"),
            fine,
            frame.sources_intro(words),
            gr.UploadButton(label=words("web.upload")),
            Html(),
            table,
        )

    def _past(self, conversation: Conversation, words: Words) -> Html:
        return answers.past(conversation, words, frame.start(words))

    def _documents(self, conversation: Conversation, words: Words) -> tuple[Html, Html]:
        try:
            rows = self._application.sources()
        except Exception:
            log.exception("no list of sources")
            return _note(words("web.trouble")), frame.fine(Html(), words)
        table = sources.table(rows, conversation.removing, words)
        return table, frame.fine(sources.coverage(rows, words), words)


def _data(event: gr.EventData) -> dict[str, Any]:
    data = event._data  # pyright: ignore[reportPrivateUsage] - the only way to a custom event's data
    return data if isinstance(data, dict) else {}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _note(message: str) -> Html:
    return el("p", message, class_="aside trouble", role="alert")


def _forget(path: Path) -> None:
    """Delete an uploaded copy with the folder that Gradio made for it: the catalogue has its own."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()
