"""Intervals for a share."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats import Undefined
from pipeline.stats.intervals import METHODS, clopper_pearson, jeffreys, wilson

Method = Callable[..., tuple[float, float]]

every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


# The table of docs and specification, n = 10; literals from statsmodels 0.15.
@pytest.mark.parametrize(
    ("method", "k", "low", "high"),
    [
        (wilson, 0, 0.0, 0.2775),
        (wilson, 3, 0.1078, 0.6032),
        (wilson, 6, 0.3127, 0.8318),
        (wilson, 9, 0.5958, 0.9821),
        (clopper_pearson, 0, 0.0, 0.3085),
        (clopper_pearson, 3, 0.0667, 0.6525),
        (clopper_pearson, 6, 0.2624, 0.8784),
        (clopper_pearson, 9, 0.5550, 0.9975),
        (jeffreys, 0, 0.0, 0.2172),
        (jeffreys, 3, 0.0927, 0.6058),
        (jeffreys, 6, 0.3037, 0.8469),
        (jeffreys, 9, 0.6187, 0.9890),
    ],
)
def test_of_ten_answers_the_interval_is_the_specified_one(
    method: Method, k: int, low: float, high: float
) -> None:
    found = method(k, 10)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


# Literals from statsmodels 0.15, proportion_confint with method wilson, beta and jeffreys.
@pytest.mark.parametrize(
    ("k", "n", "confidence", "expected"),
    [
        (1, 2, 0.95, ((0.094531, 0.905469), (0.012579, 0.987421), (0.060830, 0.939170))),
        (37, 120, 0.95, ((0.232727, 0.395830), (0.227255, 0.399137), (0.231016, 0.394770))),
        (37, 120, 0.90, ((0.243856, 0.381263), (0.239014, 0.384919), (0.242849, 0.380573))),
        (999, 1000, 0.95, ((0.994357, 0.999823), (0.994441, 0.999975), (0.995336, 0.999892))),
        (0, 1000, 0.95, ((0.0, 0.003827), (0.0, 0.003682), (0.0, 0.002508))),
        (
            *(250_000, 1_000_000, 0.95),
            ((0.249152, 0.250850), (0.249152, 0.250850), (0.249152, 0.250849)),
        ),
    ],
)
def test_other_sizes_and_levels_agree_with_the_reference(
    k: int, n: int, confidence: float, expected: tuple[tuple[float, float], ...]
) -> None:
    for method, (low, high) in zip((wilson, clopper_pearson, jeffreys), expected, strict=True):
        assert method(k, n, confidence) == pytest.approx((low, high), abs=6e-7)


@every_method
def test_without_answers_there_is_no_interval(method: Method) -> None:
    with pytest.raises(Undefined) as caught:
        method(0, 0)
    assert caught.value.reason == "no_answers"


@every_method
@pytest.mark.parametrize(("k", "n"), [(-1, 10), (11, 10)])
def test_more_successes_than_answers_are_a_fault(method: Method, k: int, n: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        method(k, n)


@every_method
def test_none_and_all_reach_the_ends_exactly(method: Method) -> None:
    assert method(0, 7)[0] == 0.0
    assert method(7, 7)[1] == 1.0


@every_method
def test_an_effective_n_need_not_be_whole(method: Method) -> None:
    narrow, wide = method(3.5, 7.5), method(3, 7.5 * 3 / 3.5)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_wilson_is_the_default() -> None:
    assert list(METHODS) == ["wilson", "clopper_pearson", "jeffreys"]


@every_method
@settings(deadline=None)
@given(n=st.integers(1, 1_000_000), share=st.floats(0, 1))
def test_the_interval_lies_in_the_unit_and_holds_the_share(
    method: Method, n: int, share: float
) -> None:
    k = round(share * n)
    low, high = method(k, n)
    assert 0 <= low <= k / n <= high <= 1


@every_method
@settings(deadline=None)
@given(n=st.integers(1, 5_000), share=st.floats(0, 1))
def test_one_more_success_raises_both_ends(method: Method, n: int, share: float) -> None:
    k = min(int(share * n), n - 1)
    before, after = method(k, n), method(k + 1, n)
    assert before[0] < after[0]
    assert before[1] < after[1]


@every_method
@settings(deadline=None)
@given(n=st.integers(1, 5_000), share=st.floats(0, 1))
def test_successes_and_failures_are_mirror_images(method: Method, n: int, share: float) -> None:
    k = round(share * n)
    low, high = method(n - k, n)
    assert method(k, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@every_method
@settings(deadline=None)
@given(n=st.integers(1, 5_000), share=st.floats(0, 1))
def test_more_confidence_is_a_wider_interval(method: Method, n: int, share: float) -> None:
    k = round(share * n)
    narrow, wide = method(k, n, 0.8), method(k, n, 0.99)
    assert wide[0] <= narrow[0]
    assert narrow[1] <= wide[1]
