"""What is published out of step, and what only a person can mend."""

import shutil
from pathlib import Path

import pytest

from pipeline.doctor import (
    Kind,
    half_forgotten,
    homeless,
    keys,
    look_for,
    mend,
    rights,
    shown_folders,
    space,
    warehouse,
)
from pipeline.history import history
from pipeline.tombstones import Tombstones, hashes_of_id, write_tombstones
from pipeline.warehouse import is_current
from tests.making import KEY, Folder
from tests.pipeline.doctor.finding import Break, current, every, mended, only

pytestmark = pytest.mark.slow


def another_link(shown: Path) -> None:
    shown.unlink()
    shown.symlink_to(".2024.elsewhere")


def a_file_instead(shown: Path) -> None:
    shown.unlink()
    shown.write_text("a file")


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (Path.unlink, "it is missing"),
        (another_link, "it shows another revision"),
        (a_file_instead, "it is no link"),
        (lambda shown: (shown / "report.en.html").unlink(), "report.en.html is missing"),
        (lambda shown: (shown / "report.en.html").write_text("x"), "report.en.html is different"),
        (lambda shown: shown.with_name(".2024.old").mkdir(), "files of another revision"),
    ],
)
def test_a_published_folder_out_of_step_is_filled_again(
    folder: Folder, damage: Break, what: str
) -> None:
    before = folder.bytes_below("published")
    damage(folder.store.published_folder("small", "2024"))
    assert what in only(shown_folders, folder.store).what
    mended(shown_folders, folder.store)
    assert folder.bytes_below("published") == before


def test_a_published_folder_of_a_wave_that_is_not_published_is_removed(folder: Folder) -> None:
    old = folder.home / "published/small/2020"
    old.mkdir()
    mended(shown_folders, folder.store)
    assert not old.exists()


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (Path.unlink, "missing"),
        (lambda path: path.write_text("no database"), "it cannot be opened"),
    ],
)
def test_a_warehouse_that_is_missing_or_damaged_is_built_again(
    folder: Folder, damage: Break, what: str
) -> None:
    damage(folder.store.warehouse)
    assert only(warehouse, folder.store).what == what
    mended(warehouse, folder.store)
    assert is_current(folder.store)


def test_a_warehouse_behind_its_waves_is_built_again(folder: Folder) -> None:
    before = history(folder.store, "small", "2024").before[0].revision
    folder.store.point("current", folder.store.revision("small", "2024", before))
    assert only(warehouse, folder.store).what == "it is not that of the published waves"
    mended(warehouse, folder.store)


@pytest.mark.parametrize("gone", ["studies/small", "studies/small/waves/2024"])
def test_a_published_wave_without_its_folder_is_explained(folder: Folder, gone: str) -> None:
    shutil.rmtree(folder.home / gone)
    found = only(homeless, folder.store)
    assert (found.where, found.repair) == (gone, None)
    assert found.remedy == "Put it back, or `likertwave forget small --wave 2024`"


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("", "there is no key for pseudonyms"),
        ("short", "the key is shorter than 16 characters"),
        ("another key, long enough too", "study small was published with another pseudonym key"),
    ],
)
def test_a_key_that_does_not_fit_is_explained(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, key: str, what: str
) -> None:
    monkeypatch.setenv("LIKERTWAVE_KEY", key)
    found = only(keys, folder.store)
    assert (found.what, found.repair) == (what, None)


def test_a_folder_that_cannot_be_written_is_explained(folder: Folder) -> None:
    shutil.rmtree(folder.home / "published")
    (folder.home / "published").write_text("a file stands here")
    assert "it cannot be written (Not a directory)" in only(rights, folder.store).what


def test_little_space_is_explained(folder: Folder) -> None:
    assert list(space(folder.store, free=2 * 10**9)) == []
    (found,) = space(folder.store, free=10**8)
    assert found.what == "0.1 GB are free; a run needs 1.0 GB to be on the safe side"


def forget(folder: Folder, text: str) -> None:
    """Writes a tombstone, and does no more."""
    from pipeline.pseudonyms import Key

    (main,) = hashes_of_id(Key(KEY), "small", text, None)
    write_tombstones(folder.store, "small", Tombstones(respondents={main: ()}))


def test_forgetting_that_was_broken_off_is_found_and_finished(folder: Folder) -> None:
    forget(folder, "b")
    published, before = (finding for kind, finding in every(folder.store) if "Forgetting" in kind)
    if published.repair is not None:
        published, before = before, published
    assert published.what == "published answers of a forgotten respondent"
    assert published.repair is None
    assert before.what == "answers of a forgotten respondent"
    folder.run()
    for _ in range(2):
        for finding in look_for(folder.store, Kind("", "", half_forgotten)):
            assert mend(finding) is None
    assert look_for(folder.store, Kind("", "", half_forgotten)) == []
    assert history(folder.store, "small", "2024").before == ()
    assert current(folder).read("rejects")["reason"].to_list() == ["forgotten"]
