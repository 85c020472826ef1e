"""A small Slack: its Web API over HTTP and Socket Mode over a real websocket, strict about what it takes."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.ui.slack.rules import (
    Arguments,
    RefusedError,
    arguments,
    check_blocks,
    check_message,
    check_metadata,
    length,
)

BOT, TEAM, US = "B0BOT", "T0TEAM", "U0US"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-secret-of-the-bot", "xapp-secret-of-the-app", "signing-secret"


@dataclass
class Message:
    channel: str
    ts: str
    user: str
    text: str = ""
    thread_ts: str | None = None
    blocks: list[Any] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    streaming: bool = False
    streamed: str = ""
    at: float = 0.0

    def to_json(self, *, metadata: bool) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.user == US:
            told["bot_id"] = BOT
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        if metadata and self.metadata:
            told["metadata"] = self.metadata
        return told


@dataclass
class Call:
    method: str
    given: Arguments
    at: float


class FakeSlack:
    """Slack as one workspace sees it.

    Attributes:
        messages: All that are not deleted, by (channel, ts).
        calls: Every call of the Web API that was taken.
        refusals: Every call that was refused, with why: a test that expects none looks here.
        refuse: An error for each call of a method; a callable decides for each call.
        slow_down: Calls of a method that get a 429 first.
        lose: Calls of a method that are carried out but never answered.
        tries: How often each method was called, taken or not.
        acknowledged: Envelope ids, with when.
        whispers: What was sent to response addresses.
        ephemerals: What was posted for one person's eyes.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.messages: dict[tuple[str, str], Message] = {}
        self.deleted: list[tuple[str, str]] = []
        self.calls: list[Call] = []
        self.refusals: list[tuple[str, str, Any]] = []
        self.refuse: dict[str, str | Callable[[Arguments], str | None]] = {}
        self.slow_down: Counter[str] = Counter()
        self.lose: Counter[str] = Counter()
        self.tries: Counter[str] = Counter()
        self.acknowledged: dict[str, float] = {}
        self.answers: dict[str, Any] = {}
        self.whispers: list[tuple[str, dict[str, Any]]] = []
        self.ephemerals: list[Arguments] = []
        self.statuses: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        self.prompts: list[Arguments] = []
        self.locales: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.uploads: dict[str, bytes] = {}
        self.without_files_read = False
        self.taken_in: dict[str, float] = {}
        self._clock = int(time.time()) * 1_000_000  # a later run meets nothing of an earlier one
        self.envelopes = 0
        self._sockets: list[ServerConnection] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._ws = serve(self._socket, "127.0.0.1", 0)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        threading.Thread(target=self._ws.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def drop(self) -> None:
        """Close every connection, as Slack does from time to time."""
        for socket in list(self._sockets):
            socket.close()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._ws.shutdown()

    # What people do

    def next_ts(self) -> str:
        with self.lock:
            self._clock += 1_000
            return f"{self._clock // 1_000_000}.{self._clock % 1_000_000:06d}"

    def say(
        self,
        text: str,
        *,
        channel: str = "C0ONE",
        user: str = "U0ANN",
        thread: str | None = None,
        kind: str = "message",
        event_id: str | None = None,
        send: bool = True,
        **more: Any,
    ) -> dict[str, Any]:
        """A person writes a message; the event of it as a payload, sent unless told otherwise."""
        ts = self.next_ts()
        with self.lock:
            self.messages[channel, ts] = Message(channel, ts, user, text, thread)
        payload = self.event_of(text, ts, channel, user, thread, kind, event_id, **more)
        if send:
            self.send(payload)
        return payload

    def mention(self, text: str, **more: Any) -> dict[str, Any]:
        """A person mentions us in a channel."""
        return self.say(f"<@{US}> {text}", kind="app_mention", **more)

    @staticmethod
    def event_of(
        text: str,
        ts: str,
        channel: str,
        user: str,
        thread: str | None = None,
        kind: str = "message",
        event_id: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        event: dict[str, Any] = {
            "type": kind,
            "user": user,
            "text": text,
            "ts": ts,
            "channel": channel,
            **more,
        }
        if kind == "message":
            event["channel_type"] = {"D": "im", "G": "group"}.get(channel[0], "channel")
        if thread:
            event["thread_ts"] = thread
        return {
            "type": "event_callback",
            "event_id": event_id or f"Ev{kind[:3]}{ts.replace('.', '')}",
            "team_id": TEAM,
            "api_app_id": "A0APP",
            "authorizations": [{"team_id": TEAM, "user_id": US, "is_bot": True}],
            "event": event,
        }

    def command(self, text: str, *, channel: str = "C0ONE", user: str = "U0ANN") -> str:
        """Somebody types `/turnpoint`; the id of the envelope."""
        ts = self.next_ts()
        payload = {
            "command": "/turnpoint",
            "text": text,
            "team_id": TEAM,
            "channel_id": channel,
            "user_id": user,
            "trigger_id": f"trigger.{ts}",
            "response_url": f"{self.url}/respond/{ts}",
            "api_app_id": "A0APP",
        }
        return self.send(payload, kind="slash_commands")

    def press(
        self,
        action: dict[str, Any],
        *,
        channel: str = "C0ONE",
        user: str = "U0ANN",
        ts: str = "",
        **more: Any,
    ) -> str:
        """Somebody presses a button; the id of the envelope."""
        now = self.next_ts()
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": ts, "channel_id": channel},
            "message": {"ts": ts},
            "trigger_id": f"trigger.{now}",
            "response_url": f"{self.url}/respond/{now}",
            "actions": [{"action_ts": now, "block_id": "b", **action}],
            **more,
        }
        return self.send(payload, kind="interactive")

    def send(self, payload: dict[str, Any], *, kind: str = "events_api", attempt: int = 0) -> str:
        """Send an envelope to the app over the socket; its id."""
        with self.lock:
            self.envelopes += 1
            name = f"envelope-{self.envelopes}"
        envelope = {
            "type": kind,
            "envelope_id": name,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": attempt,
            "retry_reason": "timeout" if attempt else "",
        }
        for socket in list(self._sockets):
            try:
                socket.send(json.dumps(envelope, ensure_ascii=False))
            except ConnectionClosed:
                continue
        return name

    @property
    def connected(self) -> bool:
        return bool(self._sockets)

    def ours(self, channel: str | None = None, thread: str | None = None) -> list[Message]:
        """Our messages, in order."""
        with self.lock:
            found = [
                each
                for each in self.messages.values()
                if each.user == US
                and channel in (None, each.channel)
                and (thread is None or each.thread_ts == thread)
            ]
        return sorted(found, key=lambda each: each.ts)

    # Socket Mode

    def _socket(self, socket: ServerConnection) -> None:
        socket.send(
            json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}})
        )
        self._sockets.append(socket)
        try:
            for text in socket:
                told = json.loads(text)
                with self.lock:
                    self.acknowledged[told["envelope_id"]] = time.monotonic()
                    self.answers[told["envelope_id"]] = told.get("payload")
        except ConnectionClosed:
            pass
        finally:
            self._sockets.remove(socket)

    # The Web API

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        slack = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = urlsplit(self.path).path.rpartition("/")[2]
                if self.headers.get("Authorization") != f"Bearer {BOT_TOKEN}" or name not in slack.files:
                    self._answer(403 if name in slack.files else 404, b"<html>sign in</html>")
                    return
                if slack.without_files_read:
                    self._answer(200, b"<html>sign in</html>", {"Content-Type": "text/html"})
                    return
                self._answer(200, slack.files[name], {"Content-Type": "application/octet-stream"})

            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = urlsplit(self.path).path
                if path.startswith("/respond/"):
                    self._answer(*slack._respond(path.rpartition("/")[2], json.loads(data)))
                    return
                if path.startswith("/upload/"):
                    slack.uploads[path.rpartition("/")[2]] = data
                    self._answer(200, b"OK")
                    return
                status, told, headers = slack._called(
                    path.removeprefix("/api/"), self.headers, data, dict(parse_qsl(urlsplit(self.path).query))
                )
                if status:
                    self._answer(status, json.dumps(told).encode(), headers)
                else:
                    self.close_connection = True  # the answer never comes

            def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                if "Content-Type" not in (headers or {}):
                    self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler

    def _called(
        self, method: str, headers: Any, data: bytes, query: Arguments
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        if self.slow_down[method] > 0:
            self.slow_down[method] -= 1
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"}
        self.tries[method] += 1
        is_json = "json" in headers.get("Content-Type", "")
        given = {**query, **(json.loads(data) if is_json and data else dict(parse_qsl(data.decode())))}
        token = headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token")
        try:
            if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
                raise RefusedError("invalid_auth")
            found = arguments(method, given)
            refusal = self.refuse.get(method)
            if error := refusal(found) if callable(refusal) else refusal:
                return 200, {"ok": False, "error": error}, {}
            with self.lock:
                self.calls.append(Call(method, found, time.monotonic()))
                told = getattr(self, _snake(method))(found)
        except RefusedError as refused:
            self.refusals.append((method, refused.error, refused.why))
            return 200, {"ok": False, "error": refused.error, "errors": list(refused.why)}, {}
        if self.lose[method] > 0:
            self.lose[method] -= 1
            return 0, {}, {}
        return 200, {"ok": True, **told}, {}

    def _respond(self, name: str, body: dict[str, Any]) -> tuple[int, bytes]:
        known = {"text", "blocks", "response_type", "replace_original", "delete_original", "unfurl_links",
                 "unfurl_media", "metadata", "attachments"}  # fmt: skip
        try:
            if set(body) - known:
                raise RefusedError("invalid_arguments", str(set(body) - known))
            if body.get("blocks"):
                check_blocks(body["blocks"])
            elif not body.get("text") and not body.get("delete_original"):
                raise RefusedError("no_text")
        except RefusedError as refused:
            self.refusals.append(("respond", refused.error, refused.why))
            return 400, refused.error.encode()
        with self.lock:
            self.whispers.append((name, body))
        return 200, b"ok"

    def _auth_test(self, given: Arguments) -> dict[str, Any]:
        return {
            "url": self.url,
            "team": "Team",
            "user": "turnpoint",
            "team_id": TEAM,
            "user_id": US,
            "bot_id": BOT,
        }

    def _apps_connections_open(self, given: Arguments) -> dict[str, Any]:
        return {"url": f"ws://127.0.0.1:{self._ws.socket.getsockname()[1]}/link"}

    def _users_info(self, given: Arguments) -> dict[str, Any]:
        return {"user": {"id": given["user"], "locale": self.locales.get(given["user"], "en-US")}}

    def _assistant_threads_set_status(self, given: Arguments) -> dict[str, Any]:
        self.statuses[given["channel_id"], given["thread_ts"]].append((given["status"], time.monotonic()))
        return {}

    def _assistant_threads_set_suggested_prompts(self, given: Arguments) -> dict[str, Any]:
        if not 1 <= len(given["prompts"]) <= 4 or any(
            set(each) != {"title", "message"} for each in given["prompts"]
        ):
            raise RefusedError("invalid_arguments", "prompts")
        self.prompts.append(given)
        return {}

    def _files_get_upload_urlexternal(self, given: Arguments) -> dict[str, Any]:
        of = f"F0UP{len(self.uploads):03d}"
        self.uploads[of] = b""
        return {"upload_url": f"{self.url}/upload/{of}", "file_id": of}

    def _files_complete_upload_external(self, given: Arguments) -> dict[str, Any]:
        for each in given["files"]:
            if not self.uploads.get(each["id"]):
                raise RefusedError("file_not_found")
            self.taken_in[each["id"]] = time.monotonic() + 0.5
        return {"files": [{"id": each["id"], "title": each.get("title")} for each in given["files"]]}

    def _files_info(self, given: Arguments) -> dict[str, Any]:
        ready = self.taken_in[given["file"]] <= time.monotonic()
        return {"file": {"id": given["file"], "mimetype": "image/png" if ready else ""}}

    def _pictures(self, blocks: Any) -> None:
        for block in blocks or []:
            if (
                block["type"] == "image"
                and self.taken_in.get(block["slack_file"]["id"], 9e9) > time.monotonic()
            ):
                raise RefusedError("invalid_blocks", "the file is not there yet")

    def _chat_post_message(self, given: Arguments) -> dict[str, Any]:
        check_message(given)
        self._pictures(given.get("blocks"))
        thread = given.get("thread_ts")
        if thread and (given["channel"], thread) not in self.messages:
            raise RefusedError("thread_not_found")
        message = self._new(given, thread)
        message.blocks, message.metadata = given.get("blocks", []), given.get("metadata")
        return {"ts": message.ts, "channel": message.channel}

    def _chat_post_ephemeral(self, given: Arguments) -> dict[str, Any]:
        check_message(given)
        self.ephemerals.append(given)
        return {"message_ts": self.next_ts()}

    def _chat_update(self, given: Arguments) -> dict[str, Any]:
        check_message(given)
        self._pictures(given.get("blocks"))
        message = self._own(given)
        if message.streaming:
            raise RefusedError("streaming_state_conflict")
        message.text, message.blocks, message.streamed = given.get("text", ""), given.get("blocks", []), ""
        message.metadata = given.get("metadata", message.metadata)
        return {"ts": message.ts, "channel": message.channel}

    def _chat_delete(self, given: Arguments) -> dict[str, Any]:
        message = self._own(given)
        del self.messages[message.channel, message.ts]
        self.deleted.append((message.channel, message.ts))
        return {"ts": message.ts}

    def _chat_start_stream(self, given: Arguments) -> dict[str, Any]:
        if given["channel"][0] != "D" and not (
            given.get("recipient_user_id") and given.get("recipient_team_id")
        ):
            raise RefusedError("missing_recipient_user_id")
        if (given["channel"], given["thread_ts"]) not in self.messages:
            raise RefusedError("thread_not_found")
        text = _streamed(given)
        message = self._new(given, given["thread_ts"])
        message.streaming, message.streamed = True, text
        return {"ts": message.ts, "channel": message.channel}

    def _chat_append_stream(self, given: Arguments) -> dict[str, Any]:
        message = self._own(given)
        if not message.streaming:
            raise RefusedError("message_not_in_streaming_state")
        message.streamed += _streamed(given)
        return {"ts": message.ts, "channel": message.channel}

    def _chat_stop_stream(self, given: Arguments) -> dict[str, Any]:
        message = self._own(given)
        if not message.streaming:
            raise RefusedError("message_not_in_streaming_state")
        if given.get("blocks"):
            check_blocks(given["blocks"])
            self._pictures(given["blocks"])
        check_metadata(given.get("metadata"))
        message.streamed += _streamed(given)
        message.streaming = False
        message.blocks, message.metadata = given.get("blocks", []), given.get("metadata")
        return {"ts": message.ts, "channel": message.channel}

    def _conversations_replies(self, given: Arguments) -> dict[str, Any]:
        with_metadata = str(given.get("include_all_metadata", "0")) in ("1", "True", "true")
        root = self.messages.get((given["channel"], given["ts"]))
        if root is None:
            raise RefusedError("thread_not_found")
        found = sorted(
            (
                each
                for each in self.messages.values()
                if each.channel == given["channel"] and each.thread_ts == given["ts"]
            ),
            key=lambda each: each.ts,
        )
        found = [each for each in found if each.ts > given.get("oldest", "0")]
        first = int(given.get("cursor") or 0)
        last = first + min(int(given.get("limit", 100)), 1_000)
        page = [root, *found[first:last]]
        return {
            "messages": [each.to_json(metadata=with_metadata) for each in page],
            "has_more": last < len(found),
            "response_metadata": {"next_cursor": str(last) if last < len(found) else ""},
        }

    def _conversations_history(self, given: Arguments) -> dict[str, Any]:
        with_metadata = str(given.get("include_all_metadata", "0")) in ("1", "True", "true")
        found = [
            each for each in self.messages.values() if each.channel == given["channel"] and not each.thread_ts
        ]
        found.sort(key=lambda each: each.ts, reverse=True)
        limit = int(given.get("limit", 100))
        return {
            "messages": [each.to_json(metadata=with_metadata) for each in found[:limit]],
            "has_more": False,
        }

    def _new(self, given: Arguments, thread: str | None) -> Message:
        message = Message(given["channel"], self.next_ts(), US, given.get("text", ""), thread)
        message.at = time.monotonic()
        if thread:  # a status goes when a message comes
            self.statuses[message.channel, thread].append(("", message.at))
        self.messages[message.channel, message.ts] = message
        return message

    def _own(self, given: Arguments) -> Message:
        message = self.messages.get((given["channel"], given["ts"]))
        if message is None:
            raise RefusedError("message_not_found")
        if message.user != US:
            raise RefusedError("cant_update_message")
        return message


def _snake(method: str) -> str:
    """`chat.postMessage` as the name of what does it here."""
    return "_" + re.sub(
        r"(?<![A-Z])[A-Z]+", lambda found: f"_{found.group().lower()}", method.replace(".", "_")
    )


def _streamed(given: Arguments) -> str:
    text = given.get("markdown_text") or ""
    for chunk in given.get("chunks") or []:
        if chunk["type"] != "markdown_text" or set(chunk) != {"type", "text"}:
            raise RefusedError("invalid_chunks")
        text += chunk["text"]
    if length(text) > 12_000:
        raise RefusedError("msg_too_long")
    return text
