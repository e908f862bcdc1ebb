"""The state of everything, for a monitor: what arrived, what is late, what is wrong.

Belongs here: the states of waves, and a row of what matters about each. Does not belong here:
layout (`likertwave.status`, Dagster's pages), or any computation: it reads what is stored.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.arrival import Received, awaited, due_by, is_taken_back, receive
from pipeline.errors import StoreError
from pipeline.landing import candidates
from pipeline.store import STUDY_WIDE, Revision, Store, code_version, misnamed
from pipeline.tombstones import forgotten_waves
from pipeline.watched_numbers import Numbers, watched_numbers
from pipeline.words import Words
from schemas.errors import UserError
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.questionnaire import load_wave

# In the order in which a monitor wants to hear of them.
STATES = {
    "stopped": "what lies there cannot be taken",
    "overdue": "the export was expected, and has not come",
    "changed": "what lies there is not what is published",
    "unfiled": "published, and its folder or export is gone",
    "empty": "no file of answers, and wave.yaml does not say by when it is `expected`",
    "new": "an export lies there, and nothing is published yet",
    "awaited": "the export is expected",
    "published": "as it should be",
}
NO_CHECK = "codebook"
NOTHING_KNOWN = "–"
UPDATED = "another version of likertwave or of its libraries"
TAKEN_BACK = "it was taken back by `likertwave rollback`"
COLUMNS: dict[str, pl.DataType] = {
    "study": pl.String(),
    "wave": pl.String(),
    "state": pl.String(),
    "check": pl.String(),
    "reason": pl.String(),
    "received": pl.Date(),
    "expected": pl.Date(),
    "days_overdue": pl.Int64(),
    "complete": pl.Int64(),
    "invited": pl.Int64(),
    "response_rate": pl.Float64(),
    "rejected_rows": pl.Int64(),
    "rejects": pl.String(),
    "rejected_cells": pl.Int64(),
    "warnings": pl.List(pl.String()),
    "moved": pl.Int64(),
    "questionnaire": pl.String(),
    "conclusions": pl.Int64(),
    "provenance": pl.String(),
    "revision": pl.String(),
}


@dataclass(frozen=True)
class Seen:
    """What somebody who looked found in a wave's folder, or in a study.yaml.

    Attributes:
        revision: the name of the revision that what lies there makes; None where it makes none.
        check: the validation that failed, `codebook` where it is none of the export's.
        reason: the first problem; or why the revision is another one, if it is known.
    """

    revision: str | None = None
    check: str | None = None
    reason: str | None = None

    @classmethod
    def of(cls, error: UserError) -> "Seen":
        """What an error says that stops a wave or a study."""
        more = len(error.problems) - 1
        told = f" ({more} more)" if more else ""
        return cls(check=error.check or NO_CHECK, reason=f"{error.problems[0]}{told}")

    @property
    def is_stopped(self) -> bool:
        """Whether what lies there cannot be taken."""
        return self.check is not None


# By study and wave; the study.yaml stands under STUDY_WIDE.
Known = Mapping[tuple[str, str], Seen]


@dataclass(frozen=True)
class _Wave:
    """A wave's folder, where there is one, and what is known of it."""

    study: str
    name: str
    folder: Path | None
    current: Revision | None
    seen: Seen | None = None
    files: Sequence[Path] = field(default=())
    expected: datetime.date | None = None


def wave_states(
    store: Store,
    today: datetime.date,
    studies: Sequence[str] | None = None,
    *,
    known: Known | None = None,
    conclusions: Mapping[tuple[str, str], int] | None = None,
) -> pl.DataFrame:
    """Every wave's state; no export is read or hashed for it.

    Args:
        store: the data folder.
        today: an export that is expected by an earlier day is overdue.
        studies: only these; else all that have a folder or are published.
        known: what somebody who looked found (`look`). Without it what lies in a folder is taken to
            be what is published, and every study.yaml to be sound.
        conclusions: how many published conclusions the current revision of a wave changed, by
            study and wave; what is not there is NULL.

    Returns:
        COLUMNS, a row per wave folder and per published wave without one, by study and in the order
        of the waves; published ones first. A study that cannot be read, or has no wave, is a
        row without a wave. `received` is the day on which the newest file of answers got there.
    """
    published: dict[str, dict[str, Revision]] = {}
    current = (
        store.all_current()
        if studies is None
        else (one for study in studies for one in store.current_of(study))
    )
    for one in current:
        published.setdefault(one.study, {})[one.wave] = one
    names = sorted({*store.study_names(), *published}) if studies is None else studies
    numbers = watched_numbers(store, [one for part in published.values() for one in part.values()])
    rows = [
        row
        for study in names
        for row in _study(store, study, published.get(study, {}), known or {}, numbers, today)
    ]
    for row in rows:
        row["conclusions"] = (conclusions or {}).get((row["study"], row.get("wave", "")))
    return pl.DataFrame(rows, schema=COLUMNS)


