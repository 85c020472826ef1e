"""What went wrong at an engine, in one set of codes, whatever library the failure came through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.errors import EngineError

_TOO_LONG = ("exceed_context_size", "context size", "context length", "context window")
_LONGEST_REST = 3_600


def engine_error(failure: BaseException, engine: str) -> EngineError:
    """The `EngineError` for an exception out of LangChain, openai, ollama or httpx.

    Args:
        failure: What was raised; its causes are looked at too.
        engine: The engine's kind or address, for the sentence.
    """
    if own := next((link for link in _causes(failure) if isinstance(link, EngineError)), None):
        return own
    import httpx
    from langchain_core import exceptions as model

    chain = tuple(_causes(failure))
    reason = (str(failure).strip() or type(failure).__name__)[:300]
    status = next((s for link in chain if isinstance(s := getattr(link, "status_code", None), int)), 0)

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(link, kinds) for link in chain)

    if has(model.ContextOverflowError) or (400 <= status < 500 and any(w in reason for w in _TOO_LONG)):
        return EngineError("engine.prompt_too_long", engine=engine)
    if has(httpx.ConnectTimeout, httpx.ConnectError, ConnectionRefusedError):
        return EngineError("engine.unreachable", engine=engine)
    if has(httpx.TimeoutException, model.ModelTimeoutError, TimeoutError):
        return EngineError("engine.timeout", engine=engine, phase="read", seconds=0)
    if has(httpx.TransportError, ConnectionError):
        return EngineError("engine.dead", engine=engine)
    if status in (429, 503):
        return EngineError("engine.busy", engine=engine, seconds=_retry_after(chain))
    if 300 <= status < 400:
        return EngineError("engine.redirected", engine=engine)
    if status in (401, 403):
        return EngineError("engine.key_refused", engine=engine)
    if status == 404:
        return EngineError("engine.no_model", engine=engine, reason=reason)
    if status >= 400 or status < 0:  # below zero: ollama's mark of an error in mid-stream
        return EngineError("engine.failed", engine=engine, reason=reason)
    if has(model.ModelConnectionError):
        return EngineError("engine.unreachable", engine=engine)
    return EngineError("engine.garbage", engine=engine, reason=f"{type(failure).__name__}: {reason}")


def _retry_after(chain: Iterable[BaseException]) -> int:
    """Whole seconds after which a busy server wants to be asked again, at most an hour; 1 where it does not say."""
    for link in chain:
        headers = getattr(getattr(link, "response", None), "headers", None) or {}
        told = str(headers.get("retry-after", "")).strip()
        if told.isdecimal():
            return max(1, min(int(told[:6]), _LONGEST_REST))
    return 1


def _causes(failure: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = failure
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
