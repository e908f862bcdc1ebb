"""The header rows of Qualtrics exports, and what they say by themselves."""

from pathlib import Path

import pytest

from pipeline.readers.raw import Kind
from pipeline.sql import connect
from tests.pipeline.readers.qualtrics_exports import (
    ANSWER,
    CODES,
    IDS,
    TITLES,
    current,
    import_id,
    legacy,
    read,
    shown,
    written,
)

# What is recognised


def test_a_current_export_has_three_header_rows(tmp_path: Path) -> None:
    rows = [
        [*CODES, "Q1"],
        [*TITLES, "Hvor godt\ner det?"],
        [*(import_id(one) for one in IDS), '{"ImportId":"QID1","timeZone":"Europe/Copenhagen"}'],
        [*ANSWER, "2"],
    ]
    export = read(tmp_path, written(rows).encode())
    assert (export.tool, export.header_rows, export.defined_by) == ("Qualtrics", 3, None)
    assert [column.header for column in export.columns] == [*CODES, "Q1"]
    assert (export.columns[4].question, export.columns[4].code) == ("Hvor godt er det?", "Q1")
    with connect() as connection:
        assert export.query(connection, "SELECT c4, c5 FROM {source}").rows() == [("R_1", "2")]


def test_import_ids_of_2016_are_python(tmp_path: Path) -> None:
    cells = [f"{{'ImportId': '{one}'}}" for one in [*IDS, "QID5-1", "QID5-1-TEXT"]]
    rows = [[*CODES, "Q1_1", "Q1_1_TEXT"], [*CODES, "Q-a", "Q-a"], cells, [*ANSWER, "2", "x"]]
    export = read(tmp_path, written(rows).encode())
    assert (export.tool, export.header_rows) == ("Qualtrics", 3)
    assert [column.kind for column in export.columns[3:]] == [Kind.KEY, Kind.UNKNOWN, Kind.OPEN]


def test_a_legacy_export_has_two_header_rows_and_an_empty_last_column(tmp_path: Path) -> None:
    rows = [
        ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10", "Q1", "LocationLatitude", ""],
        [
            *("ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress"),
            *("IPAddress", "Status", "StartDate", "EndDate", "Finished", "Hvor?"),
            *("LocationLatitude", ""),
        ],
        ["R_1", "Standard", "Anonym", "", "", "192.0.2.1", "0", "d", "d", "1", "2", "47.1", ""],
    ]
    export = read(tmp_path, b"\xef\xbb\xbf" + written(rows).encode())
    assert (export.tool, export.header_rows) == ("Qualtrics (legacy)", 2)
    assert [(column.header, column.kind) for column in export.columns] == [
        ("ResponseID", Kind.KEY),
        ("ResponseSet", Kind.SYSTEM),
        ("Name", Kind.PERSONAL),
        ("ExternalDataReference", Kind.PERSONAL),
        ("EmailAddress", Kind.PERSONAL),
        ("IPAddress", Kind.PERSONAL),
        ("Status", Kind.STATUS),
        ("StartDate", Kind.STARTED),
        ("EndDate", Kind.FINISHED),
        ("Finished", Kind.COMPLETED),
        ("Q1", Kind.UNKNOWN),
        ("LocationLatitude", Kind.PERSONAL),
        ("", Kind.SYSTEM),
    ]
    assert [column.code for column in export.columns][:2] == ["V1", "V2"]


def test_a_tab_separated_export_in_utf_16_is_read_alike(tmp_path: Path) -> None:
    rows = [[*CODES, "Q1"], [*TITLES, "Hvor?"], [import_id(one) for one in [*IDS, "QID1"]], ANSWER]
    text = written([*rows[:3], [*ANSWER, "2"]], "\t")
    export = read(tmp_path, b"\xff\xfe" + text.encode("utf-16-le"))
    assert (export.tool, export.header_rows, export.encoding) == ("Qualtrics", 3, "utf-16")


@pytest.mark.parametrize(
    ("kept", "header_rows"), [((0,), 1), ((0, 1), 2), ((0, 2), 2), ((0, 1, 2), 3)]
)
def test_header_rows_may_have_been_deleted(
    tmp_path: Path, kept: tuple[int, ...], header_rows: int
) -> None:
    ids = [import_id(one) for one in [*IDS, "QID1"]]
    heads = [[*CODES, "Q1"], [*TITLES, "Hvor?"], ids]
    export = read(tmp_path, written([*(heads[row] for row in kept), [*ANSWER, "2"]]).encode())
    assert (export.tool, export.header_rows) == ("Qualtrics", header_rows)
    assert [column.header for column in export.columns] == [*CODES, "Q1"]
    assert [column.kind for column in export.columns] == [
        *(Kind.STARTED, Kind.FINISHED, Kind.COMPLETED, Kind.KEY, Kind.UNKNOWN)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"id,Q1\n1,2\n",
        b'id,Q1\na,"{""ImportId"":""QID1""}"\nc,d\ne,f\n',
        b"V1,V2\n1,2\n3,4\n",
        b"StartDate,EndDate,Q1\n1,2,3\n",
        b'id,Q1\na,b\n"{""id"": 1}","{""id"": 2}"\n',
        b'id,Q1\na,b\n"{""ImportId"": 1}","{""ImportId"": [2]}"\n',
    ],
)
def test_other_tables_are_not_of_qualtrics(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content).tool == "delimited text"


