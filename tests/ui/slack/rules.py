"""What Slack takes: the arguments of each method by slack_sdk's signatures, blocks by the published limits."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient

Arguments = dict[str, Any]

_REQUIRED = {
    "chat.postMessage": {"channel"},
    "chat.postEphemeral": {"channel", "user"},
}
_JSON = {"blocks", "metadata", "chunks", "prompts", "attachments", "files"}

TEXT = {"type", "text", "emoji", "verbatim"}
BLOCKS: dict[str, set[str]] = {
    "section": {"type", "block_id", "text", "fields", "accessory", "expand"},
    "context": {"type", "block_id", "elements"},
    "context_actions": {"type", "block_id", "elements"},
    "actions": {"type", "block_id", "elements"},
    "divider": {"type", "block_id"},
    "header": {"type", "block_id", "text"},
    "image": {"type", "block_id", "image_url", "alt_text", "title", "slack_file"},
    "input": {
        "type",
        "block_id",
        "label",
        "element",
        "dispatch_action",
        "hint",
        "optional",
    },
}
ELEMENTS: dict[str, set[str]] = {
    "button": {"type", "action_id", "text", "value", "url", "style", "confirm", "accessibility_label"},
    "feedback_buttons": {"type", "action_id", "positive_button", "negative_button"},
    "static_select": {"type", "action_id", "options", "placeholder", "initial_option", "confirm"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length", "placeholder", "initial_value"},
}
_CONTROL = re.compile(r"<[^<>]*>")
_ALLOWED_CONTROL = re.compile(r"<(?:https?://[^|<>\s]+(?:\|[^<>|]*)?|@U[A-Z0-9]+)>")


class RefusedError(Exception):
    """Slack's `ok: false`."""

    def __init__(self, error: str, *why: str) -> None:
        super().__init__(error, *why)
        self.error, self.why = error, why


def length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def arguments(method: str, given: Arguments) -> Arguments:
    """The arguments of a call, decoded; refused where the SDK's method knows no such one, or lacks one."""
    function = getattr(WebClient, method.replace(".", "_"), None)
    if function is None:
        raise RefusedError("unknown_method", method)
    parameters = dict(inspect.signature(function).parameters)
    named = {
        name: each
        for name, each in parameters.items()
        if name not in ("self", "token") and each.kind is not inspect.Parameter.VAR_KEYWORD
    }
    if unknown := set(given) - set(named) - {"token"}:
        raise RefusedError("invalid_arguments", f"unknown: {sorted(unknown)}")
    needed = {name for name, each in named.items() if each.default is inspect.Parameter.empty}
    if missing := (needed | _REQUIRED.get(method, set())) - set(given) - {"app_token"}:
        raise RefusedError("invalid_arguments", f"missing: {sorted(missing)}")
    return {
        name: json.loads(value) if name in _JSON and isinstance(value, str) else value
        for name, value in given.items()
        if name != "token"
    }


def check_message(given: Arguments) -> None:
    """Text, blocks and metadata of a message."""
    if not given.get("text") and not given.get("blocks") and not given.get("chunks"):
        raise RefusedError("no_text")
    if length(str(given.get("text", ""))) > 4_000:
        raise RefusedError("msg_too_long")
    if "blocks" in given:
        check_blocks(given["blocks"])
    check_metadata(given.get("metadata"))


def check_metadata(metadata: Any) -> None:
    if metadata is None:
        return
    if set(metadata) != {"event_type", "event_payload"} or not re.fullmatch(
        r"[a-z0-9_]+", metadata["event_type"]
    ):
        raise RefusedError("invalid_metadata_format")
    for value in metadata["event_payload"].values():
        if not isinstance(value, str | int | bool):
            raise RefusedError("invalid_metadata_schema")


