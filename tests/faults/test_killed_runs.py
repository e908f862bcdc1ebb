"""`likertwave run` is killed at seeded moments: what is published stays whole, the next run ends.

Two waves are published; one export is corrected and a third wave arrives; the run that takes them
up is killed.
"""

from pathlib import Path

import pytest

from tests.faults.children import finish, run
from tests.faults.disturbing import (
    CORRECTED,
    EXPORT,
    NEEDS_PROC,
    ONE_ITEM,
    Disturbed,
    moment,
    undisturbed,
)
from tests.making import Folder

pytestmark = [pytest.mark.slow, NEEDS_PROC]

MOMENTS = 20


@pytest.fixture(scope="module")
def a_run(tmp_path_factory: pytest.TempPathFactory) -> Disturbed:
    folder = Folder(tmp_path_factory.mktemp("old") / "data")
    folder.study(ONE_ITEM)
    folder.wave(EXPORT, name="2023")
    folder.wave(EXPORT, name="2024")
    first = finish(run, folder.home)
    assert first.status == 0, first.said
    folder.wave(CORRECTED, name="2024")
    folder.wave(EXPORT, name="2025")
    return undisturbed(run, folder, tmp_path_factory.mktemp("new"))


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_a_run_killed_before_a_change_of_a_file(
    a_run: Disturbed, tmp_path: Path, seed: int
) -> None:
    a_run.assert_recovers(a_run.before_a_change(moment(seed, MOMENTS), tmp_path))


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_a_run_killed_while_it_computes(a_run: Disturbed, tmp_path: Path, seed: int) -> None:
    a_run.assert_recovers(a_run.after_a_time(moment(seed, MOMENTS), tmp_path))
