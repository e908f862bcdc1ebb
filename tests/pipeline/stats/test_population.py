"""What a sample says about a finite population."""

import math
import time
from fractions import Fraction

import pytest

from pipeline.stats import Undefined
from pipeline.stats.population import hypergeometric_set, worst_case


def ways(successes: int, population: int, n: int, drawn: range) -> int:
    """In how many of the samples of n the number of successes lies in a range."""
    return sum(math.comb(successes, x) * math.comb(population - successes, n - x) for x in drawn)


def by_enumeration(k: int, n: int, population: int, confidence: Fraction) -> list[int]:
    """Every number of successes that the sample does not exclude, in exact arithmetic."""
    tail = (1 - confidence) / 2
    total = math.comb(population, n)
    return [
        successes
        for successes in range(k, k + population - n + 1)
        if Fraction(ways(successes, population, n, range(k, n + 1)), total) > tail
        and Fraction(ways(successes, population, n, range(k + 1)), total) > tail
    ]


@pytest.mark.parametrize(
    ("k", "least", "greatest"), [(3, 3, 5), (6, 6, 8), (9, 9, 11), (10, 11, 12)]
)
def test_ten_of_twelve_leave_the_specified_sets(k: int, least: int, greatest: int) -> None:
    assert hypergeometric_set(k, 10, 12) == (least, greatest)


@pytest.mark.parametrize("confidence", ["0.95", "0.8"])
def test_small_populations_agree_with_enumeration(confidence: str) -> None:
    for population in range(1, 15):
        for n in range(population + 1):
            for k in range(n + 1):
                exact = by_enumeration(k, n, population, Fraction(confidence))
                found = hypergeometric_set(k, n, population, float(confidence))
                assert list(range(found[0], found[1] + 1)) == exact, (k, n, population)


# Literals from scipy 1.17's hypergeom: beyond the ends a tail falls below 2.5 %.
@pytest.mark.parametrize(
    ("k", "n", "population", "expected"),
    [
        (30, 100, 500, (111, 194)),
        (400, 900, 1_000, (434, 455)),
        (3, 700, 3_000, (4, 34)),
        (0, 50, 3_000, (0, 211)),
        (1_200_000, 2_400_000, 5_000_000, (2_497_719, 2_502_281)),
    ],
)
def test_larger_populations_agree_with_the_reference(
    k: int, n: int, population: int, expected: tuple[int, int]
) -> None:
    assert hypergeometric_set(k, n, population) == expected


def test_five_million_take_reasonable_time() -> None:
    start = time.perf_counter()
    hypergeometric_set(1_000_000, 2_500_000, 5_000_000)
    assert time.perf_counter() - start < 10


def test_who_asked_everyone_knows_the_number() -> None:
    assert hypergeometric_set(7, 12, 12) == (7, 7)
    assert hypergeometric_set(2_500_000, 5_000_000, 5_000_000) == (2_500_000, 2_500_000)


def test_no_answer_excludes_nothing() -> None:
    assert hypergeometric_set(0, 0, 12) == (0, 12)


@pytest.mark.parametrize(
    ("k", "low", "high"), [(0, 0, 2 / 12), (3, 3 / 12, 5 / 12), (6, 0.5, 8 / 12), (10, 10 / 12, 1)]
)
def test_the_worst_case_lets_the_silent_be_all_or_none(k: int, low: float, high: float) -> None:
    assert worst_case(k, 10, 12) == pytest.approx((low, high))


def test_the_worst_case_without_answers_is_everything() -> None:
    assert worst_case(0, 0, 5) == (0.0, 1.0)


def test_more_answers_than_population_have_no_set() -> None:
    for function in (hypergeometric_set, worst_case):
        with pytest.raises(Undefined) as caught:
            function(3, 13, 12)
        assert caught.value.reason == "more_answers_than_population"


def test_nobody_at_all_has_no_worst_case() -> None:
    with pytest.raises(Undefined) as caught:
        worst_case(0, 0, 0)
    assert caught.value.reason == "no_answers"


def test_more_successes_than_answers_are_a_fault() -> None:
    for function in (hypergeometric_set, worst_case):
        with pytest.raises(ValueError, match="is no count"):
            function(11, 10, 12)