def check_blocks(blocks: Any) -> None:
    """The published limits of each block, and no field that Slack does not know."""
    if not isinstance(blocks, list) or not blocks:
        raise RefusedError("invalid_blocks", "no blocks")
    if len(blocks) > 50:
        raise RefusedError("invalid_blocks", "more than 50 blocks")
    if sum(length(text) for text in texts(blocks)) > 13_200:
        raise RefusedError("msg_blocks_too_long")
    names: list[str] = []
    for block in blocks:
        known = BLOCKS.get(block.get("type"))
        if known is None or set(block) - known:
            raise RefusedError("invalid_blocks", f"unknown: {block}")
        _check_block(block)
        for element in block.get("elements", []):
            if element.get("type") in ELEMENTS:
                names.append(element["action_id"])
    if len(names) != len(set(names)):
        raise RefusedError("invalid_blocks", "action_id is not unique")


def _check_block(block: Any) -> None:
    kind, elements = block["type"], block.get("elements", [])
    match kind:
        case "section":
            _text(block["text"], 3_000)
        case "header":
            _text(block["text"], 150, {"plain_text"})
        case "context":
            _count(elements, 1, 10)
            for element in elements:
                _text(element, 3_000)
        case "actions" | "context_actions":
            _count(elements, 1, 25 if kind == "actions" else 5)
            for element in elements:
                allowed = {"feedback_buttons", "icon_button"} if kind == "context_actions" else set(ELEMENTS)
                if element["type"] not in allowed - ({"feedback_buttons"} if kind == "actions" else set()):
                    raise RefusedError("invalid_blocks", f"{element['type']} in {kind}")
                _element(element)
        case "image":
            if ("image_url" in block) == ("slack_file" in block) or not 0 < length(
                block["alt_text"]
            ) <= 2_000:
                raise RefusedError("invalid_blocks", "image")
        case "input":
            _text(block["label"], 2_000, {"plain_text"})
            _element(block["element"])
        case _:
            pass


def _element(element: Any) -> None:
    if set(element) - ELEMENTS[element["type"]] or not 0 < length(element["action_id"]) <= 255:
        raise RefusedError("invalid_blocks", f"element: {element}")
    match element["type"]:
        case "button":
            _text(element["text"], 75, {"plain_text"})
            if length(element.get("value", "")) > 2_000 or element.get("style") not in (
                None,
                "primary",
                "danger",
            ):
                raise RefusedError("invalid_blocks", "button")
            if confirm := element.get("confirm"):
                _text(confirm["title"], 100, {"plain_text"})
                _text(confirm["text"], 300)
                _text(confirm["confirm"], 30, {"plain_text"})
                _text(confirm["deny"], 30, {"plain_text"})
        case "feedback_buttons":
            for side in ("positive_button", "negative_button"):
                if set(element[side]) - {"text", "value", "accessibility_label"}:
                    raise RefusedError("invalid_blocks", "feedback")
                _text(element[side]["text"], 75, {"plain_text"})
                if length(element[side]["value"]) > 2_000:
                    raise RefusedError("invalid_blocks", "feedback value")
        case "static_select":
            _count(element["options"], 1, 100)
            for option in element["options"]:
                _text(option["text"], 75, {"plain_text"})
                if length(option["value"]) > 150:
                    raise RefusedError("invalid_blocks", "option value")
        case _:
            pass


def _text(text: Any, most: int, kinds: set[str] | None = None) -> None:
    if (
        not isinstance(text, dict)
        or set(text) - TEXT
        or text["type"] not in (kinds or {"mrkdwn", "plain_text"})
    ):
        raise RefusedError("invalid_blocks", f"text: {text}")
    if ("emoji" in text) and text["type"] != "plain_text":
        raise RefusedError("invalid_blocks", "emoji belongs to plain text")
    if not 0 < length(text["text"]) <= most:
        raise RefusedError("invalid_blocks", f"text of {length(text['text'])}, at most {most}")


def _count(items: Any, least: int, most: int) -> None:
    if not least <= len(items) <= most:
        raise RefusedError("invalid_blocks", f"{len(items)} elements")


def texts(value: Any) -> Iterator[str]:
    """All texts of blocks."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def controls(text: str) -> list[str]:
    """What Slack would take in mrkdwn for a mention, a broadcast or a link that we do not make ourselves."""
    return [found for found in _CONTROL.findall(text) if not _ALLOWED_CONTROL.fullmatch(found)]
