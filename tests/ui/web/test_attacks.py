"""What attacks put into documents, names and answers is shown as text: nothing in the page comes alive."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import html

from assistant.answer import Assistant
from assistant.contract import Event
from assistant.models.seat import Unshared
from bench.attacks import Attack, opened, read_attacks
from tests.fake_embedder import FakeEmbedder
from tests.obedient import Obedient
from ui.web.chat.answers import live
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.evidence.cards import panel
from ui.web.evidence.excerpt import Excerpt
from ui.web.evidence.reader import reader
from ui.web.markup import Html
from ui.words import Words

KINDS = ("link", "markup", "token", "title", "file_name", "company", "citation")
ATTACKS = [attack for attack in read_attacks() if attack.kind in KINDS]
TAGS = {
    "a", "article", "b", "blockquote", "button", "div", "footer", "h2", "h3", "h4", "header", "li", "mark", "ol", "p",
    "path", "section", "span", "svg", "ul", "circle", "line", "polyline", "rect",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.id for attack in ATTACKS])
def test_nothing_of_an_attack_comes_alive_in_the_page(attack: Attack, tmp_path: Path) -> None:
    index = opened(attack, tmp_path / "home", FakeEmbedder())
    try:
        events = list(Assistant(index, Unshared(Obedient(attack.reply))).ask(attack.question, attack.history))
    finally:
        index.close()
    said, words = Exchange(attack.question), Words(attack.language)
    conversation = Conversation(attack.language, [said])
    for markup in drawn(conversation, said, events, words):
        for element in html.fragment_fromstring(markup, create_parent="main").iterdescendants():
            assert element.tag in TAGS
            for name, value in element.attrib.items():
                assert not name.startswith("on") and name not in ("src", "style", "srcdoc")
                assert name != "href" or value.startswith("#")
    final = html.fragment_fromstring(live(conversation, words), create_parent="main")
    answer = "".join(node.text_content() for node in final.find_class("text"))
    assert attack.won(answer) == []


def drawn(conversation: Conversation, said: Exchange, events: Sequence[Event], words: Words) -> list[Html]:
    """Everything that the page shows on the way: the answer after each event, the evidence, each citation's passage."""
    shown: list[Html] = []
    for event in events:
        said.take(event)
        shown.append(live(conversation, words))
    said.running = False
    shown += [live(conversation, words), panel(said, 0, words)]
    for citation in said.citations.values():
        around = Excerpt(citation.quote, citation.start, ((citation.start, citation.end),))
        shown.append(reader(citation, around, 0, list(said.citations), words))
    return shown
