"""Mean, standard deviation, quantiles and modes."""

import statistics
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats import Undefined
from pipeline.stats.location import (
    mean,
    modes,
    quantile_type_2,
    quantile_type_7,
    standard_deviation,
)

Quantile = Callable[[Sequence[int], Sequence[float], float], float]

RANKS = [1.0, 2.0, 3.0, 4.0, 5.0]
counts_of_five = st.lists(st.integers(0, 6), min_size=5, max_size=5).filter(any)
scores_of_five = st.lists(st.integers(-9, 9).map(float), min_size=5, max_size=5)
shares = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0])


def answers(counts: Sequence[int], scores: Sequence[float]) -> list[float]:
    return [x for x, n in zip(scores, counts, strict=True) for _ in range(n)]


def test_ten_answers_have_their_mean_and_deviation() -> None:
    # 2 3 3 3 4 4 4 4 4 5
    assert mean([0, 1, 3, 5, 1], RANKS) == pytest.approx(3.6)
    assert standard_deviation([0, 1, 3, 5, 1], RANKS) == pytest.approx(0.84327404)


@settings(deadline=None)
@given(counts_of_five, scores_of_five)
def test_the_mean_is_that_of_the_single_answers(counts: list[int], scores: list[float]) -> None:
    expected = statistics.fmean(answers(counts, scores))
    assert mean(counts, scores) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(counts_of_five.filter(lambda counts: sum(counts) > 1), scores_of_five)
def test_the_deviation_is_that_of_the_single_answers(
    counts: list[int], scores: list[float]
) -> None:
    expected = statistics.stdev(answers(counts, scores))
    assert standard_deviation(counts, scores) == pytest.approx(expected, abs=1e-12)


def test_a_mean_may_be_of_weights() -> None:
    assert mean([0.5, 1.5], [1.0, 2.0]) == pytest.approx(1.75)


# Literals from numpy.quantile, method linear and averaged_inverted_cdf.
@pytest.mark.parametrize(
    ("counts", "type_7", "type_2"),
    [
        ([2, 3, 1, 4, 0], (2.0, 2.5, 4.0), (2.0, 2.5, 4.0)),
        ([5, 0, 1, 4, 0], (1.0, 2.0, 4.0), (1.0, 2.0, 4.0)),
        ([1, 1, 0, 0, 0], (1.25, 1.5, 1.75), (1.0, 1.5, 2.0)),
        ([0, 0, 0, 0, 9], (5.0, 5.0, 5.0), (5.0, 5.0, 5.0)),
    ],
)
def test_quartiles_have_their_values(
    counts: list[int], type_7: tuple[float, ...], type_2: tuple[float, ...]
) -> None:
    quarters = (0.25, 0.5, 0.75)
    assert tuple(quantile_type_7(counts, RANKS, p) for p in quarters) == pytest.approx(type_7)
    assert tuple(quantile_type_2(counts, RANKS, p) for p in quarters) == type_2


@settings(deadline=None)
@given(counts_of_five, scores_of_five, shares)
def test_type_7_is_numpys_linear_method(counts: list[int], scores: list[float], p: float) -> None:
    expected = float(np.quantile(answers(counts, scores), p, method="linear"))
    assert quantile_type_7(counts, scores, p) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(counts_of_five, scores_of_five, shares)
def test_type_2_is_numpys_averaged_inverted_cdf(
    counts: list[int], scores: list[float], p: float
) -> None:
    expected = float(np.quantile(answers(counts, scores), p, method="averaged_inverted_cdf"))
    assert quantile_type_2(counts, scores, p) == expected


def test_modes_are_all_options_chosen_most_often() -> None:
    assert modes([1, 4, 2, 0]) == (2,)
    assert modes([3, 1, 3, 0, 3]) == (1, 3, 5)
    assert modes([2, 2, 2]) == (1, 2, 3)


def test_without_answers_nothing_is_defined() -> None:
    nothing = [0, 0, 0, 0, 0]
    with pytest.raises(Undefined, match="no_answers"):
        mean(nothing, RANKS)
    with pytest.raises(Undefined, match="no_answers"):
        standard_deviation(nothing, RANKS)
    with pytest.raises(Undefined, match="no_answers"):
        modes(nothing)


@pytest.mark.parametrize("quantile", [quantile_type_2, quantile_type_7])
def test_without_answers_there_is_no_quantile(quantile: Quantile) -> None:
    with pytest.raises(Undefined, match="no_answers"):
        quantile([0, 0], [1.0, 2.0], 0.5)


def test_one_answer_has_a_mean_and_no_deviation() -> None:
    assert mean([0, 1], [1.0, 2.0]) == 2.0
    with pytest.raises(Undefined) as caught:
        standard_deviation([0, 1], [1.0, 2.0])
    assert caught.value.reason == "fewer_than_two_answers"
