"""The ways through the store: its studies, places, revisions, and what each should have.

Belongs here: what several kinds of finding walk through, and what they ask of a revision. Does not
belong here: any finding.
"""

from collections.abc import Iterator

from pipeline.arrival import (
    ALL_TABLES,
    ANSWER_TABLES,
    METRIC_TABLES,
    QUALITY_TABLES,
    TALLY_TABLES,
    receive,
)
from pipeline.comparison import DRAWN_TABLES, STUDY_TABLES
from pipeline.history import revision_names, stored_waves
from pipeline.store import STUDY_WIDE, Revision, Store, study_revision
from schemas.errors import UserError

STEPS: tuple[tuple[str, ...], ...] = (
    *(ANSWER_TABLES, TALLY_TABLES, METRIC_TABLES, QUALITY_TABLES),
    *(("figures",), ("reports",)),
)
STUDY_STEPS: tuple[tuple[str, ...], ...] = (
    *(STUDY_TABLES[:1], STUDY_TABLES[1:]),
    *((one,) for one in DRAWN_TABLES),
)


def studies(store: Store) -> list[str]:
    """The studies that have a folder or are in the store, by name."""
    folder = store.home / "store"
    stored = [one.name for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
    return sorted({*store.study_names(), *stored})


def places(store: Store) -> Iterator[tuple[str, str]]:
    """The waves in the store, and the comparison of each study's."""
    for study in studies(store):
        for wave in (*stored_waves(store, study), STUDY_WIDE):
            if store.wave_store(study, wave).is_dir():
                yield study, wave


def revisions(store: Store) -> Iterator[Revision]:
    """All that are on record, whole or not."""
    for study, wave in places(store):
        for name in revision_names(store, study, wave):
            yield store.revision(study, wave, name)


def tables_of(wave: str) -> tuple[str, ...]:
    """What a whole revision has."""
    return (*STUDY_TABLES, *DRAWN_TABLES) if wave == STUDY_WIDE else ALL_TABLES


def steps_of(wave: str) -> tuple[tuple[str, ...], ...]:
    """The tables of each step, in the order in which they are computed."""
    return STUDY_STEPS if wave == STUDY_WIDE else STEPS


def is_due_again(store: Store, revision: Revision) -> bool:
    """Whether a run would make just this revision."""
    study, wave = revision.study, revision.wave
    if wave == STUDY_WIDE:
        return study_revision(store, study).name == revision.name
    try:
        return receive(store, study, wave).revision.name == revision.name
    except (UserError, OSError):
        return False
