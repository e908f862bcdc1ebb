"""The DuckDB file that analysts open: which publication it holds, and asking it.

Belongs here: reading the published file. Does not belong here: building it
(`pipeline.warehouse_build`), or anything slow to import.
"""

import hashlib
from collections.abc import Sequence

import duckdb
import polars as pl

from pipeline.errors import StoreError
from pipeline.store import Revision, Store, code_version

# Raised when a table or column is renamed or changes its meaning.
SCHEMA_VERSION = 1


def publication(revisions: Sequence[Revision]) -> str:
    """The hash that names a state of the warehouse."""
    parts = [str(SCHEMA_VERSION), code_version()]
    parts += [f"{one.study}/{one.wave}/{one.name}" for one in revisions]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def is_current(store: Store) -> bool:
    """Whether the published warehouse already holds the published revisions."""
    if not store.warehouse.exists():
        return False
    try:
        with open_warehouse(store) as connection:
            held = connection.sql("SELECT publication FROM meta").fetchall()
    except (duckdb.Error, StoreError):
        return False
    return bool(held) and held[0][0] == publication([*store.all_current(), *store.all_study_wide()])


def open_warehouse(store: Store) -> duckdb.DuckDBPyConnection:
    """The published warehouse, read-only, without access to any other file.

    Raises:
        StoreError: nothing is published yet, or the file is no warehouse.
    """
    if not store.warehouse.exists():
        raise StoreError(
            store.warehouse.name, "nothing is published yet", "Run `likertwave run` first"
        )
    try:
        connection = duckdb.connect(str(store.warehouse), read_only=True)
    except duckdb.Error:
        problem = StoreError(
            store.warehouse.name,
            "the warehouse cannot be opened",
            "Delete it and run `likertwave run`: it is made from the store",
        )
    else:
        connection.sql("SET enable_external_access = false")
        connection.sql("SET lock_configuration = true")
        return connection
    raise problem


def ask(store: Store, statement: str) -> pl.DataFrame:
    """The published warehouse's answer to one SQL statement.

    Raises:
        StoreError: nothing is published, or the statement is wrong or gives no rows.
    """
    with open_warehouse(store) as connection:
        try:
            found: pl.DataFrame = connection.sql(statement).pl()
        except duckdb.Error as error:
            message = str(error).strip().splitlines()[0]
        except AttributeError:
            message = "it gives no rows"
        except pl.exceptions.PolarsError:
            message = "it gives a type that cannot be shown, cast it to VARCHAR"
        else:
            return found
    raise StoreError("query", message.rstrip("."), "Correct the statement")
