"""Commands about the server: serve, stop."""

from __future__ import annotations

import os
from functools import partial

import click

from ui.commands.session import Session, pass_session


@click.command(help="help.serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7860, show_default=True, help="help.serve_port"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="help.serve_host")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="help.serve_allow_host")
@click.option("--trust-header", "header", default="", metavar="NAME", help="help.serve_trust_header")
@click.option("--trust-from", "proxies", multiple=True, metavar="ADDRESS", help="help.serve_trust_from")
@click.option("--embed-origin", "frames", multiple=True, metavar="ORIGIN", help="help.serve_embed_origin")
@click.option("--database", default="", metavar="URL", help="help.serve_database")
@click.option("--vectors", default="", metavar="URL", help="help.serve_vectors")
@click.option("--open", "open_browser", is_flag=True, help="help.serve_open")
@click.option("--background", is_flag=True, hidden=True)
@pass_session
def serve(
    session: Session,
    port: int,
    host: str,
    hosts: tuple[str, ...],
    header: str,
    proxies: tuple[str, ...],
    frames: tuple[str, ...],
    database: str,
    vectors: str,
    open_browser: bool,
    background: bool,
) -> None:
    """Serve the web chat and the API until interrupted."""
    from corpus.earlier import earlier_forms
    from ui.app import Application
    from ui.listening import ServerError
    from ui.logs import log_to_file
    from ui.people.access import Access
    from ui.server import serve
    from ui.state import LOG

    home = session.home
    for setting, url in (("TURNPOINT_DATABASE", database), ("TURNPOINT_VECTORS", vectors)):
        if url:
            os.environ[setting] = url
    access = Access.of(host, hosts, header, proxies, frames)
    log_to_file(home / LOG)

    before = earlier_forms(home)

    def ready(address: str) -> None:
        if copied := [str(path) for path in earlier_forms(home) if path not in before]:
            session.say("cli.brought_up", err=True, paths=", ".join(copied))
        session.say("cli.serving", url=address, home=str(home))
        if access.beyond:
            session.say("people.without_tls", err=True)
        if open_browser:
            click.launch(address)

    if not background:
        session.say("cli.serve_starts", err=True)

    def serve_at(port: int) -> None:
        # Page and questions first: loading the model takes all cores for a while.
        opened = partial(Application.open, home, patient=True)
        serve(opened, home, host, port, ready=ready, access=access, page_later=background)

    try:
        serve_at(port)
    except ServerError as failure:
        # Started by a command, the server may be anywhere: another program's port must not stop the command.
        if not background or failure.code != "server.port_in_use":
            raise
        serve_at(0)


@click.command(help="help.stop")
@pass_session
def stop(session: Session) -> None:
    """End the server of the data folder."""
    client = session.running()
    if client is None:
        session.say("cli.no_server")
        return
    client.stop()
    session.say("cli.stopped")
