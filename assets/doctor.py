"""What a data folder's Dagster instance has that is not as it should be.

Belongs here: settings, partitions and runs. Does not belong here: the store (`pipeline.doctor`).
"""

import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import dagster as dg

from assets.home import open_instance
from assets.study import partitions_name
from pipeline.doctor import Finding, Kind
from pipeline.history import stored_waves
from pipeline.leftovers import is_running
from pipeline.store import Store
from pipeline.tombstones import forgotten_waves
from schemas.errors import UserError

# A run that nobody started within this time never will be.
NEVER_STARTED = 900.0
# A process may have begun so many seconds after its run and still be its process.
SLACK = 5.0
UNDER_WAY = (dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING)
BEFORE = (dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING)
LOCAL_STORAGE = "SqliteRunStorage"


def settings(store: Store) -> Iterator[Finding]:
    """dagster.yaml that cannot be used, or sends data away."""
    shown = store.shown(store.dagster_home / "dagster.yaml")
    try:
        with open_instance(store) as instance:
            is_sending = instance.telemetry_enabled
    except UserError as error:
        problem = error.problems[0]
        yield Finding(shown, problem.what, None, problem.remedy)
        return
    if is_sending:
        yield Finding(
            shown,
            "Dagster sends usage data to its makers",
            None,
            "Set `telemetry: {enabled: false}`; nothing of the answers is sent either way",
        )


def partitions(store: Store) -> Iterator[Finding]:
    """Waves that Dagster lists and that are gone, or that it does not list."""
    with open_instance(store) as instance:
        for study in store.study_names():
            name = partitions_name(study)
            listed = set(instance.get_dynamic_partitions(name))
            there = set(store.wave_names(study)) - forgotten_waves(store, study)
            for wave in sorted(listed - there):
                yield Finding(
                    f"{study} {wave}",
                    "Dagster lists a wave that has no folder",
                    partial(_unlist, store, name, wave),
                    "no longer listed",
                )
            # A folder that is new becomes a partition with its first run.
            for wave in sorted((there & set(stored_waves(store, study))) - listed):
                yield Finding(
                    f"{study} {wave}",
                    "Dagster does not list the wave",
                    partial(_list, store, name, wave),
                    "listed",
                )


def _unlist(store: Store, name: str, wave: str) -> None:
    with open_instance(store) as instance:
        instance.delete_dynamic_partition(name, wave)


def _list(store: Store, name: str, wave: str) -> None:
    with open_instance(store) as instance:
        instance.add_dynamic_partitions(name, [wave])


def runs(store: Store, now: float | None = None) -> Iterator[Finding]:
    """Runs that Dagster takes for running, of processes that are gone.

    Nothing is said of runs in the queue, which wait for a daemon, nor where the runs are kept in
    another database than a file: then they may be another machine's.

    Args:
        store: the data folder.
        now: seconds since 1970; default: the clock's.
    """
    now = time.time() if now is None else now
    with open_instance(store) as instance:
        if type(instance.run_storage).__name__ != LOCAL_STORAGE:
            return
        wanted = dg.RunsFilter(statuses=[*UNDER_WAY, *BEFORE])
        for record in instance.get_run_records(wanted):
            run = record.dagster_run
            if run.status in UNDER_WAY:
                is_gone = _is_gone(instance, run.run_id, record.start_time)
            else:
                is_gone = now - record.create_timestamp.timestamp() > NEVER_STARTED
            if is_gone:
                wave = run.tags.get("dagster/partition", "")
                yield Finding(
                    f"{_about(run)} {wave}".strip(),
                    f"run {run.run_id[:8]} is {run.status.value.lower()}, its process gone",
                    partial(_fail, store, run.run_id),
                    "marked as failed",
                )


def _about(run: dg.DagsterRun) -> str:
    """The study that a run is about, or what else it makes."""
    keys = sorted(run.asset_selection or ())
    return keys[0].path[0] if keys else run.job_name


def _is_gone(instance: dg.DagsterInstance, run_id: str, started: float | None) -> bool:
    """Whether the process that a run was executed in has ended; unknown counts as no."""
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_START)
    processes = {entry.dagster_event.pid for entry in entries if entry.dagster_event is not None}
    known = [one for one in processes if one is not None]
    return bool(known) and not any(may_be_of(one, started) for one in known)


def may_be_of(process: int, started: float | None) -> bool:
    """Whether a process runs that may be the one which started a run then."""
    if not is_running(process):
        return False
    began = _began(process)
    return began is None or started is None or began <= started + SLACK


def _began(process: int) -> float | None:
    """When a process began, in seconds since 1970; None where the system does not tell."""
    try:
        facts = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        booted = next(
            int(line.split()[1])
            for line in Path("/proc/stat").read_text("utf-8").splitlines()
            if line.startswith("btime ")
        )
        return booted + int(facts[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def _fail(store: Store, run_id: str) -> None:
    with open_instance(store) as instance:
        run = instance.get_run_by_id(run_id)
        if run is not None and run.status in (*UNDER_WAY, *BEFORE):
            instance.report_run_failed(run, "Its process is gone (`likertwave doctor`).")


DAGSTER_KINDS: tuple[Kind, ...] = (
    Kind(
        "Dagster's settings",
        "They are in dagster.yaml, which was written once and is yours to change. Nothing published"
        " is in danger.",
        settings,
    ),
    Kind(
        "Waves that Dagster lists",
        "A wave's folder was removed, or Dagster's folder made anew. Nothing published is in"
        " danger.",
        partitions,
    ),
    Kind(
        "Runs without a process",
        "The process was killed, or the machine went down. They hold places in the queue. Nothing"
        " published is in danger.",
        runs,
    ),
)
