"""Eight readers ask the warehouse all the time while it is published fifty times."""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from pipeline.arrival import ALL_TABLES
from pipeline.history import history
from pipeline.publishing import roll_back
from pipeline.warehouse import open_warehouse
from pipeline.warehouse_build import publish_warehouse
from tests.faults.children import PATIENCE, start
from tests.faults.disturbing import EXPORT, ONE_ITEM
from tests.making import Folder

pytestmark = pytest.mark.slow

READERS = 8
PUBLISHES = 50
REVISIONS = 3
POLITE, PAUSE = 10, 0.02
QUESTIONS = (
    "SELECT count(*), sum(n) FROM tallies",
    "SELECT string_agg(revision, ' ' ORDER BY wave) FROM waves",
    "SELECT count(*), sum(code) FROM responses",
    "SELECT round(sum(estimate), 9) FROM shares",
)


def answers(connection: duckdb.DuckDBPyConnection) -> tuple[str, list[object]]:
    """The publication, and what it answers."""
    (publication,) = connection.execute("SELECT publication FROM meta").fetchone() or ("",)
    return publication, [connection.execute(one).fetchall() for one in QUESTIONS]


def read(home: Path, said: Path, end: Path) -> None:
    """Opens the warehouse and asks it, again and again, until the end; notes each other answer."""
    # The publisher goes first where there are fewer processors than readers.
    os.nice(POLITE)
    seen = set()
    while not end.exists():
        with open_warehouse(Folder(home).store) as connection:
            seen.add(str(answers(connection)))
        said.with_suffix(".ready").touch()
        time.sleep(PAUSE)
    said.write_text(json.dumps(sorted(seen)))


def hold(home: Path, said: Path, end: Path) -> None:
    """Opens the warehouse once and asks it through one connection until the end."""
    os.nice(POLITE)
    with open_warehouse(Folder(home).store) as connection:
        seen = {str(answers(connection))}
        said.with_suffix(".ready").touch()
        while not end.exists():
            seen.add(str(answers(connection)))
            time.sleep(PAUSE)
        seen.add(str(answers(connection)))
    said.write_text(json.dumps(sorted(seen)))


def wait_for(paths: Sequence[Path]) -> None:
    """Waits until some files are there."""
    deadline = time.monotonic() + PATIENCE
    while not all(path.exists() for path in paths):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def published(folder: Folder) -> Folder:
    """A wave with several revisions on record, as corrected exports make them."""
    folder.study(ONE_ITEM)
    for more in range(REVISIONS):
        folder.wave(EXPORT + "".join(f"x{row},Neutral\n" for row in range(more)))
        folder.run()
    return folder


def test_every_answer_belongs_to_one_publication(published: Folder, tmp_path: Path) -> None:
    folder, end = published, tmp_path / "end"
    with open_warehouse(folder.store) as connection:
        first = answers(connection)
    notes = [tmp_path / f"reader{number}.json" for number in range(READERS)]
    readers = [start(read, folder.home, note, end) for note in notes]
    held = tmp_path / "held.json"
    readers.append(start(hold, folder.home, held, end))
    wait_for([note.with_suffix(".ready") for note in (*notes, held)])
    revisions = sorted({one.revision for one in history(folder.store, "small", "2024").published()})
    known = dict([first])
    swaps = 0
    for number in range(PUBLISHES):
        current = folder.store.current("small", "2024")
        others = [name for name in revisions if current and name != current.name]
        roll_back(folder.store, "small", "2024", ALL_TABLES, others[number % len(others)])
        before = folder.store.warehouse.stat().st_ino
        publish_warehouse(folder.store)
        swaps += folder.store.warehouse.stat().st_ino != before
        with open_warehouse(folder.store) as connection:
            publication, found = answers(connection)
        assert known.setdefault(publication, found) == found
    end.touch()
    for reader in readers:
        reader.join(PATIENCE)
        assert reader.exitcode == 0
    assert swaps == PUBLISHES
    # The history is in the warehouse too: an old revision published again is another state of it.
    assert len(known) == PUBLISHES + 1
    allowed = {str(one) for one in known.items()}
    for note in notes:
        seen = set(json.loads(note.read_text()))
        assert seen <= allowed
        assert len(seen) >= 2
    assert json.loads(held.read_text()) == [str(first)]
