"""What is done is written down with who did it and by which door, to be read by the folder's owner alone."""

from __future__ import annotations

import json
import logging
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from corpus.database import open_database
from tests.ui.conftest import turnpoint
from tests.ui.conversations.test_store import asked
from tests.ui.fake import fake_application
from tests.ui.people.conftest import TOKEN, Browser, Running, running
from ui.audit.actor import Actor, acting, person
from ui.audit.log import FILE, Audit
from ui.conversations.feedback import Feedback
from ui.conversations.kept import Rating
from ui.conversations.store import Conversations
from ui.conversations.tables import CONVERSATIONS
from ui.keys.keys import Keys
from ui.people.access import Access


def told(home: Path) -> list[tuple[str, str, str, str]]:
    return [(entry.what, entry.on, entry.by.who, entry.by.door) for entry in Audit(home).entries()]


def program(served: Running, key: str = TOKEN, **headers: str) -> httpx.Client:
    given = {"Authorization": f"Bearer {key}", **headers}
    return httpx.Client(base_url=served.address, headers=given, trust_env=False, timeout=30)


def test_an_act_is_written_down_with_who_and_when_and_by_which_door(tmp_path: Path) -> None:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with acting(Actor("user:anna", "page", "192.0.2.7", "r1")):
        Audit(tmp_path, lambda: at).note("document.added", "a.txt", {"owner": "user:anna"})
    (line,) = (tmp_path / FILE).read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "at": "2026-11-23T12:00:00.000+00:00", "what": "document.added", "on": "a.txt", "who": "user:anna",
        "door": "page", "address": "192.0.2.7", "request": "r1", "owner": "user:anna",
    }  # fmt: skip
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_whoever_was_not_named_is_the_server_itself(tmp_path: Path) -> None:
    Audit(tmp_path).note("document.added", "a.txt")
    assert told(tmp_path) == [("document.added", "a.txt", "server", "server")]


@pytest.mark.parametrize(
    ("key", "who"), [("", "anybody"), ("anna~01ab", "user:anna"), ("~proxied", "user:proxied")]
)
def test_a_person_is_called_by_name(key: str, who: str) -> None:
    assert person(key) == who


def test_a_line_stays_one_line_whatever_is_in_it(tmp_path: Path) -> None:
    name = 'a\n{"what": "forged"}\u2028\udc80' + "x" * 10_000
    Audit(tmp_path).note("document.added", name)
    Audit(tmp_path).note("document.removed", "b.txt")
    entries = list(Audit(tmp_path).entries())
    assert [entry.what for entry in entries] == ["document.added", "document.removed"]
    assert len(entries[0].on) == 300


def test_a_full_file_is_put_aside_and_the_oldest_of_many_goes(tmp_path: Path) -> None:
    audit = Audit(tmp_path, largest=1_000)
    for n in range(200):
        audit.note("document.added", f"{n}.txt")
    files = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock")
    assert files == [FILE, *(f"{FILE}.{n}" for n in range(1, 10))]
    for path in tmp_path.iterdir():
        assert path.stat().st_size <= 1_000
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    numbers = [int(entry.on.removesuffix(".txt")) for entry in audit.entries()]
    assert numbers == list(range(numbers[0], 200))


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    def write(who: int) -> None:
        for n in range(50):
            Audit(tmp_path, largest=4_000).note("document.added", f"{who}-{n}")

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({entry.on for entry in Audit(tmp_path).entries()}) == 200


def test_since_a_time_and_past_damage(tmp_path: Path) -> None:
    day = datetime(2026, 11, 1, tzinfo=UTC)
    for n in range(3):
        Audit(tmp_path, lambda n=n: day + timedelta(days=n)).note("document.added", f"{n}.txt")
        with (tmp_path / FILE).open("ab") as file:
            file.write(b'{"half a line\n\xff\n[]\n')
    assert [entry.on for entry in Audit(tmp_path).entries("2026-11-02")] == ["1.txt", "2.txt"]


def test_what_cannot_be_written_down_is_done_all_the_same_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).mkdir()  # nobody can write to that, not even root
    application = fake_application(tmp_path, embed=False)
    with caplog.at_level(logging.ERROR):
        application.add(b"text", "a.txt")
    assert [row["source"] for row in application.sources()] == ["a.txt"]
    assert "the audit log could not be written" in caplog.text
    application.close()


