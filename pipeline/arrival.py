"""What a wave's export and codebook are before anything is read: the revision they make.

Belongs here: finding out cheaply whether a wave is new or changed. Does not belong here: reading
cells, or anything slow to import (`pipeline.wave`).
"""

import datetime
from dataclasses import dataclass
from pathlib import Path

from pipeline.history import history, source_of
from pipeline.landing import candidates, find_export, open_export
from pipeline.pseudonyms import Key, key_for
from pipeline.readers.raw import RawFile
from pipeline.showing import shows
from pipeline.store import STUDY_WIDE, Revision, Store, name_of, study_revision
from pipeline.tombstones import Tombstones, refuse_forgotten, tombstones
from schemas.questionnaire import Questionnaire, load_wave
from schemas.wave import Wave

DESCRIPTIVE = (
    *("studies", "populations", "texts", "scales", "cuts", "items", "choices", "choice_options"),
    *("exports", "export_columns", "waves"),
)
# `wide` is written last: where it is, the others are.
ANSWER_TABLES = (
    *("rejects", "flags", "foldings", "readings", "assumed_cells"),
    *(*DESCRIPTIVE, "wide"),
)
# Of each step the table of its name is written last.
TALLY_TABLES = ("choice_tallies", "tallies")
METRIC_TABLES = ("choice_shares", "metrics")
QUALITY_TABLES = ("quality_measures", "quality")
ALL_TABLES = (
    *(*ANSWER_TABLES, *TALLY_TABLES, *METRIC_TABLES, *QUALITY_TABLES),
    *("figures", "reports"),
)


@dataclass(frozen=True)
class Received:
    """A wave's export as found: the file, what governs it, and the revision they make.

    Attributes:
        source: the name of export and codebook, whatever the code.
        forgotten: hashes of respondents whose rows are not read.
    """

    file: RawFile
    questionnaire: Questionnaire
    key: Key
    revision: Revision
    source: str
    forgotten: frozenset[str] = frozenset()


def receive(store: Store, study: str, wave: str, forgotten: Tombstones | None = None) -> Received:
    """Finds and hashes a wave's export; writes nothing.

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name.
        forgotten: what is forgotten; default: what the store says is.

    Raises:
        UserError: the codebook, the folder, the file or the key is wrong, or it was forgotten.
    """
    questionnaire = store.questionnaire(study, wave)
    key = key_for(store, questionnaire)
    if forgotten is None:
        forgotten = tombstones(store, study)
    refuse_forgotten(forgotten, key, study, wave)
    folder = store.wave_folder(study, wave)
    path = find_export(folder, questionnaire, store.shown(folder))
    file = open_export(path, store.shown(path))
    refuse_forgotten(forgotten, key, study, wave, file.sha256)
    persons = forgotten.persons()
    name = name_of(questionnaire.canonical(), file.hashes, key.fingerprint, persons)
    source = source_of(store, study, wave, file.hashes)
    return Received(file, questionnaire, key, store.revision(study, wave, name), source, persons)


def is_taken_back(store: Store, received: Received) -> bool:
    """Whether exactly this export and codebook were taken back by `likertwave rollback`."""
    revision = received.revision
    found = history(store, revision.study, revision.wave)
    return found.is_withdrawn(revision.name, received.source)


def has_export(store: Store, study: str, wave: str) -> bool:
    """Whether a wave's folder holds any file that may be its answers; reads no more than heads.

    Raises:
        StoreError: no such study or wave, or a name that could lead elsewhere.
    """
    return bool(candidates(store.wave_folder(study, wave)))


def awaited(store: Store, study: str, wave: str) -> datetime.date | None:
    """The last day for the export of a wave that is still to come; None where none is awaited.

    A wave is awaited where its wave.yaml says by when the export is expected, and nothing of it
    has come yet. Its place among the waves may be unknown until then.

    Raises:
        UserError: study, wave or one of their files is wrong.
    """
    folder = store.wave_folder(study, wave)
    if has_export(store, study, wave) or store.current(study, wave) is not None:
        return None
    files, expected = due_by(folder, load_wave(folder, store.shown(folder), store.study(study)))
    return None if files else expected


def due_by(folder: Path, wave: Wave) -> tuple[list[Path], datetime.date | None]:
    """The files that may be a wave's answers, and the day by which its wave.yaml expects them.

    A file that wave.yaml names is the answers, whatever it is called.
    """
    files = candidates(folder)
    if wave.export is not None and (folder / wave.export).is_file():
        files = [folder / wave.export]
    return files, wave.expected


def is_published(store: Store, received: Received) -> bool:
    """Whether exactly this export, codebook and code are what is published."""
    revision = received.revision
    current = store.current(revision.study, revision.wave)
    return (
        current is not None
        and current.name == revision.name
        and current.has(*ALL_TABLES)
        and shows(store, revision)
    )


def is_study_published(store: Store, study: str) -> bool:
    """Whether what compares the study's waves rests on exactly the published ones, and is shown."""
    current = store.current(study, STUDY_WIDE)
    return (
        current is not None
        and current.name == study_revision(store, study).name
        and current.has("figures", "reports")
        and shows(store, current)
    )
