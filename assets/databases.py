"""Dagster's SQLite databases while a command or the steps of a wave run: made quickly, kept open.

Belongs here: what of Dagster and Alembic is replaced meanwhile. Does not belong here: the instance
(`assets.home`), or what runs in it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from alembic.config import Config
from alembic.script import ScriptDirectory
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool


@contextmanager
def quick_databases() -> Iterator[None]:
    """Lets Dagster use its SQLite databases meanwhile at a fraction of what they cost otherwise.

    It has three, and one more for each run. For each it reads its some ninety files of migrations
    twice, and for each event it opens one or several anew.
    """
    engines = _Engines()
    with (
        patch.object(ScriptDirectory, "from_config", _migrations_read_once()),
        patch.object(sqlite_event_log, "create_engine", engines.of),
    ):
        try:
            yield
        finally:
            engines.close()


def _migrations_read_once() -> Callable[[Config], ScriptDirectory]:
    read = ScriptDirectory.from_config
    known: dict[str | None, ScriptDirectory] = {}

    def from_config(config: Config) -> ScriptDirectory:
        location = config.get_main_option("script_location")
        if location not in known:
            known[location] = read(config)
        return known[location]

    return from_config


class _Engines:
    """One per database: it stays open, and knows the statements that it has seen."""

    def __init__(self) -> None:
        self._make: Callable[..., Engine] = vars(sqlite_event_log)["create_engine"]
        self._known: dict[str, tuple[Engine, Callable[[], None]]] = {}

    def of(self, url: str, **options: Any) -> Engine:
        """The engine of a database; who is done with it leaves it open to the next."""
        if url not in self._known:
            arguments = {**options.pop("connect_args", {}), "check_same_thread": False}
            engine = self._make(url, **{**options, "poolclass": QueuePool}, connect_args=arguments)
            event.listen(engine, "connect", _without_waiting)
            self._known[url] = (engine, engine.dispose)
            engine.dispose = _left_open  # type: ignore[method-assign]
        return self._known[url][0]

    def close(self) -> None:
        """Closes all."""
        for _, dispose in self._known.values():
            dispose()


def _left_open(close: bool = True) -> None:
    """What `dispose` does of an engine that others go on with."""


def _without_waiting(connection: sqlite3.Connection, _: object) -> None:
    # What is lost with the power is at most what was written last, and no more than Dagster's
    # account of it.
    connection.execute("PRAGMA synchronous = NORMAL")
