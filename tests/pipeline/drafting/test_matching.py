"""Which column an item is, also where it is called otherwise."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.drafting.matching import find_named, locate, similarity
from tests.pipeline.drafting.comparing import HEADERS, answers, asked
from tests.pipeline.drafting.drafting import changed, column, draft
from tests.pipeline.readers.exports import exported

NAMED = """
title: "A study"
languages: [en]
scales: { yes_no: { options: [{ labels: "No" }, { labels: "Yes" }] } }
items:
  - { id: useful, scale: yes_no, text: "The course was useful to me", column: "q1" }
  - { id: warm, scale: yes_no, text: "The room was warm enough for us", column: "q2" }
"""


def places(
    folder: Path, study: str, words: Mapping[str, str], wave: str = ""
) -> dict[str, tuple[str, str, bool]]:
    """Column, way of finding and certainty of each item, in an export with these questions."""
    export = changed(
        exported(folder, answers(*words)),
        **{header: {"question": question} for header, question in words.items()},
    )
    located = locate(asked(study, wave), draft(export))
    return {
        name: (one.profile.column.header, one.how, one.is_sure) for name, one in located.items()
    }


def test_a_column_is_found_by_its_header_else_by_its_place() -> None:
    columns = [column("Q", 1), column("q", 2), column("A  b", 3), column("A b", 4), column("", 5)]
    wanted = ("Q", "q", " a B ", "A b", 5, "x", 9)
    found = [find_named(columns, one) for one in wanted]
    assert [one and one.position for one in found] == [1, 2, None, 4, 5, None, None]


def test_a_header_that_two_columns_share_means_neither() -> None:
    assert find_named([column("Q", 1), column("Q", 2)], "Q") is None


def test_the_codebooks_own_names_come_first(tmp_path: Path) -> None:
    words = {"q1": "The course was useful to me", "q2": "The room was warm enough for us"}
    assert places(tmp_path, NAMED, words) == {
        "useful": ("q1", "named", True),
        "warm": ("q2", "named", True),
    }


def test_where_names_were_shifted_the_words_lead(tmp_path: Path) -> None:
    words = {"q1": "The room was warm enough for us", "q2": "The course was useful to me"}
    assert places(tmp_path, NAMED, words) == {
        "useful": ("q2", "text", True),
        "warm": ("q1", "text", True),
    }


def test_a_name_over_other_words_is_not_sure(tmp_path: Path) -> None:
    words = {"q1": "How did you hear of it?", "q2": "The room was warm enough for us"}
    assert places(tmp_path, NAMED, words)["useful"] == ("q1", "name", False)


def test_a_name_over_almost_the_same_words_is_sure(tmp_path: Path) -> None:
    words = {"q1": "This course was most useful for me", "q2": "The room was warm enough for us"}
    assert places(tmp_path, NAMED, words)["useful"] == ("q1", "name", True)


def test_a_name_without_words_says_nothing_against_it(tmp_path: Path) -> None:
    assert places(tmp_path, NAMED, {"q1": "", "q2": ""}) == {
        "useful": ("q1", "named", True),
        "warm": ("q2", "named", True),
    }


def test_the_same_code_and_most_words_are_sure(tmp_path: Path) -> None:
    study = NAMED.replace('column: "q1"', 'column: "grid1[useful1]. The course was useful to me"')
    found = places(tmp_path, study, {"useful1. The course was useful for me and you": "", "q2": ""})
    assert found["useful"] == ("useful1. The course was useful for me and you", "code", True)


def test_a_place_in_another_file_says_nothing_unless_the_words_agree(tmp_path: Path) -> None:
    study = NAMED.replace('column: "q1"', "column: 1").replace('column: "q2"', "column: 2")
    words = {"a": "The room was warm enough for us", "b": "Was it any good?"}
    assert places(tmp_path, study, words) == {"warm": ("a", "text", True)}


def test_an_item_that_the_wave_dropped_has_no_column(tmp_path: Path) -> None:
    wave = "items: { useful: { dropped: true } }"
    assert list(places(tmp_path, NAMED, {"q1": "", "q2": ""}, wave)) == ["warm"]


def test_of_two_alike_each_item_gets_its_own(tmp_path: Path) -> None:
    headers = ("The course was very useful", "The room was warm enough!", "It was easy to follow")
    found = places(tmp_path, _study_of(*HEADERS), dict.fromkeys(headers, ""))
    assert {name: header for name, (header, _, _) in found.items()} == {
        "i0": "The course was very useful",
        "i1": "It was easy to follow",
        "i2": "The room was warm enough!",
    }


def _study_of(*texts: str) -> str:
    items = "".join(
        f'  - {{ id: i{n}, scale: yes_no, text: "{text}" }}\n' for n, text in enumerate(texts)
    )
    return NAMED.partition("items:")[0] + "items:\n" + items


@pytest.mark.parametrize(
    ("text", "header", "expected"),
    [
        ("The course was useful", "the course  was useful.", 1.0),
        ("The course was useful", "The course was very useful", 0.894),
        ("The course was useful", "How did you hear of it?", 0.0),
        ("The course was useful", "", 0.0),
        ("?", "!", 0.0),
    ],
)
def test_how_alike_two_questions_are(text: str, header: str, expected: float) -> None:
    assert similarity(text, column(header)) == pytest.approx(expected, abs=0.001)


def test_of_a_grid_the_row_tells_the_item() -> None:
    grid = column("Rate [the food]", question="Rate", sub_question="the food")
    assert similarity("the food", grid) == 1.0
    assert similarity("Rate", grid) < 1


def test_long_questions_are_compared_by_their_beginnings() -> None:
    words = "word " * 5_000
    assert similarity(f"{words} one", column(f"{words} other")) == 0.999
