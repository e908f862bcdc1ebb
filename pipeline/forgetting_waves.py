"""Forgetting a wave: its tombstone, and removing it with what was compared with it.

Belongs here: whole waves. Does not belong here: respondents (`pipeline.forgetting`), or the order
of the work (`likertwave.forget`).
"""

from collections.abc import Iterator

import polars as pl

from pipeline.errors import StoreError
from pipeline.forgetting import remove_leftovers, require_names
from pipeline.history import revision_names, stored_waves
from pipeline.landing import find_export, open_export
from pipeline.leftovers import remove
from pipeline.pseudonyms import key_of
from pipeline.publishing import keep_only_current, study_turn, unpublish
from pipeline.store import STUDY_WIDE, Store
from pipeline.tombstones import (
    hash_of_export,
    hash_of_wave,
    public_key,
    tombstones,
    write_tombstones,
)
from schemas.errors import UserError


def remember_wave(store: Store, study: str, wave: str) -> None:
    """Writes the tombstone of a wave and of every export of it that is known.

    Raises:
        StoreError: there is no such wave, or no key.
    """
    require_names(study, wave)
    before = tombstones(store, study)
    key = key_of(store, study, public_key(store, study))
    hashed = hash_of_wave(key, study, wave)
    folder = store.studies_folder / study / "waves" / wave
    is_known = wave in stored_waves(store, study) or folder.is_dir()
    if not is_known and hashed not in before.waves:
        known = ", ".join(stored_waves(store, study)) or "none"
        raise StoreError(
            f"study {study}, wave {wave}", "there is no such wave", f"The store has: {known}"
        )
    exports = {hash_of_export(key, study, one) for one in _known_exports(store, study, wave)}
    with study_turn(store, study):
        before = tombstones(store, study)
        after = before.with_waves({hashed: tuple(exports)})
        if after != before:
            write_tombstones(store, study, after)


def _known_exports(store: Store, study: str, wave: str) -> Iterator[str]:
    """The sha256 of a wave's exports: of those on record, and of the present one."""
    for name in revision_names(store, study, wave):
        try:
            yield from store.revision(study, wave, name).read("exports")["sha256"]
        except (OSError, pl.exceptions.PolarsError):
            continue
    try:
        folder = store.wave_folder(study, wave)
        path = find_export(folder, store.questionnaire(study, wave), store.shown(folder))
        yield open_export(path, store.shown(path)).sha256
    except UserError:
        return


def remove_wave(store: Store, study: str, wave: str) -> list[str]:
    """Takes a wave out of what is published and out of the store; returns a line each."""
    n = unpublish(store, study, wave)
    lines = [f"wave {wave}: {n} revision{'s' if n != 1 else ''}, its figures and reports"]
    return [*lines, *remove_leftovers(store)]


def remove_traces(store: Store, study: str, wave: str) -> None:
    """Deletes the empty folder of a wave in the store, the last of it."""
    if store.wave_store(study, wave).is_dir():
        remove(store.wave_store(study, wave))


def remove_comparisons(store: Store, study: str) -> list[str]:
    """Deletes earlier comparisons of a study's waves; all of them where no wave is published."""
    if not store.wave_store(study, STUDY_WIDE).is_dir():
        return []
    if store.current_of(study):
        n = keep_only_current(store, study, STUDY_WIDE)
    else:
        n = unpublish(store, study, STUDY_WIDE)
    return [f"the comparison of waves: {n} revision{'s' if n != 1 else ''}"] if n else []
