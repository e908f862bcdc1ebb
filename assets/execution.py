"""Runs jobs in this process and records them in the data folder's Dagster instance.

Belongs here: one call per run, and what became of it. Does not belong here: which waves to run
(`likertwave.run`).
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import dagster as dg

from assets.build import add_partitions, build_definitions
from assets.comparison import comparison_keys
from assets.home import make_home, open_instance
from assets.study import partitions_name, step_keys
from assets.warehouse import WAREHOUSE
from assets.watching import overview_key
from pipeline.comparison import publish_comparison
from pipeline.errors import StoreError
from pipeline.obstacles import obstacle
from pipeline.store import Revision, Store
from schemas.errors import UserError

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Session:
    """Runs of one data folder; each returns what went wrong, nothing where all is well."""

    def __init__(self, store: Store, instance: dg.DagsterInstance) -> None:
        self._store, self._instance = store, instance
        definitions = build_definitions(store)
        self._known = definitions.resolve_asset_graph().get_all_asset_keys()
        self._job = definitions.resolve_implicit_global_asset_job_def()

    def wave(self, study: str, wave: str) -> list[str]:
        """Materialises a wave of a study."""
        add_partitions(self._instance, self._store, [study])
        return self._run(step_keys(study), wave)

    def comparison(self, study: str) -> list[str]:
        """Compares the published waves of a study, also of one whose codebook is gone."""
        if set(comparison_keys(study)) <= self._known:
            return self._run(comparison_keys(study))
        try:
            publish_comparison(self._store, study)
        except UserError as error:
            return [str(error)]
        return []

    def warehouse(self) -> list[str]:
        """Builds and publishes the warehouse."""
        return self._run([WAREHOUSE])

    def overviews(self, studies: Collection[str]) -> list[str]:
        """Makes the overviews of some studies anew, and that of all."""
        keys = [overview_key(), *(overview_key(study) for study in sorted(studies))]
        return self._run([key for key in keys if key in self._known])

    def published(self, revision: Revision) -> None:
        """Records that a revision was published without a run: by a rollback."""
        key = step_keys(revision.study)[-1]
        metadata = {"revision": revision.name, "published by": "likertwave rollback"}
        self._instance.report_runless_asset_event(
            dg.AssetMaterialization(key, partition=revision.wave, metadata=metadata)
        )

    def remove_partition(self, study: str, wave: str) -> None:
        """Lets Dagster no longer list a wave; what ran of it stays in its event log."""
        name = partitions_name(study)
        if self._instance.has_dynamic_partition(name, wave):
            self._instance.delete_dynamic_partition(name, wave)

    def _run(self, keys: Sequence[dg.AssetKey], partition: str | None = None) -> list[str]:
        result = self._job.execute_in_process(
            instance=self._instance,
            partition_key=partition,
            asset_selection=keys,
            raise_on_error=False,
            run_config=QUIET,
        )
        return _failures(result)


@contextmanager
def session(store: Store) -> Iterator[Session]:
    """A session on the data folder's Dagster instance.

    Raises:
        StoreError: the instance cannot be used, or not be written.
    """
    # The command line prints its own lines; Dagster's events are in its database.
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    try:
        make_home(store)
        with open_instance(store) as instance:
            yield Session(store, instance)
            return
    except UserError:
        raise
    except Exception as error:  # What Dagster's storage raises is what its driver raises.
        found = obstacle(error)
        if found is None:
            raise
    raise StoreError(
        store.shown(store.dagster_home),
        f"the run cannot be recorded: {found.what}",
        f"{found.remedy}; what is published is whole",
    )


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    found = []
    for event in result.get_step_failure_events():
        data = event.step_failure_data
        described = data.user_failure_data and data.user_failure_data.description
        found.append(described or (data.error.message if data.error else "unknown"))
    return found
