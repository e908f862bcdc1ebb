"""What stands in the columns of an export: which texts, how often, and of what shape.

Belongs here: counting and measuring all cells of a file. Does not belong here: what a column is
(`roles`, `scales`, `choices`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from pipeline import sql
from pipeline.readers.raw import RawColumn, RawExport
from schemas.vocabulary import fold

# A column with more different texts is no question with options.
MOST_TEXTS = 1_000
SIZE_AT_ONCE = 200_000_000
SAMPLE = 500
ROWS_LOOKED_AT = 100_000
BLANKS = " \t\r\n\u00a0\ufeff"
SHAPES = {
    "number": r"^\s*-?\d+([.,]\d+)?\s*%?\s*$",
    "email": r"^\s*[^@\s]+@[^@\s]+\.[A-Za-z]{2,}\s*$",
    "ip": r"^\s*\d{1,3}(\.\d{1,3}){3}\s*$",
    "phone": r"^\s*\+?[\d\s()/-]{8,20}\s*$",
}


@dataclass(frozen=True)
class Profile:
    """A column and what stands in it.

    Attributes:
        rows: of the whole file.
        texts: how often each text occurs, blanks left out; empty where there are too many.
        sample: the first filled cells.
        distinct: how many different texts there are.
        filled: cells that are not blank.
        longest: characters of the longest text.
        shapes: share of the filled cells that are numbers, e-mail addresses, ...
    """

    column: RawColumn
    rows: int
    texts: Mapping[str, int]
    sample: tuple[str, ...]
    distinct: int
    filled: int
    longest: int
    shapes: Mapping[str, float]

    @property
    def is_counted(self) -> bool:
        """Whether every text of the column is among `texts`."""
        return bool(self.texts) or not self.filled

    @property
    def is_unique(self) -> bool:
        """Whether no text occurs twice, among at least two."""
        return self.filled > 1 and self.distinct == self.filled


def profiles(connection: duckdb.DuckDBPyConnection, export: RawExport) -> list[Profile]:
    """The profile of every column, in the file's order.

    A file of common size is scanned once; of a larger one some columns at a time, so that never
    all of its text is in memory.

    Raises:
        ExportError: the file breaks its own form.
    """
    columns = export.columns
    batch = max(1, len(columns) * SIZE_AT_ONCE // max(export.size, 1))
    found: list[Profile] = []
    for start in range(0, len(columns), batch):
        part = columns[start : start + batch]
        names = sql.listed(column.sql for column in part)
        frame = export.query(connection, f"SELECT {names} FROM {{source}}")
        found += [_profile(column, frame[column.name]) for column in part]
    return found


def _profile(column: RawColumn, cells: pl.Series) -> Profile:
    filled = cells.filter(cells.str.strip_chars(BLANKS) != "")
    counted = filled.value_counts(name="n").sort(column.name)
    texts = dict(counted.iter_rows()) if counted.height <= MOST_TEXTS else {}
    return Profile(
        column=column,
        rows=len(cells),
        texts={text: n for text, n in texts.items() if fold(text)},
        sample=tuple(filled.head(SAMPLE)),
        distinct=counted.height,
        filled=len(filled),
        longest=filled.str.len_chars().max() or 0,  # type: ignore[arg-type]
        shapes={shape: _share(filled, pattern) for shape, pattern in SHAPES.items()},
    )


def _share(cells: pl.Series, pattern: str) -> float:
    return float(cells.str.contains(pattern).mean() or 0.0) if len(cells) else 0.0  # type: ignore[arg-type]


def rows_of(
    connection: duckdb.DuckDBPyConnection, export: RawExport, columns: Sequence[RawColumn]
) -> pl.DataFrame:
    """The first cells of some columns, as text: enough rows for what a draft looks at."""
    names = sql.listed(column.sql for column in columns)
    return export.query(connection, f"SELECT {names} FROM {{source}} LIMIT {ROWS_LOOKED_AT}")
