"""What people open, where it is not what is published: the published folder, the warehouse.

Belongs here: what is made from the store and can be made again. Does not belong here: the store
itself (`pipeline.doctor.stored`).
"""

from collections.abc import Iterator
from functools import partial

from pipeline.comparison import DRAWN_TABLES
from pipeline.doctor.finding import Finding
from pipeline.doctor.stored import differing, is_readable
from pipeline.errors import StoreError
from pipeline.showing import show_again, stop_showing
from pipeline.store import Revision, Store
from pipeline.warehouse import SMALLEST_GROUP, is_current, open_warehouse
from pipeline.warehouse_build import publish_warehouse
from schemas.errors import UserError


def shown_folders(store: Store) -> Iterator[Finding]:
    """The published folder where it shows something else than what is published."""
    for study, wave in _published_places(store):
        folder = store.published_folder(study, wave)
        current = store.current(study, wave)
        if current is None:
            yield Finding(
                store.shown(folder),
                "nothing of it is published",
                partial(stop_showing, store, study, wave),
                "removed",
            )
            continue
        if any(not is_readable(current.path(table)) for table in DRAWN_TABLES):
            continue
        what = _out_of_step(store, current)
        if what is not None:
            again = partial(show_again, store, current)
            yield Finding(store.shown(folder), what, again, "filled again")


def _published_places(store: Store) -> list[tuple[str, str]]:
    places = {(one.study, one.wave) for one in (*store.all_current(), *store.all_study_wide())}
    folder = store.home / "published"
    if folder.is_dir():
        for path in folder.glob("*/[!.]*"):
            places.add((path.parent.name, path.name))
    return sorted(places)


def _out_of_step(store: Store, current: Revision) -> str | None:
    """How the published folder differs from a published revision."""
    folder = store.published_folder(current.study, current.wave)
    if not folder.is_symlink():
        return "it is missing" if not folder.exists() else "it is no link"
    if folder.readlink().name != f".{current.wave}.{current.name}":
        return "it shows another revision than the published one"
    for table in DRAWN_TABLES:
        for file, how in differing(current, table, folder):
            return f"{file} is {how}"
    beside = {one.name for one in folder.parent.glob(f".{current.wave}.*")}
    if beside - {f".{current.wave}.{current.name}"}:
        return "files of another revision lie beside it"
    return None


def warehouse(store: Store) -> Iterator[Finding]:
    """The database that analysts open."""
    any_published = any(True for _ in store.all_current())
    if not store.warehouse.exists() and not store.warehouse.is_symlink():
        if not any_published:
            return
        what = "missing"
    elif not store.warehouse.is_file():
        yield Finding(
            store.warehouse.name, "it is no file", None, "Move what is there somewhere else"
        )
        return
    else:
        try:
            open_warehouse(store).close()
        except StoreError:
            what = "it cannot be opened"
        else:
            if is_current(store, _smallest_group(store)):
                return
            what = "it is not that of the published waves"
    yield Finding(store.warehouse.name, what, partial(_rebuild, store), "built again")


def _rebuild(store: Store) -> None:
    publish_warehouse(store, _smallest_group(store))


def _smallest_group(store: Store) -> int:
    """The smallest group that is public; the default where the settings cannot be read."""
    try:
        return store.settings().public.smallest_group
    except UserError:
        return SMALLEST_GROUP
