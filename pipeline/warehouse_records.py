"""The respondents of all waves in the warehouse: a row each, written once, and the views of it.

Belongs here: from a wave's wide answers to `records`, and from there to `respondents`,
`attributes`, `answers` and `choice_answers`. Does not belong here: what their columns mean
(`schemas.tables`, `schemas.record_tables`), or any other table.

A row is written once, since it is dear: study, wave and the respondent's hash would stand in each
of the four, and in one of them once per attribute.
"""

from collections.abc import Iterator, Sequence

import duckdb
import polars as pl

from pipeline import sql
from pipeline.store import Revision
from pipeline.tally import is_counted
from pipeline.warehouse_tables import create_table, create_view
from schemas.record_tables import Records
from schemas.tables import TABLES

RECORDS = "records"
RECORD_VIEWS = ("respondents", "attributes", "answers", "choice_answers")
ATTRIBUTE = "attribute_"
# What the wide answers of a wave that older code stored may lack.
NEWER = ("started", "finished", "seconds", "weight")
ROW = "study, wave, respondent, source_row"


def add_records(connection: duckdb.DuckDBPyConnection, revisions: Sequence[Revision]) -> None:
    """Makes the table of respondents' rows and its views, and takes all waves over, in order.

    A wave whose codebook is broken stays as older code stored it, without what is newer.
    """
    columns = [list(pl.read_parquet_schema(one.path("wide"))) for one in revisions]
    # One at least, so that the view of attributes has its columns.
    most = max([1, *(len(_named(names, ATTRIBUTE)) for names in columns)])
    create_table(connection, RECORDS, Records, further=_attribute_columns(most))
    for one, names in zip(revisions, columns, strict=True):
        connection.execute(f"INSERT INTO {RECORDS} BY NAME {_rows(one, names)}")
    for view, query in zip(RECORD_VIEWS, _queries(most), strict=True):
        create_view(connection, view, TABLES[view], query)


def _attribute_columns(most: int) -> dict[str, str]:
    """The columns that hold attributes, and what they mean.

    They go by place, not by the attribute's name, since each study has names of its own.
    """
    found = {}
    for place in range(1, most + 1):
        found[f"attribute_{place}"] = "An attribute of the wave, as in attributes; NULL: none."
        found[f"value_{place}"] = f"The value of attribute_{place}, as in attributes."
    return found


def _named(columns: Sequence[str], prefix: str) -> list[str]:
    return [name for name in columns if name.startswith(prefix)]


def _rows(revision: Revision, columns: Sequence[str]) -> str:
    """The query that gives a wave's rows, in the file's order; what a wave lacks becomes NULL."""
    selected = [
        f"{sql.literal(revision.study)} AS study, {sql.literal(revision.wave)} AS wave",
        f"respondent, source_row, disposition, {is_counted()} AS counted",
        *(name for name in NEWER if name in columns),
    ]
    for place, name in enumerate(_named(columns, ATTRIBUTE), start=1):
        attribute = sql.literal(name.removeprefix(ATTRIBUTE))
        selected.append(f"{attribute} AS attribute_{place}")
        selected.append(f"{sql.identifier(name)} AS value_{place}")
    for prefix, codes in (("item_", "codes"), ("choice_", "choice_codes")):
        if asked := _named(columns, prefix):
            selected.append(f"[{sql.listed(map(sql.identifier, asked))}] AS {codes}")
    return f"SELECT {sql.listed(selected)} FROM read_parquet({sql.literal(revision.path('wide'))})"


def _queries(most: int) -> Iterator[str]:
    """The queries of the views, in their order.

    No view joins, since a join would neither keep the rows in order nor be as fast as a table.
    """
    yield f"SELECT {ROW}, disposition, started, finished, seconds, weight FROM {RECORDS}"
    yield "\nUNION ALL ".join(
        f"SELECT {ROW}, attribute_{place} AS attribute, value_{place} AS value FROM {RECORDS}"
        f" WHERE attribute_{place} IS NOT NULL"
        for place in range(1, most + 1)
    )
    yield f"SELECT {ROW}, counted, codes FROM {RECORDS} WHERE codes IS NOT NULL"
    yield (
        f"SELECT {ROW}, counted, choice_codes AS codes FROM {RECORDS}"
        " WHERE choice_codes IS NOT NULL"
    )