def test_documents_and_data_that_programs_change_stand_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home, Access(), page=False) as served:
        made, whole = Keys.at(home).create("bot")
        with program(served, **{"turnpoint-door": "cli"}) as machine, program(served, whole) as bot:
            for client, name in ((machine, "a.txt"), (bot, "b.txt")):
                client.post("/api/documents", files={"file": (name, b"text")}).raise_for_status()
            bot.post("/api/documents", files={"file": ("b.txt", b"text")}).raise_for_status()  # unchanged
            bot.delete("/api/documents/a.txt").raise_for_status()
            anna = served.users.named("anna").person.key
            machine.post("/api/people/adopt", json={"key": anna}).raise_for_status()
            machine.delete("/api/people/belongings", params={"owner": anna}).raise_for_status()
        with program(served, whole, **{"turnpoint-door": "cli"}) as liar:
            liar.post("/api/documents", files={"file": ("c.txt", b"text")}).raise_for_status()
        for_somebody = {"turnpoint-person": "T1.C2", "turnpoint-door": "slack"}
        with program(served, **for_somebody) as slack:
            slack.post("/api/documents", files={"file": ("d.txt", b"text")}).raise_for_status()
        bot_is = f"key:{made.id}"
        assert told(home) == [
            ("key.created", made.id, "server", "server"),
            ("document.added", "a.txt", "machine", "cli"),
            ("document.added", "b.txt", bot_is, "api"),
            ("document.removed", "a.txt", bot_is, "api"),
            ("data.handed_over", "user:anna", "machine", "cli"),
            ("data.erased", "user:anna", "machine", "cli"),
            ("document.added", "c.txt", bot_is, "api"),
            ("document.added", "d.txt", "channel:T1.C2", "slack"),
        ]
        assert all(entry.by.address == "127.0.0.1" for entry in Audit(home).entries() if entry.by.request)
        assert whole.rpartition("_")[2] not in (home / FILE).read_text("utf-8")


def test_who_signs_in_and_out_and_who_fails_stands_there_and_no_password_does(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home, Access(), page=False) as served:
        browser = Browser(served.address)
        browser.sign_in("anna", "wrong horse anna")
        browser.sign_in("my password, typed too early", "x" * 12)
        browser.sign_in("anna")
        browser.http.post("/sign-out")
        browser.http.post("/sign-out")
        assert told(home) == [
            ("sign_in.failed", "anna", "anybody", "page"),
            ("sign_in.failed", "", "anybody", "page"),
            ("sign_in", "anna", "user:anna", "page"),
            ("sign_out", "anna", "user:anna", "page"),
        ]
        kept = (home / FILE).read_text("utf-8")
        assert "horse" not in kept and "typed too early" not in kept and "127.0.0.1" in kept


def test_a_rating_that_is_taken_back_stands_there(tmp_path: Path) -> None:
    store = Conversations(open_database(f"sqlite:///{tmp_path / 'c.sqlite'}", CONVERSATIONS))
    feedback = Feedback(store, {}, audit=Audit(tmp_path))
    of = asked(store, "질문")
    feedback.rate("", of, 0, Rating("bad", ("other",), "what I think"))
    with acting(Actor(person("anna~01ab"), "page")):
        feedback.withdraw("", of, 0)
    assert told(tmp_path) == [("feedback.deleted", f"{of}-0", "user:anna", "page")]
    assert "질문" not in (tmp_path / FILE).read_text("utf-8")
    store.close()


def test_users_and_keys_of_the_command_line_stand_there_and_can_be_read_in_both_languages(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert turnpoint("users", "add", "Anna", given="correct horse anna\n").returncode == 0
    assert turnpoint("users", "passwd", "anna", given="another horse anna\n").returncode == 0
    key = turnpoint("key", "create", "bot").stdout.strip()
    assert turnpoint("key", "revoke", "bot").returncode == 0
    assert turnpoint("users", "remove", "anna").returncode == 0
    shown = json.loads(turnpoint("audit", "--json").stdout)
    assert [row["what"] for row in shown] == [
        "user.added", "user.changed", "key.created", "key.revoked", "user.removed",
    ]  # fmt: skip
    assert {(row["who"], row["door"]) for row in shown} == {("machine", "cli")}
    english = turnpoint("audit").stdout
    assert "User added: anna – this machine's user, on the command line" in " ".join(english.split())
    assert "비밀번호 변경: anna" in turnpoint("--language", "ko", "audit").stdout
    for text in (english, json.dumps(shown)):
        assert "horse" not in text and key.rpartition("_")[2] not in text
    tomorrow = (datetime.now() + timedelta(days=1)).date().isoformat()
    assert "Nothing has been written down." in turnpoint("audit", "--since", tomorrow).stdout
    assert not (home / "server.json").exists(), "no server is needed"
