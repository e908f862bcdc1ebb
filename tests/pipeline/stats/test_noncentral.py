"""The limits of the noncentrality against scipy's distribution, and where that has no value."""

import math

import pytest
from scipy.special import nctdtr, ndtri

from pipeline.stats.noncentral import noncentrality


@pytest.mark.parametrize("df", [1, 2, 9, 100, 2756, 1_000_000])
@pytest.mark.parametrize("t", [-8.0, -0.5, 0.0, 0.001, 2.0, 25.0])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_the_limits_have_their_probabilities(df: int, t: float, confidence: float) -> None:
    low, high = noncentrality(t, df, confidence)
    assert low < high
    assert nctdtr(df, low, t) == pytest.approx((1 + confidence) / 2, abs=2e-8)
    assert nctdtr(df, high, t) == pytest.approx((1 - confidence) / 2, abs=2e-8)


def test_no_difference_is_the_normal_distribution() -> None:
    z = float(ndtri(0.975))
    assert noncentrality(0.0, 7, 0.95) == pytest.approx((-z, z), rel=1e-12)


@pytest.mark.parametrize("df", [5, 500])
def test_the_sign_of_t_turns_the_limits_round(df: int) -> None:
    low, high = noncentrality(3.5, df, 0.9)
    assert noncentrality(-3.5, df, 0.9) == pytest.approx((-high, -low), rel=1e-10)


# For many df, T − δ is almost normal with variance 1 + t²/2df.
@pytest.mark.parametrize("t", [1e3, 1e5])
def test_however_great_t_is_there_are_limits(t: float) -> None:
    reach = float(ndtri(0.975)) * math.sqrt(1 + t * t / 2e6)
    assert noncentrality(t, 1e6, 0.95) == pytest.approx((t - reach, t + reach), abs=0.01 * reach)


# With one degree of freedom T/t is nearly 1/|Z|: P(T ≤ t; δ) = P(|Z| ≥ δ/t), where t is great.
def test_a_great_t_of_few_answers_has_its_limits() -> None:
    low, high = noncentrality(1000.0, 1, 0.95)
    assert low == pytest.approx(1000 * float(ndtri(0.5125)), abs=0.01)
    assert high == pytest.approx(1000 * float(ndtri(0.9875)), abs=0.01)
