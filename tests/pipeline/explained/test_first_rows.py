"""The first rows of each answer, found part by part."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.explained import first_rows as module
from pipeline.explained.first_rows import first_rows

COUNTED = pl.col("counts")


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """Twelve rows, of which the third does not count; one column holds lists."""
    path = tmp_path / "wide.parquet"
    pl.DataFrame(
        {
            "source_row": range(2, 14),
            "counts": [row != 4 for row in range(2, 14)],
            "item_a": [1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 3],
            "choice_b": [[1, 2], [], [1], [2], [1], [1], [1], [1], [1], [1], [-1], [2, 3]],
        },
        schema_overrides={"item_a": pl.Int8, "choice_b": pl.List(pl.Int8)},
    ).write_parquet(path)
    return path


@pytest.mark.parametrize("part", [1, 2, 100])
def test_each_answer_has_its_first_rows_however_large_a_part_is(
    answers: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(module, "FIRST_PART", part)
    occurring = {"item_a": {1: 9, 2: 1, 3: 1, 4: 0}, "choice_b": {1: 7, 2: 3, 3: 1, -1: 1}}
    assert first_rows(answers, COUNTED, occurring, 3) == {
        "item_a": {1: (2, 3, 5), 2: (6,), 3: (13,)},
        "choice_b": {1: (2, 6, 7), 2: (2, 5, 13), 3: (13,), -1: (12,)},
    }


def test_rows_are_not_read_on_once_every_answer_has_enough(
    answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PART", 2)
    read: list[int] = []
    whole = pl.LazyFrame.slice

    def counted(self: pl.LazyFrame, offset: int, length: int) -> pl.LazyFrame:
        read.append(offset)
        return whole(self, offset, length)

    monkeypatch.setattr(pl.LazyFrame, "slice", counted)
    assert first_rows(answers, COUNTED, {"item_a": {1: 9}}, 2) == {"item_a": {1: (2, 3)}}
    assert read == [0]
