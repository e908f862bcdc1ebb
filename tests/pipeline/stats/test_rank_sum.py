"""Whether one of two samples tends to answer higher."""

import csv
import math
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline.stats import Undefined
from pipeline.stats.rank_sum import (
    EXACT_UP_TO,
    LEAST_P,
    mann_whitney,
    mann_whitney_exact,
    mann_whitney_normal,
)

Counts = tuple[int, ...]
Tester = Callable[..., object]

MEN, WOMEN = (240, 213, 130, 161, 117, 49), (414, 441, 297, 354, 217, 145)
SMALL = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=4)
LARGE = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=7)

every_test = pytest.mark.parametrize(
    "test", [mann_whitney, mann_whitney_exact, mann_whitney_normal]
)


def split(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [x for x, _ in pairs], [y for _, y in pairs]


def can_differ(pairs: list[tuple[int, int]]) -> bool:
    x, y = split(pairs)
    return bool(sum(x) and sum(y) and sum(a + b > 0 for a, b in pairs) > 1)


def answers(counts: Counts | list[int]) -> list[int]:
    return [option for option, n in enumerate(counts) for _ in range(n)]


# Literals from R 4.2.2: W and p of wilcox.test, with and without continuity correction, and p of
# coin 1.4.2, wilcox_test(distribution = "exact"). The first are the first 30 complete rows of bfi.
@pytest.mark.parametrize(
    ("first", "second", "u", "exact", "corrected", "plain"),
    [
        (
            *((3, 4, 2, 2, 1, 2), (2, 3, 3, 4, 4, 0), 96),
            *(0.5060083305440503, 0.5121316034461744, 0.4986165805514834),
        ),
        (
            *((1, 0, 2, 7), (6, 3, 1, 1), 95.5),
            *(0.001922226380430715, 0.003049806805553391, 0.002702402266183753),
        ),
        ((5, 0, 0, 5), (0, 4, 4, 0), 40, 1.0, 1.0, 1.0),
        (
            *((2, 6, 10, 4, 3), (9, 12, 8, 2, 1), 563.5),
            *(0.005763914410729468, 0.006523853230324606, 0.006361073580589634),
        ),
        # Separated, with an option that is empty in both.
        (
            *((0, 0, 8), (7, 0, 0), 56),
            *(0.0001554001554001554, 0.0002379965795425748, 0.0001828106329818351),
        ),
        # One answer against five.
        (
            *((1, 0, 0), (0, 1, 4), 0),
            *(0.1666666666666667, 0.16585666034291, 0.08326451666355043),
        ),
        (
            *((10, 12, 15, 8, 5), (5, 9, 14, 12, 10), 951),
            *(0.03476870806130808, 0.03491158043078773, 0.03460797655826576),
        ),
    ],
)
def test_the_values_are_those_of_r(
    first: Counts, second: Counts, u: float, exact: float, corrected: float, plain: float
) -> None:
    found = mann_whitney_exact(first, second)
    assert (found.statistic, found.method, found.df) == (u, "exact", None)
    assert found.p == pytest.approx(exact, rel=1e-12)
    assert mann_whitney(first, second) == found
    normal = mann_whitney_normal(first, second)
    assert (normal.statistic, normal.method) == (u, "normal")
    assert normal.p == pytest.approx(corrected, rel=1e-12)
    assert mann_whitney_normal(first, second, continuity=False).p == pytest.approx(plain, rel=1e-12)


def test_beyond_the_threshold_it_is_normal() -> None:
    # bfi, N1 by gender; literals from R 4.2.2, wilcox.test.
    found = mann_whitney(MEN, WOMEN)
    assert (found.statistic, found.method) == (806128.5, "normal")
    assert found.p == pytest.approx(0.024353626690084, rel=1e-12)
    assert mann_whitney_normal(MEN, WOMEN, continuity=False).p == pytest.approx(
        0.0243520011079404, rel=1e-12
    )


def bfi(real: Path) -> tuple[list[dict[str, str]], dict[str, dict[str, str]]]:
    """Rows with N1 and gender, and the reference by its name."""
    with (real / "likert-datasets" / "psychTools" / "bfi.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["N1"] and row["gender"]]
    with (real / "reference" / "bfi_tests.csv").open() as file:
        return rows, {row["test"]: row for row in csv.DictReader(file)}


def by_gender(rows: list[dict[str, str]]) -> tuple[list[int], list[int]]:
    given = [(row["gender"], row["N1"]) for row in rows]
    men, women = ([given.count((sex, str(code))) for code in range(1, 7)] for sex in "12")
    return men, women


def test_the_real_answers_have_the_published_values(real: Path) -> None:
    rows, reference = bfi(real)
    assert by_gender(rows) == (list(MEN), list(WOMEN))
    for name, found in (
        (
            "wilcox.test N1 by gender (1 men, 2 women), normal cont. corr.",
            mann_whitney_normal(*by_gender(rows)),
        ),
        ("same, correct=FALSE", mann_whitney_normal(*by_gender(rows), continuity=False)),
        (
            "coin::wilcox_test EXACT, first 30 complete rows",
            mann_whitney_exact(*by_gender(rows[:30])),
        ),
    ):
        assert found.statistic == float(reference[name]["statistic"])
        assert found.p == pytest.approx(float(reference[name]["p"]), rel=1e-12)


@settings(deadline=None, max_examples=60)
@given(SMALL.filter(can_differ))
def test_exact_p_counts_all_ways_to_deal_the_answers(pairs: list[tuple[int, int]]) -> None:
    x, y = split(pairs)
    everyone = answers([a + b for a, b in pairs])
    doubled = [int(2 * rank) for rank in stats.rankdata(everyone)]
    if sum(x) > 6 or math.comb(len(everyone), sum(x)) > 20_000:
        return
    centre = sum(x) * (len(everyone) + 1)
    ranks = dict(zip(everyone, doubled, strict=True))
    own = abs(sum(ranks[option] for option in answers(x)) - centre)
    ways = [abs(sum(way) - centre) >= own for way in combinations(doubled, sum(x))]
    assert mann_whitney_exact(x, y).p == pytest.approx(sum(ways) / len(ways), rel=1e-12)


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=2, max_size=25).filter(lambda s: len(set(s)) > 1))
def test_without_ties_it_is_the_usual_exact_test(sides: list[bool]) -> None:
    x, y = [int(side) for side in sides], [int(not side) for side in sides]
    reference = stats.mannwhitneyu(answers(x), answers(y), method="exact")
    found = mann_whitney_exact(x, y)
    assert found.statistic == reference.statistic
    assert found.p == pytest.approx(float(reference.pvalue), rel=1e-12)


