"""What `likertwave doctor` prints, and its exit status."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipeline.warehouse_build import publish_warehouse
from tests.likertwave.running import run
from tests.making import Folder

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for temporary files of the test's own: others' left-overs are no concern here."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_a_folder_that_is_well_says_so_in_a_line(folder: Folder) -> None:
    folder.study()
    folder.wave()
    found = run(folder, "doctor")
    assert (found.status, found.output) == (0, f"{folder.home}: all is well.\n")


def test_it_explains_then_repairs_and_the_status_tells_whether_anything_is_left(
    folder: Folder,
) -> None:
    folder.study()
    folder.wave()
    folder.run()
    folder.store.warehouse.unlink()
    lines = run(folder, "doctor").output.splitlines()
    assert lines == [
        "The warehouse",
        "  A run was killed before it was built, a newer likertwave was installed, or the file was"
        " damaged. It is made from the store, which has everything.",
        "  - warehouse.duckdb: missing. With --repair: built again.",
        "1 found; `likertwave doctor --repair` repairs 1 of them.",
    ]
    repaired = run(folder, "doctor", "--repair")
    assert (repaired.status, repaired.output.splitlines()) == (
        0,
        [
            "The warehouse",
            "  warehouse.duckdb: missing: built again",
            "1 repaired.",
            f"{folder.home}: all is well.",
        ],
    )


def test_what_only_a_person_can_put_right_is_left(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    publish_warehouse(folder.store)
    (folder.home / "studies/small/waves/2024").rename(folder.home / "elsewhere")
    found = run(folder, "doctor", "--repair")
    assert found.status == 2
    assert found.output.endswith("1 left that only you can put right.\n")


def test_without_a_dagster_folder_dagster_is_not_imported(folder: Folder) -> None:
    folder.home.mkdir()
    code = (
        "import sys; from likertwave.cli import main\n"
        f"main(['--data', {str(folder.home)!r}, 'doctor'], standalone_mode=False)\n"
    )
    code = code.replace("main([", "try: main([").rstrip() + (
        "\nexcept SystemExit as ended: assert ended.code == 0\nassert 'dagster' not in sys.modules"
    )
    # What other processes left in the system's folder for temporary files is not looked at here.
    environment = {**os.environ, "TMPDIR": str(folder.home)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
