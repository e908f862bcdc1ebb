"""Holm's adjusted p values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stats.association import benjamini_hochberg
from pipeline.stats.families import holm

SHARES = st.lists(st.floats(0, 1), max_size=30)


# Literals from R 4.2.2: p.adjust(p, "holm").
def test_adjusted_p_have_their_values() -> None:
    p = [0.01, 0.04, 0.03, 0.005, 0.8, 0.03, 0.2, 0.2]
    expected = [0.07, 0.18, 0.18, 0.04, 0.8, 0.18, 0.6, 0.6]
    assert holm(p) == pytest.approx(expected, rel=1e-14)


def test_no_p_and_one_p() -> None:
    assert holm([]) == []
    assert holm([0.04]) == [0.04]


def test_no_p_becomes_more_than_one() -> None:
    assert holm([0.6, 0.5, 1.0]) == [1.0, 1.0, 1.0]


@given(SHARES)
def test_adjusting_raises_p_and_keeps_order_and_ties(p: list[float]) -> None:
    adjusted = holm(p)
    assert all(before <= after <= 1 for before, after in zip(p, adjusted, strict=True))
    pairs = sorted(zip(p, adjusted, strict=True))
    assert [after for _, after in pairs] == sorted(adjusted)
    assert len({(before, after) for before, after in pairs}) == len(set(p))


@given(SHARES)
def test_the_order_of_the_tests_does_not_matter(p: list[float]) -> None:
    assert holm(p[::-1]) == holm(p)[::-1]


@given(SHARES)
def test_holding_the_familywise_rate_costs_more_than_the_false_discovery_rate(
    p: list[float],
) -> None:
    for strict, mild in zip(holm(p), benjamini_hochberg(p), strict=True):
        assert strict >= mild * (1 - 1e-12)
