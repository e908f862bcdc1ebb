"""Publishing a revision: in one rename, one publisher at a time, and back again.

Belongs here: what changes which revision of a wave is published, and what removes revisions. Does
not belong here: where that is written (`pipeline.history`), the published folder
(`pipeline.showing`), what a revision holds (`pipeline.wave`, `pipeline.comparison`), or the
warehouse (`pipeline.warehouse_build`).
"""

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager

from pipeline.errors import StoreError
from pipeline.history import (
    TURN,
    History,
    Publication,
    history,
    pointer,
    revision_names,
    wave_turn,
    write_history,
)
from pipeline.showing import hide, show, shows
from pipeline.stops import clear_stop
from pipeline.store import Revision, Store
from pipeline.writing import sync_folder, turn

NOT_WHOLE = "the revision is not on record, or not whole any more"
RUN_AGAIN = "Run `likertwave run` again"


def publish_revision(store: Store, revision: Revision, source: str | None = None) -> None:
    """Makes a whole revision the published one, and shows it in the published folder.

    Raises:
        StoreError: it was taken back by `likertwave rollback`.
    """
    with wave_turn(store, revision.study, revision.wave):
        if not revision.folder.is_dir():
            # It was forgotten while this process waited for its turn.
            raise StoreError(f"study {revision.study}, wave {revision.wave}", NOT_WHOLE, RUN_AGAIN)
        found = history(store, revision.study, revision.wave)
        if found.is_withdrawn(revision.name, source):
            raise StoreError(
                f"study {revision.study}, wave {revision.wave}",
                "this export with this codebook was taken back",
                "Correct one of them, or `likertwave rollback --undo`",
            )
        after = found.with_published(Publication(revision.name, source))
        if after != found:
            write_history(store, revision.study, revision.wave, after)
        if not shows(store, revision):
            show(store, revision)
        clear_stop(store, revision.study, revision.wave)


def roll_back(
    store: Store, study: str, wave: str, tables: Sequence[str], name: str | None = None
) -> Revision:
    """Publishes an earlier revision again; what was current is not published again by itself.

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name.
        tables: what a whole revision has.
        name: the revision, or the first digits of its name; default: the one published before.

    Raises:
        StoreError: there is no such revision on record, or it is not whole.
    """
    where = f"study {study}, wave {wave}"
    with wave_turn(store, study, wave):
        found = history(store, study, wave)
        target = _target(found, where, name)
        revision = store.revision(study, wave, target.revision)
        if not revision.has(*tables):
            raise StoreError(where, NOT_WHOLE, "`likertwave revisions` shows which there are")
        write_history(store, study, wave, found.with_withdrawn(target))
        if not shows(store, revision):
            show(store, revision)
    return revision


def _target(found: History, where: str, name: str | None) -> Publication:
    """The one publication that a name means, else the latest other that was not taken back.

    What was taken back is no way back: two rollbacks go back twice.
    """
    current = found.current.revision if found.current else ""
    earlier = [
        one
        for one in found.published()
        if one.revision != current and not found.is_withdrawn(one.revision, one.source)
    ]
    if name is None:
        if not earlier:
            raise StoreError(
                where, "no other revision was published before", "`likertwave revisions` shows all"
            )
        return earlier[-1]
    known = {one.revision: one for one in (*found.withdrawn, *found.published())}
    matching = [one for revision, one in known.items() if name and revision.startswith(name)]
    if len(matching) != 1:
        raise StoreError(
            where,
            f"{len(matching)} of its revisions are called {name!r}",
            "`likertwave revisions` shows which there are",
        )
    return matching[0]


def undo_withdrawals(store: Store, study: str, wave: str) -> int:
    """Lets what was taken back be published again; returns how many there were."""
    with wave_turn(store, study, wave):
        found = history(store, study, wave)
        if found.withdrawn:
            write_history(store, study, wave, History(found.current, found.before))
        return len(found.withdrawn)


def study_turn(store: Store, study: str) -> AbstractContextManager[None]:
    """Waits for its turn among the processes that change what is forgotten of a study."""
    return turn(store.home / "store" / study / TURN)


def remove_revision(revision: Revision) -> None:
    """Deletes a revision; its answers last, so that one which is half gone is known by them."""
    if not revision.folder.is_dir():
        return
    wide = revision.path("wide")
    for entry in revision.folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != wide:
            entry.unlink()
    wide.unlink(missing_ok=True)
    revision.folder.rmdir()
    sync_folder(revision.folder.parent)


def keep_only_current(store: Store, study: str, wave: str) -> int:
    """Deletes all revisions of a wave but the published one; returns how many there were.

    What was taken back stays refused, although it is gone.
    """
    with wave_turn(store, study, wave):
        found = history(store, study, wave)
        current = found.current.revision if found.current else None
        others = [one for one in revision_names(store, study, wave) if one != current]
        write_history(store, study, wave, History(found.current, (), found.withdrawn))
        received = store.received(study, wave)
        if received is not None and received.name != current:
            (store.wave_store(study, wave) / "received.json").unlink()
        for name in others:
            remove_revision(store.revision(study, wave, name))
        # Why a wave stopped may quote an answer.
        clear_stop(store, study, wave)
        hide(store, study, wave, keep=current)
    return len(others)


def unpublish(store: Store, study: str, wave: str) -> int:
    """Takes a wave out of what is published and out of the store; returns how many revisions.

    The pointer goes first: from then on nothing of the wave is published. Its folder stays, empty.
    """
    names = revision_names(store, study, wave)
    folder = store.wave_store(study, wave)
    if not folder.is_dir():
        hide(store, study, wave)
        return 0
    with wave_turn(store, study, wave):
        pointer(store, study, wave).unlink(missing_ok=True)
        hide(store, study, wave)
        for name in names:
            remove_revision(store.revision(study, wave, name))
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != TURN:
                entry.unlink()
        sync_folder(folder)
    return len(names)


def go_back(store: Store, study: str, wave: str, revision: Revision | None) -> None:
    """Mends a pointer that leads nowhere: to an earlier revision, or away with it.

    What was taken back stays so.
    """
    with wave_turn(store, study, wave):
        found = history(store, study, wave)
        if revision is None:
            path = pointer(store, study, wave)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            hide(store, study, wave)
            return
        known = {one.revision: one for one in found.before}
        kept = tuple(one for one in found.before if one.revision != revision.name)
        after = History(known.get(revision.name, Publication(revision.name)), kept, found.withdrawn)
        write_history(store, study, wave, after)
        show(store, revision)
