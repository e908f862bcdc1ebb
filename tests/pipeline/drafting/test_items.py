"""Which columns are items: answers in an order, and numbers that rate."""

from pathlib import Path

import pytest

from pipeline.readers.raw import Kind
from tests.pipeline.drafting.drafting import (
    AGREEMENT,
    changed,
    draft,
    drafted,
    items,
    labelled,
    missing,
    repeated,
    rows,
    scales,
    table,
)
from tests.pipeline.readers.exports import exported

ENDS = ["1 - Not at all", "2", "3", "4", "5 - Very much"]


def test_a_column_whose_answers_have_an_order_is_an_item(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"It is useful": repeated(AGREEMENT, 20)}))
    assert items(found) == {"It is useful": "agreement"}
    assert scales(found) == {"agreement": list(AGREEMENT)}


def test_numbers_with_words_at_their_ends_are_a_scale(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"Did you like it?": repeated(ENDS, 20)}))
    assert scales(found) == {"rating_1_to_5": ENDS}


def test_bare_numbers_are_a_scale_where_the_question_asks_for_a_rating(tmp_path: Path) -> None:
    text = table({"How satisfied are you?": repeated("12345", 20), "Visits": ["1", "2"] * 10})
    assert scales(drafted(tmp_path, text)) == {"rating_1_to_5": ["1", "2", "3", "4", "5"]}


def test_bare_numbers_are_a_scale_where_several_columns_hold_them(tmp_path: Path) -> None:
    text = table({f"A{n}": repeated("123456", 20 + n)[n:] for n in range(1, 5)})
    assert items(drafted(tmp_path, text)) == dict.fromkeys(
        ["A1", "A2", "A3", "A4"], "rating_1_to_6"
    )


def test_a_number_that_only_a_sister_has_is_an_option_of_all(tmp_path: Path) -> None:
    text = table({"A1": repeated("12345", 20), "A2": repeated("234", 20), "A3": repeated("24", 20)})
    assert scales(drafted(tmp_path, text)) == {"rating_1_to_5": ["1", "2", "3", "4", "5"]}


@pytest.mark.parametrize(
    "cells", [["1", "2", "3", "4+"], ["0", "1", "2", "3 or more"], ["1", "7", "12", "30"]]
)
def test_counts_are_no_scale(tmp_path: Path, cells: list[str]) -> None:
    assert items(drafted(tmp_path, table({"Children": repeated(cells, 20)}))) == {}


def test_facts_about_the_person_are_no_scale(tmp_path: Path) -> None:
    text = table({"Education": repeated(["Low", "Medium", "High"], 20)})
    found = drafted(tmp_path, text)
    assert (items(found), [one.text for one in found.attributes]) == ({}, ["Education"])


@pytest.mark.parametrize("kind", [Kind.MULTIPLE, Kind.RANKING, Kind.OPEN])
def test_what_the_tool_calls_something_else_is_no_item(tmp_path: Path, kind: Kind) -> None:
    export = exported(tmp_path, table({"Q": repeated(AGREEMENT, 20)}))
    assert items(draft(changed(export, Q={"kind": kind}))) == {}


def test_codes_from_0_are_read_by_their_labels(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"q1": repeated("0123", 20)}))
    codes = {"0": "Never", "1": "Rarely", "2": "Often", "3": "Always"}
    found = draft(labelled(export, q1=codes))
    assert [(one.label, one.codes) for one in found.scales[0].options] == [
        ("Never", ("0",)),
        ("Rarely", ("1",)),
        ("Often", ("2",)),
        ("Always", ("3",)),
    ]


def test_an_option_that_nobody_chose_is_there_where_the_file_lists_it(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"q1": repeated("14", 20)}))
    codes = {"1": "Never", "2": "Rarely", "3": "Often", "4": "Always"}
    assert scales(draft(labelled(export, q1=codes))) == {
        "frequency": ["Never", "Rarely", "Often", "Always"]
    }


def test_a_label_that_no_language_knows_stands_where_its_code_stands(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"q1": repeated("1234", 20)}))
    codes = {"1": "Never", "2": "Quolly", "3": "Often", "4": "Always"}
    found = draft(labelled(export, q1=codes))
    assert scales(found) == {"frequency": ["Never", "Quolly", "Often", "Always"]}
    assert found.scales[0].doubts == ("the place of 'Quolly' is that of its code",)


def test_what_the_file_declares_missing_is_off_the_scale(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"q1": repeated(["1", "2", "3", "8", "9"], 20)}))
    codes = {"1": "Never", "2": "Sometimes", "3": "Always", "8": "Don't know", "9": "Skipped it"}
    told = changed(labelled(export, q1=codes), q1={"labels": codes, "missing": ("8", "9")})
    found = draft(told)
    assert scales(found) == {"frequency": ["Never", "Sometimes", "Always"]}
    assert missing(found, "frequency") == {"Don't know": "dont_know", "Skipped it": "blank"}


