"""Nettskjema exports: newer and older headers, and the codebook beside them."""

import time
from pathlib import Path

import pytest

from pipeline.readers.raw import Kind
from tests.pipeline.readers.exports import exported, opened, parts, rows
from tests.pipeline.readers.test_nettskjema_codebook import (
    LISTING,
    codebook,
    element,
    option,
    row,
)

NEWER = (
    '"$submission_id";"$created";"why";"use.it";"use.net";"like.a";"help.1.it";"help.1.net";'
    '"attachment_1";"$answer_time_ms"\n"1";"2023-06-01T20:57:15+02:00";"x";"1";"0";"2";"1";"0";"";"9"\n'
)
CODEBOOK = codebook(
    element("QUESTION", "why", "Why?"),
    element(
        "CHECKBOX",
        "use",
        "What for?",
        answerOptions=[option(1, "it", "IT"), option(2, "net", "Net")],
    ),
    element(
        "MATRIX_RADIO",
        "like",
        "Do you like",
        answerOptions=[option(1, "1", "Yes"), option(2, "2", "No")],
        subElements=[row(1, "a", "Art")],
    ),
    element(
        "MATRIX_CHECKBOX",
        "help",
        "I have",
        answerOptions=[option(1, "it", "IT"), option(2, "net", "Net")],
        subElements=[row(1, "1", "asked")],
    ),
).decode()


def test_facts_begin_with_a_dollar_sign(tmp_path: Path) -> None:
    export = exported(
        tmp_path,
        '"$submission_id";"$created";"$respondent_email";"$forwarded_to_form";"Q";"attachment_1";'
        '"$answer_time_ms"\n"1";"2";"3";"4";"5";"6";"7"\n',
    )
    assert (export.tool, export.header_rows, export.delimiter) == ("Nettskjema", 1, ";")
    assert [column.kind for column in export.columns] == [
        Kind.KEY,
        Kind.FINISHED,
        Kind.PERSONAL,
        Kind.SYSTEM,
        Kind.UNKNOWN,
        Kind.OPEN,
        Kind.DURATION,
    ]


def test_a_form_without_personal_data_has_no_dates(tmp_path: Path) -> None:
    export = exported(tmp_path, '"$submission_id";"Happy?"\n"1";"Yes"\n')
    assert export.tool == "Nettskjema"
    assert parts(export.columns) == [("$submission_id", ""), ("Happy?", "")]


def test_a_codebook_beside_tells_kinds_words_and_answers(tmp_path: Path) -> None:
    export = exported(tmp_path, NEWER, {"elements.json": CODEBOOK})
    assert export.defined_by is not None
    assert export.defined_by.name == "elements.json"
    told = [(one.header, one.question, one.sub_question, one.kind) for one in export.columns[2:8]]
    assert told == [
        ("why", "Why?", "", Kind.OPEN),
        ("use.it", "What for?", "IT", Kind.MULTIPLE),
        ("use.net", "What for?", "Net", Kind.MULTIPLE),
        ("like.a", "Do you like", "Art", Kind.SINGLE),
        ("help.1.it", "I have [asked]", "IT", Kind.MULTIPLE),
        ("help.1.net", "I have [asked]", "Net", Kind.MULTIPLE),
    ]
    assert [dict(column.labels) for column in export.columns[4:6]] == [{}, {"1": "Yes", "2": "No"}]
    assert [column.code for column in export.columns[2:4]] == ["why", "use.it"]


def test_names_may_hold_dots(tmp_path: Path) -> None:
    content = codebook(
        element("RADIO", "a.b", "One?", answerOptions=[option(1, "1", "Yes")]),
        element("CHECKBOX", "c.d", "Two?", answerOptions=[option(1, "e.f", "Yes")]),
    ).decode()
    text = '"$submission_id";"a.b";"c.d.e.f"\n"1";"1";"1"\n'
    export = exported(tmp_path, text, {"elements.json": content})
    assert parts(export.columns[1:]) == [("One?", ""), ("Two?", "Yes")]


