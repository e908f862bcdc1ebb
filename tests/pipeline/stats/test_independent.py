"""How far two samples of different persons differ."""

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline.stats import Undefined
from pipeline.stats.independent import (
    CLIFF_METHOD,
    cliffs_delta,
    cliffs_delta_interval,
    cohens_d,
    cohens_d_interval,
    newcombe,
    vargha_delaney,
)

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


@settings(deadline=None)
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


@settings(deadline=None)
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


every_interval = pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0, 0, 9), (9, 0, 0)),
        ((1, 0, 0), (0, 0, 1)),
        ((0, 7, 0), (0, 9, 0)),
        ((4,), (5,)),
        ((1, 0), (0, 400)),
        ((1, 2, 0), (3, 0, 1)),
        ((999, 1), (1, 999)),
        ((1_000_000, 1), (1, 1_000_000)),
        ((999_995, 0, 5), (5, 0, 1_000_000)),
        ((3, 0, 0, 7, 2), (4, 0, 0, 5, 9)),
    ],
)


@every_interval
def test_the_interval_of_delta_is_always_there(first: Counts, second: Counts) -> None:
    delta = cliffs_delta(first, second)
    low, high = cliffs_delta_interval(first, second)
    assert -1 <= low <= delta <= high <= 1
    assert low < high
    assert (high == 1) == (delta == 1)
    assert (low == -1) == (delta == -1)


@settings(deadline=None)
@given(PAIRS.filter(both))
def test_the_interval_of_delta_holds_it_and_turns_with_the_samples(
    pairs: list[tuple[int, int]],
) -> None:
    x, y = split(pairs)
    low, high = cliffs_delta_interval(x, y)
    assert -1 <= low <= cliffs_delta(x, y) <= high <= 1
    assert cliffs_delta_interval(y, x) == pytest.approx((-high, -low), abs=1e-9)
    assert cliffs_delta_interval(x[::-1], y[::-1]) == pytest.approx((-high, -low), abs=1e-9)
    padded = [n for a in x for n in (a, 0)], [n for b in y for n in (b, 0)]
    assert cliffs_delta_interval(*padded) == pytest.approx((low, high), abs=1e-12)
    wider = cliffs_delta_interval(x, y, confidence=0.99)
    assert wider[0] <= low <= high <= wider[1]


def placements(own: list[int], other: list[int]) -> list[float]:
    return [sum((b < a) + (b == a) / 2 for b in other) / len(other) for a in own]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((2, 3, 3, 1, 1), (3, 2, 1, 2, 2)),
        ((10, 12, 15, 8, 5), (5, 9, 14, 12, 10)),
        ((30, 5, 0, 5), (4, 5, 0, 31)),
    ],
)
def test_the_logit_interval_by_its_formula_over_persons(first: Counts, second: Counts) -> None:
    x = [option for option, n in enumerate(first) for _ in range(n)]
    y = [option for option, n in enumerate(second) for _ in range(n)]
    a = statistics.fmean(placements(x, y))
    parts = [
        statistics.variance(placements(own, other)) / len(own) for own, other in ((x, y), (y, x))
    ]
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(x) - 1) + parts[1] ** 2 / (len(y) - 1))
    reach = stats.t.ppf(0.975, freedom) * math.sqrt(sum(parts)) / (a * (1 - a))
    centre = math.log(a / (1 - a))
    expected = [2 / (1 + math.exp(-end)) - 1 for end in (centre - reach, centre + reach)]
    assert cliffs_delta_interval(first, second) == pytest.approx(expected, rel=1e-9)


# Literals by the quartic of method 5 as R 4.2.2, polyroot solves it (coefficients of auRoc, CRAN).
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((0, 0, 10), (10, 0, 0), 0.600427225762, 1.0),
        ((1, 0, 0, 19), (16, 3, 1, 0), 0.692740647333, 0.988404909305),
        ((1, 2, 1), (0, 1, 3), -0.902651305443, 0.254315251010),
        ((0, 5), (0, 5), -0.588773885421, 0.588773885421),
    ],
)
def test_near_separation_and_all_tied_it_is_newcombes(
    first: Counts, second: Counts, low: float, high: float
) -> None:
    assert cliffs_delta_interval(first, second) == pytest.approx((low, high), abs=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "q"),
    [
        ((1, 1, 1, 1, 1), (1, 1, 1, 1, 1)),
        ((1, 2, 4, 8, 16), (1, 2, 4, 8, 16)),
        ((16, 8, 4, 2, 1), (1, 2, 4, 8, 16)),
        ((1, 6, 9, 6, 1), (6, 3, 1, 3, 6)),
    ],
)
@pytest.mark.parametrize(("n", "m"), [(10, 10), (10, 30), (50, 50)])
def test_the_interval_of_delta_covers_it(n: int, m: int, p: Counts, q: Counts) -> None:
    rng = np.random.default_rng(2)
    delta = cliffs_delta(p, q)
    samples = [
        rng.multinomial(size, np.array(w) / sum(w), 2000).tolist() for size, w in ((n, p), (m, q))
    ]
    ends = [cliffs_delta_interval(x, y) for x, y in zip(*samples, strict=True)]
    assert 0.92 < sum(low <= delta <= high for low, high in ends) / len(ends) < 0.995


