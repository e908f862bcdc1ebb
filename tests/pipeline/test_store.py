"""Revisions: written whole, published by one rename, the same bytes every time."""

import fcntl
import os
from pathlib import Path

import pytest

from pipeline import wave as steps
from pipeline.arrival import ALL_TABLES, is_published, receive
from pipeline.store import wave_order
from pipeline.writing import turn, write_text
from schemas.errors import UserError
from tests.making import STUDY, Folder


def test_a_second_run_writes_nothing(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    paths = list((folder.home / "store").rglob("*.parquet"))
    before = {path: path.stat().st_mtime_ns for path in paths}
    folder.run()
    assert {path: path.stat().st_mtime_ns for path in paths} == before
    assert is_published(folder.store, receive(folder.store, "small", "2024"))


@pytest.mark.slow
def test_the_store_is_the_same_bytes_in_another_folder(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "elsewhere" / "data")
    for one in (folder, other):
        one.study()
        one.wave()
        one.run()
    assert folder.bytes_below("store") == other.bytes_below("store")


def test_another_export_codebook_or_provenance_is_another_revision(folder: Folder) -> None:
    folder.study()
    path = folder.wave()
    names = {folder.compute().name}
    folder.study(STUDY.replace("It is easy", "It is easy!").replace("easy,", "easy, column: 3,"))
    names.add(folder.compute().name)
    folder.wave("id,It is useful,It is easy\na,Agree,Agree\n")
    names.add(folder.compute().name)
    (path.parent / "provenance.yaml").write_text("provenance: simulated\n")
    names.add(folder.compute().name)
    assert len(names) == 4


def test_a_superseded_revision_stays_on_record(folder: Folder) -> None:
    folder.study()
    folder.wave()
    first = folder.run()
    folder.wave("id,It is useful,It is easy\na,Agree,Agree\n")
    second = folder.run()
    assert folder.store.current("small", "2024") == second
    assert first.has(*ALL_TABLES)


def test_a_revision_that_lacks_a_table_is_not_published(folder: Folder) -> None:
    folder.study()
    folder.wave()
    steps.store_answers(folder.store, receive(folder.store, "small", "2024"))
    with pytest.raises(UserError, match="lacks choice_tallies, tallies, choice_shares, metrics,"):
        steps.publish(folder.store, "small", "2024")
    assert folder.store.current("small", "2024") is None


def test_a_step_whose_codebook_changed_in_between_asks_for_the_whole_wave(folder: Folder) -> None:
    folder.study()
    folder.wave()
    steps.store_answers(folder.store, receive(folder.store, "small", "2024"))
    folder.study(STUDY.replace("Small study", "Another title"))
    with pytest.raises(UserError, match="has changed since"):
        steps.store_tallies(folder.store, "small", "2024")


def test_a_write_that_breaks_off_leaves_the_old_file_and_no_remains(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.home / "pointer.json"
    write_text(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.writing.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_text(path, "new")
    assert [one.name for one in folder.home.iterdir()] == ["pointer.json"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("name", ["../other", "a/b", "", "Small", "small.", "é"])
def test_a_study_name_cannot_lead_elsewhere(folder: Folder, name: str) -> None:
    with pytest.raises(UserError, match="this is no name of a study"):
        folder.store.study(name)


@pytest.mark.parametrize("name", ["../2024", "a/b", "", ".", "20 24"])
def test_a_wave_name_cannot_lead_elsewhere(folder: Folder, name: str) -> None:
    folder.study()
    with pytest.raises(UserError, match="this is no name of a wave"):
        folder.store.wave_folder("small", name)


def test_waves_come_in_the_order_of_their_fielding(folder: Folder) -> None:
    folder.study()
    folder.wave(name="spring", settings="fielded: 2023-04-01\n")
    folder.wave(name="2022")
    folder.wave(name="autumn", settings="fielded: 2023-10-01\n")
    folder.wave(name="undated")
    assert wave_order(folder.store, "small") == [
        *("2022", "spring", "autumn"),
        "undated",
    ]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"revision": "../../elsewhere"}'])
def test_a_pointer_that_cannot_be_read_is_written_anew_by_the_next_run(
    folder: Folder, content: str
) -> None:
    folder.study()
    folder.wave()
    revision = folder.run()
    pointer = folder.store.wave_store("small", "2024") / "current.json"
    pointer.write_text(content)
    assert folder.store.current("small", "2024") is None
    assert list(folder.store.all_current()) == []
    assert folder.run() == revision
    assert folder.store.current("small", "2024") == revision


def test_a_file_name_that_is_no_text_is_refused(folder: Folder) -> None:
    folder.study()
    path = folder.wave()
    path.rename(path.with_name(os.fsdecode(b"answers-\xe6.csv")))
    with pytest.raises(UserError, match="Rename the file"):
        folder.compute()


def test_a_turn_is_held_until_its_end(tmp_path: Path) -> None:
    lock = tmp_path / "new folder" / ".lock"

    def is_free() -> bool:
        with lock.open("a") as other:
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    with turn(lock):
        assert not is_free()
    assert is_free()
