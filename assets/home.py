"""Dagster's own folder: made once, safe by default.

Belongs here: dagster.yaml and the instance. Does not belong here: what runs in it.
"""

import fcntl

import dagster as dg
import yaml

from pipeline.errors import StoreError
from pipeline.obstacles import obstacle
from pipeline.store import Store
from pipeline.writing import write_text

DAGSTER_YAML = """\
# Made by likertwave; change it as you like, it is not written again.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    # Waves side by side; others wait in the queue.
    max_concurrent_runs: 2
  pools:
    # A pool of your own holds one step at a time. What likertwave publishes needs none: publishers
    # take turns by a lock that ends with its process.
    granularity: op
    default_limit: 1
run_monitoring:
  # A run that does not start is failed, and one that died with its code server, which only the
  # time tells. Its place in the queue and in pools becomes free.
  enabled: true
  start_timeout_seconds: 300
  max_runtime_seconds: 14400
  free_slots_after_run_end_seconds: 60
run_retries:
  # Of runs whose process died. A step that failed would fail again: its export is wrong.
  enabled: true
  max_retries: 2
  retry_on_asset_or_op_failure: false
retention:
  # Days for which the looks of sensors, schedules and automation are kept; runs are kept for ever.
  schedule: &ticks
    purge_after_days: { skipped: 1, started: 30, success: 30, failure: 90 }
  sensor: *ticks
  auto_materialize: *ticks
"""


def make_home(store: Store) -> None:
    """Makes the folder, its dagster.yaml and its databases, and leaves existing ones alone.

    One process at a time: two that use an empty folder at once get in each other's way.
    """
    store.dagster_home.mkdir(parents=True, exist_ok=True)
    with (store.dagster_home / ".making").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        settings = store.dagster_home / "dagster.yaml"
        if not settings.exists():
            write_text(settings, DAGSTER_YAML)
            with open_instance(store) as instance:
                instance.get_run_records(limit=1)
                instance.get_dynamic_partitions("")


def open_instance(store: Store) -> dg.DagsterInstance:
    """The instance that the UI of this data folder shows.

    Raises:
        StoreError: its dagster.yaml cannot be used.
    """
    try:
        return dg.DagsterInstance.from_config(str(store.dagster_home))
    except (dg.DagsterInvalidConfigError, yaml.YAMLError) as error:
        reason, remedy = type(error).__name__, "Correct it, or delete it to have it made again"
    except OSError:
        raise
    except Exception as error:  # A storage that it names raises what its driver raises.
        found = obstacle(error)
        reason = found.what if found else type(error).__name__
        remedy = (
            found.remedy if found else "Look whether the database runs, and its driver is installed"
        )
    settings = store.shown(store.dagster_home / "dagster.yaml")
    raise StoreError(settings, f"it cannot be used ({reason})", remedy)
