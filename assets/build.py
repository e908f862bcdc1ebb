"""Puts together what Dagster loads: the studies of a data folder, the warehouse, automation.

Belongs here: which assets, jobs and sensors there are. Does not belong here: what an asset does
(`assets.study`, `assets.warehouse`), or what a sensor looks for (`assets.sensors`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.comparison import comparison_assets, comparison_job
from assets.landing import fetching_job, landing_sensor
from assets.sensors import CODEBOOKS_JOB, arrival_sensor
from assets.study import codebook_key, job_name, partitions_name, step_keys, study_assets
from assets.telling import change_sensor, failure_sensor
from assets.warehouse import WAREHOUSE_JOB, warehouse_asset
from assets.watching import OVERVIEWS_JOB, all_overview, overview_key
from pipeline.arrivals import codebooks
from pipeline.store import Store
from pipeline.tombstones import forgotten_waves
from schemas.errors import UserError
from schemas.settings import Settings

Job = dg.JobDefinition | UnresolvedAssetJobDefinition


@dataclass
class _Made:
    """What the studies of a data folder give.

    Attributes:
        published: the assets that the warehouse follows; following: those that follow waves.
        wave_jobs: by study; broken: the codebooks that cannot be read, by study.
    """

    assets: list[dg.AssetsDefinition | dg.AssetSpec] = field(default_factory=list)
    published: list[dg.AssetKey] = field(default_factory=list)
    following: list[dg.AssetKey] = field(default_factory=list)
    overviews: list[dg.AssetKey] = field(default_factory=list)
    comparison_jobs: list[UnresolvedAssetJobDefinition] = field(default_factory=list)
    wave_jobs: dict[str, UnresolvedAssetJobDefinition] = field(default_factory=dict)
    broken: dict[str, dg.AssetKey] = field(default_factory=dict)


def build_definitions(store: Store) -> dg.Definitions:
    """The definitions of a data folder; a broken study is one failing asset among the others."""
    # Read before the studies are: what changes in between is noticed, and loaded again.
    loaded = codebooks(store)
    settings = settings_of(store)
    made = _Made()
    for name in store.study_names():
        _add_study(store, name, made)
    warehouse = warehouse_asset(store, made.published)
    overview = all_overview(store, made.overviews)
    overviews = _job(OVERVIEWS_JOB, [*made.overviews, overview.key], "Makes overviews anew.")
    fetching = fetching_job(store)
    building = _job(WAREHOUSE_JOB, [warehouse.key], "Builds and publishes the warehouse.")
    following = [*made.comparison_jobs, building, overviews]
    jobs: list[Job] = [*made.wave_jobs.values(), *following, fetching]
    read = None
    if made.broken:
        read = _job(CODEBOOKS_JOB, list(made.broken.values()), "Says why a codebook is broken.")
        jobs.append(read)
    sensors: list[dg.SensorDefinition] = [
        arrival_sensor(store, settings, loaded, made.wave_jobs, following, made.broken, read),
        failure_sensor(store, settings.notices, overviews, made.wave_jobs),
        change_sensor(store, settings.notices),
        dg.AutomationConditionSensorDefinition(
            "what_follows_waves",
            target=dg.AssetSelection.assets(warehouse.key, overview.key, *made.following),
            default_status=dg.DefaultSensorStatus.RUNNING,
            minimum_interval_seconds=10,
        ),
    ]
    if settings.landing:
        sensors.append(landing_sensor(store, settings, fetching))
    return dg.Definitions(
        assets=[*made.assets, warehouse, overview],
        jobs=jobs,
        sensors=sensors,
        executor=dg.in_process_executor,
    )


def settings_of(store: Store) -> Settings:
    """The settings of the data folder; the defaults where they cannot be read.

    The overview of all studies says so; the warehouse, which needs them, stops.
    """
    try:
        return store.settings()
    except UserError:
        return Settings()


def _add_study(store: Store, name: str, made: _Made) -> None:
    study, assets = study_assets(store, name)
    made.assets += assets
    if study is None:
        made.broken[name] = codebook_key(name)
        return
    compared = comparison_assets(store, name, study)
    made.assets += compared
    made.following += [one.key for one in compared]
    made.overviews.append(overview_key(name))
    made.comparison_jobs.append(
        _job(
            comparison_job(name),
            [one.key for one in compared],
            "Compares the published waves of a study.",
        )
    )
    made.wave_jobs[name] = _job(
        job_name(name), step_keys(name), "Reads, counts and publishes one wave, or several."
    )
    # The comparison is published with its report, which stands before the overview.
    made.published += [step_keys(name)[-1], compared[-2].key]


def _job(name: str, keys: Sequence[dg.AssetKey], description: str) -> UnresolvedAssetJobDefinition:
    selection = dg.AssetSelection.assets(*keys)
    return dg.define_asset_job(name, selection=selection, description=description)


def add_partitions(instance: dg.DagsterInstance, store: Store, names: Sequence[str]) -> None:
    """Makes each wave folder of the studies a partition of its study, but for forgotten ones."""
    for name in names:
        waves = [one for one in store.wave_names(name) if one not in forgotten_waves(store, name)]
        instance.add_dynamic_partitions(partitions_name(name), waves)
