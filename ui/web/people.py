"""What the page shows of the person in front of it: who signed in, the way out, and for whom an admin adds documents."""

from __future__ import annotations

from ui.web import frame
from ui.web.application import Application
from ui.web.chat.conversation import Conversation
from ui.web.feature import AT_ONCE
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.web.parts import Parts, Update
from ui.words import Words


class ForEveryone:
    """The switch by which an admin adds documents for everybody. All others, who have none, add for themselves."""

    def __init__(self, application: Application, parts: Parts) -> None:
        del application
        self._parts = parts

    def wire(self) -> None:
        """Tie the switch to what it does."""
        at = self._parts
        at.intro.everyone(self.switch, [at.conversation], [at.intro], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """Nothing: the switch stands in the head of the documents."""
        del conversation, words
        return {}

    def switch(self, conversation: Conversation) -> Update:
        """Turn it."""
        conversation.for_everyone = conversation.admin and not conversation.for_everyone
        return {self._parts.intro: sources_head(conversation, Words(conversation.language))}


def sources_head(conversation: Conversation, words: Words) -> Html:
    """The head of the sources view, with the switch for an admin."""
    switch = None
    if conversation.admin:
        switch = el(
            "p",
            el(
                "button",
                icon("verified") if conversation.for_everyone else None,
                words("people.for_everyone"),
                type="button",
                data_do="everyone",
                aria_pressed="true" if conversation.for_everyone else "false",
            ),
            el("span", words("people.for_everyone_hint"), class_="hint"),
            class_="everyone",
        )
    return join([frame.sources_intro(words), switch])


def signed_in(conversation: Conversation, words: Words) -> Html | None:
    """The end of the bar: a name, and a button that signs out (`script/25-people.js`); nothing where nobody signed in."""
    name = conversation.name
    if not name:
        return None
    return el(
        "div",
        el("span", name, class_="who", title=words("people.signed_in_as", name=name)),
        el(
            "button",
            icon("leave"),
            el("span", words("people.sign_out"), class_="unseen"),
            type="button",
            title=words("people.sign_out"),
            data_leave=True,
        )
        if not conversation.owner.startswith("~")
        else None,
        class_="person",
    )
