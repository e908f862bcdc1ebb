"""Stata files: variables as columns, with their labels and their missing values .a to .z."""

import gzip
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from pipeline.parsers import statistics
from pipeline.parsers.process import Refused
from pipeline.readers.raw import Kind
from tests.pipeline.readers.opening import opened, refused

DAMAGED = "the file is damaged, or not what its beginning says. Copy or export it again"


def written(folder: Path, columns: dict[str, Any], **facts: Any) -> Path:
    """A file with these columns."""
    path = folder / "answers.dta"
    pyreadstat.write_dta(pd.DataFrame(columns), path, **facts)
    return path


def test_variables_are_columns_and_every_record_is_a_row(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"id": [7, 8], "Q1": [1.5, None], "Q2": ["Måske", ""]},
        column_labels=["", "Det er nyttigt", "Kommentar"],
    )
    found = opened(path, tmp_path)
    export = found.export
    assert (export.tool, export.encoding, export.delimiter) == ("Stata", "", "")
    assert (export.header_rows, found.headers) == (0, ["id", "Q1", "Q2"])
    assert [column.question for column in export.columns] == ["id", "Det er nyttigt", "Kommentar"]
    assert {column.kind for column in export.columns} == {Kind.UNKNOWN}
    assert found.rows == [("7", "1.5", "Måske"), ("8", "", "")]


def test_tagged_missing_values_are_cells_with_labels(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"Q1": [1, 2, "b", "a", None], "Q2": [1.0, 2.0, None, None, "z"]},
        missing_user_values={"Q1": ["a", "b"], "Q2": ["z"]},
        variable_value_labels={"Q1": {2: "Enig", 1: "Uenig", "b": "Ved ikke"}},
    )
    found = opened(path, tmp_path)
    assert found.cells("Q1") == ["1", "2", ".b", ".a", ""]
    assert found.cells("Q2") == ["1", "2", "", "", ".z"]
    assert found.column("Q1").missing == (".a", ".b")
    assert found.column("Q2").missing == (".z",)
    labels = found.column("Q1").labels
    assert list(labels.items()) == [("1", "Uenig"), ("2", "Enig"), (".b", "Ved ikke")]


def test_real_tagged_missing_values_are_read(real: Path, tmp_path: Path) -> None:
    path = real / "spss" / "pyreadstat-fixtures" / "missing_test.dta"
    found = opened(path, tmp_path)
    assert found.rows == [(".a", ".b", ".c", ".x", ".y", ".z", "", "", "1")]
    assert found.column("var1").labels == {".a": "missing"}
    assert [column.missing for column in found.export.columns] == [
        *((".a",), (".b",), (".c",), (".x",), (".y",), (".z",), (), (), ())
    ]


def test_a_letter_in_a_text_is_no_missing_value(tmp_path: Path) -> None:
    found = opened(written(tmp_path, {"t": ["a", "b"]}), tmp_path)
    assert (found.cells("t"), found.column("t").missing) == (["a", "b"], ())


def test_numbers_are_the_shortest_text_in_their_own_precision(tmp_path: Path) -> None:
    path = tmp_path / "answers.dta"
    frame = pd.DataFrame({"brief": [1.1, 1e-7, 3.0], "exact": [1.1, 1e-7, -1000.3]})
    frame.astype({"brief": "float32"}).to_stata(path, write_index=False, version=118)
    found = opened(path, tmp_path)
    assert found.cells("brief") == ["1.1", "0.0000001", "3"]
    assert found.cells("exact") == ["1.1", "0.0000001", "-1000.3"]


