"""Google Forms exports: the time first, then questions and rows of grids."""

from pathlib import Path

import pytest

from pipeline.readers.raw import Kind
from tests.pipeline.readers.exports import exported, opened, parts


@pytest.mark.parametrize(
    "name",
    [
        "Timestamp",
        "Tidsstempel",
        "Tidspunkt",
        "Tidsmerke",
        "Tidstämpel",
        "Zeitstempel",
        "Tijdstempel",
        "Horodateur",
        "Marca temporal",
    ],
)
def test_the_time_of_the_response_comes_first_in_many_languages(tmp_path: Path, name: str) -> None:
    export = exported(tmp_path, f"{name},Happy?\n2024-05-01 10:00,Yes\n")
    assert (export.tool, export.header_rows) == ("Google Forms", 1)
    assert [column.kind for column in export.columns] == [Kind.FINISHED, Kind.UNKNOWN]


def test_rows_of_a_grid_stand_in_brackets(tmp_path: Path) -> None:
    export = exported(tmp_path, "Timestamp,Rate:  [The food ],Rate:  [The room],Why? \nt,1,2,x\n")
    headers = [column.header for column in export.columns]
    assert headers == ["Timestamp", "Rate:  [The food ]", "Rate:  [The room]", "Why? "]
    assert parts(export.columns[1:]) == [("Rate:", "The food"), ("Rate:", "The room"), ("Why?", "")]


def test_brackets_of_one_column_belong_to_its_question(tmp_path: Path) -> None:
    export = exported(tmp_path, "Timestamp,Height [cm],Weight [kg]\nt,1,2\n")
    assert parts(export.columns[1:]) == [("Height [cm]", ""), ("Weight [kg]", "")]


def test_who_answered_and_points_are_no_questions(tmp_path: Path) -> None:
    export = exported(
        tmp_path,
        "Timestamp,Email Address,Total score,Capital?,Capital? [Score],Capital? [Feedback],"
        "E-mailadresse,Score\nt,a,1,b,1,c,d,3\n",
    )
    told = [(column.kind, column.question, column.sub_question) for column in export.columns[1:]]
    assert told == [
        (Kind.PERSONAL, "Email Address", ""),
        (Kind.SYSTEM, "Total score", ""),
        (Kind.UNKNOWN, "Capital?", ""),
        (Kind.SYSTEM, "Capital?", "Score"),
        (Kind.SYSTEM, "Capital?", "Feedback"),
        (Kind.PERSONAL, "E-mailadresse", ""),
        (Kind.UNKNOWN, "Score", ""),
    ]


@pytest.mark.parametrize(
    "text", ["Q1,Timestamp\n1,2\n", "timestamp,Q1\n1,2\n", "Timestamp\n1\n", "Timestamp,\n1,2\n"]
)
def test_other_tables_are_not_taken_for_forms(tmp_path: Path, text: str) -> None:
    assert exported(tmp_path, text).tool != "Google Forms"


def test_a_real_grid_has_its_ten_rows_in_each_year(real: Path) -> None:
    grids = []
    for year in (2019, 2020, 2021):
        name = f"google-forms/dask-2019-2021/{year}-user-survey-results.csv.gz"
        columns = opened(real / name).columns
        assert columns[0].kind is Kind.FINISHED
        grids.append([one for one in parts(columns) if one[1]])
    question = "What common feature requests do you care about most?"
    assert grids[0] == grids[1] == grids[2][:10]
    assert {shown for shown, _ in grids[2]} == {question}
    assert [row for _, row in grids[2]][4] == "Improve Scaling"
    assert [len(grid) for grid in grids] == [10, 10, 11]
