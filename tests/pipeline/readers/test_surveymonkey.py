"""SurveyMonkey exports: two header rows, in any language, and what is none."""

from pathlib import Path

import pytest

from pipeline.readers.raw import Kind
from tests.pipeline.readers.exports import exported, opened, parts, rows

FACTS = "Respondent ID,Collector ID,Date Created,Date Modified,IP Address,Email Address,"
FACTS += "First Name,Last Name,Custom Data 1"


def test_a_question_stands_over_its_first_column_only(tmp_path: Path) -> None:
    export = exported(
        tmp_path,
        "Respondent ID,How was it?,,Would you return?\n"
        ",The food,The room,Response\n"
        "1,Fair,Good,No\n",
    )
    assert (export.tool, export.header_rows) == ("SurveyMonkey", 2)
    assert [column.header for column in export.columns] == [
        "Respondent ID",
        "How was it? [The food]",
        "How was it? [The room]",
        "Would you return?",
    ]
    assert parts(export.columns[1:]) == [
        ("How was it?", "The food"),
        ("How was it?", "The room"),
        ("Would you return?", ""),
    ]
    assert rows(export) == [("1", "Fair", "Good", "No")]


def test_facts_about_the_response_are_told_by_their_names(tmp_path: Path) -> None:
    export = exported(tmp_path, f"{FACTS},Happy?\n{',' * 9}Response\n1,2,a,b,c,d,e,f,g,Yes\n")
    assert [column.kind for column in export.columns] == [
        Kind.KEY,
        Kind.SYSTEM,
        Kind.STARTED,
        Kind.FINISHED,
        Kind.PERSONAL,
        Kind.PERSONAL,
        Kind.PERSONAL,
        Kind.PERSONAL,
        Kind.SYSTEM,
        Kind.UNKNOWN,
    ]


def test_names_of_older_exports_are_known_too(tmp_path: Path) -> None:
    export = exported(
        tmp_path, "RespondentID,StartDate,EndDate,LastName,Q\n,,,,Response\n1,a,b,c,d\n"
    )
    kinds = [column.kind for column in export.columns[:4]]
    assert kinds == [Kind.KEY, Kind.STARTED, Kind.FINISHED, Kind.PERSONAL]


def test_free_text_and_the_text_of_other_are_open(tmp_path: Path) -> None:
    export = exported(
        tmp_path,
        "Respondent ID,Which?,,,Which one?,,Why?\n"
        ",A,B,Other (please specify),Response,Otro (especifique),Open-Ended Response\n"
        "1,A,,none,A,else,because\n",
    )
    told = [(column.header, column.kind, column.other) for column in export.columns[1:]]
    assert told == [
        ("Which? [A]", Kind.UNKNOWN, False),
        ("Which? [B]", Kind.UNKNOWN, False),
        ("Which? [Other (please specify)]", Kind.OPEN, True),
        ("Which one?", Kind.UNKNOWN, False),
        ("Which one? [Otro (especifique)]", Kind.OPEN, True),
        ("Why?", Kind.OPEN, False),
    ]


def test_text_beside_the_one_answer_is_that_of_other_in_any_words(tmp_path: Path) -> None:
    export = exported(tmp_path, "Respondent ID,Which?,\n,Response,Say more\n1,A,because\n")
    assert (export.columns[2].kind, export.columns[2].other) == (Kind.OPEN, True)


def test_a_translated_export_is_told_by_its_layout(tmp_path: Path) -> None:
    export = exported(
        tmp_path,
        "Respondent-id;Oprettet;Hvordan var det?;;Igen?;Hvornår?\n"
        ";;Maden;Rummet;Svar;Svar\n"
        "1;i dag;God;Ok;Ja;Snart\n",
    )
    assert (export.tool, export.header_rows) == ("SurveyMonkey", 2)
    assert [(column.header, column.kind) for column in export.columns] == [
        ("Respondent-id", Kind.KEY),
        ("Oprettet", Kind.UNKNOWN),
        ("Hvordan var det? [Maden]", Kind.UNKNOWN),
        ("Hvordan var det? [Rummet]", Kind.UNKNOWN),
        ("Igen?", Kind.UNKNOWN),
        ("Hvornår?", Kind.UNKNOWN),
    ]


def test_condensed_exports_have_no_columns_without_a_question(tmp_path: Path) -> None:
    export = exported(tmp_path, "Respondent ID,Q,R\n,Svar,Svar\n1,2,3\n2,3,3\n")
    assert [column.header for column in export.columns] == ["Respondent ID", "Q", "R"]
    assert rows(export) == [("1", "2", "3"), ("2", "3", "3")]


def test_a_second_row_may_have_no_words_at_all(tmp_path: Path) -> None:
    export = exported(tmp_path, "Respondent ID,Collector ID,Start Date,Q\n,,,\n1,2,a,Yes\n")
    assert (export.tool, export.columns[3].header) == ("SurveyMonkey", "Q")
    assert rows(export) == [("1", "2", "a", "Yes")]


def test_a_question_may_have_several_lines(tmp_path: Path) -> None:
    export = exported(tmp_path, 'Respondent ID,"Was it\ngood?",\n,A,B\n1,2,3\n')
    assert export.columns[1].header == "Was it\ngood? [A]"
    assert parts(export.columns[1:]) == [("Was it good?", "A"), ("Was it good?", "B")]
    assert rows(export) == [("1", "2", "3")]


def test_columns_without_any_header_stay_without(tmp_path: Path) -> None:
    export = exported(tmp_path, "Respondent ID,Q,,\n,A,B,\n1,2,3,\n")
    assert [column.header for column in export.columns] == ["Respondent ID", "Q [A]", "Q [B]", ""]


@pytest.mark.parametrize(
    "text",
    [
        "RespondentID,Q1,Q2\n1,Yes,No\n2,No,No\n",  # one header row
        "RespondentID,Q1,Q2\n,Yes,No\n2,No,No\n",  # a first row without a number
        "group,A,B\n,1,2\nx,3,4\n",
        ",A,B\n1,2,3\n2,3,4\n",
        "AMONG ALL,,Adults,Age,\n,,,18,35\nQ,,,,\n",  # a published table
        "id,A,,B\n,1,,2\n3,4,,5\n",  # a column without words in either row
        "id,A,,B\n,1,1,2\n3,4,4,5\n",  # the same words twice below a question
        "Respondent ID\n",
    ],
)
def test_other_tables_are_not_taken_for_two_header_rows(tmp_path: Path, text: str) -> None:
    assert exported(tmp_path, text).tool != "SurveyMonkey"


def test_a_real_export_gives_its_characters_and_films(real: Path) -> None:
    export = opened(real / "surveymonkey/starwars/StarWars.csv")
    headers = [column.header for column in export.columns]
    assert len(set(headers)) == 38
    assert [column.kind for column in export.columns].count(Kind.KEY) == 1
    questions = [question for question, sub in parts(export.columns) if sub]
    assert sorted(map(questions.count, set(questions))) == [6, 6, 14]
    assert export.columns[28].sub_question == "Yoda"
    assert headers[1] == "Have you seen any of the 6 films in the Star Wars franchise?"
