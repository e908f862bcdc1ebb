"""Effect sizes, intervals and McNemar's test for the same persons in two waves."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from pipeline.stats import Undefined
from pipeline.stats.paired import (
    dominance,
    dominance_interval,
    mcnemar_exact,
    newcombe_paired,
    ps_dependent,
)

moves = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).filter(any)

# 4433434244 before, 5443543345 after: six up, one down, three as they were.
TEN = [[0, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 1, 2, 0], [0, 0, 1, 2, 3], [0, 0, 0, 0, 0]]


def reason_of(function: Callable[[], object]) -> str:
    with pytest.raises(Undefined) as caught:
        function()
    return caught.value.reason


def two(up: int, down: int, same: int) -> list[list[int]]:
    return [[same, up], [down, 0]]


def test_ten_persons_have_their_effect_sizes() -> None:
    assert dominance(TEN) == 0.5
    assert ps_dependent(TEN) == 0.75


@given(moves)
def test_dominance_is_turned_round_with_the_waves(found: tuple[int, int, int]) -> None:
    up, down, same = found
    assert dominance(two(up, down, same)) == -dominance(two(down, up, same))
    assert ps_dependent(two(up, down, same)) == pytest.approx(
        (dominance(two(up, down, same)) + 1) / 2
    )


@pytest.mark.parametrize(
    "statistic", [dominance, ps_dependent, dominance_interval], ids=lambda f: f.__name__
)
def test_without_persons_nothing_is_defined(statistic: Callable[[object], object]) -> None:
    assert reason_of(lambda: statistic([[0, 0], [0, 0]])) == "no_answers"
    assert reason_of(lambda: statistic([])) == "no_answers"


def test_ends_of_dominance() -> None:
    assert dominance([[5]]) == 0.0
    assert dominance([[0, 0, 1], [0, 0, 0], [0, 0, 0]]) == 1.0
    assert ps_dependent([[0, 0, 0], [0, 0, 0], [0, 9, 0]]) == 0.0


# Airway hyper-responsiveness before and after a transplantation, 1, 1, 7, 12: Fagerland, Lydersen &
# Laake (2014), Statistics in Medicine 33, 2850–2875, print −0.517 to −0.026. The other from R's
# PropCIs 0.3, scoreci.mp(25, 28, 618, 0.90).
@pytest.mark.parametrize(
    ("up", "down", "n", "confidence", "expected"),
    [
        (1, 7, 21, 0.95, (-0.517, -0.026)),
        (28, 25, 618, 0.90, (-0.0148, 0.0247)),
    ],
)
def test_the_score_interval_has_its_values(
    up: int, down: int, n: int, confidence: float, expected: tuple[float, float]
) -> None:
    digits = len(str(expected[0])) - 3
    found = dominance_interval(two(up, down, n - up - down), confidence)
    assert tuple(round(end, digits) for end in found) == expected


def score_z(b: int, c: int, n: int, delta: float) -> float:
    """The score statistic; the restricted likelihood is maximised over a grid, then refined."""
    low, high = max(0.0, -delta), (1 - delta) / 2
    for _ in range(12):
        q = np.linspace(low, high, 401)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = [
                np.where(k == 0, 0.0, k * np.log(p))
                for k, p in ((b, q + delta), (c, q), (n - b - c, 1 - 2 * q - delta))
            ]
        best = int(np.argmax(np.nan_to_num(sum(terms), nan=-np.inf)))
        low, high = q[max(best - 1, 0)], q[min(best + 1, 400)]
    variance = n * (2 * (low + high) / 2 + delta * (1 - delta))
    return float((b - c - n * delta) / math.sqrt(variance))


@pytest.mark.parametrize(
    ("b", "c", "n"), [(6, 1, 10), (1, 7, 21), (0, 3, 9), (40, 20, 160), (5, 5, 10), (300, 1, 900)]
)
def test_the_score_statistic_is_z_at_both_ends(b: int, c: int, n: int) -> None:
    z = float(ndtri(0.975))
    low, high = dominance_interval(two(b, c, n - b - c))
    assert score_z(b, c, n, low) == pytest.approx(z, rel=1e-5)
    assert score_z(b, c, n, high) == pytest.approx(-z, rel=1e-5)


@pytest.mark.parametrize("n", [1, 2, 10, 1_000_000])
def test_the_score_interval_where_none_move_and_where_all_do(n: int) -> None:
    z2 = float(ndtri(0.975)) ** 2
    end = z2 / (n + z2)
    assert dominance_interval(two(0, 0, n)) == pytest.approx((-end, end), rel=1e-12)
    assert dominance_interval([[n]]) == dominance_interval(two(0, 0, n))
    up, down = dominance_interval(two(n, 0, 0)), dominance_interval(two(0, n, 0))
    assert up == pytest.approx(((n - z2) / (n + z2), 1.0), rel=1e-12, abs=1e-12)
    assert down == (-up[1], -up[0])


@settings(deadline=None)
@given(moves, st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_the_score_interval_holds_the_estimate_and_has_a_width(
    found: tuple[int, int, int], confidence: float
) -> None:
    low, high = dominance_interval(two(*found), confidence)
    assert -1 <= low <= dominance(two(*found)) <= high <= 1
    assert low < high
    up, down, same = found
    assert dominance_interval(two(down, up, same), confidence) == (-high, -low)
    narrow = dominance_interval(two(*found), confidence / 2)
    assert low <= narrow[0]
    assert narrow[1] <= high


# By hand: 2·(1 + 9 + 36)/2^9; 2·1/2^10; 2·P(X ≤ 5) of 10 is more than 1.
@pytest.mark.parametrize(
    ("b", "c", "p"), [(7, 2, 92 / 512), (0, 10, 2 / 1024), (5, 5, 1.0), (1, 0, 1.0), (5, 4, 1.0)]
)
def test_mcnemar_by_hand(b: int, c: int, p: float) -> None:
    found = mcnemar_exact(b, c)
    assert (found.statistic, found.method, found.df) == (b, "exact", None)
    assert found.p == pytest.approx(p, rel=1e-13)


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_is_the_binomial_in_whole_numbers(b: int, c: int) -> None:
    if b + c == 0:
        assert reason_of(lambda: mcnemar_exact(b, c)) == "no_discordant_pairs"
        return
    ways = sum(math.comb(b + c, k) for k in range(min(b, c) + 1))
    assert mcnemar_exact(b, c).p == pytest.approx(
        min(1.0, float(Fraction(2 * ways, 2 ** (b + c)))), rel=1e-11
    )


def test_no_p_of_mcnemar_is_zero() -> None:
    assert 0 < mcnemar_exact(10_000_000, 0).p < 1e-300


def test_negative_counts_are_a_fault() -> None:
    with pytest.raises(ValueError, match="no two counts"):
        mcnemar_exact(-1, 4)
    with pytest.raises(ValueError, match="no four counts"):
        newcombe_paired(1, 2, -3, 4)


# 1, 1, 7, 12 as above: Fagerland, Lydersen & Laake (2014) print −0.507 to −0.026. 59, 6, 16, 80:
# R's contingencytables 3, Newcombe_square_and_add_CI_paired_2x2, −0.0621 (−0.1186 to −0.0046).
@pytest.mark.parametrize(
    ("cells", "digits", "expected"),
    [((1, 7, 1, 12), 3, (-0.507, -0.026)), ((59, 16, 6, 80), 4, (-0.1186, -0.0046))],
)
def test_the_paired_share_has_its_interval(
    cells: tuple[int, int, int, int], digits: int, expected: tuple[float, float]
) -> None:
    assert tuple(round(end, digits) for end in newcombe_paired(*cells)) == expected
