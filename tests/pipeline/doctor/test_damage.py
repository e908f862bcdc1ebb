"""Whatever is damaged, the doctor looks on."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.doctor import (
    KINDS,
    look_for,
    mend,
    pointers,
)
from tests.making import Folder
from tests.pipeline.doctor.finding import Break, only

pytestmark = pytest.mark.slow


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("damage", [cut, folder_instead, loop, no_text, Path.unlink])
@pytest.mark.parametrize(
    "part",
    [
        "warehouse.duckdb",
        "public.duckdb",
        "store/small/key-fingerprint.txt",
        "store/small/2024/current.json",
        "store/small/2024/received.json",
        "store/small/2024/*/wide.parquet",
        "store/small/2024/*/figures.parquet",
        "store/small/2024/*/exports.parquet",
        "store/small/_study/*/contrasts.parquet",
        "store/small/_study/*/report.en.html",
        "studies/small/study.yaml",
        "studies/small/waves/2024/answers.csv",
    ],
)
def test_whatever_is_damaged_the_doctor_looks_on(
    folder: Folder, part: str, damage: Callable[[Path], object]
) -> None:
    for path in list(folder.home.glob(part)):
        damage(path)
    for kind in KINDS:
        for finding in look_for(folder.store, kind):
            assert finding.what
            if finding.repair is not None:
                mend(finding)


@pytest.mark.parametrize(
    "part", ["store", "published", "studies", "store/small", "store/small/2024"]
)
def test_a_file_or_loop_where_a_folder_should_be_stops_nothing(folder: Folder, part: str) -> None:
    makes: list[Break] = [Path.touch, lambda path: path.symlink_to(path.name)]
    for make in makes:
        path = folder.home / part
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        make(path)
        for kind in KINDS:
            look_for(folder.store, kind)


def test_a_pointer_says_what_it_names(folder: Folder) -> None:
    path = folder.store.wave_store("small", "2024") / "current.json"
    path.write_text(json.dumps({"revision": "0" * 24}))
    assert only(pointers, folder.store).what == f"it names revision {'0' * 24}, which is not there"
