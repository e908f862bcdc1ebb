"""Forgetting that is not finished.

Belongs here: what the store still holds of forgotten respondents and waves. Does not belong here:
finding and deleting it (`pipeline.forgetting`).
"""

from collections.abc import Iterator
from functools import partial

from pipeline.doctor.finding import RUN, Finding
from pipeline.doctor.walking import studies
from pipeline.forgetting import unfinished
from pipeline.publishing import keep_only_current
from pipeline.store import STUDY_WIDE, Store


def half_forgotten(store: Store) -> Iterator[Finding]:
    """Forgotten respondents and waves that the store still holds something of."""
    for study in studies(store):
        for wave, name in unfinished(store, study):
            folder = store.wave_store(study, wave)
            current = store.current(study, wave)
            if not name:
                yield Finding(
                    store.shown(folder),
                    "the wave is forgotten, and something of it is here",
                    None,
                    f"`likertwave forget {study} --wave {wave}` again",
                )
            elif current is not None and current.name == name:
                yield Finding(
                    store.shown(folder / name),
                    "published answers of a forgotten respondent",
                    None,
                    f"The same `likertwave forget {study}` again; or {RUN}, then"
                    " `likertwave doctor --repair`",
                )
            else:
                yield Finding(
                    store.shown(folder / name),
                    "answers of a forgotten respondent",
                    partial(_forget_others, store, study, wave),
                    "removed, with the wave's and the study's other earlier revisions",
                )


def _forget_others(store: Store, study: str, wave: str) -> None:
    for one in (STUDY_WIDE, wave):
        if store.wave_store(study, one).is_dir():
            keep_only_current(store, study, one)
