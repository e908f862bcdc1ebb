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
from pipeline.stats.intervals import wilson
from pipeline.stats.paired import (
    cohens_dz,
    cohens_dz_interval,
    dominance,
    dominance_interval,
    matched_rank_biserial,
    matched_rank_biserial_interval,
    mcnemar_exact,
    newcombe_paired,
    ps_dependent,
)

moves = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).filter(any)

# 4433434244 before, 5443543345 after: six up, one down, three as they were.
TEN = [[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 2, 0], [0, 0, 1, 2, 3], [0, 0, 0, 0, 0]]


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


def test_mcnemar_has_a_value_for_any_number_of_persons() -> None:
    assert mcnemar_exact(10**12, 10**12).p == 1.0
    # By the normal distribution: 10⁶ are two standard deviations of √(10¹²)/2.
    assert mcnemar_exact(10**12 // 2 + 10**6, 10**12 // 2 - 10**6).p == pytest.approx(
        math.erfc(2 / math.sqrt(2)), rel=1e-5
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


def test_the_paired_share_by_hand() -> None:
    # n = 20, 13 before, 12 after; φ = (9·4 − 4·3)/√(13·7·12·8), its numerator less 10.
    phi = (9 * 4 - 4 * 3 - 10) / math.sqrt(13 * 7 * 12 * 8)
    (l1, u1), (l2, u2) = wilson(13, 20), wilson(12, 20)
    one, two_ = 0.6 - l2, u1 - 0.65
    low = -0.05 - math.sqrt(one**2 - 2 * phi * one * two_ + two_**2)
    one, two_ = u2 - 0.6, 0.65 - l1
    high = -0.05 + math.sqrt(one**2 - 2 * phi * one * two_ + two_**2)
    assert newcombe_paired(9, 4, 3, 4) == pytest.approx((low, high), rel=1e-12)


def test_a_negative_correlation_is_not_corrected() -> None:
    # Nobody chose it twice or never: φ = −1, and the reaches add up.
    (low, high), n = wilson(5, 10), 10
    reach = (0.5 - low) + (high - 0.5)
    assert newcombe_paired(0, 5, 5, 0) == pytest.approx((-reach, reach), rel=1e-12)
    assert newcombe_paired(0, 0, n, 0)[1] == 1.0
    assert newcombe_paired(0, n, 0, 0)[0] == -1.0


def test_without_persons_there_is_no_paired_share() -> None:
    assert reason_of(lambda: newcombe_paired(0, 0, 0, 0)) == "no_answers"


@settings(deadline=None)
@given(*[st.integers(0, 50)] * 4, st.sampled_from([0.8, 0.95, 0.999]))
def test_the_paired_interval_holds_the_difference(
    a: int, b: int, c: int, d: int, confidence: float
) -> None:
    if a + b + c + d == 0:
        return
    low, high = newcombe_paired(a, b, c, d, confidence)
    assert -1 <= low <= (c - b) / (a + b + c + d) <= high <= 1
    assert low < high
    assert newcombe_paired(a, c, b, d, confidence) == pytest.approx((-high, -low), abs=1e-12)
    assert newcombe_paired(d, c, b, a, confidence) == pytest.approx((-high, -low), abs=1e-12)


# The first 25 and all 2,757 complete pairs of bfi's N1 and N2: rows N2, columns N1.
SOME = [[1, 0, 0, 0, 0, 0], [2, 1, 0, 0, 0, 0], [1, 2, 2, 0, 0, 1]]
SOME += [[0, 1, 1, 2, 0, 0], [0, 2, 1, 3, 3, 1], [0, 0, 0, 0, 1, 0]]
MANY = [[279, 23, 4, 10, 4, 3], [198, 252, 49, 22, 11, 0], [68, 151, 130, 44, 12, 2]]
MANY += [[75, 152, 168, 235, 63, 12], [22, 61, 64, 169, 163, 24], [9, 10, 9, 28, 78, 153]]


# Literals from R's effectsize 0.8.3, rank_biserial of the differences.
@pytest.mark.parametrize(
    ("table", "confidence", "r", "expected"),
    [
        (TEN, 0.95, 0.714285714285714, (0.0675408006350927, 0.938356705037442)),
        (TEN, 0.90, 0.714285714285714, (0.198146160144522, 0.920295974239894)),
        (SOME, 0.95, -0.698529411764706, (-0.889980713158797, -0.297716854450083)),
        (MANY, 0.95, -0.666967264932575, (-0.69771210459068, -0.63377000443443)),
    ],
)
def test_the_rank_biserial_has_its_values(
    table: list[list[int]], confidence: float, r: float, expected: tuple[float, float]
) -> None:
    assert matched_rank_biserial(table) == pytest.approx(r, rel=1e-12)
    found = matched_rank_biserial_interval(table, confidence=confidence)
    assert found == pytest.approx(expected, rel=1e-12)


# Literals from R's effectsize 0.8.3, cohens_d(paired = TRUE), whose search stops after some six
# digits.
@pytest.mark.parametrize(
    ("table", "confidence", "d", "expected"),
    [
        (TEN, 0.95, 0.707106781186547, (-0.00641407090000647, 1.39031088274869)),
        (TEN, 0.90, 0.707106781186547, (0.104193771007558, 1.27638061671951)),
        (SOME, 0.95, -0.544435722937296, (-0.960387101383093, -0.118657794983233)),
        (MANY, 0.95, -0.486809949228062, (-0.526247973556867, -0.447292473963767)),
    ],
)
def test_dz_has_its_values(
    table: list[list[int]], confidence: float, d: float, expected: tuple[float, float]
) -> None:
    assert cohens_dz(table) == pytest.approx(d, rel=1e-12)
    assert cohens_dz_interval(table, confidence=confidence) == pytest.approx(expected, abs=2e-5)


# Literals from R 4.2.2: the roots of pt(d·√n, n − 1, ncp) − (1 ± 0.95)/2, uniroot, over √n.
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (TEN, (-0.006414073955, 1.390310946660)),
        (SOME, (-0.960387098933, -0.118657865608)),
        (MANY, (-0.526247975118, -0.447292474841)),
    ],
)
def test_the_interval_of_dz_is_exact(table: list[list[int]], expected: tuple[float, float]) -> None:
    assert cohens_dz_interval(table) == pytest.approx(expected, abs=5e-9)


