"""What lags behind the published waves: comparisons of studies, the warehouse.

Belongs here: telling it from the pointers alone, cheaply. Does not belong here: catching up
(`pipeline.comparison`, `pipeline.warehouse_build`), or when (`assets.sensors`).
"""

import hashlib

from pipeline.store import STUDY_WIDE, Revision, Store, study_revision
from pipeline.warehouse import is_current, published


def pointed(store: Store) -> str:
    """A digest of what is published of every wave and study: it changes with each publication."""
    named = "\n".join(f"{one.study}/{one.wave}/{one.name}" for one in published(store))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def lagging_studies(store: Store) -> list[str]:
    """The studies whose comparison is not that of their published waves."""
    waves: dict[str, list[Revision]] = {}
    compared = {}
    for one in published(store):
        if one.wave == STUDY_WIDE:
            compared[one.study] = one.name
        else:
            waves.setdefault(one.study, []).append(one)
    return [
        study
        for study, revisions in waves.items()
        if compared.get(study) != study_revision(store, study, revisions).name
    ]


def is_warehouse_lagging(store: Store, smallest_group: int) -> bool:
    """Whether anything is published that the warehouses do not hold."""
    return bool(published(store)) and not is_current(store, smallest_group)
