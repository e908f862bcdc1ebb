"""SPSS files: variables as columns, with their labels, missing values, multiple-response sets."""

import csv
import gzip
import re
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pyreadstat
import pytest

from pipeline.parsers import statistics
from pipeline.parsers.process import Refused
from pipeline.readers import spss
from pipeline.readers.raw import Kind
from tests.pipeline.readers.opening import Opened, opened, refused

DAMAGED = "the file is damaged, or not what its beginning says. Copy or export it again"
LIKERT = {1.0: "Uenig", 2.0: "Enig", 9.0: "Ved ikke"}


def written(folder: Path, columns: dict[str, Any], name: str = "answers.sav", **facts: Any) -> Path:
    """A file with these columns."""
    pyreadstat.write_sav(pl.DataFrame(columns), folder / name, **facts)
    return folder / name


def fixture(real: Path, name: str, scratch: Path) -> Opened:
    return opened(real / "spss" / "pyreadstat-fixtures" / name, scratch)


def test_variables_are_columns_and_every_record_is_a_row(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"id": [7.0, 8.0], "Q1": [1.0, 9.0], "Q2": ["frit", None]},
        column_labels=["", "Det er nyttigt", "Kommentar"],
        variable_value_labels={"Q1": LIKERT},
    )
    found = opened(path, tmp_path)
    export = found.export
    assert (export.tool, export.encoding, export.delimiter) == ("SPSS", "UTF-8", "")
    assert (export.header_rows, export.defined_by) == (0, None)
    assert found.headers == ["id", "Q1", "Q2"]
    assert [(one.position, one.code, one.question) for one in export.columns] == [
        (1, "id", "id"),
        (2, "Q1", "Det er nyttigt"),
        (3, "Q2", "Kommentar"),
    ]
    assert found.rows == [("7", "1", "frit"), ("8", "9", "")]


def test_labels_stand_by_code_in_the_order_of_the_codes(tmp_path: Path) -> None:
    labels = {10.0: "ten", 2.0: "two", -1.0: "minus", 1.5: "half"}
    path = written(tmp_path, {"Q1": [2.0]}, variable_value_labels={"Q1": labels})
    column = opened(path, tmp_path).column("Q1")
    assert list(column.labels.items()) == [
        ("-1", "minus"),
        ("1.5", "half"),
        ("2", "two"),
        ("10", "ten"),
    ]
    assert (column.kind, column.missing) == (Kind.UNKNOWN, ())


def test_numbers_are_the_shortest_text_that_is_exactly_them(tmp_path: Path) -> None:
    numbers = [1.0, 1.1, -1000.3, 0.1 + 0.2, 1e15, 1e-7, -0.0, 1e22, None]
    found = opened(written(tmp_path, {"w": numbers}), tmp_path)
    assert found.cells("w") == [
        "1",
        "1.1",
        "-1000.3",
        "0.30000000000000004",
        "1000000000000000",
        "0.0000001",
        "0",
        "10000000000000000000000",
        "",
    ]


def test_only_the_padding_of_a_text_goes(tmp_path: Path) -> None:
    texts = ["  to blanke", "bag  ", "", "Ærø, ja", "linje\nto"]
    found = opened(written(tmp_path, {"t": texts}), tmp_path)
    assert found.cells("t") == ["  to blanke", "bag", "", "Ærø, ja", "linje\nto"]


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("DATE11", ["2018-05-06", "1582-10-14"]),
        ("QYR8", ["2018-05-06", "1582-10-14"]),
        ("DATETIME23.2", ["2018-05-06 10:10:10.5", "1582-10-14 00:00:00"]),
        ("F20.1", ["13744980610.5", "0"]),
    ],
)
def test_dates_are_iso_and_a_number_where_no_calendar_has_them(
    tmp_path: Path, form: str, texts: list[str]
) -> None:
    seconds = [13744980610.5, 0.0, None, 1e20]
    path = written(tmp_path, {"d": seconds}, variable_format={"d": form})
    assert opened(path, tmp_path).cells("d") == [*texts, "", "100000000000000000000"]


def test_times_are_hours_minutes_and_seconds_beyond_a_day_too(tmp_path: Path) -> None:
    path = written(
        tmp_path, {"t": [36610.0, 0.25, 90061.0, -60.0]}, variable_format={"t": "TIME11.2"}
    )
    cells = opened(path, tmp_path).cells("t")
    assert cells == ["10:10:10", "00:00:00.25", "25:01:01", "-00:01:00"]


def test_only_missing_values_that_occur_are_named(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"Q1": [1.0, 97.0, 98.5, None, -9.0], "Q2": [1.0] * 5, "Q3": ["x", "NA", "", "x", "x"]},
        missing_ranges={"Q1": [{"lo": 97, "hi": 99}, -9], "Q2": [8, 9], "Q3": ["NA", "?"]},
    )
    found = opened(path, tmp_path)
    assert found.column("Q1").missing == ("-9", "97", "98.5")
    assert found.column("Q2").missing == ()
    assert found.column("Q3").missing == ("NA",)
    assert found.cells("Q1") == ["1", "97", "98.5", "", "-9"]


