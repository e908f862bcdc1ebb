"""The sensor that makes a dropped file a run.

Belongs here: what is remembered between two looks, and the runs that are asked for. Does not belong
here: looking itself (`pipeline.arrivals`), or what a run does (`assets.study`).
"""

import datetime
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, field, replace

import dagster as dg

from assets.comparison import comparison_keys
from assets.reloading import ask_to_reload
from assets.study import partitions_name, step_keys
from assets.warehouse import WAREHOUSE
from assets.watching import overviews_of
from pipeline.arrivals import (
    Due,
    Place,
    Seen,
    answered,
    asked_again,
    codebooks,
    look,
    looked_again,
    overdue,
    settled,
    taken,
)
from pipeline.following import is_warehouse_lagging, lagging_studies, pointed
from pipeline.notices import Notice, send
from pipeline.store import Store, code_version
from schemas.errors import UserError
from schemas.settings import Settings

ARRIVALS = "arrivals"
EVERY_SECONDS = 5
UNDER_WAY = [
    *(dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING),
    *(dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING),
]
# At how many looks what follows publications may lag behind: two minutes.
LOOKS_UNTIL_CAUGHT_UP = 24
# A look that hashes exports hands over after so long; the next one goes on.
SECONDS_A_LOOK = 10.0


@dataclass(frozen=True)
class Remembered:
    """What a look leaves for the next one, in the sensor's cursor.

    Attributes:
        code: the version of the code that looked; another one looks at everything anew.
        codebooks: the studies' codebooks at the last look.
        waves: what was seen of each wave.
        unreadable: the codebooks of which a run has said why they cannot be read.
        pointed: what was published; lagging: at how many looks since then something lagged behind.
    """

    code: str
    codebooks: Mapping[str, str] = field(default_factory=dict)
    waves: Mapping[Place, Seen] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    pointed: str = ""
    lagging: int = 0

    def written(self) -> str:
        """As the cursor has it."""
        waves = [[*place, *astuple(seen)] for place, seen in sorted(self.waves.items())]
        content = {
            "code": self.code,
            "codebooks": self.codebooks,
            "waves": waves,
            "unreadable": self.unreadable,
            "pointed": self.pointed,
            "lagging": self.lagging,
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":"))


