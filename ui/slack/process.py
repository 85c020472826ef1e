"""The process `turnpoint slack`: holds its lock, resumes what was left, and listens to Slack until it is ended."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from corpus.errors import CatalogueError
from index.question import language_of_question
from ui.client import Client
from ui.lock import SLACK, FolderLock
from ui.slack.acting import Acting
from ui.slack.answering import Answering
from ui.slack.app import bolt_app, our_user, web_client
from ui.slack.askers import Askers
from ui.slack.commands import Commands
from ui.slack.desk import Desk
from ui.slack.files import Files
from ui.slack.following import Following
from ui.slack.inbox import Inbox
from ui.slack.question import Question
from ui.slack.quiz import Quiz
from ui.slack.receiving import Receiving
from ui.slack.server import Server
from ui.slack.settings import Settings
from ui.slack.store import Store
from ui.slack.welcome import Welcome

if TYPE_CHECKING:
    from slack_bolt import App

log = logging.getLogger(__name__)

LOG = "slack.log"
_TIDY = 60.0  # seconds between looks at what may be forgotten


@contextmanager
def running(settings: Settings, home: Path, find: Callable[[], Client]) -> Generator[App]:
    """Everything but the way that Slack's requests come in, at work.

    Raises:
        CatalogueError: `slack.in_use` when another process serves this data folder.
        SlackError: The tokens do not work, or Slack is not reached.
    """
    with ExitStack() as stack:
        stack.enter_context(FolderLock(home, SLACK))
        store = Store(home)
        stack.callback(store.close)
        if not stack.enter_context(store.alone()):
            raise CatalogueError("slack.in_use", home=str(home), pid="?")
        slack = web_client(settings)
        us = our_user(slack)
        language_of_question("")  # names of companies are read once, before anybody waits for it
        server, inbox, askers = Server(find), Inbox(store), Askers(slack)
        answering = Answering(slack, server, inbox, us)
        desk = Desk(inbox, answering, settings.workers)

        def come(asked: Question) -> None:
            answering.greet(asked)
            desk.wake()

        welcome, quiz = Welcome(slack, askers), Quiz(server, askers)
        files = Files(settings, slack, server, store, askers, us)
        following = Following(slack, server, store, us, dart_key=settings.dart_key)
        receiving = Receiving(settings, inbox, us, come, files.shared, files.came_with)
        files.ask_through(receiving)
        more = {
            "quiz": quiz.begin,
            "퀴즈": quiz.begin,
            "follow": following.follow,
            "구독": following.follow,
            "unfollow": following.unfollow,
            "구독취소": following.unfollow,
        }
        commands = Commands(settings, receiving, server, askers, more)
        acting = Acting(slack, server, inbox, receiving, askers)
        buttons = {**acting.buttons(), **files.buttons(), **quiz.buttons()}
        app = bolt_app(settings, slack, receiving, commands, buttons, welcome)
        desk.start()
        stack.callback(desk.close)
        files.resume()
        stack.callback(files.close)
        following.start()
        stack.callback(following.close)
        ended = threading.Event()
        threading.Thread(target=_tidy, args=(inbox, ended), name="tidy", daemon=True).start()
        stack.callback(ended.set)
        yield app


def over_socket(
    settings: Settings, home: Path, find: Callable[[], Client], ready: Callable[[], None]
) -> None:
    """Listen by Socket Mode until the process is told to end; `ready` is called once connected."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    ended = threading.Event()
    with _ending(ended), running(settings, home, find) as app:
        handler = SocketModeHandler(app, settings.app_token)
        try:
            handler.connect()
            ready()
            ended.wait()
        finally:
            handler.close()


def over_http(
    settings: Settings,
    home: Path,
    find: Callable[[], Client],
    host: str,
    port: int,
    ready: Callable[[str], None],
) -> None:
    """Take Slack's signed requests over HTTP until the process is told to end; `ready` gets the address.

    Raises:
        ServerError: `server.port_in_use`, `server.cannot_listen`.
    """
    from ui.slack.web import serve

    ended = threading.Event()
    with _ending(ended), running(settings, home, find) as app:
        serve(app, host, port, ready, ended)


def _tidy(inbox: Inbox, ended: threading.Event) -> None:
    while True:
        try:
            inbox.tidy()
        except Exception:
            log.exception("tidying failed")
        if ended.wait(_TIDY):
            return


@contextmanager
def _ending(ended: threading.Event) -> Generator[None]:
    """Set an event when the process is told to end, so that all is closed in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
