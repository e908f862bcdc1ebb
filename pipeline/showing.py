"""The published folder: the figures and reports of the published revision, all of them or none.

Belongs here: filling, emptying and comparing it. Does not belong here: which revision is published
(`pipeline.publishing`).
"""

import shutil

from pipeline.history import wave_turn
from pipeline.store import Revision, Store
from pipeline.writing import sync_folder, write_files


def shows(store: Store, revision: Revision) -> bool:
    """Whether the published folder holds a revision's figures and reports, all of them."""
    folder = store.published_folder(revision.study, revision.wave)
    is_whole = all((folder / file).is_file() for file in revision.files())
    return is_whole and shown_revision(store, revision.study, revision.wave) == revision.name


def shown_revision(store: Store, study: str, wave: str) -> str | None:
    """The revision whose figures and reports are in the published folder."""
    link = store.published_folder(study, wave)
    return link.readlink().name.rpartition(".")[2] if link.is_symlink() else None


def show(store: Store, revision: Revision) -> None:
    """Puts a revision's files beside those shown, and turns the published folder to them.

    The published folder is a link: who opens it finds the old files or the new ones, all of them.
    """
    link = store.published_folder(revision.study, revision.wave)
    folder = link.with_name(f".{link.name}.{revision.name}")
    write_files(folder, {one: (revision.folder / one).read_bytes() for one in revision.files()})
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


def show_again(store: Store, revision: Revision) -> None:
    """Fills the published folder with a revision's figures and reports, whatever is there."""
    with wave_turn(store, revision.study, revision.wave):
        link = store.published_folder(revision.study, revision.wave)
        if link.exists() and not link.is_dir():
            link.unlink()
        show(store, revision)


def stop_showing(store: Store, study: str, wave: str) -> None:
    """Removes what is shown of a wave of which nothing is published."""
    if store.current(study, wave) is None:
        hide(store, study, wave)


def hide(store: Store, study: str, wave: str, keep: str | None = None) -> None:
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
