"""Several answers in one cell: which separator, which options, in which order."""

from pathlib import Path

import pytest

from pipeline.drafting.separated import Separated, separated
from tests.pipeline.drafting.drafting import profiled, repeated

LISTS = ["Saw", "Saw;Plane", "Axe;Plane", "Saw;Axe", "Plane", "Saw;Axe;Plane"]


@pytest.mark.parametrize(("written", "found"), [(";", ";"), (", ", ","), ("|", "|"), ("\n", "\n")])
def test_each_separator_is_found_and_options_stand_in_the_questionnaires_order(
    tmp_path: Path, written: str, found: str
) -> None:
    cells = [cell.replace(";", written) for cell in repeated(LISTS, 30)]
    assert separated(profiled(tmp_path, cells)) == Separated(found, ("Saw", "Axe", "Plane"))


def test_a_separator_in_brackets_belongs_to_the_option(tmp_path: Path) -> None:
    lists = ["Saw (hand, bow)", "Saw (hand, bow), Plane", "Axe, Plane", "Saw (hand, bow), Axe"]
    found = separated(profiled(tmp_path, repeated(lists, 30)))
    assert found is not None
    assert found.options == ("Saw (hand, bow)", "Axe", "Plane")


def test_an_option_that_holds_the_separator_is_put_together_again(tmp_path: Path) -> None:
    lists = ["Saw, or a knife", "Saw, or a knife, Plane", "Axe, Plane", "Saw, or a knife, Axe"]
    found = separated(profiled(tmp_path, repeated(lists, 40)))
    assert found is not None
    assert found.options == ("Saw, or a knife", "Axe", "Plane")


def test_a_comma_without_a_space_may_set_off_options_that_hold_one_with(tmp_path: Path) -> None:
    lists = ["Saw, or a knife", "Saw, or a knife,Axe", "Saw, or a knife,Axe,Plane", "Axe,Plane"]
    found = separated(profiled(tmp_path, repeated(lists, 40)))
    assert found == Separated(",", ("Saw, or a knife", "Axe", "Plane"))


def test_codes_of_several_options_are_a_list_and_decimals_are_none(tmp_path: Path) -> None:
    codes = separated(profiled(tmp_path, repeated(["1", "1,2", "1,2,3", "2,3", "1,3"], 40)))
    assert codes == Separated(",", ("1", "2", "3"))
    assert separated(profiled(tmp_path, repeated(["1,4", "1,5", "2,5", "3,5", "2,4"], 40))) is None


def test_options_of_one_with_commas_are_no_list(tmp_path: Path) -> None:
    cells = ["Yes, often", "Yes, rarely", "No, never", "No, but I would"]
    assert separated(profiled(tmp_path, repeated(cells, 40))) is None


def test_sentences_are_no_list(tmp_path: Path) -> None:
    cells = [f"I came, number {n}, and I saw, {n % 7}, and left" for n in range(40)]
    assert separated(profiled(tmp_path, cells)) is None


def test_lists_in_any_order_are_peoples_own(tmp_path: Path) -> None:
    cells = repeated(["red, blue", "blue, red", "green, red", "red, green", "blue, green"], 40)
    assert separated(profiled(tmp_path, cells)) is None


def test_what_one_person_adds_to_a_list_is_a_doubt_and_no_option(tmp_path: Path) -> None:
    cells = [*repeated(LISTS, 60), "Saw;my brother's", "Axe;a stone"]
    assert separated(profiled(tmp_path, cells)) == Separated(
        ";", ("Saw", "Axe", "Plane"), ("2 answers are none of the options",)
    )


def test_lists_of_too_many_texts_are_read_from_the_first_cells(tmp_path: Path) -> None:
    names = [f"Tool {letter}" for letter in "ABCDEFGHIJKL"]
    cells = [
        ";".join(name for place, name in enumerate(names) if number >> place & 1)
        for number in range(1, 3_500)
    ]
    found = separated(profiled(tmp_path, cells))
    assert found is not None
    assert found.options == tuple(names)
    assert found.doubts == ("the options are those of the first 3000 answers",)


@pytest.mark.parametrize(
    "cell", [";" * 4_000, "a, b, (c" * 500, "(" * 4_000 + ";", "a;" * 2_000], ids=len
)
def test_a_cell_made_to_take_long_does_not(tmp_path: Path, cell: str) -> None:
    separated(profiled(tmp_path, [f"{cell}{n}" for n in range(300)]))
