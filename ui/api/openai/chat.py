"""`POST /v1/chat/completions`: the question is the last message, the answer an ordinary one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.contract import Answer, Event, Finished, SentenceChecked
from ui.api.admission import Admission
from ui.api.asker import Asker, check_length
from ui.api.asking import finished
from ui.api.examples import ANSWER
from ui.api.openai.asked import ChatIn
from ui.api.openai.refusing import CHAT_MODEL, check_model
from ui.api.openai.told import Telling, encoded
from ui.api.openapi import gives
from ui.api.problems import openai_error, status_of
from ui.app import Application
from ui.events import stream

log = logging.getLogger(__name__)

_EXAMPLE: dict[str, Any] = {
    "id": "chatcmpl-3f1c9a4e5b7d4c21a8e0d2f6b9c81234",
    "object": "chat.completion",
    "created": 1767323045,
    "model": CHAT_MODEL,
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": ANSWER["answer"],
                "refusal": None,
                "turnpoint": ANSWER,
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "total_tokens": 0,
        "prompt_tokens_details": {"cached_tokens": 0},
    },
}
_EVENTS = (
    "`chat.completion.chunk` objects, a checked sentence each; the last with `turnpoint`, then `[DONE]`."
)


def chat_routes(application: Application, answering: Admission) -> APIRouter:
    """The route over an application; `answering` is shared by all routes that answer."""
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.post(
        "/chat/completions",
        summary="Answer, as OpenAI's chat does",
        responses=gives(_EXAMPLE, "The answer", events=_EVENTS),
    )
    async def complete(body: ChatIn, request: Request, asker: Asker) -> Response:
        """The answer's sentences as they are checked, or at once; a refusal is an answer like any other."""
        check_model(body.model, CHAT_MODEL)
        body.check()
        question, turns = body.conversation()
        check_length(request, question)
        extra, cancel, telling = body.turnpoint, threading.Event(), Telling(body.model)
        async with answering.place() as place:
            scope = extra.scope.scope()
            events = application.ask(
                question, turns, extra.language, cancel, scope, owner=asker.key, fresh=extra.fresh
            )
            if not body.stream:
                answer = await finished(events, request, cancel)
                if failure := _failure(answer):
                    status, error = failure
                    return JSONResponse(error, status, _later(status))
                return JSONResponse(telling.whole(answer))
            options = body.stream_options
            usage = options is not None and options.include_usage

            def work(send: Callable[[str, dict[str, Any]], None]) -> None:
                for chunk in _chunks(events, telling, usage=usage):
                    send("", chunk)

            return place.stream(stream(work, cancel, encoded))

    return router


def _chunks(events: Iterator[Event], telling: Telling, *, usage: bool) -> Iterator[dict[str, Any]]:
    """The chunks of a stream, and an empty one for its end."""
    yield telling.opening()
    for event in events:
        if isinstance(event, SentenceChecked):
            yield telling.sentence(event.sentence)
        elif isinstance(event, Finished):
            if failure := _failure(event.answer):
                yield failure[1]
            else:
                yield from telling.closing(event.answer)
                if usage:
                    yield telling.used(event.answer)
    yield {}


def _failure(answer: Answer) -> tuple[int, dict[str, Any]] | None:
    """What is told of an answer that failed, with its status."""
    if answer.error is None:
        return None
    code = answer.error["code"]
    status = status_of(code)
    return status, openai_error(status, code, answer.error["message"])


def _later(status: int) -> dict[str, str] | None:
    return {"Retry-After": "1"} if status in (429, 503) else None
