"""Dagster's own folder: made once, safe by default.

Belongs here: dagster.yaml and the instance. Does not belong here: what runs in it.
"""

import dagster as dg

from assets.warehouse import PUBLISHING_POOL
from pipeline.store import Store, write_text

DAGSTER_YAML = f"""\
# Made by likertwave; change it as you like, it is not written again.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 2
  pools:
    # Pools such as `{PUBLISHING_POOL}` hold one step at a time, whatever process it is in.
    granularity: op
    default_limit: 1
"""


def make_home(store: Store) -> None:
    """Makes the folder and its dagster.yaml, and leaves an existing one alone."""
    settings = store.dagster_home / "dagster.yaml"
    if not settings.exists():
        write_text(settings, DAGSTER_YAML)
        # Creates the databases now: two processes at once would get in each other's way.
        with open_instance(store) as instance:
            instance.get_run_records(limit=1)


def open_instance(store: Store) -> dg.DagsterInstance:
    """The instance that the UI of this data folder shows."""
    return dg.DagsterInstance.from_config(str(store.dagster_home))
