"""Turnpoint in Slack: slack, and under it manifest."""

from __future__ import annotations

import click

from ui.commands.session import Session, pass_session


@click.group(help="help.slack", invoke_without_command=True)
@click.option("--http", "over_http", is_flag=True, help="help.slack_http")
@click.option("--host", default="127.0.0.1", show_default=True, help="help.slack_host")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="help.slack_port"
)
@click.option("--channel", "channels", multiple=True, metavar="ID", help="help.slack_channel")
@click.option("--user", "users", multiple=True, metavar="ID", help="help.slack_user")
@click.option("--api", default="https://slack.com/api/", hidden=True, help="help.slack_api")
@pass_session
@click.pass_context
def slack(
    context: click.Context,
    session: Session,
    over_http: bool,
    host: str,
    port: int,
    channels: tuple[str, ...],
    users: tuple[str, ...],
    api: str,
) -> None:
    """Answer in Slack until interrupted."""
    if context.invoked_subcommand is not None:
        return
    import os

    from ui.client import find_or_start
    from ui.logs import log_to_file
    from ui.slack.process import LOG, over_socket
    from ui.slack.process import over_http as serve_http
    from ui.slack.settings import Settings

    settings = Settings.of(os.environ, over_http=over_http, channels=channels, users=users, api=api)
    home = session.home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_to_file(home / LOG)
    session.say("slack.starts", err=True)
    session.client().close()

    def find():
        return find_or_start(home, session.words.language).at_door("slack")

    if over_http:
        serve_http(settings, home, find, host, port, lambda url: session.say("slack.listening", url=url))
    else:
        over_socket(settings, home, find, lambda: session.say("slack.connected"))


@slack.command("manifest", help="help.slack_manifest")
@click.option("--url", default="", metavar="URL", help="help.slack_manifest_url")
@pass_session
def manifest(session: Session, url: str) -> None:
    """Print the manifest of the Slack app."""
    from ui.slack.manifest import manifest_text

    click.echo(manifest_text(url), nl=False)
