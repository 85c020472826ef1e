"""Files that are shared with us: offered to be read, and read for their channel alone once somebody agrees."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from sqlalchemy import insert, select, update

from corpus.errors import TurnpointError
from index.question import language_of_question
from ui.slack.askers import Askers
from ui.slack.blocks import Block, button, section
from ui.slack.fetched import fetched
from ui.slack.mrkdwn import cut, escaped, notice
from ui.slack.question import OF_FILE, Question, key_of, name_in
from ui.slack.receiving import Receiving
from ui.slack.server import Server
from ui.slack.settings import Settings
from ui.slack.store import Store
from ui.slack.tables import file
from ui.slack.trace import NOTE, note
from ui.words import Words

log = logging.getLogger(__name__)


class Files:
    """Offers and reads files.

    Args:
        settings: With the token by which files are fetched.
        slack: Slack.
        server: The server.
        store: Where files are kept.
        askers: Which language people speak.
        us: Our user id.
    """

    def __init__(
        self, settings: Settings, slack: WebClient, server: Server, store: Store, askers: Askers, us: str
    ) -> None:
        self._settings = settings
        self._slack = slack
        self._server = server
        self._store = store
        self._askers = askers
        self._us = us
        self._threads = ThreadPoolExecutor(1, "files")  # one after the other: the server reads them so too
        self._receiving: Receiving | None = None

    def ask_through(self, receiving: Receiving) -> None:
        """What was said with a file is asked through this, once the file is there."""
        self._receiving = receiving

    def shared(self, told: Mapping[str, Any], asked: Question) -> None:
        """Keep a file that came with a message, to offer it; on disk when this returns."""
        row = {
            "id": f"{asked.channel}:{told['id']}",
            "team": asked.team,
            "channel": asked.channel,
            "thread": asked.thread,
            "ts": asked.ts,
            "asker": asked.asker,
            "text": asked.text,
            "name": str(told.get("name") or told.get("title") or told["id"]),
            "size": int(told.get("size") or 0),
            "url": str(told.get("url_private_download") or told.get("url_private") or ""),
            "state": "new",
            "reply": "",
            "received": time.time(),
        }
        with self._store.writing() as connection:
            if connection.execute(select(file.c.id).where(file.c.id == row["id"])).scalar():
                return
            connection.execute(insert(file).values(**row))
        self._later(self._offer, str(row["id"]))

    def came_with(self, asked: Question) -> bool:
        """Whether a message came with files that are kept."""
        same = (file.c.channel == asked.channel) & (file.c.ts == asked.ts)
        with self._store.reading() as connection:
            return connection.execute(select(file.c.id).where(same)).first() is not None

    def resume(self) -> None:
        """Go on with what was left when the process last ended."""
        with self._store.reading() as connection:
            left = connection.execute(
                select(file.c.id, file.c.state).where(file.c.state.in_(("new", "adding", "removing")))
            ).all()
        for row in left:
            goes_on = {"new": self._offer, "adding": self._add, "removing": self._remove}
            self._later(goes_on[row.state], row.id)

    def close(self) -> None:
        """Begin nothing any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def buttons(self) -> dict[str, Callable[..., None]]:
        """What the buttons of an offer do, by the beginning of their `action_id`."""
        return {
            "file_add": self._pressed("offered", "adding", self._add),
            "file_leave": self._pressed("offered", "declined", self._leave),
            "file_remove": self._pressed("added", "removing", self._remove),
        }

    def _pressed(self, before: str, state: str, then: Callable[[Any], None]) -> Callable[..., None]:
        def listener(ack: Callable[..., Any], body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
            of = str(action["value"])
            with self._store.writing() as connection:
                # Only who shared it, only once.
                mine = (file.c.id == of) & (file.c.asker == str(body["user"]["id"]))
                changed = connection.execute(
                    update(file).where(mine, file.c.state == before).values(state=state)
                ).rowcount
            ack()
            if changed:
                self._later(then, of)
                return
            words = Words(self._askers.language(str(body["user"]["id"])))
            self._slack.chat_postEphemeral(
                channel=str(body["channel"]["id"]),
                user=str(body["user"]["id"]),
                text=words("slack.file_not_yours"),
            )

        return listener

    def _later(self, work: Callable[[Any], None], of: str) -> None:
        def run() -> None:
            row = self._row(of)
            try:
                work(row)
            except (SlackClientError, OSError) as failure:
                log.warning("file %s: %s", of, type(failure).__name__)
            except Exception:
                log.exception("file %s failed", of)

        self._threads.submit(run)

    def _row(self, of: str) -> Any:
        with self._store.reading() as connection:
            return connection.execute(select(file).where(file.c.id == of)).one()

    def _offer(self, row: Any) -> None:
        words = self._words(row)
        text = words("slack.file_offer", name="") + f"*{escaped(cut(row.name, 200))}*"
        ts = self._posted_before(row) or str(
            self._slack.chat_postMessage(
                channel=row.channel,
                thread_ts=row.thread,
                text=notice(f"{words('slack.file_offer', name='')}{cut(row.name, 200)}"),
                blocks=[
                    section(f"{text}\n{escaped(words('slack.file_private'))}"),
                    {
                        "type": "actions",
                        "elements": [
                            button("file_add", row.id, words("slack.file_yes"), style="primary"),
                            button("file_leave", row.id, words("slack.file_no")),
                        ],
                    },
                ],
                metadata=note(f"file {row.id}"),
            )["ts"]
        )
        self._set(row.id, state="offered", reply=ts)

    def _posted_before(self, row: Any) -> str:
        """The offer, if it is in the thread already: the process may have ended before it noted it."""
        told = self._slack.conversations_replies(
            channel=row.channel, ts=row.thread, include_all_metadata=True, limit=200
        )
        for message in told.get("messages") or []:
            trace = message.get("metadata") or {}
            about = (trace.get("event_payload") or {}).get("about")
            if (
                message.get("user") == self._us
                and trace.get("event_type") == NOTE
                and about == f"file {row.id}"
            ):
                return str(message["ts"])
        return ""

    def _leave(self, row: Any) -> None:
        self._tell(row, self._words(row)("slack.file_left"))

    def _add(self, row: Any) -> None:
        words = self._words(row)
        self._tell(row, words("slack.file_reading"))
        try:
            data = fetched(self._settings, row.url, row.name)
            added: Mapping[str, Any] = {}
            for name, event in self._server.acting_for(key_of(row.team, row.channel)).add(data, row.name):
                if name == "added":
                    added = event
        except TurnpointError as failure:
            if failure.code.startswith("client."):
                self._server.lost()
            self._set(row.id, state="failed")
            self._tell(row, getattr(failure, "message", None) or words.error(failure))
            return
        self._set(row.id, state="added")
        take_out = button("file_remove", row.id, words("slack.file_remove"))
        self._tell(row, words("slack.file_added", passages=added["passages"]), take_out)
        if row.text and self._receiving is not None:
            self._receiving.with_file(
                Question(
                    id=f"{row.channel}:{row.ts}",
                    event=f"{OF_FILE}{row.id}",
                    kind="thread",
                    team=row.team,
                    channel=row.channel,
                    thread=row.thread,
                    ts=row.ts,
                    asker=row.asker,
                    text=row.text,
                )
            )

    def _remove(self, row: Any) -> None:
        key = key_of(row.team, row.channel)
        try:
            client = self._server.acting_for(key)
            mine = [each["source"] for each in client.sources() if each.get("private")]
            for source in mine:
                if name_in(source) == row.name:
                    client.remove(source)
        except TurnpointError as failure:
            self._set(row.id, state="added")
            self._tell(row, getattr(failure, "message", None) or self._words(row).error(failure))
            return
        self._set(row.id, state="removed")
        self._tell(row, self._words(row)("slack.file_removed"))

    def _tell(self, row: Any, text: str, *acts: Block) -> None:
        head = f"*{escaped(cut(row.name, 200))}*"
        self._slack.chat_update(
            channel=row.channel,
            ts=row.reply,
            text=notice(f"{row.name}: {text}"),
            blocks=[
                section(f"{head}\n{escaped(text)}"),
                *([{"type": "actions", "elements": list(acts)}] if acts else []),
            ],
            metadata=note(f"file {row.id}"),
        )

    def _set(self, of: str, **values: str) -> None:
        with self._store.writing() as connection:
            connection.execute(update(file).where(file.c.id == of).values(**values))

    def _words(self, row: Any) -> Words:
        if row.text:
            return Words(language_of_question(row.text))
        return Words(self._askers.language(row.asker))
