"""Which waves have something new in their folders, found by looking again and again.

Belongs here: cheap looks (names, sizes and times of files), when a file has settled, and whether
what lies there is due. Does not belong here: who looks, and what is done then (`assets.sensors`).

A look never reads an export. What looks the same several times in a row has settled: no clock is
asked, so that one that jumps does no harm. Only what has settled is hashed, once.
"""

import datetime
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.arrival import awaited, is_published, is_taken_back, receive
from pipeline.errors import ForgottenError
from pipeline.landing import is_hidden_or_unfinished
from pipeline.stops import clear_stop, stop_of
from pipeline.store import Store
from schemas.errors import UserError
from schemas.parts import STUDY_NAME, WAVE_NAME

DIGITS = 16
# Where the settings stand among the codebooks; no study can be called so.
SETTINGS = ".settings"
# What broke off for want of space or of a network is asked for again after ten minutes, and later
# after twice as long, up to a day.
LOOKS_UNTIL_ASKED_AGAIN = 120
MOST_DOUBLINGS = 7
# Study and wave.
Place = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """What the looks at a wave's folder saw.

    Attributes:
        signature: of its files and codebook, as last seen.
        looks: how many looks in a row saw it so.
        changes: how many times something was due here; tells one arrival from the next.
        handled: whether this signature was taken already.
        expected: of a wave without an export: the day by which it is expected, as ISO 8601 has it.
        told: the day of which it was told that it is over, if any.
        asked: the content of a run that was asked for and has neither published nor stopped the
            wave; waits: looks since then; tries: how often it was asked for again.
    """

    signature: str
    looks: int = 1
    changes: int = 0
    handled: bool = False
    expected: str | None = None
    told: str | None = None
    asked: str | None = None
    waits: int = 0
    tries: int = 0

    @property
    def is_unanswered(self) -> bool:
        """Whether a run that was asked for is overdue; after each try it gets twice the time."""
        patience = LOOKS_UNTIL_ASKED_AGAIN * 2 ** min(self.tries, MOST_DOUBLINGS)
        return self.asked is not None and self.waits >= patience


@dataclass(frozen=True)
class Due:
    """A wave to run: what lies in its folder is not what is published.

    Attributes:
        content: the revision that it would make, else the signature of what cannot be received.
    """

    study: str
    wave: str
    content: str


def codebooks(store: Store) -> dict[str, str]:
    """A digest of each study's codebook, and of the settings, as they are written.

    Of a study without a codebook it is the digest of nothing.
    """
    paths = {name: store.studies_folder / name / "study.yaml" for name in store.study_names()}
    return {name: _digest(path) for name, path in {**paths, SETTINGS: store.settings_file}.items()}


def _digest(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def look(store: Store, written: Mapping[str, str]) -> dict[Place, str]:
    """A signature of each wave folder that holds any file, by study and wave.

    Args:
        store: the data folder.
        written: the studies' codebooks, as `codebooks` gives them.
    """
    found = {}
    for study, codebook in written.items():
        if STUDY_NAME.fullmatch(study):
            for wave, files in _wave_files(store.studies_folder / study / "waves"):
                if signs := [codebook, *files]:
                    digest = hashlib.sha256("\n".join(signs).encode("utf-8", "surrogateescape"))
                    found[study, wave] = digest.hexdigest()[:DIGITS]
    return found


def _wave_files(folder: Path) -> Iterable[tuple[str, list[str]]]:
    """Each wave with names, sizes and times of its files; waves without files are left out."""
    try:
        with os.scandir(folder) as entries:
            waves = sorted(entry.name for entry in entries if entry.is_dir())
    except OSError:
        return
    for wave in waves:
        if WAVE_NAME.fullmatch(wave) and (files := _signs(folder / wave)):
            yield wave, files


def _signs(folder: Path) -> list[str]:
    signs = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file() and not is_hidden_or_unfinished(entry.name):
                    facts = entry.stat()
                    signs.append(f"{entry.name}/{facts.st_size}/{facts.st_mtime_ns}/{facts.st_ino}")
    except OSError:
        # Something is being moved here; the next look sees how it ended.
        signs.append("moving")
    return sorted(signs)


def looked_again(before: Mapping[Place, Seen], now: Mapping[Place, str]) -> dict[Place, Seen]:
    """What was seen so far, with one more look; folders that are gone are forgotten."""
    return {place: _seen(before.get(place), signature) for place, signature in now.items()}


def _seen(before: Seen | None, signature: str) -> Seen:
    if before is None:
        return Seen(signature)
    if before.signature != signature:
        return Seen(signature, changes=before.changes, told=before.told)
    # Once taken, more looks say nothing more.
    return before if before.handled else replace(before, looks=before.looks + 1)


def settled(seen: Mapping[Place, Seen], looks: int) -> list[Place]:
    """The waves that looked the same so many times in a row and were not taken yet."""
    return sorted(p for p, one in seen.items() if not one.handled and one.looks >= looks)


def overdue(seen: Mapping[Place, Seen], today: datetime.date) -> list[Place]:
    """The waves whose export is late, and of which nobody was told."""
    return sorted(
        place
        for place, one in seen.items()
        if one.expected is not None
        and one.told != one.expected
        and one.expected < today.isoformat()
    )


def taken(store: Store, place: Place, seen: Seen) -> tuple[Seen, Due | None]:
    """Takes what has settled in a wave's folder; reads all of an export once.

    What cannot be received is due as well: its run says what is wrong with it.

    Returns:
        What was seen, as it is remembered now, and what is to be run, if anything.
    """
    study, wave = place
    done = replace(seen, handled=True)
    try:
        if (day := awaited(store, study, wave)) is not None:
            return replace(done, expected=day.isoformat()), None
        received = receive(store, study, wave)
    except ForgottenError:
        return done, None
    except (UserError, OSError):
        content = seen.signature
    else:
        if is_taken_back(store, received):
            return done, None
        if is_published(store, received):
            clear_stop(store, study, wave)
            return done, None
        content = received.revision.name
    # What stopped the wave before is no longer what lies there.
    clear_stop(store, study, wave)
    asked = replace(done, changes=seen.changes + 1, asked=content, waits=0, tries=0)
    return asked, Due(study, wave, content)


def answered(store: Store, place: Place, seen: Seen) -> Seen:
    """With one more look at what became of a run that was asked for."""
    if seen.asked is None:
        return seen
    current = store.current(*place)
    is_published = current is not None and current.name == seen.asked
    if is_published or stop_of(store, *place) is not None:
        return replace(seen, asked=None, waits=0, tries=0)
    return replace(seen, waits=seen.waits + 1)


def asked_again(place: Place, seen: Seen, *, is_under_way: bool) -> tuple[Seen, Due | None]:
    """What to do about a run that is unanswered: nothing while it is under way."""
    if is_under_way or seen.asked is None:
        return replace(seen, waits=0), None
    again = replace(seen, waits=0, tries=seen.tries + 1, changes=seen.changes + 1)
    return again, Due(*place, seen.asked)
