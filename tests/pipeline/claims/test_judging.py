"""Verdicts: by data confirmed or contradicted; by print consistent, inconsistent or neither."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from pipeline.claims.audit import audit
from pipeline.claims.judging import judge
from pipeline.claims.values import Range
from tests.pipeline.claims.auditing import STUDY, audited, claims_of, row, said, verdict

# Ten answered: 4 agree, 3 neutral, 1 disagrees, 2 do not know; of them six in the north.
DATA = {
    "useful": {3: 4, 2: 3, 1: 1, -1: 2, -4: 2},
    "useful, branch, North": {3: 1, 2: 3, 1: 1, -1: 1},
    "useful, branch, South": {3: 3, 2: 0, 1: 0, -1: 1},
    "easy": {3: 2, 2: 6, 1: 2, -1: 0},
}
WEIGHTS = {**DATA, "useful": {3: 2.5, 2: 5, 1: 1.5, -1: 1}}
CONFIRMED, CONTRADICTED = ("confirmed", None), ("contradicted", None)


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"answers": "high", "printed": "40 %"}, CONFIRMED),
        ({"answers": "high", "printed": "41 %"}, CONTRADICTED),
        ({"answers": "high", "printed": "40.0 %", "of": 10}, CONFIRMED),
        ({"answers": "high", "printed": "40 %", "of": 12}, ("contradicted", "base_differs")),
        ({"answers": "high", "base": "substantive", "printed": "50 %"}, CONFIRMED),
        ({"answers": "high", "base": "substantive", "printed": "40 %"}, CONTRADICTED),
        ({"answers": ["Agree", "Neutral"], "printed": "7"}, CONFIRMED),
        ({"answers": ["Agree", "Neutral"], "printed": "8"}, CONTRADICTED),
        ({"answers": ["Don't know"], "printed": "20 %"}, CONFIRMED),
        ({"answers": "not_low", "compares": "more_than", "printed": "60 %"}, CONFIRMED),
        ({"answers": "not_low", "compares": "more_than", "printed": "70 %"}, CONTRADICTED),
        ({"answers": "not_low", "compares": "at_least", "printed": "70 %"}, CONFIRMED),
        ({"answers": "high", "group": {"branch": "South"}, "printed": "75 %"}, CONFIRMED),
        ({"answers": "high", "group": {"branch": "North"}, "printed": "75 %"}, CONTRADICTED),
        (
            {"answers": "high", "group": {"branch": "West"}, "printed": "75 %"},
            ("not_identified", "no_such_group"),
        ),
        ({"answers": "high", "weighted": True, "printed": "25 %"}, CONFIRMED),
        ({"answers": "high", "weighted": True, "printed": "40 %"}, CONTRADICTED),
        # A sum of weights is rounded, a number of answers is not.
        ({"answers": "high", "weighted": True, "printed": "3"}, CONFIRMED),
        ({"readings": ["high", "not_low"], "printed": "70 %"}, CONFIRMED),
        ({"readings": ["high", "not_low"], "printed": "80 %"}, CONTRADICTED),
        ({"answers": ["Yes"], "printed": "70 %"}, ("not_identified", "no_such_answers")),
        ({}, ("not_identified", "nothing_printed")),
    ],
)
def test_a_share_by_data(says: dict[str, Any], expected: tuple[str, str | None]) -> None:
    assert verdict(said(item="useful", **says), DATA, weights=WEIGHTS) == expected


@pytest.mark.parametrize(
    ("printed", "of", "expected"),
    [
        ("2.4", None, CONFIRMED),
        ("2.38", None, CONFIRMED),
        ("2,38", 8, CONFIRMED),
        ("2.37", None, CONFIRMED),
        ("2.36", None, CONTRADICTED),
        ("2.38", 10, ("contradicted", "base_differs")),
    ],
)
def test_a_mean_by_data(printed: str, of: int | None, expected: tuple[str, str | None]) -> None:
    metrics = {("useful", "mean_interval_assumption"): [row(2.375, 8)]}
    mean = said(item="useful", metric="mean_interval_assumption", printed=printed, of=of)
    assert verdict(mean, DATA, metrics=metrics) == expected


def test_a_stored_number_may_be_off_by_what_floating_point_is() -> None:
    metrics = {("useful", "mean_interval_assumption"): [row(3.4499999999999997)]}
    mean = said(item="useful", metric="mean_interval_assumption", printed="3.5")
    assert verdict(mean, DATA, metrics=metrics) == CONFIRMED


def test_a_metric_that_is_not_known() -> None:
    median = said(item="useful", metric="median_type_2", printed="2")
    assert verdict(median, DATA) == ("not_identified", "no_such_metric")
    metrics = {("useful", "median_type_2"): [row(None, 0, null_reason="no_answers")]}
    assert verdict(median, DATA, metrics=metrics) == ("not_identified", "no_answers")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2", ("not_identified", "not_identified")),
        ("3.5", ("inconsistent", None)),
    ],
)
def test_a_metric_over_all_that_is_left(printed: str, expected: tuple[str, str | None]) -> None:
    whole = audited({"s": [said(item="useful", metric="median_type_2", printed=printed)]}, n=10)
    ranges = {("useful", "median_type_2"): [row(None, lowest=1.0, highest=3.0)]}
    wave = replace(whole.waves["2024"], metrics=ranges)
    found = judge(whole.claims, {"2024": wave})[-1].verdict
    assert (found.verdict, found.reason) == expected


# Comparisons.


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"answers": "high", "differs": "higher", "than": {"item": "easy"}}, CONFIRMED),
        ({"answers": "high", "differs": "lower", "than": {"item": "easy"}}, CONTRADICTED),
        ({"answers": "high", "differs": "equal", "than": {"item": "easy"}}, CONTRADICTED),
        ({"answers": "high", "differs": "higher", "than": {"item": "useful"}}, CONTRADICTED),
        # 40 % against 20 % at the highest, 70 % against 80 % at the two highest.
        ({"differs": "higher", "than": {"item": "easy"}}, ("not_identified", "depends_on_the_cut")),
        ({"differs": "lower", "than": {"wave": "2019"}}, CONFIRMED),
        (
            {
                "answers": "high",
                "differs": "lower",
                "than": {"wave": "2019"},
                "printed": "-20 points",
            },
            CONFIRMED,
        ),
        (
            {"answers": "high", "differs": "lower", "than": {"wave": "2019"}, "printed": "20 %"},
            CONFIRMED,
        ),
        (
            {
                "answers": "high",
                "differs": "lower",
                "than": {"wave": "2019"},
                "printed": "19 points",
            },
            CONTRADICTED,
        ),
        # 20 points at one cut and 10 at the other: which one is meant is not said.
        (
            {"differs": "lower", "than": {"wave": "2019"}, "printed": "20 points"},
            ("not_identified", "depends_on_the_cut"),
        ),
        ({"differs": "lower", "than": {"wave": "2019"}, "printed": "30 points"}, CONTRADICTED),
        (
            {
                "answers": "high",
                "group": {"branch": "South"},
                "differs": "higher",
                "than": {"group": {"branch": "North"}},
            },
            CONFIRMED,
        ),
        (
            {
                "answers": "high",
                "group": {"branch": "South"},
                "differs": "lower",
                "than": {"group": {}},
            },
            CONTRADICTED,
        ),
        (
            {"answers": "high", "weighted": True, "differs": "lower", "than": {"wave": "2019"}},
            CONFIRMED,
        ),
        (
            {"answers": ["Agree"], "differs": "higher", "than": {"item": "used"}},
            ("not_identified", "not_comparable"),
        ),
        # As equal as it is printed.
        (
            {
                "answers": "high",
                "differs": "equal",
                "printed": "0 points",
                "than": {"wave": "2019", "answers": ["Neutral"]},
            },
            CONTRADICTED,
        ),
    ],
)
def test_a_comparison_by_data(says: dict[str, Any], expected: tuple[str, str | None]) -> None:
    data = {"2024": DATA, "2019": {"useful": {3: 6, 2: 2, 1: 2, -1: 0}}}
    assert verdict(said(item="useful", **says), data) == expected


def test_means_are_compared_as_means() -> None:
    metrics = {
        ("useful", "mean_interval_assumption"): [row(2.375)],
        ("easy", "mean_interval_assumption"): [row(2.0)],
    }
    higher = said(
        item="useful",
        metric="mean_interval_assumption",
        differs="higher",
        than={"item": "easy"},
        printed="0.4",
    )
    assert verdict(higher, DATA, metrics=metrics) == CONFIRMED
    wrong = higher.model_copy(update={"printed": "0.5"})
    assert verdict(wrong, DATA, metrics=metrics) == CONTRADICTED
    lower = higher.model_copy(update={"differs": "lower", "printed": None})
    assert verdict(lower, DATA, metrics=metrics) == CONTRADICTED
    assert verdict(lower, DATA) == ("not_identified", "not_comparable")


def test_a_difference_of_nothing_but_rounding_is_equal_as_printed() -> None:
    data = {"useful": {3: 501, 2: 499, 1: 0}, "easy": {3: 499, 2: 501, 1: 0}}
    equal = said(
        item="useful", answers="high", differs="equal", than={"item": "easy"}, printed="0 points"
    )
    assert verdict(equal, data) == CONFIRMED
    assert verdict(equal.model_copy(update={"printed": None}), data) == CONTRADICTED


# By what is printed alone.


def by_print(*says: Any, n: int = 10) -> list[tuple[str, str | None]]:
    """The verdicts on statements about one item that so many answered."""
    audit = audited({"text": [said(item="useful", **one) for one in says]}, n=n)
    found = [one.verdict for one in audit.judgements if one.statement.item]
    return [(one.verdict, one.reason) for one in found]


def test_printed_numbers_that_fit_are_consistent_and_never_confirmed() -> None:
    found = audited({"text": [said(item="useful", answers="high", printed="40 %")]}, n=10)
    one = found.judgements[-1].verdict
    assert (one.verdict, one.vectors) == ("consistent", 28)
    assert one.found is not None
    assert one.found == Range(Fraction(4, 10), Fraction(4, 10), 10)


def test_a_number_that_no_answers_give_is_inconsistent_alone() -> None:
    assert by_print(
        {"answers": "high", "printed": "43 %"}, {"answers": ["Neutral"], "printed": "30 %"}
    ) == [("inconsistent", "impossible"), ("consistent", None)]


def test_of_two_numbers_that_exclude_each_other_both_are_suspected() -> None:
    assert (
        by_print(
            {"answers": "high", "printed": "60 %"}, {"answers": ["Neutral"], "printed": "50 %"}
        )
        == [("inconsistent", "contradicts_others")] * 2
    )


def test_of_three_the_one_without_which_the_others_fit_is_suspected() -> None:
    assert by_print(
        {"answers": "high", "printed": "60 %"},
        {"answers": ["Neutral"], "printed": "50 %"},
        {"answers": ["Disagree"], "printed": "50 %"},
    ) == [("inconsistent", "contradicts_others"), ("consistent", None), ("consistent", None)]


def test_what_figure_and_text_both_print_stands_against_what_one_of_them_does() -> None:
    assert by_print(
        {"answers": "high", "printed": "60 %"},
        {"answers": ["Neutral"], "printed": "50 %"},
        {"answers": "high", "printed": "60 %"},
    ) == [("consistent", None), ("inconsistent", "contradicts_others"), ("consistent", None)]


def test_without_the_number_of_answers_nothing_is_known() -> None:
    percent = said(item="useful", answers="high", printed="43 %")
    assert verdict(percent) == ("not_identified", "no_number_of_answers")
    # Its printed base is one.
    assert verdict(percent.model_copy(update={"of": 10})) == ("inconsistent", "impossible")
    assert verdict(percent.model_copy(update={"of": 7})) == ("consistent", None)


def test_print_tells_nothing_of_groups_and_weights() -> None:
    north = {"answers": "high", "printed": "43 %", "group": {"branch": "North"}}
    weighted = {"answers": "high", "printed": "43 %", "weighted": True}
    assert by_print(north, weighted) == [("not_identified", "no_such_group")] * 2


@pytest.mark.parametrize(
    ("differs", "printed", "expected"),
    [
        ("lower", "60 %", ("consistent", None)),
        ("higher", "60 %", ("inconsistent", None)),
        ("higher", "30 %", ("inconsistent", None)),
        ("equal", "30 %", ("consistent", None)),
    ],
)
def test_a_comparison_by_print(
    differs: str, printed: str, expected: tuple[str, str | None]
) -> None:
    sentences = {
        "numbers": [
            said(item="useful", answers="high", printed="30 %"),
            said(item="easy", answers="high", printed=printed),
        ],
        "text": [said(item="useful", answers="high", differs=differs, than={"item": "easy"})],
    }
    found = audited(sentences, n=10).judgements[-1].verdict
    assert (found.verdict, found.reason) == expected


def test_a_difference_at_a_cut_that_is_not_printed_is_not_identified() -> None:
    numbers = [said(item=item, answers=["Neutral"], printed="30 %") for item in ("useful", "easy")]
    text = [said(item="useful", answers="high", differs="lower", than={"item": "easy"})]
    found = audited({"numbers": numbers, "text": text}, n=10).judgements[-1].verdict
    assert (found.verdict, found.reason) == ("not_identified", "not_printed")


# Numbers of the study.


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"number": "complete", "printed": "10"}, "not_identified"),
        ({"number": "asked", "printed": "12"}, "not_identified"),
        ({"number": "complete", "share_of": "asked", "printed": "83 %"}, "consistent"),
        ({"number": "complete", "share_of": "asked", "printed": "84 %"}, "inconsistent"),
        ({"number": "asked", "printed": "12", "made_of": {"had": 1, "left": -1}}, "consistent"),
        ({"number": "asked", "printed": "13", "made_of": {"had": 1, "left": -1}}, "inconsistent"),
        ({"number": "asked", "printed": "12", "made_of": {"had": 1, "new": 1}}, "not_identified"),
        ({"number": "levels", "printed": "2"}, "consistent"),
        ({"number": "levels", "printed": "3"}, "inconsistent"),
        ({"number": "items", "printed": "4"}, "consistent"),
        ({"number": "figures", "printed": "2"}, "consistent"),
    ],
)
def test_a_number_of_the_study(says: dict[str, Any], expected: str) -> None:
    numbers = [
        *(said(number="complete", printed="10"), said(number="asked", printed="12")),
        *(said(number="had", printed="15"), said(number="left", printed="3")),
    ]
    found = audited({"numbers": numbers, "text": [said(**says)]}).judgements[-1].verdict
    assert found.verdict == expected


def test_how_many_answered_is_known_by_data() -> None:
    assert verdict(said(number="complete", printed="12"), DATA) == CONFIRMED
    assert verdict(said(number="complete", printed="10"), DATA) == CONTRADICTED


def test_every_statement_has_a_verdict_in_its_order() -> None:
    claims = claims_of(
        {
            "first": [
                said(item="useful", answers="high", printed="1"),
                said(number="x", printed=1),
            ],
            "second": [said(item="easy", wave="2019", answers="high", printed="1")],
        }
    )
    found = audit(claims, STUDY, [])
    assert [(one.claim.id, one.place, one.wave) for one in found.judgements] == [
        *(("first", 1, "2024"), ("first", 2, "2024"), ("second", 1, "2019")),
    ]
    assert sorted(found.waves) == ["2019", "2024"]
