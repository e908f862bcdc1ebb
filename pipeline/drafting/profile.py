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
from schemas.vocabulary import INVISIBLE

# What a cell may hold and still be blank to a reader.
WHITE_SPACE = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
BLANKS = WHITE_SPACE + "".join(map(chr, INVISIBLE))
# A codebook takes no longer texts.
LONGEST_TEXT = 1_900
# A column with more different texts is no question with options.
MOST_TEXTS = 1_000
SIZE_AT_ONCE = 100_000_000
# How much larger the text of a packed file is, about.
PACKED = {".gz": 10, ".zip": 10, ".xlsx": 10, ".ods": 10, ".zsav": 5}
SAMPLE = 500
# Of a column with too many different texts so many cells are counted, for lists in cells.
CELLS_OF_MANY = 3_000
LONGEST_LIST = 5_000
MOST_ROWS = 10_000
MOST_CELLS = 5_000_000
SHAPES = {
    "number": r"^\s*-?\d+([.,]\d+)?\s*%?\s*$",
    "weight": r"^\s*\d{1,9}([.,]\d+)?\s*$",
    "duration": r"^\s*(\d{1,9}([.,]\d+)?|(\d{1,4}:)?\d{1,4}:\d{2})\s*$",
    "email": r"^\s*[^@\s]+@[^@\s]+\.[A-Za-z]{2,}\s*$",
    "ip": r"^\s*\d{1,3}(\.\d{1,3}){3}\s*$",
    "phone": r"^\s*\+\d[\d\s()/-]{6,20}\s*$",
}


@dataclass(frozen=True)
class Profile:
    """A column and what stands in it.

    Attributes:
        rows: of the whole file.
        texts: how often each text occurs, blanks left out; empty where there are too many.
        some: the same, of the first cells only where there are too many.
        sample: filled cells from the beginning and the end.
        distinct: how many different texts there are.
        filled: cells that are not blank.
        longest: characters of the longest text.
        shapes: share of the filled cells that are numbers, e-mail addresses, ...
    """

    column: RawColumn
    rows: int
    texts: Mapping[str, int]
    some: Mapping[str, int]
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
    size = export.size * PACKED.get(export.path.suffix.lower(), 1)
    batch = max(1, len(columns) * SIZE_AT_ONCE // max(size, 1))
    found: list[Profile] = []
    for start in range(0, len(columns), batch):
        part = columns[start : start + batch]
        names = sql.listed(column.sql for column in part)
        frame = export.query(connection, f"SELECT {names} FROM {{source}}")
        found += [_profile(column, frame[column.name]) for column in part]
    return found


def _profile(column: RawColumn, cells: pl.Series) -> Profile:
    filled = cells.filter(cells.str.strip_chars(BLANKS) != "")
    counted = filled.value_counts(name="n").rename({column.name: "text"}).sort("text")
    longest = max(counted["text"].str.len_chars(), default=0)
    texts = _counts(counted) if counted.height <= MOST_TEXTS else {}
    first = filled.head(CELLS_OF_MANY if longest <= LONGEST_LIST else 0)
    edge = SAMPLE // 2
    return Profile(
        column=column,
        rows=len(cells),
        texts=texts,
        some=texts or _counts(first.value_counts(sort=False, name="n")),
        sample=tuple(filled) if len(filled) <= SAMPLE else (*filled[:edge], *filled[-edge:]),
        distinct=counted.height,
        filled=len(filled),
        longest=longest,
        shapes={shape: _share(counted, pattern) for shape, pattern in SHAPES.items()},
    )


def _counts(counted: pl.DataFrame) -> dict[str, int]:
    return dict(sorted(counted.iter_rows()))


def _share(counted: pl.DataFrame, pattern: str) -> float:
    """The share of cells whose text has a shape."""
    fitting = counted.filter(pl.col("text").str.contains(pattern))
    return int(fitting["n"].sum()) / max(int(counted["n"].sum()), 1)


def rows_of(
    connection: duckdb.DuckDBPyConnection, export: RawExport, columns: Sequence[RawColumn]
) -> pl.DataFrame:
    """The first cells of some columns, as text: enough rows for what a draft looks at."""
    names = sql.listed(column.sql for column in columns)
    rows = min(MOST_ROWS, MOST_CELLS // max(len(columns), 1))
    return export.query(connection, f"SELECT {names} FROM {{source}} LIMIT {rows}")
