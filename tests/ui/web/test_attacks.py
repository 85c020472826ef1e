"""What attacks put into documents, names and answers is shown as text: nothing in the page comes alive."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import html

from assistant.answer import Assistant
from assistant.contract import Event
from assistant.models.seat import Unshared
from bench.attacks import Attack, opened, read_attacks
from tests.fake_embedder import FakeEmbedder
from tests.obedient import Obedient
from ui.reading_room import ReadingRoom
from ui.web.chat.answers import live
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.evidence.cards import panel
from ui.web.evidence.sight import Sight
from ui.web.evidence.view import Viewer, target_of
from ui.web.markup import Html
from ui.words import Words

KINDS = ("link", "markup", "token", "title", "file_name", "company", "citation")
ATTACKS = [attack for attack in read_attacks() if attack.kind in KINDS]
TAGS = {
    "a", "article", "b", "blockquote", "button", "div", "footer", "h2", "h3", "h4", "header", "li", "mark", "ol", "p",
    "path", "section", "span", "svg", "ul", "circle", "line", "polyline", "rect", "h5", "h6", "table", "thead", "tbody",
    "tr", "th", "td", "nav", "details", "summary", "label", "input",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.id for attack in ATTACKS])
def test_nothing_of_an_attack_comes_alive_in_the_page(attack: Attack, tmp_path: Path) -> None:
    index = opened(attack, tmp_path / "home", FakeEmbedder())
    said, words = Exchange(attack.question), Words(attack.language)
    conversation = Conversation(attack.language, [said])
    try:
        events = list(Assistant(index, Unshared(Obedient(attack.reply))).ask(attack.question, attack.history))
        room = ReadingRoom(index.library, index.originals)
        markups = drawn(conversation, said, events, room, words)
    finally:
        index.close()
    for markup in markups:
        for element in html.fragment_fromstring(markup, create_parent="main").iterdescendants():
            assert element.tag in TAGS
            for name, value in element.attrib.items():
                assert not name.startswith("on") and name not in ("src", "style", "srcdoc")
                assert name != "href" or value.startswith("#")
    final = html.fragment_fromstring(live(conversation, words), create_parent="main")
    answer = "".join(node.text_content() for node in final.find_class("text"))
    assert attack.won(answer) == []


def drawn(
    conversation: Conversation, said: Exchange, events: Sequence[Event], room: ReadingRoom, words: Words
) -> list[Html]:
    """Everything that the page shows on the way: the answer after each event, the evidence, each opened document."""
    shown: list[Html] = []
    for event in events:
        said.take(event)
        shown.append(live(conversation, words))
    said.running = False
    shown += [live(conversation, words), panel(said, 0, words)]
    viewer = Viewer(SimpleNamespace(reading=room))  # type: ignore[arg-type]
    sights = [Sight("citation", 0, n) for n in said.citations]
    sights += [Sight("evidence", 0, n + 1, large=True, words="<b>") for n in range(len(said.evidence))]
    for sight in sights:
        target = target_of(sight, said)
        assert target is not None
        shown.append(viewer.view(sight, target, words, ""))
    return shown
