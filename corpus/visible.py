"""What a person can see of a text: characters without a shape hide, split or reorder the words around them."""

from __future__ import annotations

import re

# Controls, soft hyphens, joiners, marks of direction, Hangul fillers, variation selectors, the halves of a letter that
# no file can hold alone (surrogates), and the tag characters by which a whole second text can stand unseen in a first.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """The text without the characters that nobody sees; white space stays as it is."""
    return _UNSEEN.sub("", text)
