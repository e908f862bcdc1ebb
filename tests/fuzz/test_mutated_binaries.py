"""A thousand mutated workbooks, SPSS and Stata files, read in child processes."""

from pathlib import Path

import pytest

from tests.fuzz.bases import statistics_file, workbook
from tests.fuzz.mutations import mutated
from tests.fuzz.reading import outcome, sound

pytestmark = pytest.mark.slow
EACH = 334


@pytest.mark.parametrize("ending", ["xlsx", "sav", "dta"])
def test_a_mutated_export_is_refused_or_counted(ending: str, tmp_path: Path) -> None:
    content = workbook() if ending == "xlsx" else statistics_file(tmp_path, ending)
    base = sound(tmp_path / "sound", content, f"answers.{ending}")
    assert outcome(base, content) == "taken"
    became = {"taken": 0, "refused": 0}
    for seed in range(EACH):
        became[outcome(base, mutated(content, seed))] += 1
    assert became["refused"] > EACH // 20, became