def remembered(cursor: str | None, code: str) -> Remembered:
    """What a cursor says; nothing where there is none, it is damaged, or other code wrote it."""
    try:
        found = json.loads(cursor or "")
        waves = {(one[0], one[1]): Seen(*one[2:]) for one in found["waves"]}
        if found["code"] != code:
            # Other code makes other revisions: every wave is looked at, but no arrival comes twice.
            waves = {
                place: Seen("", changes=seen.changes, told=seen.told)
                for place, seen in waves.items()
            }
        return Remembered(
            code,
            found["codebooks"],
            waves,
            found["unreadable"],
            found["pointed"],
            int(found["lagging"]),
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return Remembered(code)


def arrival_sensor(
    store: Store,
    settings: Settings,
    loaded: Mapping[str, str],
    sound: Collection[str],
    broken: Mapping[str, dg.AssetKey],
) -> dg.SensorDefinition:
    """The sensor of a data folder.

    Args:
        store: the data folder.
        settings: how often a file is looked at before it is taken, and who is told.
        loaded: the codebooks that the definitions were made from (`pipeline.arrivals.codebooks`).
        sound: the studies that can run.
        broken: the codebooks that cannot be read, by study.
    """
    code = code_version()

    @dg.sensor(
        name=ARRIVALS,
        asset_selection=dg.AssetSelection.all(),
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Finds new and changed exports in the studies' waves/ folders, once each has"
        " settled, and runs their waves, once per content; tells of waves that are overdue.",
    )
    def arrivals(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before = remembered(context.cursor, code)
        now = codebooks(store)
        waves = looked_again(before.waves, look(store, now))
        reload = ask_to_reload() if now == before.codebooks and now != loaded else None
        ready = [
            place
            for place in settled(waves, settings.arrival.settled_after)
            # A study that is not loaded as it stands is run when it is.
            if place[0] in sound and now.get(place[0]) == loaded.get(place[0])
        ]
        found, waves = _take(store, waves, ready)
        found += _ask_again(context.instance, store, waves)
        unreadable = {study: loaded[study] for study in broken if study in loaded}
        late = _tell_of_overdue(context, settings, waves)
        is_at, lagging, catching_up = _catch_up(store, settings, before, sound)
        requests = [
            *(_request(one, waves[one.study, one.wave]) for one in found),
            *_unreadable(broken, unreadable, before.unreadable),
            *_overviews(late, waves, sound),
            *catching_up,
        ]
        after = Remembered(code, now, waves, unreadable, is_at, lagging)
        return dg.SensorResult(
            run_requests=requests,
            dynamic_partitions_requests=_partitions(found),
            skip_reason=None if requests else reload or "Nothing has arrived.",
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
        after[place], one = taken(store, place, waves[place])
        if one is not None:
            found.append(one)
        if time.monotonic() - started > SECONDS_A_LOOK:
            break
    return found, after


def _ask_again(instance: dg.DagsterInstance, store: Store, waves: dict[Place, Seen]) -> list[Due]:
    """The waves whose run broke off, such as for want of space, when it is time to try again."""
    found = []
    for place, seen in waves.items():
        waves[place] = answered(store, place, seen)
        if not waves[place].is_unanswered:
            continue
        key = _run_key(Due(*place, str(seen.asked)), seen)
        under_way = dg.RunsFilter(tags={"dagster/run_key": key}, statuses=UNDER_WAY)
        waves[place], one = asked_again(
            place, waves[place], is_under_way=instance.get_runs_count(under_way) > 0
        )
        if one is not None:
            found.append(one)
    return found


def _tell_of_overdue(
    context: dg.SensorEvaluationContext, settings: Settings, waves: dict[Place, Seen]
) -> list[Place]:
    """Tells of waves that are overdue, once; where nobody was reached, the next look tries again.

    After the first such wave the look goes on: a receiver that does not answer takes its time.
    """
    late = overdue(waves, datetime.date.today())
    channels = [one for one in (settings.notices.webhook, settings.notices.email) if one]
    for study, wave in late:
        seen = waves[study, wave]
        try:
            day = datetime.date.fromisoformat(str(seen.expected))
            send(Notice("overdue", study, wave, expected=day), settings.notices)
        except UserError as error:
            context.log.warning(str(error))
            # Whom one channel reached must not be told at every look, while another is broken.
            if len(error.problems) == len(channels):
                break
        waves[study, wave] = replace(seen, told=seen.expected)
    return late


def _overviews(
    late: list[Place], waves: Mapping[Place, Seen], sound: Collection[str]
) -> list[dg.RunRequest]:
    """The overviews of studies with a wave that has become overdue."""
    if not late:
        return []
    days = [f"{study}/{wave}/{waves[study, wave].expected}" for study, wave in late]
    studies = [study for study, _ in late if study in sound]
    key = f"overdue {' '.join(days)}"
    return [dg.RunRequest(key, asset_selection=overviews_of(studies))]


def _catch_up(
    store: Store, settings: Settings, before: Remembered, sound: Collection[str]
) -> tuple[str, int, list[dg.RunRequest]]:
    """What lags behind what is published, once it has done so for long.

    Dagster's automation follows publications; what it misses, such as one that came while the
    comparison ran, is caught up with here, once for each state of what is published.
    """
    now = pointed(store)
    if now != before.pointed:
        return now, 1, []
    if before.lagging == 0:
        return now, 0, []
    if before.lagging < LOOKS_UNTIL_CAUGHT_UP:
        return now, before.lagging + 1, []
    studies = [study for study in lagging_studies(store) if study in sound]
    is_behind = is_warehouse_lagging(store, settings.public.smallest_group)
    requests = [
        dg.RunRequest(f"{study}/lags/{now}", asset_selection=comparison_keys(study))
        for study in studies
    ]
    if is_behind and not studies:
        requests.append(dg.RunRequest(f"warehouse/lags/{now}", asset_selection=[WAREHOUSE]))
    return now, int(bool(studies) or is_behind), requests


def _unreadable(
    broken: Mapping[str, dg.AssetKey], now: Mapping[str, str], before: Mapping[str, str]
) -> list[dg.RunRequest]:
    """A run that says why a codebook cannot be read, once for each state of it."""
    return [
        dg.RunRequest(f"{study}/codebook/{digest}", asset_selection=[broken[study]])
        for study, digest in now.items()
        if before.get(study) != digest
    ]


def _run_key(one: Due, seen: Seen) -> str:
    """Tells one arrival from the next: the same content may come back after another one."""
    return f"{one.study}/{one.wave}/{one.content}/{seen.changes}"


def _request(one: Due, seen: Seen) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=_run_key(one, seen),
        asset_selection=step_keys(one.study),
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
