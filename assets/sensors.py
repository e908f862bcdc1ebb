"""The sensor that makes a dropped file a run.

Belongs here: what is remembered between two looks, and the runs that are asked for. Does not belong
here: looking itself (`pipeline.arrivals`), or what a run does (`assets.study`).
"""

import json
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.reloading import ask_to_reload
from assets.study import job_name, partitions_name
from pipeline.arrivals import (
    Due,
    Place,
    Seen,
    codebooks,
    due,
    look,
    looked_again,
    settled,
    taken,
)
from pipeline.store import Store, code_version

ARRIVALS = "arrivals"
EVERY_SECONDS = 5
# A look that hashes exports hands over after so long; the next one goes on.
SECONDS_A_LOOK = 10.0
SETTLED_AFTER = 2


@dataclass(frozen=True)
class Remembered:
    """What a look leaves for the next one, in the sensor's cursor.

    Attributes:
        code: the version of the code that looked; another one looks at everything anew.
        codebooks: the studies' codebooks at the last look.
        waves: what was seen of each wave.
    """

    code: str
    codebooks: Mapping[str, str] = field(default_factory=dict)
    waves: Mapping[Place, Seen] = field(default_factory=dict)

    def written(self) -> str:
        """As the cursor has it."""
        waves = [[*place, *astuple(seen)] for place, seen in sorted(self.waves.items())]
        content = {"code": self.code, "codebooks": self.codebooks, "waves": waves}
        return json.dumps(content, sort_keys=True, separators=(",", ":"))


def remembered(cursor: str | None, code: str) -> Remembered:
    """What a cursor says; nothing where there is none, it is damaged, or other code wrote it."""
    try:
        found = json.loads(cursor or "")
        waves = {(one[0], one[1]): Seen(*one[2:]) for one in found["waves"]}
        if found["code"] != code:
            # Other code makes other revisions: every wave is looked at, but no arrival comes twice.
            waves = {place: Seen("", changes=seen.changes) for place, seen in waves.items()}
        return Remembered(code, found["codebooks"], waves)
    except (ValueError, KeyError, TypeError, IndexError):
        return Remembered(code)


def arrival_sensor(
    store: Store,
    loaded: Mapping[str, str],
    jobs: Mapping[str, UnresolvedAssetJobDefinition],
    looks: int = SETTLED_AFTER,
) -> dg.SensorDefinition:
    """The sensor of a data folder.

    Args:
        store: the data folder.
        loaded: the codebooks that the definitions were made from (`pipeline.arrivals.codebooks`).
        jobs: the job of each sound study's waves.
        looks: how many looks in a row must see a wave the same.
    """
    code = code_version()

    @dg.sensor(
        name=ARRIVALS,
        jobs=list(jobs.values()) or None,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Finds new and changed exports in the studies' waves/ folders, once each has"
        " settled, and runs their waves; once per content.",
    )
    def arrivals(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before = remembered(context.cursor, code)
        now = codebooks(store)
        waves = looked_again(before.waves, look(store, now))
        reload = ask_to_reload() if now == before.codebooks and now != loaded else None
        ready = [
            place
            for place in settled(waves, looks)
            # A study that is not loaded as it stands is run when it is.
            if place[0] in jobs and now.get(place[0]) == loaded.get(place[0])
        ]
        found, waves = _take(store, waves, ready)
        after = Remembered(code, now, waves)
        return dg.SensorResult(
            run_requests=[_request(one, waves[one.study, one.wave]) for one in found],
            dynamic_partitions_requests=_partitions(found),
            skip_reason=None if found else reload or "Nothing has arrived.",
            cursor=after.written(),
        )

    return arrivals


def _take(
    store: Store, waves: Mapping[Place, Seen], ready: list[Place]
) -> tuple[list[Due], dict[Place, Seen]]:
    """What is due of the waves that have settled, and all of them as seen then."""
    found, after = [], dict(waves)
    started = time.monotonic()
    for place in ready:
        one = due(store, place, waves[place])
        after[place] = taken(waves[place], changed=one is not None)
        if one is not None:
            found.append(one)
        if time.monotonic() - started > SECONDS_A_LOOK:
            break
    return found, after


def _request(one: Due, seen: Seen) -> dg.RunRequest:
    # The same content may come back after another one: that is a new arrival.
    return dg.RunRequest(
        run_key=f"{one.study}/{one.wave}/{one.content}/{seen.changes}",
        job_name=job_name(one.study),
        partition_key=one.wave,
    )


def _partitions(
    found: list[Due],
) -> list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest]:
    waves: dict[str, list[str]] = {}
    for one in found:
        waves.setdefault(one.study, []).append(one.wave)
    return [
        dg.DynamicPartitionsDefinition(name=partitions_name(study)).build_add_request(names)
        for study, names in waves.items()
    ]
