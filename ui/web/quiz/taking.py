"""Routes of the page behind a quiz's link. The link's token and the attempt's key in a cookie are all that lets anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ui.api.asker import words_of
from ui.study.failing import StudyError
from ui.study.given import Reply
from ui.study.links import Links
from ui.study.results import Announced
from ui.web.quiz import pages
from ui.words import Words

LARGEST_FORM = 64 << 10
"""Bytes of what a form may send."""
_COOKIE = "turnpoint-quiz"
_AGE = 30 * 24 * 3600  # seconds in which an attempt can be gone on with
_STATUS = {"study.unknown_quiz": 404, "study.quiz_closed": 403, "study.quiz_full": 403}
_FIELDS = 120


def quiz_pages(links: Callable[[], Links]) -> APIRouter:
    """The page: by GET where somebody is in the quiz, by POST a name or an answer."""
    router = APIRouter()

    @router.get("/quiz/{token}")
    def look(token: str, request: Request) -> Response:
        return _looked(links(), token, request.cookies.get(_COOKIE, ""), words_of(request))

    @router.post("/quiz/{token}")
    async def send(token: str, request: Request) -> Response:
        fields = _fields(await request.body())
        key, secure = request.cookies.get(_COOKIE, ""), _is_secure(request)
        return await run_in_threadpool(_sent, links(), token, key, fields, words_of(request), secure)

    return router


def _looked(links: Links, token: str, key: str, words: Words) -> Response:
    try:
        quiz = links.announced(token)
        words = Words(quiz.language)
        if not _is_of(links, token, key):
            return pages.beginning(quiz, words)
        ask = links.next(key)
        return (
            pages.ending(quiz, links.outcome(token, key), words)
            if ask is None
            else pages.asking(quiz, ask, words)
        )
    except StudyError as failure:
        return _failed(failure, words)  # fmt: skip


def _sent(
    links: Links, token: str, key: str, fields: Mapping[str, str], words: Words, secure: bool
) -> Response:
    try:
        quiz = links.announced(token)
        words = Words(quiz.language)
        if fields.get("do") == "join":
            return _joined(links, token, fields.get("name", ""), quiz, words, secure)
        if not _is_of(links, token, key):
            return pages.beginning(quiz, words)
        return _answered(links, quiz, key, fields, words)
    except StudyError as failure:
        return _failed(failure, words)


def _joined(links: Links, token: str, name: str, quiz: Announced, words: Words, secure: bool) -> Response:
    try:
        begun = links.join(token, name)
    except StudyError as failure:
        if failure.code != "study.no_name":
            raise
        return pages.beginning(quiz, words, words.error(failure), 400)
    response = RedirectResponse(f"/quiz/{token}", 303, {"cache-control": "no-store"})
    # Lax: who comes by the link once more, from a message, goes on where they were.
    response.set_cookie(
        _COOKIE, begun.key, _AGE, path=f"/quiz/{token}", httponly=True, samesite="lax", secure=secure
    )
    return response


def _answered(links: Links, quiz: Announced, key: str, fields: Mapping[str, str], words: Words) -> Response:
    ask = links.next(key)
    said = fields.get("place", "")
    place = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else -1
    if ask is not None and place == ask.place:
        reply = _reply(fields, len(ask.card.choices)) if ask.card.choices else Reply(fields.get("text", ""))
        if reply is None:
            return pages.asking(quiz, ask, words, words("quiz_page.choose_all"), 400)
        try:
            settled = links.answer(key, place, reply)
        except StudyError as failure:
            if failure.code not in ("study.no_such_choice", "study.too_long"):
                raise
            return pages.asking(quiz, ask, words, words.error(failure), 400)
    else:
        # Sent twice, or from a page before: what was settled then is told again.
        settled = links.answer(key, place, Reply())
    return pages.verdict(quiz, place, quiz.cards, settled, words)


def _reply(fields: Mapping[str, str], most: int) -> Reply | None:
    """What was chosen; None where nothing was, or not every place of an order once."""
    if "turn0" in fields:
        turns = [fields.get(f"turn{at}", "") for at in range(most)]
        if sorted(turns) != sorted(str(n) for n in range(1, most + 1)):
            return None
        return Reply(chosen=tuple(sorted(range(most), key=lambda at: int(turns[at]))))
    chosen = fields.get("chosen", "")
    return Reply(chosen=(int(chosen),)) if chosen.isascii() and chosen.isdigit() and len(chosen) < 4 else None


def _is_of(links: Links, token: str, key: str) -> bool:
    """Whether a key is of an attempt at this very quiz."""
    if not key:
        return False
    try:
        links.outcome(token, key)
    except StudyError:
        return False
    return True


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form; none where it is none, or too large."""
    if len(body) > LARGEST_FORM:
        return {}
    try:
        given = parse_qs(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS, errors="strict"
        )
    except ValueError:
        return {}
    return {name: values[0] for name, values in given.items()}


def _failed(failure: StudyError, words: Words) -> Response:
    return pages.told(words, words.error(failure), _STATUS.get(failure.code, 400))


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https" or request.headers.get("origin", "").startswith("https:")
