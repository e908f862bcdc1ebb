"""A sound data folder, made once and copied for each test."""

import shutil

import pytest

from pipeline.comparison import publish_comparison
from pipeline.warehouse_build import publish_warehouse
from tests.making import KEY, Folder
from tests.pipeline.doctor.finding import CORRECTED


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A data folder with a wave that was corrected once, compared, and in the warehouse."""
    folder = Folder(tmp_path_factory.mktemp("sound") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder.study()
        folder.wave()
        folder.run()
        folder.wave(CORRECTED)
        folder.run()
        publish_comparison(folder.store, "small")
        publish_warehouse(folder.store)
    return folder


@pytest.fixture
def folder(folder: Folder, sound: Folder) -> Folder:
    """A copy of it."""
    shutil.copytree(sound.home, folder.home, symlinks=True)
    return folder
