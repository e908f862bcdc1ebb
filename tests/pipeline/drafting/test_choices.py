"""Questions whose answers have no order: select one, select all that apply, rankings."""

from pathlib import Path

import pytest

from pipeline.drafting.choices import DraftChoice
from pipeline.drafting.draft import Draft
from pipeline.readers.raw import Kind
from tests.pipeline.drafting.drafting import (
    AGREEMENT,
    changed,
    draft,
    drafted,
    labelled,
    repeated,
    rows,
    table,
)
from tests.pipeline.readers.exports import exported

TOOLS = "Which tools do you use?"


def grid(question: str, *columns: tuple[str, list[str]]) -> str:
    """A SurveyMonkey export of one question with a column per option."""
    parts, cells = zip(*columns, strict=True)
    ids = [str(1_000 + n) for n in range(len(cells[0]))]
    return rows(
        [
            ["Respondent ID", question, *[""] * (len(parts) - 1)],
            ["", *parts],
            *([one, *row] for one, row in zip(ids, zip(*cells, strict=True), strict=True)),
        ]
    )


def only(found: Draft) -> DraftChoice:
    assert len(found.choices) == 1
    return found.choices[0]


def test_columns_that_hold_their_options_own_text_are_one_question(tmp_path: Path) -> None:
    text = grid(
        TOOLS,
        ("Saw", repeated(["Saw", ""], 20)),
        ("Axe", repeated(["", "Axe", "Axe"], 20)),
        ("Plane", [""] * 20),
    )
    choice = only(drafted(tmp_path, text))
    assert (choice.text, choice.select) == (TOOLS, "several")
    assert [option.label for option in choice.options] == ["Saw", "Axe", "Plane"]
    assert [option.column.position for option in choice.options if option.column] == [2, 3, 4]
    assert (choice.selected, choice.not_selected) == ((), ())


@pytest.mark.parametrize(
    ("chosen", "not_chosen"),
    [("Yes", "No"), ("1", "0"), ("Selected", "Not selected"), ("Ja", "Nej"), ("Checked", "")],
)
def test_columns_of_chosen_and_not_chosen_are_one_question(
    tmp_path: Path, chosen: str, not_chosen: str
) -> None:
    text = grid(
        TOOLS,
        ("Saw", repeated([chosen, not_chosen], 20)),
        ("Axe", repeated([not_chosen, chosen, chosen], 20)),
    )
    choice = only(drafted(tmp_path, text))
    assert [option.label for option in choice.options] == ["Saw", "Axe"]
    assert choice.selected == (chosen,)
    assert choice.not_selected == ((not_chosen,) if not_chosen else ())


def test_columns_beside_each_other_with_one_question_in_their_headers(tmp_path: Path) -> None:
    columns = {
        f"Which of these do you use? - {tool}": repeated(["Selected", "Not selected"], 20 + place)[
            place:
        ]
        for place, tool in enumerate(["Saw", "Axe", "Plane"])
    }
    choice = only(drafted(tmp_path, table(columns)))
    assert choice.text == "Which of these do you use?"
    assert [option.label for option in choice.options] == ["Saw", "Axe", "Plane"]


def test_questions_of_yes_and_no_with_alike_names_stay_questions(tmp_path: Path) -> None:
    columns = {f"health{n}": repeated(["Yes", "No"], 20) for n in range(1, 5)}
    assert [one.select for one in drafted(tmp_path, table(columns)).choices] != ["several"]


def test_an_answer_beside_yes_and_no_keeps_its_kind_of_missing(tmp_path: Path) -> None:
    text = grid(
        TOOLS,
        ("Saw", repeated(["Yes", "No", "Don't know"], 21)),
        ("Axe", repeated(["No", "Yes", "No"], 21)),
    )
    choice = only(drafted(tmp_path, text))
    assert choice.missing == (("Don't know", "dont_know"),)


