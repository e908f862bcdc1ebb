"""Response rates."""

from collections.abc import Callable

import pytest

from pipeline.stats import Undefined
from pipeline.stats.response import (
    Dispositions,
    response_rate_1,
    response_rate_2,
    response_rate_5,
    response_rate_6,
)

# 200 persons, of whom 175 are known to be eligible.
EXAMPLE = Dispositions(
    complete=80,
    partial=10,
    refused=20,
    no_contact=60,
    other=5,
    unknown_household=15,
    unknown_other=10,
)


def test_the_worked_example_has_its_four_rates() -> None:
    assert (EXAMPLE.eligible, EXAMPLE.unknown) == (175, 25)
    assert response_rate_1(EXAMPLE) == pytest.approx(80 / 200)
    assert response_rate_2(EXAMPLE) == pytest.approx(90 / 200)
    assert response_rate_5(EXAMPLE) == pytest.approx(80 / 175)
    assert response_rate_6(EXAMPLE) == pytest.approx(90 / 175)


def test_ten_of_twelve_invited_are_five_sixths_by_every_rate() -> None:
    ten = Dispositions(complete=10, no_contact=2)
    for rate in (response_rate_1, response_rate_2, response_rate_5, response_rate_6):
        assert rate(ten) == pytest.approx(10 / 12)


@pytest.mark.parametrize(
    "rate", [response_rate_1, response_rate_2, response_rate_5, response_rate_6]
)
def test_where_no_one_was_invited_there_is_no_rate(rate: Callable[[Dispositions], float]) -> None:
    with pytest.raises(Undefined) as caught:
        rate(Dispositions())
    assert caught.value.reason == "no_one_invited"


def test_where_all_are_of_unknown_eligibility_only_the_lower_rates_exist() -> None:
    unknown = Dispositions(unknown_household=3, unknown_other=4)
    assert (response_rate_1(unknown), response_rate_2(unknown)) == (0.0, 0.0)
    for rate in (response_rate_5, response_rate_6):
        with pytest.raises(Undefined, match="no_one_invited"):
            rate(unknown)
