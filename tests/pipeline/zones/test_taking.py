"""Landing zones in a local folder: what is taken, and when."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.fetching import fetch, unfetched
from pipeline.landing import find_export
from pipeline.zone_files import Landed, fingerprint
from pipeline.zones import settled, sighted
from schemas.settings import LandingZone
from tests.making import EXPORT, Folder
from tests.pipeline.taking import take
from tests.pipeline.zones.putting import CORRECTED, found, put, refusal, settings, waves


def test_a_file_in_a_zone_becomes_the_export_of_its_wave(folder: Folder, zone: Path) -> None:
    put(zone)
    taken = take(folder.store, settings(zone), {})
    path = folder.home / "studies" / "small" / "waves" / "2024" / "answers.csv"
    assert (taken.files, taken.problems) == ((path,), ())
    assert waves(folder) == {"2024/answers.csv": EXPORT.encode()}
    assert find_export(path.parent, folder.store.questionnaire("small", "2024"), "") == path


def test_without_zones_nothing_is_looked_at_or_written(folder: Folder) -> None:
    taken = take(folder.store, folder.store.settings(), {})
    assert (taken.files, taken.problems, taken.sightings) == ((), (), {})
    assert not folder.home.exists()


def test_what_was_fetched_is_not_fetched_again_until_it_changes(folder: Folder, zone: Path) -> None:
    put(zone)
    told = settings(zone)
    take(folder.store, told, {})
    (folder.home / "studies" / "small" / "waves" / "2024" / "answers.csv").unlink()
    assert take(folder.store, told, {}).files == ()
    put(zone, content=CORRECTED)
    assert len(take(folder.store, told, {}).files) == 1
    assert waves(folder) == {"2024/answers.csv": CORRECTED.encode()}


def test_a_file_is_taken_when_it_looked_the_same_often_enough(folder: Folder, zone: Path) -> None:
    told = settings(zone, settled_after=3)
    put(zone, content="id")
    first = take(folder.store, told, {})
    second = take(folder.store, told, first.sightings)
    put(zone)
    grown = take(folder.store, told, second.sightings)
    again = take(folder.store, told, grown.sightings)
    assert [one.files for one in (first, second, grown, again)] == [(), (), (), ()]
    assert len(take(folder.store, told, again.sightings).files) == 1
    assert waves(folder) == {"2024/answers.csv": EXPORT.encode()}


def test_sightings_begin_anew_where_a_file_changed_or_was_away() -> None:
    one = Landed(LandingZone(url="/landing"), "small", "2024", "a.csv", "/a.csv", 3, "f1")
    other = replace(one, file="b.csv", fingerprint="f2")
    first = sighted({}, [one, other])
    assert first == {"/landing small/2024/a.csv": ("f1", 1), "/landing small/2024/b.csv": ("f2", 1)}
    changed = replace(other, fingerprint="f3")
    second = sighted(first, [one, changed])
    assert settled([one, changed], second, 2) == [one]
    assert sighted(sighted(second, [one]), [one, changed])[changed.key] == ("f3", 1)
    assert json.loads(json.dumps(second))[one.key] == ["f1", 2]


@pytest.mark.parametrize(
    ("info", "same"),
    [
        ({"ETag": '"a"', "size": 3, "LastModified": "later"}, True),
        ({"ETag": '"b"', "size": 3, "LastModified": "now"}, False),
        ({"ETag": '"a"', "size": 4, "LastModified": "now"}, False),
    ],
)
def test_a_hash_of_the_content_counts_before_the_time(info: dict[str, object], same: bool) -> None:
    told = {"ETag": '"a"', "size": 3, "LastModified": "now"}
    assert (fingerprint(info) == fingerprint(told)) is same


def test_without_a_hash_size_and_time_count() -> None:
    told = {"mtime": 1.5, "size": 3, "ino": 7}
    others = [{**told, "mtime": 2.5}, {**told, "size": 4}, {**told, "ino": 8}]
    assert len({fingerprint(info) for info in (told, *others)}) == 4


def test_the_same_bytes_by_hand_are_left_as_they_are(folder: Folder, zone: Path) -> None:
    path = folder.wave()
    before = path.stat()
    put(zone)
    fetch(folder.store, found(folder, zone))
    assert path.stat() == before
    assert unfetched(folder.store, [found(folder, zone)]) == []


def test_a_file_that_came_from_elsewhere_is_never_overwritten(folder: Folder, zone: Path) -> None:
    folder.wave("id\nby hand\n")
    put(zone)
    assert refusal(folder, found(folder, zone)) == (
        f"landing zone {zone}, small/2024/answers.csv: studies/small/waves/2024/answers.csv is"
        " another file, which did not come from there. Remove or rename one of them"
    )
    assert waves(folder) == {"2024/answers.csv": b"id\nby hand\n"}


def test_a_folder_of_the_files_name_is_left_alone(folder: Folder, zone: Path) -> None:
    folder.wave(file="answers.csv/other.csv")
    put(zone)
    assert "is another file" in refusal(folder, found(folder, zone))


def test_of_two_zones_the_first_file_stays_and_the_other_is_told(
    folder: Folder, zone: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    put(zone)
    put(other, content=CORRECTED)
    taken = take(folder.store, settings(zone, other), {})
    assert len(taken.files) == 1
    assert [str(problem) for problem in taken.problems] == [
        f"landing zone {other}, small/2024/answers.csv: studies/small/waves/2024/answers.csv is"
        " another file, which did not come from there. Remove or rename one of them"
    ]
    assert waves(folder) == {"2024/answers.csv": EXPORT.encode()}


def test_a_file_that_changed_since_the_look_is_not_taken(folder: Folder, zone: Path) -> None:
    put(zone)
    landed = found(folder, zone)
    put(zone, content=CORRECTED)
    assert "changed while it was fetched. The next look tries it again" in refusal(folder, landed)
    assert not (folder.home / "studies" / "small" / "waves" / "2024").exists()


def test_a_file_that_is_gone_is_told_and_leaves_no_wave(folder: Folder, zone: Path) -> None:
    path = put(zone)
    landed = found(folder, zone)
    path.unlink()
    assert f"landing zone {zone}: does not exist" in refusal(folder, landed)
    assert waves(folder) == {}
    assert folder.store.wave_names("small") == []


def test_a_file_that_is_too_large_is_not_fetched(folder: Folder, zone: Path) -> None:
    put(zone)
    landed = found(folder, zone)
    assert "is larger than 10 bytes" in refusal(folder, landed, largest=10)
    # Also where the listing says less than there is.
    assert "is larger than 10 bytes" in refusal(folder, replace(landed, size=3), largest=10)
    assert waves(folder) == {}


def test_what_the_disk_refuses_is_told_of_the_data_folder(folder: Folder, zone: Path) -> None:
    put(zone)
    landed = found(folder, zone)
    (folder.home / "studies" / "small" / "waves").write_text("a file where a folder belongs")
    assert "cannot be written to the data folder" in refusal(folder, landed)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"x": 3}', '{"ZONE": {"small/2024/answers.csv": 3}}']
)
def test_a_memory_that_cannot_be_read_is_written_anew(
    folder: Folder, zone: Path, content: str
) -> None:
    put(zone)
    folder.store.landing_file.parent.mkdir(parents=True)
    folder.store.landing_file.write_text(content.replace("ZONE", str(zone)))
    assert len(take(folder.store, settings(zone), {}).files) == 1
    assert take(folder.store, settings(zone), {}).files == ()


def test_the_memory_holds_names_and_hashes_only(folder: Folder, zone: Path) -> None:
    put(zone)
    take(folder.store, settings(zone), {})
    memory = json.loads(folder.store.landing_file.read_text("utf-8"))
    assert list(memory) == [str(zone)]
    assert list(memory[str(zone)]) == ["small/2024/answers.csv"]
    assert sorted(memory[str(zone)]["small/2024/answers.csv"]) == ["fingerprint", "sha256"]
