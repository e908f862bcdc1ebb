"""The rule by which the answers to one item are dealt."""

from typing import Any

import pytest

from pipeline.claims.dealing import Dealt, Told, deal
from schemas.claims import Statement
from schemas.errors import UserError
from schemas.scale import Scale


def scale(*options: str, dont_know: bool = True) -> Scale:
    """A scale of some options, low to high."""
    missing = [{"kind": "dont_know", "labels": {"en": "Don't know"}}] if dont_know else []
    labelled = [{"labels": {"en": label}} for label in options]
    return Scale.model_validate({"options": labelled, "missing": missing})


DEGREE = scale("None", "Low", "Some", "High", "Very high")
YES_NO = scale("No", "Yes")


def told(answers: str | list[str], printed: str, claim: str = "one", **more: Any) -> Told:
    said = {"item": "item", "answers": answers, "is": printed, **more}
    return Told(claim, Statement.model_validate(said))


def open_told(printed: str, *readings: list[str]) -> Told:
    said = {"item": "item", "readings": list(readings), "is": printed}
    return Told("open", Statement.model_validate(said))


def dealt(*statements: Told, n: int = 10, on: Scale = DEGREE) -> Dealt:
    return deal(on, n, statements, "claims.yaml, item item")


def refusal(*statements: Told, n: int = 10, on: Scale = DEGREE) -> str:
    with pytest.raises(UserError) as caught:
        dealt(*statements, n=n, on=on)
    return str(caught.value)


# Counts stand high to low, don't know last.


def test_what_is_stated_stays_and_the_remainder_goes_below_it() -> None:
    found = dealt(told("Very high", "50 %"), told("High", "40 %"))
    assert found.vector == (5, 4, 1, 0, 0, 0)
    assert (sorted(found.stated), found.assumed, found.because) == ([4, 5], 1, "remainder")
    assert found.fits.count == 4


def test_a_remainder_goes_evenly_to_the_options_below_with_extras_to_the_higher() -> None:
    assert dealt(told("Very high", "3")).vector == (3, 3, 2, 2, 0, 0)


def test_a_pool_is_dealt_evenly_with_extras_to_the_lower() -> None:
    found = dealt(told("Some", "60 %"), told(["High", "Very high"], "30 %"))
    assert found.vector == (1, 2, 6, 1, 0, 0)
    assert (sorted(found.stated), found.assumed, found.because) == ([3], 4, "pooled")


def test_everything_stated_leaves_nothing_assumed() -> None:
    found = dealt(told("Some", "4"), told("High", "6"))
    assert (found.vector, found.assumed, found.because) == ((0, 6, 4, 0, 0, 0), 0, None)


def test_a_smaller_pool_is_taken_out_of_a_larger_one() -> None:
    found = dealt(told(["Some", "High", "Very high"], "9"), told(["High", "Very high"], "4"))
    assert found.vector == (2, 2, 5, 1, 0, 0)


def test_a_sum_of_what_is_stated_changes_nothing() -> None:
    found = dealt(
        *(told(answer, n) for answer, n in (("High", "3"), ("Some", "5"))),
        open_told("80 %", ["Some", "High"], ["Low", "Some", "High"]),
    )
    assert (found.vector, found.because) == ((0, 3, 5, 2, 0, 0), "remainder")


def test_the_first_reading_counts() -> None:
    found = dealt(open_told("70 %", ["Very high", "High", "Some"], ["Very high", "High"]))
    assert (found.vector, found.because) == ((2, 2, 3, 3, 0, 0), "pooled")


def test_a_reading_that_nothing_fits_is_passed_over() -> None:
    found = dealt(told("High", "3"), told("Low", "5"), open_told("80 %", ["High"], ["Low", "High"]))
    assert (found.vector, found.because) == ((1, 3, 1, 5, 0, 0), "remainder")


def test_an_inferred_answer_is_not_stated() -> None:
    found = dealt(told("Very high", "30 %", inferred=True))
    assert (found.stated, found.assumed, found.because) == (frozenset(), 10, "inferred")


def test_without_options_between_the_remainder_goes_to_all_that_are_not_printed() -> None:
    assert dealt(told("Low", "4")).vector == (2, 2, 1, 4, 1, 0)