def test_a_missing_date_is_named_as_it_is_written(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"d": [13744980610.0, 0.0]},
        variable_format={"d": "DATE11"},
        missing_ranges={"d": [0]},
        variable_value_labels={"d": {0.0: "never"}},
    )
    column = opened(path, tmp_path).column("d")
    assert (column.missing, column.labels) == (("1582-10-14",), {"1582-10-14": "never"})


def test_real_missing_values_are_those_of_the_expected_csv(real: Path, tmp_path: Path) -> None:
    found = fixture(real, "sample_missing.sav", tmp_path)
    expected = real / "spss" / "pyreadstat-fixtures" / "sample_missing_user.csv"
    with expected.open(newline="", encoding="ascii") as stream:
        header, *rows = csv.reader(stream)
    assert found.headers == header
    assert found.rows == [tuple(map(as_cell, row)) for row in rows]
    missing = {one.code: one.missing for one in found.export.columns if one.missing}
    assert missing == {"mynum": ("-1", "2500"), "mylabl": ("-1",), "myord": ("-3", "-1")}
    assert found.export.encoding == "windows-1252"


def as_cell(text: str) -> str:
    """A cell of the expected CSVs, which write numbers and times in full."""
    text = text.removesuffix(".000000").replace("T", " ").replace("#NULL!", "")
    text = re.sub(r"^0:", "00:", text)
    return re.sub(r"^(-?\d+)(?:\.00|(\.\d)0)$", lambda part: part[1] + (part[2] or ""), text)


@pytest.mark.parametrize("name", ["sample.sav", "sample.zsav", "sample.por"])
def test_each_form_of_a_real_file_has_the_same_cells(real: Path, tmp_path: Path, name: str) -> None:
    found = fixture(real, name, tmp_path)
    assert found.rows == [
        ("a", "1.1", "2018-05-06", "2018-05-06 10:10:10", "1", "1", "10:10:10"),
        ("b", "1.2", "1880-05-06", "1880-05-06 10:10:10", "2", "2", "23:10:10"),
        ("c", "-1000.3", "1960-01-01", "1960-01-01 00:00:00", "1", "3", "00:00:00"),
        ("d", "-1.4", "1583-01-01", "1583-01-01 00:00:00", "2", "1", "16:10:10"),
        ("e", "1000.3", "", "", "1", "1", ""),
    ]
    assert [column.header.lower() for column in found.export.columns] == [
        *("mychar", "mynum", "mydate", "dtime", "mylabl", "myord", "mytime")
    ]
    assert found.export.columns[4].labels == {"1": "Male", "2": "Female"}


def test_a_missing_text_is_named(real: Path, tmp_path: Path) -> None:
    found = fixture(real, "missing_char.sav", tmp_path)
    assert found.rows == [("Z",), ("a",)]
    assert found.column("mychar").missing == ("Z",)
    assert found.column("mychar").labels == {"a": "labeled"}


def test_the_options_of_a_multiple_response_set_share_its_question(
    real: Path, tmp_path: Path
) -> None:
    columns = fixture(real, "simple_alltypes.sav", tmp_path).export.columns
    options = [
        (one.code, one.question, one.sub_question) for one in columns if one.kind is Kind.MULTIPLE
    ]
    assert options == [
        ("bool1", "My multiple response set", "Response #1"),
        ("bool2", "My multiple response set", "Response #2"),
        ("bool3", "My multiple response set", "Response #3"),
    ]
    # A set of categories is no list of boxes to tick.
    assert columns[7].kind is Kind.UNKNOWN
    assert columns[2].missing == ("-9", "999")


@pytest.mark.parametrize("name", ["hebrews.sav", "tegulu.sav"])
def test_texts_in_any_alphabet_are_read(real: Path, tmp_path: Path, name: str) -> None:
    found = fixture(real, name, tmp_path)
    words = "".join(found.headers) + "".join(found.rows[0])
    assert found.export.encoding == "UTF-8"
    assert not words.isascii()
    assert "\ufffd" not in words


def test_the_time_at_which_a_file_was_made_decides_nothing(tmp_path: Path) -> None:
    content = bytearray(written(tmp_path, {"Q1": [1.0]}).read_bytes())
    later = tmp_path / "later.sav"
    for made in (b"01 Jan 7723:59:59", b"no date  no time "):
        content[84:101] = made
        later.write_bytes(content)
        assert opened(later, tmp_path).rows == [("1",)]


def test_an_encoding_named_in_the_options_is_used(tmp_path: Path) -> None:
    path = written(tmp_path, {"t": ["Måske"]})
    path.write_bytes(path.read_bytes().replace("Måske".encode(), "Måske ".encode("cp1252")))
    assert opened(path, tmp_path, encoding="windows-1252").rows == [("Måske",)]
    assert refused(path, tmp_path, encoding="klingon") == (
        "answers.sav: its texts are not in the encoding that the file names, or that wave.yaml"
        " names. Name their encoding in wave.yaml, such as `encoding: cp1252`"
    )


