"""An empty landing zone beside a data folder with a study."""

from pathlib import Path

import pytest

from tests.making import Folder


@pytest.fixture
def zone(folder: Folder, tmp_path: Path) -> Path:
    """An empty landing zone; the data folder has the study `small`."""
    folder.study()
    path = tmp_path / "landing"
    path.mkdir()
    return path