def test_na_of_a_program_is_a_blank_unless_refusals_have_words(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"Q": repeated([*AGREEMENT, "NA"], 24)}))
    assert missing(found, "agreement") == {"NA": "blank"}
    found = drafted(tmp_path, table({"Q": repeated([*AGREEMENT, "NA", "No answer"], 28)}))
    assert missing(found, "agreement") == {"NA": "not_asked", "No answer": "refused"}


def test_a_column_of_many_or_long_texts_is_no_item(tmp_path: Path) -> None:
    many = [f"{n} - text {n}" for n in range(150)]
    long = repeated([f"1 - {'a' * 2_000}", "2", "3", "4", "5 - b"], 150)
    found = drafted(tmp_path, table({"many": many, "long": long}))
    assert items(found) == {}


def test_what_everybody_wrote_otherwise_is_no_scale(tmp_path: Path) -> None:
    cells = [f"{n} - my words" for n in range(13)]
    assert items(drafted(tmp_path, table({"What?": cells}))) == {}


def test_a_grid_of_a_survey_tool_gives_the_rows_as_texts(tmp_path: Path) -> None:
    lines = [["Respondent ID", "How much do you agree?", ""], ["", "It is useful", "It is easy"]]
    lines += [[str(1_000 + n), AGREEMENT[n % 5], AGREEMENT[n * 2 % 5]] for n in range(20)]
    found = drafted(tmp_path, rows(lines))
    assert [item.text for item, _ in found.items] == ["It is useful", "It is easy"]
    assert {item.group.question for item, _ in found.items} == {"How much do you agree?"}


def test_codes_without_words_are_a_scale_in_the_rows_of_a_grid(tmp_path: Path) -> None:
    codes = ["A1", "A2", "A3", "A4", "A5"]
    text = table(
        {f"work[SQ00{n}]": repeated(codes, 20 + n)[n:] for n in range(1, 4)}
        | {"city": repeated(["B1", "B2", "B3"], 20)}
    )
    found = drafted(tmp_path, text)
    assert scales(found) == {"codes": codes}
    assert list(items(found)) == ["work[SQ001]", "work[SQ002]", "work[SQ003]"]
    assert found.scales[0].doubts == (
        "codes in the order of their numbers; what do they mean, and do they run from low to high?",
    )


@pytest.mark.parametrize("mark", ["-99", "99", "999", "-1", "9"])
def test_a_number_beyond_the_scale_is_blank_until_somebody_says_more(
    tmp_path: Path, mark: str
) -> None:
    cells = [*repeated("12345", 30), mark]
    found = drafted(tmp_path, table({f"trust_{n}": cells for n in range(1, 4)}))
    assert scales(found) == {"rating_1_to_5": ["1", "2", "3", "4", "5"]}
    assert missing(found, "rating_1_to_5") == {mark: "blank"}
    assert found.scales[0].doubts == (f'beyond the scale, and taken for blank: "{mark}"',)


@pytest.mark.parametrize("mark", ["NA", ".", "NULL", "<NA>"])
def test_what_programs_write_for_nothing_is_no_answer(tmp_path: Path, mark: str) -> None:
    cells = [*repeated("12345", 30), mark]
    found = drafted(tmp_path, table({f"trust_{n}": cells for n in range(1, 4)}))
    assert missing(found, "rating_1_to_5") == {mark: "blank"}


def test_numbers_of_which_the_file_labels_the_ends_are_a_scale(tmp_path: Path) -> None:
    text = table({"sat": [*repeated("12345", 30), "8"]})
    labels = {"1": "Very dissatisfied", "5": "Very satisfied", "8": "Don't know"}
    found = draft(labelled(exported(tmp_path, text), sat=labels))
    assert scales(found) == {
        "rating_1_to_5": ["Very dissatisfied", "2", "3", "4", "Very satisfied"]
    }
    assert [option.codes for option in found.scales[0].options] == [("1",), (), (), (), ("5",)]
    assert missing(found, "rating_1_to_5") == {"Don't know": "dont_know"}
    assert not found.items[0][0].answers.strangers


def test_labels_within_a_range_make_no_scale(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"place": repeated("12345", 30)}))
    found = draft(labelled(export, place={"2": "At home", "3": "At work"}))
    assert items(found) == {}


def test_what_people_wrote_as_a_comment_is_no_item(tmp_path: Path) -> None:
    text = table(
        {"Comments": repeated(["good", "bad"], 20), "Canteen": repeated(["good", "bad"], 20)}
    )
    assert items(drafted(tmp_path, text)) == {"Canteen": "quality"}


def test_words_at_the_ends_say_which_end_is_low(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"useful": repeated("12345", 30)}))
    found = draft(labelled(export, useful={"1": "Strongly agree", "5": "Strongly disagree"}))
    assert scales(found) == {"agreement": ["Strongly disagree", "4", "3", "2", "Strongly agree"]}
