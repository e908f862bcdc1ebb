"""What the cells of one column mean, in words, codes or numbers."""

from pathlib import Path

import pytest

from pipeline.drafting.answers import Answer, alike, answers_of
from pipeline.drafting.profile import Profile, profiles
from pipeline.sql import connect
from tests.pipeline.drafting.drafting import changed, profiled, table
from tests.pipeline.readers.exports import exported


def told(folder: Path, cells: list[str], **said: object) -> Profile:
    """The profile of a column of which the file says more."""
    with connect() as connection:
        return profiles(connection, changed(exported(folder, table({"Q": cells})), Q=said))[0]


def test_spellings_of_one_answer_are_one_and_the_most_frequent_is_its_label(tmp_path: Path) -> None:
    cells = ["Agree", "Agree", "agree", " AGREE ", "Agree.", "Disagree"]
    assert answers_of(profiled(tmp_path, cells)).answers == (
        Answer("Agree", codes=("Agree.",), n=5),
        Answer("Disagree", n=1),
    )


def test_an_apostrophe_is_one_however_it_is_typed(tmp_path: Path) -> None:
    found = answers_of(profiled(tmp_path, ["Don't know", "Don't know", "Don’t know"]))
    assert found.answers == (Answer("Don't know", codes=("Don’t know",), n=3),)


def test_numbers_are_one_answer_by_their_value_and_stand_in_their_order(tmp_path: Path) -> None:
    found = answers_of(profiled(tmp_path, ["10", "2", "2.0", "-1", "2,0"]))
    assert found.answers == (
        Answer("-1", n=1),
        Answer("2", codes=("2,0", "2.0"), n=3),
        Answer("10", n=1),
    )


def test_a_grade_and_the_grade_below_are_two_answers(tmp_path: Path) -> None:
    found = answers_of(profiled(tmp_path, ["A", "A-", "B+", "B"]))
    assert [one.label for one in found.answers] == ["A", "A-", "B", "B+"]


def test_a_column_of_too_many_texts_has_no_answers(tmp_path: Path) -> None:
    assert answers_of(profiled(tmp_path, [f"text {n}" for n in range(1_001)])).answers == ()


def test_codes_are_read_by_the_labels_of_the_file_chosen_or_not(tmp_path: Path) -> None:
    found = answers_of(told(tmp_path, ["1", "3", "3"], labels={"1": "Low", "2": "Mid", "3": "Hi"}))
    assert found.answers == (
        Answer("Low", codes=("1",), n=1),
        Answer("Mid", codes=("2",), n=0),
        Answer("Hi", codes=("3",), n=2),
    )
    assert (found.by_codes, found.in_order, found.strangers) == (True, True, ())


def test_another_form_of_a_code_is_a_code_too(tmp_path: Path) -> None:
    found = answers_of(told(tmp_path, ["1.0", "1", "2.0"], labels={"1": "Low", "2": "High"}))
    assert found.answers == (
        Answer("Low", codes=("1", "1.0"), n=2),
        Answer("High", codes=("2", "2.0"), n=1),
    )


def test_words_among_codes_are_the_answers_that_they_say(tmp_path: Path) -> None:
    found = answers_of(told(tmp_path, ["1", "2", "2", "low"], labels={"1": "Low", "2": "High"}))
    assert found.answers == (Answer("Low", ("1",), 2), Answer("High", ("2",), 2))
    assert found.strangers == ()


def test_a_text_that_no_label_knows_is_a_stranger(tmp_path: Path) -> None:
    found = answers_of(told(tmp_path, ["1", "2", "7"], labels={"1": "Low", "2": "High"}))
    assert found.answers[-1] == Answer("7", n=1)
    assert found.strangers == ("7",)


def test_what_the_file_declares_missing_is_no_stranger(tmp_path: Path) -> None:
    labels = {"1": "Low", "2": "High", "9": "Refused"}
    found = answers_of(told(tmp_path, ["1", "9", "99"], labels=labels, missing=("9", "99")))
    assert found.labels == ["Low", "High"]
    assert found.strangers == ()
    assert [one.label for one in found.answers if one.is_declared_missing] == ["Refused", "99"]


def test_words_are_read_by_the_options_that_a_definition_lists(tmp_path: Path) -> None:
    labels = {"A1": "Low", "A2": "Mid", "A3": "High"}
    found = answers_of(told(tmp_path, ["low", "High", "High."], labels=labels))
    assert found.answers == (
        Answer("Low", n=1),
        Answer("Mid"),
        Answer("High", codes=("High.",), n=2),
    )
    assert (found.by_codes, found.in_order) == (False, True)


def test_two_codes_of_one_label_are_one_answer(tmp_path: Path) -> None:
    labels = {"1": "Yes", "2": "yes", "3": "No"}
    found = answers_of(told(tmp_path, ["1", "2", "3"], labels=labels))
    assert found.answers == (Answer("Yes", ("1", "2"), 2), Answer("No", ("3",), 1))


def test_a_label_that_is_another_answers_code_is_marked_with_its_own(tmp_path: Path) -> None:
    found = answers_of(told(tmp_path, ["1", "2", "3"], labels={"1": "2", "2": "3", "3": "Many"}))
    assert [one.label for one in found.answers] == ["2 (1)", "3 (2)", "Many"]


def test_an_answer_and_a_missing_of_one_label_stay_two(tmp_path: Path) -> None:
    labels = {"1": "Other", "2": "None", "9": "Other"}
    found = answers_of(told(tmp_path, ["1", "2", "9"], labels=labels, missing=("9",)))
    assert [(one.label, one.is_declared_missing) for one in found.answers] == [
        ("Other", False),
        ("None", False),
        ("Other (9)", True),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Agree.", "agree", True),
        ("1", "1.0", True),
        ("-1", "1", False),
        ("Level 2", "Level 2+", False),
        ("—", "—", True),
        ("—", "?!", False),
    ],
)
def test_answers_of_two_columns_are_compared_by_words_and_by_value(
    one: str, other: str, same: bool
) -> None:
    assert (alike(one) == alike(other)) is same