def test_older_files_are_norwegian_and_say_who_answered(tmp_path: Path) -> None:
    header = "NR\tNavn\tE-post\tOpprettet\tEndret\tName\tConsent_1\tMood\tE-post\tSvartid\n"
    text = header + "1\ta\tb\tc\td\te\tJa\t1\tf\tg\n"
    export = exported(tmp_path, text, {"codebook.txt": LISTING})
    assert (export.tool, export.delimiter) == ("Nettskjema", "\t")
    assert export.defined_by is not None
    assert [column.kind for column in export.columns] == [
        Kind.KEY,
        Kind.PERSONAL,
        Kind.PERSONAL,
        Kind.FINISHED,
        Kind.SYSTEM,
        Kind.UNKNOWN,
        Kind.MULTIPLE,
        Kind.SINGLE,
        Kind.UNKNOWN,
        Kind.DURATION,
    ]
    assert parts(export.columns[5:8]) == [
        ("What is your name?", ""),
        ("Consent", "I have read it"),
        ("How are you?", ""),
    ]
    assert export.columns[7].labels == {"1": "Fine", "2": "Bad"}


def test_an_older_file_without_personal_data_has_the_time_only(tmp_path: Path) -> None:
    export = exported(tmp_path, "NR\tMood\tSvartid\n1\t2\t3\n")
    kinds = [column.kind for column in export.columns]
    assert kinds == [Kind.KEY, Kind.UNKNOWN, Kind.DURATION]


def test_the_codebook_of_another_form_says_nothing(tmp_path: Path) -> None:
    text = '"$submission_id";"why";"a";"b"\n"1";"2";"3";"4"\n'
    export = exported(tmp_path, text, {"elements.json": CODEBOOK})
    assert export.defined_by is None
    assert {column.kind for column in export.columns[1:]} == {Kind.UNKNOWN}


@pytest.mark.parametrize(
    "text",
    ["NR,Q1\n1,2\n", "submission_id,created\n1,2\n", "$created,Q\n1,2\n", "Q,NR,Svartid\n1,2,3\n"],
)
def test_other_tables_are_not_taken_for_nettskjema(tmp_path: Path, text: str) -> None:
    assert exported(tmp_path, text).tool == "delimited text"


def test_a_header_of_dots_takes_no_longer_than_others(tmp_path: Path) -> None:
    start = time.perf_counter()
    text = f'"$submission_id";"{"." * 900_000}"\n"1";"2"\n'
    assert exported(tmp_path, text, {"elements.json": CODEBOOK}).tool == "Nettskjema"
    assert time.perf_counter() - start < 5


def test_real_exports_fit_the_codebooks_beside_them(real: Path) -> None:
    folder = real / "nettskjema/nettskjemar"
    export = opened(folder / "data-123823.csv")
    assert export.defined_by is not None
    assert export.defined_by.name == "elements-123823.json"
    kinds = [column.kind for column in export.columns]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        Kind.KEY: 1,
        Kind.FINISHED: 1,
        Kind.DURATION: 1,
        Kind.SINGLE: 6,
        Kind.MULTIPLE: 13,
        Kind.OPEN: 3,
        Kind.UNKNOWN: 5,
    }
    older = opened(folder / "data-82087-2018-09-03-1550-utf.txt")
    assert older.defined_by is not None
    assert older.defined_by.name == "codebook-82087-2018-09-03.txt"
    assert [column.kind for column in older.columns].count(Kind.MULTIPLE) == 3


def test_rows_are_read_as_they_are(tmp_path: Path) -> None:
    assert rows(exported(tmp_path, NEWER))[0][:4] == ("1", "2023-06-01T20:57:15+02:00", "x", "1")


def test_names_that_begin_alike_are_rows_of_one_question_without_a_codebook(
    tmp_path: Path,
) -> None:
    export = exported(
        tmp_path,
        '"$submission_id";"work.joy";"work.pay";"help.1.it";"help.1.net";"Is it 1.5 m?";"alone.x"\n'
        '"1";"2";"3";"1";"0";"5";"6"\n',
    )
    assert [(column.question, column.sub_question) for column in export.columns[1:]] == [
        ("work", "joy"),
        ("work", "pay"),
        ("help.1", "it"),
        ("help.1", "net"),
        ("Is it 1.5 m?", ""),
        ("alone.x", ""),
    ]
