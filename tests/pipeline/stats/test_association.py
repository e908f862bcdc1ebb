"""Whether two samples differ by more than chance allows."""

import math
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact as scipy_fisher

from pipeline.stats import Undefined
from pipeline.stats.association import benjamini_hochberg, fisher_exact, homogeneity
from pipeline.stats.tails import LEAST_P

COUNTS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=7)
SHARES = st.lists(st.floats(0, 1), max_size=30)


def reason_of(function: Callable[[], object]) -> str:
    with pytest.raises(Undefined) as caught:
        function()
    return caught.value.reason


# Literals from scipy 1.17.1: stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue.
@pytest.mark.parametrize(
    ("a", "n", "b", "m", "p"),
    [
        (3, 10, 9, 10, 0.019766611097880443),
        (1, 10, 0, 12, 0.4545454545454546),
        (8, 20, 30, 40, 0.01131784067371758),
        (120, 1000, 171, 1000, 0.0014886559999734664),
        (12, 12, 0, 12, 7.39602301050679e-07),
    ],
)
def test_fisher_has_its_values(a: int, n: int, b: int, m: int, p: float) -> None:
    assert fisher_exact(a, n, b, m) == pytest.approx(p, rel=1e-9)


def test_fisher_by_hand() -> None:
    # Margins 3, 3 and 3, 3: the two tables as extreme as 3 of 3 against 0 of 3, of C(6, 3) = 20.
    assert fisher_exact(3, 3, 0, 3) == pytest.approx(2 / 20)


@pytest.mark.parametrize(("a", "b"), [(0, 0), (5, 9)])
def test_none_or_all_of_both_are_no_difference(a: int, b: int) -> None:
    assert fisher_exact(a, 5, b, 9) == 1.0


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_fisher_is_the_same_either_way_round(n: int, m: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    p = fisher_exact(a, n, b, m)
    assert 0 < p <= 1
    assert fisher_exact(b, m, a, n) == pytest.approx(p)
    assert fisher_exact(n - a, n, m - b, m) == pytest.approx(p)


def test_millions_of_answers_are_no_trouble() -> None:
    assert fisher_exact(1_000_000, 10_000_000, 1_000_300, 10_000_000) == pytest.approx(
        0.82365, abs=1e-4
    )


# Literals: the same sum in decimals of 40 digits. scipy 1.17.1 is off by 1e-9 here.
@pytest.mark.parametrize(
    ("a", "n", "b", "m", "p"),
    [
        (6725, 8203, 7239653, 8886406, 0.23805239434351616),
        (29, 655478, 245, 8161137, 0.050353970218353326),
        (13384, 86326, 1142717, 6735858, 1.438253506413386e-30),
    ],
)
def test_fisher_is_as_exact_for_millions(a: int, n: int, b: int, m: int, p: float) -> None:
    assert fisher_exact(a, n, b, m) == pytest.approx(p, rel=1e-12)


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_fisher_is_that_of_scipy(n: int, m: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    expected = float(scipy_fisher(np.array([[a, n - a], [b, m - b]])).pvalue)
    assert fisher_exact(a, n, b, m) == pytest.approx(max(expected, LEAST_P), rel=1e-6)


@pytest.mark.parametrize(("n", "m"), [(0, 5), (5, 0), (0, 0)])
def test_fisher_needs_answers_in_both(n: int, m: int) -> None:
    assert reason_of(lambda: fisher_exact(0, n, 0, m)) == "no_answers"


@pytest.mark.parametrize(("a", "b"), [(6, 0), (0, 6), (-1, 0)])
def test_more_successes_than_answers_are_a_fault(a: int, b: int) -> None:
    with pytest.raises(ValueError, match="no two counts"):
        fisher_exact(a, 5, b, 5)


# Literals from scipy 1.17.1: stats.chi2_contingency([first, second], correction=False).
@pytest.mark.parametrize(
    ("first", "second", "statistic", "p"),
    [
        ((10, 20, 30, 40), (40, 30, 20, 10), 40.0, 1.065509033425585e-08),
        ((10, 20, 30, 40), (12, 18, 33, 37), 0.5468215994531784, 0.9084908633713743),
        ((15, 85), (30, 70), 6.451612903225806, 0.011085166380602708),
        ((120, 300, 580), (141, 290, 569), 1.9644556621543192, 0.37447589980840784),
        # The second option is empty in both, and dropped: three degrees of freedom.
        ((5, 0, 20, 40, 35), (9, 0, 18, 44, 50), 2.1092250253733504, 0.5500487335827784),
    ],
)
def test_chi_square_has_its_values(
    first: tuple[int, ...], second: tuple[int, ...], statistic: float, p: float
) -> None:
    assert homogeneity(first, second) == pytest.approx((statistic, p), rel=1e-12)


def test_the_same_shares_are_no_difference() -> None:
    assert homogeneity([10, 20, 30], [20, 40, 60]) == (0.0, 1.0)


@settings(deadline=None)
@given(COUNTS)
def test_chi_square_knows_neither_the_order_of_waves_nor_of_options(
    pairs: list[tuple[int, int]],
) -> None:
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    try:
        found = homogeneity(first, second)
    except Undefined:
        return
    assert found[0] >= 0
    assert 0 <= found[1] <= 1
    assert homogeneity(second, first) == pytest.approx(found)
    assert homogeneity([*first[::-1], 0], [*second[::-1], 0]) == pytest.approx(found)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ((0, 0, 0), (5, 5, 5), "no_answers"),
        ((5, 5, 5), (0, 0, 0), "no_answers"),
        ((0, 0), (0, 0), "no_answers"),
        ((), (), "no_answers"),
        ((0, 20, 0), (0, 30, 0), "one_category"),
        ((20, 0, 0), (0, 0, 30), None),
        # Expected 0.5 and 0.5 in two of twelve cells: few enough, but too small.
        ((30, 30, 30, 30, 30, 1), (30, 30, 30, 30, 30, 0), "expected_count_too_small"),
        # Expected 3 in two of eight cells, 25 %; then in two of ten, 20 %.
        ((30, 30, 30, 3), (30, 30, 30, 3), "expected_count_too_small"),
        ((30, 30, 30, 30, 3), (30, 30, 30, 30, 3), None),
        # Of a 2×2 table, none may be below 5.
        ((4, 40), (4, 40), "expected_count_too_small"),
        ((5, 40), (5, 40), None),
    ],
)
def test_what_chi_square_cannot_say(
    first: tuple[int, ...], second: tuple[int, ...], reason: str | None
) -> None:
    if reason is None:
        assert all(map(math.isfinite, homogeneity(first, second)))
    else:
        assert reason_of(lambda: homogeneity(first, second)) == reason