def test_dates_and_times_are_iso(tmp_path: Path) -> None:
    columns = {
        "day": [21310.0, -1.0, 1e9],
        "moment": [1841220610500.0, 0.0, 1e18],
        "clock": [36610000.0, 0.0, 86400000.0],
        "month": [700.0, 0.0, 1.0],
    }
    forms = {"day": "%td", "moment": "%tcCCYY-NN-DD_HH:MM:SS", "clock": "%tcHH:MM", "month": "%tm"}
    found = opened(written(tmp_path, columns, variable_format=forms), tmp_path)
    assert found.cells("day") == ["2018-05-06", "1959-12-31", "1000000000"]
    assert found.cells("moment") == [
        *("2018-05-06 10:10:10.5", "1960-01-01 00:00:00", "1000000000000000000")
    ]
    # A time of day is shown as one only on the day by which Stata counts.
    assert found.cells("clock") == ["10:10:10", "00:00:00", "1960-01-02 00:00:00"]
    # Months, quarters and years since 1960 are no dates.
    assert found.cells("month") == ["700", "0", "1"]


def test_a_real_file_has_the_cells_of_its_spss_twin(real: Path, tmp_path: Path) -> None:
    folder = real / "spss" / "pyreadstat-fixtures"
    stata, spss = opened(folder / "sample.dta", tmp_path), opened(folder / "sample.sav", tmp_path)
    assert stata.rows == spss.rows
    assert stata.export.columns == spss.export.columns


def test_a_real_study_has_the_same_columns_and_cells_in_both_packages(
    real: Path, tmp_path: Path
) -> None:
    stata = opened(real / "stata" / "derived-efc" / "efc.dta", tmp_path / "stata")
    spss = opened(real / "spss" / "derived-efc" / "efc.sav", tmp_path / "spss")
    assert (len(stata.rows), len(stata.headers)) == (908, 26)
    assert stata.export.columns == spss.export.columns
    assert stata.rows == spss.rows
    assert stata.column("c82cop1").question == "do you feel you cope well as caregiver?"
    assert list(stata.column("e42dep").labels) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("version", [8, 10, 12, 13, 14, 15])
def test_each_release_is_told_by_content_and_cut_nowhere(tmp_path: Path, version: int) -> None:
    columns = {"n": [1.5, 2.0, 3.0], "t": ["one", "two", "three"]}
    content = written(tmp_path, columns, version=version).read_bytes()
    path, spool = tmp_path / "answers.csv", tmp_path / "spool.parquet"
    path.write_bytes(content)
    assert opened(path, tmp_path).rows == [("1.5", "one"), ("2", "two"), ("3", "three")]
    request = {"path": str(path), "kind": "dta", "encoding": None, "most_columns": 9}
    for kept in range(4, len(content), 5):
        path.write_bytes(content[:kept])
        try:
            statistics.parse(request | {"spool": str(spool)})
        except Refused:
            continue
        # Only what follows the last row may be gone.
        assert pq.read_table(spool)["c2"].to_pylist() == columns["t"]


def test_long_texts_are_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.dta"
    texts = ["Ærlig " * 1_000 + "talt", "kort", ""]
    frame = pd.DataFrame({"t": texts})
    frame.to_stata(path, write_index=False, version=118, convert_strl=["t"])
    assert opened(path, tmp_path).cells("t") == texts


def test_an_encoding_named_in_the_options_is_used(tmp_path: Path) -> None:
    path = written(tmp_path, {"t": ["Maaske"]}, version=12)
    path.write_bytes(path.read_bytes().replace(b"Maaske", "Måske\0".encode("mac_roman")))
    assert opened(path, tmp_path, encoding="macintosh").rows == [("Måske",)]


def test_a_file_packed_with_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.dta.gz"
    path.write_bytes(gzip.compress(written(tmp_path, {"Q1": [1.0]}).read_bytes()))
    assert "the file is a Stata file packed with gzip. Unpack it" in refused(path, tmp_path)


@pytest.mark.parametrize("start", [b"<stata_dta><header>", b"\x73\x02\x01\x00", b"\x69\x01\x01\0"])
@pytest.mark.parametrize("rest", [b"", b"\xff" * 3_000, bytes(3_000)])
def test_anything_behind_the_right_beginning_is_refused(
    tmp_path: Path, start: bytes, rest: bytes
) -> None:
    path = tmp_path / "answers.dta"
    path.write_bytes(start + rest)
    message = refused(path, tmp_path)
    assert message in (
        f"answers.dta: {DAMAGED}",
        "answers.dta: the file has no variables. Export it again",
    )
