"""Which revisions a question is asked of: the published ones, or one that was replaced.

Belongs here: from a data folder to a `Source`. Does not belong here: reading tables
(`pipeline.explain.source`), or publishing and going back (`pipeline.publishing`).
"""

from collections.abc import Sequence
from itertools import islice, product

from pipeline.errors import StoreError
from pipeline.explain.source import FIRST_ROWS, Codebook, Source
from pipeline.history import revision_names, stored_waves
from pipeline.store import STUDY_WIDE, Revision, Store, study_revision
from schemas.errors import UserError

# A comparison is named after its waves' revisions; so many combinations are tried to find them.
MOST_TRIED = 20_000
NEEDED = ("tallies", "metrics", "wide")


def source_of_wave(
    store: Store,
    study: str,
    wave: str,
    revision: str | None = None,
    first: int | None = FIRST_ROWS,
) -> Source:
    """What a question about one wave is asked of.

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name.
        revision: the first digits of a revision's name; default: the published one.
        first: how many rows of cells are named; None: all.

    Raises:
        StoreError: nothing of it is published, or no revision on record is called so.
    """
    if revision is None:
        found = store.current(study, wave)
        if found is None:
            published = ", ".join(_published(store, study)) or "none"
            raise StoreError(
                f"study {study}, wave {wave}",
                "nothing of it is published",
                f"Published are: {published}; `likertwave run` publishes",
            )
    else:
        found = _named(store, study, wave, revision)
    _require_whole(found)
    return Source(study, [found], None, wave, first, _codebooks(store, study, [wave]))


def source_of_study(
    store: Store,
    study: str,
    revision: str | None = None,
    first: int | None = FIRST_ROWS,
    *,
    lenient: bool = False,
) -> Source:
    """What a question about several waves is asked of.

    Args:
        store: the data folder.
        study: the study's name.
        revision: the first digits of the name of a comparison; default: the published one.
        first: how many rows of cells are named; None: all.
        lenient: waves that nothing compares yet will do.

    Raises:
        StoreError: nothing is compared, or the waves it was made from are not on record any more.
    """
    if revision is None:
        comparison = store.current(study, STUDY_WIDE)
        if comparison is None and not lenient:
            raise StoreError(
                f"study {study}",
                "its waves are not compared yet",
                "`likertwave run` compares the published ones",
            )
    else:
        comparison = _named(store, study, STUDY_WIDE, revision)
    published = [one for wave in stored_waves(store, study) if (one := store.current(study, wave))]
    waves = _in_order(_waves_of(store, study, comparison) if comparison else published)
    for one in waves:
        _require_whole(one)
    codebooks = _codebooks(store, study, [one.wave for one in waves])
    return Source(study, waves, comparison, None, first, codebooks)


def _published(store: Store, study: str) -> list[str]:
    return [wave for wave in stored_waves(store, study) if store.current(study, wave)]


def _require_whole(revision: Revision) -> None:
    if not revision.has(*NEEDED):
        raise StoreError(
            f"study {revision.study}, wave {revision.wave}, revision {revision.name}",
            "it is not whole, or no longer on record",
            "`likertwave revisions` shows which there are; `likertwave run` makes the present one",
        )


def _named(store: Store, study: str, wave: str, prefix: str) -> Revision:
    """The one revision on record whose name begins so, replaced and taken back ones too."""
    names = [one for one in revision_names(store, study, wave) if one.startswith(prefix)]
    if len(names) != 1 or not prefix:
        raise StoreError(
            f"study {study}, wave {wave}",
            f"{len(names) or 'no'} revisions on record are called {prefix!r}",
            "`likertwave revisions` shows which there are",
        )
    return store.revision(study, wave, names[0])


def _waves_of(store: Store, study: str, comparison: Revision) -> list[Revision]:
    """The revisions that a comparison was made from: those after which it is named."""
    current = [one for wave in stored_waves(store, study) if (one := store.current(study, wave))]
    if study_revision(store, study, current).name == comparison.name:
        return current
    by_wave = [
        [None, *(store.revision(study, wave, name) for name in revision_names(store, study, wave))]
        for wave in stored_waves(store, study)
    ]
    for choice in islice(product(*by_wave), MOST_TRIED):
        revisions = [one for one in choice if one is not None]
        for code in _codes(revisions):
            if study_revision(store, study, revisions, code).name == comparison.name:
                return revisions
    raise StoreError(
        f"study {study}, comparison {comparison.name}",
        "the revisions of waves that it was made from are not on record any more",
        "`likertwave run` compares the published ones",
    )


def _codes(revisions: Sequence[Revision]) -> list[str]:
    """The versions of the code that made some revisions: one of them compared these too."""
    found = {
        one.read("waves")["code_version"].item(): None for one in revisions if one.has("waves")
    }
    return list(found)


def _in_order(revisions: Sequence[Revision]) -> list[Revision]:
    from pipeline.comparison import in_order

    return in_order(revisions)


def _codebooks(store: Store, study: str, waves: Sequence[str]) -> dict[str, Codebook]:
    """The present codebooks; a wave whose codebook is broken or gone has none."""
    found = {}
    for wave in waves:
        try:
            questionnaire = store.questionnaire(study, wave)
        except UserError:
            continue
        found[wave] = Codebook(questionnaire, store.study_folder(study), f"studies/{study}")
    return found
