"""Runs jobs in this process and records them in the data folder's Dagster instance.

Belongs here: one call per run, and what became of it. Does not belong here: which waves to run
(`likertwave.run`).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg

from assets.build import add_partitions, build_definitions
from assets.home import make_home, open_instance
from assets.study import job_name
from assets.warehouse import WAREHOUSE_JOB
from pipeline.store import Store

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

# Materialises a wave (study, wave) or, without arguments, the warehouse; returns what went wrong.
Run = Callable[..., list[str]]


@contextmanager
def session(
    store: Store,
) -> Iterator[tuple[Callable[[str, str], list[str]], Callable[[], list[str]]]]:
    """Two functions: one materialises a wave of a study, the other the warehouse.

    Both return the descriptions of the steps that failed; none where all is well.
    """
    make_home(store)
    definitions = build_definitions(store)
    # The command line prints its own lines; Dagster's events are in its database.
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with open_instance(store) as instance:

        def run_wave(study: str, wave: str) -> list[str]:
            add_partitions(instance, store, [study])
            job = definitions.resolve_job_def(job_name(study))
            return _failures(
                job.execute_in_process(
                    instance=instance, partition_key=wave, raise_on_error=False, run_config=QUIET
                )
            )

        def run_warehouse() -> list[str]:
            job = definitions.resolve_job_def(WAREHOUSE_JOB)
            return _failures(
                job.execute_in_process(instance=instance, raise_on_error=False, run_config=QUIET)
            )

        yield run_wave, run_warehouse


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    found = []
    for event in result.get_step_failure_events():
        data = event.step_failure_data
        described = data.user_failure_data and data.user_failure_data.description
        found.append(described or (data.error.message if data.error else "unknown"))
    return found
