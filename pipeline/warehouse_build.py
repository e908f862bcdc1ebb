"""Builds the warehouses beside the old ones and swaps each in by one rename.

Belongs here: publishing, and the way from a wave's files into tables. Does not belong here: how a
table is made (`pipeline.warehouse_tables`), what the public one leaves out
(`pipeline.warehouse_public`), what becomes of respondents (`pipeline.warehouse_records`), or any
computation.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipeline import sql
from pipeline.comparison import DRAWN_TABLES, STUDY_TABLES, in_order
from pipeline.conclusions import conclusions_changed_last
from pipeline.errors import StoreError
from pipeline.history import published_files
from pipeline.obstacles import obstacle
from pipeline.store import Revision, Store, code_version
from pipeline.warehouse import (
    SCHEMA_VERSION,
    SMALLEST_GROUP,
    is_current,
    publication,
    published,
)
from pipeline.warehouse_public import build_public
from pipeline.warehouse_records import RECORD_VIEWS, RECORDS, add_records
from pipeline.warehouse_tables import VIEWS, create_table, create_views, new_file
from pipeline.writing import settle, turn
from schemas.tables import TABLES, polars_schema
from schemas.watch_tables import WATCH_TABLES


def publish_warehouse(store: Store, smallest_group: int = SMALLEST_GROUP) -> str:
    """Builds the warehouse and the public one from all published revisions and swaps them in.

    Readers keep the file they have open; who opens it next sees the new one. Nothing is done where
    both are current already. Processes that publish at once take turns.

    Args:
        store: the data folder.
        smallest_group: respondents; smaller groups are left out of the public warehouse.

    Returns:
        The name of the publication.

    Raises:
        StoreError: a new file cannot be written; the old ones stay.
        OSError: as well, but this may pass by itself (`pipeline.obstacles`).
    """
    if is_current(store, smallest_group):
        return publication(store, published(store))
    try:
        with turn(store.warehouse_lock):
            # Who held the turn before may have published the same.
            if not is_current(store, smallest_group):
                return _publish(store, smallest_group)
    except (OSError, duckdb.IOException) as error:
        found = obstacle(error)
        if found and found.passes:
            raise
        problem = StoreError(
            store.warehouse.name,
            f"the warehouse cannot be written ({found.what if found else type(error).__name__})",
            f"{found.remedy if found else 'Check space and rights'}; the old one is untouched",
        )
    else:
        return publication(store, published(store))
    raise problem


def _publish(store: Store, smallest_group: int) -> str:
    """Builds both files, then swaps both in; to be called by who has the turn."""
    _remove_partial(store)
    partial, public = (
        path.with_name(f".{path.stem}.{os.getpid()}.partial")
        for path in (store.warehouse, store.public_warehouse)
    )
    waves, comparisons = list(store.all_current()), list(store.all_study_wide())
    name = publication(store, [*waves, *comparisons])
    try:
        _build(store, partial, waves, comparisons, name)
        build_public(public, partial, smallest_group)
        # A kill between the two leaves a publication that is not current: the next run builds both.
        settle(public, store.public_warehouse)
        settle(partial, store.warehouse)
    finally:
        _remove_partial(store)
    return name


def _remove_partial(store: Store) -> None:
    """Removes unfinished files; who has the turn knows that nobody is writing them."""
    for path in (store.warehouse, store.public_warehouse):
        for partial in store.home.glob(f".{path.stem}.*.partial*"):
            partial.unlink(missing_ok=True)


def _build(
    store: Store,
    path: Path,
    revisions: Sequence[Revision],
    comparisons: Sequence[Revision],
    name: str,
) -> None:
    with new_file(path) as connection:
        add_records(connection, revisions)
        for table, model in TABLES.items():
            if table in (RECORDS, *RECORD_VIEWS):
                continue
            create_table(connection, table, model)
            if table == "meta":
                row = (SCHEMA_VERSION, sql.literal(code_version()), sql.literal(name))
                connection.sql(f"INSERT INTO meta VALUES ({sql.listed(map(str, row))})")
            elif table in WATCH_TABLES:
                for frame in _watching(store, table, [*revisions, *comparisons]):
                    _insert_frame(connection, table, frame)
            elif table in STUDY_TABLES:
                if having := [one for one in comparisons if one.has(table)]:
                    _insert(connection, table, f"SELECT * FROM {_files(table, having)}")
            elif having := [
                # A study has figures and reports of its own, beside those of its waves.
                one
                for one in [*revisions, *(comparisons if table in DRAWN_TABLES else [])]
                if one.has(table)
            ]:
                _insert(connection, table, _from_files(table, having))
        create_views(connection, list(VIEWS))


def _insert(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    connection.execute(f"INSERT INTO {table} BY NAME {query}")


def _insert_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("frame", frame)
    _insert(connection, table, "SELECT * FROM frame")
    connection.unregister("frame")


def _watching(store: Store, table: str, revisions: Sequence[Revision]) -> Iterator[pl.DataFrame]:
    """What a table says of the publications of each wave, and of each study's comparison."""
    for one in revisions:
        if table == "revisions":
            rows = published_files(store, one.study, one.wave)
            yield pl.DataFrame(rows, schema=polars_schema(table))
        else:
            changes = conclusions_changed_last(store, one.study, one.wave)
            if not changes.is_empty():
                yield changes


def _files(table: str, revisions: Sequence[Revision]) -> str:
    return f"read_parquet([{sql.listed(sql.literal(one.path(table)) for one in revisions)}])"


def _from_files(table: str, revisions: Sequence[Revision]) -> str:
    files = _files(table, revisions)
    if table == "waves":
        return (
            f"SELECT *, row_number() OVER (PARTITION BY study ORDER BY place NULLS FIRST,"
            f" fielded, wave) AS position"
            f" FROM {files} ORDER BY study, position"
        )
    if table == "studies":
        latest = latest_waves(revisions)
        return f"SELECT * FROM {_files(table, latest)} ORDER BY study"
    return f"SELECT * FROM {files}"


def latest_waves(revisions: Sequence[Revision]) -> list[Revision]:
    """The revision of each study's latest wave."""
    latest = {one.study: one for one in in_order(revisions)}
    return [latest[study] for study in sorted(latest)]
