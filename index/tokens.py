"""Words of a text for word search: Korean as morphemes, everything else as folded words.

Korean runs go through Kiwi, because whitespace words carry particles and endings that differ between a
question and its answer (BM25 on white space scores far below BM25 on morphemes). Runs of Latin letters and
digits are folded here: lower case, thousands commas dropped, plain English plurals cut.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from typing import Any

_KO = "가-힣ㄱ-ㅎㅏ-ㅣ"
_RUN = re.compile(rf"[{_KO}]+(?:[ \t]+[{_KO}]+)*|[^\W_{_KO}]+(?:[.&'’\-][^\W_{_KO}]+)*")
_HANGUL = re.compile(rf"[{_KO}]")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Nouns, verb and adjective stems, numerals, roots, determiners: what carries meaning.
_KEPT = ("NN", "NR", "SN", "SL", "SH", "VV", "VA", "XR", "MM", "W_")
_STOP_KO = frozenset(
    """하 되 있 없 것 수 등 이 그 저 때 및 위하 대하 따르 통하 의하 관하 않 말 나오 알 알려주 보 주 같
    어떻 무엇 뭐 얼마""".split()  # noqa: SIM905
)
_STOP_EN = frozenset(
    """a an and are as at be been but by did do does for from had has have he her his how i if in into is it
    its may me more my no not of on or our s she so such t than that the their them then there these they
    this to us was we were what when where which who why will with would you your much many""".split()  # noqa: SIM905
)
_REMEMBERED = 1 << 14
"""Korean runs whose morphemes are remembered: an answer reads the same passages several times over."""
_lock = threading.Lock()


@cache
def _kiwi() -> Any:
    from kiwipiepy import Kiwi

    # Its dictionary of works and places of several words takes 190 MB and more than a second to load, and joins them into one
    # word: of 12,675 runs of the article, the digest and a filing four come out otherwise without it.
    kiwi = Kiwi(num_workers=1, load_multi_dict=False)
    for name in _proper_names():
        kiwi.add_user_word(name, "NNP", 3.0)  # pyright: ignore[reportArgumentType]
    return kiwi


def _proper_names() -> tuple[str, ...]:
    from corpus.companies import all_companies

    names = {name for company in all_companies() for name in (company.ko, *company.aliases)}
    return tuple(sorted(name for name in names if name and re.fullmatch(r"[가-힣]+", name)))


def tokens(text: str) -> list[str]:
    """The words of a text in order, repeated as often as they occur; no stop words."""
    folded = _COMMAS.sub("", unicodedata.normalize("NFKC", text))
    found: list[str] = []
    for match in _RUN.finditer(folded):
        run = match.group()
        if _HANGUL.match(run):
            found.extend(_korean(run))
        else:
            found.extend(_latin(run))
    return found


def proper_names(text: str) -> list[str]:
    """The Korean proper names of a text in order, as the morphological analysis knows them."""
    return [form for form, tag in morphemes(text) if tag == "NNP"]


def morphemes(text: str) -> list[tuple[str, str]]:
    """The Korean morphemes of a text in order, stop words and endings among them, each with its tag (Sejong's)."""
    runs = (run for run in _RUN.findall(unicodedata.normalize("NFKC", text)) if _HANGUL.match(run))
    return [(token.form, token.tag) for run in runs for token in _analysed(run)]


def _analysed(run: str) -> Any:
    with _lock:
        return _kiwi().tokenize(run)


@lru_cache(maxsize=_REMEMBERED)
def _korean(run: str) -> tuple[str, ...]:
    return tuple(
        token.form
        for token in _analysed(run)
        if token.tag.startswith(_KEPT) and token.form not in _STOP_KO and token.tag != "NNB"
    )


def _latin(run: str) -> list[str]:
    if len(run) > 2 and run[-1] == "s" and run[:-1].isupper():
        run = run[:-1]  # GPUs
    word = run.lower().replace("’", "'").removesuffix("'s")
    parts = [part for part in re.split(r"[.&'\-]", word) if part] if not _is_number(word) else [word]
    whole = [word.replace("'", "")] if len(parts) > 1 and len(word) <= 24 else []
    return [_stem(part) for part in (*whole, *parts) if part not in _STOP_EN]


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()


def _stem(word: str) -> str:
    """Cut the English plural; more stemming merges words that filings keep apart (customer, customs)."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
