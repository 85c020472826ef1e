"""Documents: added from the browser, listed, and removed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path

import gradio as gr

from corpus.errors import ReadError, TurnpointError
from corpus.read import file_bytes
from ui.audit.actor import Actor, acting, person
from ui.web import frame
from ui.web.application import Application
from ui.web.asides import trouble
from ui.web.chat.conversation import Conversation
from ui.web.documents import table
from ui.web.documents.upload import Upload, report
from ui.web.feature import AT_ONCE, QUIET
from ui.web.markup import Html
from ui.web.parts import Parts, Update, data_of, number_of
from ui.web.people import sources_head
from ui.web.stream import batches
from ui.words import Words

log = logging.getLogger(__name__)

_MOST_FILES = 200


class Documents:
    """The behaviour of the list of documents."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts

    def wire(self) -> None:
        """Tie uploads and removals to what they do."""
        at = self._parts
        outputs = [at.report, at.table, at.fine]
        at.upload.upload(self.add, [at.upload, at.conversation], outputs, **QUIET)
        at.report.cancel(self.cancel, [at.conversation], [at.report], **AT_ONCE)
        at.table.remove(self.remove, [at.conversation], outputs, **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The list with its head, and the line that tells what it covers."""
        at = self._parts
        return {
            at.intro: sources_head(conversation, words),
            at.upload: gr.update(label=words("web.upload")),
            at.report: Html(),
            **self._listed(conversation, words),
        }

    async def add(self, files: Sequence[str] | None, conversation: Conversation) -> AsyncIterator[Update]:
        """Add uploaded files one after the other. The uploaded copies are deleted."""
        at = self._parts
        paths = [Path(file) for file in files or ()][:_MOST_FILES]
        uploads = conversation.uploads = [Upload(path.name) for path in paths]
        yield {at.report: report(uploads, Words(conversation.language))}

        def work(emit: Callable[[bool], None]) -> None:
            for path, upload in zip(paths, uploads, strict=True):
                self._add_one(path, upload, conversation, lambda: emit(False))
                emit(True)

        async with aclosing(batches(work)) as arriving:
            async for batch in arriving:
                words = Words(conversation.language)
                listed = await asyncio.to_thread(self._listed, conversation, words) if any(batch) else {}
                yield {at.report: report(uploads, words), **listed}

    def _add_one(
        self, path: Path, upload: Upload, conversation: Conversation, changed: Callable[[], None]
    ) -> None:
        words = Words(conversation.language)
        owner = "" if conversation.admin and conversation.for_everyone else conversation.owner

        def progress(stage: str, done: int, total: int) -> None:
            upload.note, upload.done, upload.total = words.stage(stage), done, total
            changed()

        try:
            if upload.cancel.is_set():
                raise ReadError("read.cancelled", source=upload.name)
            upload.state = "working"
            changed()
            data = file_bytes(path)
            _forget(path)
            with acting(Actor(person(conversation.owner), "page")):
                added = self._application.add(data, upload.name, progress, owner=owner, cancel=upload.cancel)
        except TurnpointError as failure:
            given_up = failure.code == "read.cancelled"
            upload.state, upload.note = ("cancelled", "") if given_up else ("failed", words.error(failure))
        except Exception:
            log.exception("an uploaded file could not be added")
            upload.state, upload.note = "failed", words("web.upload_trouble")
        else:
            key = "web.upload_unchanged" if added.status == "unchanged" else "web.upload_added"
            upload.state = "done"
            upload.note = words(key, passages=added.passages, seconds=f"{added.seconds:.1f}")
        finally:
            _forget(path)

    def cancel(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Give up a file that waits or is being read."""
        place = number_of(data_of(event), "n")
        if place is not None and place < len(conversation.uploads) and conversation.uploads[place].open:
            upload = conversation.uploads[place]
            upload.cancel.set()
            if upload.state == "waiting":
                upload.state = "cancelled"
        return {self._parts.report: report(conversation.uploads, Words(conversation.language))}

    def remove(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Ask whether a document is to go, then take it out."""
        data, words = data_of(event), Words(conversation.language)
        source, answer = data.get("source", ""), data.get("answer")
        told: Update = {}
        if answer is None:
            conversation.removing = source
        else:
            if answer == "yes" and source == conversation.removing:
                told = {self._parts.report: self._remove(source, conversation, words)}
            conversation.removing = ""
        return told | self._listed(conversation, words)

    def _remove(self, source: str, conversation: Conversation, words: Words) -> Html:
        try:
            with acting(Actor(person(conversation.owner), "page")):
                self._application.remove(source, owner=conversation.owner, admin=conversation.admin)
        except TurnpointError as failure:
            return report([Upload(source, "failed", words.error(failure))], words)
        except Exception:
            log.exception("a document could not be removed")
            return report([Upload(source, "failed", words("web.trouble"))], words)
        return report([Upload(source, "done", words("web.removed"))], words)

    def _listed(self, conversation: Conversation, words: Words) -> Update:
        at = self._parts
        try:
            rows = self._application.sources(owner=conversation.owner)
        except Exception:
            log.exception("no list of sources")
            return {at.table: trouble(words("web.trouble")), at.fine: frame.fine(Html(), words)}
        may_all = conversation.admin or not conversation.owner
        rows = [{**row, "removable": may_all or bool(row.get("private"))} for row in rows]
        return {
            at.table: table.table(rows, conversation.removing, words),
            at.fine: frame.fine(table.coverage(rows, words), words),
        }


def _forget(path: Path) -> None:
    """Delete an uploaded copy with the folder that Gradio made for it: the catalogue has its own."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()
