"""Workbooks: which sheet has the answers, its cells as text, and files made to do harm."""

import contextlib
import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.errors import ExportError
from pipeline.parsers import packed
from pipeline.parsers.process import Refused
from pipeline.readers import child
from pipeline.readers.workbook import SeveralSheetsError
from tests.pipeline.readers import workbooks
from tests.pipeline.readers.opening import opened, refused

DAMAGED = "the workbook is damaged, or not what its beginning says. Copy or export it again"
LOCKED = "the workbook is protected by a password. Save it without a password"
Sheets = dict[str, Sequence[Sequence[object]]]
ANSWERS: Sheets = {"Data": [["id", "Q1"], [1, "Ja"], [2, "Nej"]]}


def written(folder: Path, sheets: Sheets, *, hidden: Sequence[str] = ()) -> Path:
    """A workbook; None is no cell."""
    path = folder / "answers.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, place, cell)
    return path


def test_a_sheet_is_a_table(tmp_path: Path) -> None:
    found = opened(written(tmp_path, ANSWERS), tmp_path)
    export = found.export
    assert (export.tool, export.encoding, export.delimiter) == ("workbook", "", "")
    assert (export.header_rows, found.headers) == (1, ["id", "Q1"])
    assert found.rows == [("1", "Ja"), ("2", "Nej")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (4, "4"),
        (2.5, "2.5"),
        (-1000.3, "-1000.3"),
        (1_000_000_000_000_000, "1000000000000000"),
        (0.1 + 0.2, "0.3"),
        (True, "true"),
        (False, "false"),
        (datetime(2024, 5, 1, 12, 30), "2024-05-01 12:30:00"),
        (date(2024, 5, 1), "2024-05-01 00:00:00"),
        (time(10, 11, 12), "10:11:12"),
        ("007", "007"),
        ("  to\nlinjer ", "  to\nlinjer "),
        ("Ærø 😀", "Ærø 😀"),
        ("=1+1", "0"),
        (None, ""),
    ],
)
def test_each_kind_of_cell_has_its_text(tmp_path: Path, cell: object, text: str) -> None:
    path = written(tmp_path, {"Data": [["id", "Q1"], [1, cell]]})
    assert opened(path, tmp_path).rows == [("1", text)]


def test_an_error_of_a_formula_is_no_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 2, ["id", "Q1"])
        sheet.write_row(3, 2, [1])
        sheet.write_formula(3, 3, "=NA()", None, "#N/A")
        sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
    assert opened(path, tmp_path).rows == [("1", "#N/A"), ("#DIV/0!", "")]


def test_blank_rows_are_no_rows_and_those_above_count(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [None],
        [None],
        ["id", "Q1"],
        [1, "Ja"],
        [None],
        ["", None],
        [2, None],
    ]
    found = opened(written(tmp_path, {"Data": rows}), tmp_path)
    assert found.rows == [("1", "Ja"), ("2", "")]
    # The first record is in row 4 of the sheet.
    assert found.export.header_rows == 3


def test_blank_columns_at_the_end_are_no_columns(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", None, "Q1", None, ""], [1, None, None, "", None]]
    found = opened(written(tmp_path, {"Data": rows}), tmp_path)
    assert (found.headers, found.rows) == (["id", "", "Q1"], [("1", "", "")])


def test_a_column_with_answers_and_no_header_stays(tmp_path: Path) -> None:
    found = opened(written(tmp_path, {"Data": [["id"], [1, "x"]]}), tmp_path)
    assert (found.headers, found.rows) == (["id", ""], [("1", "x")])


def test_merged_cells_are_one_cell_and_blank_ones(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "id")
        sheet.merge_range(0, 1, 0, 3, "Q1")
        sheet.write_row(1, 0, [1, 2, 3, 4])
    found = opened(path, tmp_path)
    assert (found.headers, found.rows) == (["id", "Q1", "", ""], [("1", "2", "3", "4")])


def test_the_only_visible_sheet_with_rows_has_the_answers(tmp_path: Path) -> None:
    sheets: Sheets = {"Notes": [["Exported today"]], "Old": [["a"], ["b"]], "Empty": [], **ANSWERS}
    path = written(tmp_path, sheets, hidden=["Old"])
    assert opened(path, tmp_path).headers == ["id", "Q1"]


def test_several_sheets_with_rows_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, {**ANSWERS, "Mere": [["a"], ["b"]]})
    assert refused(path, tmp_path) == (
        "answers.xlsx: several sheets have rows: 'Data', 'Mere'."
        " Name the one with the answers in wave.yaml: `sheet: <name>`"
    )


