"""`likertwave explain`: from words on the command line to the cells of the raw file."""

import hashlib
import json
import re
import shutil

import pytest

from tests.likertwave.running import run
from tests.making import STUDY, Folder
from tests.pipeline.explain.asking import compared_in
from tests.pipeline.test_choices import ONE

EXPORT_2024 = "studies/small/waves/2024/answers.csv"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Two waves, compared once."""
    return compared_in(tmp_path_factory.mktemp("two") / "data")


def said(folder: Folder, *words: str) -> str:
    found = run(folder, "explain", "small", *words)
    assert (found.status, found.errors) == (0, "")
    return found.output


def flat(output: str) -> str:
    """A tree in one line, whatever the width of the terminal."""
    return " ".join(re.sub("[│├└─]", " ", output).split())


def test_an_option_ends_at_its_cells_in_the_file(two: Folder) -> None:
    found = said(two, "2024", "useful", "3")
    assert "tallies.n wave 2024, item useful, code 3" in flat(found)
    assert "3 / 5 = 0.6, wilson interval at 95 % 0.230724 to 0.882379" in flat(found)
    sha256 = hashlib.sha256((two.home / EXPORT_2024).read_bytes()).hexdigest()
    assert f"answers.csv is the file of this revision: its sha256 is {sha256}." in flat(found)
    lines = [line.lstrip("│├└─ ") for line in found.splitlines()]
    cells = [line for line in lines if line.startswith("row ")]
    assert cells == [
        "row 2  “Agree”  as stored",
        "row 3  “Agree ”  as stored",
        "row 6  “Agree”  as stored",
    ]
    assert "written in the column as “Agree” ×2, “Agree ” (folded: white space) ×1" in flat(found)
    assert "studies/small/study.yaml:12 Agree" in flat(found)


@pytest.mark.parametrize("option", ["agree", "AGREE ", "3"])
def test_an_option_may_be_a_label_in_any_spelling(two: Folder, option: str) -> None:
    assert said(two, "2024", "useful", option) == said(two, "2024", "useful", "3")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("2024", "useful", "high"), "3 / 5 = 0.6"),
        (("2023", "useful", "dont_know"), "1 / 5 = 0.2"),
        (("2024", "easy", "blank"), "5 tallies.n"),
        (("2024", "useful", "--metric", "median_type_2"), "3.0 metrics.estimate"),
        (("2024", "useful", "3", "--group", "place=N"), "1 / 2 = 0.5"),
        (("2024", "useful", "3", "--base", "all"), "base all"),
        (("2024", "useful", "3", "--method", "jeffreys"), "jeffreys interval at 95 %"),
        (("2024", "wave", "--metric", "response_rate_1"), "no number: invited_unknown"),
        (("useful", "--contrast", "2023..2024"), "(2 − 0) / 3 = 0.666667"),
        (
            ("useful", "high", "--contrast", "2023..2024", "--design", "independent"),
            "3 / 5 − 2 / 4",
        ),
        (("2024", "useful", "--group", "place=N", "--against", "S"), "metric cliffs_delta"),
        (("2024", "useful", "high", "--group", "place=N", "--against", "rest"), "from_group rest"),
        (("2024", "--at", '{"table": "waves", "field": "complete"}'), "5 waves.complete"),
        (("2024",), "It is useful"),
        (("2024", "useful"), "--group: place=N, place=S, place=W"),
        ((), "2023..2024"),
    ],
)
def test_what_is_asked_is_answered(two: Folder, words: tuple[str, ...], expected: str) -> None:
    assert expected in flat(said(two, *words))


def test_as_json_it_is_all_there(two: Folder) -> None:
    found = json.loads(said(two, "useful", "--contrast", "2023..2024", "--json"))
    (one,) = found["explanations"]
    assert one["place"]["table"] == "contrasts"
    assert [cells["rows"] for cells in one["cells"] if cells["wave"] == "2024"] == [[4], [2, 3]]
    assert [file["state"] for file in found["files"]] == ["same", "same"]
    assert {"column": 2, "row": 3, "text": "Agree ", "agrees": True} in found["files"][1]["cells"]


def test_no_more_rows_are_shown_than_asked_for(two: Folder) -> None:
    found = said(two, "2024", "useful", "3", "--rows", "1")
    assert "… and 2 more: --rows 3, or all" in found
    assert "row 6" not in found
    assert "row 6" in said(two, "2024", "useful", "3", "--rows", "all")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("2024", "usefull", "3"), "there is no item 'usefull'. Did you mean useful?"),
        (("2024", "useful", "9"), "there is no option or cut '9'. There are: 1 (Disagree)"),
        (("2024", "useful", "--metric", "meen"), "there is no metric 'meen'"),
        (("2024", "useful", "3", "--group", "place=X"), "there is no group 'place=X'"),
        (("2024", "useful", "3", "--method", "waldo"), "there is no ci_method 'waldo'"),
        (("2025", "useful", "3"), "nothing of it is published. Published are: 2023, 2024"),
        (("../2024", "useful", "3"), "this is no name of a wave"),
        (("useful", "--contrast", "2024..2023"), "this is not compared"),
        (("2024", "useful", "3", "--revision", "ffff"), "no revisions on record are called 'ffff'"),
        (("--claim", "one"), "the study has no claims"),
        (("2024", "--figure", "item_useful"), "there is no figure 'item_useful'"),
        (("2024", "--at", "{"), "no JSON object"),
        (("2024", "--at", '{"table": "wide", "field": "n"}'), "its numbers cannot be explained"),
    ],
)
def test_a_mistake_is_told_in_one_line(two: Folder, words: tuple[str, ...], expected: str) -> None:
    found = run(two, "explain", "small", *words)
    assert (found.status, found.output) == (2, "")
    assert expected in found.errors
    assert len(found.errors.splitlines()) == 1


def test_nothing_of_a_cell_is_obeyed_by_the_terminal(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\na,\x1b[31mAgree\u202e,\n")
    found = run(folder, "check", "small")
    assert found.status == 2
    folder.wave("id,It is useful,It is easy\na,Ag\u00adree\u200b,\n")
    folder.store.point("current", folder.compute())
    assert "row 2  “Ag�ree�”" in said(folder, "2024", "useful", "3")


def test_what_was_replaced_is_explained_as_it_was(two: Folder, folder: Folder) -> None:
    shutil.copytree(two.home, folder.home)
    replaced = folder.store.current("small", "2024")
    comparison = folder.store.current("small", "_study")
    assert replaced is not None
    assert comparison is not None
    folder.wave("id,It is useful,It is easy,place\na,Disagree,,N\n")
    folder.store.point("current", folder.compare("2024"))
    folder.store.point("current", folder.compute())
    assert "0  tallies.n" in said(folder, "2024", "useful", "3")
    found = said(folder, "2024", "useful", "3", "--revision", replaced.name[:6])
    assert "answers.csv is another file now" in found
    assert "rows 2, 3, 6" in found
    words = ("useful", "--contrast", "2023..2024", "--revision", comparison.name[:8])
    assert "(2 − 0) / 3 = 0.666667" in flat(said(folder, *words))


def test_the_options_of_a_question_without_an_order_are_listed(folder: Folder) -> None:
    folder.study(STUDY + ONE)
    folder.wave(
        "id,It is useful,It is easy,Where do you work?\na,Agree,,At home\nb,Agree,,Elsewhere\n"
    )
    folder.store.point("current", folder.compute())
    assert "1 1 At home" in flat(said(folder, "2024", "office"))
    assert "1 / 2 = 0.5" in flat(said(folder, "2024", "office", "at home"))
    own = said(folder, "2024", "office", "0")
    assert "row 3  somebody's own words, not shown" in own
    assert "Elsewhere" not in own
