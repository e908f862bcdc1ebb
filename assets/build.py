"""Puts together what Dagster loads: the studies of a data folder, the warehouse, automation.

Belongs here: which assets, jobs and sensors there are. Does not belong here: what an asset does
(`assets.study`, `assets.warehouse`), or what a sensor looks for (`assets.sensors`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import dagster as dg

from assets.comparison import comparison_assets
from assets.landing import fetching_job, landing_sensor
from assets.sensors import arrival_sensor
from assets.study import codebook_key, partitions_name, step_keys, study_assets
from assets.telling import change_sensor, failure_sensor
from assets.warehouse import warehouse_asset
from assets.watching import OVERVIEWS_JOB, all_overview, overview_key
from pipeline.arrivals import codebooks
from pipeline.store import Store
from pipeline.tombstones import forgotten_waves
from schemas.errors import UserError
from schemas.settings import Settings


@dataclass
class _Made:
    """What the studies of a data folder give.

    Attributes:
        published: the assets that the warehouse follows; following: those that follow waves.
        sound: the studies that can run; broken: the codebooks that cannot be read, by study.
    """

    assets: list[dg.AssetsDefinition | dg.AssetSpec] = field(default_factory=list)
    published: list[dg.AssetKey] = field(default_factory=list)
    following: list[dg.AssetKey] = field(default_factory=list)
    overviews: list[dg.AssetKey] = field(default_factory=list)
    sound: list[str] = field(default_factory=list)
    broken: dict[str, dg.AssetKey] = field(default_factory=dict)


def build_definitions(store: Store) -> dg.Definitions:
    """The definitions of a data folder; a broken study is one failing asset among the others."""
    # Read before the studies are: what changes in between is noticed, and loaded again.
    loaded = codebooks(store)
    settings = settings_of(store)
    made = _Made()
    for name in store.study_names():
        _add_study(store, name, made, settings.backfill.waves_per_run)
    warehouse = warehouse_asset(store, made.published)
    overview = all_overview(store, made.overviews)
    # One job for what a sensor of runs asks for; all else is asked for by asset. A job for each of
    # 200 studies would take Dagster a quarter of a minute to load.
    overviews = dg.define_asset_job(
        OVERVIEWS_JOB,
        selection=dg.AssetSelection.assets(*made.overviews, overview.key),
        description="Makes overviews anew.",
    )
    fetching = fetching_job(store)
    sensors: list[dg.SensorDefinition] = [
        arrival_sensor(store, settings, loaded, made.sound, made.broken),
        failure_sensor(store, settings.notices, overviews, made.sound),
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
        jobs=[overviews, fetching],
        sensors=sensors,
        executor=dg.in_process_executor,
    )


def study_definitions(store: Store, study: str) -> dg.Definitions:
    """The assets of one study, as `build_definitions` has them among all others, and nothing else.

    For runs of that study alone: Dagster writes down for each run all that it could have had.
    """
    made = _Made()
    _add_study(store, study, made, settings_of(store).backfill.waves_per_run)
    return dg.Definitions(assets=made.assets, executor=dg.in_process_executor)


def settings_of(store: Store) -> Settings:
    """The settings of the data folder; the defaults where they cannot be read.

    The overview of all studies says so; the warehouse, which needs them, stops.
    """
    try:
        return store.settings()
    except UserError:
        return Settings()


def _add_study(store: Store, name: str, made: _Made, waves_per_run: int | None) -> None:
    study, assets = study_assets(store, name, waves_per_run)
    made.assets += assets
    if study is None:
        made.broken[name] = codebook_key(name)
        return
    compared = comparison_assets(store, name, study)
    made.assets += compared
    made.following += [one.key for one in compared]
    made.overviews.append(overview_key(name))
    made.sound.append(name)
    # The comparison is published with its report, which stands before the overview.
    made.published += [step_keys(name)[-1], compared[-2].key]


def add_partitions(instance: dg.DagsterInstance, store: Store, names: Sequence[str]) -> None:
    """Makes each wave folder of the studies a partition of its study, but for forgotten ones."""
    for name in names:
        forgotten = forgotten_waves(store, name)
        waves = [one for one in store.wave_names(name) if one not in forgotten]
        instance.add_dynamic_partitions(partitions_name(name), waves)
