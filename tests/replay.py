"""A small HTTP server on loopback that answers as publishers do, with replies recorded from them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

NVDA, NVDA_CODE = "Archives/edgar/data/1045810", "0001045810"
ANNUAL, EVENT = "0001045810-25-000023", "0001045810-26-000024"


@dataclass(frozen=True)
class Reply:
    """A reply. `cut` bytes at its end are promised and never sent. Its ETag is compared with If-None-Match."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cut: int = 0


@dataclass(frozen=True)
class Asked:
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    status: int


class Replay:
    """What a server answers, by path; of several replies each is given once and the last for ever."""

    url = ""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._replies: dict[str, list[Reply]] = {}
        self._lock = threading.Lock()

    def put(self, path: str, *replies: Reply) -> None:
        self._replies["/" + path.lstrip("/")] = list(replies)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def answer(self, path: str, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(path)
        with self._lock:
            waiting = self._replies.get(parts.path, [Reply(b"nothing here", 404)])
            reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            etag = reply.headers.get("ETag")
            if etag and headers.get("If-None-Match") == etag:
                reply = Reply(status=304, headers=reply.headers)
            self.asked.append(Asked(parts.path, parse_qs(parts.query), dict(headers), reply.status))
        return reply


@contextmanager
def replaying() -> Iterator[Replay]:
    """A server on a free port of loopback; its address is `replay.url`."""
    replay = Replay()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            reply = replay.answer(self.path, dict(self.headers.items()))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) - reply.cut])
            if reply.cut:
                self.close_connection = True

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        replay.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield replay
        finally:
            server.shutdown()


def submissions(shared: Path, *newer: Mapping[str, str]) -> bytes:
    """NVIDIA's recorded list of filings, with newer ones put before them and no older pages."""
    name = f"data.sec.gov_submissions_CIK{NVDA_CODE}.json"
    told = json.loads((shared / "fixtures/edgar_edgartools_vcr" / name).read_bytes())
    recent, told["filings"]["files"] = told["filings"]["recent"], []
    for filing in newer:
        for column, values in recent.items():
            values.insert(0, filing.get(column, ""))
    return json.dumps(told).encode()


EVENT_ROW = {
    "accessionNumber": EVENT, "filingDate": "2026-03-06", "reportDate": "2026-03-02", "form": "8-K",
    "items": "5.02", "primaryDocument": "nvda-20260302.htm",
}  # fmt: skip
"""The 8-K whose documents were recorded; it was filed after the recorded list."""


def play_edgar(replay: Replay, shared: Path) -> None:
    """NVIDIA's list, an annual report, an 8-K as a whole submission, and the list of tickers."""
    fixtures = shared / "fixtures"
    chain = fixtures / "edgar_edgartools_vcr"
    replay.put(
        f"submissions/CIK{NVDA_CODE}.json", Reply(submissions(shared, EVENT_ROW), headers={"ETag": '"1"'})
    )
    replay.put(
        f"{NVDA}/{ANNUAL.replace('-', '')}/nvda-20250126.htm",
        Reply((shared / "corpus" / "NVDA_10-K_FY2025.html").read_bytes()),
    )
    folder = EVENT.replace("-", "")
    replay.put(
        f"{NVDA}/{folder}/{EVENT}.txt",
        Reply((chain / f"www.sec.gov_Archives_edgar_data_1045810_{folder}_{EVENT}.txt").read_bytes()),
    )
    replay.put(
        "files/company_tickers.json",
        Reply((fixtures / "edgar_py-sec-edgar" / "company_tickers.json").read_bytes()),
    )
