"""Writes what the bench has measured: `docs/bench.json`, and the pages that are made of it alone.

Run: `python -m bench.page` makes the pages anew of `docs/bench.json`, measuring nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from assistant.evaluation.report import table
from bench.evaluation import inserted
from bench.measured import Measured
from bench.targets import TARGETS, Target

DATA, PAGE = Path("docs/bench.json"), Path("docs/bench.md")
READMES = {"en": Path("README.md"), "ko": Path("README.ko.md")}
MARK = "bench"
_FORMAT = 1
_IN_README = (
    "first.plain.own", "first.plain.held", "total.plain.own", "right.plain.held", "follow-up", "repeated", "paid",
    "ingest.words", "shell.ask", "memory",
)  # fmt: skip
_README = {
    "en": (["", "target", "measured"], "`make bench` measures it; all rows, spreads and peers: [docs/bench.md](docs/bench.md)."),
    "ko": (["", "목표", "측정"], "`make bench`로 잽니다. 모든 줄과 퍼짐, 비교 대상: [docs/bench.md](docs/bench.md)."),
}  # fmt: skip
_KOREAN = {
    "first.plain.own": "첫 글자가 단순한 LangChain(제 프롬프트 크기)보다 빠르기",
    "first.plain.held": "첫 글자가 단순한 LangChain(우리 프롬프트 크기)보다 빠르기",
    "total.plain.own": "답 전체가 단순한 LangChain(제 프롬프트 크기)보다 빠르기",
    "right.plain.held": "맞은 답이 단순한 LangChain(우리 프롬프트 크기)보다 많기",
    "follow-up": "이어진 질문의 첫 글자",
    "repeated": "되풀이한 질문의 첫 문장",
    "paid": "모델에 묻는 질문이 치르는 프롬프트 토큰",
    "ingest.words": "단순한 LangChain이 찾기 시작하기보다 낱말로 빨리 찾기",
    "shell.ask": "차가운 셸에서 `turnpoint ask`의 첫 근거까지",
    "memory": "제품 전체의 최대 메모리",
}
_KOREAN_UNITS = {
    "times": "{:.1f}배",
    "s": "{:.2f}초",
    "tokens": "{:,.0f}개",
    "points": "{:+.0f}%p",
    "GB": "{:.2f} GB",
}
_KOREAN_BOUNDS = {"at least": "{} 이상", "at most": "{} 이하"}


@dataclass(frozen=True)
class Results:
    """What a run's rows add up to.

    Attributes:
        figures: By row.
        machine: What `assistant.evaluation.identity.machine` says; empty before anything was measured.
        model: Name and engine.
        commits: Of the program at its measurements.
        dates: The first and the last day of measuring.
    """

    figures: Mapping[str, Measured]
    machine: Mapping[str, Any]
    model: str = ""
    commits: Sequence[str] = ()
    dates: Sequence[str] = ()

    def to_json(self) -> dict[str, Any]:
        """As `docs/bench.json` keeps it."""
        return {
            "format": _FORMAT,
            "machine": dict(self.machine),
            "model": self.model,
            "commits": list(self.commits),
            "dates": list(self.dates),
            "figures": [rounded(figure.to_json()) for figure in self.figures.values()],
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Results:
        """What `to_json` gave.

        Raises:
            ValueError: it is of another format.
        """
        if told["format"] != _FORMAT:
            raise ValueError(f"docs/bench.json has format {told['format']}, not {_FORMAT}")
        figures = [Measured.from_json(row) for row in told["figures"]]
        return cls(
            {figure.row: figure for figure in figures},
            told["machine"],
            told["model"],
            told["commits"],
            told["dates"],
        )


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    """A figure to six significant digits, so that the data stay small and the page says what they say."""
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in row.items()}


def page(results: Results) -> str:
    """`docs/bench.md`."""
    parts = [
        "# How fast it is, beside its peers\n",
        f"{_measured_on(results)} `make bench` measures it in one run that goes on where it was interrupted; this page is made of",
        "`docs/bench.json`, and that of what the run has measured.\n",
    ]
    for heading, rows in groupby(TARGETS, key=lambda target: target.heading):
        parts.append(f"## {heading}\n")
        parts.append(
            table(["", "target", "measured", "spread", "n", "", "told"], [_row(row, results) for row in rows])
        )
    return "\n".join([*parts, _HOW])


def readme(results: Results, language: str) -> str:
    """The table between the marks of a README."""
    head, told = _README[language]
    rows: list[list[str]] = []
    for target in TARGETS:
        if target.row not in _IN_README or (figure := results.figures.get(target.row)) is None:
            continue
        if language == "ko":
            form = _KOREAN_UNITS[target.unit]
            bound = _KOREAN_BOUNDS[target.at].format(form.format(target.bound))
            rows.append([_KOREAN[target.row], bound, f"**{form.format(figure.value)}**"])
        else:
            rows.append([target.title, target.told, f"**{target.form(figure.value)}**"])
    here = results.machine
    on = f"{here['cpu']}, {here['cores']} {'코어' if language == 'ko' else 'cores'}, {results.model}"
    when = ", ".join((*dict.fromkeys(results.dates), *(commit[:7] for commit in results.commits)))
    return f"{when}, {on}:\n\n{table(head, rows)}\n{told}"


def write(results: Results) -> None:
    """Put data and pages down; the READMEs only where there is something to tell.

    Raises:
        ValueError: a figure has no row on the page.
    """
    if unknown := set(results.figures) - {target.row for target in TARGETS}:
        raise ValueError(f"no row of the page is named {', '.join(sorted(unknown))}")
    _put(DATA, json.dumps(results.to_json(), ensure_ascii=False, indent=1) + "\n")
    again = read()
    _put(PAGE, page(again))
    if any(row in again.figures for row in _IN_README):
        for language, path in READMES.items():
            _put(path, inserted(path.read_text("utf-8"), MARK, readme(again, language)))


def read() -> Results:
    """What `docs/bench.json` holds."""
    return Results.from_json(json.loads(DATA.read_text("utf-8")))


def _row(target: Target, results: Results) -> list[str]:
    figure = results.figures.get(target.row)
    if figure is None:
        return [target.title, target.told, "not measured yet", "", "", "", ""]
    spread = "" if figure.n == 1 else f"{target.form(figure.low)} to {target.form(figure.high)}"
    met = {True: "met", False: "**not met**", None: ""}[target.met(figure)]
    return [target.title, target.told, target.form(figure.value), spread, str(figure.n), met, figure.told]


def _measured_on(results: Results) -> str:
    if not results.figures:
        return "Nothing has been measured of this version yet."
    here = results.machine
    days = " to ".join(dict.fromkeys(results.dates))
    commits = ", ".join(commit[:7] for commit in results.commits)
    named = "commit" if len(results.commits) == 1 else "commits"
    return (
        f"Measured {days} at {named} {commits} on {here['cpu']}, {here['cores']} cores, {here['memory_gib']} GiB, "
        f"with {results.model}, llama.cpp {here.get('llama_cpp', 'as installed')}."
    )


def _put(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


_HOW = """## How it is measured

