"""Whether a sentence says that something rose or fell, in Korean or English.

A small model turns "slows down" into "speeds up" in nearly the same words, which no comparison of words sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UP = re.compile(
    r"늘(?:어|었|리|린|려|고|며|은|어난|어나)|증가|상승|급등|올랐|올라|오르|올린|성장|확대|커(?:졌|지|진)|높아|높였|높은|높다|"
    r"개선|호조|강세|넘어섰|웃돌|"
    r"\b(?:increas(?:e|es|ed|ing)|r(?:ise|ises|ose|isen|ising)|gr(?:ow|ows|ew|own|owing|owth)|higher|up (?:from|by|\d)|"
    r"expan(?:d|ds|ded|ding|sion)|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:e|es|ed|ing)|soar(?:s|ed)?|"
    r"accelerat(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|improv(?:e|es|ed|ing|ement)|larger|more than doubled|doubled|tripled|"
    r"strengthen(?:s|ed)?|exceed(?:s|ed)?|outpac(?:e|ed))\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"줄(?:어|었|이|인|여|고|며|은|어든|어들)|감소|하락|급락|폭락|떨어|내렸|내려|내린|축소|작아|낮아|낮추|낮춘|낮은|낮다|"
    r"둔화|위축|악화|약화|부진|약세|밑돌|증발|사라|빠졌|"
    r"\b(?:decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|f(?:all|alls|ell|allen|alling)|drop(?:s|ped|ping)?|lower(?:ed|s)?|"
    r"down (?:from|by|\d)|shr(?:ink|ank|unk)|contract(?:ed|ion)|reduc(?:e|es|ed|ing|tion)|slow(?:s|ed|er|ing)?|plung(?:e|ed|es)|"
    r"tumbl(?:e|ed)|slump(?:ed)?|slid|los(?:t|e|es|ing)|cut(?:s|ting)?|weaken(?:s|ed)?|weaker|smaller|less than|"
    r"disappear(?:ed)?|evaporat(?:e|ed)|worsen(?:ed)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claims:
    """What is in a text: that something rose, that something fell."""

    up: bool
    down: bool


def claims(text: str) -> Claims:
    """The claims of a text; of a sentence, or of a passage that may hold several."""
    return Claims(bool(_UP.search(text)), bool(_DOWN.search(text)))


def contradicts(said: Claims, source: Claims) -> bool:
    """Whether a sentence says the direction that its source does not, where the source says the other one."""
    return (said.up and not said.down and source.down and not source.up) or (
        said.down and not said.up and source.up and not source.down
    )