def test_a_file_without_records_is_a_table_without_rows(tmp_path: Path) -> None:
    path = written(tmp_path, {"Q1": pl.Series([], dtype=pl.Float64)})
    found = opened(path, tmp_path)
    assert (found.headers, found.rows) == (["Q1"], [])


@pytest.mark.parametrize("packing", [{}, {"row_compress": True}, {"compress": True}])
def test_a_file_is_read_in_parts_and_cut_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: dict[str, Any]
) -> None:
    answers = {"n": [float(n) for n in range(20)], "t": [f"text {n % 3}" for n in range(20)]}
    content = written(tmp_path, answers, **packing).read_bytes()
    cut = tmp_path / "cut.sav"
    spool = tmp_path / "spool.parquet"
    request = {"path": str(cut), "kind": "sav", "encoding": None, "most_columns": 9}
    for step in (1, 7, 20, 21):
        monkeypatch.setattr(statistics, "MOST_ROWS_AT_ONCE", step)
        cut.write_bytes(content)
        assert statistics.parse(request | {"spool": str(spool)})["rows"] == 20
        table = pq.read_table(spool).to_pydict()
        assert table == {"c1": [str(n) for n in range(20)], "c2": answers["t"]}
    for kept in range(8, len(content), 5):
        cut.write_bytes(content[:kept])
        with pytest.raises(Refused):
            statistics.parse(request | {"spool": str(spool)})


def portable(variables: str, data: str) -> bytes:
    """A portable file, which is lines of 80 letters; numbers are in base 30."""
    letters = (
        "0"
        * 64
        + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+0&[]!$*);^-/|,%_>?`:"
        "#@'=\""
    )
    lines = "ASCII SPSS PORT FILE".ljust(40).rjust(80).ljust(200) + letters.ljust(256, "0")
    text = lines + "SPSSPORTA8/202401016/101010" + variables + "F" + data
    text += "Z" * (80 - len(text) % 80)
    return "".join(f"{text[at : at + 80]}\r\n" for at in range(0, len(text), 80)).encode()


MISSING_IN_PORTABLE = portable(
    "43/5B/"
    "70/2/Q15/8/2/5/8/2/A2D/89/C5/first"  # from 73, and 9
    "74/4/NAME1/4/0/1/4/0/82/zz"
    "70/2/Q25/8/2/5/8/2/B37/39/8-1/"  # 97 to 99, and -1
    "D1/2/Q12/1/2/no9/7/missing",
    "1/2/ab1.F/9/2/zz38/2D/1/c-1/*.1/d2/",
)


@pytest.mark.parametrize("columns_at_once", [1, 2, 1_000])
def test_a_portable_file_keeps_its_missing_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns_at_once: int
) -> None:
    monkeypatch.setattr(statistics, "COLUMNS_OF_UNCOUNTED", columns_at_once)
    path, spool = tmp_path / "answers.por", tmp_path / "spool.parquet"
    path.write_bytes(MISSING_IN_PORTABLE)
    parsed = statistics.parse(
        {
            "path": str(path),
            "kind": "por",
            "encoding": None,
            "spool": str(spool),
            "most_columns": 9,
        }
    )
    assert pq.read_table(spool).to_pydict() == {
        "c1": ["1", "9", "73", ""],
        "c2": ["ab", "zz", "c", "d"],
        "c3": ["1.5", "98", "-1", "2"],
    }
    assert [one["missing"] for one in parsed["variables"]] == [["9", "73"], ["zz"], ["-1", "98"]]


def test_a_portable_file_is_told_by_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(MISSING_IN_PORTABLE)
    found = opened(path, tmp_path)
    assert (found.export.tool, found.export.encoding) == ("SPSS", "")
    assert found.headers == ["Q1", "NAME", "Q2"]
    assert found.column("Q1").question == "first"
    assert found.column("Q1").labels == {"1": "no", "9": "missing"}


def test_a_file_packed_with_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.sav.gz"
    path.write_bytes(gzip.compress(written(tmp_path, {"Q1": [1.0]}).read_bytes()))
    assert refused(path, tmp_path) == (
        "answers.sav.gz: the file is a SPSS file packed with gzip."
        " Unpack it; such files are read as they are saved"
    )


@pytest.mark.parametrize("start", spss.SYSTEM_FILES)
@pytest.mark.parametrize("rest", [b"", b"@(#) SPSS DATA FILE", b"\xff" * 3_000, bytes(3_000)])
def test_anything_behind_the_right_beginning_is_refused(
    tmp_path: Path, start: bytes, rest: bytes
) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(start + rest)
    assert refused(path, tmp_path) == f"answers.csv: {DAMAGED}"


def test_a_file_with_more_records_than_it_holds_is_refused(tmp_path: Path) -> None:
    content = bytearray(written(tmp_path, {"Q1": [1.0, 2.0]}).read_bytes())
    content[80:84] = (1_000_000).to_bytes(4, "little")
    path = tmp_path / "answers.sav"
    path.write_bytes(content)
    assert refused(path, tmp_path) == (
        "answers.sav: the file holds fewer rows than it says. Copy or export it again"
    )
