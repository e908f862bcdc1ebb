"""Building blocks of SQL text: connections, quoted identifiers and literals.

Belongs here: what every query needs. Does not belong here: any query.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb


def connect() -> duckdb.DuckDBPyConnection:
    """A connection of its own to an empty database in memory, which keeps rows in order."""
    connection = duckdb.connect()
    connection.sql("SET preserve_insertion_order = true")
    connection.sql("SET enable_progress_bar = false")
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
