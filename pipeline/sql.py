"""Building blocks of SQL text: connections, quoted identifiers and literals.

Belongs here: what every query needs. Does not belong here: any query.
"""

import atexit
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import duckdb


def connect() -> duckdb.DuckDBPyConnection:
    """A connection of its own to the process's empty database in memory, which keeps rows in order.

    What is registered on one connection is seen on it alone. To open a database takes as long as to
    read a small wave, so that a process opens one.
    """
    return _database(os.getpid()).cursor()


def connect_alone() -> duckdb.DuckDBPyConnection:
    """A connection to an empty database of its own, for who makes tables or attaches files."""
    connection = duckdb.connect()
    connection.sql("SET preserve_insertion_order = true")
    connection.sql("SET enable_progress_bar = false")
    return connection


@lru_cache(maxsize=1)
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """The database of a process; one that was forked off shares no threads with its parent's."""
    assert process == os.getpid()  # noqa: S101
    connection = connect_alone()
    # What is still open when Python ends is complained of by DuckDB's bindings.
    atexit.register(connection.close)
    return connection


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier.

    Raises:
        ValueError: the name holds a NUL character.
    """
    if "\x00" in name:
        raise ValueError("an SQL identifier holds no NUL")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """A text as a quoted SQL literal.

    Raises:
        ValueError: the text holds a NUL character.
    """
    if "\x00" in str(text):
        raise ValueError("an SQL literal holds no NUL")
    return "'" + str(text).replace("'", "''") + "'"


def listed(parts: Iterable[str]) -> str:
    """Parts of SQL, separated by commas."""
    return ", ".join(parts)
