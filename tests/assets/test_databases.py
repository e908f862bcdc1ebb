"""Dagster's databases while a command runs."""

from collections.abc import Sequence

import dagster as dg
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.sql import create_engine

from assets.databases import quick_databases
from assets.execution import QUIET
from assets.home import make_home, open_instance
from tests.making import Folder


@dg.job
def nothing() -> None:
    """A job without any step."""


def test_databases_stay_open_through_a_command_and_are_whole_and_closed_after_it(
    folder: Folder,
) -> None:
    with quick_databases():
        make_home(folder.store)
        with open_instance(folder.store) as instance:
            run = nothing.execute_in_process(instance=instance, run_config=QUIET)
    events = folder.store.dagster_home / "history" / "runs"
    # What SQLite has not yet written into its files would lie beside them, if they were open.
    assert {path.name for path in events.iterdir()} == {"index.db", f"{run.run_id}.db"}
    with open_instance(folder.store) as later:
        assert [record.event_log_entry.run_id for record in _ended(later)] == [run.run_id]
    assert vars(sqlite_event_log)["create_engine"] is create_engine


def _ended(instance: dg.DagsterInstance) -> Sequence[dg.EventLogRecord]:
    return instance.fetch_run_status_changes(dg.DagsterEventType.RUN_SUCCESS, limit=2).records


def test_what_dagster_makes_of_a_database_is_reused(folder: Folder) -> None:
    with quick_databases():
        make = vars(sqlite_event_log)["create_engine"]
        first, again, other = (make(f"sqlite:///{folder.home}/{one}.db") for one in "aab")
    assert first is again
    assert first is not other
