"""What many tests need: a data folder to fill, and the real exports where they are.

Properties are tried on the same examples in every run, so that a change that lands does not fail
tomorrow by chance; ``HYPOTHESIS_PROFILE=search`` looks for new ones.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.making import KEY, Folder

settings.register_profile("same", derandomize=True, database=None)
settings.register_profile("search", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

REAL = Path(__file__).parents[2] / "shared" / "realdata"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty data folder with a key for pseudonyms."""
    monkeypatch.setenv("LIKERTWAVE_KEY", KEY)
    monkeypatch.delenv("LIKERTWAVE_DATA", raising=False)
    return Folder(tmp_path / "data")


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real exports; the test is skipped where it is absent."""
    if not REAL.is_dir():
        pytest.skip("the real exports (../shared/realdata) are not here")
    return REAL
