"""The DuckDB file that analysts open: which publication it holds, and asking it.

Belongs here: reading the published file. Does not belong here: building it
(`pipeline.warehouse_build`), or anything slow to import.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipeline.errors import StoreError
from pipeline.history import history
from pipeline.store import Revision, Store, code_version
from schemas.settings import Public

# Raised when a table or column is renamed or changes its meaning.
SCHEMA_VERSION = 1
# Where the settings name no other; the public warehouse leaves out smaller groups.
SMALLEST_GROUP = Public().smallest_group


def publication(store: Store, revisions: Sequence[Revision]) -> str:
    """The hash that names a state of the warehouse: what is published, and what was before.

    Args:
        store: the data folder.
        revisions: the published ones; the histories of their waves enter as well.
    """
    parts = [str(SCHEMA_VERSION), code_version()]
    for one in revisions:
        found = history(store, one.study, one.wave)
        parts.append(f"{one.study}/{one.wave}/{one.name}")
        parts += [f"withdrawn {earlier.revision}" for earlier in found.withdrawn]
        for earlier in found.before:
            is_kept = store.revision(one.study, one.wave, earlier.revision).folder.is_dir()
            parts.append(f"before {earlier.revision} {is_kept}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def published(store: Store) -> list[Revision]:
    """All published revisions: of waves, then of what compares them."""
    return [*store.all_current(), *store.all_study_wide()]


def is_current(store: Store, smallest_group: int = SMALLEST_GROUP) -> bool:
    """Whether both published warehouses already hold the published revisions.

    Args:
        store: the data folder.
        smallest_group: respondents; smaller groups are to be left out of the public one.
    """
    name = publication(store, published(store))
    return _held(store.warehouse, "publication") == (name,) and _held(
        store.public_warehouse, "publication, smallest_group"
    ) == (name, smallest_group)


def _held(path: Path, columns: str) -> tuple[object, ...] | None:
    """What a file's row of meta says; None where it cannot be told."""
    try:
        with _open(path) as connection:
            rows = connection.sql(f"SELECT {columns} FROM meta").fetchall()
    except (duckdb.Error, StoreError):
        return None
    return tuple(rows[0]) if rows else None


def open_warehouse(store: Store, *, public: bool = False) -> duckdb.DuckDBPyConnection:
    """The published warehouse, or the public one, read-only, without access to any other file.

    Raises:
        StoreError: nothing is published yet, or the file is no warehouse.
    """
    return _open(store.public_warehouse if public else store.warehouse)


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    if not path.exists():
        raise StoreError(path.name, "nothing is published yet", "Run `likertwave run` first")
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        problem = StoreError(
            path.name,
            "the warehouse cannot be opened",
            "Delete it and run `likertwave run`: it is made from the store",
        )
    else:
        connection.sql("SET enable_external_access = false")
        connection.sql("SET lock_configuration = true")
        return connection
    raise problem


def ask(store: Store, statement: str, *, public: bool = False) -> pl.DataFrame:
    """The answer of the published warehouse, or of the public one, to one SQL statement.

    Raises:
        StoreError: nothing is published, or the statement is wrong or gives no rows.
    """
    with open_warehouse(store, public=public) as connection:
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