def test_an_error_about_several_sheets_has_their_names(tmp_path: Path) -> None:
    path = written(tmp_path, {"Tom": [], **ANSWERS, "Mere": [["a"], ["b"]]})
    with pytest.raises(SeveralSheetsError) as caught:
        opened(path, tmp_path)
    assert (caught.value.sheets, caught.value.widest) == (("Data", "Mere"), "Data")


def test_of_several_sheets_the_widest_is_known(tmp_path: Path) -> None:
    path = written(tmp_path, {"Cover": [["a"], ["b"]], **ANSWERS})
    with pytest.raises(SeveralSheetsError) as caught:
        opened(path, tmp_path)
    assert caught.value.widest == "Data"


def test_a_sheet_named_in_the_options_is_used(tmp_path: Path) -> None:
    sheets: Sheets = {**ANSWERS, "Mere": [["a"], ["b"]], "Gemt": [["c"]], "Tom": []}
    path = written(tmp_path, sheets, hidden=["Gemt"])
    assert opened(path, tmp_path, sheet="Mere").headers == ["a"]
    found = opened(path, tmp_path, sheet="Gemt")
    assert (found.headers, found.rows) == (["c"], [])
    assert refused(path, tmp_path, sheet="Tom") == (
        "answers.xlsx: the sheet 'Tom' is empty. Correct `sheet` in wave.yaml"
    )
    assert refused(path, tmp_path, sheet="data") == (
        "answers.xlsx: there is no sheet 'data'; the sheets are 'Data', 'Mere', 'Gemt', 'Tom'."
        " Correct `sheet` in wave.yaml"
    )


@pytest.mark.parametrize("rows", [[], [["id", "Q1"]], [[None], ["id"], [None]]])
def test_a_workbook_without_rows_is_refused(
    tmp_path: Path, rows: Sequence[Sequence[object]]
) -> None:
    assert refused(written(tmp_path, {"Data": rows}), tmp_path) == (
        "answers.xlsx: the workbook has no sheet with a header and rows."
        " Export again, with the answers"
    )


def test_a_workbook_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(written(tmp_path, ANSWERS).read_bytes())
    assert opened(path, tmp_path).rows == [("1", "Ja"), ("2", "Nej")]


def test_text_is_text_although_it_is_called_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"id;Q1\n1;Ja\n")
    found = opened(path, tmp_path)
    assert (found.export.delimiter, found.rows) == (";", [("1", "Ja")])


def binary(path: Path) -> Path:
    return workbooks.xlsb(path, [["id", "Q1"], [1, "Måske"], [2, 2.5]])


def old(path: Path) -> Path:
    return workbooks.xls(path, [["id", "Q1"], [1, "Måske"], [2, 2.5]])


def open_document(path: Path) -> Path:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def text(words: str) -> str:
        return (
            f'<table:table-cell office:value-type="string"><text:p>{words}</text:p>'
            "</table:table-cell>"
        )

    def number(value: str) -> str:
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    rows = row(text("id"), text("Q1")) + row(number("1"), text("Måske"))
    rows += row(number("2"), number("2.5"))
    # What lies below and beside the table of each such file.
    rows += '<table:table-row table:number-rows-repeated="1048573"><table:table-cell'
    rows += ' table:number-columns-repeated="16384"/></table:table-row>'
    return workbooks.ods(path, rows)


@pytest.mark.parametrize("write", [binary, old, open_document])
def test_other_forms_of_workbooks_are_read(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    found = opened(write(tmp_path / "answers.bin"), tmp_path)
    assert (found.headers, found.rows) == (["id", "Q1"], [("1", "Måske"), ("2", "2.5")])


def test_dates_of_open_document_are_as_those_of_excel(tmp_path: Path) -> None:
    row = (
        '<table:table-row><table:table-cell office:value-type="date"'
        ' office:date-value="2024-05-01T12:30:00"/></table:table-row>'
    )
    path = workbooks.ods(tmp_path / "answers.ods", row * 2)
    assert opened(path, tmp_path).rows == [("2024-05-01 12:30:00",)]


def test_a_locked_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(workbooks.old_office({"EncryptionInfo": b"", "EncryptedPackage": b"secret"}))
    assert refused(path, tmp_path) == f"answers.xlsx: {LOCKED}"


def test_an_old_office_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xls"
    path.write_bytes(workbooks.old_office({"WordDocument": "Workbook\0".encode("utf-16-le")}))
    assert refused(path, tmp_path) == (
        "answers.xls: the file is an old Office file, not text. Export the answers as CSV"
    )


def test_a_workbook_packed_with_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx.gz"
    path.write_bytes(gzip.compress(written(tmp_path, ANSWERS).read_bytes()))
    assert refused(path, tmp_path) == (
        "answers.xlsx.gz: the file is a workbook packed with gzip. Unpack it"
    )


def test_a_workbook_cut_anywhere_is_refused(tmp_path: Path) -> None:
    content = written(tmp_path, ANSWERS).read_bytes()
    path = tmp_path / "cut.xlsx"
    for kept in range(4, len(content), len(content) // 6):
        path.write_bytes(content[:kept])
        message = refused(path, tmp_path)
        assert "the workbook is damaged" in message or "the file is a zip archive" in message


@pytest.mark.parametrize("noise", [b"\x00" * 8, b"\xff" * 8])
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, noise: bytes) -> None:
    content = old(tmp_path / "answers.xls").read_bytes()
    path = tmp_path / "damaged.xls"
    # From the directory through the records of the book.
    for at in range(1_160, 1_700, 90):
        path.write_bytes(content[:at] + noise + content[at + len(noise) :])
        with contextlib.suppress(ExportError):
            opened(path, tmp_path)


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    kinds = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    rows = f'<row r="1">{inline("A1", "id")}</row><row r="2">{inline("A2", "&e8;")}</row>'
    before = f'<!DOCTYPE x [<!ENTITY e0 "hemmelig">{kinds}]>'
    path = workbooks.xlsx(tmp_path / "answers.xlsx", rows, before)
    assert refused(path, tmp_path) == f"answers.xlsx: {DAMAGED}"


def test_a_cell_at_the_end_of_the_sheet_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "id")
        sheet.write(1_048_575, 16_383, "stray")
    assert path.stat().st_size < 6_000
    assert refused(path, tmp_path) == (
        "answers.xlsx: a sheet's cells reach to row 1,048,576 and column 16,384."
        " Delete what lies far from the table, or export the answers as CSV"
    )


