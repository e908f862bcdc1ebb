"""The order of answers that numbers, stems and graded qualities give."""

import pytest

from pipeline.drafting.numbered import is_count, number_of
from pipeline.drafting.ordinal import lopsided, ordered


def order(*labels: str, cues: str = "") -> list[str] | None:
    found = ordered(labels, cues)
    return list(found.options) if found else None


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("3", 3),
        ("-3", -3),
        ("3.0", 3),
        ("3 - Often", 3),
        ("(3) Often", 3),
        ("3: Often", 3),
        ("3 (Often)", 3),
        ("1 = 0 hours", 1),
        ("1. 0 to 5 hours", 1),
        ("1-2 times", None),
        ("1 - 2 times", None),
        ("0.5", None),
        ("1 000", None),
        ("Often", None),
        ("", None),
    ],
)
def test_the_number_that_an_answer_begins_with(label: str, number: int | None) -> None:
    assert number_of(label) == number


def test_numbers_with_words_at_their_ends_are_a_rating() -> None:
    found = ordered(["5 - Very", "2", "1 - Not at all", "3", "4"])
    assert found is not None
    assert (found.family, found.options) == (
        "rating",
        ("1 - Not at all", "2", "3", "4", "5 - Very"),
    )


def test_a_rating_from_0_or_below_0_begins_there() -> None:
    assert order("2", "0", "1", "3") == ["0", "1", "2", "3"]
    assert order("1", "-1", "0") == ["-1", "0", "1"]


def test_a_number_that_nobody_chose_is_an_option() -> None:
    assert order("1", "2", "4", "5") == ["1", "2", "3", "4", "5"]
    found = ordered(["2", "3", "4", "5"])
    assert found is not None
    assert (found.options, found.doubts) == (("1", "2", "3", "4", "5"), ("nobody chose 1",))


@pytest.mark.parametrize(
    ("question", "ends"),
    [
        ("How satisfied were you? [0-10]", ("0", "10")),
        ("From 1 to 8, how was it?", ("1", "8")),
        ("Wie war es? (1 = gar nicht gut, 9 = sehr gut)", ("1", "9")),
        ("In the last 10 days, how was 1 of them?", ("1", "7")),
        ("How likely is it that you would recommend us?", ("1", "7")),
    ],
)
def test_a_question_may_say_where_its_numbers_end(question: str, ends: tuple[str, str]) -> None:
    options = order("1", "3", "4", "5", "6", "7", cues=question)
    assert options is not None
    assert (options[0], options[-1]) == ends


def test_whether_one_would_recommend_is_asked_from_0_to_10() -> None:
    found = ordered(["3", "5", "6", "7", "8", "9"], "Would you recommend us?")
    assert found is not None
    assert (found.options[0], found.options[-1]) == ("0", "10")
    assert found.doubts == ("nobody chose 0 or 1 or 2 or 4 or 10",)
    assert order("3", "5", "6", "7", "8", "9", cues="How was it?") is None


def test_a_number_without_words_among_numbers_with_words_is_a_doubt() -> None:
    found = ordered(["1 - Bad", "2 - Poor", "4 - Good", "5 - Great"])
    assert found is not None
    assert (found.options[2], found.doubts) == ("3", ("nobody chose 3",))


def test_words_that_run_against_their_numbers_give_the_order() -> None:
    assert order("1 - Excellent", "2 - Good", "3 - Poor", "4 - Bad") == [
        "4 - Bad",
        "3 - Poor",
        "2 - Good",
        "1 - Excellent",
    ]


@pytest.mark.parametrize(
    "labels",
    [
        ("1-2 times", "3-5 times", "6-10 times"),
        ("18-29", "30-44", "45-60"),
        ("0.5", "1.5", "2.5"),
        ("1", "10", "100"),
        ("1", "2"),
        ("3", "4", "5"),
        ("1", "1 - Low", "2", "3"),
        ("2021", "2022", "2023"),
    ],
    ids=lambda labels: labels[0],
)
def test_ranges_fractions_and_counts_are_no_rating(labels: tuple[str, ...]) -> None:
    assert order(*labels) is None


def test_kinds_of_missing_stand_beside_a_rating() -> None:
    found = ordered(["1", "2", "3", "Don't know", "N/A"])
    assert found is not None
    assert found.options == ("1", "2", "3")
    assert found.missing == {"Don't know": "dont_know", "N/A": "not_applicable"}


@pytest.mark.parametrize(
    ("labels", "counts"),
    [
        (("1", "2", "3+"), True),
        (("1", "2", "3 or more"), True),
        (("1 - Low", "2", "3 - High"), False),
        (("1 - Low", "2", "3"), False),
        (("1", "2", "3"), False),
    ],
)
def test_numbers_that_end_in_more_count_something(labels: tuple[str, ...], counts: bool) -> None:
    found = ordered(labels)
    assert found is not None
    assert is_count(found, labels) is counts


def test_a_lowest_number_that_nobody_chose_may_have_words() -> None:
    chosen = ("2", "3", "4", "5 - Very")
    found = ordered(chosen)
    assert found is not None
    assert is_count(found, chosen) is False


def test_answers_that_count_on_from_a_stem_are_in_order() -> None:
    assert order("Level 2", "No level", "Level 1", "Level 2+") == [
        "No level",
        "Level 1",
        "Level 2",
        "Level 2+",
    ]


def test_names_that_count_on_are_in_doubt() -> None:
    found = ordered(["Team 1", "Team 2", "Team 3"])
    assert found is not None
    assert found.doubts == (
        "the order is that of the numbers behind 'team'; are they more than names?",
    )
    assert order(*(f"Team {n}" for n in range(1, 14))) is None


def test_answers_that_grade_one_quality_are_in_order() -> None:
    assert order("Very busy", "Not at all busy", "Somewhat busy") == [
        "Not at all busy",
        "Somewhat busy",
        "Very busy",
    ]


def test_the_question_decides_between_kinds_of_scale_that_share_an_answer() -> None:
    rated = ordered(["1", "2", "3", "N/A"], "How favorable is your view?")
    asked = ordered(["1", "2", "3", "N/A"])
    assert rated is not None
    assert asked is not None
    assert (rated.missing, asked.missing) == ({"N/A": "dont_know"}, {"N/A": "not_applicable"})


@pytest.mark.parametrize(
    "labels", [("Red", "Green", "Blue"), ("Agree",), (), ("Cat", "Agree", "Disagree")]
)
def test_answers_without_an_order_have_none(labels: tuple[str, ...]) -> None:
    assert order(*labels) is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("Disagree", "Neutral", "Agree"), ""),
        (("Disagree", "Agree", "Strongly agree"), ""),
        (
            ("Disagree", "Neutral", "Agree", "Strongly agree"),
            "there are 1 option(s) below the middle and 2 above",
        ),
        (("Neutral", "Agree", "Strongly agree"), ""),
        (
            ("Meget utilfreds", "Utilfreds", "Hverken eller", "Tilfreds"),
            "there are 2 option(s) below the middle and 1 above",
        ),
    ],
)
def test_a_scale_with_more_on_one_side_of_its_middle_is_odd(
    options: tuple[str, ...], said: str
) -> None:
    assert lopsided(options).split(";")[0] == said
