"""Agreement, polarisation and consensus."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats import Undefined
from pipeline.stats.agreement import agreement, consensus, polarisation

Measure = Callable[[Sequence[float]], float]

SEVEN = [30, 40, 210, 130, 530, 50, 10]
HALVES = [5, 0, 0, 0, 5]
every_measure = pytest.mark.parametrize("measure", [agreement, polarisation, consensus])
distributions = st.lists(st.integers(0, 50), min_size=3, max_size=9).filter(any)


def test_seven_options_have_the_specified_values() -> None:
    assert round(agreement(SEVEN), 6) == 0.611333
    assert round(consensus(SEVEN), 6) == 0.725688
    assert round(polarisation(SEVEN), 6) == 0.194333


def test_halves_at_both_ends_agree_least() -> None:
    assert agreement(HALVES) == pytest.approx(-1)
    assert polarisation(HALVES) == pytest.approx(1)
    assert consensus(HALVES) == pytest.approx(0)


@pytest.mark.parametrize("size", [3, 4, 5, 7, 11])
def test_a_uniform_distribution_neither_agrees_nor_disagrees(size: int) -> None:
    assert agreement([2] * size) == pytest.approx(0)
    assert polarisation([2] * size) == pytest.approx(0.5)


@pytest.mark.parametrize("place", [0, 1, 2, 3, 4])
def test_one_option_alone_agrees_most(place: int) -> None:
    counts = [0] * 5
    counts[place] = 7
    assert (agreement(counts), consensus(counts), polarisation(counts)) == (1.0, 1.0, 0.0)


# By hand: layers 0111 and 0010 of six and two answers; U = 1, so 1 - 2/3 for the first.
def test_layers_are_weighted_by_their_answers() -> None:
    assert agreement([0, 2, 4, 2]) == pytest.approx(6 / 8 * (1 - 2 / 3) + 2 / 8)


@every_measure
@pytest.mark.parametrize("counts", [[], [4], [4, 6]])
def test_fewer_than_three_options_have_no_value(measure: Measure, counts: list[int]) -> None:
    with pytest.raises(Undefined) as caught:
        measure(counts)
    assert caught.value.reason == "fewer_than_three_options"


@every_measure
def test_without_answers_there_is_no_value(measure: Measure) -> None:
    with pytest.raises(Undefined) as caught:
        measure([0, 0, 0])
    assert caught.value.reason == "no_answers"


def test_an_option_that_nobody_chose_is_part_of_the_scale() -> None:
    assert agreement([5, 5, 0]) != pytest.approx(agreement([5, 5, 0, 0]))
    assert consensus([5, 5, 0]) != pytest.approx(consensus([5, 5, 0, 0]))


@settings(deadline=None)
@given(distributions)
def test_the_values_keep_to_their_bounds(counts: list[int]) -> None:
    assert -1 - 1e-12 <= agreement(counts) <= 1 + 1e-12
    assert -1e-12 <= consensus(counts) <= 1 + 1e-12


@every_measure
@settings(deadline=None)
@given(counts=distributions)
def test_the_direction_of_the_scale_is_no_matter(measure: Measure, counts: list[int]) -> None:
    assert measure(counts) == pytest.approx(measure(counts[::-1]), abs=1e-12)


@every_measure
@settings(deadline=None)
@given(counts=distributions, times=st.integers(2, 1000))
def test_only_shares_enter_not_how_many_answered(
    measure: Measure, counts: list[int], times: int
) -> None:
    assert measure([n * times for n in counts]) == pytest.approx(measure(counts), abs=1e-9)
