"""The parts of the page and where they stand. Importing it imports Gradio: import it late."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.web.chat.conversation import Conversation

Update = dict[Any, Any]
"""New properties of parts, by part: markup, a component's new properties. What is not in it stays."""

UNKNOWN = "?"
"""The owner of a page that was not opened yet: nobody's key, so that nothing of anybody is seen by skipping that."""
NOTHING: Update = gr.skip()
"""What a handler returns that changes nothing; Gradio would draw an empty `Update`."""

LONGEST_TYPED = 20_000
"""Code points that the question's box takes; what is too long for an answer is told, not cut."""

ACTIONS = (
    "again",
    "ask",
    "cancel",
    "drop",
    "everyone",
    "explain",
    "fall",
    "fetch",
    "find",
    "lead",
    "narrow",
    "open",
    "rate",
    "read",
    "remove",
    "rename",
    "restore",
    "revise",
    "settle",
    "speak",
    "spent",
    "study",
)
"""What a click can mean: the `data-do` of what was clicked, and the event of the part that it stands in."""

# With a click go the data attributes of what was clicked and the fields of the form around it. Gradio looks for the
# names of events in here.
_CLICKS = (
    f"const actions = {json.dumps(ACTIONS)};"
    + """
element.addEventListener('click', (event) => {
  const hit = event.target.closest('[data-do]');
  if (!hit || !element.contains(hit) || hit.disabled || !actions.includes(hit.dataset.do)) return;
  event.preventDefault();
  window.turnpoint.clicked(hit);
  trigger(hit.dataset.do, {...window.turnpoint.fields(hit.closest('[data-form]')), ...hit.dataset});
});
"""
)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What handlers draw into.

    Attributes:
        conversation: The state of one open page.
        chosen: The language that was chosen earlier, from the browser.
        wanted: The conversation that the page's address names.
        zone: The browser's time zone.
        asked: The question that was taken out of its box.
        timer: Ticks for the engine's state.
        shelf_head, shelf: The conversations: what stands above their list, and the list.
        past, live: Earlier exchanges, and the last one, which is redrawn while it runs.
        scope: What the next answers may come from.
        fine: The line that is always there.
        reader, cards: The panel: what is opened, and what was found.
        intro, report, table: The documents: their head, what is being added, and the list.
        cost: What answers cost.
        study, history: The study tab, and what takes a history that is brought back.
    """

    conversation: gr.State
    chosen: gr.Textbox
    wanted: gr.Textbox
    zone: gr.Textbox
    asked: gr.Textbox
    timer: gr.Timer
    top: gr.HTML
    state: gr.HTML
    shelf_head: gr.HTML
    shelf: gr.HTML
    past: gr.HTML
    live: gr.HTML
    scope: gr.HTML
    question: gr.Textbox
    clear: gr.Button
    stop: gr.Button
    send: gr.Button
    fine: gr.HTML
    reader: gr.HTML
    cards: gr.HTML
    intro: gr.HTML
    upload: gr.UploadButton
    report: gr.HTML
    table: gr.HTML
    cost: gr.HTML
    study: gr.HTML
    history: gr.UploadButton


def layout() -> Parts:
    """Make the parts, inside a `gr.Blocks`."""
    parts: dict[str, Any] = {
        "conversation": gr.State(Conversation(owner=UNKNOWN)),
        "chosen": gr.Textbox(visible="hidden", elem_id="chosen"),
        "wanted": gr.Textbox(visible="hidden", elem_id="wanted"),
        "zone": gr.Textbox(visible="hidden", elem_id="zone"),
        "asked": gr.Textbox(visible="hidden", elem_id="asked"),
        "timer": gr.Timer(2),
    }
    with gr.Row(elem_id="head"):
        parts["top"] = _html("top")
        parts["state"] = _html("state")
    with gr.Row(elem_id="chat-view"):
        with gr.Column(elem_id="shelf-side"):
            parts["shelf_head"] = _html("shelf-head")
            parts["shelf"] = _html("shelf")
        with gr.Column(elem_id="talk"):
            with gr.Column(elem_id="scroll"):
                parts["past"] = _html("past")
                parts["live"] = _html("live")
            parts["scope"] = _html("scope")
            with gr.Row(elem_id="composer"):
                parts["question"] = gr.Textbox(
                    elem_id="question",
                    lines=1,
                    max_lines=8,
                    container=False,
                    show_label=False,
                    autofocus=True,
                    interactive=True,
                    scale=1,
                    max_length=LONGEST_TYPED,
                )
                parts["clear"] = gr.Button(elem_id="clear", variant="secondary", scale=0)
                parts["stop"] = gr.Button(elem_id="stop", variant="stop", scale=0)
                parts["send"] = gr.Button(elem_id="send", variant="primary", scale=0)
            parts["fine"] = _html("fine")
        with gr.Column(elem_id="panel"):
            parts["reader"] = _html("reader")
            parts["cards"] = _html("cards")
    with gr.Column(elem_id="sources-view"):
        parts["intro"] = _html("sources-intro")
        parts["upload"] = gr.UploadButton(
            elem_id="upload", file_count="multiple", variant="primary", type="filepath"
        )
        parts["report"] = _html("report")
        parts["table"] = _html("sources")
    with gr.Column(elem_id="cost-view"):
        parts["cost"] = _html("cost")
    with gr.Column(elem_id="study-view"):
        parts["study"] = _html("study")
        parts["history"] = gr.UploadButton(
            elem_id="bring-history",
            file_count="single",
            file_types=[".json"],
            variant="secondary",
            type="filepath",
        )
    return Parts(**parts)


def _html(name: str) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=_CLICKS)


def data_of(event: gr.EventData) -> dict[str, str]:
    """What a click says: the data attributes of what was clicked and the fields of the form around it."""
    data = event._data  # pyright: ignore[reportPrivateUsage] - the only way to a custom event's data
    return {str(key): str(value) for key, value in data.items()} if isinstance(data, dict) else {}


def number_of(data: dict[str, str], name: str) -> int | None:
    """A whole number that a click says, None where it says none."""
    said = data.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 9 else None
