"""Puts together what Dagster loads: the studies of a data folder, the warehouse, automation.

Belongs here: which assets, jobs and sensors there are. Does not belong here: what an asset does
(`assets.study`, `assets.warehouse`).
"""

from collections.abc import Sequence

import dagster as dg

from assets.comparison import comparison_assets, comparison_job
from assets.sensors import arrival_sensor
from assets.study import job_name, partitions_name, step_keys, study_assets
from assets.warehouse import WAREHOUSE_JOB, warehouse_asset
from pipeline.arrivals import codebooks
from pipeline.store import Store


def build_definitions(store: Store) -> dg.Definitions:
    """The definitions of a data folder; a broken study is one failing asset among the others."""
    # Read before the studies are: what changes in between is noticed, and loaded again.
    loaded = codebooks(store)
    assets: list[dg.AssetsDefinition | dg.AssetSpec] = []
    jobs = []
    wave_jobs = {}
    published = []
    following = []
    for name in store.study_names():
        study, made = study_assets(store, name)
        assets += made
        if study is None:
            continue
        compared = comparison_assets(store, name, study)
        assets += compared
        following += [one.key for one in compared]
        jobs.append(
            dg.define_asset_job(
                comparison_job(name),
                selection=dg.AssetSelection.assets(*(one.key for one in compared)),
                description="Compares the published waves of a study.",
            )
        )
        wave_jobs[name] = dg.define_asset_job(
            job_name(name),
            selection=dg.AssetSelection.assets(*step_keys(name)),
            description="Reads, counts and publishes one wave, or several.",
        )
        # The comparison is published with its report, which stands before the overview.
        published += [step_keys(name)[-1], compared[-2].key]
    warehouse = warehouse_asset(store, published)
    return dg.Definitions(
        assets=[*assets, warehouse],
        jobs=[
            *(*jobs, *wave_jobs.values()),
            dg.define_asset_job(WAREHOUSE_JOB, selection=[warehouse]),
        ],
        sensors=[
            arrival_sensor(store, loaded, wave_jobs),
            dg.AutomationConditionSensorDefinition(
                "what_follows_waves",
                target=dg.AssetSelection.assets(warehouse.key, *following),
                default_status=dg.DefaultSensorStatus.RUNNING,
                minimum_interval_seconds=10,
            ),
        ],
        executor=dg.in_process_executor,
    )


def add_partitions(instance: dg.DagsterInstance, store: Store, names: Sequence[str]) -> None:
    """Makes each wave folder of the studies a partition of its study."""
    for name in names:
        instance.add_dynamic_partitions(partitions_name(name), store.wave_names(name))
