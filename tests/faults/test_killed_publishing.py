"""Publishing is killed at seeded moments: what is published stays whole, publishing again ends.

Two waves are published; a corrected one and a new one are computed; publishing them, each with the
warehouse, is killed.
"""

import shutil
from pathlib import Path

import pytest

from pipeline import wave as steps
from pipeline.store import Store
from pipeline.warehouse_build import publish_warehouse
from tests.faults.disturbing import (
    CORRECTED,
    EXPORT,
    NEEDS_PROC,
    ONE_ITEM,
    WAVES,
    Disturbed,
    moment,
    undisturbed,
)
from tests.faults.wholeness import read_all
from tests.making import KEY, Folder

pytestmark = [pytest.mark.slow, NEEDS_PROC]

MOMENTS = 30


def publish(home: Path, *waves: str) -> int:
    """Work: publishes some waves, default both that are computed, and the warehouse after each."""
    for wave in waves or ("2024", "2025"):
        steps.publish(Store(home), "small", wave)
        publish_warehouse(Store(home))
    return 0


@pytest.fixture(scope="module")
def publishing(tmp_path_factory: pytest.TempPathFactory) -> Disturbed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder = Folder(tmp_path_factory.mktemp("old") / "data")
        folder.study(ONE_ITEM)
        folder.wave(EXPORT, name="2023")
        folder.wave(EXPORT, name="2024")
        folder.run(wave="2023")
        folder.run(wave="2024")
        folder.wave(CORRECTED, name="2024")
        folder.wave(EXPORT, name="2025")
        for wave in ("2024", "2025"):
            folder.compute(wave=wave)
            steps.store_quality(folder.store, "small", wave)
            steps.store_figures(folder.store, "small", wave)
            steps.store_reports(folder.store, "small", wave)
        middle = Folder(tmp_path_factory.mktemp("middle") / "data")
        shutil.copytree(folder.home, middle.home, symlinks=True)
        publish(middle.home, "2024")
        on_the_way = [read_all(middle, WAVES)]
    return undisturbed(publish, folder, tmp_path_factory.mktemp("new"), on_the_way)


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_publishing_killed_before_a_change_of_a_file(
    publishing: Disturbed, tmp_path: Path, seed: int
) -> None:
    publishing.assert_recovers(publishing.before_a_change(moment(seed, MOMENTS), tmp_path))


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_publishing_killed_while_it_computes(
    publishing: Disturbed, tmp_path: Path, seed: int
) -> None:
    publishing.assert_recovers(publishing.after_a_time(moment(seed, MOMENTS), tmp_path))