def summary(states: pl.DataFrame) -> str:
    """The states in one line, such as ``12 waves: 10 published, 1 overdue, 1 stopped``."""
    waves = states.filter(pl.col("wave").is_not_null())
    counted = dict(waves.group_by("state").len().iter_rows())
    told = ", ".join(f"{counted[one]} {one}" for one in reversed(STATES) if one in counted)
    line = f"{waves.height} wave{'' if waves.height == 1 else 's'}" + (f": {told}" if told else "")
    broken = states.filter(pl.col("wave").is_null(), state="stopped").height
    if broken:
        line += f"; {broken} stud{'y' if broken == 1 else 'ies'} stopped"
    return line


def notes(row: Mapping[str, Any]) -> Iterator[str]:
    """What else a monitor should know of a wave, the worst first."""
    if row["days_overdue"]:
        yield f"{row['days_overdue']} day{'' if row['days_overdue'] == 1 else 's'} overdue"
    if row["state"] == "unfiled" or (row["state"] == "empty" and row["wave"]):
        yield STATES[row["state"]]
    if row["conclusions"]:
        yield f"published conclusions changed: {row['conclusions']}"
    if row["provenance"] not in (None, "measured"):
        yield f"{row['provenance']}, not measured"
    if row["rejects"]:
        yield f"rejected: {row['rejects']}"
    if row["warnings"]:
        yield f"quality: {', '.join(row['warnings'])}"
    if row["moved"]:
        yield f"drift: {row['moved']} item{'' if row['moved'] == 1 else 's'}"
    if row["questionnaire"]:
        yield f"questionnaire: {row['questionnaire']}"


def export_day(row: Mapping[str, Any]) -> str:
    """When the export of a wave came, or by when it is expected."""
    if row["received"] is not None:
        return f"came {row['received']}"
    return f"by {row['expected']}" if row["expected"] else NOTHING_KNOWN


def complete(row: Mapping[str, Any]) -> str:
    """How many respondents of a wave are complete, and the response rate where it is known."""
    if row["complete"] is None:
        return NOTHING_KNOWN
    # Words rounds as reports do.
    rate = row["response_rate"]
    return f"{row['complete']}" + (f" ({Words('en').percent(rate)})" if rate is not None else "")


def look(
    store: Store, studies: Sequence[str], *, read: bool = False
) -> dict[tuple[str, str], Seen]:
    """Looks at every codebook and export of some studies: hashes each, and writes nothing.

    Args:
        store: the data folder.
        studies: their names.
        read: whether what is not published is read too, as a run would, to see what would stop it.
    """
    seen: dict[tuple[str, str], Seen] = {}
    for study in studies:
        try:
            store.study(study)
        except UserError as error:
            seen[study, STUDY_WIDE] = Seen.of(error)
            continue
        for wave in store.wave_names(study):
            try:
                if awaited(store, study, wave) is not None:
                    continue
                found = receive(store, study, wave)
                other = _other_than_published(store, found)
                if read and other not in (None, UPDATED, TAKEN_BACK):
                    _read(store, found)
            except UserError as error:
                seen[study, wave] = Seen.of(error)
            else:
                seen[study, wave] = Seen(found.revision.name, reason=other)
    return seen


def _other_than_published(store: Store, found: Received) -> str | None:
    """Why a received export makes another revision than the published one; None where it is that.

    Where both the codebook and the program changed, only the program is named.
    """
    current = store.current(found.revision.study, found.revision.wave)
    if current is None or not current.has("exports", "waves"):
        return "nothing is published yet"
    if current.name == found.revision.name:
        return None
    if is_taken_back(store, found):
        return TAKEN_BACK
    if current.source_files() != found.file.hashes:
        return "another export"
    is_same_program = current.read("waves")["code_version"].item() == code_version()
    return "another codebook" if is_same_program else UPDATED


