"""Counting and measuring the cells of an export."""

from pathlib import Path

import pytest

from pipeline.drafting import profile
from pipeline.drafting.profile import profiles
from pipeline.sql import connect
from tests.pipeline.drafting.drafting import profiled, table
from tests.pipeline.readers.exports import exported


def test_every_text_is_counted_as_it_is_written(tmp_path: Path) -> None:
    found = profiled(tmp_path, ["Yes", "yes ", "Yes", "", "No"])
    assert found.texts == {"No": 1, "Yes": 2, "yes ": 1}
    assert (found.rows, found.filled, found.distinct, found.longest) == (5, 4, 3, 4)
    assert found.is_counted
    assert not found.is_unique


@pytest.mark.parametrize("blank", ["", " ", "\t ", "\u00a0", "\u3000", "\ufeff", "\u200b \u00ad"])
def test_a_cell_without_anything_to_see_is_blank(tmp_path: Path, blank: str) -> None:
    found = profiled(tmp_path, ["Yes", blank])
    assert (found.rows, found.filled, found.texts) == (2, 1, {"Yes": 1})


def test_a_column_of_blanks_is_counted_and_empty(tmp_path: Path) -> None:
    found = profiled(tmp_path, [" ", "\u200b", " "])
    assert (found.is_counted, found.filled, found.longest, found.texts) == (True, 0, 0, {})


def test_of_too_many_texts_the_first_cells_are_counted_only(tmp_path: Path) -> None:
    found = profiled(tmp_path, [f"text {n}" for n in range(3_500)])
    assert (found.is_counted, found.texts, found.distinct) == (False, {}, 3_500)
    assert (len(found.some), "text 2999" in found.some, "text 3000" in found.some) == (
        3_000,
        True,
        False,
    )


def test_the_sample_is_from_both_ends_of_the_file(tmp_path: Path) -> None:
    found = profiled(tmp_path, [str(n) for n in range(2_000)])
    assert found.sample == (*map(str, range(250)), *map(str, range(1_750, 2_000)))


@pytest.mark.parametrize(
    ("shape", "cells", "share"),
    [
        ("number", ["1", "-2,5", " 3.0 ", "50 %", "x"], 0.8),
        ("weight", ["1", "0,5", "2.25", "-1"], 0.75),
        ("duration", ["12", "1:05", "1:02:05", "an hour"], 0.75),
        ("email", ["a@b.dk", "a at b.dk"], 0.5),
        ("ip", ["10.0.0.1", "10.0.1"], 0.5),
        ("phone", ["+45 12 34 56 78", "12345678"], 0.5),
    ],
)
def test_the_share_of_cells_of_a_shape(
    tmp_path: Path, shape: str, cells: list[str], share: float
) -> None:
    assert profiled(tmp_path, cells).shapes[shape] == pytest.approx(share)


def test_a_large_file_is_scanned_some_columns_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = exported(tmp_path, table({name: ["Yes", "No"] for name in ("a", "b", "c")}))
    with connect() as connection:
        at_once = profiles(connection, export)
        monkeypatch.setattr(profile, "SIZE_AT_ONCE", 1)
        assert profiles(connection, export) == at_once
