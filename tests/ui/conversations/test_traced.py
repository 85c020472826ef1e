"""Why an answer came out as it did is told to whose it is, as long as the answer is kept, and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.ui.conftest import turnpoint
from tests.ui.conversations.test_store import ANSWER
from tests.ui.people.conftest import TOKEN, Running, running
from ui.client import Client
from ui.conversations.kept import Reply
from ui.conversations.store import ConversationError, Conversations
from ui.conversations.traced import traced
from ui.people.access import Access
from ui.people.person import ACTING_FOR

TRACE = {
    "resolved": "오븐은 몇 대?", "evidence": [{"source": "a.txt", "start": 0, "end": 9, "score": 1.5, "legs": ["terms"]}],
    "chosen": [{"source": "a.txt", "start": 0, "end": 9, "score": 2.0, "text": "오븐은 두 대."}], "lack": None,
    "prompts": [[{"role": "system", "content": "Word it."}, {"role": "human", "content": "오븐은 두 대."}]],
    "checks": [
        {"worded": "오븐은 두 대.", "check": "verified", "stands": "오븐은 두 대.", "support": [], "figures": []},
        {"worded": "오븐은 \x1b[31m열 대.", "check": "withdrawn"},
    ],
    "versions": {"turnpoint": "0.1.0", "index": "7", "model": "", "model_hash": "beef"},
}  # fmt: skip


def answered(store: Conversations, owner: str, answer_id: str) -> str:
    of = store.begin(owner, "ko")
    store.ask(owner, of, "오븐은 몇 대?", 0)
    store.settle(owner, of, 0, Reply(replace(ANSWER, id=answer_id, trace=TRACE)))
    return of


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "home", Access(), page=False) as server:
        yield server


def asked(served: Running, answer_id: str, person: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {TOKEN}", **({ACTING_FOR: person} if person else {})}
    return httpx.get(f"{served.address}/api/answers/{answer_id}/trace", headers=headers, trust_env=False)


def test_its_owner_gets_the_steps_and_nobody_else_does(served: Running) -> None:
    anna, ben = (served.users.named(name).person.key for name in ("anna", "ben"))
    of = answered(served.application.conversations, anna, "a" * 32)
    told = asked(served, "a" * 32, anna).json()
    assert told["prompts"] == TRACE["prompts"] and told["question"] == "오븐은 몇 대?"
    assert told["versions"]["model_hash"] == "beef" and told["status"] == ANSWER.status
    for stranger in (ben, ""):
        reply = asked(served, "a" * 32, stranger)
        assert (reply.status_code, reply.json()["code"]) == (404, "conversation.no_answer")
    assert httpx.get(f"{served.address}/api/answers/last/trace", trust_env=False).status_code == 401
    served.application.conversations.delete(anna, of)
    assert asked(served, "a" * 32, anna).status_code == 404, "it goes with its conversation"


def test_the_last_one_and_only_whole_ids_are_found(tmp_path: Path) -> None:
    store = Conversations.at(tmp_path)
    answered(store, "", "b" * 32)
    answered(store, "", "c" * 32)
    assert traced(store.answered("", ""))["id"] == "c" * 32
    for wrong in ("b" * 31, "%", "_" * 32, "오븐"):
        with pytest.raises(ConversationError):
            store.answered("", wrong)
    store.close()


def test_an_answer_without_a_trace_still_tells_what_it_has(tmp_path: Path) -> None:
    store = Conversations.at(tmp_path)
    of = store.begin("", "ko")
    store.ask("", of, "?", 0)
    store.settle("", of, 0, Reply(ANSWER))
    told = traced(store.answered("", ANSWER.id))
    assert told["id"] == ANSWER.id and "prompts" not in told
    store.close()


def test_the_command_prints_every_part_in_both_languages(server: Client, home: Path) -> None:
    # Another process owns the conversations: what it keeps is seen by the next look.
    store = Conversations.at(home)
    answered(store, "", "d" * 32)
    store.close()
    english = turnpoint("trace", "d" * 32)
    assert english.returncode == 0, english.stderr
    for said in (
        "Question",
        "a.txt 0–9  (terms)",
        "[system] Word it.",
        "verified: 오븐은 두 대.",
        "model_hash: beef",
    ):
        assert said in english.stdout
    assert "\x1b[31m" not in english.stdout
    assert "프롬프트" in turnpoint("--language", "ko", "trace").stdout
    assert json.loads(turnpoint("trace", "d" * 32, "--json").stdout)["prompts"] == TRACE["prompts"]
    none = turnpoint("trace", "e" * 32)
    assert none.returncode == 1 and "No answer" in none.stderr