@pytest.mark.parametrize(
    "cell",
    [
        "{'ImportId': __import__('os').getcwd()}",
        "{" * 900,
        "{'ImportId': 'QID1'" + ", 'a': [" * 100,
        "{'ImportId': '\\N{BULLET}'}",
        "{'ImportId': {}}",
        "{[]: 'ImportId'}",
        '{"ImportId": ' + "9" * 950,
    ],
)
def test_a_third_row_is_never_run_as_a_program(tmp_path: Path, cell: str) -> None:
    rows = [["a", "b"], ["c", "d"], [cell, cell], ["1", "2"]]
    assert read(tmp_path, written(rows).encode()).tool == "delimited text"


def test_cells_without_an_import_id_are_tolerated(tmp_path: Path) -> None:
    columns = current(tmp_path, [("Q1", "Hvor?", "QID1"), ("TWIN", "TWIN", ""), ("", "", "")])
    assert [(column.header, column.kind) for column in columns] == [
        *(("Q1", Kind.UNKNOWN), ("TWIN", Kind.UNKNOWN), ("", Kind.SYSTEM))
    ]


# What the header rows say by themselves


def test_what_qualtrics_adds_is_told_by_import_id_in_any_language(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("Status", "Antworttyp", "status"),
            ("IPAddress", "IP-Adresse", "ipAddress"),
            ("Progress", "Stand", "progress"),
            ("Duration (in seconds)", "Dauer (in Sekunden)", "duration"),
            ("RecordedDate", "Erfassungsdatum", "recordedDate"),
            ("RecipientLastName", "Nachname", "panel-RecipientLastName"),
            ("RecipientEmail", "E-Mail", "recipientEmail"),
            ("ExternalReference", "Externe Datenreferenz", "externalDataReference"),
            ("LocationLatitude", "Breitengrad", "Location-LocationLatitude"),
            ("DistributionChannel", "Verteilungskanal", "distributionChannel"),
            ("UserLanguage", "Benutzersprache", "userLanguage"),
            ("Q_RecaptchaScore", "Q_RecaptchaScore", "Q_RecaptchaScore"),
            ("Team", "Team", "Team"),
        ],
    )
    assert [column.kind for column in columns] == [
        *(Kind.STATUS, Kind.PERSONAL, Kind.SYSTEM, Kind.DURATION, Kind.SYSTEM, Kind.PERSONAL),
        *(Kind.PERSONAL, Kind.PERSONAL, Kind.PERSONAL, Kind.SYSTEM, Kind.SYSTEM, Kind.SYSTEM),
        Kind.UNKNOWN,
    ]


def test_order_timing_browser_and_analysis_are_of_the_system(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("Q4_DO_1", "Q - Display Order - a", import_id("QID4_DO", "1")),
            ("FL_9_DO_FL_10", "FL_9 - Block Randomizer", import_id("FL_9_DO", "FL_10")),
            ("Main_DO", "Main - Display Order", "BL_9aZ_DO"),
            ("Q5_First Click", "Timing - First Click", "QID5_FIRST_CLICK"),
            ("Q5_Click Count", "Timing - Click Count", "2_QID5_CLICK_COUNT"),
            ("Q6_Browser", "Browser Meta Info - Browser", "QID6_BROWSER"),
            ("Q7_NPS_GROUP", "Q - Group", "QID7_NPS_GROUP"),
            ("Q8 - Topics", "Q8 - Topics", "QID8_TEXT_eae5a8d0e7fd4bd183e983e5Topics"),
            ("SC0", "Score", "SC_9aZ"),
            ("Q9_Size", "Q - Size", "QID9_FILE_SIZE"),
        ],
    )
    assert {column.kind for column in columns} == {Kind.SYSTEM}


def test_the_same_is_told_by_code_or_text_in_a_legacy_export(tmp_path: Path) -> None:
    columns = legacy(
        tmp_path,
        [
            ("DO-Q-Q4", "Display Order: Q"),
            ("DO-BR-FL_9", "Display Order: Block Randomizer FL_9"),
            ("Q5_1", "Timing-First Click"),
            ("Q6_1_TEXT", "Browser Meta Info-Browser"),
            ("Q_TotalDuration", "Q_TotalDuration"),
            ("Team", "Team"),
        ],
    )
    assert [column.kind for column in columns] == [
        *(Kind.SYSTEM, Kind.SYSTEM, Kind.SYSTEM, Kind.SYSTEM, Kind.DURATION, Kind.UNKNOWN)
    ]


def test_an_uploaded_file_is_personal(tmp_path: Path) -> None:
    columns = current(
        tmp_path, [("Q9_Id", "Q - Id", "QID9_FILE_ID"), ("Q9_Name", "Q - Name", "QID9_FILE_NAME")]
    )
    assert {column.kind for column in columns} == {Kind.PERSONAL}