def test_distributions_over_different_options_are_a_fault() -> None:
    with pytest.raises(ValueError, match="zip"):
        homogeneity([10, 10], [10, 10, 10])


# Literals from scipy 1.17.1: stats.false_discovery_control(p).
def test_no_p_is_so_small_that_it_is_zero() -> None:
    assert 0 < fisher_exact(0, 10_000, 10_000, 10_000) < 1e-300
    assert 0 < homogeneity([10_000, 0], [0, 10_000])[1] < 1e-300


def test_adjusted_p_have_their_values() -> None:
    p = [0.01, 0.04, 0.03, 0.005, 0.8, 0.03]
    assert benjamini_hochberg(p) == pytest.approx([0.03, 0.048, 0.045, 0.03, 0.8, 0.045])


def test_no_p_and_one_p() -> None:
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([0.04]) == [0.04]


def test_equal_p_stay_as_they_are_and_equal() -> None:
    assert benjamini_hochberg([0.2, 0.2, 0.2]) == [0.2, 0.2, 0.2]


@given(SHARES)
def test_adjusting_raises_p_keeps_their_order_and_stays_below_one(p: list[float]) -> None:
    adjusted = benjamini_hochberg(p)
    assert all(before <= after <= 1 for before, after in zip(p, adjusted, strict=True))
    inorder = [after for _, after in sorted(zip(p, adjusted, strict=True))]
    assert inorder == sorted(inorder)


@given(SHARES)
def test_the_order_of_the_tests_does_not_matter(p: list[float]) -> None:
    assert benjamini_hochberg(p[::-1]) == benjamini_hochberg(p)[::-1]


def test_scipy_stats_which_is_slow_to_import_is_not() -> None:
    code = "from pipeline.stats.association import fisher_exact; fisher_exact(1, 9, 5, 9); "
    code += "import sys; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_answers_of_men_and_women_differ_as_r_has_it() -> None:
    # bfi, N1 by gender: chisq.test of R 4.2.2, shared/realdata/reference/bfi_tests.csv.
    men, women = (240, 213, 130, 161, 117, 49), (414, 441, 297, 354, 217, 145)
    statistic, p = homogeneity(men, women)
    assert statistic == pytest.approx(11.9154799043764, rel=1e-12)
    assert p == pytest.approx(0.0359644350824613, rel=1e-12)
