"""Landing zones: folders and buckets in which others put exports, looked into again and again.

Below a zone lies `<study>/<wave>/<file>`. Belongs here: looking, and telling what has settled. Does
not belong here: fetching (`pipeline.fetching`), what a wave's export is (`pipeline.landing`), or
codebooks: YAML is never taken from a zone, so that whoever may put a file there cannot change what
it means.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import StoreError
from pipeline.fetching import unfetched
from pipeline.store import Store
from pipeline.zone_files import (
    SECONDS,
    Landed,
    fingerprint,
    is_local,
    misfit,
    no_file,
    open_zone,
    patience,
    printable,
    reaching,
    shown,
)
from schemas.errors import Problem, UserError
from schemas.settings import LandingZone, Settings

MOST_FILES = 100_000
MOST_PROBLEMS = 100
# One folder more than the layout has, to tell of what lies deeper.
DEEPEST = 4
# Of each file by its key: its fingerprint, and at how many looks in a row it was the same.
Sightings = dict[str, tuple[str, int]]


@dataclass(frozen=True)
class Look:
    """What lies in the landing zones.

    Attributes:
        landed: the files that can be fetched, in the order of zones and names.
        misplaced: files that are never fetched, and what to do about each.
        unreachable: zones that could not be looked into.
    """

    landed: tuple[Landed, ...]
    misplaced: tuple[Problem, ...]
    unreachable: tuple[Problem, ...]


@dataclass(frozen=True)
class Ready:
    """What is to be fetched after one more look.

    Attributes:
        landed: the files that are new and have settled.
        problems: what could not be looked at, or does not fit.
        sightings: to be given to the next look.
    """

    landed: tuple[Landed, ...]
    problems: tuple[Problem, ...]
    sightings: Sightings


def ready(store: Store, settings: Settings, before: Mapping[str, tuple[str, int]]) -> Ready:
    """Looks once into every zone; fetches nothing.

    Args:
        store: the data folder.
        settings: its zones, and after how many looks a file has settled.
        before: the sightings of the look before; empty at the first.
    """
    found = look(store, settings)
    fresh = unfetched(store, found.landed)
    sightings = sighted(before, fresh)
    landed = settled(fresh, sightings, settings.arrival.settled_after)
    return Ready(tuple(landed), (*found.unreachable, *found.misplaced), sightings)


def look(store: Store, settings: Settings) -> Look:
    """Lists every zone once; fetches and writes nothing."""
    studies = frozenset(store.study_names())
    landed: list[Landed] = []
    misplaced: list[Problem] = []
    unreachable: list[Problem] = []
    for zone in settings.landing:
        try:
            fitting, others = look_into(zone, studies)
        except UserError as error:
            unreachable.extend(error.problems)
            continue
        landed.extend(fitting)
        misplaced.extend(others)
    return Look(tuple(landed), tuple(misplaced), tuple(unreachable))


def look_into(
    zone: LandingZone, studies: frozenset[str], seconds: float = SECONDS
) -> tuple[tuple[Landed, ...], tuple[Problem, ...]]:
    """The files of one zone, by name: those that fit, and what is wrong with the others.

    Hidden files, and those that begin with ~, are somebody's unfinished or temporary ones: they are
    passed over.

    Raises:
        StoreError: the zone cannot be reached, or holds too many files.
    """
    with reaching(zone):
        system, root = open_zone(zone)
        if is_local(system):
            # What is not there looks like an empty folder to `find`.
            with os.scandir(root):
                pass
            found = system.find(root, maxdepth=DEEPEST, detail=True)
        else:
            found = system.find(root, detail=True, **patience(system, seconds))
    if len(found) > MOST_FILES:
        raise StoreError(
            shown(zone), f"holds more than {MOST_FILES} files", "Remove those that were fetched"
        )
    start = root.rstrip("/") + "/"
    landed: list[Landed] = []
    problems: list[Problem] = []
    for path in sorted(found):
        below = path.removeprefix(start)
        if _is_passed_over(below):
            continue
        wrong = no_file(system, root, path, found[path]) or misfit(below, studies)
        if wrong is None:
            study, wave, file = below.split("/")
            size = int(found[path].get("size") or 0)
            landed.append(Landed(zone, study, wave, file, path, size, fingerprint(found[path])))
        else:
            problems.append(Problem(f"{shown(zone)}, {printable(below)}", *wrong))
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        last = Problem(shown(zone), f"{more} more files do not fit", "Put them right first")
        problems = [*problems[:MOST_PROBLEMS], last]
    return tuple(landed), tuple(problems)


def sighted(before: Mapping[str, tuple[str, int]], now: Sequence[Landed]) -> Sightings:
    """The sightings after a look: files that are gone, or look otherwise, begin anew."""
    counted: Sightings = {}
    for one in now:
        was, looks = before.get(one.key, ("", 0))
        counted[one.key] = (one.fingerprint, looks + 1 if was == one.fingerprint else 1)
    return counted


def settled(now: Sequence[Landed], sightings: Sightings, looks: int) -> list[Landed]:
    """The files that looked the same at so many looks in a row."""
    return [one for one in now if sightings[one.key][1] >= looks]


def _is_passed_over(below: str) -> bool:
    """Whether this is the zone itself, a folder's marker, or a hidden or temporary file."""
    file = below.rpartition("/")[2]
    return not file or (file.startswith((".", "~")) and file not in (".", ".."))
