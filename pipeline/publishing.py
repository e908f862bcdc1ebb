"""Publishing a revision: in one rename, one publisher at a time, and back again.

Belongs here: which revisions of a wave were published, which were taken back, the published
folder. Does not belong here: what a revision holds (`pipeline.wave`, `pipeline.comparison`), or the
warehouse (`pipeline.warehouse_build`).

A wave's `current.json` names the published revision, those published before it, and those that were
taken back. It is replaced in one rename: there is no moment at which they disagree.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.stops import clear_stop
from pipeline.store import (
    REVISION_NAME,
    Revision,
    Store,
    sync_folder,
    turn,
    write_bytes,
    write_text,
)
from schemas.parts import WAVE_NAME

CODEBOOK_FILES = ("wave.yaml", "provenance.yaml")
TURN = ".turn"
NOT_WHOLE = "the revision is not on record, or not whole any more"
RUN_AGAIN = "Run `likertwave run` again"


@dataclass(frozen=True)
class Publication:
    """A revision that was published, and the name of what it was made from, if it is known."""

    revision: str
    source: str | None = None


@dataclass(frozen=True)
class History:
    """What was published of a wave.

    Attributes:
        current: what is published now; before: earlier publications, the oldest first.
        withdrawn: what was taken back, and is not published again by itself.
    """

    current: Publication | None = None
    before: tuple[Publication, ...] = ()
    withdrawn: tuple[Publication, ...] = field(default=())

    def is_withdrawn(self, revision: str, source: str | None) -> bool:
        """Whether a revision, or what it is made from, was taken back."""
        return any(
            revision == one.revision or (source is not None and source == one.source)
            for one in self.withdrawn
        )

    def published(self) -> tuple[Publication, ...]:
        """All publications, the oldest first."""
        return (*self.before, *([self.current] if self.current else []))

    def with_published(self, new: Publication) -> "History":
        """With one more publication; one that is current already changes nothing."""
        if self.current == new:
            return self
        is_same = self.current is not None and self.current.revision == new.revision
        return History(new, self.before if is_same else self.published(), self.withdrawn)

    def with_withdrawn(self, target: Publication) -> "History":
        """With the current publication taken back for another one; itself changes nothing."""
        if self.current is not None and self.current.revision == target.revision:
            return self
        kept = tuple(one for one in self.withdrawn if not _same(one, target))
        taken_back = [one for one in [self.current] if one is not None and not _same(one, target)]
        return History(target, self.published(), (*kept, *taken_back))


def _same(one: Publication, other: Publication) -> bool:
    return one.revision == other.revision or (one.source is not None and one.source == other.source)


def history(store: Store, study: str, wave: str) -> History:
    """What was published of a wave, or of a study's comparison; nothing where nothing was."""
    try:
        found = json.loads(_pointer(store, study, wave).read_text("utf-8"))
        current = Publication(found["revision"], found.get("source"))
        before, withdrawn = (
            tuple(Publication(one["revision"], one.get("source")) for one in found.get(part, ()))
            for part in ("before", "withdrawn")
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return History()
    named = (current, *before, *withdrawn)
    is_sound = all(REVISION_NAME.fullmatch(str(one.revision)) for one in named)
    return History(current, before, withdrawn) if is_sound else History()


def _write_history(store: Store, study: str, wave: str, found: History) -> None:
    current = found.current
    if current is None:
        return
    content: dict[str, Any] = {
        "revision": current.revision,
        "source": current.source,
        "before": [asdict(one) for one in found.before],
        "withdrawn": [asdict(one) for one in found.withdrawn],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_text(_pointer(store, study, wave), text)


def _pointer(store: Store, study: str, wave: str) -> Path:
    return store.wave_store(study, wave) / "current.json"


def previous(store: Store, study: str, wave: str) -> Revision | None:
    """The revision that was published before the current one; None where there is none any more."""
    before = history(store, study, wave).before
    if not before:
        return None
    revision = store.revision(study, wave, before[-1].revision)
    return revision if revision.folder.is_dir() else None


def published_files(store: Store, study: str, wave: str) -> list[dict[str, Any]]:
    """Each publication of a wave, the oldest first: the table revisions (`schemas.watch_tables`).

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name; STUDY_WIDE for what compares the study's waves.
    """
    found = history(store, study, wave)
    publications = found.published()
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(publications, start=1):
        revision = store.revision(study, wave, one.revision)
        export = revision.read("exports").row(0, named=True) if revision.has("exports") else {}
        rows.append(
            {
                "study": study,
                "wave": wave,
                "place": place,
                "revision": one.revision,
                "file": export.get("file"),
                "sha256": export.get("sha256"),
                "is_current": place == len(publications),
                "is_withdrawn": found.is_withdrawn(one.revision, one.source),
            }
        )
    return rows


def source_of(store: Store, study: str, wave: str, files: Sequence[str]) -> str:
    """The name of what a wave is made from, whatever the code: its files and codebook, as written.

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name.
        files: the hashes of the export and of the survey definitions beside it.
    """
    folder = store.study_folder(study)
    codebook = [folder / "study.yaml", *(folder / "waves" / wave / name for name in CODEBOOK_FILES)]
    digest = hashlib.sha256("\x1f".join(files).encode())
    for path in codebook:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(b"\x1e" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:24]


def publish_revision(store: Store, revision: Revision, source: str | None = None) -> None:
    """Makes a whole revision the published one, and shows it in the published folder.

    Raises:
        StoreError: it was taken back by `likertwave rollback`.
    """
    with _turn(store, revision.study, revision.wave):
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
            _write_history(store, revision.study, revision.wave, after)
        if not shows(store, revision):
            _show(store, revision)
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
    with _turn(store, study, wave):
        found = history(store, study, wave)
        target = _target(found, where, name)
        revision = store.revision(study, wave, target.revision)
        if not revision.has(*tables):
            raise StoreError(where, NOT_WHOLE, "`likertwave revisions` shows which there are")
        _write_history(store, study, wave, found.with_withdrawn(target))
        if not shows(store, revision):
            _show(store, revision)
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
    with _turn(store, study, wave):
        found = history(store, study, wave)
        if found.withdrawn:
            _write_history(store, study, wave, History(found.current, found.before))
        return len(found.withdrawn)


def _turn(store: Store, study: str, wave: str) -> AbstractContextManager[None]:
    """Waits for its turn among the processes that publish the same wave."""
    return turn(store.wave_store(study, wave) / TURN)


def study_turn(store: Store, study: str) -> AbstractContextManager[None]:
    """Waits for its turn among the processes that change what is forgotten of a study."""
    return turn(store.home / "store" / study / TURN)


def revision_names(store: Store, study: str, wave: str) -> list[str]:
    """The revisions of a wave that are on record, whole or not, by name."""
    folder = store.wave_store(study, wave)
    if not folder.is_dir():
        return []
    return sorted(
        one.name for one in folder.iterdir() if REVISION_NAME.fullmatch(one.name) and one.is_dir()
    )


def stored_waves(store: Store, study: str) -> list[str]:
    """The waves that the store has anything of, by name."""
    folder = store.home / "store" / study
    if not folder.is_dir():
        return []
    return sorted(
        one.name for one in folder.iterdir() if one.is_dir() and WAVE_NAME.fullmatch(one.name)
    )


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
    with _turn(store, study, wave):
        found = history(store, study, wave)
        current = found.current.revision if found.current else None
        others = [one for one in revision_names(store, study, wave) if one != current]
        _write_history(store, study, wave, History(found.current, (), found.withdrawn))
        received = store.received(study, wave)
        if received is not None and received.name != current:
            (store.wave_store(study, wave) / "received.json").unlink()
        for name in others:
            remove_revision(store.revision(study, wave, name))
        # Why a wave stopped may quote an answer.
        clear_stop(store, study, wave)
        _hide(store, study, wave, keep=current)
    return len(others)


def unpublish(store: Store, study: str, wave: str) -> int:
    """Takes a wave out of what is published and out of the store; returns how many revisions.

    The pointer goes first: from then on nothing of the wave is published. Its folder stays, empty.
    """
    names = revision_names(store, study, wave)
    folder = store.wave_store(study, wave)
    if not folder.is_dir():
        _hide(store, study, wave)
        return 0
    with _turn(store, study, wave):
        _pointer(store, study, wave).unlink(missing_ok=True)
        _hide(store, study, wave)
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
    with _turn(store, study, wave):
        found = history(store, study, wave)
        if revision is None:
            path = _pointer(store, study, wave)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            _hide(store, study, wave)
            return
        known = {one.revision: one for one in found.before}
        kept = tuple(one for one in found.before if one.revision != revision.name)
        after = History(known.get(revision.name, Publication(revision.name)), kept, found.withdrawn)
        _write_history(store, study, wave, after)
        _show(store, revision)


def show_again(store: Store, revision: Revision) -> None:
    """Fills the published folder with a revision's figures and reports, whatever is there."""
    with _turn(store, revision.study, revision.wave):
        link = store.published_folder(revision.study, revision.wave)
        if link.exists() and not link.is_dir():
            link.unlink()
        _show(store, revision)


def stop_showing(store: Store, study: str, wave: str) -> None:
    """Removes what is shown of a wave of which nothing is published."""
    if store.current(study, wave) is None:
        _hide(store, study, wave)


def _hide(store: Store, study: str, wave: str, keep: str | None = None) -> None:
    """Deletes what is shown of a wave, but for the files of one revision."""
    link = store.published_folder(study, wave)
    if keep is None and link.is_symlink():
        link.unlink()
    elif keep is None and link.is_dir():
        shutil.rmtree(link)
    elif keep is None:
        link.unlink(missing_ok=True)
    for folder in link.parent.glob(f".{link.name}.*"):
        if keep is None or folder.name != f".{link.name}.{keep}":
            if folder.is_dir() and not folder.is_symlink():
                shutil.rmtree(folder)
            else:
                folder.unlink(missing_ok=True)


def shown_revision(store: Store, study: str, wave: str) -> str | None:
    """The revision whose figures and reports are in the published folder."""
    link = store.published_folder(study, wave)
    return link.readlink().name.rpartition(".")[2] if link.is_symlink() else None


def shows(store: Store, revision: Revision) -> bool:
    """Whether the published folder holds a revision's figures and reports, all of them."""
    folder = store.published_folder(revision.study, revision.wave)
    is_whole = all((folder / file).is_file() for file in revision.files())
    return is_whole and shown_revision(store, revision.study, revision.wave) == revision.name


def _show(store: Store, revision: Revision) -> None:
    """Puts a revision's files beside those shown, and turns the published folder to them.

    The published folder is a link: who opens it finds the old files or the new ones, all of them.
    """
    link = store.published_folder(revision.study, revision.wave)
    folder = link.with_name(f".{link.name}.{revision.name}")
    for file in revision.files():
        write_bytes(folder / file, (revision.folder / file).read_bytes())
    turning = link.with_name(f".{link.name}.turning")
    turning.unlink(missing_ok=True)
    turning.symlink_to(folder.name, target_is_directory=True)
    if link.is_dir() and not link.is_symlink():
        # Older versions made a folder here.
        link.rename(link.with_name(f".{link.name}.old"))
    turning.replace(link)
    sync_folder(link.parent)
    for other in link.parent.glob(f".{link.name}.*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
