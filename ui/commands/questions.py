"""Commands that ask: search, ask, chat."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands.session import Session, pass_session, print_json, read_history, safe, to_terminal
from ui.words import Words

if TYPE_CHECKING:
    from ui.client import Client

_HISTORY = click.option(
    "--history", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="help.history"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="help.json")
_LANGUAGE = click.option("--language", type=click.Choice(["ko", "en"]), help="help.answer_language")
_SCOPE = {"company": "companies", "form": "forms", "period": "periods", "source": "sources"}
"""The options that choose documents, and what the server calls them."""
_TURNS_KEPT = 20
_EXCERPT = 240


def _scoped(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose documents; it gets them together, as `scope`."""

    @wraps(command)
    def scoped(*args: Any, **options: Any) -> None:
        scope = {field: list(options.pop(name)) for name, field in _SCOPE.items()}
        command(*args, **options, scope=scope)

    for name in reversed(_SCOPE):
        option = click.option(f"--{name}", multiple=True, metavar=name.upper(), help=f"help.scope_{name}")
        scoped = option(scoped)
    return scoped


@click.command(help="help.search")
@click.argument("question")
@click.option("-k", "count", type=click.IntRange(1, 100), default=5, show_default=True, help="help.search_k")
@_scoped
@_HISTORY
@_JSON
@pass_session
def search(
    session: Session,
    question: str,
    count: int,
    history: Path | None,
    as_json: bool,
    scope: dict[str, list[str]],
) -> None:
    """Find evidence without writing an answer."""
    turns = read_history(history)
    found = session.client().search(question, count, turns, scope)
    if as_json:
        print_json(found)
        return
    for number, result in enumerate(found["results"], 1):
        click.secho(f"{number}. {place(session.words, result)}", bold=True)
        click.echo(f"   {_excerpt(result['text'])}")
    if not found["results"]:
        session.say("cli.nothing_found")
    if found.get("notice"):
        click.echo(safe(found["notice"]), err=True)
    session.say("cli.searched", err=True, seconds=f"{found['timings_ms']['search_final'] / 1000:.2f}")


@click.command(help="help.ask")
@click.argument("question")
@_scoped
@_HISTORY
@_LANGUAGE
@click.option("--fresh", is_flag=True, help="help.fresh")
@_JSON
@pass_session
def ask(
    session: Session,
    question: str,
    history: Path | None,
    language: str | None,
    fresh: bool,
    as_json: bool,
    scope: dict[str, list[str]],
) -> None:
    """Answer one question; exit 1 when that failed."""
    turns = read_history(history)
    client = session.client()
    events = client.ask(question, turns, language, scope, fresh=fresh)
    if as_json:
        from ui.client import last_of

        answer = last_of(events)
        print_json(answer)
    else:
        answer = show_answer(session, events)
        if answer["offer"] and _fetched(session, client, answer["offer"]):
            answer = show_answer(session, client.ask(question, turns, language, scope))
    if answer["status"] == "error":
        if as_json:
            click.echo(safe(answer["error"]["message"]), err=True)
        raise click.exceptions.Exit(1)


@click.command(help="help.chat")
@_LANGUAGE
@pass_session
def chat(session: Session, language: str | None) -> None:
    """Talk in the terminal until /quit."""
    from corpus.errors import TurnpointError
    from ui.commands.documents import print_sources

    client: Client = session.client()
    turns: list[dict[str, str]] = []
    session.say("cli.chat_hello")
    while True:
        try:
            line = click.prompt("?", prompt_suffix=" ", default="", show_default=False).strip()
        except (click.Abort, EOFError):
            click.echo()
            return
        if line in ("/quit", "/exit"):
            return
        if line == "/new":
            turns.clear()
            session.say("cli.chat_new")
        elif line == "/sources":
            print_sources(session, client.sources())
        elif line.startswith("/"):
            session.say("cli.chat_commands")
        elif line:
            try:
                answer = show_answer(session, client.ask(line, turns, language))
            except TurnpointError as failure:
                click.echo(safe(getattr(failure, "message", None) or session.words.error(failure)), err=True)
                continue
            if answer["status"] != "error":
                said = " ".join(sentence["text"] for sentence in answer["sentences"])
                turns += [{"role": "user", "content": line}, {"role": "assistant", "content": said}]
                del turns[:-_TURNS_KEPT]


