"""The command that tells why an answer came out as it did: trace."""

from __future__ import annotations

from typing import Any

import click

from ui.commands.session import Session, pass_session, print_json, safe


@click.command("trace", help="help.trace")
@click.argument("answer", metavar="[ID]", default="")
@click.option("--user", default="", metavar="NAME", help="help.trace_user")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def trace(session: Session, answer: str, user: str, as_json: bool) -> None:
    """Print the steps of an answer that is kept with its conversation."""
    from ui.people.users import Users

    client = session.client()
    if user:
        client = client.acting_for(Users(session.home).named(user).person.key)
    told = client.trace(answer)
    if as_json:
        print_json(told)
        return
    for part, lines in _parts(session, told):
        click.secho(session.words(f"trace.{part}"), bold=True)
        for line in lines:
            click.echo(f"  {safe(line)}")


def _parts(session: Session, told: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What was kept, part by part, each as lines; parts that there was nothing of are left out."""
    words = session.words
    versions = [f"{name}: {value}" for name, value in (told.get("versions") or {}).items() if value]
    scope = [f"{name}: {', '.join(values)}" for name, values in (told.get("scope") or {}).items()]
    lack = told.get("lack")
    evidence = [
        f"{at}. {one['score']:.3f}  {one['source']} {one['start']}–{one['end']}  ({', '.join(one['legs'])})"
        for at, one in enumerate(told.get("evidence") or (), 1)
    ]
    chosen = [f"{one['score']:.3f}  {one['source']}: {one['text']}" for one in told.get("chosen") or ()]
    prompts = [
        f"[{message['role']}] {line}"
        for messages in told.get("prompts") or ()
        for message in messages
        for line in message["content"].splitlines()
    ]
    checks: list[str] = []
    for one in told.get("checks") or ():
        if one.get("worded"):
            checks.append(words("trace.worded", text=one["worded"]))
        checks.append(words(f"trace.is_{one['check']}", text=one.get("stands", "")))
    answer = f"{told['answer']}  ({told['status']})"
    parts = [
        ("question", [told["question"]]),
        ("resolved", [text for text in (told.get("resolved"), told.get("in_other_language")) if text]),
        ("scope", scope),
        ("evidence", evidence),
        ("chosen", chosen),
        ("lack", [f"{lack['reason']} {lack['what']}"] if lack else []),
        ("prompt", prompts),
        ("checks", checks),
        ("answer", [answer]),
        ("versions", versions),
    ]
    return [(part, lines) for part, lines in parts if lines]
