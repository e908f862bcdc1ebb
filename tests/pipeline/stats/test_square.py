"""Tests of square tables against R, against matrices, and where they have no value."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats import Undefined
from pipeline.stats.square import bhapkar, bowker, stuart_maxwell

Found = Callable[[list[list[int]]], Any]

every_test = pytest.mark.parametrize("test", [stuart_maxwell, bhapkar, bowker])
tables = st.integers(1, 5).flatmap(
    lambda k: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 7, 40]), min_size=k, max_size=k),
        min_size=k,
        max_size=k,
    )
)

# Unaided vision of 7,477 women, right eye by left: Stuart (1953).
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]


def reason_of(function: Callable[[], object]) -> str:
    with pytest.raises(Undefined) as caught:
        function()
    return caught.value.reason


# Literals from R 4.2.2: coin 1.4.2, mh_test; Wald's statistic by matrices; mcnemar.test.
@pytest.mark.parametrize(
    ("test", "statistic", "p", "df"),
    [
        (stuart_maxwell, 11.95656962298256, 0.007533425054800533, 3),
        (bhapkar, 11.97572015552568, 0.007466797469723950, 3),
        (bowker, 19.10655021526677, 0.003987419840428576, 6),
    ],
)
def test_vision_has_its_values(test: Found, statistic: float, p: float, df: int) -> None:
    found = test(VISION)
    assert found.statistic == pytest.approx(statistic, rel=1e-12)
    assert found.p == pytest.approx(p, rel=1e-11)
    assert (found.method, found.df) == ("chi_square", df)


@settings(deadline=None)
@given(tables)
def test_margins_are_the_generalised_inverse(table: list[list[int]]) -> None:
    cells = np.array(table, dtype=float)
    total = cells.sum()
    d = cells.sum(axis=0) - cells.sum(axis=1)
    covariance = np.diag(cells.sum(axis=0) + cells.sum(axis=1)) - cells - cells.T
    rank = int(np.linalg.matrix_rank(covariance))
    if rank == 0:
        assert reason_of(lambda: stuart_maxwell(table)) in ("no_answers", "no_variance")
        return
    found = stuart_maxwell(table)
    expected = float(d @ np.linalg.pinv(covariance) @ d)
    assert found.statistic == pytest.approx(expected, rel=1e-8, abs=1e-8)
    assert found.df == rank
    if found.statistic < total * (1 - 1e-9):
        wald = float(d @ np.linalg.pinv(covariance - np.outer(d, d) / total) @ d)
        assert bhapkar(table).statistic == pytest.approx(wald, rel=1e-6, abs=1e-8)
        assert bhapkar(table).statistic >= found.statistic
    else:
        assert reason_of(lambda: bhapkar(table)) == "no_variance"


@every_test
@settings(deadline=None)
@given(table=tables)
def test_neither_the_order_of_waves_nor_of_options_nor_empty_options_matter(
    test: Found, table: list[list[int]]
) -> None:
    try:
        found = test(table)
    except Undefined:
        return
    assert found.statistic >= 0
    assert 0 < found.p <= 1
    assert test([list(column) for column in zip(*table, strict=True)]) == found
    assert test([row[::-1] for row in table[::-1]]) == found
    assert test([[0, *row] for row in [[0] * len(table), *table]]) == found


@every_test
def test_a_jointly_empty_option_drops_out(test: Found) -> None:
    with_empty = [[*row[:2], 0, *row[2:]] for row in VISION]
    with_empty.insert(2, [0] * 5)
    assert test(with_empty) == test(VISION)


# (9 − 3)²/12 = 3; Bhapkar's 3/(1 − 3/50).
def test_two_options_are_mcnemars_test() -> None:
    table = [[20, 9], [3, 18]]
    assert stuart_maxwell(table).statistic == bowker(table).statistic == 3.0
    assert stuart_maxwell(table).df == bowker(table).df == 1
    assert bhapkar(table).statistic == pytest.approx(3 / (1 - 3 / 50))


# Nobody moved between the first two options and the last two: two tests of McNemar, 9/7 + 4/4.
def test_options_that_no_one_moved_between_are_tests_of_their_own() -> None:
    table = [[1, 5, 0, 0], [2, 1, 0, 0], [0, 0, 4, 3], [0, 0, 1, 0]]
    found = stuart_maxwell(table)
    assert found.statistic == pytest.approx(9 / 7 + 1)
    assert found.df == 2
    assert bowker(table).statistic == pytest.approx(9 / 7 + 1)
    assert bowker(table).df == 2


def test_an_option_that_all_keep_has_no_part() -> None:
    table = [[20, 9, 0], [3, 18, 0], [0, 0, 30]]
    assert stuart_maxwell(table) == stuart_maxwell([[20, 9], [3, 18]])
    assert bhapkar(table).statistic == pytest.approx(3 / (1 - 3 / 80))


def test_empty_pairs_are_no_degrees_of_freedom() -> None:
    found = bowker([[5, 6, 0], [2, 5, 1], [0, 4, 5]])
    assert found.statistic == pytest.approx(16 / 8 + 9 / 5)
    assert found.df == 2


@every_test
@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([], "no_answers"),
        ([[0, 0], [0, 0]], "no_answers"),
        ([[9]], "no_variance"),
        ([[3, 0, 0], [0, 0, 0], [0, 0, 4]], "no_variance"),
    ],
)
def test_where_nobody_moved_there_is_no_test(
    test: Found, table: list[list[int]], reason: str
) -> None:
    assert reason_of(lambda: test(table)) == reason


def test_a_complete_shift() -> None:
    table = [[0, 0, 6], [0, 0, 0], [0, 0, 0]]
    assert (stuart_maxwell(table).statistic, stuart_maxwell(table).df) == (6.0, 1)
    assert (bowker(table).statistic, bowker(table).df) == (6.0, 1)
    assert reason_of(lambda: bhapkar(table)) == "no_variance"


@every_test
def test_one_person(test: Found) -> None:
    if test is bhapkar:
        assert reason_of(lambda: test([[0, 1], [0, 0]])) == "no_variance"
    else:
        assert test([[0, 1], [0, 0]]).statistic == 1.0


@every_test
def test_no_p_is_zero_however_many_moved(test: Found) -> None:
    assert 0 < test([[1, 10_000_000], [0, 0]]).p < 1e-300


@every_test
def test_what_is_no_table_of_counts_is_a_fault(test: Found) -> None:
    with pytest.raises(ValueError, match="as many rows"):
        test([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(ValueError, match="none negative"):
        test([[1, -2], [4, 5]])
