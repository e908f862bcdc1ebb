"""Files that are not taken: the message says where and what, and never shows a cell."""

import gzip
from pathlib import Path

import pytest

from pipeline.errors import ExportError
from pipeline.landing import open_export
from pipeline.readers import text
from tests.pipeline.readers.reading import refusal

# What no message may show.
CELL = "hemmelig"
FIELDS = "Export again, or quote the cell that holds the delimiter or a line break"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("row", "fields"), [(f"2,{CELL}", 2), (f"2,{CELL},Ja,Nej", 4), (CELL, 1)])
def test_a_row_with_too_few_or_too_many_fields_names_row_and_counts_and_no_cell(
    tmp_path: Path, end: str, row: str, fields: int
) -> None:
    text = end.join(["id,Q1,Q2", "1,Ja,Nej", row, "3,Ja,Nej", ""])
    message = refusal(tmp_path, text.encode())
    assert message == (
        f"answers.csv, row 3: the row has {fields} fields, the header has 3. {FIELDS}"
    )


def test_the_row_is_counted_in_records_not_in_lines(tmp_path: Path) -> None:
    content = f'id,"Q\n1"\n1,"Ja\nog\nnej"\n2,{CELL},3\n'
    message = refusal(tmp_path, content.encode())
    assert message == f"answers.csv, row 3: the row has 3 fields, the header has 2. {FIELDS}"


def test_the_row_is_found_deep_in_a_file(tmp_path: Path) -> None:
    content = b"id,Q1\n" + b"1,Ja\n" * 300_000 + b"hemmelig\n" + b"1,Ja\n" * 300_000
    message = refusal(tmp_path, content)
    assert message == f"answers.csv, row 300002: the row has 1 fields, the header has 2. {FIELDS}"


@pytest.mark.parametrize("row", [f'2,"{CELL}', f'"{CELL},Ja', f'2,"Ja"{CELL}'])
def test_a_quoted_cell_that_does_not_end_names_its_row_and_shows_nothing(
    tmp_path: Path, row: str
) -> None:
    message = refusal(tmp_path, f"id,Q1\n1,Ja\n{row}\n3,Nej\n".encode())
    assert message == (
        "answers.csv, row 3: a quoted cell does not end. Export again, or close the quote"
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \r\n \t\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content) == "answers.csv: the file is empty. Export it again"
    packed = refusal(tmp_path, gzip.compress(content), "answers.csv.gz")
    assert packed == "answers.csv.gz: the file is empty. Export it again"


@pytest.mark.parametrize("text", ["id,Q1\n1,Ja\x00\n", "id,Q1\n1,Måske\x00\n"])
@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16"])
def test_nul_characters_are_refused(tmp_path: Path, text: str, codec: str) -> None:
    assert refusal(tmp_path, text.encode(codec)) == (
        "answers.csv: the file holds NUL characters. Export it again as plain text"
    )


def test_nul_characters_late_in_the_file_are_refused(tmp_path: Path) -> None:
    content = b"id,Q1\n" + b"1,Ja\n" * 500_000 + b"2,\x00\n"
    for encoding in (None, "utf-8", "latin-1"):
        assert "the file holds NUL characters" in refusal(tmp_path, content, encoding=encoding)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"PK\x03\x04\x14\x00", "a zip archive (perhaps an Excel workbook)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"SQLite format 3\x00", "a SQLite database"),
        (b"PAR1\x15\x04", "a Parquet file"),
    ],
)
def test_a_file_of_another_kind_is_named_although_it_is_called_csv(
    tmp_path: Path, start: bytes, what: str
) -> None:
    message = f"the file is {what}, not text. Export the answers as CSV"
    assert refusal(tmp_path, start + b"id,Q1\n") == f"answers.csv: {message}"
    packed = refusal(tmp_path, gzip.compress(start + b"id,Q1\n"), "answers.csv.gz")
    assert packed == f"answers.csv.gz: {message}"


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><body>Log in</body></html>",
        b"\n  <html lang='da'>\n<body>Log in</body></html>",
        b"<HTML><BODY>Log in</BODY></HTML>",
        b'<?xml version="1.0"?><answers/>',
    ],
)
def test_a_web_page_is_refused(tmp_path: Path, page: bytes) -> None:
    assert refusal(tmp_path, page) == (
        "answers.csv: the file is a web page or XML, not answers. Log in and download it again"
    )


def test_a_gzip_file_must_be_called_so_and_what_is_called_so_must_be_one(tmp_path: Path) -> None:
    assert refusal(tmp_path, gzip.compress(b"id,Q1\n1,Ja\n")) == (
        "answers.csv: the file is gzip but its name does not end in .gz. Give it the name that fits"
    )
    assert refusal(tmp_path, b"id,Q1\n1,Ja\n", "answers.csv.gz") == (
        "answers.csv.gz: the file is not gzip although its name ends in .gz."
        " Give it the name that fits"
    )


