"""The respondents of all waves in the warehouse: a row each, written once, and the views of it.

Belongs here: from a wave's wide answers to `records`, and from there to `respondents`,
`attributes`, `answers` and `choice_answers`. Does not belong here: what their columns mean
(`schemas.tables`, `schemas.record_tables`), or any other table.

A row is written once, since it is dear: study, wave and the respondent's hash would stand in each
of the four.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from pipeline import sql
from pipeline.store import Revision
from pipeline.tally import is_counted
from pipeline.warehouse_tables import create_table, create_view
from schemas.record_tables import AttributePlaces, Records
from schemas.tables import TABLES

ROW = "study, wave, respondent, source_row"
RECORD_VIEWS = ("respondents", "attributes", "answers", "choice_answers")
# What the wide answers of a wave that older code stored may lack.
NEWER = ("started", "finished", "seconds", "weight")


@dataclass(frozen=True)
class _Wide:
    """A wave's wide answers, and the number that its rows carry."""

    number: int
    revision: Revision
    columns: Sequence[str]

    def named(self, prefix: str) -> dict[str, str]:
        """Columns with a prefix, by what stands behind it."""
        return {name.removeprefix(prefix): name for name in self.columns if name.startswith(prefix)}

    @property
    def attributes(self) -> dict[str, str]:
        """The columns of attributes, by the attribute's id."""
        return self.named("attribute_")

    @property
    def key(self) -> tuple[str, str, str]:
        """Its number, study and wave, as SQL."""
        one = self.revision
        return str(self.number), sql.literal(one.study), sql.literal(one.wave)


def add_records(connection: duckdb.DuckDBPyConnection, revisions: Sequence[Revision]) -> None:
    """Makes the table of respondents' rows and its views, and takes all waves over, in order.

    A wave whose codebook is broken stays as older code stored it, without what is newer.
    """
    waves = [
        _Wide(number, one, list(pl.read_parquet_schema(one.path("wide"))))
        for number, one in enumerate(revisions, start=1)
    ]
    # One at least, so that the view of attributes has its columns.
    most = max([1, *(len(one.attributes) for one in waves)])
    further = {
        _place(position): "What the wave has at this place of attribute_places; NULL: nothing."
        for position in range(1, most + 1)
    }
    create_table(connection, "records", Records, further=further)
    create_table(connection, "attribute_places", AttributePlaces)
    for one in waves:
        connection.execute(f"INSERT INTO records BY NAME {_rows(one)}")
    if places := [place for one in waves for place in _places(one)]:
        connection.execute(f"INSERT INTO attribute_places VALUES {sql.listed(places)}")
    for view, query in zip(RECORD_VIEWS, _queries(most), strict=True):
        create_view(connection, view, TABLES[view], query)


def _place(position: int) -> str:
    return f"attribute_{position}"


def _places(one: _Wide) -> Iterator[str]:
    """The rows that say which column holds which attribute of a wave."""
    for position, attribute in enumerate(one.attributes, start=1):
        yield f"({sql.listed([*one.key, str(position), sql.literal(attribute)])})"


def _rows(one: _Wide) -> str:
    """The query that gives a wave's rows, in the file's order."""
    columns = [name for name in NEWER if name in one.columns]
    for position, name in enumerate(one.attributes.values(), start=1):
        columns.append(f"{sql.identifier(name)} AS {_place(position)}")
    for prefix, codes in (("item_", "codes"), ("choice_", "choice_codes")):
        if asked := one.named(prefix).values():
            columns.append(f"[{sql.listed(map(sql.identifier, asked))}] AS {codes}")
    number, study, wave = one.key
    always = (
        f"{number} AS wave_number, {study} AS study, {wave} AS wave, respondent, source_row,"
        f" disposition, {is_counted()} AS counted"
    )
    wide = f"read_parquet({sql.literal(one.revision.path('wide'))})"
    return f"SELECT {sql.listed([always, *columns])} FROM {wide}"


def _queries(most: int) -> Iterator[str]:
    """The queries of the views, in their order; `most` columns hold attributes."""
    yield f"SELECT {ROW}, disposition, started, finished, seconds, weight FROM records"
    # A question about one attribute reads its column only: the other parts find no wave.
    yield "\nUNION ALL ".join(
        "SELECT r.study, r.wave, r.respondent, r.source_row, p.attribute,"
        f" r.{_place(position)} AS value FROM records AS r JOIN attribute_places AS p"
        f" ON p.wave_number = r.wave_number AND p.position = {position}"
        for position in range(1, most + 1)
    )
    yield f"SELECT {ROW}, counted, codes FROM records WHERE codes IS NOT NULL"
    yield (
        f"SELECT {ROW}, counted, choice_codes AS codes FROM records WHERE choice_codes IS NOT NULL"
    )
