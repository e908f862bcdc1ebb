"""Qualtrics exports with their survey definition beside them."""

import json
from pathlib import Path

import pytest

from pipeline.readers.raw import Kind, RawColumn, RawExport
from pipeline.sql import connect
from tests.pipeline.readers.qualtrics_exports import (
    ANSWER,
    CODES,
    current,
    import_id,
    legacy,
    read,
    shown,
    written,
)


def definition(*questions: dict[str, object]) -> bytes:
    elements = [{"Element": "SQ", "Payload": question} for question in questions]
    return json.dumps({"SurveyEntry": {}, "SurveyElements": elements}).encode()


SCALE = {"1": {"Display": "Enig"}, "2": {"Display": "Uenig"}, "3": {"Display": "Ved ikke"}}
STATEMENTS = {"1": {"Display": "Nyttig"}, "2": {"Display": "For-svær"}}
MATRIX: dict[str, object] = {
    "QuestionID": "QID3",
    "DataExportTag": "Q1",
    "QuestionText": "Hvad synes du om<br>kurset?",
    "QuestionType": "Matrix",
    "Selector": "Likert",
    "SubSelector": "SingleAnswer",
    "Choices": STATEMENTS,
    "Answers": SCALE,
    "RecodeValues": {"3": "-1"},
}
WHERE: dict[str, object] = {
    "QuestionID": "QID4",
    "DataExportTag": "Q2",
    "QuestionText": "Hvor bor du?",
    "QuestionType": "MC",
    "Selector": "MAVR",
    "Choices": {"1": {"Display": "By"}, "5": {"Display": "Andet", "TextEntry": "true"}},
}


def test_a_definition_gives_words_kinds_and_labels_by_import_id(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("Q1_1", "Hvad synes du om\nkurset? - Nyttig", "QID3_1"),
            ("Q1_2", "Hvad synes du om\nkurset? - For-svær", "QID3_2"),
            ("Q2_1", "Hvor bor du? - Selected Choice - By", import_id("QID4", "1")),
            ("Q2_5_TEXT", "Hvor bor du? - Andet - Text", "QID4_5_TEXT"),
        ],
        definition(MATRIX, WHERE),
    )
    assert shown(columns) == [
        ("Hvad synes du om kurset?", "Nyttig"),
        ("Hvad synes du om kurset?", "For-svær"),
        ("Hvor bor du?", "By"),
        ("Hvor bor du?", "Andet"),
    ]
    assert [column.kind for column in columns] == [
        *(Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.OPEN)
    ]
    assert list(columns[1].labels.items()) == [*(("1", "Enig"), ("2", "Uenig"), ("-1", "Ved ikke"))]
    assert [column.other for column in columns] == [False, False, False, True]
    assert columns[2].labels == {}


def test_a_definition_gives_the_same_in_a_legacy_export(tmp_path: Path) -> None:
    columns = legacy(
        tmp_path,
        [
            ("Q1_1", "Hvad synes du om / kurset?-Nyttig"),
            ("Q1_2", "Hvad synes du om / kurset?-For-svær"),
            ("Q2_1", "Hvor bor du?-By"),
            ("Q2_5_TEXT", "Hvor bor du?-Andet-TEXT"),
        ],
        definition(MATRIX, WHERE),
    )
    assert shown(columns) == [
        ("Hvad synes du om kurset?", "Nyttig"),
        ("Hvad synes du om kurset?", "For-svær"),
        ("Hvor bor du?", "By"),
        ("Hvor bor du?", "Andet"),
    ]
    assert columns[1].labels == {"1": "Enig", "2": "Uenig", "-1": "Ved ikke"}
    assert [column.other for column in columns] == [False, False, False, True]


def test_codes_that_several_questions_share_are_told_by_text_and_order(tmp_path: Path) -> None:
    tags = {"ChoiceDataExportTags": {"1": "useful", "2": "hard"}}
    first, third = ({**MATRIX, "QuestionID": qid, **tags} for qid in ("QID1", "QID5"))
    second = {**MATRIX, **tags, "QuestionText": "Og om stedet?", "Answers": WHERE["Choices"]}
    columns = legacy(
        tmp_path,
        [
            *(("useful", "Og om stedet?-Nyttig"), ("hard", "Og om stedet?-For-svær")),
            *(("useful", "Hvad synes du om kurset?-Nyttig"), ("hard", "cut off")),
            *(("useful", "Hvad synes du om kurset?-Nyttig"), ("hard", "cut off")),
        ],
        definition(first, second, third),
    )
    assert [column.question[:4] for column in columns] == [
        *("Og o", "Og o", "Hvad", "Hvad", "Hvad", "Hvad")
    ]
    assert columns[1].labels == {"1": "By", "5": "Andet"}


def test_a_column_whose_code_was_changed_is_told_by_its_text(tmp_path: Path) -> None:
    columns = legacy(
        tmp_path,
        [
            ("old: 1", "Hvad synes du om kurset?-Nyttig"),
            ("old: 2", "Hvad synes du om kurset?-For-svær"),
        ],
        definition(MATRIX),
    )
    assert [column.kind for column in columns] == [Kind.SINGLE, Kind.SINGLE]


def test_a_definition_serves_files_without_import_ids(tmp_path: Path) -> None:
    rows = [[*CODES, "Q1_1", "Q2"], [*ANSWER, "1", "1,5"]]
    export = read(tmp_path, written(rows).encode(), definition(MATRIX, WHERE))
    assert [column.kind for column in export.columns[4:]] == [Kind.SINGLE, Kind.MULTIPLE]
    assert export.columns[5].labels == {"1": "By", "5": "Andet"}
    assert export.defined_by is not None
    assert export.defined_by.name == "survey.qsf"