def test_text_entries_are_open_and_those_of_options_say_so(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("Q1", "Q - Selected Choice", "QID1"),
            ("Q1_4_TEXT", "Q - Other - Text", "QID1_4_TEXT"),
            ("Q2", "Why?", "QID2_TEXT"),
            ("Q3_2", "Which? - A", import_id("QID3", "2")),
            ("Q3_9_TEXT", "Which? - Other - Text", "QID3_9_TEXT"),
        ],
    )
    assert [(column.kind, column.other) for column in columns] == [
        (Kind.UNKNOWN, False),
        (Kind.OPEN, True),
        (Kind.OPEN, False),
        (Kind.UNKNOWN, False),
        (Kind.OPEN, False),
    ]
    columns = legacy(
        tmp_path, [("Q6", "Q?"), ("Q6_TEXT", "Q?-TEXT"), ("Q7#1_1_1_TEXT", "Q : a-b-c")]
    )
    assert [(column.kind, column.other) for column in columns] == [
        *((Kind.UNKNOWN, False), (Kind.OPEN, True), (Kind.OPEN, False))
    ]


def test_a_text_is_split_where_columns_of_one_question_share_its_beginning(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("Q1_1", "E-mail - how often? - Follow-up", "QID1_1"),
            ("Q1_2", "E-mail - how often? - Follow-on", "QID1_2"),
            ("Q2_1", "Alone - or not", "QID2_1"),
            ("Q3", "Pick - Selected Choice", "QID3"),
            ("Q3_4_TEXT", "Pick - Other - Text", "QID3_4_TEXT"),
            ("Q4_1", "All - Selected Choice - A", import_id("QID4", "1")),
            ("Q4_2", "All - Selected Choice - B", import_id("QID4", "2")),
            ("Q4_2_TEXT", "All - B - Text", "QID4_2_TEXT"),
        ],
    )
    assert shown(columns) == [
        ("E-mail - how often?", "Follow-up"),
        ("E-mail - how often?", "Follow-on"),
        ("Alone - or not", ""),
        ("Pick", ""),
        ("Pick", "Other - Text"),
        *(("All", "A"), ("All", "B"), ("All", "B - Text")),
    ]


def test_a_legacy_text_is_split_at_its_cut_or_the_last_hyphen_that_is_shared(
    tmp_path: Path,
) -> None:
    columns = legacy(
        tmp_path,
        [
            ("Q1_1", "Part A - how often do you use these...-tea-bags"),
            ("Q1_2", "Part A - how often do you use these...-tea-pots"),
            ("Q2_1", "Part B - rate-Tea"),
            ("Q2_2", "Part B - rate-Coffee"),
            ("cups", "How do you like these?-Cups"),
            ("pots", "How do you like these?-<b>Pots &amp; pans</b>"),
            ("Q3", "Pre-test"),
            ("Q4", "Pre-exam"),
        ],
    )
    assert shown(columns) == [
        ("Part A - how often do you use these...", "tea-bags"),
        ("Part A - how often do you use these...", "tea-pots"),
        *(("Part B - rate", "Tea"), ("Part B - rate", "Coffee")),
        ("How do you like these?", "Cups"),
        ("How do you like these?", "Pots & pans"),
        *(("Pre-test", ""), ("Pre-exam", "")),
    ]


def test_a_column_is_called_by_code_then_by_text_then_by_code_again(tmp_path: Path) -> None:
    columns = legacy(
        tmp_path,
        [
            ("Q1", "Hvor?"),
            ("one", "How is the first course?-Good"),
            ("two", "How is the first course?-Long"),
            ("one", "How is the second course?-Good"),
            ("two", "How is the second course?-Long"),
            ("same", "Again"),
            ("same", "Again"),
        ],
    )
    assert [column.header for column in columns] == [
        "Q1",
        "How is the first course? [Good]",
        "How is the first course? [Long]",
        "How is the second course? [Good]",
        "How is the second course? [Long]",
        *("same", "same"),
    ]


def test_each_round_of_a_loop_is_a_question_of_its_own(tmp_path: Path) -> None:
    columns = current(
        tmp_path,
        [
            ("1_Q1_1", "Bus - Rate - Price", "1_QID3_1"),
            ("1_Q1_2", "Bus - Rate - Speed", "1_QID3_2"),
            ("2_Q1_1", "Train - Rate - Price", "2_QID3_1"),
            ("2_Q1_2", "Train - Rate - Speed", "2_QID3_2"),
        ],
    )
    assert shown(columns) == [
        *(("Bus - Rate", "Price"), ("Bus - Rate", "Speed")),
        *(("Train - Rate", "Price"), ("Train - Rate", "Speed")),
    ]


def test_header_rows_of_other_widths_are_filled_up(tmp_path: Path) -> None:
    export = read(tmp_path, b"V1,Q1,Q2\nResponseID\n")
    assert [column.header for column in export.columns] == ["ResponseID", "Q1", "Q2"]
