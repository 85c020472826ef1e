"""Expected figures are right, wrong or missing to the precision that either side shows."""

from typing import Any

import pytest

from assistant.evaluation.cases import Case, ExpectedFigure, Gold
from assistant.evaluation.figures import judge_figures
from tests.assistant.evaluation.answers import answer, figure


def expecting(*figures: ExpectedFigure, quote: str = "") -> Case:
    evidence = (Gold("a.html", quote),) if quote else ()
    return Case("x", "How much?", "en", "fact_figure", figures=figures, evidence=evidence)


def test_figures_are_right_wrong_or_missing() -> None:
    case = expecting(
        ExpectedFigure(17, "percent"),
        ExpectedFigure(9e10, "USD", True),
        quote="17%, $90 billion, up from 12%",
    )
    both = judge_figures(
        case,
        answer(figures=[figure("17%", 17, "percent"), figure("$91 billion", 9.1e10, "USD", verified=False)]),
    )
    assert (both.right, both.verified, both.missing, both.wrong, both.contradicting) == (2, 1, 0, 0, ())
    # 12 % stands in the evidence, so it may be context; 19 % comes from nowhere.
    off = judge_figures(case, answer(figures=[figure("12%", 12, "percent"), figure("19%", 19, "percent")]))
    assert (off.right, off.missing, off.wrong, off.contradicting) == (0, 2, 1, ("19%",))


def test_a_wrong_figure_that_is_not_marked_verified_contradicts_nothing() -> None:
    case = expecting(ExpectedFigure(17, "percent"))
    off = judge_figures(case, answer(figures=[figure("19%", 19, "percent", verified=False)]))
    assert (off.wrong, off.contradicting) == (1, ())


def test_an_open_bound_proves_nothing() -> None:
    case = expecting(ExpectedFigure(17.4, "percent"))
    assert judge_figures(case, answer("It fell 17%.")).right == 1
    assert judge_figures(case, answer("It fell more than 5%.")).right == 0


@pytest.mark.parametrize(
    ("expected", "unit", "stated", "right"),
    [
        # Worked out, and written with fewer places.
        (72.4, "percent", figure("72.4%", 72.4236784, "percent"), True),
        (66, "percent", figure("66%", 66.439, "percent"), True),
        # Reported in thousands, expected as a sentence has it.
        (154_985_100_000_000, "KRW", figure("154조 9,851억 500만 원", 154_985_105_000_000, "KRW"), True),
        (52.5e9, "USD", figure("$52.535 billion", 52.535e9, "USD"), True),
        (52.5e9, "USD", figure("$52.6 billion", 52.56e9, "USD"), False),
        # Of two digits rounding proves nothing: 52 is not 50, 29.6 not 30.
        (30, "percent", figure("29.6%", 29.6, "percent"), False),
        (50, "percent", figure("52%", 52, "percent"), False),
        (72.4, "percent", figure("72.4 million", 72.4e6, "count"), False),
    ],
)
def test_more_places_than_expected_are_the_same_figure(
    expected: float, unit: str, stated: dict[str, Any], right: bool
) -> None:
    verdict = judge_figures(expecting(ExpectedFigure(expected, unit)), answer(figures=[stated]))
    assert verdict.right == int(right)
