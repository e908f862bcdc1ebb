"""Sensors that tell people outside: of what failed, and of what changed a published conclusion.

Belongs here: which notices a run gives. Does not belong here: what a notice says and how it is sent
(`pipeline.notices`); what is overdue is found by the arrival sensor.
"""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.watching import OVERVIEWS_JOB, overview_key, overviews_of
from pipeline.conclusions import conclusions_changed_last
from pipeline.notices import Notice, send
from pipeline.store import STUDY_WIDE, Store
from schemas.errors import UserError
from schemas.parts import STUDY_NAME
from schemas.settings import Notices

CONCLUSIONS = "conclusions_hold"
PUBLISHING = {"publication", "study_report"}
PARTITION = "dagster/partition"


def failure_sensor(
    store: Store, notices: Notices, overviews: UnresolvedAssetJobDefinition
) -> dg.SensorDefinition:
    """Tells of a run that failed, and makes the overviews show it."""

    @dg.run_failure_sensor(
        name="failures",
        default_status=dg.DefaultSensorStatus.RUNNING,
        request_job=overviews,
        description="Sends a notice of each run that failed, where notices are configured, and"
        " brings the overviews up to date.",
    )
    def failures(context: dg.RunFailureSensorContext) -> dg.RunRequest | dg.SkipReason:
        run = context.dagster_run
        failed, studies = _checks(context.instance, run.run_id), _studies(run)
        for study in studies:
            wave = run.tags.get(PARTITION)
            checks = tuple(sorted({check for key, check in failed if key.path[0] == study}))
            send(Notice("failed", study, wave, checks, run.run_id), notices)
        if not studies or overview_key() in (run.asset_selection or ()):
            return dg.SkipReason("No study to show.")
        known = [study for study in studies if store.study_folder(study).is_dir()]
        keys = overviews_of(_sound(store, known))
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
        run = context.dagster_run
        wave = run.tags.get(PARTITION)
        for key, check in _checks(context.instance, run.run_id):
            if check == CONCLUSIONS and key.path[-1] in PUBLISHING:
                study = key.path[0]
                place = STUDY_WIDE if key.path[-1] == "study_report" else wave
                n = None if place is None else conclusions_changed_last(store, study, place).height
                shown = wave if place == wave else None
                send(Notice("changed", study, shown, conclusions=n), notices)

    return changes


def _sound(store: Store, studies: Sequence[str]) -> list[str]:
    """The studies that have an overview of their own: those whose codebook can be read."""
    found = []
    for study in studies:
        try:
            store.study(study)
        except UserError:
            continue
        found.append(study)
    return found


def _studies(run: dg.DagsterRun) -> list[str]:
    """The studies that a run is about; none for the warehouse and the overview of all."""
    keys = run.asset_selection or ()
    named = {key.path[0] for key in keys if len(key.path) > 1}
    # A folder that no study can be called has a page of its own, and no notice.
    return sorted(name for name in named if STUDY_NAME.fullmatch(name))


def _checks(instance: dg.DagsterInstance, run_id: str) -> list[tuple[dg.AssetKey, str]]:
    """The checks that did not hold in a run, other than those that were not reached."""
    kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION
    found = []
    for entry in instance.all_logs(run_id, of_type=kind):
        event = entry.dagster_event
        evaluation = event.asset_check_evaluation_data if event else None
        if evaluation is not None and not evaluation.passed:
            is_error = evaluation.severity is dg.AssetCheckSeverity.ERROR
            if is_error or evaluation.check_name == CONCLUSIONS:
                found.append((evaluation.asset_key, evaluation.check_name))
    return found