def _fetched(session: Session, client: Client, offer: dict[str, Any]) -> bool:
    """Fetch what an answer lacks if the person at the terminal agrees; whether it was done."""
    from ui.commands.fetching import bring

    session.say("cli.offer", command=offer["command"])
    if not (sys.stdin.isatty() and to_terminal()):
        return False
    if not click.confirm(session.words("cli.offer_ask", name=offer["name"])):
        return False
    bring(session, client, offer)
    return True


def show_answer(session: Session, events: Iterator[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Show an answer as it comes, then its citations and what it cost; the finished answer."""
    settled: list[str] = []
    answer: dict[str, Any] = {}
    with _Screen() as screen:
        for name, event in events:
            if name == "evidence":
                screen.note(session.words("cli.evidence", count=len(event["results"])))
            elif name == "waiting" and event["ahead"]:
                screen.note(session.words("people.line_place", ahead=event["ahead"]))
            elif name == "draft":
                screen.draft(safe(event["text"]))
            elif name == "sentence":
                settled.append(_marked(event["sentence"]))
                screen.settle(settled)
            elif name == "finished":
                answer = event
    if answer["status"] == "error":
        click.echo(safe(answer["error"]["message"]), err=True)
        if not answer["sentences"]:
            return answer
    # What was shown on the way may have been repaired or withdrawn: the finished answer is what counts.
    click.echo(" ".join(_marked(sentence) for sentence in answer["sentences"]) or safe(answer["answer"]))
    if answer["citations"]:
        click.echo()
    for citation in answer["citations"]:
        click.echo(f"[{citation['n']}] {place(session.words, citation)}")
        click.echo(f"    “{_excerpt(citation['quote'])}”")
    if answer["notice"]:
        click.echo(f"\n{safe(answer['notice'])}")
    click.secho(_cost(session.words, answer), dim=True, err=True)
    return answer


def place(words: Words, where: dict[str, Any]) -> str:
    """Where a result or citation stands: document, section, page."""
    parts = [where["source"]]
    about = " ".join(part for part in (where["company"], where["form"], where["fiscal_period"]) if part)
    parts += [part for part in (about, where["section"]) if part]
    if where["page"] is not None:
        parts.append(words("cli.page", page=str(where["page"] + 1)))
    return safe(" · ".join(parts))


def _marked(sentence: dict[str, Any]) -> str:
    return safe(sentence["text"] + "".join(f"[{n}]" for n in sentence["citations"]))


def _excerpt(text: str) -> str:
    flat = " ".join(safe(text).split())
    return flat if len(flat) <= _EXCERPT else flat[: _EXCERPT - 1] + "…"


def _cost(words: Words, answer: dict[str, Any]) -> str:
    usage, cost = answer["usage"], answer["cost"]
    return words(
        "cli.cost_from_memory" if answer["cached"] else "cli.cost",
        seconds=f"{(answer['timings_ms']['total'] or 0) / 1000:.1f}",
        prompt=usage["prompt_tokens"],
        written=usage["completion_tokens"],
        energy=f"{cost['energy_wh']:.3f}",
        model=answer["model"]["name"] or words("cli.by_code"),
    )


class _Screen:
    """The answer while it is written, in a terminal; nothing elsewhere. Gone when left."""

    def __init__(self) -> None:
        self._settled = ""
        self._unsettled = ""
        self._live: Any = None

    def __enter__(self) -> _Screen:
        if to_terminal() and sys.stderr.isatty():
            from rich.live import Live

            self._live = Live(transient=True, refresh_per_second=10)
            self._live.start()
        return self

    def __exit__(self, *failure: object) -> None:
        if self._live is not None:
            self._live.update("")
            self._live.stop()

    def note(self, text: str) -> None:
        """A word about what is happening."""
        self._show(text)

    def draft(self, text: str) -> None:
        """More text that is not checked yet, after what is settled."""
        self._unsettled += text
        self._show(self._unsettled)

    def settle(self, sentences: list[str]) -> None:
        """Sentences that are checked."""
        self._settled, self._unsettled = " ".join(sentences), ""
        self._show("")

    def _show(self, unsettled: str) -> None:
        if self._live is not None:
            from rich.text import Text

            self._live.update(Text.assemble(self._settled, " ", (unsettled, "dim")))
