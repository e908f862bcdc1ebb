"""Cells: they are text, and stay the text they are."""

import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.readers.reading import read


def test_a_quoted_cell_holds_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    table = read(tmp_path, b'id,Q1\n1,"Yes, often"\n2,"She said ""no"""\n3,"One\nTwo\n\nFour"\n')
    assert [row[1] for row in table.rows] == ["Yes, often", 'She said "no"', "One\nTwo\n\nFour"]


def test_a_quote_inside_an_unquoted_cell_is_a_quote(tmp_path: Path) -> None:
    assert read(tmp_path, b'id,Q1\n1,5" of snow\n').rows == [("1", '5" of snow')]


def test_an_empty_cell_is_an_empty_text_and_never_null(tmp_path: Path) -> None:
    table = read(tmp_path, b'id,Q1,Q2\n,,\n"","",""\n1,,x\n')
    assert table.rows == [("", "", ""), ("", "", ""), ("1", "", "x")]


@pytest.mark.parametrize(
    "text",
    ["NA", "N/A", "null", "NULL", "None", "nan", "NaN", "\\N", "-", "true", "#N/A", "99"],
)
def test_what_other_tools_take_for_nothing_stays_text(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"id,Q1\n1,{text}\n2,Ja\n".encode()).rows[0] == ("1", text)


@pytest.mark.parametrize(
    "text",
    ["007", "1.50", "+1", "1e3", "0x1F", "2024-05-01", "12:30", " padded ", "1\u00a0000", "½"],
)
def test_nothing_is_converted(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"id,Q1\n1,{text}\n2,5\n".encode()).rows == [("1", text), ("2", "5")]


@pytest.mark.parametrize(
    "text", ["# no comment", "a\\b", "\\", "it's", "a\u2028b", "a\x0bb", "a\x1fb", "\ufeffx"]
)
def test_no_character_has_a_meaning_of_its_own(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"id,Q1\n{text},{text}\n".encode()).rows == [(text, text)]


def test_a_long_cell_is_read_whole(tmp_path: Path) -> None:
    cell = "long " * 400_000
    assert read(tmp_path, f"id,Q1\n1,{cell}\n2,Ja\n".encode()).rows == [("1", cell), ("2", "Ja")]


def test_rows_keep_the_order_of_the_file(tmp_path: Path) -> None:
    content = "id,Q1\n" + "".join(f"{n},Ja\n" for n in range(200_000))
    table = read(tmp_path, content.encode())
    assert [row[0] for row in table.rows] == [str(n) for n in range(200_000)]


def lines(text: str) -> str:
    """The text with one kind of line break: rewriting a file may unify them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


# Half of the cells are made of what matters to the form of the file.
cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6
) | st.text(",;\t|\"\n\r' \\#a", max_size=6)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=2, max_size=5)
)


@settings(deadline=None)
@given(
    table=tables,
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    quote_all=st.booleans(),
)
def test_any_table_of_text_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    delimiter: str,
    end: str,
    quote_all: bool,
) -> None:
    # A header of nothing but white space would be a blank line.
    table = [[f"Q{cell}" for cell in table[0]], *table[1:]]
    if not quote_all:
        # The writer leaves a carriage return unquoted where it is no part of its line end.
        table = [[cell.replace("\r", "") for cell in row] for row in table]
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows(table)
    found = read(tmp_path_factory.mktemp("table"), stream.getvalue().encode(), delimiter=delimiter)
    written = [[lines(cell) for cell in row] for row in table]
    assert [lines(cell) for cell in found.headers] == written[0]
    assert [[lines(cell) for cell in row] for row in found.rows] == written[1:]
