"""Keeps questions from before they are acknowledged until they are answered, whatever happens to the process."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ui.slack.question import Question, State
from ui.slack.rows import as_json, first_of_threads, question_of, row_of
from ui.slack.store import Store
from ui.slack.tables import posted, question, thread

ASIDE = 600.0
"""Seconds for which what was said in a thread that is not ours is kept: its beginning may only be late."""
_KEPT = 30 * 24 * 3600.0  # seconds for which an answered question stays, as the conversation of its thread
_PER_CHANNEL = 2  # questions of one channel at the same time: the server lets a channel have three
_TURNS = 10  # exchanges of a thread that a question is asked with


class Inbox:
    """The questions of one data folder. Safe to use from several threads.

    Args:
        store: The database.
        now: The clock, in seconds.
    """

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._busy: dict[str, Question] = {}  # under work in this process
        self._later: dict[str, float] = {}  # when a question may be tried again

    # Receiving

    def keep(self, asked: Question, *, meant: bool) -> State | None:
        """Keep a question; when this returns it is on disk. What became of it, or None where it was known before.

        Args:
            asked: The question.
            meant: Whether it is meant for us for sure: a mention, a direct message. Otherwise it is where we take part
                in its thread, and set aside where we do not.
        """
        with self._lock, self._store.writing() as connection:
            ours = meant or _takes_part(connection, asked)
            state: State = "waiting" if ours else "aside"
            known = connection.execute(select(question.c.state).where(question.c.id == asked.id)).scalar()
            if known is not None:
                if known != "aside" or not ours:
                    return None
                # The same message, told of first as one of the channel and now as a mention.
                new = {"state": state, "text": asked.text, "scope": as_json(asked.scope)}
                connection.execute(update(question).where(question.c.id == asked.id).values(**new))
            else:
                connection.execute(insert(question).values(**row_of(asked, state, self._now())))
            if ours and asked.kind == "thread":
                self._join(connection, asked)
            return state

    def keep_ready(self, asked: Question) -> bool:
        """Keep a question whose answer is known and is to be posted; whether it was not kept before."""
        with self._lock, self._store.writing() as connection:
            if connection.execute(select(question.c.id).where(question.c.id == asked.id)).scalar():
                return False
            connection.execute(insert(question).values(**row_of(asked, "ready", self._now())))
            return True

    def _join(self, connection: Connection, asked: Question) -> None:
        """Take part in a thread from a question on, and look at what was said after it and came before it."""
        where = (thread.c.channel == asked.channel, thread.c.thread == asked.thread)
        since = connection.execute(select(thread.c.since).where(*where)).scalar()
        if since is None:
            new = {"channel": asked.channel, "thread": asked.thread, "since": asked.ts}
            connection.execute(insert(thread).values(**new))
        elif asked.ts < since:
            connection.execute(update(thread).where(*where).values(since=asked.ts))
        connection.execute(
            update(question)
            .where(
                question.c.channel == asked.channel,
                question.c.thread == asked.thread,
                question.c.state == "aside",
                question.c.ts > asked.ts,
            )
            .values(state="waiting")
        )

    # Working

    def resume(self) -> None:
        """Take up what was left when the process last ended: as tried before, so that Slack is looked at first."""
        with self._store.writing() as connection:
            left = question.c.state.in_(("waiting", "working", "ready")) & (question.c.attempts == 0)
            connection.execute(update(question).where(left).values(attempts=1))

    def claim(self) -> Question | None:
        """The next question to work on, the oldest first: one of a thread at a time, few of a channel. None for now."""
        with self._lock, self._store.writing() as connection:
            now = self._now()
            threads = {(each.channel, each.thread) for each in self._busy.values() if each.kind == "thread"}
            channels = Counter(each.channel for each in self._busy.values())
            # Of a thread the one that was asked first: what follows may speak of it.
            rows = connection.execute(
                select(question)
                .where(question.c.state.in_(("waiting", "working", "ready")))
                .order_by(question.c.received, question.c.ts)
            )
            for row in first_of_threads(rows):
                one = question_of(row)
                taken = one.id in self._busy or self._later.get(one.id, 0.0) > now
                if taken or (one.channel, one.thread) in threads or channels[one.channel] >= _PER_CHANNEL:
                    continue
                state: State = "ready" if one.state == "ready" else "working"
                one = replace(one, state=state, attempts=one.attempts + 1)
                where = question.c.id == one.id
                connection.execute(update(question).where(where).values(state=state, attempts=one.attempts))
                self._busy[one.id] = one
                return one
        return None

    def release(self, of: str, later: float = 0.0) -> None:
        """Stop working on a question; one that is not done may be claimed again after some seconds."""
        with self._lock:
            self._busy.pop(of, None)
            self._later.pop(of, None)
            if later:
                self._later[of] = self._now() + later

    def note_reply(self, of: str, channel: str, ts: str, *, first: bool = True) -> None:
        """Keep that a message of ours answers a question."""
        with self._store.writing() as connection:
            if first:
                own = question.c.id == of
                connection.execute(update(question).where(own).values(reply=ts))
                # What was shared begins a thread of its own, in which we take part.
                begins = own & (question.c.kind == "shared") & (question.c.thread == "")
                if connection.execute(update(question).where(begins).values(thread=ts, ts=ts)).rowcount:
                    connection.execute(insert(thread).values(channel=channel, thread=ts, since=ts))
            _note(connection, of, channel, ts)

    def ready(self, of: str, answer: Mapping[str, Any]) -> None:
        """Keep an answer before it is sent, so that it is never made twice."""
        self._set(of, state="ready", answer=as_json(answer))

    def answered(self, of: str) -> None:
        """The answer is in Slack."""
        self._set(of, state="answered")

    def failed(self, of: str) -> None:
        """It cannot be answered where it was asked."""
        self._set(of, state="failed")

    def _set(self, of: str, **values: str) -> None:
        with self._store.writing() as connection:
            connection.execute(update(question).where(question.c.id == of).values(**values))

    # Looking

    def history(self, of: Question) -> list[dict[str, str]]:
        """The conversation of a thread before a question, as the server takes it."""
        rows = (
            select(question.c.text, question.c.answer)
            .where(
                question.c.channel == of.channel,
                question.c.thread == of.thread,
                question.c.ts < of.ts,
                question.c.kind != "private",
                question.c.answer != "",
            )
            .order_by(question.c.ts.desc())
            .limit(_TURNS)
        )
        turns: list[dict[str, str]] = []
        with self._store.reading() as connection:
            for text, answer in reversed(connection.execute(rows).all()):
                told = json.loads(answer)
                if told["status"] in ("answered", "partial", "refused"):
                    said = " ".join(sentence["text"] for sentence in told["sentences"])
                    turns += [{"role": "user", "content": text}, {"role": "assistant", "content": said}]
        return turns

    def find(self, of: str) -> Question | None:
        """A question by its id."""
        with self._store.reading() as connection:
            row = connection.execute(select(question).where(question.c.id == of)).one_or_none()
        return None if row is None else question_of(row)

    def replies(self, of: str) -> tuple[tuple[str, str], ...]:
        """Channel and ts of all messages that answer a question, the first one first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                select(posted.c.channel, posted.c.ts).where(posted.c.question == of).order_by(posted.c.ts)
            )
            return tuple((row.channel, row.ts) for row in rows)

    def ours(self, channel: str) -> frozenset[str]:
        """The ts of our messages in a channel that are known to answer something."""
        with self._store.reading() as connection:
            rows = connection.execute(select(posted.c.ts).where(posted.c.channel == channel))
            return frozenset(rows.scalars())

    def ahead(self) -> int:
        """How many questions are not answered yet."""
        with self._store.reading() as connection:
            states = ("waiting", "working", "ready")
            return len(connection.execute(select(question.c.id).where(question.c.state.in_(states))).all())

    # Forgetting

    def tidy(self) -> None:
        """Forget what was set aside a while ago, and answers of a month ago."""
        now = self._now()
        with self._store.writing() as connection:
            gone = (question.c.state == "aside") & (question.c.received < now - ASIDE)
            old = question.c.state.in_(("answered", "failed")) & (question.c.received < now - _KEPT)
            connection.execute(delete(question).where(gone | old))
            connection.execute(delete(posted).where(posted.c.question.not_in(select(question.c.id))))

    def take_back(self, of: str) -> None:
        """Forget a question whose answer cannot be shown, as though it had not come: it may come again."""
        with self._store.writing() as connection:
            connection.execute(delete(question).where(question.c.id == of))

    def forget(self, of: str) -> None:
        """Forget what was said of a question whose answer was deleted; that it was answered stays known."""
        with self._store.writing() as connection:
            blank = {"state": "answered", "text": "", "answer": "", "respond": "", "reply": ""}
            connection.execute(update(question).where(question.c.id == of).values(**blank))
            connection.execute(delete(posted).where(posted.c.question == of))


def _takes_part(connection: Connection, asked: Question) -> bool:
    since = connection.execute(
        select(thread.c.since).where(thread.c.channel == asked.channel, thread.c.thread == asked.thread)
    ).scalar()
    return since is not None and asked.ts > since


def _note(connection: Connection, of: str, channel: str, ts: str) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(posted).values(channel=channel, ts=ts, question=of))
    except IntegrityError:
        pass  # noted before the process ended
