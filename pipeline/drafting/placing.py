"""From exports to a study folder: reading, drafting, naming waves, putting files in place.

Belongs here: what `likertwave new-study` does with files. Does not belong here: the draft itself
(`draft`, `plan`), its text (`writing`), or what is printed.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import sql
from pipeline.drafting.draft import Draft, draft_of
from pipeline.drafting.names import identifier
from pipeline.drafting.plan import Plan
from pipeline.drafting.several import Drafted, planned_together
from pipeline.drafting.times import first_time
from pipeline.drafting.writing import study_yaml, wave_yaml
from pipeline.errors import ExportError, StoreError
from pipeline.landing import SIDE_ENDINGS, SIDE_FILES, find_export, open_export, read_file
from pipeline.leftovers import scratch
from pipeline.readers.raw import RawExport, ReadOptions
from pipeline.store import Store
from pipeline.writing import write_text
from schemas.errors import UserError
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.questionnaire import load_questionnaire, load_study

A_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[-_.]?([01]\d))?(?:[-_.]?([0-3]\d))?(?!\d)")


@dataclass(frozen=True)
class Placed:
    """A study folder that was made.

    Attributes:
        waves: in their order, each with its differences from the codebook.
    """

    study: str
    folder: Path
    plan: Plan
    waves: tuple[Drafted, ...]


def new_study(
    store: Store, paths: Sequence[Path], names: Sequence[str], study: str | None = None
) -> Placed:
    """Makes a study of one or several exports of the same survey.

    Args:
        store: the data folder.
        paths: the exports; a survey definition that lies beside one is taken along.
        names: names of the waves, in the order of the exports; found out where there are none.
        study: the study's name; else from the first file's.

    Raises:
        UserError: a file cannot be read, a name is taken or cannot be one; nothing is written.
    """
    name = study or _study_name(paths[0])
    _refuse_names(paths, names, name)
    target = store.studies_folder / name
    if target.exists():
        raise StoreError(
            store.shown(target), "there is a study of this name", "Give another one with --name"
        )
    with scratch() as temporary, sql.connect() as connection:
        drafts = []
        for number, path in enumerate(paths):
            folder = temporary / str(number)
            folder.mkdir()
            export, settings = _read(path, folder)
            draft = draft_of(connection, export)
            _refuse_empty(draft, path.name)
            drafts.append((draft, settings))
        plan, waves = planned_together(_waves(drafts, names))
        plan = replace(plan, title=_title(paths, name))
        made = temporary / name
        _write(made, waves, plan)
        if plan.scales:
            _prove(made, paths[0].name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)
    return Placed(
        name,
        target,
        plan,
        tuple(waves),
    )


def _refuse_names(paths: Sequence[Path], names: Sequence[str], study: str) -> None:
    if not STUDY_NAME.fullmatch(study):
        raise StoreError(
            "--name",
            f"{study!r} is no name of a study",
            "Use lower-case letters, digits and _, beginning with a letter",
        )
    for path in paths:
        try:
            path.name.encode()
        except UnicodeEncodeError:
            raise StoreError(
                ascii(path.name), "the file's name is no Unicode text", "Rename the file"
            ) from None
        if path.name in SIDE_FILES:
            raise StoreError(path.name, "a file of this name is none of answers", "Rename the file")
    if names and len(names) != len(paths):
        raise StoreError(
            "--wave", f"there are {len(paths)} exports and {len(names)} names", "Give one for each"
        )
    for name in names:
        if not WAVE_NAME.fullmatch(name):
            raise StoreError(
                "--wave", f"{name!r} is no name of a wave", "Use letters, digits, - and _ only"
            )
        if names.count(name) > 1:
            raise StoreError("--wave", f"{name!r} is given twice", "Give each wave its own name")


def _refuse_empty(draft: Draft, shown: str) -> None:
    if not any(profile.rows for profile in draft.profiles):
        raise ExportError(
            "export_readable",
            shown,
            "the file has a header and no answers",
            "Export again when there are answers",
        )


def _study_name(path: Path) -> str:
    """The study's name by the file's, without its date."""
    stem = re.sub(r"(\.[A-Za-z]{2,5}){1,2}$", "", path.name)
    without = A_DATE.sub(" ", stem)
    return identifier(without if re.search(r"[A-Za-z]", without) else stem, "study")


def _title(paths: Sequence[Path], name: str) -> str:
    stem = re.sub(r"(\.[A-Za-z]{2,5}){1,2}$", "", paths[0].name)
    words = " ".join(re.sub(r"[_-]+", " ", A_DATE.sub(" ", stem)).split())
    return words or name


def _read(path: Path, scratch: Path) -> tuple[RawExport, dict[str, Any]]:
    """An export, and what wave.yaml has to say so that it is read the same way again."""
    file = open_export(path, path.name)
    is_taken_for_a_note = path.name.startswith((".", "~")) or path.suffix.lower() in SIDE_ENDINGS
    named = {"export": path.name} if is_taken_for_a_note else {}
    try:
        return read_file(file, ReadOptions(scratch)), named
    except ExportError as error:
        sheet = getattr(error, "widest", "")
        if not sheet:
            raise
    # A cover or a list of codes is narrower than the answers; the draft says what it took.
    export = read_file(file, ReadOptions(scratch, sheet=sheet))
    return export, {**named, "sheet": sheet}


def _waves(drafts: Sequence[tuple[Draft, dict[str, Any]]], names: Sequence[str]) -> list[Drafted]:
    """The waves in their order, each with a name and what gives it its place."""
    times = [_first(draft) for draft, _ in drafts]
    found = []
    for number, ((draft, settings), time) in enumerate(zip(drafts, times, strict=True)):
        given = names[number] if names else None
        dated = _date_in(given or draft.export.path.name)
        name = given or dated or (str(time.year) if time else f"wave_{number + 1}")
        place: dict[str, Any] = {}
        if time is not None:
            place["fielded"] = time.date().isoformat()
        elif dated is None or dated != name:
            place["fielded" if dated else "place"] = _full(dated) if dated else number + 1
        found.append(Drafted(name, draft, {**place, **settings}))
    return _distinct(found)


def _first(draft: Draft) -> datetime | None:
    role = draft.role("finished") or draft.role("started")
    return first_time(role.profile, role.formats) if role else None


def _date_in(text: str) -> str | None:
    """The first date in a name, as a wave may be called."""
    for match in A_DATE.finditer(text):
        parts = [part for part in match.groups() if part]
        year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
        try:
            datetime(year, month, day)
        except ValueError:
            continue
        return "-".join(parts)
    return None


def _full(date: str) -> str:
    return (date + "-01-01")[:10] if len(date) < 10 else date


def _distinct(waves: Sequence[Drafted]) -> list[Drafted]:
    """Waves sorted by date, then as given; names that occur twice get a number."""
    taken: dict[str, int] = {}
    found = []
    for wave in waves:
        taken[wave.name] = taken.get(wave.name, 0) + 1
        again = taken[wave.name] > 1
        name = f"{wave.name}_{taken[wave.name]}" if again else wave.name
        settings = dict(wave.settings)
        if again and "fielded" not in settings and "place" not in settings:
            settings["fielded"] = _full(wave.name)
        found.append(Drafted(name, wave.draft, settings))
    return sorted(
        found,
        key=lambda wave: (
            wave.settings.get("place", 0),
            wave.settings.get("fielded", _full(wave.name)),
        ),
    )


def _write(folder: Path, waves: Sequence[Drafted], plan: Plan) -> None:
    folder.mkdir()
    write_text(folder / "study.yaml", study_yaml(plan))
    for wave in waves:
        inside = folder / "waves" / wave.name
        inside.mkdir(parents=True)
        export = wave.draft.export
        shutil.copyfile(export.path, inside / export.path.name)
        if export.defined_by is not None:
            (inside / export.defined_by.name).write_bytes(export.defined_by.content)
        if wave.settings or wave.comments:
            write_text(inside / "wave.yaml", wave_yaml(wave.settings, wave.comments))


def _prove(folder: Path, shown: str) -> None:
    """A draft that has a scale must be one that a run can use.

    Raises:
        StoreError: it is none; what is wrong with it stands in the message.
    """
    try:
        study = load_study(folder / "study.yaml", "study.yaml")
        for inside in sorted((folder / "waves").iterdir()):
            questionnaire = load_questionnaire(study, folder.name, inside, inside.name)
            find_export(inside, questionnaire, inside.name)
    except UserError as error:
        problem = error.problems[0]
        reason = f"no codebook could be drafted from it ({problem.where}: {problem.what})"
    else:
        return
    raise StoreError(shown, reason, "Leave out the columns in the way, or write it by hand")
