"""The command line against a real server process: what it prints, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.ui.conftest import start_server, turnpoint, wait_for
from ui.cli import run
from ui.cli import turnpoint as group
from ui.client import Client
from ui.commands.documents import expand
from ui.words import Words

COMMANDS = sorted(group.commands)


def test_help_takes_a_third_of_a_second_and_names_every_command() -> None:
    spent = []
    for _ in range(3):
        before = os.times()
        done = turnpoint("--help")
        after = os.times()
        # Of the processor, not of the clock: other work on the machine is none of ours.
        spent.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
        assert all(name in done.stdout for name in COMMANDS)
    assert min(spent) < 0.3


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, ui.cli; ui.cli.run(['--help']);"
        "print([m for m in ('httpx', 'fastapi', 'gradio', 'torch', 'rich', 'sqlalchemy', 'numpy') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_explains_itself_in_both_languages(
    command: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "--language", language, "--help"]) == 0
    said = capsys.readouterr().out
    assert "help." not in said
    known: dict[str, Any] = dict(Words("en" if language == "en" else "ko").table("help"))
    shown = "".join(said.split())
    assert "".join(known[command].split())[:40] in shown
    for option in group.commands[command].params:
        if isinstance(option, click.Option) and not option.hidden:
            assert option.opts[0] in said


def test_a_folder_with_good_and_bad_files_is_added_as_far_as_it_can_be(
    server: Client, tmp_path: Path
) -> None:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("first")
    (folder / "b.pdf").write_text("BAD")
    (folder / "empty.html").write_text("")
    (folder / "sub" / "c.txt").write_text("third")
    (folder / "sub" / "a.txt").write_text("same name")
    (folder / "picture.png").write_text("x")
    (folder / ".hidden.txt").write_text("x")
    done = turnpoint("add", str(folder))
    assert done.returncode == 1
    assert [row["source"] for row in server.sources()] == ["a.txt", "c.txt"]
    assert "✓ a.txt" in done.stdout and "✓ c.txt" in done.stdout and "picture.png" in done.stdout
    problems = [line for line in done.stderr.splitlines() if line.startswith("✗")]
    assert len(problems) == 3 and "Traceback" not in done.stderr
    assert server.text("a.txt") == "first"


def test_adding_again_is_unchanged_and_a_changed_file_is_updated(server: Client, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    assert "added" in turnpoint("add", str(file)).stdout
    assert "unchanged" in turnpoint("add", str(file)).stdout
    file.write_text("two")
    done = turnpoint("add", "--no-wait", str(file))
    assert done.returncode == 0 and "updated" in done.stdout


def test_missing_paths_and_empty_folders_get_a_clear_message(server: Client, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    good = tmp_path / "good.txt"
    good.write_text("text")
    done = turnpoint("add", str(tmp_path / "none.txt"), str(tmp_path / "empty"), str(good))
    assert done.returncode == 1
    assert "There is no file" in done.stderr and "holds no file that can be read" in done.stderr
    assert [row["source"] for row in server.sources()] == ["good.txt"]


def test_a_web_address_is_kept_as_the_name(tmp_path: Path) -> None:
    assert [c.source for c in expand("https://example.org/a?b=c")] == ["https://example.org/a?b=c"]


def test_a_file_named_in_another_encoding_is_added_under_a_name_that_can_be_read(tmp_path: Path) -> None:
    for name in ("보고서.txt".encode("cp949"), b"\xff\xfe.txt"):
        (tmp_path / os.fsdecode(name)).write_text("words")
    names = sorted(candidate.source for candidate in expand(str(tmp_path)))
    assert names == ["보고서.txt", "\ufffd\ufffd.txt"]


def test_a_web_page_is_fetched_and_added(server: Client, tmp_path: Path) -> None:
    import threading
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    (tmp_path / "page.html").write_text("a page")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{web.server_address[1]}"
        done = turnpoint("add", f"{base}/page.html", f"{base}/none.html")
        web.shutdown()
    assert done.returncode == 1 and "404" in done.stderr
    assert [row["source"] for row in server.sources()] == [f"{base}/page.html"]


def test_sources_are_listed_as_a_table_and_as_json(server: Client) -> None:
    assert "no documents" in turnpoint("sources").stdout
    list(server.add(b"text", "a [red]name.txt"))
    assert "a [red]name.txt" in turnpoint("sources").stdout
    (row,) = json.loads(turnpoint("sources", "--json").stdout)
    expected = (
        "source title company ticker cik form fiscal_period period_end filed accession language url from document "
        "passages added status languages group sha256"
    )
    assert list(row) == expected.split()
    assert row["accession"] is None and row["from"] == {} and row["languages"] == ["en"]


def test_figures_are_printed_as_tables_and_as_json(server: Client) -> None:
    list(server.add(b"x" * 50, "a.txt"))
    shown = turnpoint("figures", "acme", "sales").stdout
    assert "Fiscal years" in shown and "FY2025" in shown and "$50" in shown
    newest, _ = json.loads(turnpoint("figures", "ACME", "revenue", "--json").stdout)
    assert newest == {
        "company": "ACME", "ticker": "", "metric": "revenue", "fiscal_period": "FY2025",
        "period_end": "2025-12-31", "value": 50.0, "unit": "USD", "segment": "", "origin": "xbrl",
        "source": "a.txt", "accession": "",
    }  # fmt: skip
    assert len(json.loads(turnpoint("figures", "ACME", "revenue", "--periods", "1", "--json").stdout)) == 1
    for wrong, said in ((("OKLO", "revenue"), "no filing of OKLO"), (("ACME", "joy"), "no known metric")):
        done = turnpoint("figures", *wrong)
        assert done.returncode == 1 and said in done.stderr


def test_text_is_printed_exactly_and_by_slice(server: Client) -> None:
    list(server.add("가나다\r\n라\x07마".encode(), "a.txt"))
    whole = subprocess.run(
        [sys.executable, "-m", "ui.cli", "text", "a.txt"], capture_output=True, check=True
    ).stdout
    assert whole == "가나다\r\n라\x07마".encode()
    number = str(server.sources()[0]["document"])
    assert turnpoint("text", number, "--start", "1", "--end", "3").stdout == "나다"
    done = turnpoint("text", "none")
    assert done.returncode == 1 and "no document named none" in done.stderr


def test_ask_prints_the_answer_with_its_citations(server: Client) -> None:
    done = turnpoint("ask", "why?")
    assert done.returncode == 0
    assert (
        "It is so: why?.[1]" in done.stdout and "[1] a.txt · ACME 10-K FY2025 · Part I · p. 1" in done.stdout
    )


def test_ask_json_is_the_published_answer(server: Client) -> None:
    answer = json.loads(turnpoint("ask", "why?", "--json", "--language", "ko").stdout)
    assert answer["language"] == "ko" and answer["citations"][0]["page"] == 0
    assert {"id", "version", "status", "answer", "sentences", "figures", "timings_ms"} <= answer.keys()


def test_a_failed_answer_is_told_and_ends_with_one(server: Client) -> None:
    done = turnpoint("ask", "fail")
    assert done.returncode == 1 and "ended while it was writing" in done.stderr
    done = turnpoint("ask", "fail", "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["error"]["code"] == "engine.dead"


def test_a_models_escape_codes_never_reach_the_terminal(server: Client) -> None:
    assert "\x1b" not in turnpoint("ask", "escape").stdout


def test_empty_and_endless_questions_get_a_sentence(server: Client) -> None:
    for question, word in (("", "empty"), ("x" * 20_000, "2,000")):
        for command in ("ask", "search"):
            done = turnpoint(command, question)
            assert done.returncode == 1 and word in done.stderr and "Traceback" not in done.stderr
    assert "비어" in turnpoint("--language", "ko", "ask", "").stderr


def test_a_conversation_is_read_from_a_file(server: Client, tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    file.write_text(json.dumps([{"role": "user", "content": "뭐?"}]))
    assert turnpoint("ask", "why?", "--history", str(file)).returncode == 0
    assert turnpoint("search", "why?", "--history", str(file), "--json").returncode == 0
    for bad in ("", "{}", '[{"role": "system", "content": "x"}]', '["x"]'):
        file.write_text(bad)
        done = turnpoint("ask", "why?", "--history", str(file))
        assert done.returncode == 1 and "is not as described" in done.stderr
    done = turnpoint("ask", "why?", "--history", str(tmp_path / "none.json"))
    assert done.returncode == 1 and "none.json" in done.stderr


def test_search_json_has_results_and_timings(server: Client) -> None:
    list(server.add(b"text", "a.txt"))
    found = json.loads(turnpoint("search", "text", "-k", "1", "--json").stdout)
    assert list(found) == ["results", "timings_ms"]
    assert found["timings_ms"] == {"search": 1.0, "search_final": 2.0}
    assert found["results"][0]["text"] == "text"


def test_chat_keeps_the_conversation_and_knows_its_commands(server: Client) -> None:
    done = turnpoint("chat", given="why?\n/sources\nfail\nand then?\n/new\n/what\n/quit\n")
    assert done.returncode == 0
    assert "It is so: why?" in done.stdout and "It is so: and then?" in done.stdout
    assert "A new conversation" in done.stdout and "/sources, /new and /quit" in done.stdout


def test_remove_names_what_was_not_there(server: Client) -> None:
    list(server.add(b"text", "a.txt"))
    done = turnpoint("remove", "a.txt", "b.txt")
    assert done.returncode == 1 and "a.txt: removed" in done.stdout and "b.txt" in done.stderr


def test_stop_ends_the_server_and_says_when_there_is_none(home: Path) -> None:
    process = start_server(home)
    wait_for(home)
    assert "ended" in turnpoint("stop").stdout
    assert process.wait(30) == 0
    assert "No server" in turnpoint("stop").stdout


def test_wrong_usage_ends_with_two(home: Path) -> None:
    assert turnpoint("ask").returncode == 2
    assert turnpoint("nonsense").returncode == 2
    assert turnpoint("search", "x", "-k", "0").returncode == 2


def test_serve_on_a_port_in_use_names_the_next_step(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = turnpoint("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is used" in done.stderr and f"--port {port + 1}" in done.stderr


def test_serve_beyond_this_machine_is_refused(home: Path) -> None:
    done = turnpoint("serve", "--host", "0.0.0.0")
    assert done.returncode == 1 and "127.0.0.1" in done.stderr


def test_doctor_works_without_a_server_and_says_what_to_do(home: Path) -> None:
    done = turnpoint("doctor", "--json")
    checks = {check["part"]: check for check in json.loads(done.stdout)["checks"]}
    assert list(checks) == [
        "weights", "engine", "embeddings", "index", "database", "vectors", "study", "consistency", "ollama", "ports", "disk",
        "memory",
    ]  # fmt: skip
    assert checks["weights"]["state"] in ("ill", "warning") and "setup" in checks["weights"]["advice"]
    assert checks["embeddings"]["state"] == "ill"
    assert done.returncode == 1
    assert not home.exists()


def test_doctor_examines_a_running_server(server: Client) -> None:
    text = turnpoint("doctor").stdout
    assert "fake-model (embedded) is running" in text and server.url in text


def test_an_unexpected_failure_shows_a_sentence_and_logs_the_cause(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ui import cli
    from ui.commands.session import Session

    def breaks(session: Session) -> None:
        raise ValueError("inner detail")

    monkeypatch.setattr(Session, "client", breaks)
    assert cli.run(["sources"]) == 1
    error = capsys.readouterr().err
    assert "ValueError" in error and "Traceback" not in error and "client.log" in error
    assert "inner detail" in (home / "client.log").read_text()


def _takes_words(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each command with one of the places where it takes words: `([…], "")` for an argument, else its option."""
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _takes_words(inner, (*path, name))
    for parameter in command.params:
        if isinstance(parameter.type, click.types.StringParamType) and not parameter.is_eager:
            yield path, parameter.opts[0] if isinstance(parameter, click.Option) else ""


WORDED = sorted(set(_takes_words(group)))


@pytest.mark.parametrize(
    ("command", "option"), WORDED, ids=lambda given: " ".join(given) if isinstance(given, tuple) else given
)
def test_bytes_that_are_no_text_are_told_in_a_sentence_by_every_command(
    home: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], option: str
) -> None:
    given = [*command, *([option] if option else []), "매출\udcff"]
    assert run([*given, "--language", "en"]) == 2
    said = capsys.readouterr().err
    assert "매출\\xff holds bytes that are no UTF-8 text" in said


def test_the_real_command_line_tells_it_too_in_korean(home: Path) -> None:
    told = turnpoint("ask", "\udcff", "--language", "ko")
    assert told.returncode == 2 and "UTF-8 글자가 아닌 바이트" in told.stderr and "\\xff" in told.stderr


def test_a_file_whose_name_is_no_utf8_is_added_all_the_same(server: Client, tmp_path: Path) -> None:
    name = os.fsdecode("보고서.txt".encode("cp949"))
    (tmp_path / name).write_text("text")
    assert turnpoint("add", str(tmp_path / name)).returncode == 0
    assert [row["source"] for row in server.sources()] == ["보고서.txt"]
