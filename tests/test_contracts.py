"""The direction of imports: likertwave → assets → pipeline → schemas; Dagster in assets only."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "pipeline", "assets", "likertwave")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter over a copy of the packages."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_are_kept(copy: Path) -> None:
    assert lint(copy).returncode == 0


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("pipeline/tally.py", "import dagster"),
        ("schemas/study.py", "from dagster import asset"),
        ("likertwave/cli.py", "import dagster"),
        ("pipeline/store.py", "from assets import checks"),
        ("schemas/study.py", "from pipeline import sql"),
        ("assets/checks.py", "from likertwave import cli"),
    ],
)
def test_an_import_against_the_direction_breaks_a_contract(
    copy: Path, file: str, line: str
) -> None:
    path = copy / file
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", encoding="utf-8")
    found = lint(copy)
    assert found.returncode == 1
    assert "BROKEN" in found.stdout
