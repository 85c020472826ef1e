"""A part of a business is named as people of either language name it, and as its filing does where nothing else is known."""

import pytest

from corpus.segments import part_name


@pytest.mark.parametrize(
    ("segment", "english", "korean"),
    [
        ("data center", "data center", "데이터 센터"),
        ("China", "China", "중국"),
        ("united states", "United States", "미국"),  # 국내 is Korea to a reader of Korean
        ("china including hong kong", "China including Hong Kong", "China Including Hong Kong"),
        ("Residential and Light Commercial HVAC business",) * 3,
    ],
)
def test_a_part_has_the_name_of_the_language(segment: str, english: str, korean: str) -> None:
    assert part_name(segment, False) == english
    assert part_name(segment, True) == korean