def test_with_all_options_printed_the_remainder_is_dont_know() -> None:
    three = scale("Low", "Some", "High")
    found = dealt(told("Low", "3"), told("Some", "3"), told("High", "3"), on=three)
    assert found.vector == (3, 3, 3, 1)


def test_nothing_printed_is_spread_over_all_options() -> None:
    found = dealt(n=12)
    assert (found.vector, found.assumed, found.because) == ((3, 3, 2, 2, 2, 0), 12, "remainder")


@pytest.mark.parametrize(
    ("printed", "vector"),
    [
        ({"Yes": "6", "No": "2"}, (6, 2, 2)),
        ({"Yes": "4"}, (4, 3, 3)),
        ({"No": "5"}, (3, 5, 2)),
        ({"Don't know": "1"}, (5, 4, 1)),
        ({}, (4, 3, 3)),
    ],
)
def test_on_a_scale_of_two_the_remainder_goes_to_what_is_not_printed_and_dont_know(
    printed: dict[str, str], vector: tuple[int, ...]
) -> None:
    assert dealt(*(told(answer, n) for answer, n in printed.items()), on=YES_NO).vector == vector


def test_a_bound_counts_as_if_just_that_was_printed() -> None:
    assert dealt(told("Yes", "50 %", compares="more_than"), on=YES_NO).vector == (6, 2, 2)
    assert dealt(told("Yes", "50 %", compares="at_least"), on=YES_NO).vector == (5, 3, 2)
    assert dealt(told("Yes", "3", compares="less_than"), on=YES_NO).vector == (2, 4, 4)


def test_what_a_bound_says_of_answers_known_exactly_changes_nothing() -> None:
    found = dealt(told("Very high", "2"), told("Very high", "10 %", compares="at_least"))
    assert (found.vector[0], found.because) == (2, "remainder")


def test_a_share_of_those_on_the_scale_leaves_out_those_known_to_be_off_it() -> None:
    found = dealt(told("Don't know", "2"), told("Yes", "50 %", base="substantive"), on=YES_NO)
    assert found.vector == (4, 4, 2)


def test_percentages_that_miss_a_hundred_by_rounding_are_moved_to_the_nearest_that_fits() -> None:
    three = scale("Low", "Some", "High", dont_know=False)
    thirds = [told(answer, "33 %") for answer in ("Low", "Some", "High")]
    assert dealt(*thirds, n=300, on=three).vector == (100, 100, 100)


def test_so_many_ways_that_they_cannot_be_listed_are_no_obstacle() -> None:
    found = dealt(told(["High", "Very high"], "55 %"), told("Some", "15 %"), n=600)
    assert (found.vector, found.fits.count) == ((165, 165, 90, 180, 0, 0), None)


def test_a_bound_across_a_pool_moves_as_few_answers_as_it_can() -> None:
    bound = told(["Very high", "Some"], "80 %", compares="at_least")
    found = dealt(told(["High", "Very high"], "50 %"), bound)
    assert found.vector == (3, 2, 5, 0, 0, 0)


def test_claims_that_contradict_each_other_are_named() -> None:
    assert refusal(
        told("Some", "60 %", "first"), told("Low", "1", "second"), told("High", "50 %", "third")
    ) == (
        "claims.yaml, item item: no counts of 10 answers fit what is printed (claims `first`,"
        " `third`). Correct a number or its answers, or the number `complete`"
    )


def test_a_percentage_that_the_base_does_not_allow_is_named() -> None:
    assert "(claim `odd`)" in refusal(told("Some", "55 %", "odd"), told("High", "1", "even"))


def test_pools_that_overlap_are_named() -> None:
    message = refusal(
        told(["Some", "High"], "5", "first"), told(["High", "Very high"], "5", "second")
    )
    assert "printed together overlap in part (claims `first`, `second`)" in message


def test_pools_overlap_no_more_where_the_shared_answer_is_known() -> None:
    found = dealt(told(["Some", "High"], "5"), told(["High", "Very high"], "4"), told("High", "2"))
    assert found.vector == (2, 2, 3, 3, 0, 0)


def test_of_answers_that_nobody_gave_each_is_known() -> None:
    found = dealt(told(["None", "Low"], "0 %"), told(["Low", "Some"], "30 %"))
    assert found.vector == (4, 3, 3, 0, 0, 0)
