"""What crashes and accidents leave in the store: found, repaired, gone."""

import os
import shutil
from pathlib import Path

import pytest

from pipeline.arrival import ALL_TABLES, is_published, receive
from pipeline.doctor import (
    broken_off,
    damaged_tables,
    differing_files,
    mend,
    partial_files,
    pointers,
    warehouse,
)
from pipeline.history import history
from pipeline.leftovers import SCRATCH, unused_scratch
from pipeline.store import Store
from pipeline.warehouse import is_current
from tests.making import EXPORT, Folder
from tests.pipeline.doctor.finding import current, every, gone_process, mended, only

pytestmark = pytest.mark.slow


def test_a_sound_folder_has_no_findings(folder: Folder) -> None:
    assert every(folder.store) == []


def test_an_empty_folder_has_no_findings(tmp_path: Path) -> None:
    assert every(Store(tmp_path)) == []


def test_a_file_half_written_is_removed_once_its_process_is_gone(folder: Folder) -> None:
    ours = folder.home / f".warehouse.{os.getpid()}.partial"
    theirs = current(folder).folder / f".wide.{gone_process()}.partial"
    for path in (ours, theirs):
        path.write_text("half")
    mended(partial_files, folder.store)
    assert ours.exists()
    assert not theirs.exists()


def test_a_temporary_folder_is_left_over_once_its_process_is_gone(tmp_path: Path) -> None:
    ours, theirs = (
        tmp_path / f"{SCRATCH}{process}-abc" for process in (os.getpid(), gone_process())
    )
    for path in (ours, theirs, tmp_path / "other"):
        path.mkdir()
    assert unused_scratch(tmp_path) == [theirs]


def test_a_revision_that_is_not_whole_is_removed_unless_a_run_goes_on_with_it(
    folder: Folder,
) -> None:
    before = folder.store.revision(
        "small", "2024", history(folder.store, "small", "2024").before[0].revision
    )
    before.path("reports").unlink()
    folder.wave(EXPORT + "e,Agree,Agree\n")
    under_way = folder.compute()
    assert not under_way.has(*ALL_TABLES)
    mended(broken_off, folder.store)
    assert not before.folder.exists()
    assert under_way.folder.exists()


@pytest.mark.parametrize("damage", ["", "[]", '{"revision": 1}'])
def test_a_pointer_that_cannot_be_read_goes_back_to_the_revision_made_last(
    folder: Folder, damage: str
) -> None:
    last = current(folder)
    (folder.store.wave_store("small", "2024") / "current.json").write_text(damage)
    mended(pointers, folder.store)
    assert current(folder) == last
    # What was published before is not known any more, and the warehouse lists it.
    mended(warehouse, folder.store)
    assert every(folder.store) == []


def test_a_pointer_to_a_missing_revision_goes_back_to_the_one_before(folder: Folder) -> None:
    before = history(folder.store, "small", "2024").before[-1].revision
    shutil.rmtree(current(folder).folder)
    mended(pointers, folder.store)
    assert current(folder).name == before
    # The warehouse follows.
    mended(warehouse, folder.store)
    assert is_current(folder.store)


def test_a_pointer_with_nothing_to_go_back_to_is_removed(folder: Folder) -> None:
    path = folder.store.wave_store("small", "_study") / "current.json"
    shutil.rmtree(current(folder, "_study").folder)
    mended(pointers, folder.store)
    assert not path.exists()
    assert not (folder.home / "published/small/_study").exists()


@pytest.mark.parametrize("table", ["wide", "rejects", "metrics", "reports"])
def test_a_damaged_table_is_removed_with_what_was_computed_after_it_and_computed_again(
    folder: Folder, table: str
) -> None:
    before = folder.bytes_below("store")
    path = current(folder).path(table)
    path.write_bytes(path.read_bytes()[:-20])
    found = only(damaged_tables, folder.store)
    assert "it cannot be read; it is published" in found.what
    assert mend(found) is None
    left = only(pointers, folder.store)
    assert left.remedy == "`likertwave run` computes them again"
    assert left.repair is None
    assert not is_published(folder.store, receive(folder.store, "small", "2024"))
    folder.run()
    assert folder.bytes_below("store") == before


def test_a_damaged_table_that_no_run_would_make_again_stays_until_another_is_published(
    folder: Folder,
) -> None:
    before = current(folder)
    before.path("metrics").write_bytes(b"PAR1")
    folder.wave(EXPORT + "e,Agree,Agree\n")
    assert only(damaged_tables, folder.store).repair is None
    assert folder.run() != before
    mended(damaged_tables, folder.store)
    mended(broken_off, folder.store)
    assert not before.folder.exists()


def test_a_changed_figure_or_report_is_made_again(folder: Folder) -> None:
    before = folder.bytes_below("store")
    report = current(folder).folder / "report.en.html"
    report.write_text("changed")
    assert mend(only(differing_files, folder.store)) is None
    assert current(folder).has("figures")
    assert not current(folder).has("reports")
    folder.run()
    assert folder.bytes_below("store") == before
