"""Dagster's own folder: the settings that an instance has by it."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.run_coordinator import QueuedRunCoordinator
from dagster._core.scheduler.instigation import TickStatus

from assets.home import DAGSTER_YAML, make_home, open_instance
from pipeline.store import Store
from tests.making import Folder

POSTGRES = Path(__file__).parents[2] / "deploy" / "dagster-postgres.yaml"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    store = Store(tmp_path_factory.mktemp("installed") / "data")
    make_home(store)
    with open_instance(store) as one:
        yield one


def test_nothing_is_reported_to_anybody(instance: dg.DagsterInstance) -> None:
    assert (instance.telemetry_enabled, instance.nux_enabled) == (False, False)


def test_runs_wait_in_a_queue_and_steps_in_pools(instance: dg.DagsterInstance) -> None:
    assert isinstance(instance.run_coordinator, QueuedRunCoordinator)
    concurrency = instance.get_concurrency_config()
    queue = concurrency.run_queue_config
    assert queue is not None
    assert queue.max_concurrent_runs == 2
    pools = concurrency.pool_config
    assert (pools.default_pool_limit, str(pools.pool_granularity)) == (1, "PoolGranularity.OP")


def test_a_run_that_hangs_is_failed_and_frees_its_place(instance: dg.DagsterInstance) -> None:
    assert instance.run_monitoring_enabled
    assert instance.run_monitoring_start_timeout_seconds == 300
    assert instance.run_monitoring_max_runtime_seconds == 4 * 60 * 60
    assert instance.run_monitoring_settings["free_slots_after_run_end_seconds"] == 60


def test_a_run_is_tried_again_where_its_process_died_and_never_where_a_step_failed(
    instance: dg.DagsterInstance,
) -> None:
    assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 2)
    assert not instance.run_retries_retry_on_asset_or_op_failure


@pytest.mark.parametrize("kind", list(InstigatorType))
def test_looks_of_sensors_and_schedules_are_not_kept_for_ever(
    instance: dg.DagsterInstance, kind: InstigatorType
) -> None:
    assert instance.get_tick_retention_settings(kind) == {
        TickStatus.SKIPPED: 1,
        TickStatus.STARTED: 30,
        TickStatus.SUCCESS: 30,
        TickStatus.FAILURE: 90,
    }


def test_settings_that_are_there_stay(folder: Folder) -> None:
    settings = folder.store.dagster_home / "dagster.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("telemetry: { enabled: false }\n")
    make_home(folder.store)
    assert settings.read_text() == "telemetry: { enabled: false }\n"


def test_with_postgresql_all_else_is_the_same() -> None:
    with_postgresql = yaml.safe_load(POSTGRES.read_text("utf-8"))
    storage = with_postgresql.pop("storage")
    assert list(storage) == ["postgres"]
    assert with_postgresql == yaml.safe_load(DAGSTER_YAML)
