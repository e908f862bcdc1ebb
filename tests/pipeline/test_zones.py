"""Landing zones in a local folder: what is taken, when, and what never is."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.fetching import fetch, unfetched
from pipeline.landing import find_export
from pipeline.zone_files import Landed, fingerprint
from pipeline.zones import look, settled, sighted
from schemas.errors import UserError
from schemas.settings import LandingZone, Settings
from tests.making import EXPORT, Folder
from tests.pipeline.taking import take

CORRECTED = EXPORT + "d,Agree,Agree\n"


@pytest.fixture
def zone(folder: Folder, tmp_path: Path) -> Path:
    """An empty landing zone; the data folder has the study `small`."""
    folder.study()
    path = tmp_path / "landing"
    path.mkdir()
    return path


def settings(*zones: Path, settled_after: int = 1) -> Settings:
    landing = [{"url": str(zone)} for zone in zones]
    return Settings.model_validate(
        {"landing": landing, "arrival": {"settled_after": settled_after}}
    )


def put(zone: Path, name: str = "small/2024/answers.csv", content: str = EXPORT) -> Path:
    path = zone / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def names(landed: Sequence[Landed]) -> list[str]:
    return [one.name for one in landed]


def found(folder: Folder, zone: Path) -> Landed:
    (one,) = look(folder.store, settings(zone)).landed
    return one


def misplaced(folder: Folder, zone: Path) -> list[str]:
    seen = look(folder.store, settings(zone))
    assert seen.landed == ()
    return [str(problem).removeprefix(f"landing zone {zone}, ") for problem in seen.misplaced]


def refusal(folder: Folder, landed: Landed, largest: int = 1_000_000) -> str:
    with pytest.raises(UserError) as caught:
        fetch(folder.store, landed, largest)
    return str(caught.value)


def waves(folder: Folder) -> dict[str, bytes]:
    """Every file below the waves, hidden ones too."""
    return folder.bytes_below("studies/small/waves")


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


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("answers.csv", "does not lie in a wave's folder. Put it at <study>/<wave>/<file>"),
        ("small/answers.csv", "does not lie in a wave's folder. Put it at <study>/<wave>/<file>"),
        ("small/2024/a/b.csv", "does not lie in a wave's folder. Put it at <study>/<wave>/<file>"),
        (
            "other/2024/a.csv",
            "there is no study of that name. Make the study first, or correct the folder",
        ),
        (
            "Small/2024/a.csv",
            "there is no study of that name. Make the study first, or correct the folder",
        ),
        (
            "small/_study/a.csv",
            "its folder is no name of a wave. Use letters, digits, - and _ only",
        ),
        ("small/20 24/a.csv", "its folder is no name of a wave. Use letters, digits, - and _ only"),
        (
            "small/2024/wave.yaml",
            "is no answers but YAML, which is never taken from there. Remove it",
        ),
        (
            "small/2024/x.YML",
            "is no answers but YAML, which is never taken from there. Remove it",
        ),
        ("small/2024/a\\b.csv", "is no plain file name. Rename it, with letters and digits"),
        ("small/2024/" + "a" * 220, "is no plain file name. Rename it, with letters and digits"),
    ],
)
def test_what_does_not_fit_is_told_with_a_remedy(
    folder: Folder, zone: Path, name: str, problem: str
) -> None:
    put(zone, name)
    assert misplaced(folder, zone) == [f"{name[:200]}: {problem}"]
    assert take(folder.store, settings(zone), {}).files == ()


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        (b"small/2024/a\xe6.csv", "small/2024/a�.csv"),
        (b"small/2024/a\x1b[31m.csv", "small/2024/a�[31m.csv"),
        (b"small/2024/a\nb.csv", "small/2024/a�b.csv"),
        ("small/2024/a\u202evsc.exe".encode(), "small/2024/a�vsc.exe"),
    ],
)
def test_a_name_that_no_terminal_should_get_is_printed_without_it(
    folder: Folder, zone: Path, name: bytes, printed: str
) -> None:
    put(zone, os.fsdecode(name))
    (problem,) = misplaced(folder, zone)
    assert problem == f"{printed}: is no plain file name. Rename it, with letters and digits"


def test_a_very_deep_folder_is_not_followed(folder: Folder, zone: Path) -> None:
    put(zone, "small/2024/" + "d/" * 900 + "answers.csv")
    put(zone)
    assert names(look(folder.store, settings(zone)).landed) == ["small/2024/answers.csv"]


def test_unfinished_and_temporary_files_are_passed_over(folder: Folder, zone: Path) -> None:
    for name in (".answers.csv.part", "~$answers.xlsx", ".DS_Store"):
        put(zone, f"small/2024/{name}")
    put(zone, ".DS_Store")
    assert misplaced(folder, zone) == []


def test_a_link_cannot_lead_out_of_the_zone(folder: Folder, zone: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    put(secret, "a.csv")
    (zone / "small").mkdir()
    (zone / "small" / "2023").symlink_to(secret)
    (zone / "small" / "2024").mkdir()
    (zone / "small" / "2024" / "b.csv").symlink_to(secret / "a.csv")
    (zone / "small" / "2024" / "gone.csv").symlink_to(secret / "none")
    assert misplaced(folder, zone) == [
        "small/2023: is no file, or is reached over a link. Put the file itself there",
        "small/2024/b.csv: is no file, or is reached over a link. Put the file itself there",
        "small/2024/gone.csv: is no file, or is reached over a link. Put the file itself there",
    ]


def test_a_file_that_becomes_a_link_after_the_look_is_not_taken(
    folder: Folder, zone: Path, tmp_path: Path
) -> None:
    path = put(zone)
    landed = found(folder, zone)
    path.rename(tmp_path / "moved.csv")
    path.symlink_to(tmp_path / "moved.csv")
    assert "changed while it was fetched" in refusal(folder, landed)


def test_what_is_no_file_is_not_waited_for(folder: Folder, zone: Path) -> None:
    (zone / "small" / "2024").mkdir(parents=True)
    os.mkfifo(zone / "small" / "2024" / "pipe.csv")
    assert misplaced(folder, zone) == [
        "small/2024/pipe.csv: is no file, or is reached over a link. Put the file itself there"
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"study": ".."},
        {"study": "other"},
        {"wave": ".."},
        {"wave": "../../other/waves"},
        {"file": "../../study.yaml"},
        {"file": "/etc/hostname"},
        {"file": ".hidden"},
        {"file": ".."},
        {"file": "wave.yaml"},
        {"file": "a\udce6.csv"},
    ],
)
def test_a_hostile_name_is_refused_by_the_fetch_itself(
    folder: Folder, zone: Path, changed: dict[str, str]
) -> None:
    put(zone)
    landed = replace(found(folder, zone), **changed)  # type: ignore[arg-type]
    before = folder.bytes_below("")
    assert refusal(folder, landed).encode()
    assert folder.bytes_below("") == before


def test_hundreds_of_misfits_are_told_as_one(folder: Folder, zone: Path) -> None:
    for number in range(103):
        put(zone, f"{number:03}.csv", "")
    told = misplaced(folder, zone)
    assert len(told) == 101
    assert told[-1] == f"landing zone {zone}: 3 more files do not fit. Put them right first"


def test_a_zone_that_cannot_be_reached_does_not_keep_others_from_being_looked_at(
    folder: Folder, zone: Path, tmp_path: Path
) -> None:
    put(zone)
    (tmp_path / "file").write_text("")
    seen = look(folder.store, settings(tmp_path / "gone", tmp_path / "file", zone))
    assert names(seen.landed) == ["small/2024/answers.csv"]
    assert [str(problem) for problem in seen.unreachable] == [
        f"landing zone {tmp_path / name}: does not exist. Check the URL, and whether it is mounted"
        for name in ("gone", "file")
    ]


@pytest.mark.parametrize(
    ("landing", "problem"),
    [
        (
            {"url": "nosuch://place/x"},
            "landing zone nosuch://place/x: cannot be opened so (ValueError)."
            " Check `url` and `options`",
        ),
        (
            {"url": "gcs://bucket/x"},
            "landing zone gcs://bucket/x: needs a package that is not installed."
            " For S3: pip install 'likertwave[s3]'",
        ),
        (
            {"url": "/landing", "options_from": {"secret": "NOT_SET_ANYWHERE"}},
            "likertwave.yaml, landing zone /landing, options_from.secret: the environment variable"
            " NOT_SET_ANYWHERE is not set. Set it where likertwave and Dagster are started",
        ),
    ],
)
def test_a_zone_that_is_set_up_wrong_says_so(
    folder: Folder, landing: dict[str, object], problem: str
) -> None:
    folder.study()
    told = Settings.model_validate({"landing": [landing]})
    assert [str(one) for one in look(folder.store, told).unreachable] == [problem]