# Literals from R 4.2.2, effectsize 0.8.3, cohens_d(x, y), which finds its limits by search.
@pytest.mark.parametrize(
    ("first", "second", "scores", "confidence", "d", "low", "high"),
    [
        (
            *((3, 4, 2, 2, 1, 2), (2, 3, 3, 4, 4, 0), None, 0.95),
            *(-0.1984412706414404, -0.9158238526801578, 0.522450212806863),
        ),
        (
            *((1, 0, 2, 7), (6, 3, 1, 1), None, 0.95),
            *(1.787759753703179, 0.7456724388425472, 2.797009585876077),
        ),
        (
            *((0, 0, 1, 9), (9, 1, 0, 0), None, 0.95),
            *(8.854377448471462, 5.845101131392622, 11.83988799375882),
        ),
        (
            *((240, 213, 130, 161, 117, 49), (414, 441, 297, 354, 217, 145), None, 0.95),
            *(-0.09001712370021016, -0.1692772167713424, -0.01074083772929441),
        ),
        (
            *((10, 12, 15, 8, 5), (5, 9, 14, 12, 10), (0, 25, 50, 75, 100), 0.9),
            *(-0.4311911751625503, -0.7629458668631621, -0.0972683793976265),
        ),
    ],
)
def test_cohens_d_has_the_values_of_effectsize(
    first: Counts,
    second: Counts,
    scores: Counts | None,
    confidence: float,
    d: float,
    low: float,
    high: float,
) -> None:
    assert cohens_d(first, second, scores) == pytest.approx(d, rel=1e-12)
    found = cohens_d_interval(first, second, scores, confidence=confidence)
    assert found == pytest.approx((low, high), rel=5e-6)


def test_cohens_d_by_hand() -> None:
    # Means 2 and 1.5 with sums of squares 2 and 1, over five degrees of freedom.
    assert cohens_d([1, 1, 1], [2, 2, 0]) == pytest.approx(0.5 / math.sqrt(3 / 5))
    assert cohens_d([1, 1, 1], [0, 3, 0]) == 0
    # One answer has no spread of its own.
    assert cohens_d([0, 0, 1], [1, 1, 0]) == pytest.approx(1.5 / math.sqrt(0.5))


@settings(deadline=None)
@given(PAIRS.filter(both), st.floats(0.1, 10), st.floats(-100, 100))
def test_cohens_d_knows_no_units(pairs: list[tuple[int, int]], scale: float, shift: float) -> None:
    x, y = split(pairs)
    if sum(map(bool, x)) == sum(map(bool, y)) == 1:
        assert reason_of(lambda: cohens_d(x, y)) in {"no_variance", "fewer_than_two_answers"}
        return
    d = cohens_d(x, y)
    low, high = cohens_d_interval(x, y)
    assert low < d < high
    assert cohens_d(y, x) == pytest.approx(-d)
    assert cohens_d_interval(y, x) == pytest.approx((-high, -low))
    moved = [shift + scale * at for at in range(1, len(x) + 1)]
    assert cohens_d(x, y, moved) == pytest.approx(d, abs=1e-9)


@every_interval
def test_cohens_d_is_a_number_or_has_a_reason(first: Counts, second: Counts) -> None:
    if sum(map(bool, first)) == sum(map(bool, second)) == 1:
        few = sum(first) == sum(second) == 1
        expected = "fewer_than_two_answers" if few else "no_variance"
        assert reason_of(lambda: cohens_d_interval(first, second)) == expected
    else:
        low, high = cohens_d_interval(first, second)
        assert -math.inf < low < cohens_d(first, second) < high < math.inf


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_a_very_great_t_has_an_interval_without_a_jump(confidence: float) -> None:
    # t is −999.85 and −1000.56.
    below, above = (
        np.array(cohens_d_interval([n, 1], [1, n], confidence=confidence)) * math.sqrt((n + 1) / 2)
        for n in (1_415, 1_416)
    )
    assert below == pytest.approx(above, rel=2e-3)


every_d = pytest.mark.parametrize("function", [cohens_d, cohens_d_interval])


@every_d
@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ((), (), "no_answers"),
        ((0, 0), (3, 4), "no_answers"),
        ((3, 4), (0, 0), "no_answers"),
        ((1, 0), (0, 1), "fewer_than_two_answers"),
        ((5, 0), (0, 6), "no_variance"),
        ((0, 5), (0, 6), "no_variance"),
        ((5,), (6,), "no_variance"),
    ],
)
def test_what_d_cannot_say(function: Function, first: Counts, second: Counts, reason: str) -> None:
    assert reason_of(lambda: function(first, second)) == reason


def test_scores_without_variation_have_none_though_floats_round() -> None:
    assert reason_of(lambda: cohens_d([3, 0], [0, 7], [0.1, 0.7])) == "no_variance"
    assert reason_of(lambda: cohens_d([3, 1], [1, 7], [0.1, 0.1])) == "no_variance"


@pytest.mark.parametrize("function", [cohens_d, cohens_d_interval, cliffs_delta_interval])
@pytest.mark.parametrize("first", [(1, -1, 3), (1.5, 1, 3), (math.nan, 1, 3), (1, 3)])
def test_what_are_no_whole_counts_is_a_fault(function: Function, first: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"no counts|different numbers") as caught:
        function(first, (1, 2, 3))
    assert not isinstance(caught.value, Undefined)


def test_the_method_has_a_name() -> None:
    assert CLIFF_METHOD == "logit_brunner_munzel_or_newcombe_5"


def test_the_interval_of_delta_needs_answers_in_both() -> None:
    for first, second in (((), ()), ((0, 0), (1, 2)), ((1, 2), (0, 0))):
        with pytest.raises(Undefined, match="no_answers"):
            cliffs_delta_interval(first, second)
