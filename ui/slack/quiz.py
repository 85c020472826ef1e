"""`/turnpoint quiz`: one card after the other, seen by the learner alone. The server keeps the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from corpus.errors import TurnpointError
from ui.slack.askers import Askers
from ui.slack.blocks import Block, button, section
from ui.slack.companies import same_company
from ui.slack.mrkdwn import cut, escaped
from ui.slack.private import whisper
from ui.slack.question import key_of
from ui.slack.server import Server
from ui.study.calls import StudyCalls
from ui.words import Words

_CARDS = 5
_KINDS = ("choice", "ox")
"""Kinds that are answered by a button."""
_PASSAGE = 900
Told = tuple[str, list[Block]]


class Quiz:
    """Asks cards.

    Args:
        server: The server.
        askers: Which language people speak.
    """

    def __init__(self, server: Server, askers: Askers) -> None:
        self._server = server
        self._askers = askers

    def buttons(self) -> dict[str, Callable[..., None]]:
        """What the quiz's buttons do, by the beginning of their `action_id`."""
        return {"quiz_answer": self._button(self._answer), "quiz_next": self._button(self._next)}

    def begin(self, body: Mapping[str, Any], rest: str, words: Words) -> Told:
        """A new session of a few cards, of one company where one is named."""
        study = self._study(str(body.get("team_id", "")), str(body["user_id"]))
        choice: dict[str, Any] = {"kinds": list(_KINDS), "languages": [words.language], "number": _CARDS}
        if rest:
            known = study.counts({"kinds": list(_KINDS)}).get("company", {})
            choice["companies"] = [name for name in known if same_company(name, rest)]
            if not choice["companies"]:
                return _plain(escaped(words("study.none")))
        return self._card(study, study.begin(choice, ""), words)

    def _button(self, act: Callable[[StudyCalls, str, Words], Told]) -> Callable[..., None]:
        def listener(ack: Callable[..., Any], body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
            ack()
            user = str(body["user"]["id"])
            words = Words(self._askers.language(user))
            try:
                told = act(self._study(str(body["team"]["id"]), user), str(action["value"]), words)
            except TurnpointError as failure:
                told = _plain(escaped(getattr(failure, "message", None) or words.error(failure)))
            whisper(str(body["response_url"]), *told, replace=True)

        return listener

    def _card(self, study: StudyCalls, session: str, words: Words) -> Told:
        ask = study.next(session)
        if ask is None:
            done = study.finish(session)
            told = words(
                "study.finished",
                right=done["right"],
                partial=done["partial"],
                wrong=done["wrong"],
                skipped=done["skipped"],
                credit=round(100 * done["credit"]),
            )
            return _plain(escaped(told))
        place = words("study.number", place=ask["place"] + 1, total=ask["total"])
        choices = [f"*{n}.* {escaped(cut(choice, 300))}" for n, choice in enumerate(ask["choices"], 1)]
        text = "\n".join([f"*{escaped(place)}* {escaped(cut(ask['question'], 1_000))}", *choices])
        picks = [
            button("quiz_answer", f"{session}|{ask['place']}|{n}", str(n + 1), at=n)
            for n in range(len(ask["choices"]))
        ]
        return text, [section(text), {"type": "actions", "elements": picks}]

    def _answer(self, study: StudyCalls, value: str, words: Words) -> Told:
        session, place, chosen = value.split("|")
        settled = study.answer(session, int(place), chosen=[int(chosen)])
        passage = settled["passage"]
        shown = "".join(piece["text"] for piece in passage["pieces"])
        lines = [
            f"*{escaped(words('study.verdict_' + settled['verdict']))}* · {escaped(cut(settled['question'], 600))}",
            escaped(words("study.key", answer=settled["key"])),
            f"&gt; {escaped(cut(' '.join(shown.split()), _PASSAGE))}",
            escaped(cut(passage["where"], 200)),
        ]
        text = "\n".join(lines)
        further = button("quiz_next", session, words("slack.quiz_next"), style="primary")
        return text, [section(text), {"type": "actions", "elements": [further]}]

    def _next(self, study: StudyCalls, value: str, words: Words) -> Told:
        return self._card(study, value, words)

    def _study(self, team: str, user: str) -> StudyCalls:
        return self._server.acting_for(key_of(team, user)).study


def _plain(text: str) -> Told:
    return text, [section(text)]
