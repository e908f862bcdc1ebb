"""The scan of an export: each cell as the place of its text among the texts of its column.

Belongs here: finding out which texts there are and where, without holding any cell's text. Does
not belong here: what a text means (`pipeline.spellings`, `pipeline.choices`), or what else is taken
from a row (`pipeline.coding`).

The codebook's words and the first records tell nearly all texts that a file holds. The scan places
cells among these; what it could not place is looked at by another one, of which most files need
none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from pipeline import sql
from pipeline.columns import Found
from pipeline.readers.raw import NEVER_NULL, RawColumn, RawExport
from pipeline.spellings import occurring, read_columns, refuse_too_many, words_of
from schemas.questionnaire import Questionnaire

# So many records show which texts a column holds; a column of more different ones than these is
# counted as a whole first.
SAMPLE = 100_000
MOST_SAMPLED = 1_000
# Of so many cells at most the text is fetched, where it is none of those known.
MOST_UNPLACED = 1_000_000

Texts = Mapping[int, Sequence[str]]


@dataclass(frozen=True)
class Placed:
    """The records of an export, in its order.

    Attributes:
        frame: the places, a column per position in the file by its number, such as "3"; and what
            else was asked of each row.
        texts: the texts of each column, by its position.
        spellings: how often each of them occurs, those that do, in order.
    """

    frame: pl.DataFrame
    texts: Texts
    spellings: Mapping[int, Mapping[str, int]]

    def places(self, column: RawColumn) -> pl.Series:
        """The place of each record's text among the texts of a column."""
        return self.frame[str(column.position)].cast(pl.UInt32)


def place_texts(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    others: Iterable[str],
) -> Placed:
    """Scans an export.

    Args:
        connection: where to scan.
        export: the raw export.
        questionnaire: the codebook, as the wave has it.
        found: which column is what.
        others: further expressions to have of each row, as SQL.

    Raises:
        ExportError: it breaks its own form, has no records, or a column has too many different
            texts to be the right one.
    """
    scan = _Scan(connection, export, questionnaire, found, tuple(others))
    texts: Texts = scan.likely() or scan.all_texts()
    frame = scan.placed(texts)
    if sum(_unplaced(frame, scan.columns).values()) > MOST_UNPLACED:
        texts = scan.all_texts()
        frame = scan.placed(texts)
    if unplaced := _unplaced(frame, scan.columns):
        frame, texts = scan.with_further(frame, texts, unplaced)
    spellings = {one.position: _counted(frame, one, texts[one.position]) for one in scan.columns}
    for column in scan.columns:
        refuse_too_many(export, questionnaire, found, column, len(spellings[column.position]))
    return Placed(frame, texts, spellings)


@dataclass(frozen=True)
class _Scan:
    connection: duckdb.DuckDBPyConnection
    export: RawExport
    questionnaire: Questionnaire
    found: Found
    others: tuple[str, ...]

    @property
    def columns(self) -> list[RawColumn]:
        """The columns whose texts are read by the codebook."""
        return list(read_columns(self.found))

    def occurring(self, records: int | None = None) -> dict[int, dict[str, int]]:
        """How often each text occurs, of all records or of the first."""
        return occurring(self.connection, self.export, self.questionnaire, self.found, records)

    def likely(self) -> dict[int, list[str]] | None:
        """The texts that a column probably holds; None where they are too many to tell."""
        begun = self.occurring(SAMPLE)
        if any(len(counts) > MOST_SAMPLED for counts in begun.values()):
            return None
        words = words_of(self.questionnaire, self.found)
        return {
            at: sorted(one for one in {*counts, *words.get(at, ())} if "\x00" not in one)
            for at, counts in begun.items()
        }

    def all_texts(self) -> dict[int, list[str]]:
        """The texts of all records, counted before they are placed."""
        return {at: list(counts) for at, counts in self.occurring().items()}

    def placed(self, texts: Texts) -> pl.DataFrame:
        """Every record, its cells as places; NULL for a text that is none of those given."""
        selected = [
            f"{_place(one, texts[one.position])} AS {sql.identifier(str(one.position))}"
            for one in self.columns
        ]
        listed = sql.listed([*selected, *self.others])
        return self.export.query(self.connection, f"SELECT {listed} FROM {{source}}")

    def with_further(
        self, frame: pl.DataFrame, texts: Texts, unplaced: Mapping[int, int]
    ) -> tuple[pl.DataFrame, dict[int, Sequence[str]]]:
        """The frame with the cells that had no place yet, and the texts with theirs."""
        columns = [one for one in self.columns if one.position in unplaced]
        selected = sql.listed(
            f"CASE WHEN {_place(one, texts[one.position])} IS NULL"
            f" THEN coalesce({one.sql}, {sql.literal(NEVER_NULL)}) END"
            f" AS {sql.identifier(str(one.position))}"
            for one in columns
        )
        found = self.export.query(self.connection, f"SELECT {selected} FROM {{source}}")
        known = dict(texts)
        for name in found.columns:
            position = int(name)
            further = found[name].drop_nulls().unique().sort().to_list()
            place = found[name].cast(pl.Enum(further)).to_physical() + len(known[position])
            known[position] = [*known[position], *further]
            frame = frame.with_columns(pl.col(name).cast(pl.UInt32).fill_null(place))
        return frame, known


def _place(column: RawColumn, texts: Iterable[str]) -> str:
    """SQL for the place of a cell's text among those that are known, NULL for another one."""
    listed = sql.listed(map(sql.literal, texts))
    return f"enum_code(TRY_CAST({column.sql} AS ENUM({listed})))" if listed else "NULL::UTINYINT"


def _unplaced(frame: pl.DataFrame, columns: Iterable[RawColumn]) -> dict[int, int]:
    """How many cells of a column have no place, of columns with any."""
    lacking = {one.position: frame[str(one.position)].null_count() for one in columns}
    return {position: n for position, n in lacking.items() if n}


def _counted(frame: pl.DataFrame, column: RawColumn, texts: Sequence[str]) -> dict[str, int]:
    counted = frame[str(column.position)].value_counts()
    by_text = {texts[place]: n for place, n in counted.iter_rows()}
    return dict(sorted(by_text.items()))
