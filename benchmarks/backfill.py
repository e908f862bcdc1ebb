"""Consecutive waves of a study as one run of Dagster, as a backfill starts it.

Run it as ``python -m benchmarks.backfill HOME STUDY FIRST LAST``. Belongs here: that run. Does not
belong here: measuring it (`benchmarks.many_waves`).
"""

import sys
from pathlib import Path

from assets.build import add_partitions, build_definitions
from assets.home import make_home, open_instance
from assets.study import step_keys
from pipeline.store import Store

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def backfill(store: Store, study: str, first: str, last: str) -> None:
    """Materialises all steps of the waves from the first to the last."""
    make_home(store)
    with open_instance(store) as instance:
        add_partitions(instance, store, [study])
        job = build_definitions(store).resolve_implicit_global_asset_job_def()
        job.execute_in_process(
            instance=instance,
            tags={
                "dagster/asset_partition_range_start": first,
                "dagster/asset_partition_range_end": last,
            },
            asset_selection=step_keys(study),
            run_config=QUIET,
        )


if __name__ == "__main__":
    backfill(Store(Path(sys.argv[1])), *sys.argv[2:])
