"""Events and reports as JSON, and as server-sent events on the wire, for the API and its clients."""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from assistant.contract import Draft, Event, EvidenceFound, Finished, SentenceChecked, Waiting

log = logging.getLogger(__name__)

Message = tuple[str, dict[str, Any]]
"""An event's name and its JSON object."""

_KEEP_ALIVE = 10.0  # seconds of silence after which a comment shows the client that the server lives


def message(event: Event) -> Message:
    """An answer's event as a message: evidence, waiting, draft, sentence or finished."""
    match event:
        case EvidenceFound(results, milliseconds, final):
            found = [result.to_json() for result in results]
            return "evidence", {"results": found, "milliseconds": round(milliseconds, 1), "final": final}
        case Waiting(ahead, seconds):
            return "waiting", {"ahead": ahead, "seconds": None if seconds is None else round(seconds, 1)}
        case Draft(text):
            return "draft", {"text": text}
        case SentenceChecked(sentence, citations):
            cited = [asdict(citation) for citation in citations]
            plain = {
                "text": sentence.text,
                "citations": list(sentence.citations),
                "check": sentence.check,
            }
            return "sentence", {"sentence": plain, "citations": cited}
        case Finished(answer):
            return "finished", answer.to_json()


def encode(name: str, data: dict[str, Any]) -> bytes:
    """A message as one server-sent event. JSON has no line breaks of its own, so one data line is enough."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def decode(lines: Iterable[str]) -> Iterator[Message]:
    """Messages out of the lines of an event stream; comments and unknown fields are passed over."""
    name, data = "message", ""
    for line in lines:
        if not line:
            if data:
                yield name, json.loads(data)
            name, data = "message", ""
        elif line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:].strip()


async def stream(
    work: Callable[[Callable[[str, dict[str, Any]], None]], None],
    gone: threading.Event | None = None,
    encoded: Callable[[str, dict[str, Any]], bytes] = encode,
) -> AsyncIterator[bytes]:
    """Run blocking work in a thread and pass on what it sends, as encoded events.

    `work` gets a function to send messages with; that function raises `Gone` once nobody listens, and `gone` is set then.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()
    gone = gone or threading.Event()

    def put(item: bytes | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def send(name: str, data: dict[str, Any]) -> None:
        if gone.is_set():
            raise Gone
        put(encoded(name, data))

    def run() -> None:
        try:
            work(send)
        except Gone:
            log.info("a client left before its work was done")
        except Exception:
            log.exception("streamed work failed")
        finally:
            put(None)

    # What the work logs is of the same request.
    within = contextvars.copy_context()
    threading.Thread(target=within.run, args=(run,), name="stream", daemon=True).start()
    try:
        while True:
            try:
                item = await asyncio.wait_for(queue.get(), _KEEP_ALIVE)
            except TimeoutError:
                yield b": working\n\n"
                continue
            if item is None:
                return
            yield item
    finally:
        gone.set()


class Gone(Exception):  # noqa: N818 - a fact about the client, not an error
    """Nobody listens to a stream any more."""