def test_rows_of_a_grid_are_no_options(tmp_path: Path) -> None:
    text = grid(
        "How much do you agree?",
        ("It is useful", repeated(AGREEMENT, 20)),
        ("It is easy", repeated(AGREEMENT[::-1], 20)),
    )
    found = drafted(tmp_path, text)
    assert (found.choices, len(found.items)) == ((), 2)


def test_what_the_tool_calls_a_column_of_several_is_one_even_alone(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"Saw": repeated(["1", ""], 20), "Q": ["Yes"] * 20}))
    told = changed(
        export, Saw={"kind": Kind.MULTIPLE, "question": TOOLS, "sub_question": "The saw"}
    )
    choice = next(one for one in draft(told).choices if one.select == "several")
    assert [option.label for option in choice.options] == ["The saw"]
    assert choice.selected == ("1",)


def test_a_tool_may_write_an_options_place_for_chosen(tmp_path: Path) -> None:
    columns = {f"q{n}": repeated(["", *[str(n)] * n], 20) for n in range(1, 4)}
    told = {
        header: {"kind": Kind.MULTIPLE, "question": TOOLS, "sub_question": f"Tool {header}"}
        for header in columns
    }
    choice = only(draft(changed(exported(tmp_path, table(columns)), **told)))
    assert [option.label for option in choice.options] == ["Tool q1", "Tool q2", "Tool q3"]
    assert choice.selected == ("1", "2", "3")


def test_the_text_of_an_other_option_is_no_option(tmp_path: Path) -> None:
    columns = {
        "Saw": repeated(["1", ""], 20),
        "Other": repeated(["", "1"], 20),
        "Other text": [f"my tool {n}" for n in range(20)],
    }
    question = {"question": TOOLS}
    told = changed(
        exported(tmp_path, table(columns)),
        Saw={"kind": Kind.MULTIPLE, "sub_question": "Saw", **question},
        Other={"kind": Kind.MULTIPLE, "sub_question": "Other", **question},
        **{"Other text": {"other": True, "sub_question": "Other", **question}},
    )
    found = draft(told)
    assert [option.label for option in only(found).options] == ["Saw", "Other"]
    assert [one.reason for one in found.left_out] == ["open answers"]


def test_a_question_of_a_few_words_is_a_choice_of_one(tmp_path: Path) -> None:
    cells = ["Bicycle", "Bus", "bus", "Car", "Car", "Bicycle", "Prefer not to say", ""] * 3
    choice = only(drafted(tmp_path, table({"How do you get to work?": cells})))
    assert (choice.select, choice.text) == ("one", "How do you get to work?")
    assert [option.label for option in choice.options] == ["Bicycle", "Bus", "Car"]
    assert choice.missing == (("Prefer not to say", "refused"),)


def test_somebodys_own_words_among_the_answers_are_no_option_and_stand_nowhere(
    tmp_path: Path,
) -> None:
    cells = [*repeated(["Bicycle", "Bus"], 30), "I walk because of my knee"]
    choice = only(drafted(tmp_path, table({"How do you get to work?": cells})))
    assert [option.label for option in choice.options] == ["Bicycle", "Bus"]
    assert choice.doubts == ("1 answer(s) that only one person gave are no options",)


def test_open_answers_are_left_out(tmp_path: Path) -> None:
    cells = [f"I think that number {n} is best" for n in range(20)]
    found = drafted(tmp_path, table({"What do you think?": cells}))
    assert (found.choices, found.left_out[0].reason) == (
        (),
        "open answers, or answers that too few share",
    )


@pytest.mark.parametrize("header", ["Comments", "Kommentarer", "Any other comments"])
def test_a_column_for_comments_is_open_though_some_are_alike(tmp_path: Path, header: str) -> None:
    assert drafted(tmp_path, table({header: repeated(["None", "Nothing"], 20)})).choices == ()


def test_a_column_with_one_answer_is_left_out(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"Form": ["B"] * 20}))
    assert (found.choices, found.left_out[0].reason) == ((), "the same in every row")


