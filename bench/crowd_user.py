"""What one of a crowd does, for locust: asks, reads what comes as it comes, thinks, and asks again. Started by `bench.crowd`.

It asks to be answered anew: what was answered to another of the crowd would else be told from memory.

Who asks is said by a header, as a bot in a team's chat says it: each user is a person of their own, with a place of their own in line.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any

from locust import HttpUser, events, task

QUESTIONS = [
    json.loads(line)["question"]
    for line in Path(os.environ["CROWD_QUESTIONS"]).read_text("utf-8").splitlines()
]
THINKS = tuple(float(seconds) for seconds in os.environ["CROWD_THINKS"].split("-"))
_numbers = iter(range(1, 10_000))


def think(user: Any) -> float:
    """Seconds between an answer and the next question."""
    return user.chance.uniform(*THINKS)


class Person(HttpUser):
    """Somebody who asks."""

    wait_time = think

    def on_start(self) -> None:
        """Be somebody, and come at a time of one's own."""
        self.number = next(_numbers)
        # Each user's questions and pauses are the same in every run.
        self.chance = random.Random(self.number)
        self.client.trust_env = False
        self.headers = {
            "Authorization": f"Bearer {os.environ['CROWD_TOKEN']}",
            "Turnpoint-Person": f"crowd~{self.number}",
            "Accept": "text/event-stream",
        }

    @task
    def ask(self) -> None:
        """One question, to its end."""
        row: dict[str, Any] = {
            "user": self.number,
            "at": time.time(),
            "status": 0,
            "evidence": None,
            "error": "",
        }
        begun = time.perf_counter()
        try:
            with self.client.post(
                "/api/ask", json={"question": self.chance.choice(QUESTIONS), "fresh": True}, headers=self.headers,
                stream=True, catch_response=True, timeout=900,
            ) as reply:  # fmt: skip
                row["status"] = reply.status_code
                if reply.status_code == 200:
                    self._read(reply, row, begun)
                else:
                    row["error"] = reply.text[:200]
                if row["error"]:
                    reply.failure(row["error"])
        except Exception as failure:
            row["error"] = row["error"] or f"{type(failure).__name__}: {failure}"[:200]
        row["seconds"] = time.perf_counter() - begun
        with Path(os.environ["CROWD_OUT"]).open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")

    def _read(self, reply: Any, row: dict[str, Any], begun: float) -> None:
        name, finished = "", False
        for line in reply.iter_lines(chunk_size=1, decode_unicode=True):
            if line.startswith("event:"):
                name = line[6:].strip()
                since = time.perf_counter() - begun
                if name == "evidence" and row["evidence"] is None:
                    row["evidence"] = since
                    events.request.fire(
                        request_type="SSE", name="evidence", response_time=since * 1_000, response_length=0,
                        exception=None, context={},
                    )  # fmt: skip
                elif name in ("draft", "sentence") and "first" not in row:
                    row["first"] = since
            elif line.startswith("data:") and name == "finished":
                answer = json.loads(line[5:])
                finished = True
                row["answer"] = answer["status"]
                row["worded"] = bool(answer["model"]["name"])
                if answer["error"]:
                    row["error"] = answer["error"]["code"]
        if not finished and not row["error"]:
            row["error"] = "the stream ended before the answer"
