"""What a monitor is shown: the states of waves, why they stopped, which conclusions changed.

Belongs here: gathering it for the overviews, without reading or hashing any export. Does not belong
here: the states (`pipeline.watch`), or looking into exports as `likertwave status` does.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.conclusions import conclusions_changed_last
from pipeline.publishing import history
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
    """

    states: pl.DataFrame
    changes: Mapping[tuple[str, str], pl.DataFrame]


def watched(store: Store, today: datetime.date, studies: Sequence[str] | None = None) -> Watched:
    """Everything a monitor is shown of some studies, or of all."""
    names = store.study_names() if studies is None else studies
    changes = {place: found for place, found in _changes(store, names) if not found.is_empty()}
    states = wave_states(
        store,
        today,
        studies,
        known=dict(_stops(store, names)),
        conclusions={place: found.height for place, found in changes.items()},
    )
    return Watched(states, changes)


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
        if not STUDY_NAME.fullmatch(study):
            continue
        for wave in (*store.wave_names(study), STUDY_WIDE):
            # Most waves were published once: nothing to compare.
            if history(store, study, wave).before:
                yield (study, wave), conclusions_changed_last(store, study, wave)
