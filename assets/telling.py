"""Sensors that tell people outside: of what failed, and of what changed a published conclusion.

Belongs here: which notices a run gives. Does not belong here: what a notice says and how it is sent
(`pipeline.notices`); what is overdue is found by the arrival sensor.
"""

from collections.abc import Collection, Iterator, Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.watching import OVERVIEWS_JOB, overviews_of
from pipeline.conclusions import changed_conclusions
from pipeline.history import previous
from pipeline.notices import Notice, send
from pipeline.store import STUDY_WIDE, Revision, Store
from schemas.errors import UserError
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.settings import Notices

PUBLISHING = {"publication", "study_report"}
PARTITION = "dagster/partition"


def failure_sensor(
    store: Store,
    notices: Notices,
    overviews: UnresolvedAssetJobDefinition,
    shown: Collection[str],
) -> dg.SensorDefinition:
    """Tells of a run that failed, and makes the overviews show it.

    Args:
        store: the data folder.
        notices: who is told.
        overviews: the job that makes overviews anew.
        shown: the studies that have an overview of their own.
    """

    @dg.run_failure_sensor(
        name="failures",
        default_status=dg.DefaultSensorStatus.RUNNING,
        request_job=overviews,
        description="Sends a notice of each run that failed, where notices are configured, and"
        " brings the overviews up to date.",
    )
    def failures(context: dg.RunFailureSensorContext) -> dg.RunRequest | dg.SkipReason:
        run, instance = context.dagster_run, context.instance
        failed = _failed_checks(instance, run.run_id)
        wave = run.tags.get(PARTITION)
        # A folder that no wave can be called is a partition as well.
        wave = wave if wave and WAVE_NAME.fullmatch(wave) else None
        studies = _failed_studies(instance, run, failed)
        # A folder that no study can be called has a page of its own, and no notice.
        told = [
            Notice("failed", study, wave, _of(study, failed), run.run_id)
            for study in studies
            if STUDY_NAME.fullmatch(study)
        ]
        # Of several waves in one run some may have been published.
        _send(context, [*told, *_changes(store, instance, run.run_id)], notices)
        if not studies or run.job_name == OVERVIEWS_JOB:
            return dg.SkipReason("No study to show.")
        keys = overviews_of([one for one in studies if one in shown])
        return dg.RunRequest(f"failed/{run.run_id}", job_name=OVERVIEWS_JOB, asset_selection=keys)

    return failures


def change_sensor(store: Store, notices: Notices) -> dg.SensorDefinition:
    """Tells of a revision that changed what was published before it."""

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="changes",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Sends a notice where a new revision changed a published conclusion, where"
        " notices are configured.",
    )
    def changes(context: dg.RunStatusSensorContext) -> None:
        _send(context, _changes(store, context.instance, context.dagster_run.run_id), notices)

    return changes


def _send(
    context: dg.RunStatusSensorContext,
    told: Sequence[Notice] | Iterator[Notice],
    notices: Notices,
) -> None:
    """Sends notices; one that cannot be delivered keeps nothing else back."""
    for notice in told:
        try:
            send(notice, notices)
        except UserError as error:
            context.log.warning(str(error))


def _changes(store: Store, instance: dg.DagsterInstance, run_id: str) -> Iterator[Notice]:
    """A notice of each revision that a run published, and that concludes something otherwise."""
    kind = dg.DagsterEventType.ASSET_MATERIALIZATION
    for record in instance.get_records_for_run(run_id, of_type=kind).records:
        made = record.asset_materialization
        if (
            made is None
            or len(made.asset_key.path) < 2
            or made.asset_key.path[-1] not in PUBLISHING
        ):
            continue
        study, place = made.asset_key.path[0], made.partition or STUDY_WIDE
        before = _published_before(store, instance, made, record.storage_id)
        after = store.revision(study, place, _revision(made))
        if before is None or before == after:
            continue
        if n := changed_conclusions(before, after).height:
            yield Notice("changed", study, made.partition, run=run_id, conclusions=n)


def _published_before(
    store: Store, instance: dg.DagsterInstance, made: dg.AssetMaterialization, storage_id: int
) -> Revision | None:
    """The revision that was published before, as Dagster has it, else the wave's history.

    A run that publishes the same again has told already.
    """
    study, place = made.asset_key.path[0], made.partition or STUDY_WIDE
    earlier = instance.fetch_materializations(
        dg.AssetRecordsFilter(
            asset_key=made.asset_key,
            asset_partitions=[made.partition] if made.partition else None,
            before_storage_id=storage_id,
        ),
        limit=1,
    ).records
    if not earlier:
        return previous(store, study, place)
    last = earlier[0].asset_materialization
    return store.revision(study, place, _revision(last)) if last else None


def _revision(made: dg.AssetMaterialization) -> str:
    named = made.metadata.get("revision")
    return str(named.value) if named else ""


def _failed_studies(
    instance: dg.DagsterInstance,
    run: dg.DagsterRun,
    failed: Sequence[tuple[dg.AssetKey, str]],
) -> list[str]:
    """The studies of which a run did not make all; none for the warehouse and the overview of all.

    A run may hold assets of several studies: only some of them failed.
    """
    planned, made = (
        {
            entry.dagster_event.asset_key
            for entry in instance.all_logs(run.run_id, of_type=kind)
            if entry.dagster_event and entry.dagster_event.asset_key
        }
        for kind in (
            dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
            dg.DagsterEventType.ASSET_MATERIALIZATION,
        )
    )
    keys = [*(planned - made), *(key for key, _ in failed)]
    return sorted({key.path[0] for key in keys if len(key.path) > 1})


def _failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[tuple[dg.AssetKey, str]]:
    """The validations that failed in a run; those that only warn, or were not reached, are none."""
    kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION
    found = []
    for entry in instance.all_logs(run_id, of_type=kind):
        event = entry.dagster_event
        evaluation = event.asset_check_evaluation_data if event else None
        if (
            evaluation is not None
            and not evaluation.passed
            and evaluation.severity is dg.AssetCheckSeverity.ERROR
        ):
            found.append((evaluation.asset_key, evaluation.check_name))
    return found


def _of(study: str, failed: Sequence[tuple[dg.AssetKey, str]]) -> tuple[str, ...]:
    return tuple(sorted({check for key, check in failed if key.path[0] == study}))
