"""What killed processes left lying: partial files, temporary folders, revisions broken off.

Belongs here: what no reader sees, and no run goes on with. Does not belong here: whether a process
still writes a file (`pipeline.leftovers`), or what is damaged (`pipeline.doctor.stored`).
"""

from collections.abc import Iterator
from functools import partial

from pipeline.doctor.finding import Finding
from pipeline.doctor.walking import is_due_again, revisions, tables_of
from pipeline.leftovers import half_written, remove, unused_scratch
from pipeline.publishing import remove_revision
from pipeline.store import STUDY_WIDE, Revision, Store, study_revision


def partial_files(store: Store) -> Iterator[Finding]:
    """Files that were being written."""
    for path in half_written(store):
        yield Finding(store.shown(path), "half written", partial(remove, path), "removed")


def scratch_folders(_store: Store) -> Iterator[Finding]:
    """Folders of temporary files."""
    for path in unused_scratch():
        yield Finding(str(path), "left by a process", partial(remove, path), "removed")


def broken_off(store: Store) -> Iterator[Finding]:
    """Revisions that lack tables and that no run goes on with."""
    for revision in revisions(store):
        if revision.has(*tables_of(revision.wave)) or _is_worked_on(store, revision):
            continue
        yield Finding(
            store.shown(revision.folder),
            "not whole",
            partial(remove_revision, revision),
            "removed",
        )


def _is_worked_on(store: Store, revision: Revision) -> bool:
    study, wave = revision.study, revision.wave
    current = store.current(study, wave)
    if current is not None and current.name == revision.name:
        return True
    if wave == STUDY_WIDE:
        return study_revision(store, study).name == revision.name
    received = store.received(study, wave)
    if received is not None and received.name == revision.name:
        return True
    # A run that has just begun has no pointer to it yet.
    return is_due_again(store, revision)
