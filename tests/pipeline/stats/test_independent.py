"""How far two samples of different persons differ."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stats import Undefined
from pipeline.stats.independent import cliffs_delta, newcombe, vargha_delaney

Counts = tuple[int, ...]
Function = Callable[..., object]

PAIRS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=7)


def split(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [x for x, _ in pairs], [y for _, y in pairs]


def both(pairs: list[tuple[int, int]]) -> bool:
    x, y = split(pairs)
    return sum(x) > 0 and sum(y) > 0


def reason_of(function: Callable[[], object]) -> str:
    with pytest.raises(Undefined) as caught:
        function()
    return caught.value.reason


def test_delta_has_its_specified_value() -> None:
    # (10, 10, 20, 20, 20, 30, 30, 30, 40, 50) against (10, 20, 30, 40, 40, 50).
    first, second = (2, 3, 3, 1, 1), (1, 1, 1, 2, 1)
    assert cliffs_delta(first, second) == -0.25
    assert vargha_delaney(first, second) == 0.375


@pytest.mark.parametrize(
    ("first", "second", "delta"),
    [
        ((0, 0, 5), (5, 0, 0), 1.0),
        ((5, 0, 0), (0, 0, 5), -1.0),
        ((0, 5, 0), (0, 7, 0), 0.0),
        ((3,), (4,), 0.0),
        ((1, 0), (0, 1), -1.0),
        ((2, 0, 0, 2), (0, 3, 3, 0), 0.0),
        # bfi, N1 by gender: 2W/nm − 1 with W = 806128.5 of R; -.051546580.
        ((240, 213, 130, 161, 117, 49), (414, 441, 297, 354, 217, 145), -87623 / (910 * 1868)),
        ((0.5, 1.5), (0.5, 0.5), 0.25),
    ],
)
def test_delta_by_hand(first: Counts, second: Counts, delta: float) -> None:
    assert cliffs_delta(first, second) == pytest.approx(delta, abs=1e-14)
    assert vargha_delaney(first, second) == pytest.approx((delta + 1) / 2, abs=1e-14)


@given(PAIRS.filter(both))
def test_delta_counts_all_pairs(pairs: list[tuple[int, int]]) -> None:
    x, y = split(pairs)
    won = sum(a * b for i, a in enumerate(x) for j, b in enumerate(y) if i > j)
    lost = sum(a * b for i, a in enumerate(x) for j, b in enumerate(y) if i < j)
    assert cliffs_delta(x, y) == pytest.approx((won - lost) / (sum(x) * sum(y)), abs=1e-15)
    assert cliffs_delta(y, x) == -cliffs_delta(x, y)
    assert cliffs_delta([n / 8 for n in x], [3.0 * n for n in y]) == pytest.approx(
        cliffs_delta(x, y), abs=1e-12
    )


# Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10.
@pytest.mark.parametrize(
    ("a", "n", "b", "m", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_has_its_published_values(
    a: int, n: int, b: int, m: int, low: float, high: float
) -> None:
    found = newcombe(a, n, b, m)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_the_interval_of_a_difference_holds_it(n: int, m: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    low, high = newcombe(a, n, b, m)
    assert -1 <= low <= a / n - b / m <= high <= 1
    assert newcombe(b, m, a, n) == pytest.approx((-high, -low))
    wider = newcombe(a, n, b, m, confidence=0.99)
    assert wider[0] <= low <= high <= wider[1]


@pytest.mark.parametrize(("n", "m"), [(0, 5), (5, 0), (0, 0)])
def test_a_difference_needs_answers_in_both(n: int, m: int) -> None:
    assert reason_of(lambda: newcombe(0, n, 0, m)) == "no_answers"


@pytest.mark.parametrize(("a", "b"), [(6, 0), (0, 6), (-1, 0)])
def test_more_successes_than_answers_are_a_fault(a: int, b: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        newcombe(a, 5, b, 5)


every_delta = pytest.mark.parametrize("function", [cliffs_delta, vargha_delaney])


@every_delta
@pytest.mark.parametrize(
    ("first", "second"), [((), ()), ((0, 0), (1, 2)), ((1, 2), (0, 0)), ((0, 0), (0, 0))]
)
def test_delta_needs_answers_in_both(function: Function, first: Counts, second: Counts) -> None:
    assert reason_of(lambda: function(first, second)) == "no_answers"


@every_delta
@pytest.mark.parametrize("first", [(1, -1, 3), (math.nan, 1, 3), (math.inf, 1, 3), (1, 3)])
def test_what_are_no_counts_is_a_fault(function: Function, first: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"no counts|zip") as caught:
        function(first, (1, 2, 3))
    assert not isinstance(caught.value, Undefined)
