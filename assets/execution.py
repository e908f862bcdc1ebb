"""Runs jobs in this process and records them in the data folder's Dagster instance.

Belongs here: one call per run, and what became of it. Does not belong here: which waves to run
(`likertwave.run`).
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import dagster as dg

from assets.build import add_partitions, build_definitions, study_definitions
from assets.comparison import comparison_keys
from assets.databases import quick_databases
from assets.home import make_home, open_instance
from assets.study import partitions_name, step_keys
from assets.warehouse import WAREHOUSE
from assets.watching import overview_key
from pipeline.comparison import publish_comparison
from pipeline.errors import StoreError
from pipeline.obstacles import obstacle
from pipeline.store import Revision, Store
from schemas.errors import UserError

# Studies. With so many a job of one study costs less than that each run writes down all of them.
MANY = 10
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Session:
    """Runs of one data folder; each returns what went wrong, nothing where all is well."""

    def __init__(self, store: Store, instance: dg.DagsterInstance) -> None:
        self._store, self._instance = store, instance
        definitions = build_definitions(store)
        self._known = definitions.resolve_asset_graph().get_all_asset_keys()
        self._job = definitions.resolve_implicit_global_asset_job_def()
        self._is_large = len(store.study_names()) >= MANY
        self._own: tuple[str, dg.JobDefinition] | None = None

    def wave(self, study: str, wave: str) -> list[str]:
        """Materialises a wave of a study."""
        add_partitions(self._instance, self._store, [study])
        keys = step_keys(study)
        return self._execute(keys, wave, self._job_for(study, keys))[1]

    def comparison(self, study: str) -> list[str]:
        """Compares the published waves of a study, also of one whose codebook is gone."""
        keys = comparison_keys(study)
        if set(keys) <= self._known:
            return self._execute(keys, job=self._job_for(study, keys))[1]
        try:
            publish_comparison(self._store, study)
        except UserError as error:
            return [str(error)]
        return []

    def conclude(self, compared: Sequence[str], studies: Collection[str]) -> list[str]:
        """Builds what spans waves, in one run: a run of its own for each would cost more than it.

        Args:
            compared: studies whose waves are compared before.
            studies: whose overviews are made anew; that of all studies always is.
        """
        problems = [
            problem
            for study in compared
            if not set(comparison_keys(study)) <= self._known
            for problem in self.comparison(study)
        ]
        wanted = [WAREHOUSE, *(overview_key(one) for one in {*studies, *compared}), overview_key()]
        parts = [key for study in compared for key in comparison_keys(study)]
        reached, failures = self._execute([one for one in {*parts, *wanted} if one in self._known])
        problems += failures
        # What compares a study may have stopped; the warehouse has the others, and its waves.
        if left := [one for one in wanted if one in self._known and one not in reached]:
            problems += self._execute(left)[1]
        return problems

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

    def _job_for(self, study: str, keys: Sequence[dg.AssetKey]) -> dg.JobDefinition:
        """The job that holds some assets of a study: among many studies one of its own.

        That of all where its codebook was broken since this began: there each step says why.
        """
        if not self._is_large:
            return self._job
        if self._own is None or self._own[0] != study:
            definitions = study_definitions(self._store, study)
            known = definitions.resolve_asset_graph().get_all_asset_keys()
            if not set(keys) <= known:
                return self._job
            self._own = study, definitions.resolve_implicit_global_asset_job_def()
        return self._own[1]

    def _execute(
        self,
        keys: Sequence[dg.AssetKey],
        partition: str | None = None,
        job: dg.JobDefinition | None = None,
    ) -> tuple[set[dg.AssetKey], list[str]]:
        """Runs some assets; which of them it came to, and what went wrong."""
        result = (job or self._job).execute_in_process(
            instance=self._instance,
            partition_key=partition,
            asset_selection=sorted(keys),
            raise_on_error=False,
            run_config=QUIET,
        )
        started = {event.step_key for event in result.all_events if event.is_step_start}
        return {one for one in keys if one.to_python_identifier() in started}, _failures(result)


@contextmanager
def session(store: Store) -> Iterator[Session]:
    """A session on the data folder's Dagster instance.

    Raises:
        StoreError: the instance cannot be used, or not be written.
    """
    # The command line prints its own lines; Dagster's events are in its database.
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    try:
        with quick_databases():
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
