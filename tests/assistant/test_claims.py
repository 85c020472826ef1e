"""That something rose or fell is read in both languages."""

import pytest

from assistant.claims import claims, contradicts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("매출이 12% 늘었다", "revenue decreased by 12%"),
        ("Costs fell in 2024.", "Costs rose in 2024."),
        ("가격이 하락했습니다", "가격이 올랐습니다"),
    ],
)
def test_opposite_directions_contradict_in_either_language(one: str, other: str) -> None:
    assert contradicts(claims(one), claims(other)) and contradicts(claims(other), claims(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("매출이 12% 늘었다", "revenue increased by 12%"),
        ("가격이 떨어졌지만 판매는 늘었다", "prices fell while sales rose"),
        ("NVIDIA designs chips.", "Costs fell in 2024."),
    ],
)
def test_what_agrees_or_tells_no_direction_does_not_contradict(one: str, other: str) -> None:
    assert not contradicts(claims(one), claims(other))
