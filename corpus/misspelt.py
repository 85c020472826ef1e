"""Sets right the name of a company that a question spells wrong (엔비댜, Nvida), where it names no company otherwise.

Korean names are compared by sound, so that what is heard alike counts as alike; beyond that, and in English, a
long name may have one letter wrong, missing, too many or exchanged with the next.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from corpus.companies import all_companies, find_companies
from corpus.terms import after_name

_WORD = re.compile(r"[가-힣]+|[A-Za-z]+")
_LONG_KO, _LONG_EN = 12, 7
"""Letters from which a name may have one wrong: with six, micro and vista would be taken for names."""
_LEAST_KO = 3
"""Syllables of a name that is compared by sound."""
_ALIKE = str.maketrans("ᅢᅤᅫᅬᄁᄄᄈᄊᄍ", "ᅦᅨᅰᅰᄀᄃᄇᄉᄌ")
_CONTRACTED = (("ᅵᄋ" + "ᅡ", "ᅣ"), ("ᅵᄋ" + "ᅥ", "ᅧ"), ("ᅵᄋ" + "ᅩ", "ᅭ"), ("ᅵᄋ" + "ᅮ", "ᅲ"))


def spelt_right(text: str) -> str:
    """The text with the first misspelt company's name as it is spelt; as it is where it names a company already."""
    if find_companies(text):
        return text
    for match in _WORD.finditer(text):
        if found := _meant(match.group()):
            name, rest = found
            return f"{text[: match.start()]}{name}{rest}{text[match.end() :]}"
    return text


def _meant(word: str) -> tuple[str, str] | None:
    """The name that a word means, and the particles behind it."""
    korean = "가" <= word[0] <= "힣"
    if not korean:
        folded = word.casefold()
        return next(((name, "") for form, name in _names_en() if _is_off_by_one(folded, form)), None)
    for cut in range(len(word), _LEAST_KO - 1, -1):
        head, rest = word[:cut], word[cut:]
        if rest and not after_name(rest):
            continue
        sound = _sound(head)
        for form, name in _names_ko():
            if sound == form or (len(form) >= _LONG_KO and _is_off_by_one(sound, form)):
                return name, rest
    return None


def _sound(word: str) -> str:
    sound = unicodedata.normalize("NFD", word).translate(_ALIKE)
    for long, short in _CONTRACTED:
        sound = sound.replace(long, short)
    return sound


def _is_off_by_one(word: str, name: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours have changed places; not where they are equal."""
    if word == name or abs(len(word) - len(name)) > 1 or word[0] != name[0]:
        return False
    same = 0
    while same < min(len(word), len(name)) and word[same] == name[same]:
        same += 1
    left, right = word[same:], name[same:]
    exchanged = left[:2] == right[:2][::-1] and left[2:] == right[2:] and len(left) > 1
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or exchanged


def _names() -> Iterator[str]:
    for company in all_companies():
        yield from (company.en, company.ko, *company.aliases)


@cache
def _names_ko() -> tuple[tuple[str, str], ...]:
    names = dict.fromkeys(n for n in _names() if re.fullmatch(r"[가-힣]+", n) and len(n) >= _LEAST_KO)
    return tuple((_sound(name), name) for name in names)


@cache
def _names_en() -> tuple[tuple[str, str], ...]:
    names = dict.fromkeys(n for n in _names() if re.fullmatch(r"[A-Za-z]+", n) and len(n) >= _LONG_EN)
    return tuple((name.casefold(), name) for name in names)
