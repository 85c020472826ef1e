"""Channels that follow companies: each new filing is told there once."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import delete, insert, select, update

from corpus.companies import company_of
from corpus.errors import TurnpointError
from corpus.fetch.dart import KEY as DART_KEY
from ui.client import ServerRefusedError
from ui.slack.blocks import Block, section
from ui.slack.companies import same_company
from ui.slack.filing import announcement as told_of
from ui.slack.filing import figures_of, is_filing, name_of
from ui.slack.mrkdwn import cut, escaped
from ui.slack.server import Server
from ui.slack.store import Store
from ui.slack.tables import announcement, subscription
from ui.slack.trace import NOTE, is_for_good, note, was_refused
from ui.words import Words

log = logging.getLogger(__name__)

_PATIENCE = timedelta(minutes=15)
"""How long a filing is waited with for its figures, from when it was added: they may be read after it."""
_BEAT = 60.0  # seconds between looks at what is new
_TOPICS = 5
_LONGEST = 100


class Following:
    """Keeps what channels follow, and tells them.

    Args:
        slack: Slack.
        server: The server.
        store: Where subscriptions are kept.
        us: Our user id.
        now: The clock.
        dart_key: For companies whose filings are asked of OpenDART; empty for the server's own.
    """

    def __init__(
        self,
        slack: WebClient,
        server: Server,
        store: Store,
        us: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        dart_key: str = "",
    ) -> None:
        self._slack = slack
        self._server = server
        self._store = store
        self._us = us
        self._now = now
        self._dart_key = dart_key
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)

    def start(self) -> None:
        """Begin to look for new filings."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()

    # Commands

    def follow(self, body: Mapping[str, Any], rest: str, words: Words) -> tuple[str, list[Block]]:
        """Follow a company in this channel, with the topics after its name; without a name, what is followed."""
        channel = str(body["channel_id"])
        if not rest:
            return _plain(self._followed(channel, words))
        name, _, others = rest.partition(":")
        name = name.strip()
        topics = [cut(each.strip(), _LONGEST) for each in re.split(r"[,;]", others) if each.strip()][:_TOPICS]
        client = self._server.own()
        known = company_of(name) or company_of(name.upper())
        read = any(same_company(str(row["company"] or ""), name) for row in client.sources())
        if known is None and not read:
            return _plain(escaped(words("slack.unknown_company", name=name)))
        said = known.name(words.language) if known else name
        row = {
            "channel": channel,
            "company": known.id if known else name,
            "team": str(body.get("team_id", "")),
            "name": said,
            "follower": str(body["user_id"]),
            "language": words.language,
            "topics": json.dumps(topics, ensure_ascii=False),
            "since": self._now().isoformat(timespec="seconds"),
        }
        with self._store.writing() as connection:
            same = (subscription.c.channel == channel) & (subscription.c.company == row["company"])
            since = connection.execute(select(subscription.c.since).where(same)).scalar()
            connection.execute(delete(subscription).where(same))
            connection.execute(insert(subscription).values(**{**row, "since": since or row["since"]}))
        told = [words("slack.following", name=said)]
        if topics:
            told.append(words("slack.following_topics", topics=", ".join(topics)))
        try:
            client.follow({"names": [name], "key": self._dart_key})
        except ServerRefusedError as refusal:
            # It is told of what is added all the same; why nothing is fetched stands in the server's own words.
            no_key = refusal.code == "fetch.no_key"
            reason = words("slack.following_no_key", variable=DART_KEY) if no_key else refusal.message
            told.append(words("slack.following_by_hand", reason=reason))
        return _plain(escaped("\n".join(told)))

    def unfollow(self, body: Mapping[str, Any], rest: str, words: Words) -> tuple[str, list[Block]]:
        """Follow a company in this channel no more; others may go on."""
        channel = str(body["channel_id"])
        with self._store.writing() as connection:
            rows = connection.execute(select(subscription).where(subscription.c.channel == channel)).all()
            gone = [row for row in rows if same_company(row.company, rest) or same_company(row.name, rest)]
            for row in gone:
                same = (subscription.c.channel == channel) & (subscription.c.company == row.company)
                connection.execute(delete(subscription).where(same))
        key = "slack.unfollowed" if gone else "slack.not_followed"
        return _plain(escaped(words(key, name=gone[0].name if gone else rest)))

    def _followed(self, channel: str, words: Words) -> str:
        with self._store.reading() as connection:
            rows = connection.execute(
                select(subscription).where(subscription.c.channel == channel).order_by(subscription.c.name)
            ).all()
        if not rows:
            return escaped(words("slack.follows_nothing"))
        return "\n".join([escaped(words("slack.follows")), *(f"• {escaped(row.name)}" for row in rows)])

    # Telling

    def look(self) -> None:
        """Tell each channel of the filings that have come since it follows their company, each once."""
        with self._store.reading() as connection:
            wanted = connection.execute(select(subscription)).all()
        if not wanted:
            return
        rows = [row for row in self._server.own().sources() if is_filing(row)]
        for one in wanted:
            for row in rows:
                new = _moment(str(row["added"])) >= _moment(one.since)
                if new and same_company(str(row["company"] or ""), one.company):
                    self._tell(one, row)

    def _tell(self, one: Any, row: Mapping[str, Any]) -> None:
        name = name_of(row)
        same = (announcement.c.channel == one.channel) & (announcement.c.filing == name)
        with self._store.reading() as connection:
            state = connection.execute(select(announcement.c.state).where(same)).scalar()
        if state in ("posted", "failed"):
            return
        figures = figures_of(self._server.own(), row, one.name)
        if state is None and not figures and self._may_have_figures_yet(row):
            return
        if state is None:
            with self._store.writing() as connection:
                connection.execute(
                    insert(announcement).values(
                        channel=one.channel, filing=name, company=one.company, state="posting", ts=""
                    )
                )
        about = f"filing {name}"
        try:
            ts = self._posted_before(one.channel, about) if state == "posting" else ""
            if not ts:
                words = Words(one.language)
                topics = json.loads(one.topics)
                text, blocks = told_of(self._server.own(), row, one.name, figures, topics, words)
                told = self._slack.chat_postMessage(
                    channel=one.channel, text=text, blocks=blocks, metadata=note(about), unfurl_links=False
                )
                ts = str(told["ts"])
            self._set(same, state="posted", ts=ts)
        except SlackApiError as failure:
            log.warning("filing %s not told: %s", name, failure.response.get("error"))
            if was_refused(failure) and is_for_good(failure):
                self._set(same, state="failed")

    def _may_have_figures_yet(self, row: Mapping[str, Any]) -> bool:
        """Whether a filing came so lately that its figures may not be read yet."""
        return bool(row["fiscal_period"]) and self._now() - _moment(str(row["added"])) < _PATIENCE

    def _posted_before(self, channel: str, about: str) -> str:
        told = self._slack.conversations_history(channel=channel, include_all_metadata=True, limit=200)
        for message in told.get("messages") or []:
            trace = message.get("metadata") or {}
            same = (trace.get("event_payload") or {}).get("about") == about
            if message.get("user") == self._us and trace.get("event_type") == NOTE and same:
                return str(message["ts"])
        return ""

    def _set(self, same: Any, **values: str) -> None:
        with self._store.writing() as connection:
            connection.execute(update(announcement).where(same).values(**values))

    def _run(self) -> None:
        while not self._ended.wait(_BEAT):
            try:
                self.look()
            except (TurnpointError, SlackClientError, OSError) as failure:
                log.warning("nothing was looked at: %s", type(failure).__name__)
                if isinstance(failure, TurnpointError) and failure.code.startswith("client."):
                    self._server.lost()
            except Exception:
                log.exception("looking for filings failed")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain(text: str) -> tuple[str, list[Block]]:
    return text, [section(text)]
