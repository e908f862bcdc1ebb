"""What a reader finds in a data folder, part by part, to be held against what may be there."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.arrival import ALL_TABLES
from pipeline.comparison import DRAWN_TABLES, STUDY_TABLES
from pipeline.store import STUDY_WIDE
from tests.making import Folder

# What a part is, and a digest of all that stands in it.
Part = tuple[str, str]


@dataclass(frozen=True)
class Found:
    """What reading finds: of every wave its revision, of both warehouses their publication."""

    stored: dict[str, Part | None]
    shown: dict[str, Part | None]
    warehouses: dict[str, Part | None]

    def parts(self) -> dict[str, Part | None]:
        """All parts by name."""
        return {
            **{f"stored {wave}": part for wave, part in self.stored.items()},
            **{f"shown {wave}": part for wave, part in self.shown.items()},
            **self.warehouses,
        }


def read_all(folder: Folder, waves: Sequence[str], study: str = "small") -> Found:
    """Reads everything that is published, as people do; whatever cannot be read raises."""
    store = folder.store
    places = (*waves, STUDY_WIDE)
    stored: dict[str, Part | None] = {}
    shown: dict[str, Part | None] = {}
    for place in places:
        revision = store.current(study, place)
        stored[place] = None
        if revision is not None:
            tables = (*STUDY_TABLES, *DRAWN_TABLES) if place == STUDY_WIDE else ALL_TABLES
            for table in tables:
                revision.read(table)
            stored[place] = (revision.name, _bytes(folder, f"store/{study}/{place}", revision.name))
        link = store.published_folder(study, place)
        shown[place] = None
        if link.is_symlink():
            name = link.readlink().name.rpartition(".")[2]
            shown[place] = (name, _bytes(folder, f"published/{study}", place))
    warehouses = {path.name: contents(path) for path in (store.warehouse, store.public_warehouse)}
    return Found(stored, shown, warehouses)


def _bytes(folder: Folder, part: str, name: str) -> str:
    return _digest(folder.bytes_below(f"{part}/{name}", hidden=False))


def contents(path: Path) -> Part | None:
    """The publication of a warehouse, and a digest of all its rows; None where there is none."""
    if not path.exists():
        return None
    with duckdb.connect(str(path), read_only=True) as connection:
        (publication,) = connection.execute("SELECT publication FROM meta").fetchone() or ("",)
        tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        rows = {
            name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"').fetchall()))
            for (name,) in tables
        }
    return publication, _digest(rows)


def _digest(found: object) -> str:
    return hashlib.sha256(repr(found).encode()).hexdigest()


def assert_whole(found: Found, states: Sequence[Found]) -> None:
    """Each part is as it is in one of the states, old or new; never half of both."""
    allowed = [state.parts() for state in states]
    for name, part in found.parts().items():
        assert part in [state[name] for state in allowed], name
