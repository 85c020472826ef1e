"""Commands of study mode: quiz, and under it cards, export, import, progress, settings, forget, link, results."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click

from ui.commands.choosing import choosing
from ui.commands.quiz_links import link, results
from ui.commands.session import Session, pass_session, print_json, safe
from ui.commands.writing import write

_FORMS = ("apkg", "csv", "html", "json")
_BARS = " ▁▂▃▄▅▆▇█"
_MOST_TOLD = 24
"""Of a column's values, the most frequent first; `--json` has all."""


@click.group(help="help.quiz", invoke_without_command=True)
@choosing
@click.option("--number", type=click.IntRange(1, 100), default=10, show_default=True, help="help.quiz_number")
@click.option("--due", is_flag=True, help="help.quiz_due")
@click.option("--new", "anew", is_flag=True, help="help.quiz_new")
@click.option("--seed", type=click.IntRange(0, (1 << 31) - 1), hidden=True, help="help.quiz_seed")
@pass_session
@click.pass_context
def quiz(
    context: click.Context,
    session: Session,
    choice: dict[str, Any],
    number: int,
    due: bool,
    anew: bool,
    seed: int | None,
) -> None:
    """Ask one card after the other in the terminal; go on where one was left, unless something else is chosen."""
    if context.invoked_subcommand is not None:
        return
    from ui.commands.quizzing import run_session

    calls = session.client().study
    chosen = any(values for name, values in choice.items() if name != "languages")
    left = [] if anew or due or chosen else calls.open_sessions()
    if left:
        session.say("study.goes_on", place=left[0]["place"] + 1, total=left[0]["total"])
        of = left[0]["session"]
    else:
        languages = choice["languages"] or [session.words.language]
        of = calls.begin({**choice, "languages": languages, "number": number, "due": due}, local_zone(), seed)
    run_session(session, calls, of)


@quiz.command("cards", help="help.quiz_cards")
@choosing
@click.option("--count", "only_count", is_flag=True, help="help.quiz_count")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def cards(session: Session, choice: dict[str, Any], only_count: bool, as_json: bool) -> None:
    """Print the cards that fit, or how many there are."""
    calls = session.client().study
    if only_count:
        counts = calls.counts(choice)
        if as_json:
            print_json(counts)
        else:
            _print_counts(session, counts)
        return
    found: list[dict[str, Any]] = []
    while some := calls.cards(choice, len(found), 500):
        found += some
    if as_json:
        print_json(found)
        return
    for card in found:
        kind = session.words(f"study.kind_{card['kind']}")
        click.secho(f"{card['card']}  {kind}  ", nl=False, dim=True)
        click.echo(safe(card["question"]))
        click.echo(f"    = {safe(card['key'])}  ({safe(card['passage']['where'])})")
    if not found:
        session.say("study.none")


def _print_counts(session: Session, counts: dict[str, dict[str, int]]) -> None:
    for name in ("language", "kind", "difficulty", "company", "topic", "source"):
        values = counts[name]
        told = " · ".join(
            f"{safe(_called(session, name, value)) or '-'} {n:,}"
            for value, n in islice(values.items(), _MOST_TOLD)
        )
        rest = session.words("study.and_more", n=len(values) - _MOST_TOLD) if len(values) > _MOST_TOLD else ""
        click.echo(f"{session.words(f'study.column_{name}')}: {told or 0}{rest}")
    session.say("study.all_cards", n=sum(counts["language"].values()))


def _called(session: Session, column: str, value: str) -> str:
    """A value of a column by the name that people know it by."""
    from corpus.companies import company_of
    from ui.study.topics import topic_named

    if column == "kind":
        return session.words(f"study.kind_{value}")
    if column == "topic":
        return topic_named(value, session.words.language)
    known = company_of(value) if column == "company" and value else None
    return known.name(session.words.language) if known else value


@quiz.command("export", help="help.quiz_export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@choosing
@pass_session
def export(session: Session, file: Path, choice: dict[str, Any]) -> None:
    """Write cards, or the learner's history, to a file whose ending tells the form."""
    form = file.suffix.lower().removeprefix(".")
    if form not in _FORMS:
        raise click.BadParameter(session.words("study.unknown_form", known=", ".join(_FORMS)))
    write(session, session.client().study.export(form, choice), file)


@quiz.command("import", help="help.quiz_import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_session
def bring(session: Session, file: Path) -> None:
    """Merge a history that was exported."""
    from ui.study.failing import StudyError

    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise StudyError("study.bad_history", where=file.name, reason=str(failure)) from failure
    session.say("study.brought", n=session.client().study.bring(told))


@quiz.command("progress", help="help.quiz_progress")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def progress(session: Session, as_json: bool) -> None:
    """Tell how the learner gets on."""
    told = session.client().study.progress(local_zone())
    if as_json:
        print_json(told)
        return
    session.say("study.progress_cards", cards=told["cards"], due=told["due"], answers=told["answers"])
    session.say("study.progress_streak", streak=told["streak"], longest=told["longest"])
    if not told["answers"]:
        return
    days, most = told["days"], max(day["answers"] for day in told["days"])
    bars = "".join(_BARS[-(-day["answers"] * 8 // most) if most else 0] for day in days)
    session.say("study.progress_days", bars=bars, days=len(days), most=most)
    first, last = told["ahead"][0], told["ahead"][-1]
    session.say(
        "study.progress_ahead",
        now=_percent(first["retention"]),
        then=_percent(last["retention"]),
        days=len(told["ahead"]) - 1,
    )
    for topic in told["weak"]:
        name = _called(session, "topic", topic["topic"])
        session.say("study.progress_weak", topic=name, recall=_percent(topic["recall"]))


@quiz.command("settings", help="help.quiz_settings")
@click.option("--retention", type=float, help="help.quiz_retention")
@click.option("--new-a-day", type=int, help="help.quiz_new_a_day")
@pass_session
def settings(session: Session, retention: float | None, new_a_day: int | None) -> None:
    """Change what is aimed at, and tell it."""
    wanted = {"retention": retention, "new_a_day": new_a_day}
    told = session.client().study.settle(**{name: v for name, v in wanted.items() if v is not None})
    session.say("study.settings", retention=_percent(told["retention"]), new=told["new_a_day"])


@quiz.command("forget", help="help.quiz_forget")
@click.option("--yes", is_flag=True, help="help.quiz_yes")
@pass_session
def forget(session: Session, yes: bool) -> None:
    """Delete everything that is kept of the learner."""
    if not yes:
        click.confirm(session.words("study.really_forget"), abort=True)
    session.client().study.forget()
    session.say("study.forgotten")


quiz.add_command(link)
quiz.add_command(results)


def local_zone() -> str:
    """This machine's offset from UTC, as the server understands it."""
    offset = datetime.now().astimezone().strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
