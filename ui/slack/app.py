"""The Bolt app: which events, commands and buttons of Slack lead where."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from ui.slack.commands import Commands
from ui.slack.receiving import Receiving
from ui.slack.settings import Settings, SlackError
from ui.slack.trace import reason_of
from ui.slack.welcome import Welcome

_RETRIES = 8
_TIMEOUT = 20
EVENTS = (
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "app_home_opened",
)
"""What the app must be subscribed to; the manifest lists the same."""
COMMAND = "/turnpoint"


def web_client(settings: Settings) -> WebClient:
    """Slack's Web API. Only what was refused for its rate is repeated: anything else may have been done."""
    return WebClient(
        token=settings.bot_token,
        base_url=settings.api,
        timeout=_TIMEOUT,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=_RETRIES)],
    )


def our_user(slack: WebClient) -> str:
    """Our user id.

    Raises:
        SlackError: `slack.not_reached`, `slack.bad_token`.
    """
    try:
        return str(slack.auth_test()["user_id"])
    except SlackApiError as failure:
        raise SlackError("slack.bad_token", reason=reason_of(failure) or "?") from None
    except (SlackClientError, OSError) as failure:
        raise SlackError("slack.not_reached", reason=type(failure).__name__) from None


def bolt_app(
    settings: Settings,
    slack: WebClient,
    receiving: Receiving,
    commands: Commands,
    buttons: Mapping[str, Callable[..., None]],
    welcome: Welcome,
) -> App:
    """The app with its listeners.

    What asks something is kept by a listener's middleware, which runs before Bolt acknowledges an event: when keeping
    fails, the event is not acknowledged and Slack sends it again.
    """
    app = App(
        name="turnpoint",
        client=slack,
        signing_secret=settings.signing_secret,
        # Unsigned requests come over the socket alone, and the socket is Slack's.
        request_verification_enabled=bool(settings.signing_secret),
        logger=logging.getLogger("ui.slack.bolt"),
    )

    def receive(body: dict[str, Any], event: dict[str, Any], next: Callable[[], None]) -> None:
        received = receiving.message(body, event)
        if received.bare and received.asked is not None:
            welcome.later(received.asked)
        next()

    for name in ("app_mention", "message"):
        app.event(name, middleware=[receive])(_nothing)
    app.event("app_home_opened")(welcome.opened)
    app.command(COMMAND)(commands.run)
    for pattern, act in buttons.items():
        app.action(re.compile(f"^{pattern}(:.*)?$"))(act)
    return app


def _nothing() -> None:
    """All was done before the acknowledgement."""