def _read(store: Store, found: Received) -> None:
    """Reads what is received, unless its answers are stored or known: then it was read before.

    Raises:
        UserError: whatever would stop the wave.
    """
    if not found.revision.has("wide"):
        # Reading needs libraries that take seconds to import; most waves are published.
        from pipeline.taking_over import alike
        from pipeline.wave import check_wave

        if alike(store, found) is None:
            check_wave(store, found.revision.study, found.revision.wave)


def _study(
    store: Store,
    study: str,
    published: Mapping[str, Revision],
    known: Known,
    numbers: Numbers,
    today: datetime.date,
) -> Iterator[dict[str, Any]]:
    """The rows of a study."""
    folder = store.studies_folder / study
    names = store.wave_names(study) if STUDY_NAME.fullmatch(study) and folder.is_dir() else []
    gone = forgotten_waves(store, study) if names else frozenset()
    names = [one for one in names if one not in gone]
    broken = known.get((study, STUDY_WIDE))
    if folder.is_dir() and not STUDY_NAME.fullmatch(study):
        broken = _misnamed_study(store, study)
    if broken is not None:
        yield {"study": study, "state": "stopped", "check": broken.check, "reason": broken.reason}
    elif not names and not published:
        what = f"studies/{study}/waves: the study has no wave. Make a folder for one"
        yield {"study": study, "state": "empty", "reason": what}
    waves = [_wave(store, study, name, published, known) for name in {*names, *published}]

    def place(wave: _Wave) -> tuple[bool, int, datetime.date, str]:
        position = numbers.get((study, wave.name), {}).get("position", 0)
        return wave.current is None, position, wave.expected or datetime.date.max, wave.name

    for wave in sorted(waves, key=place):
        yield _row(wave, numbers.get((study, wave.name), {}), today)


def _misnamed_study(store: Store, study: str) -> Seen | None:
    try:
        store.study_folder(study)
    except StoreError as error:
        return Seen.of(error)
    return None


def _wave(
    store: Store, study: str, name: str, published: Mapping[str, Revision], known: Known
) -> _Wave:
    folder = store.studies_folder / study / "waves" / name
    current, seen = published.get(name), known.get((study, name))
    if not folder.is_dir():
        return _Wave(study, name, None, current)
    if not WAVE_NAME.fullmatch(name):
        problems = [one for one in misnamed(store, study) if one.where.endswith("/waves/" + name)]
        return _Wave(study, name, folder, current, Seen.of(UserError(problems)))
    files, expected = candidates(folder), None
    try:
        # Most waves say nothing of it, and a thousand YAML files take a second to read.
        if b"expected" in _bytes(folder / "wave.yaml"):
            wave = load_wave(folder, store.shown(folder))
            files, expected = due_by(folder, wave)
    except UserError as error:
        seen = seen or Seen.of(error)
    return _Wave(study, name, folder, current, seen, files, expected)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _state(wave: _Wave, today: datetime.date) -> str:
    nothing_lies_there = not wave.files and (
        wave.seen is None or wave.seen.check in (None, "export_found")
    )
    if wave.folder is None or (nothing_lies_there and wave.current is not None):
        return "unfiled"
    if nothing_lies_there:
        return _awaited(wave.expected, today)
    if wave.seen is not None and wave.seen.is_stopped:
        return "stopped"
    if wave.current is None:
        return "new"
    is_same = wave.seen is None or wave.seen.revision in (None, wave.current.name)
    return "published" if is_same else "changed"


def _awaited(expected: datetime.date | None, today: datetime.date) -> str:
    if expected is None:
        return "empty"
    return "overdue" if today > expected else "awaited"


def _row(wave: _Wave, numbers: Mapping[str, Any], today: datetime.date) -> dict[str, Any]:
    state = _state(wave, today)
    seen = wave.seen if state in ("stopped", "changed") else None
    overdue = state == "overdue" and wave.expected is not None
    return {
        **{name: numbers.get(name) for name in COLUMNS},
        "study": wave.study,
        "wave": wave.name,
        "state": state,
        "check": seen.check if seen else None,
        "reason": seen.reason if seen else None,
        "received": _received(wave.files),
        "expected": wave.expected,
        "days_overdue": (today - wave.expected).days if overdue and wave.expected else None,
        "revision": wave.current.name if wave.current else None,
    }


def _received(files: Sequence[Path]) -> datetime.date | None:
    """The day on which the newest of some files got where it is; one may be gone by now."""
    times = []
    for path in files:
        try:
            times.append(path.stat().st_ctime)
        except OSError:
            continue
    return datetime.date.fromtimestamp(max(times)) if times else None
