"""What stands in the log, in which form, for whose eyes: what happened, and no word of anybody's."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from corpus.errors import EngineError
from tests.ui.people.conftest import TOKEN, Browser, running
from ui.conversations.store import Conversations
from ui.keys.keys import Keys
from ui.logs import formatter, log_to_file, masked, note_failure
from ui.people.access import Access
from ui.tracing import traced

MARK = "what-nobody-else-should-read"


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def failed(failure: BaseException, cause: BaseException | None = None) -> logging.LogRecord:
    try:
        raise failure from cause
    except BaseException as caught:
        info = (type(caught), caught, caught.__traceback__)
    return logging.LogRecord("a.b", logging.ERROR, "", 0, "it %s", ("broke",), info)


def test_a_line_of_json_has_time_level_logger_message_request_and_exception(tmp_path: Path) -> None:
    log_to_file(tmp_path / "log", environment={"TURNPOINT_LOG": "json"})
    with traced("r-17"):
        logging.getLogger("some.room").warning("two\nlines %d", 2)
        try:
            raise EngineError("engine.dead", engine="embedded") from OSError(5, "input/output error")
        except EngineError:
            logging.getLogger("some.room").exception("it failed")
    first, second = (json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {"level": "WARNING", "logger": "some.room", "message": "two\nlines 2", "request": "r-17"}
    assert "engine.dead (engine=embedded)" in second["exception"]
    assert "input/output error" in second["exception"] and "test_logs.py" in second["exception"]


def test_without_being_told_lines_are_text_of_one_line_each(tmp_path: Path) -> None:
    log_to_file(tmp_path / "log", environment={})
    with traced("r-18"):
        logging.getLogger("some.room").warning("one\n2026-01-01 ERROR [-] forged: two")
    (line,) = (tmp_path / "log").read_text("utf-8").splitlines()
    assert "WARNING [r-18] some.room: one\\n2026" in line


def test_the_log_is_its_owners_alone(tmp_path: Path) -> None:
    log_to_file(tmp_path / "log")
    logging.getLogger("x").warning("something")
    note_failure(tmp_path / "client.log", ValueError("x"))
    for name in ("log", "client.log"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "said",
    [
        "mail from reader.one+x@mail.example.org came",
        "Authorization: Bearer SECRETSECRET",
        "tp_0123456789ab_SECRETSECRETSECRETSECRETSECRETSECRETSECRETS was shown",
        "GET https://opendart.example/api?crtfc_key=SECRET&corp_code=1",
        "xoxb-SECRET-SECRET and xapp-1-SECRET",
        "postgresql://anna:SECRET@db.example/turnpoint",
        'body {"password": "SECRET", "api_key": "SECRET"}',
    ],
)
def test_addresses_and_what_opens_a_door_are_masked(said: str) -> None:
    told = masked(said)
    assert "SECRET" not in told and "@mail" not in told
    assert masked("key tp_0123456789ab is used, 3 tokens: 17") == "key tp_0123456789ab is used, 3 tokens: 17"


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_words_of_a_failure_that_may_be_somebodys_are_left_out(form: str) -> None:
    told = formatter(form).format(failed(ValueError(MARK), KeyError(MARK)))  # type: ignore[arg-type]
    assert MARK not in told
    assert "ValueError" in told and "KeyError" in told and "test_logs.py" in told


def test_a_database_that_fails_tells_no_question(tmp_path: Path) -> None:
    store = Conversations.at(tmp_path)
    of = store.begin("", "ko")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE exchange")
    with pytest.raises(OperationalError) as failure:
        store.ask("", of, MARK, 0)
    assert MARK not in str(failure.value)
    store.close()


def test_no_question_name_address_or_secret_of_any_door_comes_into_the_log(tmp_path: Path) -> None:
    """Whatever becomes of it: answered, refused, failed, crashed, too long, of a wrong form, or not let in."""
    home = tmp_path / "home"
    log_to_file(home / "server.log")
    with running(home, Access(), page=False) as served:
        _, key = Keys.at(home).create("bot")
        with httpx.Client(base_url=served.address, trust_env=False, timeout=30) as client:
            for word in (TOKEN, key, f"tp_0123456789ab_{'x' * 43}"):
                client.headers["Authorization"] = f"Bearer {word}"
                for question in (MARK, f"fail {MARK}", f"crash {MARK}", MARK * 200):
                    client.post("/api/ask", json={"question": question})
                    client.post("/api/search", json={"question": question})
                client.post("/api/ask", content=f'{{"question": ["{MARK}"]}}')
                client.post("/api/ask", content=f"{{{MARK}")
                said = {"messages": [{"role": "user", "content": f"crash {MARK}"}], "model": "turnpoint"}
                client.post("/v1/chat/completions", json=said)
                client.post("/api/documents", files={"file": ("CRASH.txt", f"CRASH {MARK}".encode())})
        browser = Browser(served.address)
        browser.sign_in("anna", f"wrong {MARK}")
        browser.sign_in("anna")
    log = (home / "server.log").read_text("utf-8")
    assert "question failed" in log and "RuntimeError" in log, "what is looked for is there"
    for kept_out in (MARK, TOKEN, key.rpartition("_")[2], "anna"):
        assert kept_out not in log