- Values are medians where nothing else is said. The spread is the bootstrapped 95 % interval of the value (2,000 resamples, a fixed
  seed), of fewer than five single values and over documents their least and greatest. A row is met when its value meets the target.
- **Questions** are the dev questions that stand for themselves, in a fixed order of which every beginning is a sample by language and
  kind (`bench/sampling.py`). The product and a peer answer each question one after the other, by turns the one first and the other,
  each with an engine of its own, started anew for each peer and size, so that no question's prompt is in a cache;
  "times sooner" is the median of the ratios, question by question. All sides have
  the same model, documents, readers, embeddings and machine; no answer comes from a memory.
- **Peers** are what their own first tutorials build, with their own splitter, number of chunks and prompt, "held" with no more text
  in it than ours has (280 tokens). Plain LangChain: recursive splitter with 1,000 characters, the nearest 4, asked to cite and to
  refuse. LlamaIndex: 1,024 of its tokens, the nearest 2. Haystack: 200 words, the nearest 10 as far as the model's context takes them.
  The embedding model sees the first 256 tokens of each text, on all sides.
- **Right** is an answer as `turnpoint eval` judges it: every fact asked for, in the question's language, unanswerable questions
  refused. The row is the difference in percentage points.
- **Some questions never reach our model**: code answers or refuses them. Their first token counts in the first row, and is left out of
  the one below it.
- **Decoding** is held against `llama-bench` where it is installed, else against its loop over the engine's own library
  (`bench/llama_loop.py`): as many tokens read before as a typical prompt has, then 96 decoded one at a time.
- **A repeated or re-worded question** is the only one that may be answered from the memory of answers.
- **Adding documents**: five of all kinds (`python -m bench.run --only ingest-all`: all of them), one by one, no vector known before;
  the peer embeds in its default data type. The value is of the sums, the spread over the documents.
- **Search** is the whole search of a dev question among made passages (docs/scale.md).
- **Memory** is the greatest sum of the proportional set sizes (PSS) of the server and all its child processes (model, readers), taken
  four times a second while it starts, answers, and adds a 10-K whose vectors are not known. The browser is not counted.
- **A cold shell** has no server running: the command starts it. Files may be in the system's cache.
- **Chat users** ask through `POST /api/ask` with locust, 5 to 15 s after each answer, for three minutes.
"""


def main() -> None:
    """Make the pages anew."""
    write(read())


if __name__ == "__main__":
    main()
