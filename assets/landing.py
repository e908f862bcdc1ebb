"""Landing zones: a sensor that looks into them, and the job that fetches what has settled there.

Belongs here: what is remembered between two looks, when the job runs. Does not belong here: looking
(`pipeline.zones`) and fetching (`pipeline.fetching`); that a fetched file is run is the arrival
sensor's.

A file that was asked for and did not come is asked for again, after twice as many looks each time.
"""

import hashlib
import json
from typing import Any

import dagster as dg

from pipeline import fetching, zone_files, zones
from pipeline.store import Store
from pipeline.writing import turn
from schemas.errors import Problem, UserError
from schemas.settings import Settings

LANDING = "landing_zones"
FETCHING_JOB = "fetch_from_landing_zones"
EVERY_SECONDS = 30
MOST_FETCHED = 50


def fetching_job(store: Store) -> dg.JobDefinition:
    """The job that brings files from the zones into the waves' folders."""

    @dg.op(
        name="fetch",
        config_schema={"files": dg.Field({str: str}, description="Key of each: its fingerprint.")},
    )
    def fetch(context: dg.OpExecutionContext) -> None:
        # Two at once would fetch the same files twice.
        with turn(store.landing_file.with_name(".landing.turn")):
            _fetch(store, context, dict(context.op_config["files"]))

    @dg.job(name=FETCHING_JOB, executor_def=dg.in_process_executor)
    def from_zones() -> None:
        fetch()

    return from_zones


def _fetch(store: Store, context: dg.OpExecutionContext, wanted: dict[str, str]) -> None:
    """Fetches the files wanted, as far as they are still what they were; the others come again."""
    problems: list[Problem] = []
    try:
        found = zones.look(store, store.settings())
        present = {one.key for one in found.landed}
        # Another zone's trouble is none of these files'.
        problems += found.unreachable if wanted.keys() - present else ()
        for one in fetching.unfetched(store, found.landed):
            if wanted.get(one.key) == one.fingerprint:
                problems += _fetch_one(store, context, one)
    except UserError as error:
        problems += error.problems
    if problems:
        raise dg.Failure(description="\n".join(map(str, problems)), allow_retries=False)


def _fetch_one(
    store: Store, context: dg.OpExecutionContext, one: zone_files.Landed
) -> tuple[Problem, ...]:
    """Fetches a file; returns what kept it from coming."""
    try:
        path = fetching.fetch(store, one)
    except UserError as error:
        return error.problems
    context.log.info(f"fetched {zone_files.printable(one.name)} to {store.shown(path)}")
    return ()


def landing_sensor(store: Store, settings: Settings, job: dg.JobDefinition) -> dg.SensorDefinition:
    """The sensor that looks into the landing zones of the settings."""

    @dg.sensor(
        name=LANDING,
        job=job,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Finds new and changed exports in the landing zones, and fetches each once it"
        " has settled.",
    )
    def landing(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        found = zones.ready(store, settings, _before(context.cursor))
        for problem in found.problems:
            context.log.warning(str(problem))
        ready = {one.key: one.fingerprint for one in found.landed[:MOST_FETCHED]}
        # Grows whenever the looks have doubled; until then the same files are asked for once.
        looks = [found.sightings[key][1] // settings.arrival.settled_after for key in ready]
        tries = min(looks, default=0).bit_length()
        return dg.SensorResult(
            run_requests=[_request(ready, tries)] if ready else [],
            skip_reason=None if ready else "Nothing new has settled in the landing zones.",
            cursor=json.dumps(found.sightings, sort_keys=True, separators=(",", ":")),
        )

    return landing


def _request(files: dict[str, str], tries: int) -> dg.RunRequest:
    named = json.dumps([tries, files], sort_keys=True)
    config: dict[str, Any] = {"ops": {"fetch": {"config": {"files": files}}}}
    return dg.RunRequest(hashlib.sha256(named.encode()).hexdigest()[:24], run_config=config)


def _before(cursor: str | None) -> zones.Sightings:
    """The sightings that a cursor holds; none where it cannot be read."""
    try:
        found = json.loads(cursor or "{}")
        return {str(key): (str(one[0]), int(one[1])) for key, one in found.items()}
    except (ValueError, TypeError, AttributeError, IndexError):
        return {}
