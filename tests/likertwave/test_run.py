"""What a run does after the waves: comparison, warehouse, overviews."""

import dagster as dg
import duckdb
import pytest

from assets import execution
from assets.home import open_instance
from tests.likertwave.running import run
from tests.making import Folder

pytestmark = pytest.mark.slow

# No item of the study is called so.
CLAIMS = """
figures: { "1": nowhere }
claims:
  - { id: one, text: "A claim.", says: [{ item: nowhere, share: high, is: "50 %" }] }
"""


def waves_in_the_warehouse(folder: Folder) -> list[tuple[str, str]]:
    with duckdb.connect(str(folder.store.warehouse), read_only=True) as connection:
        return connection.sql("SELECT study, wave FROM waves ORDER BY ALL").fetchall()


def test_a_comparison_that_stops_keeps_nothing_else_from_being_made(folder: Folder) -> None:
    folder.study(name="one")
    folder.wave(study="one")
    folder.study(name="two").with_name("claims.yaml").write_text(CLAIMS, encoding="utf-8")
    folder.wave(study="two")
    found = run(folder, "run")
    assert found.status == 2
    assert "claims.yaml" in found.errors
    assert waves_in_the_warehouse(folder) == [("one", "2024"), ("two", "2024")]
    # Said again where it is still so; the wave is not computed again.
    again = run(folder, "run")
    assert "two 2024: published already" in again.output + again.errors
    assert "claims.yaml" in again.errors


@pytest.mark.parametrize("many", [3, 4])
def test_a_study_is_run_and_compared_beside_others_in_one_command(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(execution, "MANY", many)
    for name in ("one", "two", "three"):
        folder.study(name=name)
        folder.wave(study=name)
    assert run(folder, "run").status == 0
    for name in ("one", "two", "three"):
        assert (folder.home / "published" / name / "_study" / "report.en.html").exists()
    assert waves_in_the_warehouse(folder) == [(one, "2024") for one in ("one", "three", "two")]
    with open_instance(folder.store) as instance:
        for name in ("one", "two", "three"):
            for part in ("answers", "publication", "contrasts", "overview"):
                assert instance.get_latest_materialization_event(dg.AssetKey([name, part]))


def test_a_codebook_that_breaks_while_others_run_stops_its_own_study_only(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "MANY", 1)
    for name in ("one", "two"):
        folder.study(name=name)
        folder.wave(study=name)
    with execution.session(folder.store) as runs:
        folder.study("title: [", name="two")
        assert runs.wave("one", "2024") == []
        (problem,) = runs.wave("two", "2024")
        assert "studies/two/study.yaml" in problem
        assert runs.comparison("one") == []
