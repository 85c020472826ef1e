"""The command that gives Turnpoint to other assistants as tools."""

from __future__ import annotations

import click

from ui.commands.session import Session, pass_session


@click.command(help="help.mcp")
@click.option("--http", "over_http", is_flag=True, help="help.mcp_http")
@click.option("--host", default="127.0.0.1", show_default=True, help="help.mcp_host")
@click.option("--port", type=click.IntRange(0, 65535), default=7861, show_default=True, help="help.mcp_port")
@pass_session
def mcp(session: Session, over_http: bool, host: str, port: int) -> None:
    """Serve the tools over standard input and output, or over HTTP."""
    from ui.mcp.serving import serve_http, serve_pipe

    if not over_http:
        serve_pipe(session.home, session.words)
        return
    serve_http(
        session.home, session.words, host, port, lambda url: session.say("cli.mcp_serving", err=True, url=url)
    )