def test_the_options_of_a_labelled_file_are_all_there_chosen_or_not(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"q1": repeated(["1", "3"], 20)}))
    found = draft(labelled(export, q1={"1": "Bus", "2": "Tram", "3": "Car", "9": "Don't know"}))
    choice = only(found)
    assert [(option.label, option.codes) for option in choice.options] == [
        ("Bus", ("1",)),
        ("Tram", ("2",)),
        ("Car", ("3",)),
    ]
    assert choice.missing == (("9", "dont_know"),)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Gender", ["Female", "Male"]),
        ("Køn", ["Kvinde", "Mand"]),
        ("What is your gender?", ["1", "2"]),
        ("Country", [f"Country {n}" for n in range(120)]),
    ],
)
def test_a_fact_about_the_person_is_an_attribute(
    tmp_path: Path, header: str, cells: list[str]
) -> None:
    found = drafted(tmp_path, table({header: repeated(cells, 400)}))
    assert [one.columns[0].header for one in found.attributes] == [header]
    assert found.choices == ()


def test_numbers_that_are_nothing_known_are_left_out(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"Visits": repeated(["1", "2", "5", "9"], 20)}))
    assert found.left_out[0].reason == "numbers, and nothing says that they are a scale"


def ranking(*lines: str) -> str:
    return rows([["Rank [a]", "Rank [b]", "Rank [c]"], *(line.split() for line in lines)])


def test_columns_that_hold_every_place_once_in_each_row_are_a_ranking(tmp_path: Path) -> None:
    found = drafted(tmp_path, ranking("1 2 3", "2 1 3", "3 2 1", "1 3 2"))
    assert (found.choices, found.scales) == ((), ())
    assert [one.reason for one in found.left_out] == ["a ranking"] * 3


def test_ratings_that_happen_to_differ_are_no_ranking(tmp_path: Path) -> None:
    found = drafted(tmp_path, ranking("1 2 4", "2 1 5", "5 2 1", "4 3 2"))
    assert len(found.items) == 3


def test_a_ranking_may_hold_what_is_ranked_instead_of_its_place(tmp_path: Path) -> None:
    found = drafted(tmp_path, ranking("A1 A2 A3", "A2 A1 A3", "A3 A2 A1", "A1 A3 A2"))
    assert (found.choices, found.scales) == ((), ())
    assert [one.reason for one in found.left_out] == ["a ranking"] * 3


@pytest.mark.parametrize("tick", ["Y", "1", "x"])
def test_ticks_beside_blanks_are_options_of_one_question(tmp_path: Path, tick: str) -> None:
    text = table({"use[SQ001]": repeated([tick, ""], 20), "use[SQ002]": repeated(["", tick], 20)})
    choice = only(drafted(tmp_path, text))
    assert (choice.text, choice.selected, choice.not_selected) == ("use", (tick,), ())
    assert [option.label for option in choice.options] == ["SQ001", "SQ002"]


def test_the_number_in_a_name_is_not_what_its_cells_say(tmp_path: Path) -> None:
    text = table({f"q5_{n}": repeated("0110010"[n:], 20) for n in range(1, 4)})
    choice = only(drafted(tmp_path, text))
    assert (choice.text, choice.selected, choice.not_selected) == ("q5", ("1",), ("0",))


def test_numbers_beside_marks_for_nothing_are_no_choice(tmp_path: Path) -> None:
    text = table({"Visits": repeated(["0", "3", "7", "NA", "12", "NA"], 60)})
    assert drafted(tmp_path, text).choices == ()


def test_the_label_of_a_tick_is_its_option(tmp_path: Path) -> None:
    text = table({"Q2_1": repeated(["1", ""], 20), "Q2_2": repeated(["", "1"], 20)})
    found = draft(labelled(exported(tmp_path, text), Q2_1={"1": "Milk"}, Q2_2={"1": "Bread"}))
    choice = only(found)
    assert [option.label for option in choice.options] == ["Milk", "Bread"]
    assert choice.selected == ("1",)