def test_a_gzip_file_inside_another_is_refused(tmp_path: Path) -> None:
    twice = gzip.compress(gzip.compress(b"id,Q1\n1,Ja\n"))
    assert "the file is a gzip file inside another" in refusal(tmp_path, twice, "answers.csv.gz")


def packed_table() -> bytes:
    """A gzip file of more than the reader's first 64 kB."""
    rows = "".join(f"{n},{n * 0x9E3779B97F4A7C15 % 2**64:x}\n" for n in range(20_000))
    return gzip.compress(f"id,Q1\n{rows}".encode())


def test_a_truncated_gzip_file_is_refused(tmp_path: Path) -> None:
    packed = packed_table()
    for kept in (5, 200, len(packed) // 2, len(packed) - 4):
        message = refusal(tmp_path, packed[:kept], "answers.csv.gz")
        assert message.startswith("answers.csv.gz: the file cannot be read")
        assert "(EOFError)" in message


def test_a_damaged_gzip_file_is_refused(tmp_path: Path) -> None:
    packed = packed_table()
    for damaged in (packed[:-8] + b"\x00\x00\x00\x00" + packed[-4:], packed + b"more"):
        message = refusal(tmp_path, damaged, "answers.csv.gz")
        assert message == (
            "answers.csv.gz: the file cannot be read to its end (BadGzipFile). Copy it again"
        )


def test_a_file_that_unpacks_to_far_more_than_its_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "LARGEST_UNPACKED_BLINDLY", 100_000)
    message = refusal(tmp_path, gzip.compress(b"id,Q1\n" + b"1,Ja\n" * 400_000), "answers.csv.gz")
    assert "the file unpacks to far more than its size" in message


def test_an_encoding_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"id,Q1\n1,Ja\n", encoding="klingon") == (
        "answers.csv: there is no encoding 'klingon'. Use a name such as utf-8 or cp1252"
    )


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf8", "utf-16"])
def test_a_named_encoding_that_does_not_fit_is_refused(tmp_path: Path, encoding: str) -> None:
    content = f"id,Q1\n1,Måske {CELL}\n".encode("cp1252")
    assert refusal(tmp_path, content, encoding=encoding) == (
        f"answers.csv: the file is not {encoding} throughout. Correct `encoding` in wave.yaml"
    )


@pytest.mark.parametrize(
    ("answer", "encoding"),
    [("Полностью согласен", "cp1251"), ("Συμφωνώ απόλυτα", "cp1253")],
)
def test_a_file_that_no_likely_encoding_reads_asks_for_its_name(
    tmp_path: Path, answer: str, encoding: str
) -> None:
    message = refusal(tmp_path, f"id,Q1\n1,{answer}\n".encode(encoding))
    assert message == (
        "answers.csv: the file is neither UTF-8 nor, by its letters, Windows-1252 or Mac Roman."
        " Save it as UTF-8, or name its encoding in wave.yaml, such as `encoding: cp1251`"
    )


def test_a_file_cut_in_the_middle_of_a_letter_is_refused(tmp_path: Path) -> None:
    content = "id,Q1\n1,Ja\n".encode("utf-16")
    assert "throughout" in refusal(tmp_path, content[:-1])
    message = refusal(tmp_path, "id,Q1\n1,på".encode()[:-1], encoding="utf8")
    assert message.startswith("answers.csv: the file is not utf8 throughout.")


def test_a_row_longer_than_any_export_has_is_refused(tmp_path: Path) -> None:
    content = b"id,Q1\n1," + b"x" * 17_000_000 + b"\n"
    assert refusal(tmp_path, content) == (
        "answers.csv, row 2: a row is longer than 16 MB. Check that the file is what it should be"
    )


@pytest.mark.parametrize("size", [17, 65])
@pytest.mark.parametrize("after", [b"", b"2,Ja\n"], ids=["last", "not last"])
def test_no_row_is_lost_for_its_length(tmp_path: Path, size: int, after: bytes) -> None:
    content = b"id,Q1\n1,Ja\n1," + b"x" * (size << 20) + b"\n" + after
    assert refusal(tmp_path, content) == (
        "answers.csv: a row is longer than 16 MB. Check that the file is what it should be"
    )


def test_a_header_with_too_many_columns_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, b",".join([b"Q"] * 20_001) + b"\n")
    assert message == "answers.csv: the header has 20,001 columns. Keep to 20,000"


def test_a_file_that_is_not_there_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"cannot be read \(No such file or directory\)"):
        open_export(tmp_path / "absent.csv", "absent.csv")