@pytest.mark.parametrize("text", ["Something else entirely - Nyttig", "Kurset? - Nyttig"])
def test_a_definition_whose_words_are_others_is_not_taken(tmp_path: Path, text: str) -> None:
    columns = current(tmp_path, [("Q1_1", text, "QID3_1")], definition(MATRIX))
    assert (columns[0].question, columns[0].kind) == (text, Kind.UNKNOWN)


def test_of_two_definitions_the_one_that_knows_more_is_taken(tmp_path: Path) -> None:
    older = definition({**MATRIX, "QuestionText": "Hvad syntes du om kurset i fjor?"})
    (tmp_path / "a.json").write_bytes(older)
    columns = current(
        tmp_path, [("Q1_1", "Hvad synes du om kurset? - Nyttig", "QID3_1")], definition(MATRIX)
    )
    assert columns[0].question == "Hvad synes du om kurset?"


def test_a_statement_that_the_definition_lacks_still_has_the_scale(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("Q1_1", "Hvad synes du om kurset? - Nyttig", "QID3_1"),
            ("Q1_x2", "Hvad synes du om kurset? - Rart", "QID3_x2"),
            ("Q1_9_TEXT", "Hvad synes du om kurset? - Andet - Text", "QID3_9_TEXT"),
            ("Q1_REGIONS", "Hvad synes du om kurset? - Regions", "QID3_REGIONS"),
        ],
        definition(MATRIX),
    )
    assert [(column.sub_question, column.kind, len(column.labels)) for column in columns] == [
        ("Nyttig", Kind.SINGLE, 3),
        ("Rart", Kind.SINGLE, 3),
        ("Andet - Text", Kind.OPEN, 0),
        ("Regions", Kind.UNKNOWN, 0),
    ]


def test_each_round_of_a_loop_has_the_words_of_its_question(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("1_Q1_1", "Mandag - Hvad synes du om kurset? - Nyttig", "1_QID3_1"),
            ("2_Q1_1", "Tirsdag - Hvad synes du om kurset? - Nyttig", "2_QID3_1"),
        ],
        definition(MATRIX),
    )
    assert [(column.header, column.sub_question) for column in columns] == [
        *(("1_Q1_1", "Nyttig"), ("2_Q1_1", "Nyttig"))
    ]
    assert columns[1].labels == {"1": "Enig", "2": "Uenig", "-1": "Ved ikke"}


@pytest.mark.parametrize("content", [b'{"SurveyEntry": {', b'{"SurveyEntry": {}}'])
def test_a_broken_definition_changes_nothing(tmp_path: Path, content: bytes) -> None:
    columns = current(tmp_path, [("Q1_1", "Hvor?", "QID3_1")], content)
    assert (columns[0].question, columns[0].kind) == ("Hvor?", Kind.UNKNOWN)


# Real exports

PAIRS = {
    "No_Basis_for_Evaluation": ("No_Basis_for_Evaluation_Legacy", "No_Basis_for_Evaluation"),
    "SidebySide_Questions": ("SidebySide_Questions_Legacy", "Side-by-Side_Questions"),
    "Single_Answer_Matrix_Questions": ("Single_Answer_Matrix_Questions",) * 2,
    "Sample_Survey": ("Sample_Survey",) * 2,
}
FACTS = {Kind.KEY, Kind.STARTED, Kind.FINISHED, Kind.STATUS, Kind.COMPLETED, Kind.PERSONAL}


def answers(export: RawExport) -> list[RawColumn]:
    return [one for one in export.columns if one.kind not in FACTS | {Kind.SYSTEM}]


def said(export: RawExport) -> list[tuple[object, ...]]:
    return [
        (one.question, one.sub_question, one.kind, list(one.labels.items()), one.other)
        for one in answers(export)
    ]


@pytest.mark.parametrize("survey", PAIRS)
def test_both_formats_of_a_real_survey_say_the_same(
    real: Path, tmp_path: Path, survey: str
) -> None:
    folder = real / "qualtrics" / "QualtricsTools-pairs"
    old, name = PAIRS[survey]
    defined = (folder / f"{name}.qsf").read_bytes()
    exports = []
    for file in (old, f"{survey}_Insights"):
        place = tmp_path / file
        place.mkdir()
        exports.append(read(place, (folder / f"{file}.csv").read_bytes(), defined))
    assert [export.tool for export in exports] == ["Qualtrics (legacy)", "Qualtrics"]
    assert said(exports[0]) == said(exports[1])
    assert any(one.labels for one in answers(exports[0]))
    for export in exports:
        with connect() as connection:
            table = export.query(connection, "SELECT * FROM {source}")
        for one in answers(export):
            cells = set(table[one.name]) - {""}
            assert not one.labels or cells <= set(one.labels)
            assert bool(one.labels) == (one.kind is Kind.SINGLE)


def test_the_real_samples_of_two_formats_have_the_same_answer(real: Path, tmp_path: Path) -> None:
    cells = []
    for name in ("sample", "sample_legacy"):
        place = tmp_path / name
        place.mkdir()
        content = (real / "qualtrics" / "qualtRics-samples" / f"{name}.csv").read_bytes()
        export = read(place, content)
        wanted = [
            one.name for one in export.columns if one.kind is Kind.KEY or one.header in ("Q1", "Q2")
        ]
        with connect() as connection:
            cells.append(export.query(connection, "SELECT * FROM {source}")[wanted].rows())
    assert cells[0] == cells[1]
    assert len(cells[0]) == 1