def test_a_cell_that_hides_from_the_look_meets_the_limit(tmp_path: Path) -> None:
    rows = f'<row r="1">{inline("A1", "id")}</row><row r="9">{inline("XFD1048576", "x")}</row>'
    # A parser reads these quotes too.
    path = workbooks.xlsx(tmp_path / "answers.xlsx", rows.replace('"', "'"))
    assert refused(path, tmp_path) == (
        f"answers.xlsx: reading the file takes more than {child.MOST_MEMORY >> 30} GB of memory."
        " Check where it is from, or export the answers as CSV"
    )


def test_cells_that_are_mere_formatting_reach_nowhere(tmp_path: Path) -> None:
    rows = f'<row r="1">{inline("A1", "id")}</row><row r="2">{inline("A2", "1")}</row>'
    rows += '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path = workbooks.xlsx(tmp_path / "answers.xlsx", rows)
    assert opened(path, tmp_path).rows == [("1",)]


def repeated(path: Path, size: int, parts: int = 1) -> Path:
    """A workbook with parts that unpack to so many zeros each."""
    content = {"xl/workbook.xml": "<workbook/>"}
    return workbooks.zipped(path, content | {f"xl/{n}.xml": bytes(size) for n in range(parts)})


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = repeated(tmp_path / "answers.xlsx", packed.LARGEST_UNPACKED_BLINDLY + 1)
    assert path.stat().st_size < 200_000
    assert refused(path, tmp_path) == (
        "answers.xlsx: the workbook unpacks to far more than its size. Check where it is from"
    )
    monkeypatch.setattr(packed, "LARGEST_UNPACKED", 5_000)
    with pytest.raises(Refused, match="far more than its size"):
        packed.check_package(str(repeated(path, 1_000, parts=6)))


def test_a_workbook_with_too_many_parts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MOST_ENTRIES", 6)
    with pytest.raises(Refused, match="far more than its size"):
        packed.check_package(str(repeated(tmp_path / "answers.xlsx", 1, parts=6)))


def test_parts_behind_a_password_are_refused(tmp_path: Path) -> None:
    content = bytearray(written(tmp_path, ANSWERS).read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        directory = package.start_dir
    content[directory + 8] |= packed.ENCRYPTED
    path = tmp_path / "locked.xlsx"
    path.write_bytes(content)
    assert refused(path, tmp_path) == f"locked.xlsx: {LOCKED}"


@pytest.mark.parametrize("rest", [b"xl/workbook.xml", b"xl/workbook.bin" * 500])
def test_anything_behind_the_right_beginning_is_refused(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"PK\x03\x04" + rest)
    assert refused(path, tmp_path) == (
        "answers.xlsx: the workbook is damaged. Copy or export it again"
    )


def test_a_title_above_the_header_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["How we work 2024"])
        sheet.write_row(1, 0, ["Exported", "1 May"])
        sheet.write_row(3, 0, ["id", "Q1", "Q2", "Q3"])
        sheet.write_row(4, 0, [1, 2, 3, 4])
    found = opened(path, tmp_path)
    assert (found.headers, found.rows) == (["id", "Q1", "Q2", "Q3"], [("1", "2", "3", "4")])
