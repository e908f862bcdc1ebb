"""What a monitor is shown: the states of waves, why they stopped, which conclusions changed.

Belongs here: gathering it for the overviews, without reading or hashing any export. Does not belong
here: the states (`pipeline.watch`), or looking into exports as `likertwave status` does.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.conclusions import conclusions_changed_last
from pipeline.history import history
from pipeline.stops import stop_of
from pipeline.store import STUDY_WIDE, Store
from pipeline.watch import NO_CHECK, Seen, wave_states
from schemas.errors import UserError
from schemas.parts import STUDY_NAME


@dataclass(frozen=True)
class Watched:
    """What was found of some studies.

    Attributes:
        states: `pipeline.watch.wave_states`.
        changes: the table conclusion_changes of each wave, and of each study's comparison, whose
            current revision changed anything, by study and wave.
        settings: what is wrong with likertwave.yaml, which is not about any study; else None.
    """

    states: pl.DataFrame
    changes: Mapping[tuple[str, str], pl.DataFrame]
    settings: str | None = None


def watched(store: Store, today: datetime.date, studies: Sequence[str] | None = None) -> Watched:
    """Everything a monitor is shown of some studies, or of all."""
    names = store.study_names() if studies is None else studies
    changes = changes_of(store, names)
    states = wave_states(
        store,
        today,
        studies,
        known=dict(_stops(store, names)),
        conclusions={place: found.height for place, found in changes.items()},
    )
    return Watched(states, changes, wrong_settings(store))


def wrong_settings(store: Store) -> str | None:
    """What is wrong with likertwave.yaml, so that defaults are used instead; None where nothing."""
    try:
        store.settings()
    except UserError as error:
        return str(error)
    return None


def changes_of(store: Store, studies: Sequence[str]) -> dict[tuple[str, str], pl.DataFrame]:
    """The table conclusion_changes of what changed anything, by study and wave or STUDY_WIDE."""
    return {place: found for place, found in _changes(store, studies) if not found.is_empty()}


def _stops(store: Store, studies: Sequence[str]) -> Iterator[tuple[tuple[str, str], Seen]]:
    """Why codebooks cannot be read, and why waves stopped when they last ran."""
    for study in studies:
        try:
            store.study(study)
        except UserError as error:
            yield (study, STUDY_WIDE), Seen.of(error)
            continue
        for wave in store.wave_names(study):
            if (stop := stop_of(store, study, wave)) is not None:
                reason = stop.message.partition("\n")[0]
                yield (study, wave), Seen(check=stop.check or NO_CHECK, reason=reason)


def _changes(
    store: Store, studies: Sequence[str]
) -> Iterator[tuple[tuple[str, str], pl.DataFrame]]:
    for study in studies:
        for wave in _published_waves(store, study):
            # Most waves were published once: nothing to compare.
            if history(store, study, wave).before:
                yield (study, wave), conclusions_changed_last(store, study, wave)


def _published_waves(store: Store, study: str) -> list[str]:
    """The waves that are published, also those whose folder is gone, and STUDY_WIDE."""
    if not STUDY_NAME.fullmatch(study):
        return []
    pointers = store.wave_store(study, STUDY_WIDE).parent.glob("*/current.json")
    return sorted(one.parent.name for one in pointers)
