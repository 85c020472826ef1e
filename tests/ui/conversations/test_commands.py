"""The command line takes conversations and ratings out of a real server, also after that was restarted."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.evaluation.cases import read_cases
from tests.ui.conftest import start_server, turnpoint, wait_for
from tests.ui.conversations.test_store import asked
from ui.conversations.feedback import Feedback
from ui.conversations.kept import Rating
from ui.conversations.store import Conversations


def test_conversations_and_ratings_are_there_after_a_restart_and_can_be_taken_away(
    home: Path, tmp_path: Path
) -> None:
    home.mkdir(parents=True)
    store = Conversations.at(home)
    of = asked(store, "오븐은 몇 대?", "그 뒤에는?")
    asked(store, "남의 질문", owner="hana")
    Feedback(store, {}).rate("", of, 0, Rating("good"))
    Feedback(store, {}).rate("", of, 1, Rating("bad", ("too_slow",)))
    store.close()
    start_server(home)
    client = wait_for(home)
    assert [row["id"] for row in client.conversations()] == [of]
    client.stop()
    process = start_server(home)
    wait_for(home).close()

    rows = json.loads(turnpoint("conversations", "list", "--json").stdout)
    assert [(row["id"], row["exchanges"]) for row in rows] == [(of, 2)]
    assert json.loads(turnpoint("conversations", "list", "--search", "nothing", "--json").stdout) == []
    assert "오븐은 몇 대?" in turnpoint("conversations", "list").stdout
    assert "## 그 뒤에는?" in turnpoint("conversations", "show", of).stdout
    file = tmp_path / "talk.html"
    done = turnpoint("conversations", "export", of, "--format", "html", "--out", str(file))
    assert done.returncode == 0
    assert "Not investment advice" in file.read_text(encoding="utf-8")
    unknown = turnpoint("conversations", "show", "0" * 32)
    assert unknown.returncode == 1
    assert "no such conversation" in unknown.stderr.lower()

    drafts = tmp_path / "drafts.jsonl"
    done = turnpoint("feedback", "export", "--verdict", "good", "--out", str(drafts))
    assert "1 ratings exported" in done.stderr
    (case,) = read_cases(drafts)
    assert (case.question, case.evidence[0].document) == ("오븐은 몇 대?", "ovens.html")
    assert len(turnpoint("feedback", "export").stdout.splitlines()) == 2
    assert turnpoint("feedback", "export", "--since", "2100-01-01").stdout == ""
    process.terminate()
    process.wait(timeout=30)
