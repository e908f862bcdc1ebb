"""Runs jobs of a data folder in this process, and shows them to the sensors that tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg

from assets.build import add_partitions, build_definitions
from tests.making import Folder

HEADER = "id,It is useful,It is easy\n"
# Exports whose share of agreement to the first item is more than one half, and less.
MAJORITY = HEADER + "a,Agree,Agree\nb,Agree,Agree\nc,Disagree,Agree\n"
NO_MAJORITY = HEADER + "a,Agree,Agree\nb,Disagree,Agree\nc,Disagree,Agree\n"


@dataclass
class Daemon:
    """What Dagster's daemon does of a data folder: runs, and the sensors that look at them."""

    folder: Folder
    instance: dg.DagsterInstance

    def definitions(self) -> dg.Definitions:
        """The definitions, loaded anew."""
        return build_definitions(self.folder.store)

    def make(
        self, keys: Sequence[dg.AssetKey], wave: str | None = None
    ) -> dg.ExecuteInProcessResult:
        """Makes some assets."""
        if wave is not None:
            add_partitions(self.instance, self.folder.store, ["small"])
        job = self.definitions().resolve_implicit_global_asset_job_def()
        return job.execute_in_process(
            instance=self.instance,
            partition_key=wave,
            asset_selection=keys,
            raise_on_error=False,
        )

    def run(self, job: str, config: dict[str, object] | None = None) -> dg.ExecuteInProcessResult:
        """Runs a job that has a name."""
        found = self.definitions().resolve_job_def(job)
        return found.execute_in_process(
            instance=self.instance, run_config=config, raise_on_error=False
        )

    def tell(self, sensor: str, result: dg.ExecuteInProcessResult) -> object:
        """What a sensor that looks at runs asks for, after a run."""
        failed = not result.success
        event = result.get_run_failure_event() if failed else result.get_run_success_event()
        run = self.instance.get_run_by_id(result.run_id)
        assert run is not None
        context = dg.build_run_status_sensor_context(
            sensor_name=sensor,
            dagster_event=event,
            dagster_instance=self.instance,
            dagster_run=run,
        )
        found = self.definitions().resolve_sensor_def(sensor)
        return found(context.for_run_failure() if failed else context)


def checks(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, dg.AssetCheckEvaluation]:
    """The checks of an asset in a run, by name."""
    found = result.get_asset_check_evaluations()
    return {one.check_name: one for one in found if one.asset_key.to_user_string() == asset}
