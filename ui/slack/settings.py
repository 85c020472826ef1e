"""What the Slack process is told by its environment and its options."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from corpus.errors import TurnpointError
from corpus.fetch.dart import KEY as DART_KEY
from ui.people.access import is_loopback

SLACK = "https://slack.com/api/"


class SlackError(TurnpointError):
    """Slack cannot be reached, or is not set up."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach Slack, and who may ask.

    Attributes:
        bot_token, app_token, signing_secret: From the environment only; never printed, logged or written.
        channels: Ids of the channels that are answered; empty for all that the app was invited to.
        users: Ids of the people who are answered; empty for everybody of the workspace.
        api: Where Slack's Web API is, with a slash at the end.
        workers: Questions that are worked on at the same time.
        dart_key: For following companies whose filings OpenDART has; from the environment too, empty for the server's own.
    """

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    channels: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    api: str = SLACK
    workers: int = 6
    dart_key: str = field(default="", repr=False)

    @classmethod
    def of(
        cls,
        environment: Mapping[str, str],
        *,
        over_http: bool = False,
        channels: Collection[str] = (),
        users: Collection[str] = (),
        api: str = SLACK,
    ) -> Settings:
        """The settings of an environment and of options; lists of both count together.

        Raises:
            SlackError: `slack.no_token` where a token that the mode needs is missing, `slack.bad_api` where they would
                be sent in the clear.
        """
        needed = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET" if over_http else "SLACK_APP_TOKEN")
        for name in needed:
            if not environment.get(name, "").strip():
                raise SlackError("slack.no_token", name=name)
        address = urlsplit(api)
        if address.scheme != "https" and not is_loopback(address.netloc):
            raise SlackError("slack.bad_api", api=api)
        return cls(
            environment["SLACK_BOT_TOKEN"].strip(),
            environment.get("SLACK_APP_TOKEN", "").strip(),
            environment.get("SLACK_SIGNING_SECRET", "").strip(),
            frozenset(channels) | _listed(environment.get("TURNPOINT_SLACK_CHANNELS", "")),
            frozenset(users) | _listed(environment.get("TURNPOINT_SLACK_USERS", "")),
            api if api.endswith("/") else f"{api}/",
            dart_key=environment.get(DART_KEY, "").strip(),
        )

    def lets(self, channel: str, user: str) -> bool:
        """Whether a person may ask in a channel. Direct messages have no channel to be listed."""
        in_channel = not self.channels or channel in self.channels or channel.startswith("D")
        return in_channel and (not self.users or user in self.users)


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.replace(",", " ").split())
