"""A printed number allows every count that rounds to it, on the base that it is of."""

import pytest

from pipeline.claims.constraints import answered, item_set
from schemas.claims import Statement
from tests.pipeline.claims.auditing import STUDY, claims_of, said

AGREEMENT, YES_NO = STUDY.scales["agreement"], STUDY.scales["yes_no"]


def yes(printed: str, n: int, **more: object) -> list[int]:
    """How many can have said yes, of n answers."""
    statement = said(item="used", answers=["Yes"], printed=printed, **more)
    vectors = item_set(YES_NO, n, [statement]).vectors
    assert vectors is not None
    return [vector[0] for vector in vectors]


def agree(*statements: Statement, n: int) -> list[tuple[int, ...]]:
    """Agree, neutral, disagree, don't know."""
    return list(item_set(AGREEMENT, n, statements).vectors or ())


@pytest.mark.parametrize(
    ("printed", "n", "counts"),
    [
        ("33 %", 3, [1]),
        ("34 %", 3, []),
        # One of eight is 12.5 %: who rounds up and who rounds to even are both right.
        ("12 %", 8, [1]),
        ("13 %", 8, [1]),
        ("12,5 %", 8, [1]),
        ("12.4 %", 8, []),
        ("50 %", 200, [99, 100, 101]),
        ("50.0 %", 200, [100]),
        ("0.25", 4, [1]),
        ("3", 4, [3]),
        ("5", 4, []),
        ("101 %", 4, []),
    ],
)
def test_the_counts_that_a_number_can_come_from(printed: str, n: int, counts: list[int]) -> None:
    assert yes(printed, n) == counts


@pytest.mark.parametrize(
    ("compares", "counts"),
    [
        ("at_least", [2, 3, 4]),
        ("more_than", [3, 4]),
        ("at_most", [0, 1, 2]),
        ("less_than", [0, 1]),
    ],
)
def test_more_and_less_than_half_of_four(compares: str, counts: list[int]) -> None:
    assert yes("50 %", 4, compares=compares) == counts
    assert yes("2", 4, compares=compares) == counts


def test_a_share_of_those_who_have_an_opinion_is_a_ratio() -> None:
    half = said(item="useful", answers="high", base="substantive", printed="50 %")
    none = said(item="useful", answers=["Neutral"], printed="0")
    assert agree(half, none, n=4) == [(0, 0, 0, 4), (1, 0, 1, 2), (2, 0, 2, 0)]


def test_the_printed_base_says_how_many_have_an_opinion() -> None:
    half = said(item="useful", answers="high", base="substantive", printed="50 %", of=2)
    assert agree(half, n=3) == [(1, 0, 1, 1), (1, 1, 0, 1)]


def test_a_printed_base_is_how_many_answered() -> None:
    of_eight = said(item="useful", answers="high", printed="50 %", of=8)
    with_opinion = said(item="useful", answers="high", base="substantive", printed="50 %", of=6)
    assert answered(AGREEMENT, 10, [of_eight]) == 8
    # Six have an opinion; the others may not know.
    assert answered(AGREEMENT, 10, [with_opinion]) == 10
    assert answered(AGREEMENT, None, [with_opinion]) is None
    # Where nobody can but have one, they are all.
    assert answered(YES_NO, 10, [with_opinion]) == 6
    ten = said(item="useful", answers="high", printed="50 %", of=10)
    assert answered(AGREEMENT, 10, [of_eight, of_eight, ten]) == 10


def test_answers_that_the_scale_does_not_have_say_nothing() -> None:
    unknown = said(item="useful", answers=["Yes"], printed="50 %")
    assert item_set(YES_NO, 4, [unknown]).count == 1
    assert item_set(AGREEMENT, 1, [unknown]).count == 4


def test_only_a_whole_number_is_a_number_of_answers() -> None:
    claims = claims_of(
        {
            "kroner": [said(number="million_kroner", printed="2,7")],
            "people": [said(number="complete", printed="10")],
            "rate": [said(number="asked", share_of="complete", printed="83 %")],
        }
    )
    assert claims.number("million_kroner", "2024") is None
    assert claims.number("asked", "2024") is None
    assert (claims.number("complete", "2024"), claims.number("complete", "2019")) == (10, None)
