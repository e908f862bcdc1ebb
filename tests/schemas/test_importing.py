"""A large package comes without what it imports and is not used for here."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from schemas.importing import absent, imported_later


@pytest.fixture
def seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that leaves a file when it is imported."""
    (tmp_path / "seldom_used.py").write_text(
        "from pathlib import Path\nPath(__file__).with_name('imported').touch()\nANSWER = 42\n"
    )
    (tmp_path / "package_that_uses_it.py").write_text(
        "import seldom_used\ndef answer(): return seldom_used.ANSWER\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "modules", {**sys.modules})
    return str(tmp_path / "imported")


def test_it_is_imported_when_something_of_it_is_used(seldom: str) -> None:
    with imported_later("seldom_used"):
        import package_that_uses_it as package  # type: ignore[import-not-found]
    assert not Path(seldom).exists()
    assert package.answer() == 42
    assert Path(seldom).exists()


def test_afterwards_it_is_imported_as_ever(seldom: str) -> None:
    with imported_later("seldom_used"):
        pass
    from seldom_used import ANSWER  # type: ignore[import-not-found]

    assert ANSWER == 42
    assert Path(seldom).exists()


def test_what_is_imported_already_stays() -> None:
    with imported_later("pathlib"):
        import pathlib
    assert pathlib.Path is Path


def test_a_package_seems_not_to_be_there(seldom: str) -> None:
    with absent("seldom_used"), pytest.raises(ModuleNotFoundError, match="seldom_used"):
        import_module("seldom_used.part")
    assert import_module("seldom_used").ANSWER == 42
    assert Path(seldom).exists()


def test_great_expectations_comes_without_statistics_charts_and_databases() -> None:
    program = (
        "import sys\nfrom schemas.expectations import great_expectations\n"
        "gx = great_expectations()\n"
        "print(*sorted({'altair', 'scipy.linalg', 'boto3', 'sqlalchemy'} & set(sys.modules)))\n"
        "from great_expectations.expectations.core import (\n"
        "    expect_column_kl_divergence_to_be_less_than as charts)\n"
        "print(charts.stats.entropy([0.5, 0.5]) > 0.69, charts.alt.Chart.__name__)\n"
    )
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], check=True, capture_output=True, text=True
    )
    assert found.stdout.splitlines() == ["", "True Chart"]
