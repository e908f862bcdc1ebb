"""What unequal weights cost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats import Undefined
from pipeline.stats.weights import design_effect, effective_n


def test_weights_of_one_two_and_three_have_their_values() -> None:
    # sum 6, sum of squares 14
    assert effective_n(6, 14) == pytest.approx(36 / 14)
    assert design_effect(3, 6, 14) == pytest.approx(42 / 36)


def test_equal_weights_cost_nothing() -> None:
    assert effective_n(10 * 0.5, 10 * 0.25) == pytest.approx(10)
    assert design_effect(10, 10 * 0.5, 10 * 0.25) == pytest.approx(1)


def test_one_heavy_answer_counts_as_one() -> None:
    assert effective_n(1000, 1000 * 1000) == 1
    assert design_effect(50, 1000, 1000 * 1000) == 50


@settings(deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=30))
def test_effective_n_is_n_over_the_design_effect_and_never_more_than_n(weights: list[int]) -> None:
    total, squares = sum(weights), sum(w * w for w in weights)
    effective = effective_n(total, squares)
    assert 1 - 1e-12 <= effective <= len(weights) * (1 + 1e-12)
    assert effective == pytest.approx(len(weights) / design_effect(len(weights), total, squares))


def test_without_weights_nothing_is_defined() -> None:
    with pytest.raises(Undefined, match="no_answers"):
        effective_n(0, 0)
    with pytest.raises(Undefined, match="no_answers"):
        design_effect(0, 0, 0)
