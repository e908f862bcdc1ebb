"""Landing zones in a local folder: what never is taken, and how it is told."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.zones import look
from schemas.settings import Settings
from tests.making import Folder
from tests.pipeline.taking import take
from tests.pipeline.zones.putting import found, misplaced, names, put, refusal, settings


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