@settings(deadline=None)
@given(LARGE.filter(can_differ))
def test_normal_p_is_that_of_the_usual_test(pairs: list[tuple[int, int]]) -> None:
    x, y = split(pairs)
    for continuity in (True, False):
        reference = stats.mannwhitneyu(
            answers(x), answers(y), method="asymptotic", use_continuity=continuity
        )
        found = mann_whitney_normal(x, y, continuity=continuity)
        assert found.statistic == reference.statistic
        assert found.p == pytest.approx(min(1.0, float(reference.pvalue)), rel=1e-9)


@settings(deadline=None)
@given(LARGE.filter(can_differ))
def test_p_knows_neither_which_is_first_nor_the_direction_nor_empty_options(
    pairs: list[tuple[int, int]],
) -> None:
    x, y = split(pairs)
    for test in (mann_whitney_exact, mann_whitney_normal):
        found = test(x, y)
        assert 0 < found.p <= 1
        assert test(y, x).p == pytest.approx(found.p, rel=1e-12)
        assert test(y, x).statistic == sum(x) * sum(y) - found.statistic
        assert test(x[::-1], y[::-1]).p == pytest.approx(found.p, rel=1e-12)
        padded = [n for a in x for n in (a, 0)], [n for b in y for n in (b, 0)]
        assert test(*padded).p == pytest.approx(found.p, rel=1e-12)


def test_separated_samples_by_hand() -> None:
    assert mann_whitney_exact([4, 0], [0, 4]).p == pytest.approx(2 / math.comb(8, 4))
    assert mann_whitney_exact([60, 0, 0], [0, 0, 60]).p == pytest.approx(
        2 / math.comb(120, 60), rel=1e-12
    )


def test_one_against_one() -> None:
    assert mann_whitney_exact([1, 0], [0, 1]).p == 1
    assert mann_whitney_normal([1, 0], [0, 1]).p == 1


@pytest.mark.parametrize("options", [2, 5, 11, 101])
@pytest.mark.parametrize(("n", "m"), [(60, 60), (12, 300), (1, 3600)])
def test_the_exact_test_is_fast_up_to_its_threshold(n: int, m: int, options: int) -> None:
    assert n * m == EXACT_UP_TO
    rng = np.random.default_rng(1)
    x, y = (np.bincount(rng.integers(0, options, size), minlength=options) for size in (n, m))
    start = time.process_time()
    found = mann_whitney(x.tolist(), y.tolist())
    assert time.process_time() - start < 1
    assert found.method == "exact"


@pytest.mark.parametrize(("n", "m"), [(60, 61), (12, 301), (1, 3601)])
def test_beyond_its_threshold_it_is_not_used(n: int, m: int) -> None:
    assert mann_whitney([n - 1, 1], [m, 0]).method == "normal"


def test_at_the_threshold_both_ways_nearly_agree() -> None:
    x, y = (10, 14, 16, 12, 8), (16, 16, 12, 10, 6)
    assert mann_whitney_exact(x, y).p == pytest.approx(mann_whitney_normal(x, y).p, rel=0.01)


@every_test
@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ((), (), "no_answers"),
        ((0, 0), (0, 0), "no_answers"),
        ((0, 0), (1, 2), "no_answers"),
        ((1, 2), (0, 0), "no_answers"),
        ((5,), (6,), "all_tied"),
        ((0, 5, 0), (0, 9, 0), "all_tied"),
        ((1, 0), (1, 0), "all_tied"),
    ],
)
def test_what_cannot_be_tested(test: Tester, first: Counts, second: Counts, reason: str) -> None:
    with pytest.raises(Undefined) as caught:
        test(first, second)
    assert caught.value.reason == reason


@every_test
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((1, -1), (2, 3)),
        ((1.5, 1), (2, 3)),
        ((math.nan, 1), (2, 3)),
        ((math.inf, 1), (2, 3)),
        ((1, 2), (1, 2, 3)),
    ],
)
def test_what_are_no_counts_is_a_fault(
    test: Tester, first: tuple[float, ...], second: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=r"no counts|different numbers") as caught:
        test(first, second)
    assert not isinstance(caught.value, Undefined)


def test_a_p_too_small_to_hold_is_not_0() -> None:
    million = 1_000_000
    assert mann_whitney([million, 0], [0, million]).p == LEAST_P > 0
    assert mann_whitney([million, 1], [million, 0]).p == pytest.approx(0.317311, abs=1e-6)
