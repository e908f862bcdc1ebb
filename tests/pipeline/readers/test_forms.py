"""The outer forms of delimited text: delimiter, encoding, packing, line ends, header."""

import gzip
from pathlib import Path

import pytest

from pipeline import landing
from pipeline.landing import open_export
from pipeline.readers import text
from tests.pipeline.readers.reading import read


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_recognised(tmp_path: Path, delimiter: str) -> None:
    text = "id,Q1,Q2\n1,Yes,No\n2,No,No\n".replace(",", delimiter)
    table = read(tmp_path, text.encode())
    assert table.delimiter == delimiter
    assert table.headers == ["id", "Q1", "Q2"]
    assert table.rows == [("1", "Yes", "No"), ("2", "No", "No")]


def test_commas_inside_cells_do_not_make_a_semicolon_file_a_comma_file(tmp_path: Path) -> None:
    table = read(tmp_path, b"id;Q1\n1;Yes, often\n2;No\n3;No, never, ever\n")
    assert (table.delimiter, table.rows[0]) == (";", ("1", "Yes, often"))


def test_a_named_delimiter_wins_over_the_likely_one(tmp_path: Path) -> None:
    table = read(tmp_path, b"id;Q1,Q2\n1;2,3\n", delimiter=";")
    assert (table.headers, table.rows) == (["id", "Q1,Q2"], [("1", "2,3")])


def test_a_byte_order_mark_is_no_part_of_the_first_header(tmp_path: Path) -> None:
    table = read(tmp_path, b"\xef\xbb\xbfid,Q1\n1,Ja\n")
    assert (table.encoding, table.headers) == ("utf-8-sig", ["id", "Q1"])
    assert table.rows == [("1", "Ja")]


def test_a_gzipped_file_is_read_as_it_lies(tmp_path: Path) -> None:
    table = read(tmp_path, gzip.compress(b"id,Q1\n1,Ja\n2,Nej\n"), "answers.csv.gz")
    assert (table.headers, table.rows) == (["id", "Q1"], [("1", "Ja"), ("2", "Nej")])


def test_a_gzipped_file_may_need_rewriting_too(tmp_path: Path) -> None:
    packed = gzip.compress("id,Spørgsmål\n1,Måske\n".encode("cp1252"))
    table = read(tmp_path, packed, "answers.csv.gz")
    assert (table.encoding, table.headers, table.rows) == (
        "cp1252",
        ["id", "Spørgsmål"],
        [("1", "Måske")],
    )


@pytest.mark.parametrize(
    ("mark", "codec"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_utf_16_is_told_by_its_byte_order_mark(tmp_path: Path, mark: bytes, codec: str) -> None:
    table = read(tmp_path, mark + "id\tSpørgsmål\r\n1\tMåske 😀\r\n".encode(codec))
    assert (table.encoding, table.delimiter) == ("utf-16", "\t")
    assert (table.headers, table.rows) == (["id", "Spørgsmål"], [("1", "Måske 😀")])


def test_danish_letters_in_windows_1252_are_told_from_utf_8(tmp_path: Path) -> None:
    text = "id;I hvor høj grad?\n1;I høj grad – altså særlig\n2;Ærlig Å\n"
    for codec, encoding in (("cp1252", "cp1252"), ("utf-8", "utf-8")):
        table = read(tmp_path, text.encode(codec))
        assert table.encoding == encoding
        assert table.headers == ["id", "I hvor høj grad?"]
        assert table.rows == [("1", "I høj grad – altså særlig"), ("2", "Ærlig Å")]


def test_the_encoding_is_proven_by_the_whole_file(tmp_path: Path) -> None:
    content = b"id,Q1\n" + b"1,Ja\n" * 500_000 + "2,Måske\n".encode("cp1252")
    table = read(tmp_path, content)
    assert (table.encoding, table.rows[-1]) == ("cp1252", ("2", "Måske"))


@pytest.mark.parametrize("encoding", ["mac_roman", "latin-1", "cp865", "UTF-8"])
def test_an_encoding_named_in_the_options_is_used(tmp_path: Path, encoding: str) -> None:
    table = read(
        tmp_path, "id,Q1\n1,Måske, nej\n".replace(", ", " ").encode(encoding), encoding=encoding
    )
    assert (table.encoding, table.rows) == (encoding, [("1", "Måske nej")])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_each_kind_of_line_end_is_read(tmp_path: Path, end: str, last: bool) -> None:
    text = end.join(["id,Q1", "1,Ja", "2,Nej"]) + (end if last else "")
    table = read(tmp_path, text.encode())
    assert (table.headers, table.rows) == (["id", "Q1"], [("1", "Ja"), ("2", "Nej")])


def test_line_ends_of_several_kinds_are_read(tmp_path: Path) -> None:
    table = read(tmp_path, b"id,Q1\r\n1,Ja\n2,Nej\r3,Ja\r\n")
    assert table.rows == [("1", "Ja"), ("2", "Nej"), ("3", "Ja")]


def test_a_line_end_that_falls_between_two_chunks_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "CHUNK", 6)
    table = read(tmp_path, b"id,Q1\r\n1,Ja\r\n2,Nej\r\n")
    assert table.rows == [("1", "Ja"), ("2", "Nej")]
    assert not (tmp_path / "scratch" / "rewritten.csv").exists()


def test_blank_lines_between_rows_are_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, b"id,Q1\n1,Ja\n\n2,Nej\n\n\n").rows == [("1", "Ja"), ("2", "Nej")]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_header_cell_may_have_several_lines(tmp_path: Path, end: str) -> None:
    text = f'id,"Is it{end}useful, or ""not""?"{end}1,Ja{end}'
    table = read(tmp_path, text.encode())
    assert table.headers == ["id", f'Is it{end}useful, or "not"?']
    assert table.rows == [("1", "Ja")]


def test_headers_may_be_empty_or_equal(tmp_path: Path) -> None:
    table = read(tmp_path, b"Q,Q,\n1,2,3\n")
    assert (table.headers, table.rows) == (["Q", "Q", ""], [("1", "2", "3")])


def test_a_file_with_one_column_is_read(tmp_path: Path) -> None:
    table = read(tmp_path, b'Q1\nJa\n""\nNej\n')
    assert (table.headers, table.rows) == (["Q1"], [("Ja",), ("",), ("Nej",)])


@pytest.mark.parametrize("content", [b"id,Q1\n", b"id,Q1"])
def test_a_header_alone_is_a_table_without_rows(tmp_path: Path, content: bytes) -> None:
    table = read(tmp_path, content)
    assert (table.headers, table.rows) == (["id", "Q1"], [])


@pytest.mark.parametrize(
    "name", ["it's.csv", "answers[1]*?.csv", "{a,b}.csv", "æ ø å.csv", "a;b.txt", "plain"]
)
def test_a_file_name_is_never_read_as_a_pattern_or_as_sql(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, b"id,Q1\n1,Ja\n", name).rows == [("1", "Ja")]


def test_the_facts_of_the_file_are_those_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(b"id,Q1\n1,Ja\n")
    file = open_export(path, "wave/answers.csv")
    assert (file.size, file.compressed, file.head) == (11, False, b"id,Q1\n1,Ja\n")
    # sha256sum of these eleven bytes
    assert file.sha256 == "7db74acb4c85fcb7f7cf0c40e2becace0f557e08f86bc301208bce8d0e32eb2b"
    assert text.recognises(file)
