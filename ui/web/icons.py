"""Small line drawings, drawn in the colour of the text around them."""

from __future__ import annotations

from ui.web.markup import Html, el

_PATHS: dict[str, tuple[str, ...]] = {
    "verified": ("M20 6 9 17l-5-5",),
    "weak": ("M12 8v5", "M12 16.5v.5", "M12 3 2.5 20h19z"),
    "repaired": ("M4 12a8 8 0 0 1 14-5l2 2", "M20 4v5h-5", "M20 12a8 8 0 0 1-14 5l-2-2", "M4 20v-5h5"),
    "draft": ("M4 20h4L19 9l-4-4L4 16z", "M13 7l4 4"),
    "search": ("M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14z", "M20 20l-4-4"),
    "close": ("M6 6l12 12", "M18 6 6 18"),
    "previous": ("M15 5l-7 7 7 7",),
    "next": ("M9 5l7 7-7 7",),
    "document": ("M6 3h8l4 4v14H6z", "M14 3v4h4", "M9 12h6", "M9 16h6"),
    "out": ("M14 4h6v6", "M20 4l-9 9", "M18 14v6H4V6h6"),
    "trash": ("M4 7h16", "M9 7V4h6v3", "M6 7l1 13h10l1-13"),
    "nothing": ("M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z", "M8 12h8"),
    "trouble": ("M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z", "M12 7v6", "M12 16.5v.5"),
    "stopped": ("M7 7h10v10H7z",),
    "chat": ("M4 5h16v11H9l-5 4z",),
    "leave": ("M14 4h5v16h-5", "M4 12h11", "M11 8l4 4-4 4"),
    "arrow": ("M5 12h14", "M13 6l6 6-6 6"),
}


def icon(name: str) -> Html:
    """A drawing that says nothing to a screen reader: words stand beside it or in its parent's label."""
    return el(
        "svg",
        *(el("path", d=path) for path in _PATHS[name]),
        class_="icon",
        viewBox="0 0 24 24",
        aria_hidden="true",
    )


def logo() -> Html:
    """The turning point: a curve that changes its mind at a dot."""
    return el(
        "svg",
        el("path", d="M3 19C9 19 10 13 12 12S15 5 21 5", class_="curve"),
        el("circle", cx="12", cy="12", r="2.6", class_="dot"),
        class_="logo",
        viewBox="0 0 24 24",
        aria_hidden="true",
    )
