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
    "filter": ("M4 6h16", "M7 12h10", "M10 18h4"),
    "large": ("M14 4h6v6", "M20 4l-7 7", "M10 20H4v-6", "M4 20l7-7"),
    "small": ("M20 10h-6V4", "M14 10l6-6", "M4 14h6v6", "M10 14l-6 6"),
    "up": ("M5 15l7-7 7 7",),
    "down": ("M5 9l7 7 7-7",),
    "leave": ("M14 4h5v16h-5", "M4 12h11", "M11 8l4 4-4 4"),
    "arrow": ("M5 12h14", "M13 6l6 6-6 6"),
    "table": ("M4 5h16v14H4z", "M4 10h16", "M4 14.5h16", "M10 10v9"),
    "save": ("M12 4v11", "M7 10l5 5 5-5", "M5 20h14"),
    "cost": ("M4 20V10", "M10 20V4", "M16 20v-8", "M21 20H3"),
    "study": (
        "M2 9.5 12 5l10 4.500L12 14z",
        "M6 11.500V16c0 1.500 3 2.700 6 2.700s6-1.200 6-2.700v-4.500",
        "M22 9.500V15",
    ),
    "sidebar": ("M4 5h16v14H4z", "M10 5v14"),
    "plus": ("M12 5v14", "M5 12h14"),
    "more": ("M5.5 12h.01", "M12 12h.01", "M18.5 12h.01"),
    "print": ("M7 9V4h10v5", "M7 17H4V9h16v8h-3", "M7 14h10v6H7z"),
    "copy": ("M9 9h11v11H9z", "M5 15H4V4h11v1"),
    "again": ("M20 12a8 8 0 1 1-2.4-5.7L20 8.5", "M20 4v4.5h-4.5"),
    "good": (
        "M7 11v9H4v-9z",
        "M7 11l4-8a2.5 2.5 0 0 1 2.5 2.5V9H19a1.6 1.6 0 0 1 1.6 2l-2 7.5A2 2 0 0 1 16.700 20H7",
    ),
    "bad": (
        "M17 13V4h3v9z",
        "M17 13l-4 8a2.500 2.500 0 0 1-2.500-2.500V15H5a1.600 1.600 0 0 1-1.600-2l2-7.500A2 2 0 0 1 7.300 4H17",
    ),
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
