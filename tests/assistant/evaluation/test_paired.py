"""A run is compared with an earlier one over the cases that both answered."""

from assistant.evaluation.cases import Case
from assistant.evaluation.paired import compared, render_changes
from assistant.evaluation.report import Summary, summarise
from assistant.evaluation.share import Share
from tests.assistant.evaluation.answers import answer

CASES = [Case(str(n), "?", "en", "fact_entity", must_have=(("alpha",),)) for n in range(5)]
ABSENT = "The sources do not contain it."


def run(*texts: str) -> Summary:
    cases = CASES[: len(texts)]
    return summarise(cases, [((), answer(text)) for text in texts])


def test_cases_won_and_lost_are_named_and_tested() -> None:
    before = run("Beta.", "Beta.", "Beta.", "Beta.", "Alpha.")
    after = run("Alpha.", "Alpha.", "Alpha.", "Beta.", "Beta.")
    change = next(c for c in compared(before, after) if c.metric == "must_have satisfied")
    assert (change.before, change.after, change.difference) == (Share(1, 5), Share(3, 5), "+40.0")
    assert (change.won, change.lost) == (("0", "1", "2"), ("4",))
    assert change.p == 0.625
    text = render_changes(compared(before, after))
    assert "| must_have satisfied | 20% (1/5; 4%–62%) | 60% (3/5; 23%–88%) | +40.0 | 3 | 1 | 0.625 |" in text
    assert "Won: 0, 1, 2. Lost: 4." in text


def test_where_less_is_better_a_rise_is_lost() -> None:
    change = next(c for c in compared(run("Alpha."), run(ABSENT)) if c.metric == "answerable refused wrongly")
    assert (change.won, change.lost, change.difference) == ((), ("0",), "+100.0")


def test_only_cases_and_scores_of_both_runs_are_compared() -> None:
    changes = compared(run("Alpha.", "Beta."), run("Alpha.", "Alpha.", "Alpha.", "Beta."))
    assert {c.after.n for c in changes if c.metric == "as expected"} == {2}
    assert "refusals that are right" not in {c.metric for c in compared(run("Alpha."), run(ABSENT))}
