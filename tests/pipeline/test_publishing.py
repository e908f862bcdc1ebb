"""What was published, what was taken back, and the published folder."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.arrival import ALL_TABLES, is_published, is_taken_back, receive
from pipeline.history import history, previous
from pipeline.publishing import roll_back, undo_withdrawals
from pipeline.showing import shown_revision
from pipeline.store import Revision
from pipeline.wave import publish
from schemas.errors import UserError
from tests.making import KEY, Folder

HEADER = "id,It is useful,It is easy\n"
FIRST = HEADER + "a,Agree,Neutral\nb,Agree,Agree\n"
CORRECTED = HEADER + "a,Disagree,Neutral\nb,Agree,Agree\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, str, str]:
    """A wave that was published, and then published again from a corrected export; made once."""
    folder = Folder(tmp_path_factory.mktemp("corrected") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder.study()
        folder.wave(FIRST)
        first = folder.run()
        folder.wave(CORRECTED)
        return folder, first.name, folder.run().name


@pytest.fixture
def corrected(
    folder: Folder, template: tuple[Folder, str, str]
) -> tuple[Folder, Revision, Revision]:
    """A copy of it, with both revisions."""
    made, first, second = template
    shutil.copytree(made.home, folder.home, symlinks=True)
    of = folder.store.revision
    return folder, of("small", "2024", first), of("small", "2024", second)


def test_a_corrected_export_is_a_new_revision_and_the_old_one_stays_on_record(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, first, second = corrected
    found = history(folder.store, "small", "2024")
    assert [one.revision for one in found.published()] == [first.name, second.name]
    assert first.has(*ALL_TABLES)
    assert previous(folder.store, "small", "2024") == first


def test_publishing_the_same_revision_again_is_no_new_publication(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, _first, _second = corrected
    before = (folder.store.wave_store("small", "2024") / "current.json").read_bytes()
    publish(folder.store, "small", "2024")
    assert (folder.store.wave_store("small", "2024") / "current.json").read_bytes() == before


def test_a_rollback_brings_back_the_revision_before_with_its_files(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, first, second = corrected
    assert roll_back(folder.store, "small", "2024", ALL_TABLES) == first
    assert folder.store.current("small", "2024") == first
    assert shown_revision(folder.store, "small", "2024") == first.name
    found = history(folder.store, "small", "2024")
    assert [one.revision for one in found.published()] == [first.name, second.name, first.name]
    assert [one.revision for one in found.withdrawn] == [second.name]


def test_what_was_taken_back_is_published_again_only_when_told(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, _, second = corrected
    roll_back(folder.store, "small", "2024", ALL_TABLES)
    received = receive(folder.store, "small", "2024")
    assert is_taken_back(folder.store, received)
    with pytest.raises(UserError, match="was taken back"):
        publish(folder.store, "small", "2024")
    assert undo_withdrawals(folder.store, "small", "2024") == 1
    assert publish(folder.store, "small", "2024") == second
    assert is_published(folder.store, received)


def test_another_correction_is_published_after_a_rollback(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, first, second = corrected
    roll_back(folder.store, "small", "2024", ALL_TABLES)
    folder.wave(HEADER + "a,Neutral,Neutral\n")
    third = folder.run()
    assert third.name not in (first.name, second.name)
    assert folder.store.current("small", "2024") == third
    # What was taken back stays so.
    folder.wave(CORRECTED)
    assert is_taken_back(folder.store, receive(folder.store, "small", "2024"))


def test_two_rollbacks_go_back_twice(corrected: tuple[Folder, Revision, Revision]) -> None:
    folder, first, second = corrected
    folder.wave(HEADER + "a,Neutral,Neutral\n")
    folder.run()
    back = [roll_back(folder.store, "small", "2024", ALL_TABLES) for _ in range(2)]
    assert back == [second, first]
    with pytest.raises(UserError, match="no other revision was published before"):
        roll_back(folder.store, "small", "2024", ALL_TABLES)


def test_a_rollback_to_what_is_published_changes_nothing(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, _, second = corrected
    before = history(folder.store, "small", "2024")
    assert roll_back(folder.store, "small", "2024", ALL_TABLES, second.name) == second
    assert history(folder.store, "small", "2024") == before


def test_a_revision_is_named_by_its_first_digits(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, first, second = corrected
    roll_back(folder.store, "small", "2024", ALL_TABLES, first.name[:8])
    assert roll_back(folder.store, "small", "2024", ALL_TABLES, second.name[:8]) == second
    assert not is_taken_back(folder.store, receive(folder.store, "small", "2024"))
    for name in ("", "nothing", "../../x"):
        with pytest.raises(UserError, match="0 of its revisions are called"):
            roll_back(folder.store, "small", "2024", ALL_TABLES, name)


def test_there_is_no_way_back_from_a_first_revision_or_to_one_that_is_not_whole(
    folder: Folder, corrected: tuple[Folder, Revision, Revision]
) -> None:
    _, first, second = corrected
    first.path("metrics").unlink()
    with pytest.raises(UserError, match="not whole any more"):
        roll_back(folder.store, "small", "2024", ALL_TABLES)
    folder.wave(FIRST, name="2023")
    folder.run(wave="2023")
    with pytest.raises(UserError, match="no other revision was published before"):
        roll_back(folder.store, "small", "2023", ALL_TABLES)
    assert folder.store.current("small", "2024") == second


@pytest.mark.parametrize("damage", ["", "[]", '{"revision": 1}', '{"revision": "../../etc"}'])
def test_a_pointer_that_cannot_be_read_points_nowhere(folder: Folder, damage: str) -> None:
    pointer = folder.store.wave_store("small", "2024") / "current.json"
    pointer.parent.mkdir(parents=True)
    pointer.write_text(damage)
    assert history(folder.store, "small", "2024").current is None
    assert folder.store.current("small", "2024") is None


def test_a_pointer_of_an_older_version_is_read(folder: Folder) -> None:
    pointer = folder.store.wave_store("small", "2024") / "current.json"
    pointer.parent.mkdir(parents=True)
    pointer.write_text(json.dumps({"revision": "0" * 24}))
    found = history(folder.store, "small", "2024")
    assert [one.revision for one in found.published()] == ["0" * 24]


def test_the_published_folder_turns_to_a_new_revision_in_one_rename(
    corrected: tuple[Folder, Revision, Revision],
) -> None:
    folder, _, second = corrected
    shown = folder.store.published_folder("small", "2024")
    assert shown.readlink() == Path(f".2024.{second.name}")
    assert sorted(one.name for one in shown.parent.iterdir()) == [
        "." + f"2024.{second.name}",
        "2024",
    ]


def test_a_folder_of_an_older_version_becomes_a_link(folder: Folder) -> None:
    folder.study()
    folder.wave(FIRST)
    old = folder.store.published_folder("small", "2024")
    (old / "figures").mkdir(parents=True)
    (old / "report.en.html").write_text("old")
    folder.run()
    assert old.is_symlink()
    assert (old / "report.en.html").read_text("utf-8") != "old"
    assert len(list(old.parent.iterdir())) == 2