def test_scores_move_dz_and_their_unit_does_not() -> None:
    # Changes 1, 1, 8 and −9 of scores 0, 1, 9: mean 0.25.
    table = [[0, 2, 0], [0, 0, 1], [1, 0, 0]]
    assert cohens_dz(table, [0, 1, 9]) == pytest.approx(0.25 / math.sqrt(146.75 / 3), rel=1e-12)
    assert cohens_dz(table, [0, 0.1, 0.9]) == pytest.approx(cohens_dz(table, [0, 1, 9]))
    # Ranks 1.5, 1.5, 3 up and 4 down.
    assert matched_rank_biserial(table, [0, 1, 9]) == pytest.approx(2 / 10)


ALL_UP = [[0, 0, 3], [0, 0, 0], [0, 0, 0]]
MIXED_UP = [[0, 2, 3], [0, 0, 1], [0, 0, 0]]


@pytest.mark.parametrize(
    ("statistic", "table", "reason"),
    [
        (matched_rank_biserial, [[0, 0], [0, 0]], "no_answers"),
        (matched_rank_biserial, [[3, 0], [0, 4]], "all_differences_zero"),
        (matched_rank_biserial_interval, [[0]], "no_answers"),
        (matched_rank_biserial_interval, [[3]], "all_differences_zero"),
        (matched_rank_biserial_interval, [[0, 1], [0, 0]], "all_differences_one_sign"),
        (matched_rank_biserial_interval, MIXED_UP, "all_differences_one_sign"),
        (matched_rank_biserial_interval, [[0, 0], [7, 9]], "all_differences_one_sign"),
        (cohens_dz, [], "no_answers"),
        (cohens_dz, [[0, 1], [0, 0]], "fewer_than_two_answers"),
        (cohens_dz, [[4]], "no_variance"),
        (cohens_dz, [[4, 0], [0, 2]], "no_variance"),
        (cohens_dz, ALL_UP, "no_variance"),
        (cohens_dz_interval, [[0, 0], [0, 0]], "no_answers"),
        (cohens_dz_interval, [[0, 1], [0, 0]], "fewer_than_two_answers"),
        (cohens_dz_interval, ALL_UP, "no_variance"),
    ],
)
def test_what_has_no_value_says_why(
    statistic: Callable[[object], object], table: list[list[int]], reason: str
) -> None:
    assert reason_of(lambda: statistic(table)) == reason


def test_rounding_of_scores_is_no_variance() -> None:
    # 0.2 − 0.1 and 0.3 − 0.2 differ in the last digit.
    with pytest.raises(Undefined, match="no_variance"):
        cohens_dz([[0, 4, 0], [0, 0, 4], [0, 0, 0]], [0.1, 0.2, 0.3])


def test_all_up_has_effect_sizes() -> None:
    assert matched_rank_biserial(MIXED_UP) == 1.0
    assert dominance(MIXED_UP) == ps_dependent(MIXED_UP) == 1.0
    assert cohens_dz(MIXED_UP) == pytest.approx(1.5 / math.sqrt(1.5 / 5))


@settings(deadline=None)
@given(moves)
def test_intervals_of_effect_sizes_hold_them(found: tuple[int, int, int]) -> None:
    for statistic, interval, most in (
        (matched_rank_biserial, matched_rank_biserial_interval, 1.0),
        (cohens_dz, cohens_dz_interval, math.inf),
    ):
        try:
            low, high = interval(two(*found))
        except Undefined:
            continue
        assert -most <= low < statistic(two(*found)) < high <= most
        assert math.isfinite(low)
        assert math.isfinite(high)


def test_one_other_among_a_million_still_has_an_interval() -> None:
    low, high = cohens_dz_interval([[0, 999_999], [0, 1]])
    assert low < 1000 - 0.001 < high
    assert math.isfinite(high)
